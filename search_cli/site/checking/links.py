"""Whether links lead somewhere: inside, to a file and a place in it; outside, to the web, telling nobody who came."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml import etree

from search_cli.site.checking.markup import elements

_LINKED = etree.XPath("//*[@href or @src]")
_SCHEME = re.compile(r"\s*([^/?#:]*):")
_WEB = frozenset({"http", "https"})
_CALLS = frozenset({"mailto", "tel", "sms"})  # the operator's address, and the lines of those who help
_NAMED_ONLY = frozenset({"canonical", "alternate"})  # <link> that a browser does not fetch by itself


_SITEMAP = "Sitemap: "
_MISSING = "404.html"


def site_address(folder: Path) -> str:
    """Where the site is published, as its robots.txt says; empty where that is not known."""
    robots = folder / "robots.txt"
    lines = robots.read_text(encoding="utf-8").splitlines() if robots.is_file() else []
    said = [line.removeprefix(_SITEMAP) for line in lines if line.startswith(_SITEMAP)]
    return said[0].removesuffix("sitemap.xml") if said else ""


class Place(NamedTuple):
    """A place in a page that something links to."""

    page: str
    fragment: str


class Links:
    """The links of many pages of the site in ``folder``; pages share most of them, so each is looked up once.

    ``titles`` are the main headings of threads' pages: whatever links to one must call it so.
    """

    def __init__(self, folder: Path) -> None:
        self.titles: dict[str, str] = {}
        self._folder = folder
        self._base = urlsplit(site_address(folder)).path or "/"
        self._known: dict[tuple[str, str], tuple[str, str]] = {}
        self._sound: set[tuple[str, str]] = set()  # links by folder of which nothing more need be asked

    def check(self, tree: etree._Element, page: str) -> tuple[list[str], set[Place]]:
        """What is wrong with the links of a page, and the places in other pages that they lead to."""
        problems: list[str] = []
        places: set[Place] = set()
        folder = posixpath.dirname(page)
        for element in elements(_LINKED, tree):
            for link in filter(None, (element.get("href"), element.get("src"))):
                if (folder, link) in self._sound:
                    continue
                if link.startswith("//") or _SCHEME.match(link):
                    problems += _outside(element, link, page)
                    continue
                target, problem = self._inside(folder, page, link)
                problems += filter(None, [problem or self._misnamed(element, target)])
                if not problem and "#" not in link and target not in self.titles and page != _MISSING:
                    self._sound.add((folder, link))
                fragment = link.partition("#")[2]
                if fragment and not problem:
                    places.add(Place(target, unquote(fragment)))
        return problems, places

    def _misnamed(self, element: etree._Element, target: str) -> str:
        title = self.titles.get(target)
        if title is None or element.tag != "a" or title == " ".join("".join(map(str, element.itertext())).split()):
            return ""
        return f"calls {target} by another title than it has"

    def _inside(self, folder: str, page: str, link: str) -> tuple[str, str]:
        """The file that a link leads to, and what is wrong with it."""
        path = link.partition("#")[0].partition("?")[0]
        if not path:
            return page, ""
        key = (page if page == _MISSING else folder, path)
        if key not in self._known:
            # Whoever misses a page sees 404.html at that page's address: it alone begins its links at the host's top.
            relative = path.removeprefix(self._base) or "index.html" if page == _MISSING else path
            target = posixpath.normpath(posixpath.join(folder, unquote(relative)))
            there = not relative.startswith("/") and not target.startswith("../") and (self._folder / target).is_file()
            self._known[key] = target, "" if there else f"links to {path[:80]}, which does not exist"
        return self._known[key]


def _outside(element: etree._Element, link: str, page: str) -> Iterator[str]:
    said_scheme = _SCHEME.match(link)
    scheme = said_scheme[1].lower() if said_scheme else "//"
    if scheme not in _WEB:
        if scheme not in _CALLS or element.tag != "a":
            yield f"links to {link[:80]}, which is no web address"
    elif element.tag == "a":
        said = (element.get("rel") or "").split()
        if "noreferrer" not in said:
            yield f"links to {link[:80]} without rel=noreferrer"
        if page.startswith("thread/") and "nofollow" not in said:
            yield f"links to {link[:80]} without rel=nofollow"
    elif element.tag != "link" or not _NAMED_ONLY & set((element.get("rel") or "").split()):
        yield f"fetches {link[:80]} from another place"

"""Whether links lead somewhere: inside, to a file and a place in it; outside, to the web, telling nobody who came."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from os.path import isfile
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from search_cli.site.checking.disguise import Shown
from search_cli.site.checking.markup import Page, Tag, names_in
from search_cli.site.checking.sizes import SEARCH
from search_cli.site.folder import Where

_SCHEME = re.compile(r"\s*([^/?#:]*):")
_WEB = frozenset({"http", "https"})
_CALLS = frozenset({"mailto", "tel", "sms"})  # the operator's address, and the lines of those who help
_NAMED_ONLY = frozenset({"canonical", "alternate"})  # <link> that a browser does not fetch by itself
THREADS = "thread/"
CONDITIONS = "condition/"
_SITEMAP = "Sitemap: "
_MISSING = "404.html"


def site_address(where: Where) -> str:
    """Where the site is published, as its robots.txt says; empty where that is not known."""
    robots = Path(where("robots.txt"))
    lines = robots.read_text(encoding="utf-8").splitlines() if robots.is_file() else []
    said = [line.removeprefix(_SITEMAP) for line in lines if line.startswith(_SITEMAP)]
    return said[0].removesuffix("sitemap.xml") if said else ""


class Place(NamedTuple):
    """A place in a page that something links to."""

    page: str
    fragment: str


class Claim(NamedTuple):
    """What a page calls the page of a thread that it links to."""

    page: str
    target: str
    said: str


class Links:
    """The links of many pages of a site; pages share most of them, so each is looked up once.

    ``known`` is what the pages of threads show: whatever links to one must call it by its title. What is said of a
    thread whose title is not known is gathered in ``claims``, and in ``places`` what lies inside of other pages.
    """

    def __init__(self, where: Where, known: Mapping[str, Shown]) -> None:
        self.claims: set[Claim] = set()
        self.places: set[Place] = set()
        self._known_threads = known
        self._where = where
        self._base = urlsplit(site_address(where)).path or "/"
        self._known: dict[tuple[str, str], tuple[str, str]] = {}
        self._sound: set[tuple[str, str]] = set()  # links by folder of which nothing more need be asked

    def check(self, page: Page, path: str) -> list[str]:
        """What is wrong with the links of the page at ``path``."""
        problems: list[str] = []
        folder, root = posixpath.dirname(path), "../" * path.count("/")
        for at in page.telling:
            for link in page.tags[at].links:
                # What begins at the site's root leads to the same place from all folders of a depth.
                place = root if link.startswith(root) else folder
                if (place, link) not in self._sound:
                    problems += self._check_link(page, at, link, path, place)
        return problems

    def _check_link(self, page: Page, at: int, link: str, path: str, place: str) -> Iterator[str]:
        if link.startswith("//") or _SCHEME.match(link):
            yield from _outside(page.tags[at], link, path)
            return
        target, problem = self._inside(posixpath.dirname(path), path, link)
        problem = problem or self._misnamed(page, at, path, target)
        if problem:
            yield problem
            return
        fragment = unquote(link.partition("#")[2])
        if fragment and target == path:
            if fragment != "top" and fragment not in names_in(page):
                yield f"links to #{fragment[:80]}, which it does not have"
        elif fragment and not (target == SEARCH and "=" in fragment):  # what is asked there, no place
            self.places.add(Place(target, fragment))
        elif not target.startswith(THREADS) and path != _MISSING:
            self._sound.add((place, link))

    def _misnamed(self, page: Page, at: int, path: str, target: str) -> str:
        if not target.startswith(THREADS) or target == path or page.tags[at].name != "a":
            return ""
        shown, said = self._known_threads.get(target), " ".join(page.words(at).split())
        if shown is None:
            self.claims.add(Claim(path, target, said))
        return "" if shown is None or shown.heading == said else misnamed(target)

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
            inside = not relative.startswith("/") and not target.startswith("../")
            there = inside and isfile(self._where(target))  # noqa: PTH113  # a Path a link takes seconds
            self._known[key] = target, "" if there else f"links to {path[:80]}, which does not exist"
        return self._known[key]


def check_claims(claims: set[Claim], shown: Mapping[str, Shown]) -> Iterator[str]:
    """What pages call threads otherwise than these are titled; those that were not read are not judged."""
    judged = (claim for claim in sorted(claims) if claim.target in shown)
    wrong = (claim for claim in judged if shown[claim.target].heading != claim.said)
    return (f"{claim.page} {misnamed(claim.target)}." for claim in wrong)


def misnamed(page: str) -> str:
    """That something calls a page otherwise than it is titled."""
    return f"calls {page} by another title than it has"


def _outside(tag: Tag, link: str, page: str) -> Iterator[str]:
    said_scheme = _SCHEME.match(link)
    scheme = said_scheme[1].lower() if said_scheme else "//"
    said = tag.get("rel").split()
    if scheme not in _WEB:
        if scheme not in _CALLS or tag.name != "a":
            yield f"links to {link[:80]}, which is no web address"
    elif tag.name == "a":
        if "noreferrer" not in said:
            yield f"links to {link[:80]} without rel=noreferrer"
        if page.startswith(THREADS) and "nofollow" not in said:
            yield f"links to {link[:80]} without rel=nofollow"
    elif tag.name != "link" or not _NAMED_ONLY & set(said):
        yield f"fetches {link[:80]} from another place"

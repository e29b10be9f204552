"""Whether the files for programs say what pages say: all leads somewhere, and no feed has words that no page has."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from search_cli.feeds import GOES_ON, title_of
from search_cli.site.checking.disguise import Shown, digest_of_words
from search_cli.site.checking.links import CONDITIONS, site_address
from search_cli.site.folder import lies_in

_ATOM = "{http://www.w3.org/2005/Atom}"
_LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
_NOINDEX = b'<meta name="robots" content="noindex'


def check_machines(folder: Path, files: Collection[str], shown: Mapping[str, Shown]) -> Iterator[str]:
    """What is wrong with the feeds, sitemaps and JSON of a site, one line each.

    ``shown`` is what the pages of threads show: no feed or JSON may call one otherwise, or have other words of it.
    """
    site = _Site(folder, site_address(lies_in(folder)), files, shown)
    for name in sorted(files):
        if name.startswith(("pagefind/", "static/")):
            continue
        if name.endswith((".json", ".webmanifest")):
            yield from (f"{name} {problem}." for problem in _check_json(site, name))
        elif name.endswith((".xml", ".atom")):
            yield from (f"{name} {problem}." for problem in _check_xml(site, name))


class _Site(NamedTuple):
    """What files for programs are compared with. ``address`` is where the site is published, empty if not known."""

    folder: Path
    address: str
    files: Collection[str]
    shown: Mapping[str, Shown]

    def path(self, link: str) -> str:
        """The file that an address means; the address itself where it is none of the site's."""
        if not link.startswith(self.address):
            return link
        return unquote(link.removeprefix(self.address)) or "index.html"

    def misnamed(self, page: str, title: object) -> bool:
        """Whether a thread's page has another title."""
        shown = self.shown.get(page)
        return shown is not None and title_of(shown.title) != title_of(str(title or ""))

    def misquoted(self, page: str, words: str) -> bool:
        """Whether a thread's page does not begin with these words; where the page was not read, it does not."""
        return page not in self.shown or self.shown[page].begins != digest_of_words(words)


def _check_json(site: _Site, name: str) -> Iterator[str]:
    try:
        told = json.loads((site.folder / name).read_bytes())
    except ValueError as error:
        yield f"is not valid JSON: {error}"
        return
    if name.startswith(CONDITIONS):
        yield from _check_rows(site, told)


def _check_rows(site: _Site, told: object) -> Iterator[str]:
    """Whatever names a page in JSON must name one that is there, and a thread by its title."""
    for row in _rows(told):
        page = site.path(str(row["page"]))
        if page not in site.files:
            yield f"names {page[:80]}, which does not exist"
        elif site.misnamed(page, row.get("title", row.get("name"))):
            yield f"calls {page} by another title than it has"


def _rows(told: object) -> Iterator[Mapping[str, object]]:
    if isinstance(told, dict):
        if told.get("page"):
            yield told
        told = list(told.values())
    if isinstance(told, list):
        for one in told:
            yield from _rows(one)


def _check_xml(site: _Site, name: str) -> Iterator[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        tree = etree.parse(site.folder / name, parser).getroot()
    except etree.XMLSyntaxError as error:
        yield f"is not sound XML: {error}"
        return
    if tree.tag == f"{_ATOM}feed":
        for entry in tree.iter(f"{_ATOM}entry"):
            yield from _check_entry(site, entry)
    for row in tree.iter(_LOC):
        yield from _check_listed(site, row.text or "")


def _check_entry(site: _Site, entry: etree._Element) -> Iterator[str]:
    link = entry.find(f"{_ATOM}link")
    page = site.path("" if link is None else link.get("href") or "")
    words = (entry.findtext(f"{_ATOM}content") or "").removesuffix(GOES_ON)
    if page not in site.files:
        yield f"leads to {page[:80]}, which does not exist"
    elif site.misnamed(page, entry.findtext(f"{_ATOM}title")):
        yield f"calls {page} by another title than it has"
    elif words and site.misquoted(page, words):
        yield f"has words that {page} does not show"


def _check_listed(site: _Site, address: str) -> Iterator[str]:
    page = site.path(address)
    if page not in site.files:
        yield f"names {page[:80]}, which does not exist"
    elif page.endswith(".html") and _NOINDEX in (site.folder / page).read_bytes():
        yield f"names {page}, which is not for search engines"

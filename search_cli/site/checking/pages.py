"""One page after the other: what is wrong with each, and what they say of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from search_cli.site.checking.beside import check_beside
from search_cli.site.checking.disguise import Allowed, Shown, check_thread, shown_of
from search_cli.site.checking.links import THREADS, Links, Place
from search_cli.site.checking.markup import Page, Tags, headings, is_noindex, names_in, odd_code, read_page
from search_cli.site.checking.sizes import Weights
from search_cli.site.folder import Where, digest_of

MASKED_AGAIN = ("00", "55", "aa", "ff")  # ends of digests: four pages of 256
_NONE: Mapping[str, str] = MappingProxyType({})
_NOTHING: Mapping[str, Shown] = MappingProxyType({})


class PageChecker:
    """Checks pages of a site; ``links`` gathers what they link to inside of other pages.

    ``built`` has digests of pages as they were built: their words were masked then, and are not masked again but on
    some pages (:data:`MASKED_AGAIN`): the builder takes from what was read earlier how words are masked, and a mistake
    in that must not stay unseen.
    ``known`` is what pages of threads show that were checked before, ``shown`` what those that this one checks do.
    """

    def __init__(self, where: Where, built: Mapping[str, str] = _NONE, known: Mapping[str, Shown] = _NOTHING) -> None:
        self.shown: dict[str, Shown] = {}
        self.links = Links(where, known)
        self._where = where
        self._built = built
        self._tags = Tags()
        self._weights = Weights(where)

    def check(self, path: str) -> Iterator[str]:
        """What is wrong with a page, whatever the store has. Threads must say that they are not for search engines."""
        _, page, problems = self._read(path)
        if page is None:
            return _named(path, problems)
        if path.startswith(THREADS):
            self.shown[path] = shown_of(page)
            problems += [] if is_noindex(page) else ["may be taken up by search engines"]
        return chain(_named(path, problems), check_beside(self._where, path, page))

    def check_thread(self, path: str, allowed: Allowed | None) -> Iterator[str]:
        """What is wrong with the page of a thread, held against what it may show."""
        html, page, problems = self._read(path)
        if page:
            again = path.removesuffix(".html").endswith(MASKED_AGAIN)
            masked = self._built.get(path) == digest_of(html) and not again
            problems += check_thread(page, allowed, masked=masked)
            self.shown[path] = shown_of(page)
        return _named(path, problems)

    def _read(self, path: str) -> tuple[bytes, Page | None, list[str]]:
        with open(self._where(path), "rb", buffering=0) as file:  # noqa: PTH123  # a Path a page takes seconds
            html = file.read()
        page, problems = read_page(html, self._tags)
        if page:
            problems += (*headings(page), *odd_code(page), *self.links.check(page, path))
            problems += filter(None, [self._weights.too_large(html, page, path)])
        return html, page, problems


def _named(page: str, problems: Iterable[str]) -> Iterator[str]:
    return (f"{page} {problem}." for problem in problems)


def check_places(where: Where, places: Iterable[Place]) -> Iterator[str]:
    """The places in pages that something links to and that are not there."""
    by_page: dict[str, set[str]] = defaultdict(set)
    tags = Tags()
    for place in places:
        by_page[place.page].add(place.fragment)
    for path, wanted in sorted(by_page.items()):
        page, _ = read_page(Path(where(path)).read_bytes(), tags)
        there = set(names_in(page)) if page else set()
        for name in sorted(wanted - there):
            yield f"{path} has no place #{name[:80]}, though a page links to it."

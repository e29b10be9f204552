"""One page after the other: what is wrong with each, and to which places in others they lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from lxml import etree

from search_cli.site.checking.disguise import Allowed, check_thread, is_noindex, title_shown
from search_cli.site.checking.links import Links, Place
from search_cli.site.checking.markup import headings, names_in, odd_code, read_tree
from search_cli.site.checking.sizes import Weights
from search_cli.site.folder import digest_of

THREADS = "thread/"


class PageChecker:
    """Checks pages of the site in ``folder``; ``places`` gathers what they link to inside of other pages.

    ``built`` has digests of pages as they were built: their words were masked then, and are not masked again.
    """

    def __init__(self, folder: Path, built: Mapping[str, str]) -> None:
        self.places: set[Place] = set()
        self.links = Links(folder)
        self._folder = folder
        self._built = built
        self._weights = Weights(folder)

    def check(self, page: str) -> Iterator[str]:
        """What is wrong with a page, whatever the store has. Threads must say that they are not for search engines."""
        _, tree, problems = self._read(page)
        if tree is not None and page.startswith(THREADS) and not is_noindex(tree):
            problems.append("may be taken up by search engines")
        return _named(page, problems)

    def check_thread(self, page: str, allowed: Allowed | None) -> Iterator[str]:
        """What is wrong with the page of a thread, held against what it may show."""
        html, tree, problems = self._read(page)
        if tree is not None:
            masked = self._built.get(page) == digest_of(html)
            problems += check_thread(tree, allowed, masked=masked)
            self.links.titles[page] = title_shown(tree)
        return _named(page, problems)

    def _read(self, page: str) -> tuple[bytes, etree._Element | None, list[str]]:
        html = (self._folder / page).read_bytes()
        tree, problems = read_tree(html)
        if tree is not None:
            wrong, places = self.links.check(tree, page)
            own = {place.fragment for place in places if place.page == page}
            self.places |= {place for place in places if place.page != page}
            missing = sorted(own - set(names_in(tree)) - {"top"})
            problems += [
                *headings(tree),
                *odd_code(tree),
                *wrong,
                *filter(None, [self._weights.too_large(html, tree, page)]),
            ]
            problems += [f"links to #{name[:80]}, which it does not have" for name in missing]
        return html, tree, problems


def _named(page: str, problems: Iterable[str]) -> Iterator[str]:
    return (f"{page} {problem}." for problem in problems)


def check_places(folder: Path, places: Iterable[Place]) -> Iterator[str]:
    """The places in pages that something links to and that are not there."""
    by_page: dict[str, set[str]] = defaultdict(set)
    for place in places:
        by_page[place.page].add(place.fragment)
    for page, wanted in sorted(by_page.items()):
        tree, _ = read_tree((folder / page).read_bytes())
        there = set() if tree is None else set(names_in(tree))
        for name in sorted(wanted - there):
            yield f"{page} has no place #{name[:80]}, though a page links to it."

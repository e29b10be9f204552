"""Where a page stands among the pages of its thread or list: its number, the next page, the first page's address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from lxml import etree

from crawlers.reading.page import Page
from crawlers.structure.address import canonical_address
from crawlers.structure.anchors import Anchor, Resolver, is_of_a_post, own_addresses, read_anchors, text_of
from crawlers.structure.forward import NUMBER, WORDS, rank_of, says_other
from crawlers.structure.kinds import THREAD, kind_of
from crawlers.structure.pages import places, split_page

_LABEL = re.compile(r"[\[({|]?\s?([1-9][0-9]{0,5})\s?[\])}|]?")
_LONGEST_LABEL = 40  # characters
_LONGEST_ROW = 60  # elements in which a row of numbers is looked for
_SHOWN = re.compile(r"\b(?:current|active|selected|aktuell|cur|this-?page|page-?on)", re.IGNORECASE)
_EMPHASIS = frozenset(("strong", "b", "em", "span"))


class Pager(NamedTuple):
    """What a page tells of its place: its number, the next page's address, the first page's address.

    No number, and an empty address, where it says nothing of that.
    """

    number: int | None
    next: str
    first: str


class _Entry(NamedTuple):
    """A link to a page of the same list: its label, 0 for none; where this page and that one stand."""

    label: int
    url: str
    here: int
    there: int
    element: etree._Element


def page_number(page: Page) -> int | None:
    """Which page of its thread or list this is, from 1; None where neither pager nor address tell."""
    return read_pager(page).number


def next_pages(page: Page) -> list[str]:
    """The canonical address of the page that follows in the same thread or list, if there is one."""
    following = read_pager(page).next
    return [following] if following else []


def thread_address(page: Page) -> str:
    """The canonical address of the first page of the page's thread; all of its pages give the same."""
    return read_pager(page).first


def read_pager(page: Page) -> Pager:
    """The answers of the three functions above, in a third of the time."""
    resolver = Resolver(page)
    owns = own_addresses(page, resolver)
    if not owns[0]:
        return Pager(None, "", canonical_address(page.url))
    numbered, worded = _candidates(page)
    told = [(label, resolver.address(anchor.href), anchor.element) for label, anchor in numbered]
    place = _Place(owns, [(label, url) for label, url, _ in told if url], _titles(page, resolver))
    entries = place.entries(told)
    number = _number(entries, owns)
    ranked = [(rank, e) for rank, a in worded if (e := place.entry(0, resolver.address(a.href), a.element))]
    ranked += [(NUMBER, entry) for entry in sorted(_after(number, entries), key=lambda entry: entry.label)]
    heads = place.entries((0, resolver.address(e.get("href") or ""), e) for e in _heads(page))
    forward = [(rank, e.url) for rank, e in [*((WORDS, e) for e in heads), *ranked] if e.there > e.here]
    following = min(forward, key=lambda found: found[0], default=(0, ""))[1]
    return Pager(number, following, _first(entries, place.told, number))


def _candidates(page: Page) -> tuple[list[tuple[int, Anchor]], list[tuple[int, Anchor]]]:
    """Links with the number of a page for a text; those that say "next", with how surely they do."""
    numbered, worded = [], []
    for anchor in read_anchors(page):
        if len(anchor.text) > _LONGEST_LABEL:
            continue
        if label := _LABEL.fullmatch(anchor.text):
            numbered.append((int(label[1]), anchor))
        elif (rank := rank_of(anchor.element, anchor.text)) is not None:
            worded.append((rank, anchor))
    return numbered, worded


def _heads(page: Page) -> list[etree._Element]:
    """The ``link`` elements that name a next page. Some software means the next thread, which is no page of this."""
    links: Iterable[etree._Element] = page.tree.root.iter("link")
    named = [link for link in links if "next" in (link.get("rel") or "").lower().split()]
    return [link for link in named if not says_other(link.get("title") or "")]


def _titles(page: Page, resolver: Resolver) -> list[str]:
    """The threads that the page's headings link to."""
    links = {link: None for heading in page.tree.root.iter("h1", "h2") for link in heading.iter("a")}
    urls = dict.fromkeys(resolver.address(link.get("href") or "") for link in links)
    return list(dict.fromkeys(split_page(url)[0] for url in urls if url and kind_of(url, resolver.home) == THREAD))


class _Place:
    """Where the page stands, and which links lead to other pages of the same list or thread."""

    def __init__(self, owns: list[str], told: list[tuple[int, str]], titles: list[str]) -> None:
        firsts = list(dict.fromkeys(url for label, url in told if label == 1))
        if is_of_a_post(owns[-1]):  # it was asked for by a post, and its only pager or its title tells what it is
            threads = firsts or list({split_page(url)[0] for _, url in told}) or titles
            owns = [*threads, *owns] if len(threads) == 1 else owns
        self.owns = self.told = owns
        self.here = split_page(owns[0])[1]
        # The pager's "1" proves which number of the page's address counts pages.
        proofs = ((url, found) for url in firsts if (found := places(owns[0], url)) and found[0] > found[1])
        if proof := next(proofs, None):
            self.owns = [*owns, proof[0]]
            self.here = proof[1][0]

    def entry(self, label: int, url: str, element: etree._Element) -> _Entry | None:
        """The link as a page of the list or thread that the page is of, else None."""
        for own in self.owns:
            if url and (found := places(own, url)):
                return _Entry(label, url, self.here or found[0], found[1], element)
        return None

    def entries(self, told: Iterable[tuple[int, str, etree._Element]]) -> list[_Entry]:
        """The links that are such pages."""
        return [entry for label, url, element in told if (entry := self.entry(label, url, element))]


def _after(number: int | None, entries: list[_Entry]) -> list[_Entry]:
    return [entry for entry in entries if number and entry.label > number]


def _number(entries: list[_Entry], owns: list[str]) -> int | None:
    """One more than the last page before this one; by what is marked as current where addresses do not tell."""
    labelled = [entry for entry in entries if entry.label]
    if before := [entry.label for entry in labelled if entry.there < entry.here]:
        return max(before) + 1
    if shown := _shown(labelled):
        return shown
    same = [entry.label for entry in labelled if entry.there == entry.here]
    told = max(split_page(own)[1] for own in owns)
    return min(same, default=0) or (1 if labelled else told or None)


def _shown(labelled: list[_Entry]) -> int:
    """The number that stands, marked and without a link, among the links to the other pages; else 0."""
    for entry in labelled[:2]:
        row = entry.element.getparent()
        if row is not None and len(row) == 1:
            row = row.getparent()
        for other in islice(row.iterchildren(etree.Element), _LONGEST_ROW) if row is not None else ():
            found = _LABEL.fullmatch(text_of(other, _LONGEST_LABEL).strip())
            if found and _is_marked(other):
                return int(found[1])
    return 0


def _is_marked(element: etree._Element) -> bool:
    inner = element[0] if len(element) == 1 else element
    classes = f"{element.get('class')} {inner.get('class')}"
    plain = inner.tag in _EMPHASIS and not inner.get("href")
    return plain or bool(element.get("aria-current") or _SHOWN.search(classes))


def _first(entries: list[_Entry], owns: list[str], number: int | None) -> str:
    """What the page says of itself, without the number; where only the pager knows the number's place, its first."""
    own = next((url for url in reversed(owns) if not is_of_a_post(url)), owns[-1])
    first, told = split_page(own)
    link = next((entry.url for entry in entries if entry.label == 1), "")
    if told or not link or number == 1 or own == link or split_page(link)[0] == first:
        return first
    stands = places(own, link)
    return split_page(link)[0] if stands and stands[0] > stands[1] else first

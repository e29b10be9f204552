"""The title of a page's thread and the name of its board, among those of the site and the software."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawlers.reading.clean import one_line
from crawlers.reading.page import Page
from crawlers.structure.address import canonical_address
from crawlers.structure.identity import join
from crawlers.structure.outline import Outline
from crawlers.structure.pages import split_page
from crawlers.structure.wording import says, word_set

_SEPARATOR = re.compile(r"\s+(?:[|–—·»•/:-]|::)\s+")
_PAGE = re.compile(r"[\s,:|(\[-]*\b(?:page|seite|página|pagina|strona|sida|side)\s*\d+\b.*$", re.IGNORECASE)
_HEADINGS = frozenset(("h1", "h2", "h3"))
_LONGEST = 300
_MOST_PARTS = 8  # of a page's title
_BETWEEN = re.compile(r"[»›>/→:•·\\,-]|->|::|>>|=>")
_ROWS = ("nav", "ul", "ol", "div", "p", "span", "td", "table")
_CRUMBS = word_set("breadcrumb breadcrumbs crumb crumbs crumbtrail navbit navbits navtree linktree")


def read_title(page: Page, outline: Outline, thread: str) -> str:
    """The part of the page's title that stands on the page as the thread's; the whole title where none does."""
    told = _PAGE.sub("", one_line(_meta(page, "og:title") or page.tree.css("title::text").get("")))[:_LONGEST]
    site = _meta(page, "og:site_name").lower()
    shown = _shown(page, outline, thread)
    parts = [part for part in _runs(told) if part.lower() in shown and part.lower() != site]
    return max(parts, key=lambda part: (_worth(told, part, shown), len(part)), default=told)


def read_board(outline: Outline, title: str, until: int) -> str:
    """The last link of the page's breadcrumbs that is not the thread itself; empty where it shows none.

    They are a row of links with signs between them, before the element numbered ``until``: where the posts begin.
    """
    if crumbs := [crumb for crumb in _marked_crumbs(outline) if crumb.lower() != title.lower()]:
        return crumbs[-1]
    best: list[str] = []
    for number in range(min(until, len(outline.elements))):
        if outline.is_short(number, _LONGEST) and (crumbs := _crumbs(outline, number, title)):
            best = max(best, crumbs, key=len)
    return best[-1] if len(best) > 1 else ""


def _marked_crumbs(outline: Outline) -> list[str]:
    """The texts of the links in the first element whose class speaks of breadcrumbs, but for the front page."""
    for element in outline.elements[0].iter(*_ROWS) if outline.elements else ():
        if says(f"{element.get('class') or ''} {element.get('id') or ''}", _CRUMBS):
            links = [one_line("".join(map(str, link.itertext()))) for link in element.iter("a")]
            if len(links) > 1:
                return [link for link in links[1:] if link]
    return []


def _crumbs(outline: Outline, number: int, title: str) -> list[str]:
    """The texts of an element's links but for the title, if only signs or that title stand between them."""
    linked: list[str] = []
    signs = 0
    for piece in outline.pieces[outline.text_start[number] : outline.text_end[number]]:
        text = one_line(piece.text)
        if any(outline.elements[n].tag == "a" for n in (piece.inside, *outline.ancestors(piece.inside)[:2])):
            linked.append(text)
        elif _BETWEEN.fullmatch(text):
            signs += 1
        elif text.lower() not in title.lower():
            return []
    return [text for text in linked if text.lower() != title.lower()] if signs else []


def _meta(page: Page, name: str) -> str:
    return one_line(page.tree.css(f"meta[property='{name}']::attr(content)").get(""))


def _runs(told: str) -> Iterator[str]:
    """Every part of a title between two separators, and parts in a row: a thread's title may have a dash of its own."""
    cuts = [(0, 0), *(found.span() for found in _SEPARATOR.finditer(told)), (len(told), len(told))][: _MOST_PARTS + 1]
    for first, (_, start) in enumerate(cuts[:-1]):
        yield from (told[start:end] for end, _ in cuts[first + 1 :])


def _shown(page: Page, outline: Outline, thread: str) -> dict[str, int]:
    """The page's texts, and what speaks for each as a title: in a heading, and leading to the thread itself."""
    shown = dict.fromkeys((one_line(piece.text).lower() for piece in outline.pieces), 0)
    for number, element in enumerate(outline.elements):
        if element.tag in _HEADINGS or element.tag == "a":
            text = one_line(outline.text(number)).lower()
            shown[text] = max(shown.get(text, 0), _evidence(page, outline, number, thread))
    return shown


def _evidence(page: Page, outline: Outline, number: int, thread: str) -> int:
    """What speaks for a heading or a link as a thread's title: 4 for one to the thread, 1 for any other heading."""
    inner = (outline.elements[n].get("href") or "" for n in range(number, outline.ends[number]))
    urls = (split_page(canonical_address(join(page.url, href)))[0] for href in inner if href and "#" not in href)
    leads = any(url.startswith(thread) for url in urls)
    if outline.elements[number].tag == "a":
        return 3 if leads else 0
    return 4 if leads else 1


def _worth(told: str, part: str, shown: dict[str, int]) -> int:
    return shown[part.lower()] + 2 * told.startswith(part)

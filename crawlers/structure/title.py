"""The title of a page's thread and the name of its board, among those of the site and the software."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

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
_FEWEST = 3  # texts of breadcrumbs: two links and a sign between them
_MOST_PARTS = 8  # of a page's title
_BETWEEN = re.compile(r"[»›>/→:•·\\,-]|->|::|>>|=>")
_ROWS = frozenset(("nav", "ul", "ol", "div", "p", "span", "td", "table"))
_CRUMBS = word_set("breadcrumb breadcrumbs crumb crumbs crumbtrail navbit navbits navtree linktree")


def read_title(page: Page, outline: Outline, thread: str) -> str:
    """The part of the page's title that stands on the page as the thread's; the whole title where none does."""
    titles = (text for title in page.tree.root.iter("title") if (text := title.text))
    told = _PAGE.sub("", one_line(_meta(page, "og:title") or next(titles, "")))[:_LONGEST]
    site = _meta(page, "og:site_name").lower()
    parts = [part for part in _runs(told) if part.lower() != site]
    shown = _shown(page, outline, thread, {part.lower() for part in parts})
    return max(
        (part for part in parts if part.lower() in shown),
        key=lambda part: (_worth(told, part, shown), len(part)),
        default=told,
    )


def read_board(outline: Outline, title: str, until: int) -> str:
    """The last link of the page's breadcrumbs that is not the thread itself; empty where it shows none.

    They are a row of links with signs between them, before the element numbered ``until``: where the posts begin.
    """
    if crumbs := [crumb for crumb in _marked_crumbs(outline) if crumb.lower() != title.lower()]:
        return crumbs[-1]
    best: list[str] = []
    for number in range(min(until, len(outline.elements))):
        texts = outline.text_end[number] - outline.text_start[number]
        if texts >= _FEWEST and outline.is_short(number, _LONGEST) and (crumbs := _crumbs(outline, number, title)):
            best = max(best, crumbs, key=len)
    return best[-1] if len(best) > 1 else ""


def _marked_crumbs(outline: Outline) -> list[str]:
    """The texts of the links in the first element whose class speaks of breadcrumbs, but for the front page."""
    for element in _rows(outline):
        if says(element.get("class", ""), _CRUMBS) or says(element.get("id", ""), _CRUMBS):
            links = list(element.iter("a"))
            if len(links) > 1:
                return [text for link in links[1:] if (text := one_line("".join(map(str, link.itertext()))))]
    return []


def _rows(outline: Outline) -> Iterator[etree._Element]:
    """The elements that may hold breadcrumbs and have a class or an id, those of the navigation too."""
    for number in range(len(outline.elements) + 1):
        for nav in outline.navs.get(number, ()):
            yield from nav.iter(*_ROWS)
        if number < len(outline.elements) and outline.tags[number] in _ROWS and outline.attributes[number]:
            yield outline.elements[number]


def _crumbs(outline: Outline, number: int, title: str) -> list[str]:
    """The texts of an element's links but for the title, if only signs or that title stand between them."""
    linked: list[str] = []
    signs = 0
    for place in range(outline.text_start[number], outline.text_end[number]):
        text = one_line(outline.texts[place])
        if any(outline.tags[n] == "a" for n in outline.around(outline.inside[place], 3)):
            linked.append(text)
        elif _BETWEEN.fullmatch(text):
            signs += 1
        elif text.lower() not in title.lower():
            return []
    return [text for text in linked if text.lower() != title.lower()] if signs else []


def _meta(page: Page, name: str) -> str:
    told = (meta.get("content") for meta in page.tree.root.iter("meta") if meta.get("property") == name)
    return one_line(next((content for content in told if content is not None), ""))


def _runs(told: str) -> Iterator[str]:
    """Every part of a title between two separators, and parts in a row: a thread's title may have a dash of its own."""
    cuts = [(0, 0), *(found.span() for found in _SEPARATOR.finditer(told)), (len(told), len(told))][: _MOST_PARTS + 1]
    for first, (_, start) in enumerate(cuts[:-1]):
        yield from (told[start:end] for end, _ in cuts[first + 1 :])


def _shown(page: Page, outline: Outline, thread: str, wanted: set[str]) -> dict[str, int]:
    """Which texts the page shows, and what speaks for each as a title: a heading, and leading to the thread itself."""
    shown = dict.fromkeys(wanted.intersection(_small(text) for text in outline.texts if len(text) <= 2 * _LONGEST), 0)
    for number, tag in enumerate(outline.tags):
        if (tag != "a" and tag not in _HEADINGS) or not outline.is_short(number, 2 * _LONGEST):
            continue
        if (text := _small(outline.text(number))) in wanted:
            shown[text] = max(shown.get(text, 0), _evidence(page, outline, number, thread))
    return shown


def _small(text: str) -> str:
    """A text with single spaces in small letters."""
    if text.isascii() and text.isprintable():
        return text.lower()
    return one_line(text).lower()


def _evidence(page: Page, outline: Outline, number: int, thread: str) -> int:
    """What speaks for a heading or a link as a thread's title: 4 for one to the thread, 1 for any other heading."""
    inner = (outline.attributes[n].get("href", "") for n in range(number, outline.ends[number]))
    urls = (split_page(canonical_address(join(page.url, href)))[0] for href in inner if href and "#" not in href)
    leads = any(url.startswith(thread) for url in urls)
    if outline.tags[number] == "a":
        return 3 if leads else 0
    return 4 if leads else 1


def _worth(told: str, part: str, shown: dict[str, int]) -> int:
    return shown[part.lower()] + 2 * told.startswith(part)

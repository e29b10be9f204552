"""The quotations in a found post, and the lines above them that say whose words follow."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from crawlers.structure.outline import Outline
from crawlers.structure.wording import QUOTATION, says, word_set

_QUOTING = frozenset(("div", "table", "fieldset", "aside", "section"))
_HEADS = word_set("div p cite header footer legend span strong b a font dt em h4 h5 small")
_LABEL = re.compile(r"(?:quote|quotation|zitat|citation|cita|citazione|citaat|cytat|citat)\s*:?", re.IGNORECASE)
_SAYS = re.compile(
    r"(?:said|wrote|posted|writes|schrieb|(?:hat )?geschrieben|a [ée]crit|escribi[oó]|ha scritto|schreef|escreveu"
    r"|napisał\w*|skrev)\b.{0,40}:?$"
    r"|^(?:originally posted|quote (?:from|by)|quoting|zitat von|cita di|citation de|citaat van|citat från)\b",
    re.IGNORECASE,
)
_POST = re.compile(r"post|comment|message|msg|reply|answer|pid=", re.IGNORECASE)
_FEW = 8  # texts in a label
_LONGEST = 120  # signs of the line above a quotation


@dataclass(frozen=True, slots=True)
class Quotes:
    """A body's quotations: their elements with the address of each one's post, if it links there, and their heads.

    A head is the line that says whose words follow.
    """

    links: dict[etree._Element, str]
    heads: frozenset[etree._Element]


def find_quotes(outline: Outline, body: int) -> Quotes:
    """The quotations in a body."""
    elements = outline.elements
    labels = {n: label for n in range(body + 1, outline.ends[body]) if (label := _label(elements[n])) is not None}
    framed = {n for n in range(body + 1, outline.ends[body]) if elements[n].tag == "td" and _is_quotation(elements[n])}
    tables = {next((a for a in outline.ancestors(n) if elements[a].tag == "table" and a > body), n) for n in framed}
    numbers = [n for n in range(body + 1, outline.ends[body]) if n in labels or n in tables or _quotes(elements[n])]
    heads = {number: head for number in numbers if (head := _head(outline, number)) is not None}
    whole = _without_frames(outline, numbers, heads)
    spoken = (*(elements[n] for n in heads.values()), *labels.values())
    links = {elements[n]: _link(elements[heads[n]]) if n in heads else "" for n in whole}
    return Quotes(links, frozenset(spoken))


def _link(head: etree._Element) -> str:
    """Where a quotation's head leads to: a place on a page, or an address that speaks of a post; not a profile."""
    urls = [str(url) for link in head.iter("a") if (url := link.get("href"))]
    return next((url for url in urls if "#" in url[1:]), "") or next((url for url in urls if _POST.search(url)), "")


def _quotes(element: etree._Element) -> bool:
    return element.tag == "blockquote" or (element.tag in _QUOTING and _is_quotation(element))


def _is_quotation(element: etree._Element) -> bool:
    return says(element.get("class") or "", QUOTATION)


def _label(element: etree._Element) -> etree._Element | None:
    """The element before another that only says "Quote:", as old boards have it above a table."""
    if element.tag not in _QUOTING:
        return None
    before = element.getprevious()
    while before is not None and before.tag == "br":
        before = before.getprevious()
    if before is None or before.tag not in _HEADS:
        return None
    text = "".join(map(str, islice(before.itertext(), _FEW)))
    return before if len(text) < _LONGEST and _LABEL.fullmatch(text.strip()) else None


def _head(outline: Outline, quote: int) -> int | None:
    """The first element of a quotation, if it says whose words these are."""
    for number in range(quote + 1, outline.ends[quote]):
        if outline.text_start[number] > outline.text_start[quote]:
            return None
        whole = outline.text_end[number] == outline.text_end[quote]
        if not whole and outline.elements[number].tag in _HEADS and outline.is_short(number, _LONGEST):
            text = outline.text(number)
            if _SAYS.search(text) or text.endswith(":") or outline.elements[number].tag in ("cite", "legend"):
                return number
    return None


def _without_frames(outline: Outline, quotes: list[int], heads: dict[int, int]) -> Iterable[int]:
    """The quotations without those that only stand in the frame of another, with its head above them."""
    for place, number in enumerate(quotes):
        around = next((q for q in reversed(quotes[:place]) if outline.holds(q, number)), None)
        if around is None or not _fills(outline, number, around, heads.get(around)):
            yield number


def _fills(outline: Outline, inner: int, outer: int, head: int | None) -> bool:
    """Whether a quotation holds all that is said in another, but for its head, links and buttons."""
    pieces = range(outline.text_start[outer], outline.text_end[outer])
    spoken = (n for n in pieces if not outline.pieces[n].aside and not _has_text(outline, head, n))
    return all(_has_text(outline, inner, n) for n in spoken)


def _has_text(outline: Outline, number: int | None, piece: int) -> bool:
    return number is not None and outline.text_start[number] <= piece < outline.text_end[number]

"""The quotations in a found post, and the lines above them that say whose words follow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from lxml import etree

from crawlers.structure.outline import Outline
from crawlers.structure.wording import QUOTATION, says, word_set

_QUOTING = frozenset(("div", "table", "fieldset", "aside", "section"))
_FRAMES = _QUOTING | {"blockquote", "td"}
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


class Quotes(NamedTuple):
    """A body's quotations: their elements with the address of each one's post, if it links there, and their heads.

    A head is the line that says whose words follow.
    """

    links: dict[etree._Element, str]
    heads: frozenset[etree._Element]


def find_quotes(outline: Outline, body: int, inside: Sequence[int]) -> Quotes:
    """The quotations in a body, among the elements ``inside`` of it that are its own."""
    elements, tags = outline.elements, outline.tags
    frames = [n for n in inside if tags[n] in _FRAMES]
    labels = {n: label for n in frames if tags[n] in _QUOTING and (label := _label(elements[n])) is not None}
    tables = {_table(outline, n, body) for n in frames if tags[n] == "td" and _is_quotation(outline, n)}
    numbers = [n for n in frames if n in labels or n in tables or _quotes(outline, n)]
    heads = {number: head for number in numbers if (head := _head(outline, number)) is not None}
    whole = _without_frames(outline, numbers, heads)
    spoken = (*(elements[n] for n in heads.values()), *labels.values())
    links = {elements[n]: _link(elements[heads[n]]) if n in heads else "" for n in whole}
    return Quotes(links, frozenset(spoken))


def _table(outline: Outline, cell: int, body: int) -> int:
    """The table around a cell, inside of the body; else the cell."""
    return next((n for n in outline.ancestors(cell) if outline.tags[n] == "table" and n > body), cell)


def _link(head: etree._Element) -> str:
    """Where a quotation's head leads to: a place on a page, or an address that speaks of a post; not a profile."""
    urls = [str(url) for link in head.iter("a") if (url := link.get("href"))]
    return next((url for url in urls if "#" in url[1:]), "") or next((url for url in urls if _POST.search(url)), "")


def _quotes(outline: Outline, number: int) -> bool:
    tag = outline.tags[number]
    return tag == "blockquote" or (tag in _QUOTING and _is_quotation(outline, number))


def _is_quotation(outline: Outline, number: int) -> bool:
    return says(outline.attributes[number].get("class", ""), QUOTATION)


def _label(element: etree._Element) -> etree._Element | None:
    """The element before another that only says "Quote:", as old boards have it above a table."""
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
        if not whole and outline.tags[number] in _HEADS and outline.is_short(number, _LONGEST):
            text = outline.text(number)
            if _SAYS.search(text) or text.endswith(":") or outline.tags[number] in ("cite", "legend"):
                return number
    return None


def _without_frames(outline: Outline, quotes: list[int], heads: dict[int, int]) -> Iterator[int]:
    """The quotations without those that only stand in the frame of another, with its head above them."""
    around: list[int] = []
    for number in quotes:
        while around and not outline.holds(around[-1], number):
            around.pop()
        if not around or not _fills(outline, number, around[-1], heads.get(around[-1])):
            yield number
        around.append(number)


def _fills(outline: Outline, inner: int, outer: int, head: int | None) -> bool:
    """Whether a quotation holds all that is said in another, but for its head, links and buttons."""
    if head is None or outline.holds(inner, head):
        return _spoken(outline, outer) == _spoken(outline, inner)
    beside = 0 if outline.holds(head, inner) else _spoken(outline, inner)
    return _spoken(outline, outer) == _spoken(outline, head) + beside


def _spoken(outline: Outline, number: int) -> int:
    return outline.spoken[outline.text_end[number]] - outline.spoken[outline.text_start[number]]

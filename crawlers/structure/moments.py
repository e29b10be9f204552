"""When each block was written: the date that all blocks show in one place, as exactly as it is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from crawlers.items import Precision
from crawlers.reading.dates import DateReader, Moment
from crawlers.structure.blocks import Block
from crawlers.structure.choices import Common, common_names
from crawlers.structure.outline import Outline
from crawlers.structure.signs import LONGEST_DATE

Dates = Callable[[list[str]], DateReader]  # a reader of dates that belong together

_TRIED = 6  # names of date elements that are compared
_MACHINE = re.compile(r"\d{4}-\d\d|\d{9,13}$")
_ATTRIBUTES = ("datetime", "data-time", "data-timestamp", "content")
_NUMBER = re.compile(r"\d")
_LABEL = 30  # signs before a date in which its label is looked for
_OTHER = re.compile(
    r"join|registe?r|member since|inscri|beigetreten|registriert|dabei seit|(?:mitglied|board) seit|miembro|iscri"
    r"|lid sinds|edit|bearbeitet|modifi|ge[aä]ndert|last (?:seen|visit|active|reply|post)|zuletzt|updated|birth"
    r"|geboren",
    re.IGNORECASE,
)
_EXACT = (Precision.SECOND, Precision.MINUTE, Precision.DAY)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date's element and what it says."""

    number: int
    moment: Moment


def find_moments(outline: Outline, dates: Sequence[int], blocks: Sequence[Block], reader: Dates) -> list[Dated | None]:
    """The date of each block, None where it tells none."""
    usable = [number for number in dates if not _OTHER.search(_labelled(outline, number))]
    commons = [common for common in common_names(outline, blocks, usable) if _is_line(outline, common, len(blocks))]
    tried = [_read(outline, common, reader) for common in commons[:_TRIED]]
    found: list[Dated | None] = [None] * len(blocks)
    for read in sorted(tried, key=_worth, reverse=True):
        for place, dated in read.items():
            found[place] = found[place] or dated
    return found


def _is_line(outline: Outline, common: Common, blocks: int) -> bool:
    """Whether the elements are for a date: a date in a longer text is one only where most blocks have it there."""
    return len(common.first) > blocks / 2 or all(
        len(outline.text(number)) <= LONGEST_DATE for number in common.first.values()
    )


def _read(outline: Outline, common: Common, reader: Dates) -> dict[int, Dated]:
    said = {place: _said(outline, number) for place, number in common.first.items()}
    read = reader([text for texts in said.values() for text in texts])
    found = {}
    for place, texts in said.items():
        if moments := [moment for text in texts if (moment := read.read(text))]:
            found[place] = Dated(common.first[place], min(moments, key=lambda moment: _EXACT.index(moment.precision)))
    return found


def _said(outline: Outline, number: int) -> list[str]:
    """What may say the date of an element: its attributes, its text, and that of the line it stands in."""
    element = outline.elements[number]
    found = [value for name in _ATTRIBUTES if (value := element.get(name)) and _MACHINE.match(value)]
    found += [title] if (title := element.get("title")) else []
    found.append(outline.text(number))
    parent = outline.parents[number]
    if parent >= 0 and outline.is_short(parent, LONGEST_DATE):
        found.append(outline.text(parent))
    return [text for text in dict.fromkeys(text.rstrip(" :|·»,") for text in found) if text]


def _labelled(outline: Outline, number: int) -> str:
    """What stands before an element's date: the label, and its own words up to the first number."""
    if not outline.is_short(number, LONGEST_DATE):
        return ""
    text, parent = outline.text(number), outline.parents[number]
    whole = outline.text(parent) if parent >= 0 else text
    place = max(whole.find(text), 0)
    return f"{whole[max(0, place - _LABEL) : place]}{_NUMBER.split(text, maxsplit=1)[0]}"


def _worth(read: dict[int, Dated]) -> float:
    """How well a name's dates suit: for many blocks, exact, and rising (or falling) as posts' dates do."""
    moments = [dated.moment for _, dated in sorted(read.items())]
    steps = [after.at >= before.at for before, after in pairwise(moments)]
    order = max(sum(steps), len(steps) - sum(steps)) / len(steps) if steps else 1
    return len(moments) * (1 + order) + 0.3 * sum(moment.precision is not Precision.DAY for moment in moments)

"""When each block was written: the date that all blocks show in one place, as exactly as it is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from crawlers.items import Precision
from crawlers.reading.dates import DateReader, Moment
from crawlers.structure.block import Block
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


class Dated(NamedTuple):
    """A date's element and what it says."""

    number: int
    moment: Moment


def own_dates(outline: Outline, dates: Sequence[int]) -> list[int]:
    """Those of the elements with dates that no label gives to something else, such as an edit or a birth."""
    return [number for number in dates if not _OTHER.search(_labelled(outline, number))]


def find_moments(outline: Outline, dates: Sequence[int], blocks: Sequence[Block], reader: Dates) -> list[Dated | None]:
    """The date of each block by :func:`own_dates`, None where it tells none."""
    commons = [common for common in common_names(outline, blocks, dates) if _is_line(outline, common, len(blocks))]
    places = {tuple(common.first.items()): common for common in commons[:_TRIED]}  # elements have several names
    tried = [_read(outline, common, reader) for common in places.values()]
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
        if moment := _most_exact(read.read(text) for text in texts):
            found[place] = Dated(common.first[place], moment)
    return found


def _most_exact(moments: Iterable[Moment | None]) -> Moment | None:
    best: Moment | None = None
    for moment in moments:
        if moment and (best is None or _EXACT.index(moment.precision) < _EXACT.index(best.precision)):
            best = moment
        if best and best.precision is _EXACT[0]:
            break
    return best


def _said(outline: Outline, number: int) -> list[str]:
    """What may say the date of an element: its attributes, its text, and that of the line it stands in."""
    told = outline.attributes[number]
    found = [value for name in _ATTRIBUTES if (value := told.get(name)) and _MACHINE.match(value)]
    found += [title] if (title := told.get("title")) else []
    found.append(outline.text(number))
    parent = outline.parents[number]
    if parent >= 0 and outline.is_short(parent, LONGEST_DATE):
        found.append(outline.text(parent))
    return [text for text in dict.fromkeys(text.rstrip(" :|·»,") for text in found) if text]


def _labelled(outline: Outline, number: int) -> str:
    """What stands before an element's date: the label, and its own words up to the first number."""
    if not outline.is_short(number, LONGEST_DATE):
        return ""
    place, parent = outline.text_start[number], outline.parents[number]
    start = outline.text_start[parent] if parent >= 0 else place
    before = "".join(f"{text} " for text in outline.texts[max(start, place - _LABEL) : place])
    return f"{before[-_LABEL:]}{_NUMBER.split(outline.text(number), maxsplit=1)[0]}"


def _worth(read: dict[int, Dated]) -> float:
    """How well a name's dates suit: for many blocks, exact, and rising (or falling) as posts' dates do."""
    moments = [dated.moment for _, dated in sorted(read.items())]
    steps = [after.at >= before.at for before, after in pairwise(moments)]
    order = max(sum(steps), len(steps) - sum(steps)) / len(steps) if steps else 1
    return len(moments) * (1 + order) + 0.3 * sum(moment.precision is not Precision.DAY for moment in moments)

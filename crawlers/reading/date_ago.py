"""Dates that count back from now: "5 minutes ago", "vor 3 Stunden", "2d".

How exactly such a text tells a date is how exactly it counts: hours and days leave the day only, and what counts in
weeks, months or years leaves not even that, so that it is no date here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from crawlers.items import Precision
from crawlers.reading.date_find import stands_alone
from crawlers.reading.date_words import NOW, ONE, UNITS, alternatives

_SECONDS = (1, 60, 3600, 86400)  # of the units of which a date can be told; the coarser ones follow in the tables
_PRECISION = (Precision.SECOND, Precision.MINUTE, Precision.DAY, Precision.DAY)

_AMOUNT = rf"(?:(?:\d{{1,3}}|{alternatives('one')})\s?{alternatives('units')}(?!\w)\.?)"
_AMOUNTS = rf"{_AMOUNT}(?:,?\s(?:(?:and|und|et|y|e|en|i|och|og)\s)?{_AMOUNT}){{0,2}}"
_AHEAD, _AFTER = alternatives("ahead"), alternatives("after")
_ABOUT = r"(?:(?:about|over|almost|ca\.?|etwa|environ|unos|unas|circa|ongeveer|cerca de|okolo) )?"
_AGO = re.compile(
    rf"(?<![\w.,/:-])(?:(?:{_AHEAD}) {_ABOUT}(?P<behind>{_AMOUNTS})(?: {_AFTER}(?!\w))?"
    rf"|(?P<before>{_AMOUNTS}) {_AFTER}(?!\w)"
    rf"|(?P<bare>{alternatives('units')}) temu(?!\w)"  # Polish says "a minute ago" without a number
    rf"|(?P<short>\d{{1,3}}[smhd])(?!\w))"
)
_PART = re.compile(rf"(?P<number>\d+|{alternatives('one')})\s?(?P<unit>{alternatives('units')})(?!\w)")
_NOW = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(NOW, key=len, reverse=True))})(?!\w)")


@dataclass(frozen=True, slots=True)
class Ago:
    """How long before now, and how exactly that is told."""

    time: timedelta
    precision: Precision


@lru_cache(maxsize=1024)
def find_ago(text: str) -> Ago | None:
    """How long ago a folded text says, None where it says nothing of the kind or nothing that tells the day."""
    for found in _NOW.finditer(text):
        if stands_alone(text, *found.span()):
            return Ago(timedelta(), Precision.MINUTE)
    for found in _AGO.finditer(text):
        if stands_alone(text, *found.span()):
            bare = found["bare"]
            return _sum(f"1 {bare}" if bare else found["behind"] or found["before"] or found["short"])
    return None


def has_ago(text: str) -> bool:
    """Whether a folded text says how long ago something was, also where that tells no day ("2 weeks ago")."""
    return any(stands_alone(text, *found.span()) for pattern in (_NOW, _AGO) for found in pattern.finditer(text))


def _sum(amounts: str) -> Ago | None:
    parts = [(found["number"], UNITS[found["unit"]]) for found in _PART.finditer(amounts)]
    if not parts or max(unit for _, unit in parts) >= len(_SECONDS):
        return None
    time = sum((1 if number in ONE else int(number)) * _SECONDS[unit] for number, unit in parts)
    return Ago(timedelta(seconds=time), _PRECISION[min(unit for _, unit in parts)])

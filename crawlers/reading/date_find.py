"""Where in a text a date stands. Whatever surrounds it is tolerated, as long as no other number becomes a date.

What says plainly that it is a date (a year in four digits, a day with a time) may stand anywhere in the text. What may
be something else ("7 May", "yesterday", "2d") must stand alone, or behind a word such as "posted" and before nothing
that belongs to it. Every pattern looks ahead by a few characters only, and texts are cut before they come here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from crawlers.reading.date_clock import WEEKDAY, read_clock
from crawlers.reading.date_days import Back, Day, Found, Named, Numeric, Weekday, whole_year
from crawlers.reading.date_words import BACK, DAYS, MONTHS, alternatives

_W = r"[^\W\d_]"
_BEGIN = r"(?<![\w#])(?<!\d[.,:/-])"
_END = r"(?!\d|[.:/-]\d)"
_NUMBER = rf"(?P<day>\d{{1,2}})(?!\d)(?:(?:st|nd|rd|th|er|os|[oae])(?!{_W})|\.)?"
_YEAR = r"(?P<year>\d{4}|'?\d\d)(?!\d|[:.h]\d|\s*[ap]\.?m)"
_OF = rf"\s*(?:(?:of|de|del|di)(?!{_W})\s*)?"
_MONTH = rf"(?P<month>{_W}{{3,14}})"

_NAMED = (
    re.compile(rf"(?<!\d)(?P<year>\d{{4}})[\s./,-]{{0,3}}{_MONTH}[\s./-]{{0,3}}{_NUMBER}{_END}"),
    re.compile(rf"{_BEGIN}{_NUMBER}[./-]?{_OF}{_MONTH}(?!{_W})(?:[./,-]{{0,2}}{_OF}{_YEAR})?"),
    re.compile(rf"(?<!{_W}){_MONTH}[\s./-]{{0,3}}{_NUMBER}(?:[\s,./-]{{0,3}}{_OF}{_YEAR})?"),
)
_YEAR_FIRST = re.compile(
    rf"{_BEGIN}(?P<year>\d{{4}})\s?(?P<sign>[-./年])\s?(?P<month>\d{{1,2}})\s?(?:(?P=sign)|月)\s?"
    rf"(?P<day>\d{{1,2}})(?:日|{_END})"
)
_NUMERIC = re.compile(
    rf"{_BEGIN}(?P<first>\d{{1,2}})\s?(?P<sign>[-./])\s?(?P<second>\d{{1,2}})"
    rf"(?:\s?(?P=sign)\s?{_YEAR}{_END})?(?!\d|[./-]\d)"
)
_BACK = re.compile(rf"(?<!\w)(?P<back>{alternatives('back')})(?!\w)")
_LAST = alternatives("last")
_WEEKDAY = re.compile(rf"(?<!\w)(?:{_LAST}\s)?(?P<weekday>{alternatives('days')})(?!\w)\.?(?:\s{_LAST}(?!\w))?")

_LEAD = re.compile(
    rf"(?:^|[:|»«•·,>(\[–—-]|#\d+|(?<!\w)(?:{alternatives('leads')}|{alternatives('joins')}|{WEEKDAY}"
    rf"|{alternatives('tails')}\s\S{{1,20}}))[.,:]?\s*$"
)
_TAIL = re.compile(rf"\s*(?:\.?$|[|»«•·,)\]#<–—-](?!\s?\d)|{alternatives('tails')}(?!\w))")
_REACH = 32  # characters before a date in which the word before it is looked for

_Place = tuple[Day, int, int, bool]  # a day, where it starts and ends, and whether it says a year in four digits


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether nothing beside ``start:end`` belongs to it: the text's ends, signs, or words that go with dates."""
    if not _TAIL.match(text, end):
        return False
    before = text[max(0, start - _REACH) : start]
    return not text[:start].strip() or bool(_LEAD.search(f"…{before}" if start > _REACH else before))


@lru_cache(maxsize=1024)  # a page's dates are read twice: to settle their order, and one by one
def find(text: str) -> Found | None:
    """The day that a folded text says, with its time; None where it says none. Whole years first, then the first."""
    places = sorted(_calendar(text), key=lambda place: not place[3])
    for day, start, end, sure in places:
        if (found := _found(text, day, start, end, sure=sure)) is not None:
            return found
    for day, start, end, sure in _words(text):
        if (found := _found(text, day, start, end, sure=sure)) is not None:
            return found
    return None


def _found(text: str, day: Day, start: int, end: int, *, sure: bool) -> Found | None:
    clock, zone, whole_start, whole_end = read_clock(text, start, end)
    alone = stands_alone(text, whole_start, whole_end)
    number = isinstance(day, Numeric) and day.year is None
    word = isinstance(day, Weekday) and end - start < 5  # "sun", "set" and "mar" are more than days
    if sure or (alone and not ((number or word) and clock is None)):
        return Found(day, clock, zone)
    return Found(day, clock, zone) if clock and not number and not isinstance(day, Weekday) else None


def _calendar(text: str) -> Iterator[_Place]:
    """The days of the calendar in a text."""
    if not any(sign.isdigit() for sign in text):
        return
    for found in _YEAR_FIRST.finditer(text):
        day = Named(int(found["day"]), int(found["month"]), int(found["year"]))
        yield day, found.start(), found.end(), True
    for pattern in _NAMED:
        for found in pattern.finditer(text):
            if month := MONTHS.get(found["month"]):
                year = found["year"]
                named = Named(int(found["day"]), month, whole_year(year) if year else None)
                yield named, found.start(), found.end(), len(year or "") == 4
    for found in _NUMERIC.finditer(text):
        if (year := found["year"]) or _padded(found["first"], found["second"], text[found.end() :]):
            dotted = found["sign"] == "."
            numbers = Numeric(int(found["first"]), int(found["second"]), whole_year(year) if year else None, dotted)
            yield (
                numbers,
                found.start(),
                found.end() + (not year and text[found.end() :][:1] == "."),
                len(year or "") == 4,
            )


def _padded(first: str, second: str, rest: str) -> bool:
    """Whether two numbers without a year look like a date: "07/01" or "7.1." do, "24/7" does not."""
    return len(first) == len(second) == 2 or rest.startswith((". ", ".,"))


def _words(text: str) -> Iterator[_Place]:
    """The days that a text names from today."""
    for found in _BACK.finditer(text):
        yield Back(BACK[found["back"]]), found.start(), found.end(), False
    for found in _WEEKDAY.finditer(text):
        yield Weekday(DAYS[found["weekday"]]), found.start(), found.end(), False

"""What a text may say of a day, and which day that is once the page has told what was left open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Protocol

_FIRST, _LAST = 1970, 2099  # no forum is older; what lies outside is a number of something else
_LEAP = 8  # years within which a 29 February is found


@dataclass(frozen=True, slots=True)
class Frame:
    """What a page knows: its clock in the zone of the date, and whether its numbers have the month first."""

    now: datetime | None
    month_first: bool


class Day(Protocol):
    """A day as a text says it."""

    def on(self, frame: Frame, at: time) -> date | None:
        """The day, None where there is none such or the page does not tell enough. ``at`` is the time said with it."""


@dataclass(frozen=True, slots=True)
class Named:
    """A day of a month, of the latest year that is not in the future where none is told."""

    day: int
    month: int
    year: int | None

    def on(self, frame: Frame, at: time) -> date | None:
        """See :class:`Day`."""
        if self.year is not None:
            return _day(self.year, self.month, self.day)
        if frame.now is None:
            return None
        years = range(frame.now.year, frame.now.year - _LEAP - 1, -1)
        days = (day for year in years if (day := _day(year, self.month, self.day)))
        return next((day for day in days if (day, at) <= (frame.now.date(), frame.now.time())), None)


@dataclass(frozen=True, slots=True)
class Numeric:
    """Two numbers that are day and month, in an order that the page settles; with a dot between them the day is first.

    ``clear`` says which of both is the month where one of them cannot be.
    """

    first: int
    second: int
    year: int | None
    dotted: bool

    @property
    def clear(self) -> bool | None:
        """Whether the month is first, None where both readings are possible."""
        if self.first == self.second or max(self.first, self.second) <= 12:
            return None
        return self.first <= 12

    def on(self, frame: Frame, at: time) -> date | None:
        """See :class:`Day`."""
        month_first = frame.month_first if self.clear is None else self.clear
        day, month = (self.second, self.first) if month_first else (self.first, self.second)
        return Named(day, month, self.year).on(frame, at)


@dataclass(frozen=True, slots=True)
class Back:
    """So many days before today."""

    days: int

    def on(self, frame: Frame, at: time) -> date | None:
        """See :class:`Day`."""
        return frame.now.date() - timedelta(days=self.days) if frame.now else None


@dataclass(frozen=True, slots=True)
class Weekday:
    """The latest such day of the week before today, from 0 for Monday: of today, a forum says that it is today."""

    number: int

    def on(self, frame: Frame, at: time) -> date | None:
        """See :class:`Day`."""
        if not frame.now:
            return None
        return frame.now.date() - timedelta(days=(frame.now.weekday() - self.number - 1) % 7 + 1)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; ``second`` is None where it is not told, ``half`` says whether "am" or "pm" stood there."""

    hour: int
    minute: int
    second: int | None
    half: bool

    @property
    def time(self) -> time:
        """The time of day, at the minute's beginning where no second is told."""
        return time(self.hour, self.minute, self.second or 0)


@dataclass(frozen=True, slots=True)
class Found:
    """A day in a text, with its time and zone where they are told."""

    day: Day
    clock: Clock | None = None
    zone: tzinfo | None = None


def _day(year: int, month: int, day: int) -> date | None:
    if not _FIRST <= year <= _LAST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def whole_year(digits: str) -> int:
    """The year that four digits say, or two: 70 to 99 lie in the last century."""
    year = int(digits.lstrip("'"))
    if len(digits.lstrip("'")) == 4:
        return year
    return year + (1900 if year >= 70 else 2000)

"""Dates out of a page's words. Machine-readable attributes are preferred; a family asks here for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import cached_property
from itertools import pairwise

from crawlers.items import Precision
from crawlers.reading.date_ago import Ago, find_ago
from crawlers.reading.date_days import Found, Frame, Numeric
from crawlers.reading.date_find import find
from crawlers.reading.date_foreign import read_foreign
from crawlers.reading.date_machine import read_machine
from crawlers.reading.date_words import fold

_DAY_FIRST = frozenset(("en-gb", "en-au", "en-nz", "en-ie", "en-za", "en-in"))


@dataclass(frozen=True, slots=True)
class Moment:
    """A date in UTC and how exactly the page told it."""

    at: datetime
    precision: Precision


class DateReader:
    """Reads the dates of one page. ``texts`` are all its dates: together they settle what one alone leaves open.

    ``now`` is the server's own clock when it answered: relative dates count from it. ``zone`` is the forum's, for dates
    that name none. ``language`` is the page's code, such as ``en`` or ``en-GB``, or empty.
    """

    def __init__(
        self, texts: Iterable[str] = (), now: datetime | None = None, zone: tzinfo = UTC, language: str = ""
    ) -> None:
        self.texts = tuple(texts)
        self.now = now.replace(tzinfo=UTC) if now and not now.tzinfo else now
        self.zone = zone
        self.language = language.replace("_", "-").lower()

    def read(self, text: str) -> Moment | None:
        """The date in ``text``, None where there is none that can be understood.

        A date without a time is the first moment of its day in the zone. So is one that counts hours or days back; one
        that counts weeks, months or years back tells no day and is none. Time grows with the text's length.
        """
        text = text.strip()
        if machine := read_machine(text, self.now):
            return _moment(machine[0], machine[1], self.zone)
        folded = fold(text)
        if found := find(folded):
            return self._said(found, self._month_first(found), late=folded in self._late)
        if ago := find_ago(folded):
            return self._counted(ago)
        now = self.now or datetime(2000, 1, 1, tzinfo=UTC)
        foreign = read_foreign(text, self.language.partition("-")[0], now.astimezone(self.zone), sure=bool(self.now))
        return _moment(foreign[0], foreign[1], self.zone) if foreign else None

    def _said(self, found: Found, month_first: bool, *, late: bool = False) -> Moment | None:
        """The moment of a day and its time; ``late`` takes the second of two equal hours in autumn."""
        zone = found.zone or self.zone
        clock = found.clock.time if found.clock else time()
        now = self.now.astimezone(zone).replace(tzinfo=None) if self.now else None
        day = found.day.on(Frame(now, month_first), clock)
        if day is None:
            return None
        seconds = found.clock is not None and found.clock.second is not None
        precision = Precision.SECOND if seconds else Precision.MINUTE if found.clock else Precision.DAY
        return _moment(datetime.combine(day, clock.replace(fold=late)), precision, zone)

    def _counted(self, ago: Ago) -> Moment | None:
        if self.now is None:
            return None
        date = self.now.astimezone(self.zone) if ago.precision is Precision.DAY else self.now
        # Hours are counted in UTC: those of the zone are not all equally long.
        date = (date.astimezone(UTC) - ago.time).astimezone(date.tzinfo)
        kept = {Precision.SECOND: date.replace(microsecond=0), Precision.MINUTE: date.replace(second=0, microsecond=0)}
        day = date.replace(hour=0, minute=0, second=0, microsecond=0)
        return _moment(kept.get(ago.precision, day), ago.precision, self.zone)

    # -- what the page's dates settle together -----------------------------------------------------------------------

    @cached_property
    def _found(self) -> tuple[tuple[str, Found], ...]:
        folded = (fold(text.strip()) for text in self.texts)
        return tuple((text, found) for text in folded if (found := find(text)))

    def _month_first(self, found: Found) -> bool:
        """Whether a number has its month first: as the page settles it, else as the language has it.

        Month first is an American habit, and shows in English pages with a clock of twelve hours.
        """
        day = found.day
        if not isinstance(day, Numeric):
            return False
        if self._settled is not None:
            return self._settled
        if day.dotted or self.language in _DAY_FIRST:
            return False
        halves = any(other.clock and other.clock.half for other in (found, *(found for _, found in self._found)))
        return self.language == "en-us" or (halves and self.language.partition("-")[0] in ("en", ""))

    @cached_property
    def _settled(self) -> bool | None:
        """Whether the page's numbers have the month first, None where both readings are possible.

        A number over 12 tells it; else, dates are not in the future; else, those of a thread rise.
        """
        clear = {found.day.clear for _, found in self._found if isinstance(found.day, Numeric)} - {None}
        if len(clear) == 1:
            return clear.pop()
        tests: tuple[Callable[[bool], bool], ...] = (self._is_past, self._rises)
        for test in tests:
            fits = [month_first for month_first in (False, True) if test(month_first)]
            if len(fits) == 1:
                return fits[0]
        return None

    def _dates(self, month_first: bool) -> list[datetime]:
        read = (self._said(found, month_first) for _, found in self._found)
        return [moment.at for moment in read if moment]

    def _is_past(self, month_first: bool) -> bool:
        if self.now is None:
            return True
        return max(self._dates(month_first), default=self.now) <= self.now + timedelta(days=1)

    def _rises(self, month_first: bool) -> bool:
        return all(before <= after for before, after in pairwise(self._dates(month_first)))

    @cached_property
    def _late(self) -> frozenset[str]:
        """The texts in the repeated hour of autumn that follow a later date of the page: they mean its second half."""
        late, latest = set(), None
        for text, found in self._found:
            first, second = (self._said(found, self._month_first(found), late=late) for late in (False, True))
            if not first or not second:
                continue
            if latest and first.at < latest <= second.at:
                late.add(text)
                first = second
            latest = max(latest, first.at) if latest else first.at
        return frozenset(late)


def _moment(date: datetime, precision: Precision, zone: tzinfo) -> Moment | None:
    """A date in UTC, None where it lies at the end of the calendar; what names no zone is in ``zone``."""
    try:
        return Moment((date if date.tzinfo else date.replace(tzinfo=zone)).astimezone(UTC), precision)
    except OverflowError:
        return None

"""Dates written for machines: ISO 8601, and seconds since 1970."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from crawlers.items import Precision

_STAMP = re.compile(r"\d{9,10}|\d{12,13}", re.ASCII)
_OLDEST = 600_000_000  # 1989: no forum on the web is older, and smaller numbers count something else
_NEWEST = 2**32

_TIME = re.compile(r"(?<=\d)[T ](\d\d)(?::?(\d\d)(?::?(\d\d))?)?", re.IGNORECASE)


def read_machine(text: str, now: datetime | None) -> tuple[datetime, Precision] | None:
    """The date in a text that is nothing else, without a zone if it names none, and how exactly it is told."""
    if _STAMP.fullmatch(text):
        return _stamp(int(text) / (1000 if len(text) > 10 else 1), now)
    try:
        date = datetime.fromisoformat(text).replace(microsecond=0)
    except ValueError:
        return None
    clock = _TIME.search(text)
    if clock is None and date.time() == datetime.min.time():
        return date, Precision.DAY
    seconds = date.second or (clock is not None and clock[3] is not None)
    return date, Precision.SECOND if seconds else Precision.MINUTE


def _stamp(seconds: float, now: datetime | None) -> tuple[datetime, Precision] | None:
    """A number of seconds as a date, if it is one of a time with forums and not after the page's clock."""
    newest = (now + timedelta(days=1)).timestamp() if now else _NEWEST
    if not _OLDEST <= seconds <= newest:
        return None
    return datetime.fromtimestamp(int(seconds), UTC), Precision.SECOND

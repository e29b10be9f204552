"""The time of day and the zone that stand beside a day in a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, timedelta, timezone, tzinfo

from crawlers.reading.date_days import Clock
from crawlers.reading.date_words import ZONES, alternatives

WEEKDAY = rf"{alternatives('days')}(?!\w)\.?"

_HOUR, _MINUTE = r"(?P<hour>[01]?\d|2[0-3])", r"(?P<minute>[0-5]\d)"
_REST = (
    r"(?:(?:[:.]|\s?m(?:in)?\s?)(?P<second>[0-5]\d)(?:[.,]\d+)?)?(?![\d:/]|\.\d|\s?(?:mg|ml|kg|g|mm|cm|%)(?!\w))"
    r"\s*(?:(?P<half>[ap])\.?\s?m(?!\w)\.?)?(?:\s*(?:uhr|hs|hrs)(?!\w))?"
)
_ZONE = (
    rf"(?:\s*[,(]?\s*(?:(?P<zone>{'|'.join(sorted(ZONES, key=len, reverse=True))})(?![^\W_])"
    r"\s?(?P<shift>[+-]\d\d?(?::?[0-5]\d)?(?![\d:.]))?|(?P<offset>[+-]\d\d:?[0-5]\d)(?![\d:.]))\)?)?"
)
_JOIN = (
    r"(?:[\s,;|@·•()\[\]–—.:*-]|t(?=\d)){0,8}"
    rf"(?:(?:{alternatives('joins')}(?!\w)\.?|{WEEKDAY})[\s,;|:.()–—-]{{0,4}}){{0,3}}"
)
_AFTER = re.compile(rf"{_JOIN}{_HOUR}(?::|\s?h\s?|\.){_MINUTE}{_REST}{_ZONE}")
_BEFORE = re.compile(rf"(?<![\w:.,/#]){_HOUR}(?::|\s?h\s?){_MINUTE}{_REST}{_ZONE}{_JOIN}$")
_ALONE = re.compile(_ZONE)
_REACH = 60  # characters before a day within which its time begins


def read_clock(text: str, start: int, end: int) -> tuple[Clock | None, tzinfo | None, int, int]:
    """The time and zone beside the day at ``start:end``, and where all of it starts and ends.

    A time with a dot, such as 16.52, counts after a day only: before one it would be any number.
    """
    if found := _AFTER.match(text, end):
        return _clock(found.groupdict()), _zone(found.groupdict()), start, found.end()
    if found := _BEFORE.search(text[max(0, start - _REACH) : start]):
        start = max(0, start - _REACH) + found.start()
        if (alone := _ALONE.match(text, end)) and alone.end() > end:  # "10:03, 5 January 2024 (UTC)"
            return _clock(found.groupdict()), _zone(alone.groupdict()), start, alone.end()
        return _clock(found.groupdict()), _zone(found.groupdict()), start, end
    return None, None, start, end


def _clock(part: Mapping[str, str | None]) -> Clock:
    hour, half, second = int(part["hour"] or 0), part["half"], part["second"]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return Clock(hour, int(part["minute"] or 0), int(second) if second else None, half is not None)


def _zone(part: Mapping[str, str | None]) -> tzinfo | None:
    name, offset = part["zone"], part["offset"]
    if name in ("utc", "gmt") and part["shift"]:
        offset = part["shift"]
    if offset:
        digits = offset[1:].replace(":", "")
        hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
        shift = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-shift if offset[0] == "-" else shift) if shift <= timedelta(hours=14) else None
    if name is None:
        return None
    return timezone(timedelta(hours=ZONES[name])) if ZONES[name] else UTC

"""Dates that a person asks by: a year, month or day, and what people call them: "last year", "may 2024"."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from index.query.parsing import QueryError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?"
_YEAR = r"(?P<year>\d{4})"
_NAMED = tuple(
    re.compile(form) for form in (rf"(?:{_DAY} (?:of )?)?{_MONTH}(?:,? {_YEAR})?", rf"{_MONTH} {_DAY}(?:,? {_YEAR})?")
)
_NUMBERS = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?|(?:(\d{1,2})[-/.])?(\d{1,2})[-/.](\d{4})")
_COUNTED = re.compile(
    r"(?:(?:the )?(?:last|past) )?(?P<n>\d{1,3}|an?|one|two|three|four|five|six|ten|twelve) ?"
    r"(?P<unit>day|week|month|year|yr|mo|d|w|m|y)s?(?: ago)?"
)
_NUMERALS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "twelve": 12}
_NAMED_SPAN = re.compile(r"(?P<which>this|last|past) (?P<unit>week|month|year)")
_FOREIGN = ("de", "fr", "es", "it", "nl", "pt", "pl", "ru", "sv", "tr", "ja", "zh")
_LONGEST = 40  # characters of a date in words


def parse_date(text: str, *, end: bool) -> datetime:
    """The first moment of a year, month or day (``2024``, ``2024-05``, ``2024-05-31``), or with ``end`` the last.

    Raises :class:`QueryError` for anything else.
    """
    found = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", text.strip())
    try:
        if not found:
            raise ValueError(text)
        year, month, day = (int(part) if part else None for part in found.groups())
        first = datetime(year or 0, month or 1, day or 1, tzinfo=UTC)
        if not end:
            return first
        if day:
            following = first + timedelta(days=1)
        elif month:
            following = first.replace(year=first.year + month // 12, month=month % 12 + 1)
        else:
            following = first.replace(year=first.year + 1)
        return following - timedelta(seconds=1)
    except (ValueError, OverflowError) as error:
        raise QueryError(f"{text[:_LONGEST]!r} is not a date. Write 2024, 2024-05 or 2024-05-31.") from error


def read_date(text: str, now: datetime) -> str | None:
    """A year, month or day as :func:`parse_date` reads it, from what people call it; None where that is not clear.

    Of a month without a year the last one is meant, as posts are of the past.
    """
    told = " ".join(text.lower().split())[:_LONGEST].removesuffix(".")
    if _is_date(told):
        return told
    read = _english(told, now)
    if read is None and not any(told[n] == " " and _english(told[:n], now) for n in range(len(told))):
        read = _foreign(told, now)  # unless a date stands first, and other words behind it
    return read if read and _is_date(read) else None


def _english(text: str, now: datetime) -> str | None:
    return _numbered(text) or _counted(text, now) or _span(text, now) or _named(text, now)


def _is_date(text: str) -> bool:
    try:
        parse_date(text, end=True)
    except QueryError:
        return False
    return True


def _numbered(text: str) -> str | None:
    """A date in numbers; None where its first number may be the day as well as the month."""
    found = _NUMBERS.fullmatch(text)
    if not found:
        return None
    if found[1]:
        return "-".join(part for part in found.groups()[:3] if part)
    first, second, year = found[4], found[5], found[6]
    if first is None:
        return f"{year}-{second}"
    if "." in text or int(first) > 12 or first == second:
        return f"{year}-{second}-{first}"  # with dots the day always comes first
    return f"{year}-{first}-{second}" if int(second) > 12 else None


def _counted(text: str, now: datetime) -> str | None:
    """So many days, weeks, months or years ago."""
    found = _COUNTED.fullmatch(text)
    if not found:
        return None
    n = _NUMERALS.get(found["n"]) or int(found["n"])
    unit = found["unit"][0]
    if unit in "dw":
        return f"{now - timedelta(days=n * (7 if unit == 'w' else 1)):%Y-%m-%d}"
    months = now.year * 12 + now.month - 1 - n * (12 if unit == "y" else 1)
    if months < 12:
        return None
    for day in range(now.day, 0, -1):  # a month before the 31st of May is the 30th of April
        if _is_date(date := f"{months // 12:04}-{months % 12 + 1:02}-{day:02}"):
            return date
    return None


def _span(text: str, now: datetime) -> str | None:
    """The week, month or year that is or was; of a week its first day."""
    if text in ("today", "yesterday"):
        return f"{now - timedelta(days=text == 'yesterday'):%Y-%m-%d}"
    found = _NAMED_SPAN.fullmatch(text)
    if not found:
        return None
    back = found["which"] != "this"
    if found["unit"] == "year":
        return f"{now.year - back:04}"
    if found["unit"] == "month":
        first = now.replace(day=1)
        return f"{first - timedelta(days=1) if back else first:%Y-%m}"
    return f"{now - timedelta(days=7 if back else now.weekday()):%Y-%m-%d}"


def _named(text: str, now: datetime) -> str | None:
    """A month by its name, with a day or a year."""
    found = next((match for form in _NAMED if (match := form.fullmatch(text))), None)
    if found is None:
        return None
    month, day = _MONTHS.index(found["month"][:3]) + 1, found["day"]
    year = int(found["year"] or now.year)
    if not found["year"] and (month, int(day or 1)) > (now.month, now.day if day else 1):
        year -= 1
    return f"{year:04}-{month:02}" + (f"-{int(day):02}" if day else "")


def _foreign(text: str, now: datetime) -> str | None:
    """A date in another language, whose year, month or day it says itself."""
    if len(text.split()) > 4 or (not re.search(r"[^\W\d_]{3}", text) and text.isascii()):
        return None
    from dateparser.date import DateDataParser  # noqa: PLC0415  # 50 ms that hardly anybody needs

    settings = {
        "PREFER_DATES_FROM": "past",
        "RELATIVE_BASE": now.replace(tzinfo=None),
        "REQUIRE_PARTS": ["year", "month"],
    }
    try:
        found = DateDataParser(languages=list(_FOREIGN), settings=settings).get_date_data(text)
    except (ValueError, OverflowError):
        return None
    forms = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}
    if found.date_obj is None or found.period not in forms or found.date_obj.year < 1000:
        return None
    return found.date_obj.strftime(forms[found.period])

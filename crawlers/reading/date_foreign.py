"""Dates in the languages that our own tables do not have: the border with dateparser."""

from __future__ import annotations

import re
from datetime import datetime

from crawlers.items import Precision
from crawlers.reading.date_words import LANGUAGES

_LONGEST = 100  # characters; a longer text is no date, and dateparser would take its time
_WORD = re.compile(r"[^\W\d_]{2}")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1dff\u3040-\ud7ff]")
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d([:.]\d\d)?(?!\d|[./-]\d)")

# Tried for a text that is not in Latin letters on a page that names no such language. All of dateparser's languages
# would take more than a second.
_OTHERS = ("ru", "uk", "el", "ja", "zh", "ko", "ar", "he")


def read_foreign(text: str, language: str, now: datetime, *, sure: bool) -> tuple[datetime, Precision] | None:
    """The date in a text of another language, without a zone if the text names none, and its precision.

    ``now`` is the page's clock in its zone; unless ``sure``, nothing is counted from it. None where the text leaves day
    or month to be guessed.
    """
    languages = [language] if language and language not in LANGUAGES else []
    if not languages and _OTHER_SCRIPT.search(text):
        languages = list(_OTHERS)
    if not languages or len(text) > _LONGEST or not _WORD.search(text):
        return None
    # Here, not above: the import takes 50 ms, which a page in a language of ours need not wait for.
    from dateparser.date import DateDataParser  # noqa: PLC0415

    base = now.replace(tzinfo=None)
    settings = {
        "REQUIRE_PARTS": ["day", "month"] if sure else ["day", "month", "year"],
        "PREFER_DATES_FROM": "past",
        "RELATIVE_BASE": base,
        "TIMEZONE": "UTC",
        "RETURN_TIME_AS_PERIOD": True,
        "PARSERS": ["relative-time", "absolute-time"] if sure else ["absolute-time"],
    }
    try:
        found = DateDataParser(languages=languages, settings=settings).get_date_data(text)
    except (ValueError, OverflowError):  # a language that it does not know either; a day that no calendar has
        return None
    date = found.date_obj
    if date is None or found.period not in ("day", "time") or not 1970 <= date.year <= 2099:
        return None
    return _precise(text, date, base, timed=found.period == "time")


def _precise(text: str, date: datetime, base: datetime, *, timed: bool) -> tuple[datetime, Precision]:
    """A date of dateparser's with an honest precision: hours and days ago leave the day only."""
    if timed and (clock := _CLOCK.search(text)):
        return date, Precision.SECOND if clock[1] else Precision.MINUTE
    if timed and (base - date.replace(tzinfo=None)).total_seconds() < 3600:
        return date.replace(second=0, microsecond=0), Precision.MINUTE
    return date.replace(hour=0, minute=0, second=0, microsecond=0), Precision.DAY

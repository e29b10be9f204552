"""Dates out of a page's words. Machine-readable attributes are preferred; a family asks here for the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from crawlers.items import Precision


@dataclass(frozen=True, slots=True)
class Moment:
    """A date in UTC and how exactly the page told it."""

    at: datetime
    precision: Precision


class DateReader:
    """Reads the dates of one page. ``texts`` are all its dates: together they settle what one alone leaves open.

    ``now`` is the server's own clock when it answered: relative dates count from it. ``zone`` is the forum's, for dates
    that name none. ``language`` is the page's code, such as ``en``, or empty.
    """

    def __init__(
        self, texts: Iterable[str] = (), now: datetime | None = None, zone: tzinfo = UTC, language: str = ""
    ) -> None:
        self.texts = tuple(texts)
        self.now = now
        self.zone = zone
        self.language = language

    def read(self, text: str) -> Moment | None:
        """The date in ``text``, None where there is none that can be understood."""
        try:
            date = datetime.fromisoformat(text.strip())
        except ValueError:
            return None
        local = date if date.tzinfo else date.replace(tzinfo=self.zone)
        seconds = text.count(":") > 1 or local.second
        return Moment(local.astimezone(UTC), Precision.SECOND if seconds else Precision.MINUTE)

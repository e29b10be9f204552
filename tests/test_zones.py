"""The likeliest time zone of a forum: its clock, the moment, its language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawlers.reading import zones
from crawlers.reading.zones import likely_zone

WINTER = datetime(2026, 1, 10, 12, tzinfo=UTC)  # in the north
SUMMER = datetime(2026, 7, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "at", "language", "zone"),
    [
        (1, WINTER, "de", "Europe/Berlin"),
        (2, SUMMER, "de-AT", "Europe/Berlin"),
        (2, WINTER, "de", "UTC+02:00"),  # nowhere in that language
        (-5, WINTER, "en-US", "America/New_York"),
        (-5, SUMMER, "en-US", "America/Chicago"),
        (-7, SUMMER, "en_US", "America/Los_Angeles"),
        (11, WINTER, "en", "Australia/Sydney"),
        (10, WINTER, "en-AU", "Australia/Brisbane"),
        (1, SUMMER, "en", "Europe/London"),
        (0, WINTER, "en-GB", "Europe/London"),
        (0, WINTER, "en-US", "UTC"),  # a server that was never told a zone
        (0, SUMMER, "en-GB", "UTC"),
        (0, WINTER, "pt-PT", "Europe/Lisbon"),
        (-3, WINTER, "pt-BR", "America/Sao_Paulo"),
        (-6, SUMMER, "es", "America/Mexico_City"),
        (5.5, WINTER, "en", "UTC+05:30"),
        (9, WINTER, "", "UTC+09:00"),
    ],
)
def test_the_clock_and_the_language_make_a_zone_likely(hours: float, at: datetime, language: str, zone: str) -> None:
    found = likely_zone(timedelta(hours=hours), at, language)
    assert str(found) == zone
    assert at.astimezone(found).utcoffset() == timedelta(hours=hours)


def test_every_zone_of_the_table_exists() -> None:
    names = {name for listed in zones._ZONES.values() for name in listed.split()}
    assert [name for name in names if zones._zone(name) is None] == []


def test_without_time_zones_on_the_machine_the_offset_holds_all_the_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zones, "_zone", lambda _: None)
    assert str(likely_zone(timedelta(hours=1), WINTER, "de")) == "UTC+01:00"

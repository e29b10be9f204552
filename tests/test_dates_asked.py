"""Dates in a query: what people call them, and what is none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query.dates import parse_date, read_date
from index.query.parsing import QueryError

NOW = datetime(2026, 5, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01T00:00:00", "2024-12-31T23:59:59"),
        ("2024-02", "2024-02-01T00:00:00", "2024-02-29T23:59:59"),
        ("2024-12", "2024-12-01T00:00:00", "2024-12-31T23:59:59"),
        ("2024-2-3", "2024-02-03T00:00:00", "2024-02-03T23:59:59"),
    ],
)
def test_a_date_means_its_whole_span(text: str, first: str, last: str) -> None:
    assert parse_date(text, end=False) == datetime.fromisoformat(first).replace(tzinfo=UTC)
    assert parse_date(text, end=True) == datetime.fromisoformat(last).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2024-13", "2024-02-30", "0000", "99999", "24", "2024-01-01T00:00", "2024\n2024"]
)
def test_what_is_no_date_is_explained_in_one_line(text: str) -> None:
    with pytest.raises(QueryError, match=r"^[^\n]*not a date[^\n]*$"):
        parse_date(text, end=False)


@given(st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32), st.booleans())
def test_any_numbers_are_a_date_or_explained(year: int, month: int, day: int, end: bool) -> None:
    try:
        assert parse_date(f"{year:04}-{month}-{day}", end=end).tzinfo is UTC
    except QueryError:
        assert not (1 <= month <= 12 and 1 <= day <= 28 and 1 <= year < 9999)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-05", "2024-05"),
        ("today", "2026-05-31"),
        ("yesterday", "2026-05-30"),
        ("last week", "2026-05-24"),
        ("this month", "2026-05"),
        ("Last  Month", "2026-04"),
        ("last year", "2025"),
        ("2 years ago", "2024-05-31"),
        ("3 months", "2026-02-28"),
        ("the last six months", "2025-11-30"),
        ("a year ago", "2025-05-31"),
        ("10 days ago", "2026-05-21"),
        ("may", "2026-05"),
        ("June", "2025-06"),
        ("may 2024", "2024-05"),
        ("3rd of May 2024", "2024-05-03"),
        ("May 31, 2024", "2024-05-31"),
        ("31.05.2024", "2024-05-31"),
        ("5.6.2024", "2024-6-5"),
        ("5/31/2024", "2024-5-31"),
        ("31/5/2024", "2024-5-31"),
        ("5/2024", "2024-5"),
        ("2024/05/31", "2024-05-31"),
        ("mai 2024", "2024-05"),
        ("letztes Jahr", "2025"),
    ],
)
def test_what_people_call_a_date_is_read(text: str, date: str) -> None:
    assert read_date(text, NOW) == date


@pytest.mark.parametrize(
    "text",
    ["5/6/2024", "last summer", "feb 30", "0", "year 0", "0000-01-01", "99999", "dravet", "", "1 jan 0000", "my"],
)
def test_what_is_not_clear_is_no_date(text: str) -> None:
    assert read_date(text, NOW) is None


@given(
    st.text(max_size=60)
    | st.from_regex(r"(last |the )?\d{1,4}[ ./-]?(day|year|m|may|\d\d)s?( ago| \d{4})?", fullmatch=True)
)
def test_any_text_is_a_date_that_can_be_parsed_or_none(text: str) -> None:
    date = read_date(text, NOW)
    assert date is None or parse_date(date, end=True) >= parse_date(date, end=False)

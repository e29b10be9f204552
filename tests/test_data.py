"""Values out of JSON that may be of any type."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawlers.reading.data import mapping, moment, number, read_json, sequence, string


@pytest.mark.parametrize("value", [None, True, 1.0, "3", -1, 0, 2**31, [], {}])
def test_what_is_no_positive_number_is_none(value: object) -> None:
    assert number(value) == 0


def test_values_of_the_right_type_stay_as_they_are() -> None:
    assert (number(7), string("é"), mapping({"a": 1}), sequence([1])) == (7, "é", {"a": 1}, [1])


def test_values_of_another_type_read_as_empty() -> None:
    assert (string(7), mapping([1]), sequence({"a": 1})) == ("", {}, [])


def test_half_a_surrogate_pair_can_be_kept() -> None:
    assert string(read_json(b'"a\\ud83d"')) == "a?"


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2025-03-04T21:15:09.482Z", datetime(2025, 3, 4, 21, 15, 9, tzinfo=UTC)),
        ("2025-03-04T21:15:09+02:00", datetime(2025, 3, 4, 19, 15, 9, tzinfo=UTC)),
        ("2025-03-04 21:15", datetime(2025, 3, 4, 21, 15, tzinfo=UTC)),
        ("0001-01-01T00:00:00+23:00", None),
        ("yesterday", None),
        (20250304, None),
    ],
)
def test_a_date_is_utc_to_the_second(value: object, date: datetime | None) -> None:
    assert moment(value) == date

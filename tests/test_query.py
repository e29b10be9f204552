"""What a person may type, and what it means."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query import All, Filter, Leaf, QueryError, Some, parse, parse_date, walk

A, B, C = Leaf("a"), Leaf("b"), Leaf("c")


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("a b", Some((A, B))),
        ("a OR b", Some((A, B))),
        ("a AND b", Some((All((A, B)),))),
        ("a AND b AND c", Some((All((A, B, C)),))),
        ("a b AND c", Some((A, All((B, C))))),
        ("a NOT b", Some((A,), (B,))),
        ("a -b", Some((A,), (B,))),
        ("a AND NOT b", Some((A,), (B,))),
        ("-a", Some((), (A,))),
        ('"a b" c', Some((Leaf("a b", phrase=True), C))),
        ('-"a b" c', Some((C,), (Leaf("a b", phrase=True),))),
        ("(a b) AND c", Some((All((Some((A, B)), C)),))),
        ("a -(b c)", Some((A,), (Some((B, C)),))),
        ("a and b", Some((A, Leaf("and"), B))),
        ("AND a OR", Some((A,))),
        (") a (b", Some((A, Some((B,))))),
        ("a () b", Some((A, B))),
        ("a !? b", Some((A, B))),
    ],
)
def test_a_query_is_understood(text: str, root: Some) -> None:
    assert parse(text).root == root


def test_fields_become_filters_wherever_they_stand() -> None:
    query = parse('condition:"Dravet syndrome" fever source:forum (SINCE:2024)')
    assert query.root.parts[0] == Leaf("fever")
    assert query.filters == (Filter("condition", "Dravet syndrome"), Filter("source", "forum"), Filter("since", "2024"))


def test_an_unknown_field_is_words() -> None:
    assert [leaf.text for leaf, _ in walk(parse("drug:a").root)] == ["drug:a"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no word"),
        ("  ", "no word"),
        ("?!...", "no word"),
        ("condition:", "no word"),
        ('"dry mouth', "character 1"),
        ('dry "mouth" "', "character 13"),
        ("a" * 10_000, "10,000 characters"),
        ("a " * 60, "60 words"),
        ("(" * 300 + "a", "parentheses"),
    ],
)
def test_what_cannot_be_understood_is_explained(text: str, complaint: str) -> None:
    with pytest.raises(QueryError, match=complaint):
        parse(text)


@given(st.text(max_size=400) | st.text(alphabet='ab "()-:ANDORNOTcondition', max_size=200))
def test_any_text_parses_or_is_explained(text: str) -> None:
    try:
        query = parse(text)
    except QueryError:
        return
    assert query.filters or list(walk(query.root))


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


@pytest.mark.parametrize("text", ["", "yesterday", "2024-13", "2024-02-30", "0000", "24", "2024-01-01T00:00"])
def test_what_is_no_date_is_explained(text: str) -> None:
    with pytest.raises(QueryError, match="not a date"):
        parse_date(text, end=False)


@given(st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32), st.booleans())
def test_any_numbers_are_a_date_or_explained(year: int, month: int, day: int, end: bool) -> None:
    try:
        assert parse_date(f"{year:04}-{month}-{day}", end=end).tzinfo is UTC
    except QueryError:
        assert not (1 <= month <= 12 and 1 <= day <= 28 and 1 <= year < 9999)

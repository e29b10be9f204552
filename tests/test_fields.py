"""The fields of posts: what a person may type for a value, and that one table serves query, options and index."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.deriving.language import read_language
from index.engines.whoosh.layout import SCHEMA
from index.fields import ASKED, BY_NAME, FIELDS, Field, UnknownValueError
from index.query.parsing import Filter, parse
from index.values import languages

LISTED = [field for field in FIELDS if field.values()]
LABELLED = Path(__file__).parent / "speaking" / "open.jsonl"


def there() -> set[str]:
    """The languages of an index."""
    return {"en", "de"}


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("voice", "parent", "parent"),
        ("voice", "par", "parent"),
        ("voice", "Mum", "parent"),
        ("voice", "husban", "partner"),
        ("voice", "fiancee", "partner"),
        ("voice", "another relative", "relative"),
        ("voice", "prof", "professional"),
        ("voice", "pateint", "patient"),
        ("stage", "newly", "new"),
        ("stage", "newly-diagnosed", "new"),
        ("stage", "bere", "bereaved"),
        ("stage", "On Treatment", "treatment"),
        ("kind", "q", "question"),
        ("kind", "questions", "question"),
        ("outcome", "side effects", "side"),
        ("outcome", "didn\u2019t help", "not"),
        ("outcome", "help", "helped"),
        ("lang", "de", "de"),
        ("lang", "German", "de"),
        ("lang", "Deutsch", "de"),
        ("lang", "espanol", "es"),
        ("lang", "\u4e2d\u6587", "zh"),
        ("lang", "portugese", "pt"),
    ],
)
def test_a_value_is_understood(field: str, typed: str, value: str) -> None:
    assert BY_NAME[field].read(typed, there) == value


@pytest.mark.parametrize(
    ("field", "typed", "explained"),
    [
        (
            "voice",
            "plumber",
            "No voice is called 'plumber'. There are: patient, parent, partner, relative, professional.",
        ),
        ("voice", "pa", "There are: patient, parent, "),
        ("stage", "be", "There are: before, new, treatment, after, bereaved."),
        ("outcome", "?", "There are: helped, not, side, mixed."),
        ("lang", "klingon", "No language is called 'klingon'. There are: de (German), en (English)."),
    ],
)
def test_an_unknown_value_is_answered_with_those_there_are(field: str, typed: str, explained: str) -> None:
    with pytest.raises(UnknownValueError) as error:
        BY_NAME[field].read(typed, there)
    assert explained in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("field", LISTED, ids=lambda field: field.name)
def test_every_name_means_one_value(field: Field) -> None:
    for value in field.values():
        for name in (value.id, value.name, *value.also):
            assert field.read(name, there) == value.id, name


@given(st.sampled_from(LISTED), st.text(max_size=40))
def test_whatever_is_typed_is_a_value_or_explained(field: Field, typed: str) -> None:
    with suppress(UnknownValueError):
        assert field.read(typed, there) in {value.id for value in field.values()}


def test_every_field_that_one_asks_by_is_one_of_the_query_and_of_the_index() -> None:
    for field in ASKED:
        assert parse(f'{field.name}:"a b"').filters == (Filter(field.name, "a b"),)
    assert {field.name for field in FIELDS} <= set(SCHEMA.names())


def test_the_values_are_those_that_posts_are_labelled_with() -> None:
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    for name in ("voice", "kind", "stage", "outcome", "age"):
        assert {row[name] for row in rows} - {"unknown", None} == {one.id for one in BY_NAME[name].values()}


def test_languages_have_the_codes_that_posts_are_told_to_be_in() -> None:
    codes = [value.id for value in languages()]
    assert codes == sorted(set(codes))
    assert all(len(code) == 2 for code in codes)
    assert read_language("Wir warten seit drei Monaten auf einen Termin in der Klinik.") in codes

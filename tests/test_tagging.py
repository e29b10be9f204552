"""Which conditions a text names."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.compile_vocabulary import is_abbreviation, rows
from index.tagging import Tagger, bundled_tagger
from index.vocabulary import Mention, Name, Vocabulary, VocabularyError, load_vocabulary

DRAVET = "MONDO:0100135"


def named(text: str) -> list[str]:
    """The spans that are named, each with its concept's preferred name."""
    preferred = load_vocabulary("conditions").preferred
    return [f"{text[m.start : m.end]} = {preferred[m.concept]}" for m in bundled_tagger().tag(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She has Dravet syndrome.", ["Dravet syndrome = Dravet syndrome"]),
        ("DRAVET'S and dravet", ["DRAVET'S = Dravet syndrome", "dravet = Dravet syndrome"]),
        ("severe myoclonic  epilepsy\nof infancy", ["severe myoclonic  epilepsy\nof infancy = Dravet syndrome"]),
        ("epilepsy, multiple sclerosis", ["epilepsy = epilepsy", "multiple sclerosis = multiple sclerosis"]),
        ("SMEB", ["SMEB = Dravet syndrome"]),
        ("smeb", []),
        ("I have a cold and ate a pie, fed by my arms", []),
        ("IT WAS ALL A PLAN, SHE HAS A COLD", []),
        ("my DS and DD are fine", []),
        ("unepilepsy", []),
        ("a disease", []),
        ("", []),
    ],
)
def test_conditions_are_found(text: str, found: list[str]) -> None:
    assert named(text) == found


@given(st.text())
def test_any_text_is_tagged_with_spans_in_order(text: str) -> None:
    mentions = bundled_tagger().tag(text)
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


def vocabulary(*names: Name) -> Vocabulary:
    return Vocabulary("condition", "1", {name.concept: name.text for name in reversed(names)}, list(names))


def test_an_abbreviation_of_two_concepts_is_of_none() -> None:
    words = vocabulary(Name("X:1", "ABC", "abbreviation"), Name("X:2", "ABC", "abbreviation"))
    assert Tagger([words]).tag("ABC") == []


def test_the_longest_name_wins() -> None:
    words = vocabulary(Name("X:1", "red fever", "preferred"), Name("X:2", "fever", "preferred"))
    assert Tagger([words]).tag("red fever fever") == [
        Mention(0, 9, "condition", "X:1"),
        Mention(10, 15, "condition", "X:2"),
    ]


def test_a_concept_is_found_by_any_name_and_by_its_id() -> None:
    conditions = load_vocabulary("conditions")
    assert {conditions.find(name)[0] for name in ("Dravet", "dravet  SYNDROME", "mondo:0100135", "SMEB")} == {DRAVET}


def test_a_misspelt_condition_gets_a_suggestion() -> None:
    with pytest.raises(VocabularyError, match="'asthma'"):
        load_vocabulary("conditions").find("asthmma")


def test_the_table_says_where_it_comes_from_and_holds_what_it_says() -> None:
    conditions = load_vocabulary("conditions")
    assert conditions.version.startswith("mondo-v20")
    assert len(conditions.preferred) > 20_000
    assert "Dravet syndrome" in conditions.preferred.values()


@pytest.mark.parametrize(
    ("name", "names", "expected"),
    [
        ("T1D", {"type 1 diabetes"}, True),
        ("cold", {"chronic obstructive lung disease"}, True),
        ("lupus", {"lupus erythematosus"}, False),
        ("flu", {"influenza"}, False),
        ("mumps", {"mumps infectious disease"}, False),
    ],
)
def test_abbreviations_are_told_from_short_names(name: str, names: set[str], expected: bool) -> None:
    assert is_abbreviation(name, {name, *names}) is expected


def test_only_living_human_diseases_are_compiled() -> None:
    human = {"MONDO:0700096": 1}
    terms: dict[str, dict[str, object]] = {
        "MONDO:1": {"label": "grey fever", "synonyms": ["ashen fever", "GF2"], "ancestors": human},
        "MONDO:2": {"label": "obsolete fever", "ancestors": human, "deprecated": True},
        "MONDO:3": {"label": "fish rot", "ancestors": {"MONDO:0005583": 1}},
    }
    assert list(rows(terms)) == [
        ("MONDO:1", "grey fever", "grey fever", "preferred", ""),
        ("MONDO:1", "grey fever", "GF2", "abbreviation", ""),
        ("MONDO:1", "grey fever", "ashen fever", "synonym", ""),
    ]

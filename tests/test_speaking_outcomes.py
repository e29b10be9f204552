"""What a post tells that a treatment did, by kinds of telling; every post is composed (``speaking/outcomes.tsv``)."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from index.speaking import read_speaking
from index.vocabulary import Mention

FILE = Path(__file__).parent / "speaking" / "outcomes.tsv"
NONE = "none"
LEAST = 80


def cases() -> list[tuple[str, str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return [(row["label"], row["kind"], row["text"]) for row in csv.DictReader(file, delimiter="\t", quoting=3)]


def answer(text: str, title: str = "") -> str:
    outcome = read_speaking(text, title=title).outcome
    return outcome.value if outcome else NONE


@pytest.mark.parametrize(("label", "kind", "text"), cases(), ids=lambda one: one[:60])
def test_an_outcome_is_what_the_post_tells_as_a_fact(label: str, kind: str, text: str) -> None:
    assert answer(text) == label, kind


def test_every_class_has_many_cases_and_none_stands_twice() -> None:
    counts = Counter(label for label, _, _ in cases())
    assert set(counts) == {"helped", "not", "side", "mixed", NONE}
    assert min(counts.values()) >= LEAST
    assert len({text for _, _, text in cases()}) == sum(counts.values())


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I took the tablets and my attacks fell from 40 a day to 5.", "helped"),
        ("I took the tablets and my attacks went from 20 a month to 19.", "not"),
        ("I took the tablets and my stiffness went from three hours to ten minutes.", "helped"),
        ("I took the tablets and went from 40 mg to 10 mg.", NONE),
    ],
)
def test_numbers_tell_how_much_less_it_is(text: str, label: str) -> None:
    assert answer(text) == label


def test_a_title_names_the_treatment() -> None:
    assert answer("It has been a game changer for me.", title="My infusions") == "helped"
    assert answer("It has been a game changer for me.", title="My sofa") == NONE


def test_a_treatment_named_last_leaves_the_tale_unfinished() -> None:
    text = "The cream did nothing for me. I have used aaaaaa since."
    named = [
        Mention(4, 9, "treatment", "T:1"),
        Mention(text.index("aaaaaa"), text.index("aaaaaa") + 6, "treatment", "T:2"),
    ]
    assert read_speaking(text, mentions=named[:1]).outcome is not None
    assert read_speaking(text, mentions=named).outcome is None


def test_what_helped_and_then_did_not_did_not_help() -> None:
    assert answer("The infusions worked like a dream for me. Then they stopped working.") == "not"


def test_what_failed_before_another_helped_is_mixed() -> None:
    assert answer("The tablets stopped working. The surgery gave me my life back.") == "mixed"

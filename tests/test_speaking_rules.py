"""The tables that decide: every row is sound, and every pattern can fit."""

from __future__ import annotations

import pytest

from index.speaking.cues import Cue, cues, find_cues
from index.speaking.kinship import FRIEND, OTHER, SELF, UNKNOWN, WE, YOU
from index.speaking.people import People
from index.speaking.words import prepare, sentences, words_file

WHOM = {"in", "before", "beside", "after", "near", "about", "self", "focus", "none"}
VALUES = {
    "ill": {"health"},
    "voice": {"patient", "parent", "partner", "relative", "professional"},
    "kind": {"question", "advice", "news", "thanks"},
    "stage": {"before", "new", "treatment", "after", "bereaved", "stopped", "relapsed", "recent"},
    "outcome": {"helped", "not", "lost", "back", "side", "mixed", "good", "bad", "ail", "ache"},
    "age": {"number", "decade", "death", "baby", "child", "teen", "older"},
}


def written(cue: Cue) -> str:
    """A sentence that the cue fits: the first choice of each of its elements, in words that people write."""
    groups, classes = words_file()["groups"], words_file()["classes"]
    words = []
    for part in cue.pattern.split():
        if part.strip(".^$"):
            choice = part.removesuffix("?").split("/")[0]
            name = groups.get(choice, choice).split()[0]
            words.append(classes.get(name, name).split()[0].replace("_", " ").replace("#", "7"))
    return f"x {' '.join(words)}".replace(" '", "'").removeprefix("x ")


@pytest.mark.parametrize("cue", cues(), ids=lambda cue: f"{cue.facet} {cue.value} {cue.number}")
def test_every_cue_fits_the_words_that_it_names(cue: Cue) -> None:
    assert cue.value in VALUES[cue.facet]
    assert cue.whom in WHOM
    assert cue.scope in {"told", "any", "title"}
    (sentence,) = sentences(prepare(written(cue)))
    assert cue in {hit.cue for hit in find_cues(sentence, 0, cue.table)}


def test_no_row_stands_twice() -> None:
    rows = [(cue.facet, cue.value, cue.whom, cue.scope, cue.pattern) for cue in cues()]
    assert len(rows) == len(set(rows))


def test_a_word_belongs_to_one_class() -> None:
    words = [word for line in words_file()["classes"].values() for word in line.split()]
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("my lovely 7 year old son", [SELF, "child"]),
        ("my 14 y/o will sleep", [SELF, "child"]),
        ("DD has a cold", ["child"]),
        ("a 3 month old with a cold", ["child"]),
        ("I have a son", [SELF, "child"]),
        ("I saw a son", [SELF, OTHER]),
        ("my two were ill", [SELF, "child"]),
        ("my sister's son", [SELF, "relative"]),
        ("my friend's daughter", [SELF, OTHER]),
        ("my son's friend", [SELF, FRIEND]),
        ("my husband's mother", [SELF, "relative"]),
        ("your wife", [YOU, YOU]),
        ("his father", [UNKNOWN, OTHER]),
        ("our kids", [WE, "child"]),
        ("kids grow", [OTHER]),
        ("mum of two here", []),
        ("we know nobody", [WE]),
        ("he sleeps", [UNKNOWN]),
        ("my wife and my son say she sleeps", [SELF, "partner", SELF, "child", "partner"]),
        ("my dad asked if anyone knew, he cried", [SELF, "relative", OTHER, "relative"]),
    ],
)
def test_a_word_for_a_person_is_given_to_somebody(text: str, named: list[str]) -> None:
    people = People()
    for sentence in sentences(prepare(text)):
        people.read(sentence)
    assert [one.who for one in people.references[0]] == named

"""Where people talk: the user's own sources, and places that are not read."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from index.around import communities
from index.around.communities import READ, UNREAD, OwnSource, communities_for, load_communities
from index.tagging import Tagger

TABLE = Path(communities.__file__).with_suffix(".toml")
DRAVET, EPILEPSY, LUPUS = "MONDO:0100135", "MONDO:0005027", "MONDO:0004670"
OTHERS = [place.name for place in load_communities()]


def names(tagger: Tagger, concept: str, *own: OwnSource, **threads: int) -> list[str]:
    """The places for a concept, by name."""
    return [place.name for place in communities_for(concept, tagger.lexicon, own, threads)]


def test_a_source_about_the_condition_or_a_broader_one_is_named(tagger: Tagger) -> None:
    sources = (
        OwnSource("dravet", "https://d.example/", (DRAVET,)),
        OwnSource("epilepsy", "https://e.example/", (EPILEPSY,)),
        OwnSource("lupus", "https://l.example/", (LUPUS,)),
        OwnSource("anything", "https://a.example/"),
    )
    assert names(tagger, DRAVET, *sources) == ["dravet", "epilepsy", *OTHERS]
    assert names(tagger, EPILEPSY, *sources) == ["epilepsy", *OTHERS]


def test_a_source_may_name_its_condition_by_an_id_of_another_vocabulary(tagger: Tagger) -> None:
    assert names(tagger, DRAVET, OwnSource("doid", "https://m.example/", ("DOID:0060171",)))[0] == "doid"
    assert names(tagger, DRAVET, OwnSource("odd", "https://o.example/", ("NO:1",))) == OTHERS


def test_a_source_in_which_it_came_up_is_named_those_with_most_threads_first(tagger: Tagger) -> None:
    sources = (OwnSource("few", "https://f.example/"), OwnSource("many", "https://m.example/"))
    found = communities_for(LUPUS, tagger.lexicon, sources, {"few": 2, "many": 9})
    assert [(place.name, place.threads, place.why) for place in found[:2]] == [("many", 9, READ), ("few", 2, READ)]


def test_a_source_of_which_nothing_was_read_says_so(tagger: Tagger) -> None:
    (place, *_) = communities_for(DRAVET, tagger.lexicon, [OwnSource("d", "https://d.example/", (DRAVET,))], {})
    assert (place.why, place.threads) == (UNREAD, 0)


def test_every_place_that_is_not_read_says_why_and_where_that_was_seen() -> None:
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["community"]
    assert {"PatientsLikeMe", "Smart Patients", "Inspire", "HealthUnlocked"} <= {row["name"] for row in rows}
    for row in rows:
        assert row["evidence"], row["name"]
        assert isinstance(row["read"], date), row["name"]
        assert row["rules"], row["name"]
    for place in load_communities():
        assert place.url.startswith("https://")
        assert place.why
        assert place.join
        assert place.threads is None

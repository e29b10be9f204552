"""Did you mean: what is suggested for words that no post has, and what never is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest

from index.building.state import open_index
from index.query.parsing import QueryError, parse, write
from index.query.suggesting import Speller, near_name
from index.tagging import Tagger
from index.vocabulary import VocabularyError
from search_cli.answering import Reply, Request, Searching
from tests.test_search import Shelf

NOW = datetime(2024, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, tagger: Tagger) -> Iterator[Shelf]:
    """Threads with a word that everybody uses, one that a community made up, and one that a single post has."""
    with closing(Shelf(tmp_path_factory.mktemp("shelf"), tagger)) as shelf:
        shelf.thread("Dravet, 4 years old", "We started fenfluramine in May.", "Her appetite went down at first.")
        shelf.thread("Seizures at night", "The seizures come with fever.", "Seizures again after the fever.")
        for n in range(6):
            shelf.thread(f"Meeting {n}", f"See you at the zebrameet of year {n}, said Xanthippina.", "Zebrameet!")
            shelf.thread(f"Night {n}", "Ohtahara runs in our family.")
        shelf.thread("One", "My neighbour Quexlington wrote about Quexlington.")
        shelf.thread("Lennox", "The letter says LGS.")
        shelf.build()
        yield shelf


def answer(shelf: Shelf, text: str, **filters: str) -> Reply:
    with closing(open_index(shelf.home, shelf.tagger.lexicon.version)) as index:
        searching = Searching(shelf.store, index, shelf.tagger, NOW)
        return searching.answer(Request(text, tuple(filters.items())))


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("dravit", "dravet"),
        ("dravit apetite", "dravet appetite"),
        ("siezures AND fevver", "seizures AND fever"),
        ('"dravit 4 years"', '"dravet 4 years"'),
        ("apetite -kitten", "appetite -kitten"),
        ("(dravit OR kitten) appetite", "(dravet OR kitten) appetite"),
        ("appettite source:src", "appetite source:src"),
        ("zebrameat", "zebrameet"),
    ],
)
def test_for_misspelt_words_the_whole_query_is_suggested_anew(full: Shelf, typed: str, instead: str) -> None:
    assert answer(full, typed).suggestion == instead


@pytest.mark.parametrize(
    "typed", ["dravet appetite", "fever", "umbrella", "fenfluramin", "appet*", "Sarah", "2024", "xy"]
)
def test_nothing_is_suggested_for_words_that_are_words_or_are_understood(full: Shelf, typed: str) -> None:
    assert not answer(full, typed).suggestion


def test_a_name_that_posts_call_otherwise_is_suggested_for_what_it_means(full: Shelf) -> None:
    reply = answer(full, '"kitten" lenox gastau')
    assert reply.suggestion == '"kitten" lennox gastaut'


def test_a_word_of_one_post_is_never_suggested(full: Shelf) -> None:
    assert not answer(full, "quexlingtan").suggestion


def test_a_persons_name_is_never_suggested(shelf_of_names: Shelf) -> None:
    assert not answer(shelf_of_names, "kimberlyy").suggestion


@pytest.fixture(scope="module")
def shelf_of_names(tmp_path_factory: pytest.TempPathFactory, tagger: Tagger) -> Iterator[Shelf]:
    """Many threads that name somebody."""
    with closing(Shelf(tmp_path_factory.mktemp("shelf"), tagger)) as shelf:
        for n in range(8):
            shelf.thread(f"Thread {n}", "Kimberly had a good night.", "So glad, Kimberly.")
        shelf.build()
        yield shelf


def test_no_stem_is_suggested(full: Shelf) -> None:
    with closing(open_index(full.home, full.tagger.lexicon.version)) as index:
        speller = Speller(index.reader, full.store, full.tagger.lexicon)
        assert speller.near("siezures") == "seizures"
        assert speller.near("zebrameats") == "zebrameet"


def test_where_nothing_is_found_the_suggestion_finds_something(full: Shelf) -> None:
    assert not answer(full, "apetite AND kitten").suggestion
    assert not answer(full, "apetite", voice="partner").suggestion


def test_a_suggestion_can_be_typed(full: Shelf) -> None:
    reply = answer(full, "dravit (apetite AND fever) since:2024", source="src")
    assert write(parse(reply.suggestion)) == reply.suggestion
    assert answer(full, reply.suggestion).answer.total >= reply.answer.total


@pytest.mark.parametrize(
    ("typed", "name"),
    [("dravit", "dravet"), ("lenox gastau", "lennox gastaut"), ("umbrella", None), ("xyzzy plugh", None)],
)
def test_a_misspelt_name_is_read_as_the_near_one(tagger: Tagger, typed: str, name: str | None) -> None:
    assert near_name(typed, "condition", tagger.lexicon) == name


def test_a_misspelt_value_is_looked_for_and_said(full: Shelf) -> None:
    for reply in (answer(full, "condition:dravit fever"), answer(full, "fever", condition="dravit")):
        assert [one.value for one in reply.query.filters] == ["dravet"]
        assert reply.answer.notes == ("No condition is called 'dravit'; 'dravet' was looked for.",)


def test_a_name_of_another_field_is_told(full: Shelf) -> None:
    with pytest.raises(VocabularyError, match="It is a condition here"):
        answer(full, "treatment:dravet")


def test_dates_in_words_are_understood(full: Shelf) -> None:
    assert [one.value for one in answer(full, "since:last year fever").query.filters] == ["2023"]
    assert [one.value for one in answer(full, "fever", until="3 months ago").query.filters] == ["2024-03-01"]
    with pytest.raises(QueryError, match="not a date"):
        answer(full, "since:5/6/2024 fever")

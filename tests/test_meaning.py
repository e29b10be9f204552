"""What a query means: the concepts that it names find threads that use another name, and a person is told so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query.meaning import Meaning, read_meanings
from index.query.parsing import QueryError, parse
from index.tagging import Tagger
from tests.conftest import Terminal
from tests.test_exchange import ROW
from tests.test_search import Shelf


def meanings(tagger: Tagger, query: str) -> list[Meaning]:
    return read_meanings(parse(query), tagger)


@pytest.fixture
def full(tmp_path: Path, tagger: Tagger) -> Iterator[Shelf]:
    """Threads that name one thing by different names, indexed."""
    with closing(Shelf(tmp_path, tagger)) as shelf:
        shelf.thread("Newly there", "Our girl has Dravet syndrome.", "Welcome.")
        shelf.thread("Dravet mentioned in passing", "SMEI is what the letter says.", "Dravet and lupus.")
        shelf.thread("Belly", "He had belly pain all week.")
        shelf.thread("A cold", "Just a cold, and some honey.")
        shelf.thread("Skin", "My lupus is of the skin: discoid lupus.")
        shelf.build()
        yield shelf


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("SMEI", ["Dravet syndrome"]),
        ("smei", ["Dravet syndrome"]),
        ("dravet fenfluramine", ["Dravet syndrome", "Fenfluramine"]),
        ("tummy ache after prednisone", ["Abdominal Pain", "Prednisone"]),
        ("severe myoclonic epilepsy of infancy", ["Dravet syndrome"]),
        ("my daughter has fits", ["Seizures"]),
        ("honey and sunshine", []),
    ],
)
def test_a_query_names_concepts(tagger: Tagger, query: str, names: list[str]) -> None:
    assert set(names) <= {meaning.name for meaning in meanings(tagger, query)}
    assert names or not meanings(tagger, query)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("what is an infusion like at school, on me", []),  # IS infantile spasms, AT ataxia, ON optic neuritis
        ("stove fire", []),  # FIRE febrile infection-related epilepsy syndrome
        ("new to ms and scared", ["multiple sclerosis"]),
        ("is it als?", ["amyotrophic lateral sclerosis"]),
    ],
)
def test_everyday_words_are_no_short_forms(tagger: Tagger, query: str, names: list[str]) -> None:
    assert [meaning.name for meaning in meanings(tagger, query) if meaning.facet == "condition"] == names


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("vestibular schwannoma (disease)", "acoustic neuroma"),
        ("dup(X)(q27.3q28)", "Xq27.3q28 duplication syndrome"),
        ("RTS", "Rothmund-Thomson syndrome"),  # the third of its meanings
    ],
)
def test_a_whole_query_may_be_a_name(tagger: Tagger, query: str, name: str) -> None:
    assert name in {meaning.name for meaning in meanings(tagger, query)}


def test_a_long_rare_word_is_looked_for_as_another_name(tagger: Tagger) -> None:
    assert "pineoblastoma" in [name for meaning in meanings(tagger, "pineal gland PNET") for name in meaning.names]


@pytest.mark.parametrize("query", ['"dravet syndrome"', "dravet AND diet", "(dravet OR lupus) diet"])
def test_who_says_exactly_what_to_look_for_is_taken_at_their_word(tagger: Tagger, query: str) -> None:
    assert not meanings(tagger, query)


def test_a_thread_is_found_by_another_name_of_its_condition(full: Shelf) -> None:
    assert set(full.titles("SMEI")) == {"Newly there", "Dravet mentioned in passing"}
    assert full.titles("tummy ache") == ["Belly"]


def test_a_thread_about_a_narrower_condition_is_found(full: Shelf) -> None:
    assert "Skin" in full.titles("autoimmune disease")


def test_exact_looks_for_the_words_alone(full: Shelf) -> None:
    found = full.search("SMEI", exact=True)
    assert [hit.thread.item.title for hit in found.hits] == ["Dravet mentioned in passing"]


def test_a_concept_covers_the_words_that_name_it(full: Shelf) -> None:
    hits = {hit.thread.item.title: hit.coverage for hit in full.search("SMEI welcome").hits}
    assert hits == {"Newly there": 2, "Dravet mentioned in passing": 1}


def test_a_word_that_is_excluded_keeps_threads_out_that_have_the_concept(full: Shelf) -> None:
    assert full.titles("SMEI -lupus") == ["Newly there"]


def test_filters_hold_for_what_was_meant(full: Shelf) -> None:
    assert full.titles("SMEI condition:lupus") == ["Dravet mentioned in passing"]


def test_every_hit_says_what_was_found_in_it(full: Shelf) -> None:
    why = {hit.thread.item.title: hit.why for hit in full.search("SMEI").hits}
    assert why["Newly there"] == ("Dravet syndrome (condition)", '"Dravet syndrome"')
    assert why["Dravet mentioned in passing"][:2] == ("SMEI", "Dravet syndrome (condition)")


def test_of_other_names_only_those_that_were_found_are_marked(full: Shelf) -> None:
    (hit,) = full.search("tummy ache").hits
    marked = [hit.snippet.text[start:end] for start, end in hit.snippet.marks]
    assert marked == ["belly", "pain"]


@given(st.text(max_size=60))
def test_any_query_has_a_meaning_or_none(tagger: Tagger, text: str) -> None:
    try:
        query = parse(text)
    except QueryError:
        return
    for meaning in read_meanings(query, tagger):
        assert meaning.leaves
        assert meaning.narrower[0] == meaning.concept


@pytest.fixture
def indexed(threadwell: Terminal, tmp_path: Path) -> Terminal:
    """A home with an imported thread, indexed."""
    file = tmp_path / "thread.jsonl"
    file.write_text(json.dumps(ROW | {"thread_title": "Dravet, 4 years", "text": "Dravet it is."}), encoding="utf-8")
    threadwell("import", str(file))
    threadwell("index")
    return threadwell


def test_a_search_tells_what_it_looked_for_beside_the_words(indexed: Terminal) -> None:
    out = indexed("search", "dravet").stdout
    assert "Also for: Dravet syndrome" in out
    assert "Also for" not in indexed("search", "dravet", "--exact").stdout


def test_explain_tells_what_was_found_in_each_hit(indexed: Terminal) -> None:
    assert "Found: dravet" in indexed("search", "dravet", "--explain").stdout
    hit = json.loads(indexed("search", "dravet", "--json").stdout)["hits"][0]
    assert "dravet" in hit["why"]


def test_many_queries_are_answered_as_a_run(indexed: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "queries.tsv"
    file.write_text('q1\tdravet\nq2\t"open quote\nq3\txyzzyx\n', encoding="utf-8")
    lines = indexed("search", "--queries", str(file), "--trec").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["q1"] * len(lines)
    assert [line.split()[3] for line in lines] == [str(n + 1) for n in range(len(lines))]
    assert lines


@pytest.mark.parametrize(
    ("text", "words"),
    [("no tab", ()), ("a b\tquery", ()), ("q1\tdravet", ("with", "a", "query"))],
)
def test_queries_that_cannot_be_asked_are_a_wrong_usage(
    indexed: Terminal, tmp_path: Path, text: str, words: tuple[str, ...]
) -> None:
    file = tmp_path / "queries.tsv"
    file.write_text(text, encoding="utf-8")
    indexed("search", "--queries", str(file), "--trec", *words, code=2)

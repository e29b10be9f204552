"""An index that is damaged, old, or without its store: searches answer all the same, and a line says what is done.

Builds that are killed or run at the same time: tests/test_index_builds.py.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from index.building import sealing
from index.building.state import read_state, write_state
from index.engines.contract import EngineError
from index.engines.whoosh.reader import WhooshReader
from index.query.parsing import Leaf
from search_cli import indexing
from tests.conftest import Terminal
from tests.file_damage import DAMAGES, damage, flip, seeded
from tests.test_cli import error_line
from tests.test_exchange import ROW

ANEW = "The search index is built anew from the store"
TEXTS = ("We started fenfluramine in May.", "Her appetite went down.", "Lupus flares in the sun.", "We sleep badly.")
ASKED = ("search", "fenfluramine appetite lupus sleep", "--json")


def save_posts(threadwell: Terminal, folder: Path, first: int, last: int) -> None:
    """Keep threads of one post each."""
    told = {"thread_title": "Dravet", "board": "Board"}
    numbered = (
        {"thread_id": str(n), "thread_url": f"https://f.example/{n}", "post_id": str(n)} for n in range(first, last)
    )
    rows = [{**ROW, **told, **ids, "text": TEXTS[n % 4]} for n, ids in enumerate(numbered, first)]
    file = folder / "posts.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    threadwell("import", str(file))


def index_posts(threadwell: Terminal, folder: Path) -> Terminal:
    """Index eight posts in two builds."""
    for first, last in ((1, 6), (6, 9)):
        save_posts(threadwell, folder, first, last)
        threadwell("index")
    return threadwell


@pytest.fixture
def indexed(threadwell: Terminal, tmp_path: Path) -> Terminal:
    """A home with eight posts, indexed."""
    return index_posts(threadwell, tmp_path)


def hits(result: Result) -> object:
    """What a search with ``--json`` found."""
    return json.loads(result.stdout)["hits"]


@pytest.mark.parametrize("do", DAMAGES)
def test_a_search_finds_the_same_however_the_index_is_damaged(
    indexed: Terminal, home: Path, do: Callable[[Path, random.Random, list[Path]], None]
) -> None:
    expected = hits(indexed(*ASKED))
    for seed in range(10):
        damage(home / "index", do, seeded(seed))
        result = indexed(*ASKED)
        assert hits(result) == expected
        assert len(result.stderr.splitlines()) == 1, (seed, result.stderr)
        assert "built" in result.stderr
        assert indexed(*ASKED).stderr == ""  # once is enough


def test_a_hidden_change_in_a_large_index_is_found_by_doctor_and_by_the_next_build(
    indexed: Terminal, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexed("init", "--contact", "me@example.org")
    indexed("doctor")
    monkeypatch.setattr(sealing, "READ_WHOLE", 0)
    segment = next(home.glob("index/g*/*.twp"))
    was = segment.stat()
    flip(segment, seeded(1), [])
    os.utime(segment, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert "damaged" in indexed("doctor", code=1).output
    assert "because it was damaged: 8 posts" in indexed("index").output
    indexed("doctor")


def test_a_changed_file_of_a_large_index_is_noticed_at_once(
    indexed: Terminal, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "READ_WHOLE", 0)
    assert indexed(*ASKED).stderr == ""
    flip(next(home.glob("index/g*/*.twp")), seeded(1), [])
    assert "it was damaged" in indexed(*ASKED).stderr


def test_damage_that_shows_only_while_reading_is_mended_once(
    indexed: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, failures = hits(indexed(*ASKED)), iter(range(1))
    match = WhooshReader.match

    def fail(reader: WhooshReader, leaf: Leaf, *rest: Callable[[], bool]) -> object:
        for _ in failures:
            raise EngineError("The search index is damaged.")
        return match(reader, leaf, *rest)

    monkeypatch.setattr(WhooshReader, "match", fail)
    result = indexed(*ASKED)
    assert hits(result) == expected
    assert result.stderr == f"{ANEW}, 8 posts, because it was damaged.\n"


def test_what_no_build_mends_is_an_error_and_no_loop(indexed: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise EngineError("The search index is damaged.")

    monkeypatch.setattr(WhooshReader, "match", fail)
    result = indexed(*ASKED, code=1)
    assert result.stderr.count(ANEW) == 1
    assert "damaged" in error_line(result.stderr)


# -- old, missing, without a store ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"schema": 2}, "its format is of another version"),
        ({"vocabulary": "of last year"}, "the vocabularies changed"),
        ({"readings": "of last year"}, "the rules by which posts are read changed"),
    ],
)
def test_an_older_index_is_built_anew_by_the_search(
    indexed: Terminal, home: Path, told: dict[str, str], why: str
) -> None:
    expected, state = hits(indexed(*ASKED)), read_state(home / "index")
    assert state is not None
    write_state(home / "index", replace(state, **told))  # type: ignore[arg-type]
    result = indexed(*ASKED)
    assert hits(result) == expected
    assert result.stderr == f"{ANEW}, 8 posts, because {why}.\n"


def test_an_index_without_a_seal_is_of_another_version(indexed: Terminal, home: Path) -> None:
    state = home / "index" / "CURRENT"
    told = json.loads(state.read_text(encoding="utf-8"))
    state.write_text(json.dumps({name: told[name] for name in told if name not in {"seal", "check"}}), encoding="utf-8")
    assert "another version" in indexed(*ASKED).stderr


def test_a_search_builds_the_first_index(threadwell: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_posts(threadwell, tmp_path, 1, 4)
    monkeypatch.setattr(indexing, "LARGE", 3)
    result = threadwell(*ASKED)
    assert len(json.loads(result.stdout)["hits"]) == 3
    assert "no search index yet" in result.stderr
    assert "takes minutes; Ctrl-C" in result.stderr


def without_store(home: Path) -> None:
    for path in home.glob("store.sqlite*"):
        path.unlink()


@pytest.mark.parametrize("harm", ["lost", "emptied", "damaged"])
def test_an_index_is_not_replaced_where_the_store_cannot_be_read(indexed: Terminal, home: Path, harm: str) -> None:
    kept = {path: path.read_bytes() for path in home.glob("index/g*/*")}
    without_store(home)
    if harm != "lost":
        (home / "store.sqlite").write_bytes(b"" if harm == "emptied" else b"no database" * 100)
    for command in (ASKED, ("index",)):
        assert "store" in error_line(indexed(*command, code=1).stderr)
    assert {path: path.read_bytes() for path in home.glob("index/g*/*")} == kept


def test_a_damaged_index_without_a_store_is_no_empty_answer(indexed: Terminal, home: Path) -> None:
    (home / "index" / "CURRENT").write_text("{", encoding="utf-8")
    without_store(home)
    assert "Restore a backup" in error_line(indexed(*ASKED, code=1).stderr)


def test_another_store_has_another_index(indexed: Terminal, home: Path, tmp_path: Path) -> None:
    without_store(home)
    save_posts(indexed, tmp_path, 20, 22)
    result = indexed(*ASKED)
    assert len(json.loads(result.stdout)["hits"]) == 2
    assert "the store is not the one" in result.stderr


def test_an_empty_store_is_indexed_where_that_is_asked_for(indexed: Terminal, home: Path) -> None:
    without_store(home)
    assert "0 posts" in indexed("index", "--rebuild").output
    indexed(*ASKED, code=3)

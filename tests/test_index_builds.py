"""Builds of the index that are killed, stopped, or run while somebody searches; and the seal that every build leaves.

Kills are real, of real processes.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from index.building.sealing import Sealed, is_whole, seal_folder
from index.building.state import State, open_index, outdated, read_state, write_state
from index.engines.contract import EngineError, Wanted
from index.query.parsing import Leaf
from index.schema import SCHEMA_VERSION
from index.tagging import Tagger
from tests.conftest import Terminal
from tests.test_cli import error_line
from tests.test_index_damage import ASKED, hits, index_posts, save_posts
from tests.test_search import Shelf

ROOT = Path(__file__).parents[1]
BUILDER = """
import sys; from contextlib import closing; from pathlib import Path
from tests.conftest import LEXICONS; from tests.test_search import Shelf; from index.tagging import open_tagger
with closing(Shelf(Path(sys.argv[1]), open_tagger(LEXICONS / "threadwell" / "lexicon"))) as shelf:
    shelf.posts = 100
    for n in range(int(sys.argv[2])):
        shelf.thread("x" * (n + 9), f"Lupus number {n}.")
        shelf.build(rebuild=n % 4 == 3)
"""


@pytest.fixture
def indexed(threadwell: Terminal, tmp_path: Path) -> Terminal:
    """A home with eight posts, indexed."""
    return index_posts(threadwell, tmp_path)


def count(home: Path, tagger: Tagger) -> int:
    """How many posts are in a sound index."""
    with closing(open_index(home / "index", tagger.lexicon.version, thoroughly=True)) as index:
        return index.reader.count()


# -- killed and stopped --------------------------------------------------------------------------------------------


def stopped(*words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.stopped", *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(("kind", "first"), [("first", 1), ("further", 4), ("anew", 7)])
def test_a_build_that_is_killed_at_any_step_leaves_an_index_that_answers(
    indexed: Terminal, home: Path, tmp_path: Path, tagger: Tagger, kind: str, first: int
) -> None:
    before = hits(indexed(*ASKED, "--limit", "100"))
    if kind == "first":
        shutil.rmtree(home / "index")
    save_posts(indexed, tmp_path, 9, 13)
    steps = range(first, 64, 7)  # to the end: a build takes 30 to 50
    for step in steps:
        shutil.copytree(home, tmp_path / f"killed{step}")
    words = ("--home", str(tmp_path / "killed{}"), "index", *(("--rebuild",) if kind == "anew" else ()))
    process = stopped("SIGKILL", ",".join(map(str, steps)), str(tmp_path / "killed{}" / "index"), *words)
    out, error = process.communicate(timeout=100)
    assert process.returncode == 0, error
    assert 0 < int(out.split()[-1]) < 6
    for step in steps:
        killed = tmp_path / f"killed{step}"
        result = indexed("--home", str(killed), *ASKED, "--limit", "100")
        assert not result.stderr or (kind == "first" and len(result.stderr.splitlines()) == 1)
        after = hits(result)
        indexed("--home", str(killed), "index")
        assert count(killed, tagger) == 12
        complete = hits(indexed("--home", str(killed), *ASKED, "--limit", "100"))
        assert len(complete) == 12  # type: ignore[arg-type]
        assert after in (complete, before)
        assert len(list((killed / "index").glob("g*"))) == 1


@pytest.fixture
def building(indexed: Terminal, home: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that builds the index, held in the middle of it."""
    save_posts(indexed, tmp_path, 9, 13)
    process = stopped("SIGSTOP", "20", str(home / "index"), "--home", str(home), "index", "--rebuild")
    assert os.WIFSTOPPED(os.waitpid(process.pid, os.WUNTRACED)[1])
    yield process
    process.kill()
    process.communicate()


def test_while_a_build_runs_the_old_index_serves_and_a_second_build_is_refused(
    indexed: Terminal, home: Path, tagger: Tagger, building: subprocess.Popen[str]
) -> None:
    assert "another process" in error_line(indexed("index", code=75).stderr)
    result = indexed(*ASKED)
    assert len(json.loads(result.stdout)["hits"]) == 8
    assert result.stderr == ""
    building.send_signal(signal.SIGCONT)
    _, error = building.communicate(timeout=60)
    assert (building.returncode, error) == (0, "")
    assert count(home, tagger) == 12


def test_a_search_that_would_have_to_build_meanwhile_is_refused(
    indexed: Terminal, home: Path, building: subprocess.Popen[str]
) -> None:
    (home / "index" / "CURRENT").write_text("{", encoding="utf-8")
    assert "another process" in error_line(indexed(*ASKED, code=75).stderr)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits of another process are set on Linux alone")
def test_a_build_without_room_leaves_the_old_index_and_no_rest(
    indexed: Terminal, home: Path, building: subprocess.Popen[str]
) -> None:
    resource.prlimit(building.pid, resource.RLIMIT_FSIZE, (100, 100))
    building.send_signal(signal.SIGCONT)
    _, error = building.communicate(timeout=60)
    assert building.returncode == 1
    assert "too large" in error_line(error)
    assert len(error.splitlines()) == 1
    assert len(list(home.glob("index/g*"))) == 1
    result = indexed(*ASKED)
    assert (len(json.loads(result.stdout)["hits"]), result.stderr) == (8, "")


# -- readers and builds at once ------------------------------------------------------------------------------------


@pytest.fixture
def shelf(tmp_path: Path, tagger: Tagger) -> Iterator[Shelf]:
    """A thread, indexed."""
    with closing(Shelf(tmp_path, tagger)) as shelf:
        shelf.thread("Lupus", "My lupus flares.", "My lupus flares in the sun and then I sleep.")
        shelf.build()
        yield shelf


def test_an_open_reader_answers_as_before_whatever_is_built(shelf: Shelf) -> None:
    with closing(open_index(shelf.home, shelf.tagger.lexicon.version)) as index:

        def answers() -> list[object]:
            reader = index.reader
            matches = (reader.match(Leaf("lupus")), reader.match(Leaf("lup", prefix=True)))
            where = reader.posts_where(
                Wanted([("condition", ["MONDO:0007915"])], since=datetime(1990, 1, 1, tzinfo=UTC))
            )
            return [
                *((one.posts.numbers.tolist(), one.scores.tolist()) for one in matches),
                [numbers.tolist() for numbers in where],
                reader.facets(np.array([1])),
                reader.values_of([1, 2]),
                reader.near("lupos", 3),
                index.copies(),
            ]

        expected = answers()
        for title in ("Sleep", "Appetite"):
            shelf.thread(title, "Lupus again.")
            shelf.build()
        shelf.build(rebuild=True)
        assert answers() == expected


def test_searches_answer_while_another_process_commits_again_and_again(shelf: Shelf, tmp_path: Path) -> None:
    builder = subprocess.Popen([sys.executable, "-c", BUILDER, str(tmp_path), "12"], cwd=ROOT)
    seen = [0]
    while builder.poll() is None:
        seen.append(len(shelf.search("lupus", limit=100).hits))
    assert builder.returncode == 0
    assert seen == sorted(seen)
    assert len(shelf.search("lupus", limit=100).hits) == 13


def test_a_build_never_writes_to_the_files_that_serve(shelf: Shelf) -> None:
    state = read_state(shelf.home)
    assert state is not None
    copy = shelf.home / "copy"
    shutil.copytree(shelf.home / state.folder, copy, copy_function=os.link)
    shelf.thread("Sleep", "Lupus again.")
    shelf.build()
    assert is_whole(copy, state.seal, thoroughly=True)


def test_where_there_are_no_hard_links_files_are_copied(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    shelf.thread("Sleep", "Lupus again.")
    assert shelf.build().posts == 1
    assert set(shelf.titles("lupus")) == {"Lupus", "Sleep"}


# -- the seal ------------------------------------------------------------------------------------------------------


def test_files_that_were_sealed_and_not_touched_keep_their_seal(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"abc")
    seal = seal_folder(tmp_path, {})
    was = (tmp_path / "one").stat()
    (tmp_path / "one").write_bytes(b"abd")
    os.utime(tmp_path / "one", ns=(was.st_atime_ns, was.st_mtime_ns))
    assert seal_folder(tmp_path, seal) == seal
    assert not is_whole(tmp_path, seal)


def test_hidden_files_of_the_system_are_no_part_of_an_index(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"abc")
    seal = seal_folder(tmp_path, {})
    (tmp_path / ".DS_Store").write_bytes(b"x")
    assert is_whole(tmp_path, seal)
    (tmp_path / "two").write_bytes(b"")
    assert not is_whole(tmp_path, seal)


def test_every_changed_byte_of_the_state_is_noticed(tmp_path: Path) -> None:
    state = State("g1", SCHEMA_VERSION, "v", 7, seal={"one": Sealed(3, 5, 9)})
    write_state(tmp_path, state)
    assert read_state(tmp_path) == state
    text = (tmp_path / "CURRENT").read_bytes()
    for at in range(len(text)):
        (tmp_path / "CURRENT").write_bytes(text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :])
        try:
            found = read_state(tmp_path)
        except EngineError:
            continue
        assert outdated(found, "v")

"""Workers write what one process writes; one that dies or fails ends the build, and the index stays as it was."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from whoosh import fields
from whoosh.index import Index
from whoosh.writing import IndexingError

from index.analyzer import ANALYZER
from index.packed import workers
from index.packed.container import PackedError
from index.packed.inverting import BadValueError
from index.packed.opening import create, open_index
from index.packed.segment import PackedSegment
from index.packed.writing import PackedWriter
from index.processes import Pool, WorkerError

SCHEMA = fields.Schema(
    id=fields.ID(unique=True, stored=True),
    n=fields.NUMERIC(int, bits=64, sortable=True, shift_step=0),
    text=fields.TEXT(analyzer=ANALYZER, stored=True),
    tags=fields.KEYWORD(commas=True),
)


def posts(count: int) -> list[dict[str, object]]:
    return [
        {"id": f"p{n}", "n": n - 20, "text": f"sleep all night {n % 7} {n}", "tags": f"t{n % 3},t{n % 5}"}
        for n in range(count)
    ]


@pytest.fixture
def packed(tmp_path: Path) -> Index:
    return create(tmp_path / "packed", SCHEMA)


def everything(opened: Index) -> list[object]:
    with opened.reader() as reader:
        return [
            [(*term, list(reader.postings(*term).items_as("frequency"))) for term in reader.all_terms()],
            [reader.stored_fields(n) for n in reader.all_doc_ids()],
            [reader.column_reader("n")[n] for n in reader.all_doc_ids()],
            reader.field_length("text"),
        ]


def left(opened: Index) -> list[str]:
    """The files of the index but the one that is locked."""
    return sorted(path.name for path in opened.folder.iterdir() if "LOCK" not in path.name)


def children() -> list[multiprocessing.process.BaseProcess]:
    return multiprocessing.active_children()


def test_workers_write_the_index_that_one_process_writes(packed: Index, tmp_path: Path) -> None:
    alone = create(tmp_path / "alone", SCHEMA)
    for opened, how in ((alone, {}), (packed, {"workers": 2})):
        writer = opened.writer(most_docs=30, **how)
        for one in posts(100):
            writer.update_document(**one)
        writer.commit(merge=False)
    assert everything(packed) == everything(alone)
    assert [leaf.doc_count() for leaf, _ in packed.reader().leaf_readers()] == [30, 30, 30, 10]
    assert len(left(packed)) == 5
    assert not children()
    for opened in (alone, packed):
        opened.optimize()
    assert everything(packed) == everything(alone)


def test_a_later_post_replaces_an_earlier_one_that_another_worker_has(packed: Index) -> None:
    with packed.writer() as before:
        before.add_document(id="a", text="oldest")
        before.add_document(id="z", text="stays")
    writer = packed.writer(most_docs=2, workers=2)
    for n in range(3):
        for name in ("a", "b", "c"):
            writer.update_document(id=name, text=f"version{n}")
    writer.add_document(id="gone", text="x")
    assert writer.delete_by_term("id", "gone") == 1
    with pytest.raises(BadValueError):
        writer.update_document(id="c", text=5)
    writer.commit()
    with packed.reader() as reader:
        kept = sorted((one["id"], one["text"]) for one in reader.all_stored_fields())
    assert kept == [("a", "version2"), ("b", "version2"), ("c", "version2"), ("z", "stays")]


def add(writer: PackedWriter, count: int, kill: int = -1) -> None:
    """Add posts and commit; kill a worker on the way."""
    for n, one in enumerate(posts(count)):
        writer.add_document(**one)
        if n == kill:
            os.kill(children()[0].pid or 0, signal.SIGKILL)
    writer.commit()


@pytest.mark.parametrize("at", [501, 1900], ids=["as it begins", "later"])
def test_the_death_of_a_worker_ends_the_build_and_leaves_the_index_as_it_was(packed: Index, at: int) -> None:
    with packed.writer() as before:
        before.add_document(id="a", text="sleep")
    state, files = everything(packed), left(packed)
    writer = packed.writer(most_docs=500, workers=2)
    with pytest.raises(WorkerError, match="killed"):
        add(writer, 3000, kill=at)
    with pytest.raises(IndexingError):  # it is closed, so nothing is committed by mistake
        writer.commit()
    assert (everything(packed), left(packed), children()) == (state, files, [])
    packed.writer().cancel()  # the lock is free


def raising(schema: fields.Schema, path: Path) -> PackedSegment:
    """A worker without room on its disk."""
    raise OSError(28, "No space left on device")


def losing(schema: fields.Schema, path: Path) -> PackedSegment:
    """A worker that loses a post of each segment."""
    segment = workers.made(schema, path)
    return PackedSegment(segment.docs - 1, segment.lengths, segment.segid)


@pytest.mark.parametrize(("made", "error"), [(raising, "No space"), (losing, "does not have the posts")])
def test_a_worker_that_fails_or_loses_a_post_ends_the_build(
    packed: Index, monkeypatch: pytest.MonkeyPatch, made: object, error: str
) -> None:
    files = left(packed)
    monkeypatch.setattr(workers, "made", made)
    writer = packed.writer(most_docs=10, workers=2)
    with pytest.raises((OSError, PackedError), match=error):
        add(writer, 50)
    assert writer.is_closed
    assert (left(packed), packed.is_empty(), children()) == (files, True, [])


def slow(number: int) -> int:
    """The sooner it is asked, the longer it takes."""
    time.sleep(0.1 / number)
    if number == 9:
        raise FileNotFoundError(number)
    return number**2


def test_what_functions_give_and_raise_comes_back_in_order() -> None:
    with closing(Pool(3)) as pool:
        assert list(pool.map(slow, range(1, 9))) == [n**2 for n in range(1, 9)]
        awaited = [pool.call(slow, number) for number in (9, 4)]
        assert awaited[1]() == 16
        with pytest.raises(FileNotFoundError, match="9"):
            awaited[0]()
        assert len(children()) == 3
    assert not children()


def test_much_goes_to_and_fro_without_one_waiting_for_the_other() -> None:
    with closing(Pool(2)) as pool:
        several = [bytes([n]) * 1_000_000 for n in range(8)]
        assert list(pool.map(bytes, several)) == several


def test_but_few_segments_wait_for_a_worker(packed: Index) -> None:
    writer = packed.writer(most_docs=20, workers=2)
    most = 0
    for one in posts(600):
        writer.add_document(**one)
        most = max(most, len([name for name in left(packed) if name.endswith(".new")]))
    writer.commit(merge=False)
    assert most <= 5  # one is gathered, two wait or are read, two are written
    with packed.reader() as reader:
        assert (reader.doc_count(), len(reader.leaf_readers())) == (600, 30)


def test_a_writer_that_is_given_up_takes_its_workers_and_files_along(packed: Index) -> None:
    files = left(packed)
    writer = packed.writer(most_docs=10, workers=2)
    for one in posts(45):
        writer.add_document(**one)
    writer.cancel()
    assert (left(packed), packed.is_empty(), children()) == (files, True, [])


KILLED = """
import os, sys
from pathlib import Path
from index.packed.opening import open_index
from tests.test_packed_workers import SCHEMA, posts
writer = open_index(Path(sys.argv[1]), SCHEMA).writer(most_docs=10, workers=2)
for one in posts(45):
    writer.add_document(**one)
os.kill(os.getpid(), 9)
"""


def test_workers_end_when_the_one_who_asks_is_killed_and_the_next_commit_clears_up(packed: Index) -> None:
    files = left(packed)
    command = [sys.executable, "-c", KILLED, str(packed.folder)]
    # Whoever lives holds the other end of this pipe, so it is read to its end only when all are gone.
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]) as process:
        process.communicate(timeout=30)
    assert process.returncode == -9
    assert len(left(packed)) > len(files)
    with open_index(packed.folder, SCHEMA).writer() as writer:
        writer.add_document(id="a")
    assert len(left(packed)) == 2

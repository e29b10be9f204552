"""A packed file that is damaged, cut short or foreign is refused by name; a commit is whole or did not happen."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields

from index.analyzer import ANALYZER
from index.packed.container import Container, DamagedError, write
from index.packed.opening import create, open_index
from index.packed.part import Part
from index.packed.segment import read_table

SCHEMA = fields.Schema(id=fields.ID(unique=True), text=fields.TEXT(analyzer=ANALYZER))
numbers = st.sampled_from(["<u1", "<u2", "<u4", "<u8"]).flatmap(
    lambda kind: st.lists(st.integers(0, 255), max_size=20).map(lambda values: np.array(values, kind))
)


def sample(folder: Path) -> Path:
    write(folder / "one", {"a": np.arange(9, dtype="<u4"), "b": np.arange(5, dtype="u1")}, docs=3, names=["x"])
    return folder / "one"


@given(st.dictionaries(st.text(max_size=5), numbers, max_size=6))
@settings(max_examples=40, deadline=None)
def test_arrays_come_back_as_they_were_at_places_of_eight_bytes(arrays: dict[str, np.ndarray]) -> None:
    with TemporaryDirectory() as place:
        write(Path(place) / "one", arrays, docs=1)
        file = Container(Path(place) / "one")
        file.verify()
        for name, array in arrays.items():
            assert file.get(name).dtype == array.dtype
            assert file.get(name).tolist() == array.tolist()
            assert not file.get(name).size or file.get(name).ctypes.data % 8 == 0
        assert file.about("docs", int) == 1


def test_any_byte_that_changed_is_found(tmp_path: Path) -> None:
    whole = sample(tmp_path).read_bytes()
    pads = sum(-size % 8 for size in (36,))  # between the arrays
    unseen = 0
    for place in range(len(whole)):
        (tmp_path / "bad").write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        try:
            Container(tmp_path / "bad").verify()
        except DamagedError:
            continue
        unseen += 1
    assert unseen == pads


def test_a_file_cut_short_or_grown_is_refused(tmp_path: Path) -> None:
    whole = sample(tmp_path).read_bytes()
    for bad in [*(whole[:end] for end in range(len(whole))), whole + b"\0"]:
        (tmp_path / "bad").write_bytes(bad)
        with pytest.raises(DamagedError):
            Container(tmp_path / "bad")


@given(st.binary(max_size=200), st.booleans())
@settings(max_examples=100, deadline=None)
def test_a_foreign_file_is_refused(junk: bytes, begun: bool) -> None:
    with TemporaryDirectory() as place:
        (Path(place) / "one").write_bytes(b"TWPACKED" * begun + junk)
        with pytest.raises(DamagedError):
            Container(Path(place) / "one")


def test_another_version_says_so(tmp_path: Path) -> None:
    whole = bytearray(sample(tmp_path).read_bytes())
    whole[8] = 9
    (tmp_path / "one").write_bytes(whole)
    with pytest.raises(DamagedError, match="version 9"):
        Container(tmp_path / "one")


def test_a_file_that_cannot_be_written_whole_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        write(tmp_path / "one", {}, bad=object())
    assert not list(tmp_path.iterdir())


def built(folder: Path) -> Path:
    opened = create(folder, SCHEMA)
    for words in ("sleep all night", "wake at dawn"):
        writer = opened.writer()
        writer.add_document(id=words[:2], text=words)
        writer.commit(merge=False)
    return folder


@given(st.integers(0, 2), st.integers(0, 2000), st.booleans())
@settings(max_examples=30, deadline=None)
def test_a_damaged_index_is_refused_or_seen_when_it_is_verified(which: int, at: int, cut: bool) -> None:
    with TemporaryDirectory() as place:
        folder = built(Path(place))
        path = sorted(folder.glob("*.t*"))[which]
        whole = path.read_bytes()
        at %= len(whole)
        path.write_bytes(whole[:at] if cut else whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        try:
            for segment in read_table(folder).segments:
                Part(folder, segment).file.verify()
        except DamagedError:
            return
        with open_index(folder, SCHEMA).reader() as reader:  # a byte that fills up between arrays
            assert sorted(reader.lexicon("text")) == [b"all", b"at", b"dawn", b"night", b"sleep", b"wake"]


def test_damage_is_not_merged_into_a_segment_with_good_checksums(tmp_path: Path) -> None:
    folder = built(tmp_path / "index")
    path = next(folder.glob("*.twp"))
    whole = bytearray(path.read_bytes())
    whole[40] ^= 1
    path.write_bytes(whole)
    with pytest.raises(DamagedError):
        open_index(folder, SCHEMA).optimize()
    assert len(read_table(folder).segments) == 2
    open_index(folder, SCHEMA).writer().cancel()  # the lock is free


def test_a_segment_of_another_index_is_refused(tmp_path: Path) -> None:
    folder = built(tmp_path / "index")
    other = create(tmp_path / "other", SCHEMA)
    with other.writer() as writer:
        writer.add_document(id="a")
        writer.add_document(id="b")
    shutil.copy(next(other.folder.glob("*.twp")), next(folder.glob("*.twp")))
    with pytest.raises(DamagedError):
        open_index(folder, SCHEMA).reader()


def test_no_file_holds_a_pickle_or_the_name_of_a_module(tmp_path: Path) -> None:
    folder = built(tmp_path / "index")
    whole = b"".join(path.read_bytes() for path in folder.iterdir())
    assert not [name for name in (b"whoosh", b"index.", b"Stemmer") if name in whole]


KILLED = """
import os, sys
from pathlib import Path
from index.packed import segment, opening
from tests.test_packed_files import SCHEMA
settle, left = segment.settle, [int(sys.argv[2])]
def dying(folder):
    left[0] -= 1
    if left[0] < 0:
        os._exit(9)
    settle(folder)
segment.settle = dying
writer = opening.open_index(Path(sys.argv[1]), SCHEMA).writer(most_docs=1)
writer.update_document(id="sl", text="new")
writer.update_document(id="xx", text="newer")
writer.commit(clean=True)
"""


@pytest.mark.parametrize(("steps", "state"), [(0, ["sl", "wa"]), (1, ["sl", "wa", "xx"])])
def test_a_writer_that_is_killed_in_a_commit_leaves_one_state_or_the_other(
    tmp_path: Path, steps: int, state: list[str]
) -> None:
    folder = built(tmp_path / "index")
    command = [sys.executable, "-c", KILLED, str(folder), str(steps)]
    assert subprocess.run(command, check=False, cwd=Path(__file__).parents[1]).returncode == 9
    opened = open_index(folder, SCHEMA)
    with opened.reader() as reader:
        assert [reader.schema["id"].from_bytes(word) for word in reader.lexicon("id")] == state
    opened.optimize()  # takes away what was left behind
    assert len([path for path in folder.iterdir() if path.suffix != ".lock"]) == 3

"""The parts of a packed index, and the table that says which they are: ``packed_7.toc``, the newest of its names."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from whoosh.codec.base import Codec, Segment
from whoosh.index import EmptyIndexError

from index.packed.container import Container, DamagedError, settle, write

NAME = "packed"
_TABLE = re.compile(rf"{NAME}_([0-9]+)\.toc")
_OURS = re.compile(rf"{NAME}_[0-9a-f]+\.(?:toc|twp)(?:\.new)?")


class PackedSegment(Segment):  # type: ignore[misc]  # Whoosh has no types
    """Up to 65,536 posts in one file, which never changes; which of them are deleted is kept in the table.

    ``lengths`` are how many words each field that is scored has in all, the deleted posts' included.
    """

    def __init__(self, docs: int, lengths: Mapping[str, int], segid: str = "", deleted: Iterable[int] = ()) -> None:
        self.indexname = NAME
        self.segid = segid or secrets.token_hex(8)
        self.compound = False
        self.docs = docs
        self.lengths = dict(lengths)
        self.deleted = set(deleted)

    def codec(self) -> Codec:
        """How it is read."""
        from index.packed.codec import PackedCodec  # noqa: PLC0415  # which imports this module

        return PackedCodec()

    def path(self, folder: Path) -> Path:
        """Its file in the index's folder."""
        return folder / f"{NAME}_{self.segid}.twp"

    def doc_count_all(self) -> int:
        """How many posts it has, the deleted ones included."""
        return self.docs

    def deleted_count(self) -> int:
        """How many of them are deleted."""
        return len(self.deleted)

    def deleted_docs(self) -> Iterator[int]:
        """Their numbers."""
        return iter(self.deleted)

    def is_deleted(self, docnum: int) -> bool:
        """Whether a post is deleted."""
        return docnum in self.deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Delete a post, or take it back."""
        (self.deleted.add if delete else self.deleted.discard)(docnum)

    def should_assemble(self) -> bool:
        """It is one file as it is."""
        return False


class _Row(msgspec.Struct):
    id: str
    docs: int
    lengths: dict[str, int]


@dataclass(frozen=True, slots=True)
class Table:
    """The segments of an index after a commit, and how many commits there were."""

    generation: int
    segments: list[PackedSegment]

    def write(self, folder: Path) -> None:
        """Make this the state of the index: the segments' files first have their names on the disk. Raises OSError."""
        rows = [_Row(one.segid, one.docs, one.lengths) for one in self.segments]
        deleted = {f"deleted/{one.segid}": np.array(sorted(one.deleted), "<u2") for one in self.segments if one.deleted}
        settle(folder)
        write(folder / f"{NAME}_{self.generation}.toc", deleted, generation=self.generation, segments=rows)
        settle(folder)

    def clean(self, folder: Path) -> None:
        """Take away our files that this state has no use for; those who read them keep them."""
        kept = {one.path(folder).name for one in self.segments} | {f"{NAME}_{self.generation}.toc"}
        for path in folder.iterdir():
            if path.name not in kept and _OURS.fullmatch(path.name):
                path.unlink(missing_ok=True)


def newest(folder: Path) -> int:
    """The number of the last commit. Raises Whoosh's EmptyIndexError where there is no index."""
    found = [int(match[1]) for path in folder.glob("*.toc") if (match := _TABLE.fullmatch(path.name))]
    if not found:
        raise EmptyIndexError(f"There is no packed index in {folder}.")
    return max(found)


def read_table(folder: Path) -> Table:
    """The state after the last commit. Raises :class:`DamagedError`, EmptyIndexError and OSError."""
    file = Container(folder / f"{NAME}_{newest(folder)}.toc")
    file.verify()
    try:
        generation = msgspec.json.decode(file.about("generation"), type=int)
        rows = msgspec.json.decode(file.about("segments"), type=list[_Row])
    except msgspec.DecodeError as error:
        raise DamagedError(f"{file.path} is no table of segments.") from error
    deleted = {row.id: file.get(name).tolist() for row in rows if (name := f"deleted/{row.id}") in file}
    return Table(generation, [PackedSegment(row.docs, row.lengths, row.id, deleted.get(row.id, ())) for row in rows])

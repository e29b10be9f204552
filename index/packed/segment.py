"""The parts of a packed index, and the table that says which they are: ``packed_7.toc``, the newest of its names."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, TypeVar

import msgspec
import numpy as np

from index.packed.container import Container, PackedError, settle, write

if TYPE_CHECKING:  # who searches the arrays does without Whoosh
    from index.packed.codec import PackedCodec

NAME = "packed"
_TRIES = 10  # to open what a writer is replacing
_PAUSE = 0.02  # seconds between them
_T = TypeVar("_T")
_TABLE = re.compile(rf"{NAME}_([0-9]+)\.toc")
_OURS = re.compile(rf"{NAME}_[0-9a-f]+\.(?:toc|twp)(?:\.new)?")


class MissingError(PackedError):
    """There is no packed index in a folder."""


class PackedSegment(msgspec.Struct, eq=False, omit_defaults=True):
    """Up to 65,536 posts in one file, which never changes; which of them are deleted is kept in the table.

    It has the methods that Whoosh asks of a :class:`whoosh.codec.base.Segment` when it reads. ``lengths`` are how many
    words each field that is scored has in all, the deleted posts' included.
    """

    docs: int
    lengths: dict[str, int]
    segid: str = msgspec.field(default_factory=partial(token_hex, 8), name="id")
    deleted: set[int] = msgspec.field(default_factory=set)

    def segment_id(self) -> str:
        """Its name."""
        return f"{NAME}_{self.segid}"

    def is_compound(self) -> bool:
        """It is one file as it is."""
        return False

    def codec(self) -> PackedCodec:
        """How it is read."""
        from index.packed.codec import PackedCodec  # noqa: PLC0415  # which imports this module

        return PackedCodec()

    def path(self, folder: Path) -> Path:
        """Its file in the index's folder."""
        return folder / f"{self.segment_id()}.twp"

    def doc_count(self) -> int:
        """How many posts it has."""
        return self.docs - len(self.deleted)


@dataclass(frozen=True, slots=True)
class Table:
    """The segments of an index after a commit, and how many commits there were."""

    generation: int
    segments: list[PackedSegment]

    def write(self, folder: Path) -> None:
        """Make this the state of the index: the segments' files first have their names on the disk. Raises OSError."""
        rows = [msgspec.structs.replace(one, deleted=set()) for one in self.segments]
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
    """The number of the last commit. Raises :class:`MissingError`."""
    found = [int(match[1]) for path in folder.glob("*.toc") if (match := _TABLE.fullmatch(path.name))]
    if not found:
        raise MissingError(f"There is no packed index in {folder}.")
    return max(found)


def read_table(folder: Path) -> Table:
    """The state after the last commit. Raises :class:`DamagedError`, :class:`MissingError` and OSError."""
    file = Container(folder / f"{NAME}_{newest(folder)}.toc")
    file.verify()
    table = Table(file.about("generation", int), file.about("segments", list[PackedSegment]))
    for one in table.segments:
        if (name := f"deleted/{one.segid}") in file:
            one.deleted.update(file.get(name).tolist())
    return table


def steady(read: Callable[[], _T]) -> _T:
    """What a function reads, asked again where a writer has just replaced its files. Raises what it raises."""
    for _ in range(_TRIES):
        try:
            return read()
        except FileNotFoundError:
            time.sleep(_PAUSE)
    return read()

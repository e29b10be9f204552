"""Segments made in other processes.

Posts wait for a process in files of the index's folder: so memory does not grow with how many wait, and the pipes to
the processes carry names alone. A file that is left behind goes with the next commit, as any of ours.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

import msgspec
from whoosh.fields import Schema

from index.packed.building import Maker, Row, row_type
from index.packed.cutting import Cutter
from index.packed.segment import NAME, PackedSegment
from index.processes import Pool

_SIZE = 8  # bytes that say how long the posts are that follow


class Spool:
    """Gathers the posts of a segment for a process; see :class:`index.packed.building.Sink`."""

    def __init__(self, folder: Path, schema: Schema, pool: Pool) -> None:
        self._path = folder / f"{NAME}_{secrets.token_hex(8)}.twp.new"
        self._schema = schema
        self._pool = pool

    def take(self, rows: Sequence[Row]) -> None:
        """See :meth:`index.packed.building.Sink.take`. Raises OSError."""
        encoded = msgspec.msgpack.encode(rows)
        with self._path.open("ab") as file:
            file.write(len(encoded).to_bytes(_SIZE, "big") + encoded)

    def seal(self) -> Callable[[], PackedSegment]:
        """See :meth:`index.packed.building.Sink.seal`. Raises :class:`index.processes.WorkerError`."""
        return self._pool.call(partial(made, self._schema), self._path)


def made(schema: Schema, path: Path) -> PackedSegment:
    """Make the segment of the posts in a file, and take that away. Raises OSError."""
    maker = Maker(path.parent, schema, _cutter())
    rows = msgspec.msgpack.Decoder(list[row_type(schema)])  # type: ignore[misc]  # a type that is made as it runs
    with path.open("rb") as file:
        while size := file.read(_SIZE):
            maker.take(rows.decode(file.read(int.from_bytes(size, "big"))))
    path.unlink()
    return maker.seal()()


@cache
def _cutter() -> Cutter:
    """The one of this process, which knows the words of the segments before."""
    return Cutter()

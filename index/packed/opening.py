"""Makes and opens packed indexes.

Whoosh's ``open_dir`` does not know them, and their ``writer()`` is the packed one: so none is ever written in part in
another format. There is no pickle in their files: the schema is the one that the caller has.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import EmptyIndexError, Index
from whoosh.reading import EmptyReader, IndexReader, MultiReader, SegmentReader

from index.packed.container import refuse
from index.packed.segment import MissingError, PackedSegment, Table, newest, read_table, steady

if TYPE_CHECKING:
    from index.packed.writing import PackedWriter


def create(folder: Path, schema: Schema) -> PackedIndex:
    """Make an empty index in a folder, in place of the one that is there. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    generation = newest(folder) + 1 if any(folder.glob("packed_*.toc")) else 0
    table = Table(generation, [])
    table.write(folder)
    table.clean(folder)
    return PackedIndex(folder, schema)


def open_index(folder: Path, schema: Schema) -> PackedIndex:
    """The index in a folder. Raises EmptyIndexError where there is none, :class:`PackedError` and OSError."""
    try:
        read_table(folder)
    except MissingError as error:
        raise EmptyIndexError(str(error)) from error
    return PackedIndex(folder, schema)


def read_segments(folder: Path, schema: Schema, segments: Sequence[PackedSegment], generation: int) -> IndexReader:
    """A reader of segments. Raises :class:`PackedError` and OSError."""
    storage = FileStorage(str(folder))
    readers = [SegmentReader(storage, schema, one, generation=generation) for one in segments]
    if len(readers) > 1:
        return MultiReader(readers, generation=generation)
    return readers[0] if readers else EmptyReader(schema)


class PackedIndex(Index):  # type: ignore[misc]  # Whoosh has no types
    """A packed index in a folder; see :class:`whoosh.index.Index`."""

    def __init__(self, folder: Path, schema: Schema) -> None:
        self.folder = folder
        self.schema = schema
        self.storage = FileStorage(str(folder))

    def latest_generation(self) -> int:
        """How many commits there were."""
        return newest(self.folder)

    def is_empty(self) -> bool:
        """Whether there is no segment."""
        return not read_table(self.folder).segments

    def reader(self, reuse: IndexReader = None) -> IndexReader:
        """A reader of the last commit; it stays with it. Raises :class:`PackedError` and OSError."""
        return steady(self._reader)

    def _reader(self) -> IndexReader:
        table = read_table(self.folder)
        return read_segments(self.folder, self.schema, table.segments, table.generation)

    def writer(self, **limits: int) -> PackedWriter:
        """The writer. Raises LockError where there is one already, :class:`PackedError` and OSError."""
        from index.packed.writing import PackedWriter  # noqa: PLC0415  # who only reads does without

        return PackedWriter(self, **limits)

    def optimize(self) -> None:
        """Make as few segments as there can be."""
        self.writer().commit(optimize=True)

    lock = refuse  # which is how Whoosh's own writer begins

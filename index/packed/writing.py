"""Writes a packed index: adds, replaces and deletes posts, in one commit at the end."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import LockError
from whoosh.reading import IndexReader
from whoosh.writing import IndexingError, IndexWriter

from index.packed.building import Builder, Maker, Sink, row_type
from index.packed.container import DamagedError, refuse
from index.packed.cutting import Cutter
from index.packed.merging import groups, merge_segments
from index.packed.opening import PackedIndex, read_segments
from index.packed.part import Part
from index.packed.segment import NAME, PackedSegment, Table, read_table
from index.packed.terms import MOST_DOCS
from index.packed.workers import Spool
from index.processes import Pool

# Bytes of posts that a segment collects; to write it takes some eight times as many.
MOST_BYTES = 32 << 20


class PackedWriter(IndexWriter):  # type: ignore[misc]  # Whoosh has no types
    """The one writer of a packed index, as Whoosh's: nobody sees anything of it before :meth:`commit`.

    A segment is written whenever ``most_docs`` posts or ``most_bytes`` were collected, so memory does not grow with
    the index; by two or more ``workers``, in as many processes at once. Unlike Whoosh's it also replaces posts that it
    added itself. Whatever goes wrong with a segment cancels the writer. Raises Whoosh's LockError where another writer
    is at work, and :class:`PackedError`.
    """

    def __init__(
        self, index: PackedIndex, most_docs: int = MOST_DOCS, most_bytes: int = MOST_BYTES, workers: int = 1
    ) -> None:
        self.schema = index.schema
        self._folder: Path = index.folder
        self._limits = (min(most_docs, MOST_DOCS), most_bytes)
        self._workers = workers if workers > 1 else 0
        self._pool = Pool(self._workers)
        self._row = row_type(self.schema)
        self._lock = FileStorage(str(self._folder)).lock(f"{NAME}_WRITELOCK")
        if not self._lock.acquire():
            raise LockError
        self.is_closed = False
        try:
            table = read_table(self._folder)
        except BaseException:
            self._finish()
            raise
        self.generation = table.generation + 1
        self.segments = table.segments
        self._opened: dict[PackedSegment, Part] = {}
        self._cutter = Cutter()
        self._builder = self._begun()
        self._awaited: deque[tuple[Builder, Callable[[], PackedSegment]]] = deque()

    def _begun(self) -> Builder:
        sink: Sink = Maker(self._folder, self.schema, self._cutter)
        if self._workers:
            sink = Spool(self._folder, self.schema, self._pool)
        return Builder(self.schema, self._row, sink, *self._limits)

    def add_document(self, **fields: object) -> None:
        """Add a post. One with a value that its field cannot keep is refused, and the writer goes on without it.

        Raises :class:`index.packed.inverting.BadValueError`, UnknownFieldError, and of a segment what :meth:`commit`
        raises.
        """
        self._check()
        if not self._builder.add(fields):
            self._seal(self._workers)

    def update_document(self, **fields: object) -> None:
        """Add a post in place of those that have the same value in a field whose values are unique.

        Raises what :meth:`add_document` raises.
        """
        self._check()
        if not self._builder.replace(fields):
            self._seal(self._workers)

    def delete_by_term(self, fieldname: str, text: object, searcher: object = None) -> int:
        """Delete the posts that have a word in a field. Returns how many. Raises what :meth:`add_document` raises.

        The segment that is collected ends with it, so who deletes many does so after adding many.
        """
        self._check()
        self._seal()
        word = self.schema[fieldname].to_bytes(text)
        return sum(self._delete(one, fieldname, {word: MOST_DOCS}) for one in self.segments)

    def _delete(self, segment: PackedSegment, name: str, words: Mapping[bytes, int]) -> int:
        """Delete the posts of a segment that have words, each of those before a post. Returns how many."""
        if segment not in self._opened:
            self._opened[segment] = Part(self._folder, segment)
        if (terms := self._opened[segment].of(name)) is None:
            return 0
        there = terms.numbers(words).items()
        gone = {doc for word, n in there for doc in terms.docs(n).tolist() if doc < words[word]} - segment.deleted
        segment.deleted |= gone
        return len(gone)

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Delete a post by its number in :meth:`reader`, or take it back. Raises IndexingError where there is none."""
        self._check()
        for segment in self.segments:
            if 0 <= docnum < segment.docs:
                (segment.deleted.add if delete else segment.deleted.discard)(docnum)
                return
            docnum -= segment.docs
        raise IndexingError("There is no such document.")

    def reader(self, **_: object) -> IndexReader:
        """What is in the index as this writer has it by now."""
        self._check()
        self._seal()
        return read_segments(self._folder, self.schema, self.segments, self.generation)

    def _seal(self, awaited: int = 0) -> None:
        """End the segment that is collected, and wait until but so many are being made."""
        try:
            if self._builder.docs:
                self._awaited.append((self._builder, self._builder.seal()))
                self._builder = self._begun()
            while len(self._awaited) > awaited:
                self._adopt(*self._awaited.popleft())
        except BaseException:
            self.cancel()
            raise

    def _adopt(self, builder: Builder, made: Callable[[], PackedSegment]) -> None:
        segment = made()
        Part(self._folder, segment)  # which looks whether its file is the right one
        if segment.docs != builder.docs:
            raise DamagedError(f"{segment.path(self._folder)} does not have the posts that were added.")
        for name, words in builder.replaced.items():
            self._delete(segment, name, words)
            every = dict.fromkeys(words, MOST_DOCS)
            for one in self.segments:
                self._delete(one, name, every)
        self.segments.append(segment)

    def commit(self, *, clean: bool = False, optimize: bool = False, merge: bool = True) -> None:
        """Make all that was done the state of the index, at once and for good; readers keep the state that they opened.

        ``clean`` leaves no word of a replaced or deleted post in any file; ``optimize`` does so and makes as few
        segments as there can be. Without ``merge`` no segment is written anew for its size. Raises OSError,
        :class:`PackedError` and :class:`index.processes.WorkerError`; the index is then as it was, the writer closed.
        """
        self._check()
        self._seal()
        self._pool.close()
        try:
            anew = groups(self.segments, clean=clean, whole=optimize) if merge or clean or optimize else []
            for group in anew:
                made = merge_segments(self._folder, self.schema, group)
                self.segments = [one for one in self.segments if one not in group]
                self.segments += [made] if made else []
            table = Table(self.generation, [one for one in self.segments if one.docs])
            table.write(self._folder)
        except BaseException:
            self.cancel()
            raise
        table.clean(self._folder)
        self._finish()

    def cancel(self) -> None:
        """Leave the index as it was."""
        self._check()
        try:
            self._pool.close()
            read_table(self._folder).clean(self._folder)
        finally:
            self._finish()

    def _check(self) -> None:
        if self.is_closed:
            raise IndexingError("This writer is closed.")

    def _finish(self) -> None:
        self._opened = {}
        self._lock.release()
        self.is_closed = True

    add_field = remove_field = add_reader = refuse

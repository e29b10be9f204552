"""Writes a packed index: adds, replaces and deletes posts, in one commit at the end."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from whoosh.codec.base import Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import LockError
from whoosh.reading import IndexReader
from whoosh.writing import IndexingError, IndexWriter

from index.packed.building import Builder
from index.packed.codec import PackedTerms
from index.packed.container import PackedError
from index.packed.cutting import Forms
from index.packed.merging import groups, merge
from index.packed.opening import PackedIndex, read_segments
from index.packed.part import open_segment
from index.packed.segment import NAME, PackedSegment, Table, read_table
from index.packed.terms import MOST_DOCS

# Bytes of texts and columns that a segment collects; to write it takes some eight times as many.
MOST_BYTES = 32 << 20


class PackedWriter(IndexWriter):  # type: ignore[misc]  # Whoosh has no types
    """The one writer of a packed index, as Whoosh's: nobody sees anything of it before :meth:`commit`.

    A segment is written whenever ``most_docs`` posts or ``most_bytes`` were collected, so memory does not grow with
    the index. Unlike Whoosh's it also replaces posts that it added itself. Raises Whoosh's LockError where another
    writer is at work, and :class:`PackedError`.
    """

    def __init__(self, index: PackedIndex, most_docs: int = MOST_DOCS, most_bytes: int = MOST_BYTES) -> None:
        self.schema = index.schema
        self._folder: Path = index.folder
        self._limits = (min(most_docs, MOST_DOCS), most_bytes)
        self._forms = Forms()
        self.is_closed = True
        self._builder = Builder(self.schema, self._forms)
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
        self._opened: dict[Segment, PackedTerms] = {}

    def add_document(self, **fields: object) -> None:
        """Add a post. One with a value that its field cannot keep is refused, and the writer goes on without it.

        Raises :class:`index.packed.inverting.BadValueError`, UnknownFieldError, and what a field raises.
        """
        self._check()
        self._builder.add(fields)
        if self._builder.docs >= self._limits[0] or self._builder.size >= self._limits[1]:
            self._seal()

    def update_document(self, **fields: object) -> None:
        """Add a post in place of those that have the same value in a field whose values are unique.

        Where the new one is refused, those are gone nevertheless, unless :meth:`cancel` follows.
        """
        for name, value in fields.items():
            if name in self.schema and self.schema[name].unique and value is not None:
                self.delete_by_term(name, value)
        self.add_document(**fields)

    def delete_by_term(self, fieldname: str, text: object, searcher: object = None) -> int:
        """Delete the posts that have a word in a field. Returns how many."""
        self._check()
        field = self.schema[fieldname]
        word = field.to_bytes(text)
        count = 0
        if not field.unique:
            self._seal()
        elif (doc := self._builder.numbers.pop((fieldname, str(text)), None)) is not None:
            count += doc not in self._builder.deleted
            self._builder.deleted.add(doc)
        for segment in self.segments:
            terms = self._terms(segment).of(fieldname)
            if terms is not None and (n := terms.find(word)) is not None:
                gone = set(terms.docs(n).tolist()) - segment.deleted
                segment.deleted |= gone
                count += len(gone)
        return count

    def _terms(self, segment: PackedSegment) -> PackedTerms:
        if segment not in self._opened:
            self._opened[segment] = PackedTerms(open_segment(self._folder, segment), segment)
        return self._opened[segment]

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Delete a post by its number in :meth:`reader`, or take it back. Raises IndexingError where there is none."""
        self._check()
        for segment in self.segments:
            if 0 <= docnum < segment.docs:
                segment.delete_document(docnum, delete)
                return
            docnum -= segment.docs
        raise IndexingError("There is no such document.")

    def reader(self, **_: object) -> IndexReader:
        """What is in the index as this writer has it by now."""
        self._check()
        self._seal()
        return read_segments(self._folder, self.schema, self.segments, self.generation)

    def _seal(self) -> None:
        if self._builder.docs:
            self.segments.append(self._builder.seal(self._folder))
            self._builder = Builder(self.schema, self._forms)

    def commit(self, *, clean: bool = False, optimize: bool = False, merge: bool = True) -> None:
        """Make all that was done the state of the index, at once and for good; readers keep the state that they opened.

        ``clean`` leaves no word of a replaced or deleted post in any file; ``optimize`` does so and makes as few
        segments as there can be. Without ``merge`` no segment is written anew for its size. Raises OSError and
        :class:`PackedError`; the index is then as it was.
        """
        self._check()
        try:
            self._seal()
            if merge or clean or optimize:
                self._merge(clean=clean, whole=optimize)
            table = Table(self.generation, [one for one in self.segments if one.docs])
            table.write(self._folder)
        except BaseException:
            self.cancel()
            raise
        table.clean(self._folder)
        self._finish()

    def _merge(self, *, clean: bool, whole: bool) -> None:
        for group in groups(self.segments, clean=clean, whole=whole):
            made = merge(self._folder, self.schema, group)
            self.segments = [one for one in self.segments if one not in group]
            self.segments += [made] if made else []

    def cancel(self) -> None:
        """Leave the index as it was."""
        self._check()
        try:
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

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise PackedError("The fields of a packed index are those that it was opened with.")

    add_field = remove_field = add_reader = _refuse

"""Reads the words of a packed segment by the interface of :mod:`whoosh.codec.base`, so that Whoosh's searcher works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from whoosh.codec import base
from whoosh.fields import FieldType
from whoosh.filedb.filestore import Storage
from whoosh.formats import Format
from whoosh.reading import TermInfo, TermNotFound
from whoosh.scoring import BaseScorer
from whoosh.util.numeric import byte_to_length

from index.packed.container import refuse
from index.packed.matcher import PackedMatcher
from index.packed.part import Part
from index.packed.posts import PackedPosts
from index.packed.segment import PackedSegment
from index.packed.terms import Terms


class NoTermError(TermNotFound, KeyError):  # type: ignore[misc]  # Whoosh has no types, and expects now this, now that
    """A segment does not have a word."""


class PackedCodec(base.Codec):  # type: ignore[misc]  # Whoosh has no types
    """Reads only: :class:`index.packed.writing.PackedWriter` writes."""

    def terms_reader(self, storage: Storage, segment: PackedSegment) -> PackedTerms:
        """The words and postings of a segment."""
        return PackedTerms(Path(storage.folder), segment)

    def per_document_reader(self, storage: Storage, segment: PackedSegment) -> PackedPosts:
        """What a segment knows of each post."""
        return PackedPosts(Path(storage.folder), segment)

    per_document_writer = field_writer = postings_writer = postings_reader = new_segment = refuse


class PackedTerms(Part, base.TermsReader):  # type: ignore[misc]
    """The words of all fields of a segment."""

    def _found(self, fieldname: str, text: bytes) -> tuple[Terms, int]:
        if (terms := self.of(fieldname)) is None or (n := terms.find(text)) is None:
            raise NoTermError(f"No term {fieldname}:{text!r}")
        return terms, n

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return (terms := self.of(term[0])) is not None and terms.find(term[1]) is not None

    def indexed_field_names(self) -> list[str]:
        """The fields that have words."""
        return self.names

    def cursor(self, fieldname: str, fieldobj: FieldType) -> base.FieldCursor:
        """A place among the words of a field."""
        terms = self.of(fieldname)
        return base.EmptyCursor() if terms is None else PackedCursor(self, fieldname, fieldobj, terms)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """All fields' words."""
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """The words from one of a field on, those of the fields behind it too."""
        for name in self.names:
            if name >= fieldname and (terms := self.of(name)) is not None:
                for n in range(terms.lower(prefix) if name == fieldname else 0, len(terms)):
                    yield name, terms.word(n)

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """All fields' words with their statistics."""
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """The same from one word on."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """The statistics of a word. Raises :class:`NoTermError`."""
        terms, n = self._found(fieldname, text)
        docs, highest = terms.docs(n), float(terms.counts(n).max())
        lengths = self.lengths(fieldname)
        codes = np.zeros(1, "<u1") if lengths is None else lengths[docs]
        least, most = byte_to_length(int(codes.min())), byte_to_length(int(codes.max()))
        return TermInfo(float(terms.weight(n)), len(docs), least, most, highest, int(docs[0]), int(docs[-1]))

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: BaseScorer = None) -> PackedMatcher:
        """The postings of a word. Raises :class:`NoTermError`."""
        return PackedMatcher(*self._found(fieldname, text), (fieldname, text), format_, scorer)


class PackedCursor(base.FieldCursor):  # type: ignore[misc]
    """A place among the words of a field; its methods answer with the word there, None behind the last."""

    def __init__(self, reader: PackedTerms, fieldname: str, fieldobj: FieldType, terms: Terms) -> None:
        self._reader, self._name, self._field, self._terms = reader, fieldname, fieldobj, terms
        self._n = 0

    def is_valid(self) -> bool:
        """Whether a word is there."""
        return self._n < len(self._terms)

    def text(self) -> str | None:
        """The word."""
        return self._field.from_bytes(self._terms.word(self._n)) if self.is_valid() else None

    def first(self) -> str | None:
        """Go to the first word."""
        self._n = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """Go to a word, or to the next one."""
        self._n = self._terms.lower(term if isinstance(term, bytes) else self._field.to_bytes(term))
        return self.text()

    def next(self) -> str | None:
        """Go one on."""
        self._n += 1
        return self.text()

    def term_info(self) -> TermInfo | None:
        """The statistics of the word."""
        return self._reader.term_info(self._name, self._terms.word(self._n)) if self.is_valid() else None

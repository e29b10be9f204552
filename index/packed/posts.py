"""What a segment knows of each post, by the interface of :mod:`whoosh.codec.base`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
from whoosh.codec import base
from whoosh.columns import Column, ColumnReader
from whoosh.util.numeric import byte_to_length

from index.packed.container import Container, DamagedError, Numbers
from index.packed.segment import PackedSegment


def open_segment(folder: Path, segment: PackedSegment) -> Container:
    """The file of a segment. Raises :class:`DamagedError` where it is not the one that the table means, and OSError."""
    file = Container(segment.path(folder))
    if file.about("docs") != str(segment.docs).encode():
        raise DamagedError(f"{file.path} does not have the posts that it should.")
    return file


class PackedPosts(base.PerDocumentReader):  # type: ignore[misc]  # Whoosh has no types
    """Lengths, columns, stored fields and deletions of the posts of a segment."""

    def __init__(self, file: Container, segment: PackedSegment) -> None:
        self.file = file
        self._segment = segment

    def doc_count(self) -> int:
        """How many posts there are."""
        return self._segment.docs - len(self._segment.deleted)

    def doc_count_all(self) -> int:
        """How many there are, the deleted ones included."""
        return self._segment.docs

    def has_deletions(self) -> bool:
        """Whether any is deleted."""
        return bool(self._segment.deleted)

    def is_deleted(self, docnum: int) -> bool:
        """Whether a post is."""
        return docnum in self._segment.deleted

    def deleted_docs(self) -> Iterable[int]:
        """Those that are."""
        return self._segment.deleted

    def live(self) -> npt.NDArray[np.bool_]:
        """For each post whether it is there still."""
        live = np.ones(self._segment.docs, bool)
        live[list(self._segment.deleted)] = False
        return live

    def supports_columns(self) -> bool:
        """There are columns."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Whether any post has a value in a field's column."""
        return f"column/{fieldname}" in self.file

    def column_reader(self, fieldname: str, column: Column) -> ColumnReader:
        """The column of a field, in Whoosh's sortable form."""
        return PackedColumn(self, fieldname)

    def column(self, fieldname: str) -> tuple[Numbers, Numbers | None]:
        """The column of a field: its numbers, or its bytes and where each post's begin."""
        at = f"column_at/{fieldname}"
        return self.file.get(f"column/{fieldname}"), self.file.get(at) if at in self.file else None

    def lengths(self, fieldname: str) -> Numbers | None:
        """Of each post how many words a field has, as Whoosh's code of one byte; None of a field without lengths."""
        return self.file.get(name) if (name := f"length/{fieldname}") in self.file else None

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """How many words a field of a post has, nearly."""
        lengths = self._lengths.get(fieldname)
        if lengths is None:
            lengths = self._lengths[fieldname] = self.lengths(fieldname)
        return byte_to_length(code) if lengths is not None and (code := int(lengths[docnum])) else default

    @cached_property
    def _lengths(self) -> dict[str, Numbers | None]:
        return {}

    def field_length(self, fieldname: str) -> int:
        """How many words a field has in all posts."""
        return self._segment.lengths.get(fieldname, 0)

    def min_field_length(self, fieldname: str) -> int:
        """How many it has at least, nearly."""
        lengths = self.lengths(fieldname)
        return 0 if lengths is None or not lengths.size else byte_to_length(int(lengths.min()))

    def max_field_length(self, fieldname: str) -> int:
        """How many it has at most, nearly."""
        lengths = self.lengths(fieldname)
        return 0 if lengths is None or not lengths.size else byte_to_length(int(lengths.max()))

    def stored_fields(self, docnum: int) -> dict[str, object]:
        """What is stored of a post."""
        if "stored" not in self.file:
            return {}
        at = self.file.get("stored_at")
        kept = self.file.get("stored")[at[docnum] : at[docnum + 1]].tobytes()
        return msgspec.msgpack.decode(kept, type=dict[str, object]) if kept else {}


class PackedColumn(ColumnReader):  # type: ignore[misc]
    """A column by post."""

    def __init__(self, posts: PackedPosts, fieldname: str) -> None:
        self._values, self._at = posts.column(fieldname)
        self._doccount = posts.doc_count_all()
        self._sign = 1

    def __getitem__(self, docnum: int) -> int | bytes:
        if self._at is None:
            return int(self._values[docnum])
        return self._values[self._at[docnum] : self._at[docnum + 1]].tobytes()

    def __iter__(self) -> Iterator[int | bytes]:
        if self._at is None:
            return iter(self._values.tolist())
        whole, at = self._values.tobytes(), self._at.tolist()
        return iter([whole[start:end] for start, end in pairwise(at)])

    def sort_key(self, docnum: int) -> int | bytes:
        """What posts are sorted by."""
        value = self[docnum]
        return self._sign * value if isinstance(value, int) else value

    def set_reverse(self) -> None:
        """Sort numbers the other way round. Raises NotImplementedError of other columns, as Whoosh's do."""
        if self._at is not None:
            raise NotImplementedError
        self._sign = -1

"""What a segment knows of each post, by the interface of :mod:`whoosh.codec.base`."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from whoosh.codec import base
from whoosh.columns import Column, ColumnReader
from whoosh.util.numeric import byte_to_length

from index.packed.part import Part


class PackedPosts(Part, base.PerDocumentReader):  # type: ignore[misc]  # Whoosh has no types
    """Lengths, columns, stored fields and deletions of the posts of a segment."""

    def doc_count(self) -> int:
        """How many posts there are."""
        return self.segment.docs - len(self.segment.deleted)

    def doc_count_all(self) -> int:
        """How many there are, the deleted ones included."""
        return self.segment.docs

    def has_deletions(self) -> bool:
        """Whether any is deleted."""
        return bool(self.segment.deleted)

    def is_deleted(self, docnum: int) -> bool:
        """Whether a post is."""
        return docnum in self.segment.deleted

    def deleted_docs(self) -> Iterable[int]:
        """Those that are."""
        return self.segment.deleted

    def column_reader(self, fieldname: str, column: Column) -> ColumnReader:
        """The column of a field, in Whoosh's sortable form."""
        return PackedColumn(self, fieldname)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """How many words a field of a post has, nearly."""
        lengths = self.lengths(fieldname)
        return byte_to_length(code) if lengths is not None and (code := int(lengths[docnum])) else default

    def field_length(self, fieldname: str) -> int:
        """How many words a field has in all posts."""
        return self.segment.lengths.get(fieldname, 0)

    def min_field_length(self, fieldname: str) -> int:
        """How many it has at least, nearly."""
        return min((self.doc_field_length(n, fieldname) for n in range(self.segment.docs)), default=0)

    def max_field_length(self, fieldname: str) -> int:
        """How many it has at most, nearly."""
        return max((self.doc_field_length(n, fieldname) for n in range(self.segment.docs)), default=0)

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

    def sort_key(self, docnum: int) -> int | bytes:
        """What posts are sorted by."""
        value = self[docnum]
        return self._sign * value if isinstance(value, int) else value

    def set_reverse(self) -> None:
        """Sort numbers the other way round. Raises NotImplementedError of other columns, as Whoosh's do."""
        if self._at is not None:
            raise NotImplementedError
        self._sign = -1

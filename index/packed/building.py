"""One segment while its posts are collected, and as a file."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
from whoosh.columns import VarBytesColumn
from whoosh.fields import NUMERIC, FieldType, Schema, UnknownFieldError

from index.packed.container import Numbers, PackedError, write
from index.packed.cutting import Forms
from index.packed.inverting import BadValueError, Collector, Inverted, collector
from index.packed.segment import PackedSegment
from index.packed.terms import narrow, offsets

_BESIDE_WORDS = ("column", "column_at", "stored", "stored_at")


def write_segment(folder: Path, docs: int, fields: Mapping[str, Inverted]) -> PackedSegment:
    """Write a segment of the arrays of fields; those named ``""`` are of no field. Raises OSError."""
    with_words = sorted(name for name, (found, _) in fields.items() if len(found.get("doc", ())))
    arrays = {
        f"{kind}/{name}" if name else kind: array
        for name, (found, _) in fields.items()
        for kind, array in found.items()
        if name in with_words or kind in _BESIDE_WORDS
    }
    lengths = {name: words for name, (found, words) in fields.items() if f"length/{name}" in arrays}
    segment = PackedSegment(docs, lengths)
    write(segment.path(folder), arrays, docs=docs, fields=with_words)
    return segment


class Parts:
    """A value of bytes for some of the posts, the posts in order."""

    def __init__(self) -> None:
        self._docs = array("I")
        self._parts: list[bytes] = []

    def __len__(self) -> int:
        return len(self._parts)

    def take(self, doc: int, part: bytes) -> int:
        """Keep the value of a post. Returns its size."""
        self._docs.append(doc)
        self._parts.append(part)
        return len(part)

    def arrays(self, docs: int) -> tuple[Numbers, Numbers]:
        """The values joined, and where each post's begins."""
        sizes = np.zeros(docs, np.int64)
        sizes[np.array(self._docs)] = [len(part) for part in self._parts]
        return np.frombuffer(b"".join(self._parts), np.uint8), narrow(offsets(sizes), 4)


class ColumnCollector:
    """The column of bytes of a field."""

    def __init__(self, field: FieldType) -> None:
        self._field = field
        self.parts = Parts()

    def take(self, doc: int, value: object) -> int:
        """Keep the value of a post. Returns its size. Raises :class:`BadValueError`."""
        if not isinstance(found := self._field.to_column_value(value), bytes):
            raise BadValueError(f"A value of a column is none of bytes: {value!r}.")
        return self.parts.take(doc, found)


class Builder:
    """Collects posts. Raises :class:`PackedError` for a schema that the format cannot keep.

    ``size`` is about how many bytes what it holds takes in memory; ``numbers`` are the posts by their unique values.
    """

    def __init__(self, schema: Schema, forms: Forms) -> None:
        self.docs = 0
        self.size = 0
        self.numbers: dict[tuple[str, str], int] = {}
        self.deleted: set[int] = set()
        self._fields: dict[str, FieldType] = dict(schema.items())
        self._collectors: dict[str, Collector] = {}
        self._columns: dict[str, ColumnCollector] = {}
        self._stored = Parts()
        self._kept = [name for name, field in self._fields.items() if field.stored]
        self._unique = [name for name, field in self._fields.items() if field.unique]
        for name, field in self._fields.items():
            if isinstance(field.column_type, VarBytesColumn):
                self._columns[name] = ColumnCollector(field)
            elif field.column_type and not isinstance(field, NUMERIC):
                raise PackedError(f"A packed index keeps no columns of the kind that the field {name} wants.")
            if field.indexed and field.format:
                self._collectors[name] = collector(name, field, forms)
        both = (self._columns, self._collectors)
        self._takers = {name: [kind[name].take for kind in both if name in kind] for name in self._fields}

    def add(self, values: Mapping[str, object]) -> None:
        """Keep a post. Raises UnknownFieldError, :class:`BadValueError` and what a field raises; all is then as before.

        A post that was refused leaves its number behind, deleted.
        """
        if unknown := values.keys() - self._fields.keys():
            raise UnknownFieldError(f"No field named {min(unknown)!r}")
        doc = self.docs
        self.docs += 1
        try:
            for name, value in values.items():
                if value is not None:
                    for take in self._takers[name]:
                        self.size += take(doc, value)
            if self._kept and (stored := {name: values[name] for name in self._kept if values.get(name) is not None}):
                self.size += self._stored.take(doc, msgspec.msgpack.encode(stored))
        except BaseException:
            self.deleted.add(doc)
            raise
        for name in self._unique:
            if (value := values.get(name)) is not None:
                self.numbers[name, str(value)] = doc

    def seal(self, folder: Path) -> PackedSegment:
        """Write the segment. Raises OSError."""
        fields = {name: one.inverted(self.docs) for name, one in self._collectors.items()}
        for name, column in self._columns.items():
            found, _ = fields.setdefault(name, ({}, 0))
            if column.parts:
                found["column"], found["column_at"] = column.parts.arrays(self.docs)
        if self._stored:
            data, at = self._stored.arrays(self.docs)
            fields[""] = ({"stored": data, "stored_at": at}, 0)
        segment = write_segment(folder, self.docs, fields)
        segment.deleted = self.deleted
        return segment

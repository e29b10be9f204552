"""Posts are looked at, gathered, and made into one segment, as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Protocol, TypeAlias

import msgspec
import numpy as np
from whoosh.fields import COLUMN, FieldType, Schema, UnknownFieldError

from index.packed.container import write
from index.packed.cutting import Cutter
from index.packed.inverting import BadValueError, BytesCollector, collectors, kind_of
from index.packed.postings import Arrays
from index.packed.segment import PackedSegment

# Bytes of posts that are gathered before they are made into arrays: as many as the processor's own memory holds.
_AT_ONCE = 400_000
Row: TypeAlias = msgspec.Struct  # a post, of the type that row_type() makes


def write_segment(folder: Path, docs: int, fields: Mapping[str, Arrays]) -> PackedSegment:
    """Write a segment of the arrays of fields; those named ``""`` are of no field. Raises OSError."""
    arrays = {
        f"{kind}/{name}" if name else kind: array for name, found in fields.items() for kind, array in found.items()
    }
    with_words = sorted(name for name, found in fields.items() if "doc" in found)
    words = {name: found.get("pos_at", found["post_at"]) for name, found in fields.items() if "length" in found}
    segment = PackedSegment(docs, {name: int(at[-1]) for name, at in words.items()})
    write(segment.path(folder), arrays, docs=docs, fields=with_words)
    return segment


def row_type(schema: Schema) -> type[Row]:
    """The posts of a schema, by its fields in order. Raises :class:`PackedError` for what the format cannot keep."""
    names = {f"f{n}": name for n, name in enumerate(schema.names())}
    kinds = [(n, kind_of(name, schema[name]), None) for n, name in names.items()]
    return msgspec.defstruct("Row", kinds, rename=names, forbid_unknown_fields=True, omit_defaults=True, gc=False)


class Sink(Protocol):
    """What becomes a segment of the posts that it is given."""

    def take(self, rows: Sequence[Row]) -> None:
        """Take the next posts."""

    def seal(self) -> Callable[[], PackedSegment]:
        """Make the segment. Returns what gives it, perhaps only after a while."""


class Maker:
    """Makes a segment of posts, in this process."""

    def __init__(self, folder: Path, schema: Schema, cutter: Cutter) -> None:
        cutter.forget()
        self._folder = folder
        self._docs = 0
        self._fields = [
            (name, attrgetter(f"f{n}"), collectors(schema[name], cutter)) for n, name in enumerate(schema.names())
        ]
        self._kept = [(name, get) for name, get, _ in self._fields if schema[name].stored]
        self._stored = BytesCollector("stored")
        self._begun: set[str] = set()  # fields that some post has

    def take(self, rows: Sequence[Row]) -> None:
        """See :meth:`Sink.take`."""
        docs = np.arange(self._docs, self._docs + len(rows), dtype=np.uint32)
        self._docs += len(rows)
        for name, get, several in self._fields:
            values = list(map(get, rows))
            if absent := values.count(None):
                if absent == len(values):
                    continue
                there = docs[np.fromiter((value is not None for value in values), bool, len(values))]
                values = [value for value in values if value is not None]
            self._begun.add(name)
            for one in several:
                one.take(there if absent else docs, values)
        if self._kept:
            stored = [{name: value for name, get in self._kept if (value := get(row)) is not None} for row in rows]
            self._stored.take(docs, [msgspec.msgpack.encode(one) if one else b"" for one in stored])

    def seal(self) -> Callable[[], PackedSegment]:
        """See :meth:`Sink.seal`. Raises OSError."""
        fields: dict[str, Arrays] = {name: {} for name in self._begun}
        for name, _, several in self._fields:
            for one in several if name in self._begun else ():
                fields[name].update(one.inverted(self._docs))
        if self._kept:
            fields[""] = self._stored.inverted(self._docs)
        segment = write_segment(self._folder, self._docs, fields)
        return lambda: segment


class Builder:
    """Gathers the posts of a segment: ``most_docs`` or about ``most_bytes``.

    ``replaced`` are by field the unique values of posts that replace others, each with the number of the post.
    """

    def __init__(self, schema: Schema, row: type[Row], sink: Sink, most_docs: int, most_bytes: int) -> None:
        self.docs = 0
        self.replaced: dict[str, dict[bytes, int]] = {}
        self._row = row
        self._sink = sink
        self._rows: list[Row] = []
        self._most = most_docs
        self._left = most_bytes
        self._pause = most_bytes - _AT_ONCE  # how many bytes are left when the posts are passed on
        self._fields: dict[str, FieldType] = dict(schema.items())
        self._binary = [name for name, field in schema.items() if isinstance(field, COLUMN)]

    def add(self, values: Mapping[str, object]) -> bool:
        """Keep a post. Returns whether there is room for more.

        Raises UnknownFieldError and :class:`BadValueError`; all is then as before.
        """
        try:
            row = msgspec.convert(values, self._row)
            size = len(msgspec.msgpack.encode(row))
        except (msgspec.ValidationError, UnicodeEncodeError) as error:
            if unknown := values.keys() - self._fields.keys():
                raise UnknownFieldError(f"No field named {min(unknown)!r}") from error
            raise BadValueError(f"A post has a value that its field cannot keep: {error}.") from error
        for name in self._binary:
            if isinstance(values.get(name), str):  # which msgspec reads as base 64
                raise BadValueError(f"A post has text where {name} takes bytes.")
        self._rows.append(row)
        self.docs += 1
        self._left -= size
        if self._left < self._pause:
            self._pass_on()
        return self._left > 0 and self.docs < self._most

    def replace(self, values: Mapping[str, object]) -> bool:
        """Keep a post in place of others with the same unique value; see :meth:`add`."""
        room = self.add(values)
        for name, value in values.items():
            if self._fields[name].unique and value is not None:
                self.replaced.setdefault(name, {})[self._fields[name].to_bytes(value)] = self.docs - 1
        return room

    def _pass_on(self) -> None:
        if self._rows:
            self._sink.take(self._rows)
        self._rows, self._pause = [], self._left - _AT_ONCE

    def seal(self) -> Callable[[], PackedSegment]:
        """See :meth:`Sink.seal`. Raises OSError."""
        self._pass_on()
        return self._sink.seal()

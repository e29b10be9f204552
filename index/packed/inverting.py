"""Collects the values of one field of a segment and turns them into postings, without an object a posting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated, Protocol

import numpy as np
import numpy.typing as npt
from msgspec import Meta
from whoosh import formats
from whoosh.analysis import CommaSeparatedTokenizer, IDTokenizer
from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, ID, KEYWORD, NUMERIC, TEXT, FieldType
from whoosh.util.numeric import byte_to_length

from index.analyzer import ANALYZER
from index.packed.container import PackedError
from index.packed.cutting import Cutter, vocabulary
from index.packed.postings import Arrays, Numbered, indexed, posted, tokens
from index.packed.terms import MOST_PLACES, narrow, offsets

_LENGTHS = np.array([byte_to_length(code) for code in range(256)])
_WIDEST = (1 << 63) - 1  # number that a row can have
Docs = npt.NDArray[np.uint32]


class BadValueError(PackedError):
    """A document has a value that its field cannot keep."""


class Collector(Protocol):
    """The values of one field of the posts of a segment."""

    def take(self, docs: Docs, values: list) -> None:  # type: ignore[type-arg]  # of the field's kind
        """Keep the values of some posts, of all in order."""

    def inverted(self, docs: int) -> Arrays:
        """The arrays of the field in a segment of so many posts."""


def kind_of(name: str, field: FieldType) -> object:
    """What a value of a field may be, as msgspec says it.

    Raises :class:`PackedError` for a field that the format cannot keep.
    """
    if field.vector or field.separate_spelling() or getattr(field.format, "field_boost", 1.0) != 1.0:
        raise PackedError(f"A packed index keeps no vectors, spellings and boosts, which the field {name} wants.")
    if isinstance(field, NUMERIC) and field.shift_step:
        raise PackedError(f"A packed index keeps numbers at one precision: give the field {name} shift_step=0.")
    if type(field) is NUMERIC and field.numtype is int and not field.decimal_places and field.max_value <= _WIDEST:
        return Annotated[int, Meta(ge=int(field.min_value), le=int(field.max_value))] | None
    if not field.column_type or isinstance(field.column_type, VarBytesColumn):
        if type(field) is COLUMN:
            return bytes | None
        if (
            (type(field) is TEXT and type(field.format) is formats.Positions and field.analyzer == ANALYZER)
            or (type(field) is ID and isinstance(field.analyzer, IDTokenizer))
            or (type(field) is KEYWORD and field.analyzer == CommaSeparatedTokenizer())
        ):
            return Annotated[str, Meta(max_length=MOST_PLACES - 1)] | None
    raise PackedError(f"A packed index cannot keep a field as {name} is: a {type(field).__name__}.")


def collectors(field: FieldType, cutter: Cutter) -> list[Collector]:
    """What keeps the values of a field that :func:`kind_of` allows."""
    if isinstance(field, NUMERIC):
        return [NumberCollector(field)]
    column: list[Collector] = [BytesCollector("column")] if field.column_type else []
    if isinstance(field, COLUMN):
        return column
    return [*column, TextCollector(field, cutter) if isinstance(field, TEXT) else KeywordCollector(field)]


def field_of(field: FieldType, several: list[Numbered], words: Sequence[bytes], docs: int) -> Arrays:
    """The arrays of a field in a segment of so many posts; see :func:`index.packed.postings.indexed`."""
    if not any(len(numbers) for numbers, _ in several):
        return {}
    arrays = indexed(several, words, places=isinstance(field, TEXT))
    if field.scorable:  # how many words the posts have, as Whoosh's code of one byte each
        lengths = np.bincount(arrays["doc"], arrays.get("tf"), docs)
        arrays["length"] = np.minimum(np.searchsorted(_LENGTHS, lengths), 255).astype("<u1")
    return arrays


class TextCollector:
    """Texts, in the order of their words."""

    def __init__(self, field: FieldType, cutter: Cutter) -> None:
        self._field = field
        self._cutter = cutter
        self._taken: list[Numbered] = []

    def take(self, docs: Docs, values: list[str]) -> None:
        """See :meth:`Collector.take`."""
        numbers, counts = self._cutter.cut(values)
        places = tokens(docs) - offsets(counts)[:-1].astype(np.uint64)  # of the first word of all, modulo 2**64
        places = np.repeat(places, counts)
        places += np.arange(len(numbers), dtype=np.uint64)
        self._taken.append((numbers, places))

    def inverted(self, docs: int) -> Arrays:
        """See :meth:`Collector.inverted`."""
        return field_of(self._field, self._taken, list(self._cutter.forms), docs)


class KeywordCollector:
    """Whole values, or those that commas part."""

    def __init__(self, field: FieldType) -> None:
        self._field = field
        self._words: defaultdict[str, int] = vocabulary()
        self._taken: list[Numbered] = []

    def take(self, docs: Docs, values: list[str]) -> None:
        """See :meth:`Collector.take`."""
        words = values
        if isinstance(self._field, KEYWORD):
            whole = ",".join(values)
            words = whole.split(",")
            if len(words) > len(values):
                docs = np.repeat(docs, [value.count(",") + 1 for value in values])
            if "" in words:
                docs = docs[np.fromiter(map(bool, words), bool, len(words))]
                words = [word for word in words if word]
            if whole.split(None, 1) != [whole]:  # there is a space somewhere
                words = [word.strip() for word in words]
        self._taken.append((np.fromiter(map(self._words.__getitem__, words), np.int32, len(words)), tokens(docs)))

    def inverted(self, docs: int) -> Arrays:
        """See :meth:`Collector.inverted`."""
        return field_of(self._field, self._taken, [word.encode() for word in self._words], docs)


class NumberCollector:
    """Integers: as words, and as a column if the field has one."""

    def __init__(self, field: NUMERIC) -> None:
        self._field = field
        self._least = np.int64(field.min_value)
        self._taken: list[tuple[Docs, npt.NDArray[np.uint64]]] = []

    def take(self, docs: Docs, values: list[int]) -> None:
        """See :meth:`Collector.take`."""
        self._taken.append((docs, np.array(values, np.int64).view(np.uint64) - self._least.view(np.uint64)))

    def inverted(self, docs: int) -> Arrays:
        """See :meth:`Collector.inverted`."""
        which, values = (np.concatenate(several) for several in zip(*self._taken, strict=True))
        distinct, numbers = np.unique(values, return_inverse=True)
        size = self._field.bits // 8
        arrays = posted(tokens(which, words=numbers), len(distinct), places=False)
        words = np.zeros((len(distinct), 1 + size), np.uint8)  # 0, for full precision, and the number
        words[:, 1:] = distinct.astype(f">u{size}").view(np.uint8).reshape(-1, size)
        arrays["words"], arrays["word_at"] = words.ravel(), narrow(offsets(np.full(len(words), 1 + size)), 4)
        if self._field.column_type:
            column = np.full(docs, self._field.column_type.default_value(), np.uint64)
            column[which] = values
            arrays["column"] = column.astype(f"<u{size}")
        return arrays


class BytesCollector:
    """Bytes as they are: the arrays are ``name`` and ``name_at``."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._taken: list[tuple[Docs, list[int], bytes]] = []

    def take(self, docs: Docs, values: list[bytes] | list[str]) -> None:
        """See :meth:`Collector.take`."""
        parts = [value if isinstance(value, bytes) else value.encode() for value in values]
        self._taken.append((docs, list(map(len, parts)), b"".join(parts)))

    def inverted(self, docs: int) -> Arrays:
        """See :meth:`Collector.inverted`."""
        sizes = np.zeros(docs, np.int64)
        for which, several, _ in self._taken:
            sizes[which] = several
        whole = np.frombuffer(b"".join([part for _, _, part in self._taken]), np.uint8)
        return {self._name: whole, f"{self._name}_at": narrow(offsets(sizes), 4)}

"""Collects the values of one field of a segment and turns them into postings, without an object a posting."""

from __future__ import annotations

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

from index.packed.analyzer import ANALYZER
from index.packed.container import Numbers, PackedError
from index.packed.cutting import Cutter, vocabulary
from index.packed.postings import posted, tokens
from index.packed.terms import MOST_PLACES, begins, joined, narrow, offsets

_LENGTHS = np.array([byte_to_length(code) for code in range(256)])
_WIDEST = (1 << 63) - 1  # number that a row can have
Docs = npt.NDArray[np.uint32]
Inverted = tuple[dict[str, Numbers], int]  # the arrays of a field, and how many words it has in all


class BadValueError(PackedError):
    """A document has a value that its field cannot keep."""


class Collector(Protocol):
    """The values of one field of the posts of a segment."""

    def take(self, docs: Docs, values: list) -> None:  # type: ignore[type-arg]  # of the field's kind
        """Keep the values of some posts, of all in order."""

    def inverted(self, docs: int) -> Inverted:
        """The arrays of the field in a segment of so many posts."""


def kind_of(name: str, field: FieldType) -> object:
    """What a value of a field may be, as msgspec says it.

    Raises :class:`PackedError` for a field that the format cannot keep.
    """
    if field.vector or field.separate_spelling() or getattr(field.format, "field_boost", 1.0) != 1.0:
        raise PackedError(f"A packed index keeps no vectors, spellings and boosts, which the field {name} wants.")
    if type(field) is NUMERIC and field.numtype is int and not field.decimal_places and field.max_value <= _WIDEST:
        return Annotated[int, Meta(ge=int(field.min_value), le=int(field.max_value))] | None
    if not field.column_type or isinstance(field.column_type, VarBytesColumn):
        if type(field) is COLUMN:
            return bytes | None
        if _is_text(field) or _is_whole(field) or _is_listed(field):
            return Annotated[str, Meta(max_length=MOST_PLACES - 1)] | None
    raise PackedError(f"A packed index cannot keep a field as {name} is: a {type(field).__name__}.")


def collectors(field: FieldType, cutter: Cutter) -> list[Collector]:
    """What keeps the values of a field that :func:`kind_of` allows."""
    if isinstance(field, NUMERIC):
        return [NumberCollector(field)]
    column: list[Collector] = [BytesCollector("column")] if field.column_type else []
    if isinstance(field, COLUMN):
        return column
    return [*column, TextCollector(cutter) if _is_text(field) else KeywordCollector(field, listed=_is_listed(field))]


def _is_text(field: FieldType) -> bool:
    return type(field) is TEXT and type(field.format) is formats.Positions and field.analyzer == ANALYZER


def _is_whole(field: FieldType) -> bool:
    return type(field) is ID and isinstance(field.analyzer, IDTokenizer)


def _is_listed(field: FieldType) -> bool:
    return type(field) is KEYWORD and field.analyzer == CommaSeparatedTokenizer()


def _length_codes(docs: Docs, counts: npt.NDArray[np.integer], every: int) -> Numbers:
    """How many words the posts have, of so many posts in all, as Whoosh's code of one byte each."""
    lengths = np.zeros(every, np.int64)
    lengths[docs] = counts
    return np.minimum(np.searchsorted(_LENGTHS, lengths), 255).astype("<u1")


def ranked(words: Sequence[str]) -> tuple[list[str], npt.NDArray[np.uint64]]:
    """Words in the order of their bytes, which is that of their letters too, and the rank of each."""
    order = sorted(range(len(words)), key=words.__getitem__)
    rank = np.empty(len(words), np.uint64)
    rank[order] = np.arange(len(words))
    return [words[n] for n in order], rank


def with_words(arrays: dict[str, Numbers], words: Sequence[bytes]) -> dict[str, Numbers]:
    """The arrays of postings with those of their words."""
    arrays["words"], arrays["word_at"] = joined(words)
    return arrays


class TextCollector:
    """Texts, in the order of their words."""

    def __init__(self, cutter: Cutter) -> None:
        self._cutter = cutter
        self._taken: list[tuple[Docs, npt.NDArray[np.int32], npt.NDArray[np.intp]]] = []

    def take(self, docs: Docs, values: list[str]) -> None:
        """See :meth:`Collector.take`."""
        self._taken.append((docs, *self._cutter.cut(values)))

    def inverted(self, docs: int) -> Inverted:
        """See :meth:`Collector.inverted`."""
        forms = list(self._cutter.forms)
        used = np.zeros(len(forms), bool)
        for _, numbers, _ in self._taken:
            used[numbers] = True
        there = np.flatnonzero(used)
        words, ranks = ranked([forms[n] for n in there.tolist()])
        token = np.zeros(len(forms), np.uint64)
        token[there] = tokens(ranks, 0)
        found = np.empty(sum(len(numbers) for _, numbers, _ in self._taken), np.uint64)
        at = 0
        for which, numbers, counts in self._taken:  # each small enough for the processor's memory
            begun = tokens(np.zeros_like(which), which) - offsets(counts)[:-1].astype(np.uint64)  # modulo 2**64
            part = token[numbers]
            part += np.repeat(begun, counts)
            part += np.arange(len(numbers), dtype=np.uint64)
            found[at : at + len(part)] = part
            at += len(part)
        which, counts = (np.concatenate([one[n] for one in self._taken]) for n in (0, 2))
        self._taken = []
        arrays, _ = posted(found, len(words), places=True)
        arrays["length"] = _length_codes(which, counts, docs)
        return with_words(arrays, [word.encode() for word in words]), len(found)


class KeywordCollector:
    """Whole values, or those that commas part."""

    def __init__(self, field: FieldType, *, listed: bool) -> None:
        self._scored: bool = field.scorable
        self._listed = listed
        self._words = vocabulary()
        self._taken: list[tuple[Docs, npt.NDArray[np.int32]]] = []

    def take(self, docs: Docs, values: list[str]) -> None:
        """See :meth:`Collector.take`."""
        words = values
        if self._listed:
            whole = ",".join(values)
            words = whole.split(",")
            if len(words) > len(values):
                docs = np.repeat(docs, [value.count(",") + 1 for value in values])
            if "" in words:
                docs = docs[np.fromiter(map(bool, words), bool, len(words))]
                words = [word for word in words if word]
            if whole.split(None, 1) != [whole]:  # there is a space somewhere
                words = [word.strip() for word in words]
        self._taken.append((docs, np.fromiter(map(self._words.__getitem__, words), np.int32, len(words))))

    def inverted(self, docs: int) -> Inverted:
        """See :meth:`Collector.inverted`."""
        words, rank = ranked(list(self._words))
        which, numbers = (np.concatenate(several) for several in zip(*self._taken, strict=True))
        arrays, _ = posted(tokens(rank[numbers], which), len(words), places=False)
        if self._scored:
            arrays["length"] = _length_codes(np.arange(docs, dtype=np.uint32), np.bincount(which, minlength=docs), docs)
        return with_words(arrays, [word.encode() for word in words]), len(numbers)


class NumberCollector:
    """Integers: as words at each of the field's precisions, and as a column if the field has one."""

    def __init__(self, field: NUMERIC) -> None:
        self._field = field
        self._least = np.int64(field.min_value)
        self._taken: list[tuple[Docs, npt.NDArray[np.uint64]]] = []

    def take(self, docs: Docs, values: list[int]) -> None:
        """See :meth:`Collector.take`."""
        self._taken.append((docs, np.array(values, np.int64).view(np.uint64) - self._least.view(np.uint64)))

    def inverted(self, docs: int) -> Inverted:
        """See :meth:`Collector.inverted`."""
        which, values = (np.concatenate(several) for several in zip(*self._taken, strict=True))
        arrays = numbers_posted(self._field, values, which)
        if self._field.column_type:
            column = np.full(docs, self._field.column_type.default_value(), np.uint64)
            column[which] = values
            arrays["column"] = column.astype(f"<u{self._field.bits // 8}")
        return arrays, 0


class BytesCollector:
    """Bytes as they are: the arrays are ``name`` and ``name_at``."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._taken: list[tuple[Docs, list[int], bytes]] = []

    def take(self, docs: Docs, values: list[bytes] | list[str]) -> None:
        """See :meth:`Collector.take`."""
        parts = [value if isinstance(value, bytes) else value.encode() for value in values]
        self._taken.append((docs, list(map(len, parts)), b"".join(parts)))

    def inverted(self, docs: int) -> Inverted:
        """See :meth:`Collector.inverted`."""
        sizes = np.zeros(docs, np.int64)
        for which, several, _ in self._taken:
            sizes[which] = several
        whole = np.frombuffer(b"".join([part for _, _, part in self._taken]), np.uint8)
        return {self._name: whole, f"{self._name}_at": narrow(offsets(sizes), 4)}, 0


def numbers_posted(field: NUMERIC, values: npt.NDArray[np.uint64], docs: npt.ArrayLike) -> dict[str, Numbers]:
    """The arrays of sortable numbers at all precisions: a word is how many bits it lacks and then the number."""
    distinct, which = np.unique(values, return_inverse=True)
    size = field.bits // 8
    made, texts, words = [], [], 0
    for shift in range(0, field.bits, field.shift_step) if field.shift_step else (0,):
        cut = distinct >> np.uint64(shift)
        first = begins(cut)
        text = np.empty((len(first), 1 + size), np.uint8)
        text[:, 0] = shift
        text[:, 1:] = cut[first].astype(f">u{size}").view(np.uint8).reshape(len(first), size)
        texts.append(text.ravel())
        number = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(cut))))
        made.append(tokens(number[which] + words, docs))
        words += len(first)
    arrays, _ = posted(np.concatenate(made), words, places=False)
    arrays["words"] = np.concatenate(texts)
    arrays["word_at"] = (np.arange(words + 1) * (1 + size)).astype("<u4")
    return arrays

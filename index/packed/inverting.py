"""Collects the values of one field of a segment and turns them into postings, without an object a posting."""

from __future__ import annotations

from array import array
from typing import Protocol

import numpy as np
import numpy.typing as npt
from whoosh import formats
from whoosh.analysis import CommaSeparatedTokenizer, IDTokenizer
from whoosh.fields import ID, IDLIST, KEYWORD, NUMERIC, TEXT, FieldType
from whoosh.util.numeric import byte_to_length

from index.packed.analyzer import ANALYZER
from index.packed.container import Numbers, PackedError
from index.packed.cutting import Cutter, Forms, Vocabulary, prepared
from index.packed.terms import MOST_PLACES, begins, joined, offsets, posted, tokens

_AT_ONCE = 2_000_000  # bytes of text that are cut at a time
_BY_WHOOSH = (ID, IDLIST, KEYWORD, TEXT)  # fields whose words Whoosh's own code finds
_REMEMBERED = 50_000  # values of a field of keywords
_LENGTHS = np.array([byte_to_length(code) for code in range(256)])
Inverted = tuple[dict[str, Numbers], int]  # the arrays of a field, and how many words it has in all


class BadValueError(PackedError):
    """A document has a value that its field cannot keep."""


class Collector(Protocol):
    """The values of one field of the posts of a segment."""

    def take(self, doc: int, value: object) -> int:
        """Keep the value of a post, the posts in order. Returns about how many bytes that takes.

        Raises :class:`BadValueError`, or what the field raises, and has then kept nothing.
        """

    def inverted(self, docs: int) -> Inverted:
        """The arrays of the field in a segment of so many posts."""


def collector(name: str, field: FieldType, forms: Forms) -> Collector:
    """A collector for a field. Raises :class:`PackedError` for what the format cannot keep."""
    kind = type(field.format)
    if field.vector or field.separate_spelling() or field.format.field_boost != 1.0:
        raise PackedError(f"A packed index keeps no vectors, spellings and boosts, which the field {name} wants.")
    if isinstance(field, NUMERIC):
        if type(field) is NUMERIC and field.numtype is int and not field.decimal_places:
            return NumberCollector(field)
    elif kind is formats.Positions and field.analyzer == ANALYZER:
        return TextCollector(forms)
    elif type(field) in _BY_WHOOSH and kind in (formats.Existence, formats.Frequency):
        return KeywordCollector(field)
    raise PackedError(f"A packed index cannot keep a field as {name} is: a {type(field).__name__}.")


def length_codes(posts: npt.NDArray[np.integer], counts: npt.NDArray[np.integer], docs: int) -> Numbers:
    """How many words the posts have, of so many posts in all, as Whoosh's code of one byte each."""
    lengths = np.zeros(docs, np.int64)
    lengths[posts] = counts
    return np.minimum(np.searchsorted(_LENGTHS, lengths), 255).astype("<u1")


def ranked(words: list[bytes]) -> tuple[list[bytes], npt.NDArray[np.uint64]]:
    """Words in byte order, and the rank of each."""
    order = sorted(range(len(words)), key=words.__getitem__)
    rank = np.empty(len(words), np.uint64)
    rank[order] = np.arange(len(words))
    return [words[n] for n in order], rank


def with_words(arrays: dict[str, Numbers], words: list[bytes], kept: npt.NDArray[np.intp]) -> dict[str, Numbers]:
    """The arrays of postings with those of their words."""
    chosen = words if len(kept) == len(words) else [words[n] for n in kept.tolist()]
    arrays["words"], arrays["word_at"] = joined(chosen)
    return arrays


class TextCollector:
    """Texts, in the order of their words."""

    def __init__(self, forms: Forms) -> None:
        self._cutter = Cutter(forms)
        self._texts: list[bytes] = []
        self._size = 0
        self._docs = array("I")
        self._numbers: list[npt.NDArray[np.int32]] = []
        self._counts: list[npt.NDArray[np.intp]] = []

    def take(self, doc: int, value: object) -> int:
        """See :meth:`Collector.take`."""
        if not isinstance(value, str) or len(value) >= MOST_PLACES:
            raise BadValueError("A text is none, or is longer than 16 million characters.")
        text = prepared(value)
        self._docs.append(doc)
        self._texts.append(text)
        self._size += len(text)
        if self._size >= _AT_ONCE:
            self._cut()
        return len(text)

    def _cut(self) -> None:
        numbers, counts = self._cutter.cut(self._texts)
        self._numbers.append(numbers)
        self._counts.append(counts)
        self._texts, self._size = [], 0

    def inverted(self, docs: int) -> Inverted:
        """See :meth:`Collector.inverted`."""
        self._cut()
        words, rank = ranked(self._cutter.vocabulary.words)
        posts, counts = np.array(self._docs), np.concatenate(self._counts)
        found = rank[np.concatenate(self._numbers)]
        self._numbers = []
        found <<= np.uint64(40)
        found += np.arange(len(found), dtype=np.uint64)
        found += np.repeat(
            tokens(np.zeros_like(posts), posts) - offsets(counts)[:-1].astype(np.uint64), counts
        )  # modulo 2**64
        arrays, kept = posted(found, len(words), places=True)
        arrays["length"] = length_codes(posts, counts, docs)
        return with_words(arrays, words, kept), len(found)


class KeywordCollector:
    """Keywords and whole values: whatever Whoosh's field makes of a value, once for each distinct value."""

    def __init__(self, field: FieldType) -> None:
        self._field = field
        self._whole = isinstance(field.analyzer, IDTokenizer)
        self._commas = field.analyzer == CommaSeparatedTokenizer()
        self._vocabulary = Vocabulary()
        self._known: dict[str, list[int]] = {}
        self._numbers, self._docs, self._counts = array("I"), array("I"), array("I")

    def take(self, doc: int, value: object) -> int:
        """See :meth:`Collector.take`."""
        if not isinstance(value, str):
            raise BadValueError(f"A value is no text: {value!r}.")
        numbers = self._of(value)
        self._numbers.extend(numbers)
        self._counts.append(len(numbers))
        self._docs.append(doc)
        return 4 * len(numbers)

    def _of(self, value: str) -> list[int]:
        number = self._vocabulary.number
        if self._whole:
            return [number(value.encode())]
        if self._commas:
            return [number(part.strip().encode()) for part in value.split(",") if part]
        if (numbers := self._known.get(value)) is None:
            numbers = [number(word) for word, count, _, _ in self._field.index(value) for _ in range(count)]
            if len(self._known) < _REMEMBERED:
                self._known[value] = numbers
        return numbers

    def inverted(self, docs: int) -> Inverted:
        """See :meth:`Collector.inverted`."""
        words, rank = ranked(self._vocabulary.words)
        posts, counts = np.array(self._docs), np.array(self._counts)
        found = tokens(rank[np.array(self._numbers)], np.repeat(posts, counts))
        arrays, kept = posted(found, len(words), places=False)
        if self._field.scorable:
            arrays["length"] = length_codes(posts, counts, docs)
        return with_words(arrays, words, kept), len(found)


class NumberCollector:
    """Integers: as words at each of the field's precisions, and as a column if the field has one."""

    def __init__(self, field: NUMERIC) -> None:
        self._field = field
        self._bytes = 2 * int(field.bits)
        self._least, self._most = int(field.min_value), int(field.max_value)
        self._values, self._docs = array("Q"), array("I")

    def take(self, doc: int, value: object) -> int:
        """See :meth:`Collector.take`."""
        if not isinstance(value, int) or not self._least <= value <= self._most:
            raise BadValueError(f"A value is no whole number from {self._least} to {self._most}: {value!r}.")
        self._values.append(value - self._least)
        self._docs.append(doc)
        return self._bytes

    def inverted(self, docs: int) -> Inverted:
        """See :meth:`Collector.inverted`."""
        values, posts = np.array(self._values), np.array(self._docs)
        arrays = numbers_posted(self._field, values, posts)
        if self._field.column_type:
            column = np.full(docs, self._field.column_type.default_value(), np.uint64)
            column[posts] = values
            arrays["column"] = column.astype(f"<u{self._field.bits // 8}")
        return arrays, 0


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

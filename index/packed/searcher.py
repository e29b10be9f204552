"""Searches a packed index by array operations, without Whoosh: its scores, none of its objects a posting.

Posts are known by their numbers from 0 on over all segments, as in Whoosh's readers; words are bytes as indexed.
Whoosh's statistics count deleted posts too, until these are merged away; so do these. Arrays are compared with their
checksums by :meth:`Searcher.verify` alone: to read all would take longer than any query. What is damaged in them gives
wrong answers or :class:`index.packed.container.DamagedError`, nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from math import log
from pathlib import Path
from typing import NamedTuple, ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt

from index.packed.alike import alike
from index.packed.container import DamagedError, Numbers, PackedError
from index.packed.part import Part, open_segment
from index.packed.rows import in_row
from index.packed.scored import NOTHING, Docs, Scored, Scores
from index.packed.segment import read_table, steady
from index.packed.terms import Terms, begins, offsets, ragged, sizes

B, K1 = 0.75, 1.2  # of BM25F, as whoosh.scoring has them
_LENGTHS = np.round((1.033 ** np.arange(256) - 1) * 27)  # what whoosh.util.numeric's codes of lengths stand for
_FEW = 64  # one word looked up of so many of a field: where it is more, a dictionary of all is quicker
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Place(NamedTuple):
    """The words of a field in a segment whose first post has a number."""

    first: int
    part: Part
    terms: Terms


class _Pairs(NamedTuple):
    """Which word is in which group: the words, where the groups of each begin, and the groups."""

    group_of: npt.NDArray[np.integer]
    words: list[bytes]
    at: npt.NDArray[np.intp]
    groups: npt.NDArray[np.int64]


def _whole(method: Callable[_P, _T]) -> Callable[_P, _T]:
    """What damaged arrays lead to, said as DamagedError."""

    @wraps(method)
    def made(*args: _P.args, **named: _P.kwargs) -> _T:
        try:
            return method(*args, **named)
        except (LookupError, MemoryError, OverflowError, ValueError) as error:
            raise DamagedError("The index is damaged.") from error

    return made


class Searcher:
    """The index in a folder as of the last commit; it stays with it.

    ``size`` is how many posts there are, the deleted ones included, and ``live`` tells which are not deleted.
    Opening raises :class:`index.packed.segment.MissingError`, DamagedError and OSError; every method DamagedError.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._parts = steady(lambda: [Part(open_segment(folder, one), one) for one in read_table(folder).segments])
        self._first = offsets([part.segment.docs for part in self._parts])
        self.size = int(self._first[-1])
        self.live = np.concatenate([np.zeros(0, bool), *(part.live() for part in self._parts)])
        self._deleted = not self.live.all()
        self._pairs: dict[str, _Pairs] = {}

    def close(self) -> None:
        """Let go of the files."""
        self._parts, self._pairs = [], {}

    def verify(self) -> None:
        """Compare everything with its checksums. Raises DamagedError."""
        for part in self._parts:
            part.file.verify()

    def _places(self, name: str) -> Iterator[Place]:
        for first, part in zip(self._first.tolist(), self._parts, strict=False):
            if (terms := part.of(name)) is not None:
                yield Place(first, part, terms)

    def _found(self, name: str, word: bytes) -> list[tuple[Place, int]]:
        return [(one, n) for one in self._places(name) if (n := one.terms.find(word)) is not None]

    # Columns

    @_whole
    def column(self, name: str, *, signed: bool = True) -> npt.NDArray[np.int64]:
        """The numbers of all posts in a column; where a post has none, the greatest that fits."""
        columns = [part.column(name)[0] for part in self._parts if part.has_column(name)]
        bits = 8 * max((column.itemsize for column in columns), default=8)
        found = np.full(self.size, (1 << bits) - 1, np.uint64)
        for first, part in zip(self._first.tolist(), self._parts, strict=False):
            if part.has_column(name):
                found[first : first + part.segment.docs] = part.column(name)[0]
        return (found - np.uint64(1 << bits - 1) if signed else found).view(np.int64)

    @_whole
    def texts(self, name: str, docs: Docs) -> list[bytes]:
        """The bytes of these posts in a column; where a post has none, none."""
        found = [b""] * len(docs)
        which = np.searchsorted(self._first, docs, "right") - 1
        for n, part in enumerate(self._parts):
            if not part.has_column(name):
                continue
            values, at = part.column(name)
            whole = memoryview(values)  # type: ignore[arg-type]  # numpy's arrays are buffers
            if at is None:
                raise ValueError(name)
            here = np.flatnonzero(which == n)
            local = docs[here] - self._first[n]
            for place, start, end in zip(here.tolist(), at[local].tolist(), at[local + 1].tolist(), strict=True):
                found[place] = bytes(whole[start:end])
        return found

    # Words

    @_whole
    def words(self, name: str) -> list[bytes]:
        """The words of a field, in byte order; those of deleted posts too."""
        several = [one.terms.words() for one in self._places(name)]
        return several[0] if len(several) == 1 else sorted(set().union(*several))

    @_whole
    def frequency(self, name: str, word: bytes) -> int:
        """How many posts have a word, deleted ones included."""
        return self._frequency(self._found(name, word))

    @staticmethod
    def _frequency(found: Iterable[tuple[Place, int]]) -> int:
        return sum(len(one.terms.docs(n)) for one, n in found)

    @_whole
    def begun(self, name: str, prefix: bytes) -> list[tuple[bytes, int]]:
        """The words that begin so with how many posts have each, the most frequent first, then in byte order."""
        counts: dict[bytes, int] = {}
        for one in self._places(name):
            low, high = one.terms.begun(prefix)
            found = one.terms.words(low, high)
            each = sizes(one.terms.post_at[low : high + 1]).tolist()
            if counts:
                each = [count + counts.get(word, 0) for word, count in zip(found, each, strict=True)]
            counts.update(zip(found, each, strict=True))
        return sorted(sorted(counts.items()), key=lambda item: -item[1])

    @_whole
    def within(self, name: str, word: bytes, distance: int, prefix: int = 0) -> list[bytes]:
        """The words that are spelt nearly so, in byte order; see :func:`index.packed.alike.alike`."""
        found: set[bytes] = set()
        for one in self._places(name):
            found.update(map(one.terms.word, alike(one.terms, word.decode(), distance, prefix).tolist()))
        return sorted(found)

    # Posts

    @_whole
    def word(self, name: str, word: bytes, boost: float = 1.0) -> Scored:
        """The posts with a word, scored as by ``whoosh.scoring.BM25F()``; of a field without lengths by how often."""
        found = self._found(name, word)
        weight = self._weight(found)
        return self._scored(
            [(one, one.terms.docs(n), self._scores(name, one, n, weight)) for one, n in found], boost
        )  # fmt: skip

    @_whole
    def row(self, name: str, words: Sequence[bytes], slop: int = 1, boost: float = 1.0) -> Scored:
        """The posts with words of which each stands at most ``slop`` places behind the one before it.

        They are scored as Whoosh does: with the sum of the words' scores. Raises PackedError of a field without places.
        """
        several = [self._found(name, word) for word in words]
        weights = [self._weight(found) for found in several]
        parts = []
        for one in self._places(name):
            numbers = [n for found in several for place, n in found if place.first == one.first]
            if not numbers or len(numbers) < len(words):
                continue
            if one.terms.pos is None:
                raise PackedError(f"The field {name} keeps no places of words.")
            docs = in_row(one.terms, numbers, slop)
            scores = np.zeros(len(docs))
            for n, weight in zip(numbers, weights, strict=True):
                scores += self._scores(name, one, n, weight, np.searchsorted(one.terms.docs(n), docs))
            parts.append((one, docs, scores))
        return self._scored(parts, boost)

    def _weight(self, found: Iterable[tuple[Place, int]]) -> float:
        """The inverse document frequency of a word."""
        return log(max(self.size, 1) / (self._frequency(found) + 1)) + 1

    def _scores(
        self, name: str, one: Place, n: int, weight: float, which: npt.NDArray[np.intp] | slice = slice(None)
    ) -> Scores:
        """The scores of a word's postings, or of those of them that are chosen."""
        docs, counts = one.terms.docs(n)[which], one.terms.counts(n)
        often = np.ones(len(docs)) if counts is None else counts[which].astype(np.float64)
        if (lengths := one.part.lengths(name)) is None:
            return often
        average = sum(part.segment.lengths.get(name, 0) for part in self._parts) / self.size or 1
        norms = K1 * ((1 - B) + B * _LENGTHS / average)
        below = norms[lengths[docs]]
        below += often
        often *= K1 + 1
        often /= below
        often *= weight
        return often

    def _scored(self, parts: Sequence[tuple[Place, Numbers | Docs, Scores]], boost: float) -> Scored:
        if not parts:
            return NOTHING
        docs = np.concatenate([docs.astype(np.int64) + one.first for one, docs, _ in parts])
        scores = np.concatenate([scores for _, _, scores in parts])
        if boost != 1.0:
            scores *= boost
        if self._deleted:
            live = self.live[docs]
            docs, scores = docs[live], scores[live]
        return Scored(docs, scores)

    @_whole
    def having(self, name: str, words: Sequence[bytes]) -> Docs:
        """The posts that have any of the words."""
        several = []
        for one in self._places(name):
            if len(words) * _FEW < len(one.terms):
                found = {one.terms.find(word) for word in words} - {None}
            else:
                found = {one.terms.numbers.get(word) for word in words} - {None}
            numbers = np.array(sorted(n for n in found if n is not None), np.int64)
            at = one.terms.post_at
            start = at[numbers].astype(np.int64)
            doc = one.terms.doc
            several.append((one.first, doc[ragged(start, at[numbers + 1] - start, len(doc))]))
        return self._any(several)

    @_whole
    def every(self, name: str) -> Docs:
        """The posts that have any word at all in a field."""
        return self._any((one.first, one.terms.doc) for one in self._places(name))

    @_whole
    def between(self, name: str, low: int | None, high: int | None, *, signed: bool = True) -> Docs:
        """The posts with a number, of a field of numbers, from one to another, both included; None is open."""
        several = []
        for one in self._places(name):
            terms = one.terms
            size = int(terms.word_at[1])  # one byte for the precision, which is whole, then the number
            span = 1 << 8 * (size - 1)
            least = -span // 2 if signed else 0
            start = 0 if low is None else min(max(low - least, 0), span)
            end = span if high is None else min(max(high + 1 - least, 0), span)
            at = terms.post_at[[terms.lower(limit.to_bytes(size, "big")) for limit in (start, end)]].tolist()
            several.append((one.first, terms.doc[slice(*at)]))
        return self._any(several)

    def _any(self, several: Iterable[tuple[int, Numbers]]) -> Docs:
        found = np.zeros(self.size, bool)
        for first, docs in several:
            found[docs.astype(np.int64) + first] = True
        found &= self.live
        return np.flatnonzero(found)

    # Facets

    @_whole
    def counts(
        self, name: str, group_of: npt.NDArray[np.integer], chosen: npt.NDArray[np.bool_]
    ) -> list[tuple[bytes, int]]:
        """In how many of the chosen groups each word is, most first, then in byte order; words in none are left out.

        ``group_of`` tells of every post the number of its group, its thread say. Which word is in which group is
        remembered for the next question about the same array.
        """
        pairs = self._pairs.get(name)
        if pairs is None or pairs.group_of is not group_of:
            pairs = self._pairs[name] = self._paired(name, group_of)
        if not pairs.words:
            return []
        counts = np.add.reduceat(chosen[pairs.groups], pairs.at, dtype=np.int64)
        order = np.argsort(-counts, kind="stable")
        order = order[: np.count_nonzero(counts)]
        return [(pairs.words[n], count) for n, count in zip(order.tolist(), counts[order].tolist(), strict=True)]

    def _paired(self, name: str, group_of: npt.NDArray[np.integer]) -> _Pairs:
        words = self.words(name)
        rank = {word: n for n, word in enumerate(words)}
        most = int(group_of.max(initial=0)) + 1
        keys = []
        for one in self._places(name):
            its = np.array([rank[word] for word in one.terms.words()], np.int64)
            docs = one.terms.doc.astype(np.int64) + one.first
            made = np.repeat(its * most, sizes(one.terms.post_at))[self.live[docs]]
            made += group_of[docs[self.live[docs]]]
            keys.append(made[begins(made)] if len(made) else made)
        every = np.concatenate([np.zeros(0, np.int64), *keys])
        every.sort(kind="stable")  # which is quick where it is sorted in parts
        every = every[begins(every)] if len(every) else every
        which = every // most
        at = begins(which) if len(which) else np.zeros(0, np.intp)
        return _Pairs(group_of, [words[n] for n in which[at].tolist()], at, every % most)

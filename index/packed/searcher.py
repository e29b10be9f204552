"""Searches a packed index by array operations, without Whoosh: its scores, none of its objects a posting.

Posts are known by their numbers from 0 on over all segments, as in Whoosh's readers; words are bytes as indexed.
Whoosh's statistics count deleted posts too, until these are merged away; so do these. Arrays are compared with their
checksums by :meth:`Searcher.verify` alone: to read all would take longer than any query. What is damaged in them gives
wrong answers or :class:`index.packed.container.DamagedError`, nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.packed.container import DamagedError, Numbers
from index.packed.part import Part
from index.packed.rows import in_row
from index.packed.scored import NOTHING, Docs, Scored, Scores
from index.packed.segment import read_table, steady
from index.packed.terms import Terms, begins, offsets, ragged, sizes

B, K1 = 0.75, 1.2  # of BM25F, as whoosh.scoring has them
_LENGTHS = np.round((1.033 ** np.arange(256) - 1) * 27)  # what whoosh.util.numeric's codes of lengths stand for
Groups = npt.NDArray[np.int64]
_Pairs = tuple[Groups, list[bytes], npt.NDArray[np.intp], Groups]


@contextmanager
def _told() -> Iterator[None]:
    """What damaged arrays lead to, said as DamagedError."""
    try:
        yield
    except (LookupError, MemoryError, OverflowError, ValueError) as error:
        raise DamagedError("The index is damaged.") from error


class Searcher:
    """The index in a folder as of the last commit; it stays with it.

    ``size`` is how many posts there are, the deleted ones included, and ``live`` tells which are not deleted.
    Opening raises :class:`index.packed.segment.MissingError`, DamagedError and OSError; every method DamagedError.
    """

    def __init__(self, folder: Path) -> None:
        self._parts = steady(lambda: [Part(folder, one) for one in read_table(folder).segments])
        self._first = offsets([part.segment.docs for part in self._parts])
        self.size = int(self._first[-1])
        self.live = np.concatenate([np.zeros(0, bool), *(part.live() for part in self._parts)])
        self._pairs: dict[str, _Pairs] = {}

    def close(self) -> None:
        """Let go of the files."""
        self._parts, self._pairs = [], {}

    def verify(self) -> None:
        """Compare everything with its checksums. Raises DamagedError."""
        for part in self._parts:
            part.file.verify()

    def _in(self, name: str) -> Iterator[tuple[int, Part, Terms]]:
        """The segments that have words of a field, each with the number of its first post."""
        for first, part in zip(self._first.tolist(), self._parts, strict=False):
            if (terms := part.of(name)) is not None:
                yield first, part, terms

    @_told()
    def column(self, name: str) -> npt.NDArray[np.int64]:
        """The numbers of all posts in a column of signed ones; where a post has none, the greatest that fits."""
        columns = [part.column(name)[0] if part.has_column(name) else None for part in self._parts]
        bits = 8 * max((one.itemsize for one in columns if one is not None), default=8)
        found = np.full(self.size, (1 << bits) - 1, np.uint64)
        for first, one in zip(self._first.tolist(), columns, strict=False):
            if one is not None:
                found[first : first + len(one)] = one
        return (found - np.uint64(1 << bits - 1)).view(np.int64)

    @_told()
    def texts(self, name: str, docs: Docs) -> list[bytes]:
        """The bytes of these posts in a column; where a post has none, none."""
        found = [b""] * len(docs)
        which = np.searchsorted(self._first, docs, "right") - 1
        for n, part in enumerate(self._parts):
            if part.has_column(name):
                here = np.flatnonzero(which == n)
                for place, text in zip(here.tolist(), part.texts(name, docs[here] - self._first[n]), strict=True):
                    found[place] = text
        return found

    @_told()
    def words(self, name: str) -> list[bytes]:
        """The words of a field, in byte order; those of deleted posts too."""
        several = [terms.words() for _, _, terms in self._in(name)]
        return several[0] if len(several) == 1 else sorted(set().union(*several))

    @_told()
    def frequency(self, name: str, word: bytes) -> int:
        """How many posts have a word, deleted ones included."""
        return sum(len(terms.docs(n)) for _, _, terms in self._in(name) if (n := terms.find(word)) is not None)

    @_told()
    def begun(self, name: str, prefix: bytes) -> list[tuple[bytes, int]]:
        """The words that begin so with how many posts have each, the most frequent first, then in byte order."""
        counts: Counter[bytes] = Counter()
        for _, _, terms in self._in(name):
            low, high = terms.begun(prefix)
            each = sizes(terms.post_at[low : high + 1]).tolist()
            counts.update(dict(zip(terms.words(low, high), each, strict=True)))
        return sorted(sorted(counts.items()), key=lambda item: -item[1])

    @_told()
    def within(self, name: str, word: bytes, distance: int, prefix: int = 0) -> list[bytes]:
        """The words that are spelt nearly so, in byte order; see :meth:`index.packed.terms.Terms.alike`."""
        text = word.decode()
        return sorted({one for _, _, terms in self._in(name) for one in terms.alike(text, distance, prefix)})

    def word(self, name: str, word: bytes, boost: float = 1.0) -> Scored:
        """The posts with a word, scored as by ``whoosh.scoring.BM25F()``; of a field without lengths by how often."""
        return self.row(name, [word], boost=boost)

    @_told()
    def row(self, name: str, words: Sequence[bytes], slop: int = 1, boost: float = 1.0) -> Scored:
        """The posts with words of which each stands at most ``slop`` places behind the one before it.

        They are scored as Whoosh does: with the sum of the words' scores. Raises PackedError of a field without places.
        """
        places = [(first, part, terms, terms.numbers(words)) for first, part, terms in self._in(name)]
        often = [sum(len(terms.docs(there[word])) for _, _, terms, there in places if word in there) for word in words]
        weights = [log((self.size or 1) / (posts + 1)) + 1 for posts in often]  # as whoosh.scoring has it
        found = [NOTHING]
        for first, part, terms, there in places:
            if words and all(word in there for word in words):
                numbers = [there[word] for word in words]
                docs = in_row(terms, numbers, slop)
                each = [self._scores(part, terms, n, docs, weight) for n, weight in zip(numbers, weights, strict=True)]
                scores = each[0] if len(each) == 1 else np.sum(each, axis=0)
                live = self.live[docs + first] if part.segment.deleted else slice(None)
                found.append(Scored(docs[live] + first, scores[live] * boost))
        return Scored(*map(np.concatenate, zip(*found, strict=True)))

    def _scores(self, part: Part, terms: Terms, n: int, docs: Docs, weight: float) -> Scores:
        """What a word counts in some of the posts that have it."""
        every, counts = terms.docs(n), terms.counts(n)
        often: Scores = (counts if len(every) == len(docs) else counts[np.searchsorted(every, docs)]).astype(float)
        if (lengths := part.lengths(terms.name)) is None:
            return often
        average = sum(one.segment.lengths.get(terms.name, 0) for one in self._parts) / self.size or 1
        below = (K1 * ((1 - B) + B * _LENGTHS / average))[lengths[docs]]
        return often * (K1 + 1) / (below + often) * weight

    @_told()
    def having(self, name: str, words: Sequence[bytes]) -> Docs:
        """The posts that have any of the words."""
        several = []
        for first, _, terms in self._in(name):
            numbers = np.array(sorted(terms.numbers(set(words)).values()), np.int64)
            start, end = (terms.post_at[numbers + n].astype(np.int64) for n in (0, 1))
            several.append((first, terms.doc[ragged(start, end - start, len(terms.doc))]))
        return self._any(several)

    @_told()
    def between(self, name: str, low: bytes = b"", high: bytes | None = None) -> Docs:
        """The posts that have any word from one to another in byte order, both included; by themselves all words."""
        several = []
        for first, _, terms in self._in(name):
            end = len(terms) if high is None else terms.lower(high + b"\0")
            several.append((first, terms.doc[int(terms.post_at[terms.lower(low)]) : int(terms.post_at[end])]))
        return self._any(several)

    def _any(self, several: Iterable[tuple[int, Numbers]]) -> Docs:
        found = np.zeros(self.size, bool)
        for first, docs in several:
            found[docs.astype(np.int64) + first] = True
        return np.flatnonzero(found & self.live)

    @_told()
    def counts(self, name: str, group_of: Groups, chosen: npt.NDArray[np.bool_]) -> list[tuple[bytes, int]]:
        """In how many of the chosen groups each word is, most first, then in byte order; words in none are left out.

        ``group_of`` tells of every post the number of its group, its thread say. Which word is in which group is
        remembered for the next question about the same array.
        """
        if name not in self._pairs or self._pairs[name][0] is not group_of:
            self._pairs[name] = self._paired(name, group_of)
        _, words, at, groups = self._pairs[name]
        found = chosen.take(groups).view(np.uint8)
        counts = np.add.reduceat(found, at, dtype=np.int32) if words else found
        order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
        return [(words[n], count) for n, count in zip(order.tolist(), counts[order].tolist(), strict=True)]

    def _paired(self, name: str, group_of: Groups) -> _Pairs:
        """The words that are in any group, where the groups of each begin, and the groups."""
        words = self.words(name)
        rank = {word: n for n, word in enumerate(words)}
        most = int(group_of.max(initial=0)) + 1
        keys = [np.zeros(0, np.int64)]
        for first, _, terms in self._in(name):
            docs = terms.doc.astype(np.int64) + first
            its = np.repeat([rank[word] for word in terms.words()], sizes(terms.post_at))
            live = self.live[docs]
            keys.append(its[live] * most + group_of[docs[live]])
        every = np.concatenate(keys)
        every.sort(kind="stable")  # which is quick where it is sorted in parts
        which, groups = np.divmod(every[begins(every)], most)
        at = begins(which)
        return group_of, [words[n] for n in which[at].tolist()], at, groups

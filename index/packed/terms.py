"""The words of one field of one segment with their postings, as arrays.

The arrays of a field, ``words/text`` and so on: ``words`` the words joined; ``word_at`` where each begins, and the end;
``post_at`` where each one's postings begin; ``doc`` the posts; ``tf`` how often the word is in each, left out where
always once; ``pos_at`` where each word's places begin, left out where ``post_at`` says it; ``pos`` the places, of
fields that keep them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.packed.container import Container, DamagedError, Numbers

MOST_DOCS = 1 << 16  # of a segment: two bytes a posting
MOST_PLACES = 1 << 24  # of a post: what a token has room for (index/packed/postings.py)
_FEW = 64  # one word looked up of so many of a field: where it is more, to go through all of them is quicker
Places = npt.NDArray[np.int64]


def narrow(array: npt.NDArray[np.integer], least: int = 1) -> Numbers:
    """The same numbers, of which none is negative, in as few bytes each as hold them, ``least`` or more."""
    top = int(array.max()) if array.size else 0
    size = next(size for size in (1, 2, 4, 8) if size >= least and top < 1 << 8 * size)
    return array.astype(f"<u{size}", copy=False)


def offsets(sizes: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Where parts of these sizes begin when they are joined, and the end."""
    return np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))


def sizes(at: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """How long the parts are that begin there."""
    return at[1:].astype(np.int64) - at[:-1].astype(np.int64)


def ragged(start: Places, size: Places, limit: int) -> Places:
    """The numbers from each start on, so many each. Raises ValueError beyond a limit."""
    at = offsets(size)
    if at[-1] > limit:
        raise ValueError("parts are longer than the whole")
    found = np.repeat(start - at[:-1], size)
    found += np.arange(len(found))
    return found


def begins(array: npt.NDArray[np.integer]) -> npt.NDArray[np.intp]:
    """Where runs of equal values begin."""
    edge = np.ones(len(array), bool)
    np.not_equal(array[1:], array[:-1], out=edge[1:])
    return np.flatnonzero(edge)


def joined(parts: Sequence[bytes]) -> tuple[Numbers, Numbers]:
    """Parts as one array of bytes, and where each begins."""
    return np.frombuffer(b"".join(parts), np.uint8), narrow(offsets([len(part) for part in parts]), 4)


class Terms:
    """The words of a field in a segment, in byte order, by number; the arrays are views of the file."""

    def __init__(self, file: Container, name: str) -> None:
        self.name = name
        self.text, self.word_at = file.get(f"words/{name}"), file.get(f"word_at/{name}")
        # By these, one number or word at a time is had sooner.
        self._text, self._at = memoryview(self.text), memoryview(self.word_at)  # type: ignore[arg-type]  # they are buffers
        self.post_at = file.get(f"post_at/{name}")
        self.doc = file.get(f"doc/{name}")
        self.tf = file.get(f"tf/{name}") if f"tf/{name}" in file else None
        self.pos = file.get(f"pos/{name}") if f"pos/{name}" in file else None
        self.pos_at = self.post_at if self.tf is None else file.get(f"pos_at/{name}")
        parts = [(self.word_at, self.text), (self.post_at, self.doc)]
        parts += [] if self.pos is None else [(self.pos_at, self.pos)]
        if not all(len(at) and at[0] == 0 and at[-1] == len(whole) for at, whole in parts):
            raise DamagedError(f"The words of {name} are damaged.")

    def __len__(self) -> int:
        return len(self.word_at) - 1

    def word(self, n: int) -> bytes:
        """A word by its number."""
        return bytes(self._text[self._at[n] : self._at[n + 1]])

    def words(self, low: int = 0, high: int | None = None) -> list[bytes]:
        """All the words, or those from one number to another."""
        at = self.word_at[low : None if high is None else high + 1].tolist()
        text, first = bytes(self._text[at[0] : at[-1]]), at[0]
        return [text[start - first : end - first] for start, end in pairwise(at)]

    def numbers(self, words: Collection[bytes]) -> dict[bytes, int]:
        """The numbers of those of the words that some post has."""
        if len(words) * _FEW < len(self):
            return {word: n for word in words if (n := self.find(word)) is not None}
        return {word: n for n, word in enumerate(self.words()) if word in words}

    def lower(self, word: bytes) -> int:
        """How many words are smaller than this one: its number, if it is there."""
        return bisect_left(range(len(self)), word, key=self.word)

    def find(self, word: bytes) -> int | None:
        """The number of a word, None where no post has it."""
        n = self.lower(word)
        return n if n < len(self) and self.word(n) == word else None

    def begun(self, prefix: bytes) -> tuple[int, int]:
        """The first word that begins so, and the first after these that does not."""
        last = prefix.rstrip(b"\xff")
        return self.lower(prefix), self.lower(last[:-1] + bytes([last[-1] + 1])) if last else len(self)

    def alike(self, word: str, distance: int, prefix: int) -> list[bytes]:
        """The words within a distance that begin with the same letters, so many of them.

        A letter that was left out, put in or changed counts one, and so do two neighbours that changed places: the
        distance that Whoosh documents for ``terms_within``, and has where there are several segments; in a single one
        it does not know of changed places. Raises ValueError where words are no text.
        """
        from rapidfuzz.distance import OSA  # noqa: PLC0415  # only for what was misspelt

        begun = self.words(*self.begun(word[:prefix].encode()))
        return [one for one in begun if OSA.distance(one.decode(), word, score_cutoff=distance) <= distance]

    def span(self, n: int) -> slice:
        """Where the postings of a word are."""
        return slice(int(self.post_at[n]), int(self.post_at[n + 1]))

    def docs(self, n: int) -> Numbers:
        """The posts with a word, in order."""
        return self.doc[self.span(n)]

    def counts(self, n: int) -> Numbers:
        """How often the word is in each of these."""
        return np.ones(len(self.docs(n)), "<u1") if self.tf is None else self.tf[self.span(n)]

    def weight(self, n: int) -> int:
        """How often a word is there in all."""
        return int(self.pos_at[n + 1]) - int(self.pos_at[n])

    def places(self, n: int) -> tuple[Numbers, npt.NDArray[np.int64]]:
        """The places of a word in all its posts, and where each post's begin among them, with the end.

        Raises LookupError where the field keeps no places, and :class:`index.packed.container.DamagedError`.
        """
        if self.pos is None:
            raise LookupError
        ends = offsets(self.counts(n))
        found = self.pos[int(self.pos_at[n]) : int(self.pos_at[n + 1])]
        if len(found) != ends[-1]:
            raise DamagedError(f"The places of a word of {self.name} are damaged.")
        return found, ends

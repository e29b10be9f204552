"""Cuts many texts into the numbers of their indexed words, by array operations: each distinct word is analysed once.

What :func:`index.analysis.cut` says holds. Of ASCII text, words are runs of letters, digits and ``_`` with single
apostrophes inside; any other text is cut by its pattern first, and the words are put apart by blanks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.analysis import WORD, indexed

_APOSTROPHE = 2
_KIND = np.array(
    [1 if n > 127 or chr(n).isalnum() or n == ord("_") else _APOSTROPHE if n == ord("'") else 0 for n in range(256)],
    np.uint8,
)
_FIRST = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)  # masks of a number's first n bytes
_SLOTS = 18  # bits
_BLOCK = 1 << 16  # words looked up at a time: what is new in one is known in the next
_KNOWN = 200_000  # distinct words whose forms are remembered
_PAD = b" " * 17  # so that 16 bytes can be read from wherever a word begins
Places = npt.NDArray[np.intp]
Keys = npt.NDArray[np.uint64]


class Forms:
    """The indexed form of each word of a text, remembered of the words that came up last."""

    def __init__(self) -> None:
        self._forms: dict[bytes, bytes] = {}

    def of(self, words: Sequence[bytes]) -> list[bytes]:
        """The indexed forms of distinct words."""
        new = [word for word in words if word not in self._forms]
        if len(self._forms) + len(new) > _KNOWN:
            self._forms.clear()
            new = list(words)
        self._forms.update((word, indexed(word.decode()).encode()) for word in new)
        return [self._forms[word] for word in words]


class Vocabulary:
    """Words by number, numbered as they come."""

    def __init__(self) -> None:
        self.words: list[bytes] = []
        self._numbers: dict[bytes, int] = {}

    def number(self, word: bytes) -> int:
        """The number of a word, a new one if need be."""
        n = self._numbers.setdefault(word, len(self.words))
        if n == len(self.words):
            self.words.append(word)
        return n


def prepared(text: str) -> bytes:
    """A text as :meth:`Cutter.cut` wants it."""
    return (text if text.isascii() else " ".join(WORD.findall(text))).encode()


class Cutter:
    """Cuts texts into numbers of a vocabulary's words.

    A table tells the numbers of most words of up to 16 bytes at once: each has one slot, and whichever comes first has
    it for good. All others are looked up one by one.
    """

    def __init__(self, forms: Forms) -> None:
        self.vocabulary = Vocabulary()
        self._forms = forms
        self._numbers: dict[bytes, int] = {}  # by word as written
        self._low, self._high = np.zeros(1 << _SLOTS, np.uint64), np.zeros(1 << _SLOTS, np.uint64)
        self._known = np.full(1 << _SLOTS, -1, np.int32)

    def cut(self, texts: list[bytes]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.intp]]:
        """The words of all texts in order, and how many each text has."""
        whole = b" ".join([b"", *texts, _PAD])
        start, end = _bounds(np.frombuffer(whole, np.uint8))
        limits = np.cumsum([1, *(len(text) + 1 for text in texts)])
        counts = np.diff(np.searchsorted(start, limits))
        found = np.empty(len(start), np.int32)
        for n in range(0, len(start), _BLOCK):
            block = slice(n, n + _BLOCK)
            found[block] = self._look_up(whole, start[block], end[block])
        return found, counts

    def _look_up(self, whole: bytes, start: Places, end: Places) -> npt.NDArray[np.int32]:
        low, high = _keys(whole, start, end)
        slot = _slots(low, high)
        fits = end - start <= 16
        known = fits & (self._low[slot] == low) & (self._high[slot] == high)
        numbers = np.where(known, self._known[slot], -1)
        absent = np.flatnonzero(~known)
        numbers[absent] = self._numbered(
            [whole[a:b] for a, b in zip(start[absent].tolist(), end[absent].tolist(), strict=True)]
        )
        free = absent[fits[absent] & (self._known[slot[absent]] < 0)]
        taken, which = np.unique(slot[free], return_index=True)
        first = free[which]
        self._low[taken], self._high[taken], self._known[taken] = low[first], high[first], numbers[first]
        return numbers

    def _numbered(self, words: list[bytes]) -> list[int]:
        new = list(dict.fromkeys(word for word in words if word not in self._numbers))
        for word, form in zip(new, self._forms.of(new), strict=True):
            self._numbers[word] = self.vocabulary.number(form)
        return [self._numbers[word] for word in words]


def _bounds(whole: npt.NDArray[np.uint8]) -> tuple[Places, Places]:
    """Where words begin and end."""
    kind = _KIND[whole]
    inside = kind == 1
    apostrophes = np.flatnonzero(kind == _APOSTROPHE)
    inside[apostrophes[inside[apostrophes - 1] & inside[apostrophes + 1]]] = True
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    return edges[0::2], edges[1::2]


def _keys(whole: bytes, start: Places, end: Places) -> tuple[Keys, Keys]:
    """The first 8 bytes of each word and the next 8, as numbers."""
    at: Keys = np.ndarray((len(whole) - 7,), np.dtype("<u8"), whole, 0, (1,))  # the 8 bytes from everywhere on
    size = end - start
    return at[start] & _FIRST[np.minimum(size, 8)], at[start + 8] & _FIRST[np.clip(size - 8, 0, 8)]


def _slots(low: Keys, high: Keys) -> Places:
    """Where the table keeps words: by a multiplicative hash (Knuth, The Art of Computer Programming 3, 6.4)."""
    mixed = np.multiply(low, np.uint64(0x9E3779B97F4A7C15), dtype=np.uint64)
    mixed += (high ^ (low >> np.uint64(29))) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed = np.multiply(mixed ^ (mixed >> np.uint64(32)), np.uint64(0x9E3779B97F4A7C15), dtype=np.uint64)
    slots: Places = (mixed >> np.uint64(64 - _SLOTS)).astype(np.intp)
    return slots

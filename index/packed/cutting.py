"""Cuts many texts into the numbers of their indexed words, by array operations: each distinct word is analysed once.

What :func:`index.analysis.cut` says holds. Of ASCII text, words are runs of letters, digits and ``_`` with single
apostrophes inside; any other text is cut by its pattern first, and the words are put apart by blanks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from index.analysis import WORD, indexed_all

_INSIDE, _APOSTROPHE = 1, 2
_KINDS = bytes(
    _INSIDE if n > 127 or chr(n).isalnum() or n == ord("_") else _APOSTROPHE if n == ord("'") else 0 for n in range(256)
)
_FIRST = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)  # masks of a number's first n bytes
_MIXED = np.uint64(0x9E3779B97F4A7C15)
_SLOTS = 18  # bits; as many for words of up to 8 bytes as for longer ones
_KNOWN = 400_000  # distinct words that are remembered from one segment to the next
_PAD = b" " * 17  # so that 16 bytes can be read from wherever a word begins
Places = npt.NDArray[np.intp]
Keys = npt.NDArray[np.uint64]
_Word = TypeVar("_Word", str, bytes)


def vocabulary() -> defaultdict[_Word, int]:
    """Words by number, numbered as they are asked for."""
    return defaultdict(count().__next__)


class Cutter:
    """Cuts texts into numbers of indexed words, which are the same for all texts until :meth:`forget`.

    A table tells most words of up to 16 bytes at once: each has one slot, and whichever comes first has it for good.
    What is known of these words lies in the order in which they came, frequent ones close together. All others are
    looked up one by one.
    """

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self.forms: defaultdict[bytes, int] = vocabulary()
        self._written: dict[bytes, int] = {}  # by word as it is written
        self._place = np.zeros(2 << _SLOTS, np.intp)  # by slot; 0 is free
        self._low, self._high = np.zeros(2 << _SLOTS, np.uint64), np.zeros(2 << _SLOTS, np.uint64)
        self._number = np.zeros(2 << _SLOTS, np.int32)
        self._taken = 1

    def forget(self) -> None:
        """Number words anew where there are too many of them. Numbers given out before are then void."""
        if len(self._written) > _KNOWN:
            self._begin()

    def cut(self, texts: Sequence[str]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.intp]]:
        """The numbers of the words of all texts in order, and how many words each text has."""
        parts = [(text if text.isascii() else " ".join(WORD.findall(text))).encode() for text in texts]
        whole = b" ".join([b"", *parts, _PAD])
        start, end = _bounds(whole)
        limits = np.cumsum([1, *(len(part) + 1 for part in parts)])
        counts = np.diff(np.searchsorted(start, limits))
        return self._look_up(whole, start, end), counts

    def _look_up(self, whole: bytes, start: Places, end: Places) -> npt.NDArray[np.int32]:
        at: Keys = np.ndarray((len(whole) - 7,), np.dtype("<u8"), whole, 0, (1,))  # the 8 bytes from everywhere on
        size = end - start
        low = at[start] & _FIRST[np.minimum(size, 8)]
        slot = _slots(low)
        long = np.flatnonzero(size > 8)  # these have slots apart from those of the others
        high = at[start[long] + 8] & _FIRST[np.minimum(size[long] - 8, 8)]
        slot[long] = _slots(low[long] ^ high * _MIXED) + (1 << _SLOTS)
        place = self._place[slot]
        known = self._low[place] == low
        known[long] &= self._high[place[long]] == high
        known[size > 16] = False
        numbers = self._number[place]
        absent = np.flatnonzero(~known)
        start, end = start[absent], end[absent]
        words = [whole[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)]
        numbers[absent] = self._numbered(words)
        free = absent[(size[absent] <= 16) & (place[absent] == 0)]
        taken, which = np.unique(slot[free], return_index=True)
        first, new = free[which], slice(self._taken, self._taken + len(taken))
        self._place[taken] = range(new.start, new.stop)
        self._low[new], self._number[new] = low[first], numbers[first]
        highs = np.zeros_like(low)
        highs[long] = high
        self._high[new] = highs[first]
        self._taken = new.stop
        return numbers

    def _numbered(self, words: Sequence[bytes]) -> list[int]:
        if new := [word for word in dict.fromkeys(words) if word not in self._written]:
            for word, form in zip(new, indexed_all(b" ".join(new).decode()), strict=True):
                self._written[word] = self.forms[form.encode()]
        return [self._written[word] for word in words]


def _bounds(whole: bytes) -> tuple[Places, Places]:
    """Where words begin and end."""
    kind = np.frombuffer(whole.translate(_KINDS), np.uint8)
    inside = kind == _INSIDE
    apostrophes = np.flatnonzero(kind == _APOSTROPHE)
    inside[apostrophes[inside[apostrophes - 1] & inside[apostrophes + 1]]] = True
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    return edges[0::2], edges[1::2]


def _slots(keys: Keys) -> Places:
    """Where the table keeps words: by a multiplicative hash (Knuth, The Art of Computer Programming 3, 6.4)."""
    mixed = keys * _MIXED
    mixed ^= mixed >> np.uint64(32)
    mixed *= _MIXED
    slots: Places = (mixed >> np.uint64(64 - _SLOTS)).view(np.intp)
    return slots

"""A text in which words of ours stand for parts of it, told by offsets: what is kept of it holds none of its words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple


class Piece(NamedTuple):
    """Characters of a text from ``start`` to ``end``; where ``word`` is not empty, of this word that stands there."""

    word: str
    start: int
    end: int


class Edit(NamedTuple):
    """A word in place of the characters from ``start`` to ``end``."""

    start: int
    end: int
    word: str


Pieces = Sequence[Piece]


def whole(text: str) -> Pieces:
    """A text in which nothing is replaced."""
    return (Piece("", 0, len(text)),)


def spell(text: str, pieces: Pieces) -> str:
    """The words that pieces of a text make."""
    return "".join([(word or text)[start:end] for word, start, end in pieces])


def replaced(pieces: Pieces, edits: Iterable[Edit]) -> Pieces:
    """Pieces after edits of what they spell; these are in order and apart. They may cut words that stand there."""
    starts = [0, *accumulate(piece.end - piece.start for piece in pieces)]
    made: list[Piece] = []
    last = 0
    for start, end, word in edits:
        made += _between(pieces, starts, last, start)
        made.append(Piece(word, 0, len(word)))
        last = end
    return [*made, *_between(pieces, starts, last, starts[-1])]


def _between(pieces: Pieces, starts: Sequence[int], low: int, high: int) -> Iterator[Piece]:
    """What stands from a character to another; ``starts`` tells where each piece begins, and where the last ends."""
    if low < high:
        for n in range(bisect_right(starts, low) - 1, bisect_right(starts, high - 1)):
            word, start, _ = pieces[n]
            yield Piece(word, start + max(low - starts[n], 0), start + min(high, starts[n + 1]) - starts[n])

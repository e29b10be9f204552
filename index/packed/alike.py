"""Which words of a field are spelt nearly as another one: one table of distances for all of them at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.packed.container import Numbers
from index.packed.terms import Terms

_MOST = 100  # letters of distance: a byte holds it


def alike(terms: Terms, word: str, distance: int, prefix: int) -> npt.NDArray[np.intp]:
    """The numbers of the words within a distance that begin with the same letters, so many of them.

    A letter that was left out, put in or changed counts one, and so do two neighbours that changed places: the distance
    that Whoosh documents for ``terms_within``, and has where there are several segments; in a single one it does not
    know of changed places. Raises ValueError where words are no text.
    """
    distance = min(distance, _MOST)
    low, high = terms.begun(word[:prefix].encode())
    if low >= high:
        return np.zeros(0, np.intp)
    letters, at = _letters(terms, low, high)
    start, size = at[:-1] + len(word[:prefix]), np.diff(at) - len(word[:prefix])
    rest = [ord(letter) for letter in word[prefix:]]
    near = np.flatnonzero(abs(size - len(rest)) <= distance)
    start, size = start[near], size[near]
    last = _distances(letters, start, rest, distance)[size, np.arange(len(near))]
    near += low
    return near[np.flatnonzero(last <= distance)]


def _letters(terms: Terms, low: int, high: int) -> tuple[Numbers, npt.NDArray[np.int64]]:
    """The letters of words as numbers, and where each word's begin, with the end."""
    at = terms.word_at[low : high + 1].astype(np.int64)
    text = terms.text[at[0] : at[-1]]
    at -= at[0]
    if not (text > 127).any():
        return text, at
    before = np.concatenate(([0], np.cumsum((text & 0xC0) != 0x80)))  # letters before each byte
    return np.frombuffer(text.tobytes().decode().encode("utf-32-le"), "<u4"), before[at]


def _distances(letters: Numbers, start: npt.NDArray[np.int64], rest: list[int], distance: int) -> npt.NDArray[np.uint8]:
    """By length of a word and by word, its distance from the rest; of what is farther, some greater number.

    Of the table (Wagner and Fischer, 1974; with changed places, Damerau, 1964) a band about the diagonal is enough
    (Ukkonen, 1985).
    """
    width = len(rest) + distance
    columns = [letters[np.minimum(start + n, len(letters) - 1)] for n in range(width)]
    earlier, before, row = (np.full((width + 1, len(start)), distance + 1, np.uint8) for _ in range(3))
    before[: distance + 1] = np.arange(distance + 1)[:, None]
    for i, letter in enumerate(rest, 1):
        first = max(1, i - distance)
        row[first - 1] = min(i, distance + 1)
        for j in range(first, min(width, i + distance) + 1):
            np.minimum(before[j], row[j - 1], out=row[j])
            row[j] += 1
            np.minimum(row[j], before[j - 1] + (columns[j - 1] != letter), out=row[j])
            if i > 1 and j > 1:
                changed = (columns[j - 1] == rest[i - 2]) & (columns[j - 2] == letter)
                np.minimum(row[j], earlier[j - 2] + 1, out=row[j], where=changed)
        earlier, before, row = before, row, earlier
    return before

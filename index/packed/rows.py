"""Which posts have words in a row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.packed.container import Numbers
from index.packed.scored import Docs, places
from index.packed.terms import Places, Terms, begins, offsets, ragged

_ROOM = 1 << 28  # bytes: more than the places of all posts of a segment
_MOST_OF = 4  # one posting in so many: from there on to mark those that are wanted is quicker than to find each
Keys = npt.NDArray[np.int32] | npt.NDArray[np.int64]


def in_row(terms: Terms, numbers: Sequence[int], slop: int) -> Docs:
    """The posts with words, by number, of which each stands at most ``slop`` places behind the one before it.

    Raises LookupError where the field keeps no places.
    """
    shared: Docs | None = None
    for n in sorted(set(numbers), key=lambda n: len(terms.docs(n))):
        docs = terms.docs(n).astype(np.int64)
        shared = docs if shared is None else shared[places(shared, docs)[0]]
    if shared is None or not len(shared):
        return np.zeros(0, np.int64)
    parts = [_places(terms, n, shared) for n in numbers]
    # Every post gets room for its places, so that places of all posts are numbers in one row.
    room = np.max([found[offsets(size)[1:] - 1] for found, size in parts], axis=0).astype(np.int64) + slop + 1
    base = offsets(room)
    narrow = base[:-1].astype(np.int32) if base[-1] < 1 << 31 else base[:-1]
    keys: Keys | None = None
    for found, size in parts:
        made = np.repeat(narrow, size)
        made += found
        keys = made if keys is None else _after(keys, made, slop, int(base[-1]))
    docs = np.searchsorted(base, keys, "right") - 1 if keys is not None else np.zeros(0, np.intp)
    return shared[docs[begins(docs)]] if len(docs) else np.zeros(0, np.int64)


def _places(terms: Terms, n: int, shared: Docs) -> tuple[Numbers, Places]:
    """The places of a word in posts that all have it, and how many each has."""
    found, at = terms.places(n)
    docs = terms.docs(n)
    _, which = places(shared, docs.astype(np.int64))
    start = at[which]
    size = at[which + 1] - start
    if len(shared) * _MOST_OF < len(docs):
        return found[ragged(start, size, len(found))], size
    kept = np.zeros(len(docs), bool)
    kept[which] = True
    return found[np.repeat(kept, np.diff(at))], size


def _after(before: Keys, found: Keys, slop: int, room: int) -> Keys:
    """Those of the found places that have one before them, near enough."""
    if slop == 1 and room < _ROOM:
        next_to = np.zeros(room + 1, bool)
        next_to[before + 1] = True
        return found[next_to[found]]
    if not len(before):
        return before
    at = np.searchsorted(before, found) - 1
    return found[(at >= 0) & (found - before[at] <= slop)]

"""Which posts have words in a row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.packed.container import PackedError
from index.packed.scored import Docs, places
from index.packed.terms import Places, Terms, begins, offsets, ragged

_ROOM = 1 << 28  # bytes: more than the places of all posts of a segment
_NEAR = 8  # places: where words may be farther apart, a search for each is quicker than to mark them all


def in_row(terms: Terms, numbers: Sequence[int], slop: int) -> Docs:
    """The posts with words, by number, of which each stands at most ``slop`` places behind the one before it.

    Raises :class:`index.packed.container.PackedError` where there are several and the field keeps no places.
    """
    having = [terms.docs(n).astype(np.int64) for n in numbers]
    shared, *others = sorted(having, key=len)
    for docs in others:
        shared = shared[places(shared, docs)[0]]
    if len(numbers) == 1 or not len(shared):
        return shared
    if terms.pos is None:
        raise PackedError(f"The field {terms.name} keeps no places of words.")
    parts = []
    for n, docs in zip(numbers, having, strict=True):
        found, at = terms.places(n)
        which = places(shared, docs)[1]
        start, size = at[which], at[which + 1] - at[which]
        parts.append((found[ragged(start, size, len(found))], size))
    # Every post gets room for its places and a gap, so that places in all posts are numbers in one row.
    last = np.max([found[np.cumsum(size) - 1] for found, size in parts], axis=0)
    base = offsets(last.astype(np.int64) + slop + 1)
    room = int(base[-1])
    narrow = base[:-1].astype(np.int32 if room < _ROOM else np.int64)  # half the memory to go through
    keys: list[Places] = [np.repeat(narrow, size) + found.astype(narrow.dtype) for found, size in parts]
    before = keys[0]
    for behind in keys[1:]:
        before = _after(before, behind, slop, room)
    posts = np.searchsorted(base, before, "right") - 1
    return shared[posts[begins(posts)]]


def _after(before: Places, found: Places, slop: int, room: int) -> Places:
    """Those of the found places that have one before them, near enough."""
    if slop <= _NEAR and room < _ROOM:
        near = np.zeros(room + 1, bool)
        for gap in range(1, slop + 1):
            near[before + gap] = True
        return found[near[found]]
    if not len(before):
        return before
    at = np.searchsorted(before, found) - 1
    return found[(at >= 0) & (found - before[at] <= slop)]

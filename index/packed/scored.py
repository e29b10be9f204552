"""Posts with scores, and what is made of several such: all of them by array operations, exact as sets are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Docs = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]
_DENSE = 8  # one post in so many: from there on a table of all posts is quicker than a search for each


class Scored(NamedTuple):
    """Numbers of posts, ascending and each once, and their scores."""

    docs: Docs
    scores: Scores


NOTHING = Scored(np.zeros(0, np.int64), np.zeros(0))


def constant(docs: Docs, score: float = 1.0) -> Scored:
    """All posts with the same score."""
    return Scored(docs, np.full(len(docs), score))


def places(docs: Docs, among: Docs) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.intp]]:
    """Which posts are among others, and where there those are."""
    if not len(docs) or not len(among):
        return np.zeros(len(docs), bool), np.zeros(0, np.intp)
    top = int(max(docs[-1], among[-1])) + 1
    if _DENSE * (len(docs) + len(among)) > top:
        at = np.zeros(top, np.intp)
        at[among] = np.arange(len(among))
        at = at[docs]
    else:
        at = np.minimum(np.searchsorted(among, docs), len(among) - 1)
    there = among[at] == docs
    return there, at[there]


def either(parts: Sequence[Scored]) -> Scored:
    """The posts of any part, with the sum of their scores."""
    return _united(parts, np.add, 0.0)


def best(parts: Sequence[Scored]) -> Scored:
    """The posts of any part, with the highest of their scores."""
    return _united(parts, np.maximum, -np.inf)


def _united(parts: Sequence[Scored], made: np.ufunc, start: float) -> Scored:
    parts = [part for part in parts if len(part.docs)]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    top = int(max(part.docs[-1] for part in parts)) + 1
    if _DENSE * sum(len(part.docs) for part in parts) > top:
        every, there = np.full(top, start), np.zeros(top, bool)
        for part in parts:
            every[part.docs] = made(every[part.docs], part.scores)
            there[part.docs] = True
        docs = np.flatnonzero(there)
        return Scored(docs, every[docs])
    docs = np.concatenate([part.docs for part in parts])
    order = np.argsort(docs, kind="stable")
    docs = docs[order]
    first = np.flatnonzero(np.diff(docs, prepend=-1))
    return Scored(docs[first], made.reduceat(np.concatenate([part.scores for part in parts])[order], first))


def both(parts: Sequence[Scored]) -> Scored:
    """The posts of all parts, with the sum of their scores."""
    if not parts:
        return NOTHING
    found, *others = sorted(parts, key=lambda part: len(part.docs))
    for other in others:
        there, at = places(found.docs, other.docs)
        found = Scored(found.docs[there], found.scores[there] + other.scores[at])
    return found


def and_maybe(found: Scored, other: Scored) -> Scored:
    """The posts of the first, with the sum of both scores where the other has them too."""
    there, at = places(found.docs, other.docs)
    scores = found.scores.copy()
    scores[there] += other.scores[at]
    return Scored(found.docs, scores)


def require(found: Scored, docs: Docs) -> Scored:
    """Those that are among posts, with the scores that they have."""
    there, _ = places(found.docs, docs)
    return Scored(found.docs[there], found.scores[there])


def without(found: Scored, docs: Docs) -> Scored:
    """Those that are not among posts, with the scores that they have."""
    there, _ = places(found.docs, docs)
    return Scored(found.docs[~there], found.scores[~there])


def boosted(found: Scored, boost: float) -> Scored:
    """The same posts, their scores so many times as high."""
    return found if boost == 1.0 else Scored(found.docs, found.scores * boost)


def top(found: Scored, count: int) -> Scored:
    """So many with the highest scores, the best first; of equal ones the post of the lower number."""
    docs, scores = found
    if 0 < count < len(docs):
        least = np.partition(scores, len(scores) - count)[len(scores) - count]
        high = scores >= least
        docs, scores = docs[high], scores[high]
    order = np.lexsort((docs, -scores))[: max(count, 0)]
    return Scored(docs[order], scores[order])

"""Posts with scores, and what is made of several such: all of them by array operations, exact as sets are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Docs = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]


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
    at = np.zeros(max(docs[-1], among[-1]) + 1, np.intp)  # of which only what is used takes memory and time
    at[among] = np.arange(len(among))
    at = at[docs]
    there = among[at] == docs
    return there, at[there]


def either(parts: Sequence[Scored]) -> Scored:
    """The posts of any part, with the sum of their scores."""
    return _united(parts, np.add)


def best(parts: Sequence[Scored]) -> Scored:
    """The posts of any part, with the highest of their scores."""
    return _united(parts, np.maximum)


def _united(parts: Sequence[Scored], made: np.ufunc) -> Scored:
    parts = [part for part in parts if len(part.docs)]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    most = max(part.docs[-1] for part in parts) + 1
    every, there = np.zeros(most), np.zeros(most, bool)
    for docs, scores in parts:
        every[docs] = np.where(there[docs], made(every[docs], scores), scores)
        there[docs] = True
    found = np.flatnonzero(there)
    return Scored(found, every[found])


def both(parts: Sequence[Scored]) -> Scored:
    """The posts of all parts, with the sum of their scores."""
    found, *others = sorted(parts, key=lambda part: len(part.docs)) or [NOTHING]
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
    return Scored(found.docs, found.scores * boost)


def top(found: Scored, count: int) -> Scored:
    """So many with the highest scores, the best first; of equal ones the post of the lower number."""
    docs, scores = found
    if 0 < count < len(docs):
        high = scores >= np.partition(scores, len(scores) - count)[len(scores) - count]
        docs, scores = docs[high], scores[high]
    order = np.lexsort((docs, -scores))[: max(count, 0)]
    return Scored(docs[order], scores[order])

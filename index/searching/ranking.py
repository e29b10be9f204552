"""Ranking: which threads come first, by what was found in their posts and titles, and why. The same for every engine.

A word that was typed counts as BM25 says. A concept that it names counts :data:`CONCEPT` times how telling it is, in
a thread that names it; :data:`NARROWER` of that in one that names a narrower one; up to twice as much where several
posts do. Of the other names of a concept the best one counts, :data:`OTHER_NAME` of its BM25. How telling something
is, is its inverse document frequency (Spärck Jones 1972), in threads. A thread that has the concept is covered by the
words that name it.

The sum is multiplied by how much of the query the thread covers, each word counting as it is telling. Who types a few
words wants them all: of up to :data:`FEW` words, threads with more of them come first, whatever they score. Who asks in
a sentence cannot have all of it. Other ways to put these together were worse (docs/benchmarks.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import log

import numpy as np
import numpy.typing as npt

from index.engines.contract import Matches, Posts, no_matches
from index.numbers import Numbering, Numbers, Scores, among
from index.query.parsing import Leaf

BEST_POSTS = (1.0, 0.5, 0.25)  # how much a thread's best, second and third post count
CONCEPT = 1.5
NARROWER = 0.6
OTHER_NAME = 0.5
ABOUT = 4  # further posts with a concept after which a thread is wholly about it
FEW = 4


class Kind(Enum):
    """What was found: a word or phrase of the query, a concept that it names, or another name of that."""

    WORD = "word"
    CONCEPT = "concept"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where something that a query asks for was found. ``why`` says what it is, to a person.

    A thread that has it has the ``leaves`` of the query.
    """

    why: str
    leaves: frozenset[Leaf]
    matches: Matches
    kind: Kind = Kind.WORD


@dataclass(frozen=True, slots=True)
class Ranked:
    """What was found, by thread: arrays in the order of ``threads``.

    They are each one's score; its tier, as threads of a higher one come first, whatever they score; how many leaves
    it has; which evidence it shows, a row each. Its posts, the best first, begin at ``starts``, up to the next one's.
    """

    threads: Numbering
    scores: Scores
    tiers: npt.NDArray[np.intp]
    coverage: npt.NDArray[np.intp]
    showing: npt.NDArray[np.bool_]
    posts: Numbers
    post_scores: Scores
    starts: npt.NDArray[np.intp]

    def place(self, thread: int) -> int:
        """Where a thread stands in the arrays."""
        return int(self.threads.places(np.array([thread]))[0])

    def posts_of(self, thread: int) -> list[tuple[float, int]]:
        """The posts of a thread with their scores, the best first."""
        n = self.place(thread)
        own = slice(self.starts[n], self.starts[n + 1])
        return list(zip(self.post_scores[own].tolist(), self.posts[own].tolist(), strict=True))

    def shown(self, thread: int) -> list[int]:
        """Which evidence a thread shows, by its place in the list."""
        found: list[int] = np.flatnonzero(self.showing[:, self.place(thread)]).tolist()
        return found


def rank(
    evidence: Sequence[Evidence], leaves: Sequence[Leaf], threads: Numbers, passing: Posts | None, total: int
) -> Ranked:
    """What the evidence tells of threads, of which there are ``total``: of those given, and those that it names.

    ``passing`` are the posts that pass filters, None where there are none.
    """
    numbered = Numbering([threads, *(one.matches.threads() for one in evidence)])
    showing = np.zeros((len(evidence), len(numbered)), bool)
    for row, one in zip(showing, evidence, strict=True):
        row[numbered.places(one.matches.threads())] = True
    sums = _Sums(numbered, evidence)
    for one in evidence:
        if one.kind is Kind.CONCEPT:
            sums.add_concept(one.matches, total)
        elif one.kind is Kind.WORD:
            sums.add(one.matches)
    for named in _best_names(evidence):
        sums.add(named, OTHER_NAME)
    posts, post_scores, starts = sums.best_posts(passing)
    wanted = list(dict.fromkeys(leaves))
    covered = np.array([showing[[leaf in one.leaves for one in evidence]].any(axis=0) for leaf in wanted], bool)
    covered = covered.reshape(len(wanted), len(numbered))
    coverage = covered.sum(axis=0)
    scores = sums.threads * _share(covered, total)
    tiers = coverage if len(wanted) <= FEW else np.zeros_like(coverage)
    return Ranked(numbered, scores, tiers, coverage, showing, posts, post_scores, starts)


class _Sums:
    """Scores of threads and of posts, as they are added up."""

    def __init__(self, threads: Numbering, evidence: Sequence[Evidence]) -> None:
        self._thread_places = threads.places
        self._posts = Numbering(one.matches.posts.numbers for one in evidence)
        self._thread_of = np.zeros(len(self._posts), np.intp)
        for one in evidence:
            self._thread_of[self._posts.places(one.matches.posts.numbers)] = threads.places(one.matches.posts.threads)
        self.threads = np.zeros(len(threads))
        self.posts = np.zeros(len(self._posts))

    def add(self, found: Matches, weight: float = 1.0) -> None:
        """Add what a word scores in posts and titles."""
        self.posts[self._posts.places(found.posts.numbers)] += weight * found.scores
        self.threads[self._thread_places(found.titles)] += weight * found.title_scores

    def add_concept(self, found: Matches, total: int) -> None:
        """Add what a concept scores in threads: by the best post, and by how many there are."""
        threads = self._thread_places(found.posts.threads)
        best, posts = np.zeros(len(self.threads)), np.bincount(threads, minlength=len(self.threads))
        np.maximum.at(best, threads, found.scores)
        about = 1 + np.minimum(posts - 1, ABOUT) / ABOUT
        self.threads += CONCEPT * _telling(int(np.count_nonzero(posts)), total) * best * about

    def best_posts(self, passing: Posts | None) -> tuple[Numbers, Scores, npt.NDArray[np.intp]]:
        """The posts with their scores by thread, and where each thread's begin; the best count in the threads' sums.

        Posts that pass the filters come first; then the better, then the earlier.
        """
        numbers = self._posts.numbers
        fails = np.zeros(len(numbers), bool) if passing is None else ~among(numbers, passing.numbers)
        order = np.lexsort((-self.posts, fails, self._thread_of))  # stable: of equals the earlier
        threads, scores = self._thread_of[order], self.posts[order]
        starts = np.searchsorted(threads, np.arange(len(self.threads) + 1))
        place = np.arange(len(order)) - starts[threads]
        shares = np.append(BEST_POSTS, 0.0)[np.minimum(place, len(BEST_POSTS))]
        self.threads += np.bincount(threads, shares * scores, len(self.threads))
        return numbers[order], scores, starts


def _best_names(evidence: Sequence[Evidence]) -> list[Matches]:
    """Of the other names of each concept what the best one scores."""
    names: dict[frozenset[Leaf], list[Matches]] = {}
    for one in evidence:
        if one.kind is Kind.NAME:
            names.setdefault(one.leaves, []).append(one.matches)
    return [best_of(several) for several in names.values()]


def best_of(several: Sequence[Matches]) -> Matches:
    """Where any of several things matches, with the best score there."""
    if len(several) < 2:
        return several[0] if several else no_matches()
    posts = Numbering(one.posts.numbers for one in several)
    titles = Numbering(one.titles for one in several)
    threads, scores, title_scores = np.zeros(len(posts), np.int64), np.zeros(len(posts)), np.zeros(len(titles))
    for one in several:
        at, title_at = posts.places(one.posts.numbers), titles.places(one.titles)
        threads[at] = one.posts.threads
        scores[at] = np.maximum(scores[at], one.scores)
        title_scores[title_at] = np.maximum(title_scores[title_at], one.title_scores)
    whole = all(one.whole for one in several)
    left_out = max(one.left_out for one in several)
    return Matches(Posts(posts.numbers, threads), scores, titles.numbers, title_scores, left_out, whole)


def _share(covered: npt.NDArray[np.bool_], total: int) -> Scores:
    """The share of the query that each thread covers; words that no thread has are left out."""
    having = covered.sum(axis=1)
    worth = np.array([_telling(int(threads), total) if threads else 0.0 for threads in having])
    whole = float(worth.sum())
    return worth @ covered / whole if whole else np.ones(covered.shape[1])


def _telling(threads: int, total: int) -> float:
    return log(max(total, threads, 1) / (1 + threads)) + 1

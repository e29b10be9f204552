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

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from math import log

from index.engines.contract import Matches
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


@dataclass(slots=True)
class Ranked:
    """What was found, by thread: its score, its posts with theirs, how many leaves it has, which evidence it shows.

    Threads of a higher ``tier`` come first, whatever they score.
    """

    scores: dict[int, float] = field(default_factory=dict)
    tiers: dict[int, int] = field(default_factory=dict)
    posts: dict[int, list[tuple[float, int]]] = field(default_factory=dict)
    coverage: dict[int, int] = field(default_factory=dict)
    shown: dict[int, list[int]] = field(default_factory=dict)


def rank(
    evidence: Sequence[Evidence],
    leaves: Sequence[Leaf],
    thread_of: Mapping[int, int],
    passing: Mapping[int, int] | None,
    total: int,
) -> Ranked:
    """What the evidence tells of threads, of which there are ``total``.

    ``passing`` are the posts that pass filters, None where there are none.
    """
    ranked = Ranked()
    covered: dict[int, set[Leaf]] = {}
    wanted = frozenset(leaves)
    titles, posts = _typed(evidence)
    for number, one in enumerate(evidence):
        named = Counter(thread_of[post] for post in one.matches.posts)
        threads = named.keys() | one.matches.titles.keys()
        for thread in threads:
            covered.setdefault(thread, set()).update(one.leaves & wanted)
            ranked.shown.setdefault(thread, []).append(number)
        if one.kind is Kind.CONCEPT:
            weight = CONCEPT * _telling(len(threads), total)
            for thread, score in _best(one.matches, thread_of).items():
                about = 1 + min(named[thread] - 1, ABOUT) / ABOUT
                titles[thread] = titles.get(thread, 0.0) + weight * score * about
    ranked.scores = titles
    ranked.coverage = {thread: len(found) for thread, found in covered.items()}
    _add_best_posts(ranked, posts, thread_of, passing)
    _count_coverage(ranked, covered, total)
    if len(wanted) <= FEW:
        ranked.tiers = ranked.coverage
    return ranked


def _typed(evidence: Sequence[Evidence]) -> tuple[dict[int, float], dict[int, float]]:
    """What words and other names score in titles, by thread, and in posts; a concept's posts are there with 0."""
    titles: dict[int, float] = {}
    posts: dict[int, float] = {}
    names: dict[frozenset[Leaf], Matches] = {}
    for one in evidence:
        if one.kind is Kind.NAME:
            _keep_best(names.setdefault(one.leaves, Matches()), one.matches)
        elif one.kind is Kind.CONCEPT:
            _add(posts, dict.fromkeys(one.matches.posts, 0.0))
        else:
            _add(titles, one.matches.titles)
            _add(posts, one.matches.posts)
    for best in names.values():
        _add(titles, best.titles, OTHER_NAME)
        _add(posts, best.posts, OTHER_NAME)
    return titles, posts


def _add(scores: dict[int, float], found: Mapping[int, float], weight: float = 1.0) -> None:
    for n, score in found.items():
        scores[n] = scores.get(n, 0.0) + weight * score


def _keep_best(best: Matches, found: Matches) -> None:
    for kept, fresh in ((best.posts, found.posts), (best.titles, found.titles)):
        for n, score in fresh.items():
            kept[n] = max(score, kept.get(n, 0.0))


def _count_coverage(ranked: Ranked, covered: Mapping[int, set[Leaf]], total: int) -> None:
    """Multiply each score by the share of the query that its thread covers; words that no thread has are left out."""
    having = Counter(leaf for leaves in covered.values() for leaf in leaves)
    worth = {leaf: _telling(threads, total) for leaf, threads in having.items()}
    whole = sum(worth.values())
    for thread in ranked.scores:
        ranked.scores[thread] *= sum(worth[leaf] for leaf in covered[thread]) / whole if whole else 1.0


def _telling(threads: int, total: int) -> float:
    return log(max(total, threads, 1) / (1 + threads)) + 1


def _best(matches: Matches, thread_of: Mapping[int, int]) -> dict[int, float]:
    """The score of each thread's best post."""
    best: dict[int, float] = {}
    for post, score in matches.posts.items():
        thread = thread_of[post]
        best[thread] = max(score, best.get(thread, 0.0))
    return best


def _add_best_posts(
    ranked: Ranked, posts: Mapping[int, float], thread_of: Mapping[int, int], passing: Mapping[int, int] | None
) -> None:
    for post, score in posts.items():
        ranked.posts.setdefault(thread_of[post], []).append((score, post))
    for thread, scored in ranked.posts.items():
        # Posts that pass the filters come first; then the better, then the earlier.
        scored.sort(key=lambda item: (passing is not None and item[1] not in passing, -item[0], item[1]))
        best = sum(share * score for share, (score, _) in zip(BEST_POSTS, scored, strict=False))
        ranked.scores[thread] = ranked.scores.get(thread, 0.0) + best


def concept_matches(found: Iterable[tuple[int, bool]]) -> Matches:
    """The scores of posts that name a concept, or a narrower one (True)."""
    matches = Matches()
    for post, narrower in found:
        matches.posts[post] = max(NARROWER if narrower else 1.0, matches.posts.get(post, 0.0))
    return matches

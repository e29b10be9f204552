"""Which threads are likely to help most around a concept, and why: a rule that anybody can check, no learning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log1p

from crawlers.store import Voice
from index.searching.priors import MOST_VOTES

MOST = 5  # threads that are given
PEOPLE, EXPERIENCES = 10, 5  # from as many on a thread gains nothing more
_VOTES_COUNT = 0.5  # beside 1 for people and for experiences: most forums have no votes


@dataclass(frozen=True, slots=True)
class Helpful:
    """What speaks for a thread: how many posts, distinct people, posts that tell an experience, and votes for it.

    ``post`` is the one to begin with; ``date`` is its date.
    """

    thread: int
    post: int
    date: datetime | None
    posts: int
    people: int
    experiences: int
    votes: int

    @property
    def worth(self) -> float:
        """From 0 to 2.5; see :func:`most_helpful`."""
        votes = log1p(min(self.votes, MOST_VOTES)) / log1p(MOST_VOTES)
        return min(1.0, self.people / PEOPLE) + min(1.0, self.experiences / EXPERIENCES) + _VOTES_COUNT * votes


def most_helpful(
    voices: Iterable[Voice], spoken: Collection[int], experiences: Collection[int], most: int = MOST
) -> list[Helpful]:
    """The threads of these posts, the most helpful first. ``experiences`` are the posts that tell one.

    A thread gains up to 1 for distinct people (all of it for :data:`PEOPLE`), up to 1 for posts that tell an
    experience (for :data:`EXPERIENCES`), and up to a half for votes, on a scale that flattens (for
    :data:`~index.searching.priors.MOST_VOTES`). So neither length nor votes alone can carry a thread. Of equals the
    newer one is first. The post to begin with is one of ``spoken``, tells an experience if one of them does, and has
    the most votes.
    The shares are ours: no collection at hand has judgments of them.
    """
    by_thread: dict[int, list[Voice]] = defaultdict(list)
    for voice in voices:
        by_thread[voice.thread].append(voice)
    found = [_helpful(posts, spoken, experiences) for posts in by_thread.values()]
    found.sort(key=lambda one: (-one.worth, -(one.date.timestamp() if one.date else 0.0), one.thread))
    return found[:most]


def _helpful(posts: Sequence[Voice], spoken: Collection[int], experiences: Collection[int]) -> Helpful:
    best = min(posts, key=lambda one: (one.n not in spoken, one.n not in experiences, -(one.score or 0), one.n))
    return Helpful(
        best.thread,
        best.n,
        best.created,
        len(posts),
        len({post.person for post in posts if post.person}),
        sum(1 for post in posts if post.n in experiences),
        sum(max(0, post.score or 0) for post in posts),
    )

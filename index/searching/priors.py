"""What speaks for a hit beside its words: that somebody lived it, that others found it helpful, that it is recent.

Each is a share of the hit's score, small and bounded, so that none outweighs a word that was found; all are told. The
shares are ours: no collection at hand has judgments of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from math import log1p
from typing import NamedTuple

from crawlers.store import Voice

FIRST_HAND = 0.10
HELPFUL = 0.10  # at MOST_VOTES and more; half as much at about a tenth of them
RECENT = 0.10  # of today; half as much for every HALF_LIFE
LENS = 0.10  # each of the two things that one looks for
MOST_VOTES = 100
HALF_LIFE = 4.0  # years; advice on drugs and on rare diseases grows old about so fast
_YEAR = 365.25 * 86400  # seconds


class Lens(StrEnum):
    """For whom one searches: those concerned look at symptoms and history, others at causes, terms and treatments."""

    ME = "me"
    SOMEONE = "someone"


class Prior(NamedTuple):
    """A reason for a hit's place: what it is, to a person, and by which share it raises the score."""

    said: str
    share: float


def priors_of(
    post: Voice, values: Mapping[str, Sequence[str]], now: datetime | None, lens: Lens | None = None
) -> tuple[Prior, ...]:
    """What speaks for a post with these values (by :data:`index.fields.FIELDS`); without ``now`` its age does not."""
    return tuple(prior for prior in _priors(post, values, now, lens) if round(prior.share, 2))


def _priors(
    post: Voice, values: Mapping[str, Sequence[str]], now: datetime | None, lens: Lens | None
) -> Iterator[Prior]:
    if "experience" in values.get("kind", ()):
        yield Prior("lived through", FIRST_HAND)
    if post.score and post.score > 0:
        votes = min(post.score, MOST_VOTES)
        yield Prior("found helpful by readers", HELPFUL * log1p(votes) / log1p(MOST_VOTES))
    if now and post.created:
        years = max((now - post.created).total_seconds() / _YEAR, 0.0)
        yield Prior("recent", RECENT * 0.5 ** (years / HALF_LIFE))
    if lens is Lens.ME:
        yield from _wanted(values, ("symptom",), "names symptoms")
        yield from _wanted(values, ("stage", "age"), "tells where on the way they are")
    if lens is Lens.SOMEONE:
        yield from _wanted(values, ("treatment",), "names treatments")
        if {"advice", "news"} & {*values.get("kind", ())}:
            yield Prior("explains or advises", LENS)


def _wanted(values: Mapping[str, Sequence[str]], fields: Sequence[str], said: str) -> Iterator[Prior]:
    if any(values.get(field) for field in fields):
        yield Prior(said, LENS)

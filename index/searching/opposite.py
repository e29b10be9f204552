"""The other experience: beside the hits of a search, an account from another source that tells the opposite.

Whoever reads that a treatment helped should see whether it failed others, and the reverse. Which outcome a post tells
is read by rules that are often wrong (docs/understanding.md): it is shown to be read, and nothing is counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from index.engines.contract import Reader
from index.searching.hits import Hit

AGAINST = {"helped": ("not", "side"), "not": ("helped",), "side": ("helped",)}
POSTS = 2000  # of the best threads that are looked at


@dataclass(frozen=True, slots=True)
class Account:
    """What a post tells of a treatment: the concept's id and the outcome's code."""

    treatment: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Opposite:
    """A hit that tells the opposite of what hit number ``of`` of the page tells (from 0), of the same treatment."""

    hit: Hit
    told: Account
    of: int
    against: Account


@dataclass(frozen=True, slots=True)
class Differing:
    """Where the opposite is: the thread and the post, what it tells, and which of the hits it differs from."""

    thread: int
    post: int
    told: Account
    of: int
    against: Account


def find_opposite(
    hits: Sequence[Hit],
    treatments: Collection[str],
    posts: Iterable[tuple[int, int]],
    reader: Reader,
) -> Differing | None:
    """The best thread of another source that tells the opposite of the first hit that tells an outcome.

    ``treatments`` are those that were asked for; where there are none, any counts. ``posts`` are all that were found,
    those of the best threads first, each with its thread before it. None where no hit tells an outcome, or nobody
    elsewhere the opposite.
    """
    looked_at = list(islice(posts, POSTS))
    values_of = reader.values_of(post for _, post in looked_at)
    for of, hit in enumerate(hits):
        source = hit.thread.item.source
        for against in _accounts(hit.values):
            if against.outcome not in AGAINST or (treatments and against.treatment not in treatments):
                continue
            for thread, post in looked_at:
                values = values_of.get(post, {})
                told = next((one for one in _accounts(values) if _differs(one, against)), None)
                if told and source not in values.get("source", ()):
                    return Differing(thread, post, told, of, against)
    return None


def _accounts(values: Mapping[str, Sequence[str]]) -> Iterator[Account]:
    for result in values.get("result", ()):
        treatment, _, outcome = result.rpartition("/")
        yield Account(treatment, outcome)


def _differs(told: Account, against: Account) -> bool:
    return told.treatment == against.treatment and told.outcome in AGAINST[against.outcome]

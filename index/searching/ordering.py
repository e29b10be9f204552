"""The order of the threads that a query finds: by date, by length, or the best first and not all of one source."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import numpy as np

from crawlers.store import Store
from index.engines.contract import Reader
from index.numbers import Numbers
from index.searching.priors import Lens, Prior, priors_of
from index.searching.ranking import Ranked

DEPTH = 200  # of the best threads are looked at more closely; the pages after them keep the order of the words
SPREAD = 0.9  # what each earlier hit of the same source leaves of a score
LEAST = 0.6  # what any number of them leaves


class Sort(StrEnum):
    """The order of hits."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    MOST_DISCUSSED = "most-discussed"


@dataclass(frozen=True, slots=True)
class Order:
    """Threads in order, and what spoke for the best of them beside the words."""

    threads: Sequence[int]
    priors: Mapping[int, Sequence[Prior]] = field(default_factory=dict)


def put_in_order(
    threads: Numbers,
    ranked: Ranked,
    shown: Mapping[int, int],
    sort: Sort,
    *,
    store: Store,
    reader: Reader,
    now: datetime | None = None,
    lens: Lens | None = None,
) -> Order:
    """The threads in an order. ``shown`` is the post by which each is shown, where there is one."""
    if sort is Sort.MOST_DISCUSSED:
        return Order(_by_posts(threads, ranked, store.post_counts(threads.tolist())))
    if sort is not Sort.RELEVANCE:
        return Order(_by_date(threads.tolist(), store.last_dates(threads.tolist()), newest=sort is Sort.NEWEST))
    places = ranked.threads.places(threads)
    scores = np.where(ranked.scores[places], ranked.scores[places], 1.0)  # found by filters alone, all have the same
    best_first = np.lexsort((-threads, -scores, -ranked.tiers[places]))
    ordered: list[int] = threads[best_first].tolist()
    best = ordered[:DEPTH]
    standing = dict(
        zip(
            best, zip(ranked.tiers[places][best_first].tolist(), scores[best_first].tolist(), strict=True), strict=False
        )
    )
    posts = {one.n: one for one in store.voices(shown[n] for n in best if n in shown)}
    values = reader.values_of(posts)
    priors = {n: priors_of(posts[shown[n]], values.get(shown[n], {}), now, lens) for n in best if shown.get(n) in posts}
    worth = {
        n: (tier, score * (1 + sum(prior.share for prior in priors.get(n, ()))))
        for n, (tier, score) in standing.items()
    }
    sources = {n: posts[shown[n]].source if n in priors else "" for n in best}
    return Order([*_spread(worth, sources), *ordered[DEPTH:]], priors)


def _by_posts(threads: Numbers, ranked: Ranked, counts: Mapping[int, int]) -> list[int]:
    """By how many posts they have; of equals the better one, then the earlier."""
    posts = np.array([counts.get(n, 0) for n in threads.tolist()])
    order: list[int] = threads[np.lexsort((threads, -ranked.scores[ranked.threads.places(threads)], -posts))].tolist()
    return order


def _spread(worth: Mapping[int, tuple[int, float]], sources: Mapping[int, str]) -> Iterator[int]:
    """Threads by tier and score, where each hit of a source makes its next ones in the tier count a little less."""
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for n in sorted(worth, key=lambda n: (worth[n], n), reverse=True):
        waiting[sources[n]].append(n)
    seen: Counter[str] = Counter()

    def standing(source: str) -> tuple[int, float, int]:
        first = waiting[source][0]
        tier, score = worth[first]
        return tier, score * max(LEAST, SPREAD ** seen[source]), first

    while waiting:
        source = max(waiting, key=standing)
        yield waiting[source].popleft()
        seen[source] += 1
        if not waiting[source]:
            del waiting[source]


def _by_date(threads: Collection[int], dates: Mapping[int, datetime | None], *, newest: bool) -> list[int]:
    """By the date of the last post; threads without a date last."""
    dated = {n: date.timestamp() for n in threads if (date := dates.get(n)) is not None}
    sign = -1 if newest else 1
    return sorted(threads, key=lambda n: (n not in dated, sign * dated.get(n, 0.0), n))

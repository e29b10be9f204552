"""The order of the threads that a query finds: by date, by length, or the best first and not all of one source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from crawlers.store import Store
from index.engines.contract import Reader
from index.priors import Lens, Prior, priors_of
from index.ranking import Ranked

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
    """Threads in order, with what spoke for the best of them beside the words. ``best`` is the post to show of each."""

    threads: Sequence[int]
    priors: Mapping[int, Sequence[Prior]] = field(default_factory=dict)


def put_in_order(
    threads: Collection[int],
    ranked: Ranked,
    shown: Mapping[int, int],
    sort: Sort,
    store: Store,
    reader: Reader,
    *,
    now: datetime | None = None,
    lens: Lens | None = None,
) -> Order:
    """The threads in an order. ``shown`` is the post by which each is shown, where there is one."""
    if sort is Sort.MOST_DISCUSSED:
        counts = store.post_counts(list(threads))
        return Order(sorted(threads, key=lambda n: (-counts.get(n, 0), -ranked.scores.get(n, 0.0), n)))
    if sort is not Sort.RELEVANCE:
        return Order(_by_date(threads, store.last_dates(list(threads)), newest=sort is Sort.NEWEST))
    ordered = sorted(threads, key=lambda n: (-ranked.coverage.get(n, 0), -ranked.scores.get(n, 0.0), -n))
    best = ordered[:DEPTH]
    posts = store.posts([shown[n] for n in best if n in shown])
    values = reader.values_of(posts)
    priors = {
        n: priors_of(posts[shown[n]].item, values.get(shown[n], {}), now, lens) for n in best if shown.get(n) in posts
    }
    raised = {n: ranked.scores.get(n, 0.0) * (1 + sum(prior.share for prior in priors.get(n, ()))) for n in best}
    sources = {n: posts[shown[n]].item.source for n in priors}
    return Order([*_spread(best, raised, ranked.coverage, sources), *ordered[DEPTH:]], priors)


def _spread(
    threads: Sequence[int], scores: Mapping[int, float], coverage: Mapping[int, int], sources: Mapping[int, str]
) -> list[int]:
    """The threads by coverage and score, where each hit of a source makes its next ones count a little less."""
    left = sorted(threads, key=lambda n: (-coverage.get(n, 0), -scores[n], -n))
    if len(set(sources.values())) < 2:
        return left
    seen: Counter[str] = Counter()
    ordered: list[int] = []
    while left:
        worth = [(coverage.get(n, 0), scores[n] * max(LEAST, SPREAD ** seen[sources.get(n, "")]), n) for n in left]
        best = max(worth)[2]
        left.remove(best)
        ordered.append(best)
        seen[sources.get(best, "")] += 1
    return ordered


def _by_date(threads: Collection[int], dates: Mapping[int, datetime | None], *, newest: bool) -> list[int]:
    """By the date of the last post; threads without a date last."""
    dated = {n: date.timestamp() for n in threads if (date := dates.get(n)) is not None}
    sign = -1 if newest else 1
    return sorted(threads, key=lambda n: (n not in dated, sign * dated.get(n, 0.0), n))

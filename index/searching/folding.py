"""Which threads a search leaves out because others say the same: those that it finds by copies alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from index.building.copies import Copy, fold
from index.engines.contract import Posts, Reader
from index.numbers import Numbers, among, distinct, less
from index.searching.matching import Found
from index.searching.ranking import Ranked


def fold_copies(found: Found, ranked: Ranked, reader: Reader, copies: Mapping[int, Copy]) -> dict[int, int]:
    """For every thread that only repeats another of them, that one; see :func:`index.building.copies.fold`."""
    if not copies:
        return {}
    shown_by = _copies_alone(_shown_by(found, ranked, reader), np.array(sorted(copies), np.int64))
    said = {copies[post].original for posts in shown_by.values() for post in posts}
    wanted = said | {post for post, copy in copies.items() if copy.original in said}
    holders = _kept(reader.threads_of(sorted(wanted)), found, ranked)
    coverage = {thread: int(ranked.coverage[ranked.place(thread)]) for thread in {*shown_by, *(t for _, t in holders)}}
    return fold(shown_by, coverage, copies, holders)


def _shown_by(found: Found, ranked: Ranked, reader: Reader) -> Posts:
    """The posts by which each thread was found, not in order; of one found by its title or for filters all that are."""
    counts = np.diff(ranked.starts)
    there = np.repeat(among(ranked.threads.numbers, found.threads), counts)
    matched = Posts(ranked.posts[there], np.repeat(ranked.threads.numbers, counts)[there])
    told = np.ones(len(matched.numbers), bool)
    if found.passing is not None:
        told = among(matched.numbers, found.passing.numbers)
    unsaid = less(found.threads, distinct(matched.threads[told]))
    more = reader.posts_of(unsaid.tolist()) if found.passing is None else found.passing
    further = among(more.threads, unsaid)
    kept = told | among(matched.threads, unsaid)
    return Posts(
        np.concatenate([matched.numbers[kept], more.numbers[further]]),
        np.concatenate([matched.threads[kept], more.threads[further]]),
    )


def _copies_alone(shown: Posts, copies: Numbers) -> dict[int, list[int]]:
    """The posts of the threads all of whose posts are copies."""
    own = distinct(shown.threads[~among(shown.numbers, copies)])
    alone = ~among(shown.threads, own)
    found: dict[int, list[int]] = {}
    for post, thread in zip(shown.numbers[alone].tolist(), shown.threads[alone].tolist(), strict=True):
        found.setdefault(thread, []).append(post)
    return found


def _kept(holders: Posts, found: Found, ranked: Ranked) -> list[tuple[int, int]]:
    """Those that may stay for others: posts of threads that were found that pass the filters or match."""
    kept = among(holders.threads, found.threads)
    if found.passing is not None:
        kept &= among(holders.numbers, found.passing.numbers) | among(holders.numbers, np.sort(ranked.posts))
    return list(zip(holders.numbers[kept].tolist(), holders.threads[kept].tolist(), strict=True))

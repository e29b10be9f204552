"""Which posts say again what an earlier one says, as a file beside the index; and which hits it makes superfluous.

A post's original changes when other posts come and go, so it is no part of the post's document.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

_FILE = "repeats"


class Copy(NamedTuple):
    """The number of the earliest post that says the same, and how early this one is among all copies, from 1."""

    original: int
    place: int


def write_copies(folder: Path, originals: Mapping[int, int]) -> None:
    """Keep which posts repeat which, the earlier copies first; what was kept before is replaced at once."""
    fresh = folder / f"{_FILE}.new"
    with fresh.open("wb") as out:
        array("q", (number for pair in originals.items() for number in pair)).tofile(out)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(folder / _FILE)


def read_copies(folder: Path) -> dict[int, Copy]:
    """The posts that repeat others. Raises :class:`OSError` or :class:`ValueError` where the file is damaged."""
    numbers = array("q", (folder / _FILE).read_bytes())
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return {post: Copy(original, place) for place, (post, original) in enumerate(pairs, 1)}


def fold(
    shown_by: Mapping[int, Collection[int]],
    coverage: Mapping[int, int],
    copies: Mapping[int, Copy],
    holders: Iterable[tuple[int, int]],
) -> dict[int, int]:
    """For every thread that another one makes superfluous: the one that says earlier all that it was found by.

    ``shown_by`` are the posts by which each thread was found, ``coverage`` is how many words it has, ``holders`` are
    the posts that may stay for others, with their threads. A thread with an answer of its own that was found stays,
    though its question was asked elsewhere before.
    """
    groups: dict[frozenset[int], list[int]] = {}  # threads that were found by copies alone, by what these say
    for thread, posts in shown_by.items():
        if posts and all(post in copies for post in posts):
            groups.setdefault(frozenset(copies[post].original for post in posts), []).append(thread)
    wanted = frozenset[int]().union(*groups)
    places: dict[int, dict[int, int]] = {original: {} for original in wanted}  # by thread; 0 for the original's own
    for post, thread in holders if wanted else ():
        original, place = copies.get(post, (post, 0))
        if original in wanted:
            places[original][thread] = min(place, places[original].get(thread, place))
    into: dict[int, int] = {}
    for said, threads in groups.items():
        all_of_it = set.intersection(*(set(places[original]) for original in said))
        early = sorted(all_of_it, key=lambda one: (min(places[original][one] for original in said), one))
        for thread in threads:
            words = coverage.get(thread, 0)
            first = next((one for one in early if coverage.get(one, 0) >= words), thread)
            if first != thread:
                into[thread] = first
    return {thread: _last(into, thread) for thread in into}


def _last(into: Mapping[int, int], thread: int) -> int:
    """Where a chain of threads ends: each says no less than the one before, and of equals the first one stays."""
    while thread in into:
        thread = into[thread]
    return thread

"""Work in several processes at once, where there is much of it; what comes out is the same, in the same order."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Protocol, TypeVar

from index.processes import Pool, WorkerError

__all__ = ["Mapper", "WorkerError", "cut", "few_collections", "mapping", "workers_for"]

ONE = 4000  # pages that one process makes or checks sooner than others are started
_SELDOM = (100_000, 50, 1000)  # new objects, and rounds of looking at these and at older ones
MOST = 4  # processes: more would wait for one disk

S = TypeVar("S")
T = TypeVar("T")


class Mapper(Protocol):
    """What works like ``map``."""

    def __call__(self, function: Callable[[S], T], items: Iterable[S], /) -> Iterator[T]:
        """What the function gives for each item, in their order."""


def workers_for(pages: int) -> int:
    """How many processes do so many pages best."""
    return 1 if pages <= ONE else min(MOST, len(os.sched_getaffinity(0)))


@contextmanager
def mapping(workers: int) -> Iterator[Mapper]:
    """A ``map`` that works in this process, or in several. Raises :class:`WorkerError` where one of those dies."""
    if workers < 2:
        yield map
        return
    with closing(Pool(workers, _collect_seldom)) as pool:
        yield pool.map


def _collect_seldom() -> None:
    """Python looks for rings of garbage more seldom from now on."""
    gc.set_threshold(*_SELDOM)


@contextmanager
def few_collections() -> Iterator[None]:
    """Python looks for rings of garbage more seldom while a site is built.

    What a build reads stays to its end, and to look through all of it again and again takes a third of the time.
    """
    usual = gc.get_threshold()
    _collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def cut(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """A list in slices."""
    return (items[at : at + size] for at in range(0, len(items), size))

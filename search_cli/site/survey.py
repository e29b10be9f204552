"""What of the store is public just now, and which threads changed since an earlier build. No words are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b

from crawlers.source import Source
from crawlers.store import Mark, Store
from index.around.overview import without_copies
from index.building.copies import Copy
from index.building.state import Index
from search_cli.public import fresh_since

_DAY = 24 * 3600


@dataclass(slots=True)
class Survey:
    """The public threads by their numbers, each with a stamp; those that only repeat others are left out.

    Stamps are digests of all that a thread's page is made of beside its words: equal ones, equal pages.
    ``stale`` are the threads whose stamps are not those that were known, and ``told`` what was read in the posts of
    each (:func:`~index.engines.contract.by_field` reads it). ``repeated`` posts say what an earlier
    public one says. ``until`` is the first moment, in seconds since 1970, at which one of the posts has not been seen
    for too long; None where none will be.
    """

    stamps: dict[int, str] = field(default_factory=dict)
    stale: list[int] = field(default_factory=list)
    told: dict[int, dict[int, str]] = field(default_factory=dict)
    repeated: set[int] = field(default_factory=set)
    until: int | None = None


def read_survey(
    store: Store, index: Index | None, sources: Mapping[str, Source], now: datetime, known: Mapping[int, str]
) -> Survey:
    """What may be shown at ``now``: what was seen live, and lately enough for its source (:mod:`search_cli.public`).

    ``known`` are the stamps of threads whose pages are there. Raises :class:`~index.engines.contract.EngineError` where
    the index is damaged.
    """
    since = public_since(sources, now)
    marks = store.marks(since)
    survey = Survey(until=_until(marks, sources))
    copies = index.copies() if index else {}
    threads = store.public_threads_of(_concerned(copies), since)
    survey.repeated = threads.keys() - set(without_copies(threads, copies))
    repeats: dict[int, list[int]] = defaultdict(list)
    for post in sorted(survey.repeated):
        repeats[threads[post]].append(post)
    looks = {name: repr(source) for name, source in sources.items()}
    for mark in marks:
        if len(again := repeats.get(mark.thread, ())) < mark.posts:
            survey.stamps[mark.thread] = _stamp(mark, again, looks[mark.source])
    survey.stale = [n for n, stamp in survey.stamps.items() if known.get(n) != stamp]
    if index and survey.stale:
        for post, thread, text in index.reader.value_texts(set(survey.stale)):
            survey.told.setdefault(thread, {})[post] = text
    return survey


def public_since(sources: Mapping[str, Source], now: datetime) -> dict[str, int]:
    """Since when a post of each source must have been seen live to be shown, in seconds since 1970."""
    return {name: int(fresh_since(source, now).timestamp()) for name, source in sources.items()}


def _concerned(copies: Mapping[int, Copy]) -> Collection[int]:
    return copies.keys() | {copy.original for copy in copies.values()}


def _until(marks: Iterable[Mark], sources: Mapping[str, Source]) -> int | None:
    lasts = {name: int(source.recheck_time.total_seconds()) for name, source in sources.items()}
    return min((mark.verified + lasts[mark.source] for mark in marks), default=None)


def _stamp(mark: Mark, repeats: Iterable[int], source: str) -> str:
    told = (mark._replace(verified=mark.verified // _DAY), *repeats, source)
    return blake2b(repr(told).encode(), digest_size=9).hexdigest()

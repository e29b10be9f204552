"""What of the store is public just now: every post that may be shown, without its words, and what was read in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from sys import intern

from crawlers.source import Source
from crawlers.store import Seen, Store
from index.around.overview import without_copies
from index.building.copies import Copy
from index.building.state import Index
from index.engines.contract import by_field
from search_cli.public import fresh_since

_NOTHING: Mapping[str, Sequence[str]] = {}
_DAY = 24 * 3600


class Told(Mapping[int, Mapping[str, Sequence[str]]]):
    """The values of posts by field, by the posts' numbers. They are read when asked for; equal ones are one object."""

    def __init__(self, values: Iterable[tuple[int, str]]) -> None:
        self._texts = dict(values)
        self._read: dict[str, Mapping[str, Sequence[str]]] = {"": _NOTHING}

    def text(self, post: int) -> str:
        """All values of a post in one text, empty for none."""
        return self._texts.get(post, "")

    def __getitem__(self, post: int) -> Mapping[str, Sequence[str]]:
        text = self._texts[post]
        found = self._read.get(text)
        if found is None:
            named = {name: tuple(map(intern, values)) for name, values in by_field(text).items()}
            found = self._read[text] = named
        return found

    def __iter__(self) -> Iterator[int]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


@dataclass(slots=True)
class Survey:
    """The public posts of each thread, in order, by the thread's number; threads that only repeat others are left out.

    ``stamps`` are digests of all that a thread's page is made of beside its words: equal ones, equal pages.
    ``repeated`` posts say what an earlier public one says. ``until`` is the first moment, in seconds since 1970, at
    which one of the posts has not been seen for too long; None where none will be.
    """

    posts: dict[int, list[Seen]] = field(default_factory=dict)
    stamps: dict[int, str] = field(default_factory=dict)
    told: Told = field(default_factory=lambda: Told(()))
    repeated: set[int] = field(default_factory=set)
    until: int | None = None

    def values(self, post: Seen) -> Mapping[str, Sequence[str]]:
        """What was read in a post."""
        return self.told.get(post.n, _NOTHING)


def read_survey(store: Store, index: Index | None, sources: Mapping[str, Source], now: datetime) -> Survey:
    """What may be shown at ``now``: what was seen live, and lately enough for its source (:mod:`search_cli.public`).

    Raises :class:`~index.engines.contract.EngineError` where the index is damaged.
    """
    survey = Survey()
    if index:
        survey.told = Told(index.reader.all_values())
    _read_posts(survey, store, sources, now)
    if index:
        _fold(survey, index.copies())
    changes = store.thread_changes()
    for n, posts in survey.posts.items():
        survey.stamps[n] = _stamp(changes.get(n, 0), posts, survey.told, sources[posts[0].source])
    return survey


def _read_posts(survey: Survey, store: Store, sources: Mapping[str, Source], now: datetime) -> None:
    since = {name: fresh_since(source, now).timestamp() for name, source in sources.items()}
    lasts = {name: int(source.recheck_time.total_seconds()) for name, source in sources.items()}
    by_thread = survey.posts
    first: dict[str, int] = {}
    for post in store.seen():
        if post.verified >= since.get(post.source, float("inf")):
            by_thread.setdefault(post.thread, []).append(post)
            first[post.source] = min(first.get(post.source, post.verified), post.verified)
    survey.until = min((verified + lasts[name] for name, verified in first.items()), default=None)


def _fold(survey: Survey, copies: Mapping[int, Copy]) -> None:
    """Note the posts that repeat public ones, and leave out the threads that have no others."""
    if not copies:
        return
    concerned = copies.keys() | {copy.original for copy in copies.values()}
    threads = {post.n: post.thread for posts in survey.posts.values() for post in posts if post.n in concerned}
    survey.repeated = threads.keys() - set(without_copies(threads, copies))
    for n in {threads[post] for post in survey.repeated}:
        if all(post.n in survey.repeated for post in survey.posts[n]):
            del survey.posts[n]


def _stamp(change: int, posts: Sequence[Seen], told: Told, source: Source) -> str:
    checked = min(post.verified for post in posts) // _DAY
    seen = [(post.n, post.change, told.text(post.n)) for post in posts]
    return blake2b(repr((change, checked, source.publish, seen)).encode(), digest_size=9).hexdigest()

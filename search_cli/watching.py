"""What is new for saved searches: looking, remembering how far, and keeping their feeds up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf
from pathlib import Path

from crawlers.items import ThreadwellError, UsageError
from crawlers.locking import lock
from crawlers.source import load_sources
from crawlers.store import Store
from index.engines.contract import EngineError
from search_cli.answering import Reply, Request, Searching, ask_index
from search_cli.config import Home
from search_cli.feeds import read_entries, render_feed
from search_cli.opening import opened_store
from search_cli.watches import KEPT, Found, Watch, WatchesError, read_watches, unfinished, write_private, write_watches

LOCK = "watch"
BUSY = "The saved searches are being run or changed"


@dataclass(frozen=True, slots=True)
class News:
    """What a watch found: the answer, or why there is none; and the watch as it is once that was told."""

    watch: Watch
    reply: Reply | None
    error: str = ""

    @property
    def total(self) -> int:
        """How many threads are new."""
        return self.reply.answer.total if self.reply else 0


@contextmanager
def locked_watches(home: Home) -> Iterator[list[Watch]]:
    """The watches, which nobody else changes meanwhile. Raises :class:`BusyError`, :class:`WatchesError`."""
    home.make()
    held = lock(home.locks, LOCK, BUSY)
    try:
        yield read_watches(home.watches)
    finally:
        held.release()


def choose(watches: Sequence[Watch], names: Sequence[str]) -> list[Watch]:
    """The watches with these names, or all. Raises :class:`UsageError` for a name that none has."""
    known = {watch.name: watch for watch in watches}
    for name in names:
        if name not in known:
            there = f"There are: {', '.join(known)}." if known else "Keep one first: threadwell watch add NAME QUERY"
            raise UsageError(f"No watch is called {name!r}. {there}")
    return [known[name] for name in dict.fromkeys(names)] if names else list(watches)


def try_out(home: Home, watch: Watch, *, everything: bool) -> tuple[Watch, Reply]:
    """A new watch as it begins, with what it would find now: nothing of that is news, unless ``everything`` is to be.

    Raises what a search with the same words raises.
    """

    def ask(searching: Searching) -> tuple[Watch, Reply]:
        reply = searching.answer(_request(watch, 1, 0))
        return replace(watch, seen=0 if everything else _reached(searching)), reply

    return ask_index(home, ask)


def find_news(home: Home, watches: Sequence[Watch], limit: int) -> list[News]:
    """What each watch finds in posts that it has not looked at, ``limit`` threads of it at least.

    A watch that cannot be asked any more tells why, and stays as it is.
    """

    def ask(searching: Searching) -> list[News]:
        last, reached = searching.store.last_post(), _reached(searching)
        # A store that was put back from a backup gives numbers anew.
        return [_news(searching, replace(watch, seen=min(watch.seen, last)), reached, limit) for watch in watches]

    return ask_index(home, ask)


def _news(searching: Searching, watch: Watch, reached: int, limit: int) -> News:
    try:
        reply = searching.answer(_request(watch, max(limit, KEPT), watch.seen), inf)
    except EngineError:
        raise
    except ThreadwellError as error:
        return News(watch, None, str(error))
    fresh = {hit.post.n: Found(hit.post.n, searching.now) for hit in reply.answer.hits}
    found = (*fresh.values(), *(one for one in watch.found if one.post not in fresh))[:KEPT]
    return News(replace(watch, seen=max(watch.seen, reached), last=searching.now, found=found), reply)


def _reached(searching: Searching) -> int:
    """The greatest number of a post in the index; the store may have later ones, which are not found yet."""
    return searching.store.last_post(searching.index.change)


def _request(watch: Watch, limit: int, after: int) -> Request:
    return Request(watch.text, watch.filters, limit=limit, exact=watch.exact, lens=watch.lens, after=after)


def tell(home: Home, watches: Sequence[Watch], news: Sequence[News], now: datetime, show: Callable[[], None]) -> None:
    """Bring the feeds up to date, show the news, and only then remember it: who is killed is told again.

    The caller holds the lock. ``watches`` are all that there are.
    """
    told = {one.watch.name: one.watch for one in news}
    after = [told.get(watch.name, watch) for watch in watches]
    write_watches(home.watches, [replace(old, feeds=new.feeds) for old, new in zip(watches, after, strict=True)])
    with opened_store(home) as store:
        for watch in told.values():
            for feed in watch.feeds:
                if feed.parent.is_dir():
                    _write_feed(home, watch, feed, store, now)
    show()
    write_watches(home.watches, after)


def with_feed(watch: Watch, feed: Path | None, others: Sequence[Watch]) -> Watch:
    """A watch that keeps a file up to date beside those that it has; one that was deleted it gives up.

    Raises :class:`UsageError` where the file cannot be made, or another watch has it.
    """
    if feed and (feed.is_dir() or not feed.parent.is_dir()):
        raise UsageError(f"{feed} cannot be a feed: {'it is a folder' if feed.is_dir() else 'its folder is missing'}.")
    if owner := next((one.name for one in others if one.name != watch.name and feed in one.feeds), ""):
        raise UsageError(f"{feed} is the feed of the watch {owner!r}. Give another file.")
    kept = [one for one in watch.feeds if one.exists() or not one.parent.is_dir()]
    return replace(watch, feeds=tuple(dict.fromkeys((*kept, *([feed] if feed else ())))))


def _write_feed(home: Home, watch: Watch, feed: Path, store: Store, now: datetime) -> None:
    sources = {source.name: source for source in load_sources(home.sources)[0]}
    write_private(feed, render_feed(watch, read_entries(watch.found, store, sources, now)))


def remove_feeds(watch: Watch) -> list[Path]:
    """Delete the files that a watch keeps up to date. Returns those that there were."""
    there = [feed for feed in watch.feeds if feed.exists()]
    for feed in watch.feeds:
        feed.unlink(missing_ok=True)
        unfinished(feed).unlink(missing_ok=True)
    return there


def forget_in_watches(home: Home, store: Store, now: datetime) -> Iterator[str]:
    """Take what is gone out of the watches and their feeds. Yields what a person should know, a sentence each.

    The caller holds the lock.
    """
    try:
        watches = read_watches(home.watches)
    except WatchesError as error:
        yield f"{error} Feeds that watches wrote may still hold it: delete those too."
        return
    kept = store.posts([one.post for watch in watches for one in watch.found])
    watches = [replace(watch, found=tuple(one for one in watch.found if one.post in kept)) for watch in watches]
    for watch in watches:
        for feed in watch.feeds:
            yield from _clean_feed(home, watch, feed, store, now)
    write_watches(home.watches, watches)


def _clean_feed(home: Home, watch: Watch, feed: Path, store: Store, now: datetime) -> Iterator[str]:
    """Write a feed anew where there is one; take it away where that fails."""
    try:
        unfinished(feed).unlink(missing_ok=True)
        if feed.exists():
            _write_feed(home, watch, feed, store, now)
    except (ThreadwellError, OSError) as error:
        try:
            feed.unlink(missing_ok=True)
            yield f"The feed {feed} could not be written anew, so it was taken away: {error}"
        except OSError as stuck:
            yield f"The feed {feed} may still hold it. Delete it yourself: {stuck.strerror}"
    else:
        if not feed.parent.is_dir():
            yield f"The feed {feed} cannot be reached. If it is on a disk elsewhere, delete it there."

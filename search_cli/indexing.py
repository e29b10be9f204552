"""The search index of a home: brought up to date, and opened for questions, built anew first where it cannot serve."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

import click

from crawlers.items import ThreadwellError
from crawlers.store import Store
from index.building.state import DAMAGED, MISSING, Index, open_index
from index.engines.contract import EngineError
from index.tagging import Tagger
from search_cli.config import Home
from search_cli.opening import open_home_tagger, opened_derived, opened_store, source_conditions, source_languages
from search_cli.output import progress

if TYPE_CHECKING:
    from index.building.build import Built

LARGE = 20_000  # posts: from here on, a person is told that it takes minutes
_READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)


class NothingToSearchError(ThreadwellError):
    """There are no posts that an index could be built from."""


class ReadOnlyError(ThreadwellError):
    """The index cannot serve, and where it lies nothing can be written."""


@contextmanager
def index_lock(home: Home) -> Iterator[None]:
    """No other process builds the index meanwhile. Raises :class:`BusyError`."""
    from crawlers.locking import lock

    home.make()
    held = lock(home.locks, "index", "The index is being built")
    try:
        yield
    finally:
        held.release()


def update_index(
    home: Home, store: Store, *, rebuild: bool = False, tell: Callable[[str], None] = lambda _: None
) -> Built:
    """Bring the index up to date with the store, with a progress bar; the caller holds the lock.

    ``tell`` is told why the index is built anew, before it is. Raises :class:`index.building.build.LostStoreError`.
    """
    from index.building.build import build_index

    with opened_derived(home) as derived, ExitStack() as shown:
        bars: list[Callable[[int], None]] = []

        def show(done: int, anew: str) -> None:
            if not bars:
                if anew:
                    tell(anew)  # first: a line in the middle of a bar cannot be read
                advance = shown.enter_context(progress("indexing"))
                bars.append(partial(advance, total=count_posts(store)))
            bars[0](done)

        return build_index(
            store,
            derived,
            home.index,
            open_home_tagger(home),
            defaults=source_conditions(home),
            languages=source_languages(home),
            rebuild=rebuild,
            show=show,
        )


def count_posts(store: Store) -> int:
    """How many posts the store shows."""
    return sum(count.posts for count in store.counts().values())


def open_sound_index(home: Home, store: Store, tagger: Tagger) -> Index:
    """The index for questions. Where it is missing, damaged or outdated, it is built first, and a line says so.

    Raises :class:`NothingToSearchError` and :class:`ReadOnlyError`, :class:`BusyError` where another process is
    building it just now, and :class:`index.building.build.LostStoreError`.
    """
    try:
        return _open(home, store, tagger)
    except EngineError:
        _build(home, store)
    return _open(home, store, tagger)


def build_damaged(home: Home) -> None:
    """Build the index anew that proved damaged while it was read, and say so; raises as :func:`open_sound_index`."""
    with opened_store(home) as store:
        _build(home, store, rebuild=True)


def _open(home: Home, store: Store, tagger: Tagger) -> Index:
    index = open_index(home.index, tagger.lexicon.version)
    if index.change > store.last_change():
        index.close()
        raise EngineError("The search index was built from another store.")
    return index


def _build(home: Home, store: Store, *, rebuild: bool = False) -> None:
    posts = count_posts(store)
    if not posts:
        instead = "Restore a backup of it, or harvest" if (home.index / "CURRENT").exists() else "Harvest first"
        raise NothingToSearchError(f"The store is empty. {instead}, then run 'threadwell index'.")

    def tell(why: str) -> None:
        click.echo(_announcement(DAMAGED if rebuild else why, posts), err=True)

    try:
        with index_lock(home):
            update_index(home, store, rebuild=rebuild, tell=tell)
    except OSError as error:
        if error.errno not in _READ_ONLY:
            raise
        raise ReadOnlyError("The search index must be built anew, and its folder cannot be written to.") from error


def _announcement(why: str, posts: int) -> str:
    """What is said of a build that nobody asked for, before it begins."""
    if why == MISSING:
        said = f"There is no search index yet. It is built now from the store, {posts:,} posts."
    else:
        said = f"The search index is built anew from the store, {posts:,} posts, because {why}."
    return said + (" That takes minutes; Ctrl-C leaves everything as it was." if posts >= LARGE else "")

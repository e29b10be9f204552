"""After something was forgotten: every file of the home that may still hold it is made anew, or taken away."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import chain

import click

from crawlers.items import ThreadwellError
from crawlers.keeping.forget_store import ForgetStore
from crawlers.locking import lock
from search_cli.config import Home
from search_cli.opening import opened_derived, opened_forget_store

_BUSY = {
    "index": "The index is being built",
    "site": "The site is being built",
    "watch": "The saved searches are being run or changed",
}


class UnfinishedError(ThreadwellError):
    """Something could not be cleaned: the same command, or ``index``, goes on with it."""


@contextmanager
def locked(home: Home, sources: Iterable[str]) -> Iterator[None]:
    """Nothing else reads these sources or writes what is made of the store. Raises :class:`BusyError`."""
    with ExitStack() as stack:
        for name in sorted(set(sources)):
            held = lock(home.locks, f"harvest-{name}", f"Source {name!r} is being harvested")
            stack.callback(held.release)
        for name, message in _BUSY.items():
            stack.callback(lock(home.locks, name, message).release)
        yield


def finish(home: Home, store: ForgetStore) -> list[str]:
    """Clean the home of what the store has forgotten. Returns what a person should know, a sentence each.

    The caller holds the locks. Raises :class:`UnfinishedError`.
    """
    for path in (home.last_search, home.last_search.with_suffix(".new")):
        path.unlink(missing_ok=True)
    notes = [*_clean_index(home, store), *_clean_site(home), *_clean_watches(home, store)]
    if not store.finish():
        raise UnfinishedError(
            "It is forgotten, but the store's file is in use, or the disk too full, to clean its free pages. "
            "Run 'threadwell index' later: it goes on with that."
        )
    return notes


def _clean_index(home: Home, store: ForgetStore) -> Iterator[str]:
    """Take what is gone out of the index and of the tags."""
    from search_cli.indexing import update_index

    if home.index.exists():
        update_index(home, store)  # first: while it is known what was gone, nothing else is compared again
        yield "The search index holds it no more."
    if home.derived.exists() or home.index.exists():
        with opened_derived(home) as derived:
            derived.keep_only(chain.from_iterable((title, post.item.text) for title, post in store.changed_posts(0)))


def _clean_site(home: Home) -> Iterator[str]:
    """Build the site anew where there is one; take it away where that fails."""
    from search_cli.commands.site import build_locked
    from search_cli.site.manifest import remove_manifest

    for left in home.folder.glob(f".{home.site.name}-*"):  # of a build that died
        shutil.rmtree(left)
    if not home.site.exists():
        remove_manifest(home.site_manifest)
    else:
        try:
            build_locked(home, index_locked=True)
            yield "The site was built anew: publish it, its copies elsewhere still hold it."
        except (ThreadwellError, OSError) as error:
            shutil.rmtree(home.site)
            remove_manifest(home.site_manifest)
            yield f"The site could not be built anew, so it was taken away: {error}"


def _clean_watches(home: Home, store: ForgetStore) -> Iterator[str]:
    """Write the feeds of saved searches anew."""
    if home.watches.exists():
        from search_cli.watching import forget_in_watches

        yield from forget_in_watches(home, store, datetime.now(UTC))


def take_up_again(home: Home) -> bool:
    """Finish what an earlier command began to forget and did not end. Returns whether there was any."""
    with opened_forget_store(home) as store:
        if not store.unfinished():
            return False
        with locked(home, ()):
            finish(home, store)
            return True


def readmit(home: Home, source: str, *, yes: bool) -> None:
    """Let a source that was forgotten be kept again, once a person says so."""
    with opened_forget_store(home) as store:
        if store.is_forgotten(source):
            if not yes:
                click.confirm(f"Somebody asked to have everything of {source} forgotten. Keep it again?", abort=True)
            store.readmit(source)
            click.echo(f"{source} was forgotten; it may be kept again.", err=True)

"""Bringing a home's site up to date: nothing is read where nothing changed, and the index comes before the site."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import datetime
from typing import TYPE_CHECKING

from crawlers.items import ThreadwellError
from crawlers.source import Source, load_sources
from crawlers.store import Store
from search_cli.config import Home
from search_cli.opening import open_home_tagger, opened_derived, opened_store
from search_cli.site.manifest import Built, Manifest, read_header, remove_manifest
from search_cli.site.settings import depends_on, read_facts, theme_of

if TYPE_CHECKING:
    from index.building.state import Index
    from index.deriving.derived_posts import Readings
    from index.tagging import Tagger
    from search_cli.site.work import Work


class NoContactError(ThreadwellError):
    """A site without anybody who could be asked to take something down."""


def refresh_site(home: Home, now: datetime, *, rebuild: bool = False, index_locked: bool = False) -> Built:
    """Build a home's site anew as far as it changed; the caller holds the site's lock, and perhaps the index's.

    Raises :class:`NoContactError`, what :func:`search_cli.site.build.build_site` raises, and what an index raises that
    cannot be built.
    """
    if not home.contact:
        raise NoContactError("A site must say whom to ask for a removal. Set it first: threadwell init --contact WHO")
    facts, theme = read_facts(home), theme_of(home)
    sources = {source.name: source for source in load_sources(home.sources)[0]}
    if rebuild:
        remove_manifest(home.site_manifest)
    with opened_store(home) as store:
        depends = depends_on(home, store, sources.values(), facts, theme)
        known = read_header(home.site_manifest)
        current = known.depends == depends and (known.until is None or now.timestamp() < known.until)
        if current and (home.site / "index.html").is_file() and _index_is_current(home, store):
            return Built(known.pages, 0)
        return _build(home, store, sources, now, index_locked=index_locked)


def _index_is_current(home: Home, store: Store) -> bool:
    """Whether the index holds the store's last change; of an empty store there need be none."""
    from index.building.state import read_state

    state = read_state(home.index)
    return state.change == store.last_change() if state else not store.counts()


def _build(home: Home, store: Store, sources: Mapping[str, Source], now: datetime, *, index_locked: bool) -> Built:
    from index.engines.contract import EngineError
    from search_cli.indexing import build_damaged
    from search_cli.output import progress
    from search_cli.site.build import build_site
    from search_cli.site.processes import few_collections

    with opened_derived(home) as derived, few_collections():
        try:
            work, earlier = _survey(home, store, derived.readings, sources, now, index_locked=index_locked)
        except EngineError:
            build_damaged(home)
            work, earlier = _survey(home, store, derived.readings, sources, now, index_locked=index_locked)
        with progress("building the site") as advance:
            return build_site(work, earlier, home.site, home.site_manifest, advance)


def _survey(
    home: Home,
    store: Store,
    readings: Readings,
    sources: Mapping[str, Source],
    now: datetime,
    *,
    index_locked: bool,
) -> tuple[Work, Manifest]:
    """What the site is built from, and what the old one was.

    The index lies in memory, all of it, and is let go of before pages are made.
    """
    from search_cli.site.build import earlier_site
    from search_cli.site.survey import read_survey
    from search_cli.site.work import Work

    tagger = open_home_tagger(home)
    facts, theme = read_facts(home), theme_of(home)
    index = _current_index(home, store, tagger, index_locked=index_locked)
    try:
        depends = depends_on(home, store, sources.values(), facts, theme)
        earlier = earlier_site(home.site, home.site_manifest, depends)
        known = {n: fact.stamp for n, fact in earlier.threads.items()}
        survey = read_survey(store, index, sources, now, known)
    finally:
        if index:
            index.close()
    return Work(home, store, readings, survey, tagger.lexicon, sources, facts, theme, now, depends), earlier


def _current_index(home: Home, store: Store, tagger: Tagger, *, index_locked: bool) -> Index | None:
    """The index, brought up to date first; None of a store without posts."""
    from search_cli.indexing import index_lock, open_sound_index, update_index

    if store.is_empty():
        return None
    if not _index_is_current(home, store):
        with nullcontext() if index_locked else index_lock(home):
            update_index(home, store)
    return open_sound_index(home, store, tagger)

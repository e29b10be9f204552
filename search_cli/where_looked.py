"""Where a search looked and where it did not: the sources with what is kept of each, and what kept others away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from crawlers.jobs import Job
from crawlers.source import Source, load_sources
from crawlers.store import Store
from index.around.communities import Community, OwnSource, communities_for, load_communities
from index.lexicon.lexicon import Lexicon
from search_cli.config import Home
from search_cli.output import counted


@dataclass(frozen=True, slots=True)
class Looked:
    """A source of which something is kept, and when it was last asked for news (None: it was imported)."""

    source: str
    threads: int
    checked: datetime | None


@dataclass(frozen=True, slots=True)
class NotLooked:
    """A place that was not searched, or not all of it, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where was looked, where not, and where a person may ask."""

    looked: tuple[Looked, ...]
    not_looked: tuple[NotLooked, ...]
    ask: tuple[Community, ...]


def read_places(home: Home, store: Store, concepts: Sequence[str], lexicon: Lexicon) -> Places:
    """The places of a home, and those where people talk about the concepts, or about anything where there are none."""
    sources = load_sources(home.sources)[0]
    counts = store.counts()
    looked = [Looked(name, count.threads, count.last_crawl) for name, count in counts.items() if count.threads]
    looked.sort(key=lambda one: (-one.threads, one.source))
    kept = {one.source for one in looked}
    not_looked = [NotLooked(one.name, why) for one in sources for why in _why_not(one, one.name in kept, store)]
    own = [OwnSource(one.name, one.url, one.conditions) for one in sources]
    near = [place for concept in concepts for place in communities_for(concept, lexicon, own, {})]
    ask = {place.name: place for place in near or (one for one in load_communities() if not one.about)}
    return Places(tuple(looked), tuple(not_looked), tuple(ask.values()))


def _why_not(source: Source, kept: bool, store: Store) -> Iterator[str]:
    last: Job | None = next(iter(store.jobs(source.name, 1)), None)
    if not source.enabled:
        yield "switched off; what was read before is searched" if kept else "switched off"
    elif last is None:
        yield "not harvested yet"
    if last and last.held:
        yield "its last harvest looked wrong and was not kept: threadwell jobs"
    if last and last.private:
        yield f"{counted(last.private, 'page')} for members only; Threadwell never logs in"

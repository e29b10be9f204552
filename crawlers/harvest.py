"""Harvesting: one crawl of every source asked for, each under its own lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from crawlers.collectors import COLLECTORS, Access, CollectorError, load_collector
from crawlers.crawl.edge import edge
from crawlers.crawl.errand import Errand
from crawlers.crawl.fetch import Fetch
from crawlers.crawl.walk import Progress, Tally, Walk
from crawlers.family import load_family
from crawlers.jobs import ENOUGH, TIME_IS_UP
from crawlers.keeping.crawl_store import CrawlStore, Outcome
from crawlers.locking import lock
from crawlers.source import Source

Show = Callable[[Source, Progress], None]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far one source's crawl may go: a number of pages, a time, and threads with posts ``since`` then."""

    limit: int | None = None
    time: timedelta | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a harvest needs: the store, the key that hides people, a clock, and where locks lie.

    ``reddit`` are the user's client id and secret there, empty where they are not set.
    """

    store: CrawlStore
    key: bytes
    clock: Callable[[], datetime]
    locks: Path
    user_agent: str
    bounds: Bounds = Bounds()
    reddit: tuple[str, str] = field(default=("", ""), repr=False)

    def run(self, sources: Sequence[Source], show: Show) -> dict[str, Outcome]:
        """Crawl the sources one after the other. Returns how each ended. Raises :class:`BusyError`."""
        locks = [
            lock(self.locks, f"harvest-{source.name}", f"Source {source.name!r} is being harvested")
            for source in sources
        ]
        try:
            outcomes = self._walk_all([source for source in sources if source.family not in COLLECTORS], show)
            outcomes |= self._collect_all([source for source in sources if source.family in COLLECTORS], show)
            return {source.name: outcomes[source.name] for source in sources}
        finally:
            for held in locks:
                held.release()

    def _walk_all(self, sources: Sequence[Source], show: Show) -> dict[str, Outcome]:
        if not sources:
            return {}
        from crawlers.crawl.spider import run  # noqa: PLC0415  # Scrapy: half a second that only a walk pays

        return run(lambda fetch: self._crawl(sources, fetch, show), self.user_agent, private_hosts(sources))

    async def _crawl(self, sources: Sequence[Source], fetch: Fetch, show: Show) -> dict[str, Outcome]:
        outcomes: dict[str, Outcome] = {}
        for source in sources:
            with self._edge_of(source, outcomes):
                family = load_family(source.family)
                walk = Walk(source, family, self.store, self.key, fetch, self.clock, errand=self._errand(source, show))
                outcomes[source.name] = await walk.run()
        return outcomes

    def _collect_all(self, sources: Sequence[Source], show: Show) -> dict[str, Outcome]:
        outcomes: dict[str, Outcome] = {}
        access = Access(self.user_agent, *self.reddit)
        for source in sources:
            with self._edge_of(source, outcomes):
                collect = load_collector(source.family)
                errand = self._errand(source, show)
                outcomes[source.name] = collect(source, access, self.store, self.key, self.clock, errand=errand)
        return outcomes

    def _errand(self, source: Source, show: Show) -> Errand:
        return Errand(lambda progress: show(source, progress), self._enough(), self.bounds.since)

    def _enough(self) -> Callable[[Tally], str]:
        """What tells a crawl that begins now to stop, and why."""
        limit, time = self.bounds.limit, self.bounds.time
        until = self.clock() + time if time is not None else None

        def enough(tally: Tally) -> str:
            if limit is not None and tally.pages >= limit:
                return ENOUGH
            return TIME_IS_UP if until is not None and self.clock() >= until else ""

        return enough

    @contextmanager
    def _edge_of(self, source: Source, outcomes: dict[str, Outcome]) -> Iterator[None]:
        """The edge of one source's crawl: what goes wrong within is that source's outcome, and the others go on."""

        def tell(reason: str) -> None:
            outcomes[source.name] = Outcome(reason)

        try:
            with edge(f"the crawl of {source.name}", tell):
                yield
        except CollectorError as error:
            self.store.note_failure(source.name, str(error), self.clock())
            tell(str(error))


def private_hosts(sources: Sequence[Source]) -> frozenset[str]:
    """The hosts that a crawl may reach on a private network, because their source says so."""
    return frozenset(source.host for source in sources if source.allow_private)

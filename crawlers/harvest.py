"""Harvesting: one crawl of every source asked for, each under its own lock."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawlers.crawl_store import CrawlStore, Outcome
from crawlers.family import load_family
from crawlers.fetch import Fetch
from crawlers.items import ThreadwellError
from crawlers.locking import lock
from crawlers.source import Source
from crawlers.walk import Progress, Walk


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a harvest needs: the store, the key that hides people, a clock, where locks lie, and a page limit."""

    store: CrawlStore
    key: bytes
    clock: Callable[[], datetime]
    locks: Path
    user_agent: str
    limit: int | None = None

    def run(self, sources: Sequence[Source], show: Callable[[Source, Progress], None]) -> dict[str, Outcome]:
        """Crawl the sources one after the other. Returns how each ended. Raises :class:`BusyError`."""
        from crawlers.spider import run  # noqa: PLC0415  # Scrapy: half a second that only a harvest pays

        locks = [
            lock(self.locks, f"harvest-{source.name}", f"Source {source.name!r} is being harvested")
            for source in sources
        ]
        try:
            return run(lambda fetch: self._crawl(sources, fetch, show), self.user_agent, private_hosts(sources))
        finally:
            for held in locks:
                held.release()

    async def _crawl(
        self, sources: Sequence[Source], fetch: Fetch, show: Callable[[Source, Progress], None]
    ) -> dict[str, Outcome]:
        outcomes = {}
        for source in sources:
            try:
                outcomes[source.name] = await self._walk(source, fetch, show).run()
            except (ThreadwellError, OSError):
                raise  # the store or the disk: the next source would meet it too
            except Exception as error:  # the edge of one source's crawl: the others go on
                logging.getLogger(__name__).exception("the crawl of %s broke off", source.name)
                outcomes[source.name] = Outcome(f"a mistake of Threadwell's own, please report it: {error!r}.")
        return outcomes

    def _walk(self, source: Source, fetch: Fetch, show: Callable[[Source, Progress], None]) -> Walk:
        return Walk(
            source,
            load_family(source.family),
            self.store,
            self.key,
            fetch,
            self.clock,
            show=lambda progress: show(source, progress),
            enough=lambda tally: self.limit is not None and tally.pages >= self.limit,
        )


def private_hosts(sources: Sequence[Source]) -> frozenset[str]:
    """The hosts that a crawl may reach on a private network, because their source says so."""
    return frozenset(source.host for source in sources if source.allow_private)

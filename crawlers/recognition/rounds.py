"""Looking at many sources again, each under its own lock: one that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawlers.collectors import COLLECTORS, Access
from crawlers.crawl.edge import edge
from crawlers.crawl.fetch import Fetch
from crawlers.harvest import private_hosts
from crawlers.locking import lock
from crawlers.recognition.check import Checked, check_collected, check_source
from crawlers.source import Source
from crawlers.store import Store

Show = Callable[[Source, int], None]


@dataclass(frozen=True, slots=True)
class Round:
    """What a round needs: the store to compare with, a clock, where locks lie, and how we introduce ourselves."""

    store: Store
    clock: Callable[[], datetime]
    locks: Path
    access: Access

    def run(self, sources: Sequence[Source], show: Show) -> list[Checked]:
        """What each source shows now, in their order. Raises :class:`crawlers.items.BusyError`."""
        locks = []
        try:
            for source in sources:
                said = f"Source {source.name!r} is being harvested"
                locks.append(lock(self.locks, f"harvest-{source.name}", said))
            checked = self._walk_all([source for source in sources if source.family not in COLLECTORS], show)
            checked |= self._collect_all([source for source in sources if source.family in COLLECTORS])
            return [checked[source.name] for source in sources]
        finally:
            for held in locks:
                held.release()

    def _walk_all(self, sources: Sequence[Source], show: Show) -> dict[str, Checked]:
        if not sources:
            return {}
        from crawlers.crawl.spider import run  # noqa: PLC0415  # Scrapy: half a second that only a walk pays

        return run(lambda fetch: self._look(sources, fetch, show), self.access.user_agent, private_hosts(sources))

    async def _look(self, sources: Sequence[Source], fetch: Fetch, show: Show) -> dict[str, Checked]:
        checked: dict[str, Checked] = {}
        for source in sources:
            with _edge_of(source, checked):
                told = _telling(source, show)
                checked[source.name] = await check_source(source, self.store, fetch, self.clock, told)
        return checked

    def _collect_all(self, sources: Sequence[Source]) -> dict[str, Checked]:
        checked: dict[str, Checked] = {}
        for source in sources:
            with _edge_of(source, checked):
                checked[source.name] = check_collected(source, self.store, self.access, self.clock)
        return checked


def _telling(source: Source, show: Show) -> Callable[[int], None]:
    return lambda asked: show(source, asked)


def _edge_of(source: Source, checked: dict[str, Checked]) -> AbstractContextManager[None]:
    def tell(problem: str) -> None:
        checked[source.name] = Checked(source, (f"{problem[0].upper()}{problem[1:]}",))

    return edge(f"the check of {source.name}", tell)

"""How a crawl behaves toward a site: what it may ask for, and how long it waits before it asks.

One request at a time, never sooner than the source's delay, the site's Crawl-delay and its Retry-After allow. A site
that is slow to answer is left alone for as long as it takes to answer, as Scrapy's AutoThrottle does
(https://docs.scrapy.org/en/latest/topics/autothrottle.html), but counted from the answer: with one request at a time,
counted from the question it would be no pause at all.
"""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from protego import Protego

from crawlers.crawl.fetch import AGENT, REDIRECTS, Answer, Fetch, FetchError, origin
from crawlers.crawl.reservations import TDMREP, read_tdmrep
from crawlers.crawl.robots import MAX_AGE, Robots, fetch_robots, read_robots
from crawlers.keeping.crawl_store import CrawlStore
from crawlers.source import Source

TRANSIENT = (408, 425, 429, 500, 502, 503, 504)
BUSY = (429, 503)  # it is the site that cannot answer, not the page (RFC 6585, section 4; RFC 9110, section 15.6.4)
ROBOTS_TRIES = 3
BACKOFF = timedelta(seconds=1)  # before the second try; four times longer before each one after it
LONGEST_BACKOFF = timedelta(seconds=60)  # that we choose ourselves
PATIENCE = timedelta(minutes=10)  # a site that asks for a longer pause is left alone until the next run
KEPT = timedelta(seconds=MAX_AGE) - PATIENCE  # rules still hold after the longest pause
LONGEST_REST = 60.0  # seconds that a slow site is left alone after each answer


def next_rest(rest: float, latency: float, least: float, *, well: bool) -> float:
    """How long to leave a site alone after an answer that took ``latency`` seconds, where it was ``rest`` before.

    The mean of the two, but no less than ``latency`` or ``least`` and no more than a minute; an answer that is not
    ``well`` never shortens it: errors are quickly sent.
    """
    smooth = min(max(latency, (rest + latency) / 2, least), LONGEST_REST)
    return smooth if well else max(rest, smooth)


class Manners:
    """Asks one site for one thing at a time. ``fetch`` does the asking, ``clock`` tells the time."""

    def __init__(self, source: Source, fetch: Fetch, store: CrawlStore, clock: Callable[[], datetime]) -> None:
        self.source = source
        self.clock = clock
        self.quiet_until: datetime | None = None
        self.robots = Robots()
        self._fetch = fetch
        self._store = store
        self._reserved: Protego | None = None
        self._rules_from: datetime | None = None
        self._rest = 0.0
        self._asked: datetime | None = None
        self._answered: datetime | None = None
        self._busy = 0

    # -- when ---------------------------------------------------------------------------------------------------

    @property
    def delay(self) -> float:
        """The least number of seconds from one question to the next."""
        return max(self.source.delay, self.robots.delay)

    async def ask(
        self, url: str, headers: Mapping[str, str] | None = None, not_before: datetime | None = None
    ) -> Answer:
        """The answer, after a pause. Raises :class:`FetchError`."""
        await self._pause(not_before)
        self._asked = self.clock()
        well = False
        try:
            answer = await self._fetch(url, headers)
            well = answer.status < 400
        finally:
            self._answered = self.clock()
            if self.source.delay:  # a source without a delay is on this machine
                latency = (self._answered - self._asked).total_seconds()
                self._rest = next_rest(self._rest, latency, self.source.delay, well=well)
        self._heed(answer)
        return answer

    def too_long(self, moment: datetime | None = None) -> bool:
        """Whether the site, or the page whose turn is at ``moment``, must wait for longer than a run is patient."""
        pause = timedelta(seconds=self.delay) if self._asked else timedelta(0)
        moments = [each - self.clock() for each in (moment, self.quiet_until) if each is not None]
        return max([pause, *moments]) > PATIENCE

    def _heed(self, answer: Answer) -> None:
        """Be quiet when the site says that it is busy: for as long as it asks, else longer each time in a row."""
        self._busy = self._busy + 1 if answer.status in BUSY else 0
        pause = answer.retry_after(self.clock()) if answer.status in TRANSIENT else None
        if pause is None and self._busy:
            pause = min(BACKOFF * 4 ** min(self._busy - 1, 9), LONGEST_BACKOFF)
        if pause is not None:
            self.quiet_until = max(self.clock() + pause, self.quiet_until or self.clock())

    async def _pause(self, not_before: datetime | None) -> None:
        moments = [moment for moment in (not_before, self.quiet_until) if moment is not None]
        if self._asked is not None:
            moments.append(self._asked + timedelta(seconds=self.delay))
        if self._answered is not None and self._rest > self.source.delay:
            moments.append(self._answered + timedelta(seconds=self._rest))
        if moments and (seconds := (max(moments) - self.clock()).total_seconds()) > 0:
            await sleep(seconds)

    # -- what ---------------------------------------------------------------------------------------------------

    def forbids(self, url: str) -> str:
        """By whose word we must not ask for an address: ``robots`` or ``reserved``; empty where we may."""
        if not self.robots.allows(url):
            return "robots"
        return "reserved" if self._reserved and not self._reserved.can_fetch(url, AGENT) else ""

    async def read_rules(self) -> None:
        """Know the site's rules, asked for at most once a day (RFC 9309, section 2.4).

        Raises :class:`FetchError` where nothing may be fetched; its kind is a status or what went wrong.
        """
        now = self.clock()
        if self._rules_from and now - self._rules_from < KEPT:
            return
        site = origin(self.source.url)
        kept = self._kept(site)
        self.robots = read_robots(kept[0], kept[1]) if kept else await self._ask_robots(site)
        self._rules_from = kept[2] if kept else now
        self._reserved = await self._read_reserved(site + TDMREP)

    def _kept(self, url: str) -> tuple[int, bytes, datetime] | None:
        kept = self._store.robots(url)
        return kept if kept and self.clock() - kept[2] < KEPT else None

    async def _ask_robots(self, site: str) -> Robots:
        for tried in range(ROBOTS_TRIES):
            found = await fetch_robots(site, self._ask_again if tried else self.ask)
            robots = read_robots(found.status, found.body)
            if not robots.refusal:
                self._store.save_robots(site, found.status, found.body, self.clock())
                return robots
            if self.too_long():
                break
        raise found.error or FetchError(str(found.status), robots.refusal)

    async def _ask_again(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        return await self.ask(url, headers, not_before=self.clock() + BACKOFF)

    async def _read_reserved(self, url: str) -> Protego | None:
        """What the site's ``tdmrep.json`` reserves; where it cannot be had, its pages may still say so themselves."""
        if kept := self._kept(url):
            return read_tdmrep(kept[0], kept[1])
        if not self.robots.allows(url):
            return None
        try:
            answer = await self.ask(url)
        except FetchError:
            return None
        if answer.status not in TRANSIENT:
            self._store.save_robots(
                url, answer.status, b"" if answer.status in REDIRECTS else answer.body, self.clock()
            )
        return read_tdmrep(answer.status, answer.body)

"""The walk that all families share: from the frontier's next page to what it held, until the round is finished.

One request at a time. Everything that a page brought (its items, its links, its own end) is committed together, so a
walk that is killed goes on with the page it was at, and asks for no committed page again.
"""

from __future__ import annotations

from asyncio import sleep
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urljoin

from crawlers.crawl_store import CrawlStore, Kept, Outcome, Visit
from crawlers.family import Family, Reading
from crawlers.fetch import REDIRECTS, Answer, Fetch, FetchError, origin, same_site
from crawlers.frontier import DuePage
from crawlers.items import Link, ReadThread
from crawlers.pipelines import keep
from crawlers.reading.page import Page
from crawlers.robots import MAX_AGE, Robots, fetch_robots, read_robots
from crawlers.source import Source
from crawlers.store import Saved

TRIES = 4  # of one page in one round
ROBOTS_TRIES = 3
BACKOFF = timedelta(seconds=1)  # before the second try; four times longer before each one after it
PATIENCE = timedelta(minutes=10)  # a site that asks for a longer pause is left alone until the next run
GIVE_UP = 3  # pages in a row that failed every try: the site is down
FOR_GOOD = (301, 308)  # RFC 9110: the address that was asked for ought to be replaced
TRANSIENT = (408, 425, 429, 500, 502, 503, 504)
_TAKEN_OVER = "{} pages were read by their structure alone: the family found nothing on them. See 'sources check'."
READABLE = ("html", "json", "xml", "text/plain")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a crawl has come: pages fetched, pages known to be left, posts kept."""

    pages: int
    left: int
    posts: int


@dataclass(slots=True)
class Tally:
    """What a crawl has seen so far."""

    pages: int = 0
    read: int = 0
    found: int = 0
    unchanged: int = 0
    private: int = 0
    given_up: int = 0
    moved_to: str = ""
    closed: bool = False
    taken_over: int = 0
    saved: Saved = field(default_factory=Saved)
    errors: Counter[str] = field(default_factory=Counter)

    def outcome(self, reason: str) -> Outcome:
        """The crawl's outcome so far, for the given reason."""
        note = _TAKEN_OVER.format(self.taken_over) if self.taken_over else ""
        return Outcome(
            reason, self.pages, self.saved, dict(self.errors), self.private, self.moved_to, self.closed, note
        )


class Walk:
    """One crawl of one source.

    ``clock`` gives the time, ``show`` is told of progress, and the crawl stops before its next page when ``enough``
    says so of what it has seen.
    """

    def __init__(
        self,
        source: Source,
        family: Family,
        store: CrawlStore,
        key: bytes,
        fetch: Fetch,
        clock: Callable[[], datetime],
        *,
        show: Callable[[Progress], None] = lambda _: None,
        enough: Callable[[Tally], bool] = lambda _: False,
    ) -> None:
        self.source = source
        self.family = family
        self.store = store
        self.key = key
        self.ask = fetch
        self.clock = clock
        self.show = show
        self.enough = enough
        self.tally = Tally()
        self.entries = family.entries(source)
        self.quiet_until: datetime | None = None
        self.last_request: datetime | None = None
        self.job = self.round = 0
        self.robots = Robots()

    async def run(self) -> Outcome:
        """Walk until the round is finished or something stops it; the outcome is recorded as a job and returned."""
        self.job, self.round = self.store.begin_crawl(self.source.name, self.entries, self.clock())
        reason = "interrupted"
        try:
            reason = await self._walk()
        finally:
            outcome = self.tally.outcome(reason)
            self.store.end_crawl(self.job, outcome, self.clock())
        return outcome

    async def _walk(self) -> str:
        try:
            self.robots = await self._read_robots()
        except FetchError as error:
            self.tally.errors[error.kind] += 1
            self.robots = Robots(refusal=str(error))
        if self.robots.refusal:
            return self.robots.refusal
        while (due := self.store.next_page(self.source.name, self.round, self.clock())) is not None:
            if self.enough(self.tally):
                return "enough"
            if due.not_before and due.not_before > self.clock() + PATIENCE:
                return "asked to wait"
            if self.tally.given_up >= GIVE_UP:
                return "site does not answer"
            await self._visit(due)
            left = self.store.count_due(self.source.name, self.round)
            self.show(Progress(self.tally.pages, left, self.tally.saved.new + self.tally.saved.changed))
        return self._ending()

    def _ending(self) -> str:
        """Why a round that has no page left is over."""
        tally = self.tally
        if tally.closed:
            return "closed"
        if tally.moved_to and not tally.read:
            return "moved"
        return "nothing found" if tally.read and not tally.found and not tally.unchanged else "finished"

    # -- one page ---------------------------------------------------------------------------------------------

    async def _visit(self, due: DuePage) -> None:
        if not same_site(due.url, self.source.url):
            return self._save(due, "elsewhere")
        if not self.robots.allows(due.url):
            self.tally.errors["robots"] += 1
            return self._save(due, "robots")
        await self._pause(due.not_before)
        try:
            self.last_request = self.clock()
            answer = await self.ask(due.url, _validators(due))
        except FetchError as error:
            return self._failed(due, error.kind, None if error.transient else timedelta.max)
        self.tally.pages += 1
        if answer.status in TRANSIENT:
            pause = answer.retry_after(self.clock())
            if pause is not None:
                self.quiet_until = self.clock() + pause
            return self._failed(due, str(answer.status), pause)
        self.tally.given_up = 0
        return self._answered(due, answer)

    def _answered(self, due: DuePage, answer: Answer) -> None:
        status = answer.status
        if status == 304:
            self.tally.unchanged += 1
            self._save(due, "unchanged", unchanged=True)
        elif status in REDIRECTS:
            self._redirected(due, answer)
        elif status in (401, 403):
            self.tally.private += 1
            self._save(due, "private")
        elif status == 410 and self._is_entry(due):
            self.tally.closed = True
            self._save(due, "closed")
        elif status != 200:
            self.tally.errors[str(status)] += 1
            self._save(due, "gone" if status in (404, 410) else f"status {status}")
        elif not any(kind in answer.headers.get("content-type", "html") for kind in READABLE):
            self.tally.errors["not a page"] += 1
            self._save(due, "not a page")
        else:
            self._read(due, answer)

    def _is_entry(self, due: DuePage) -> bool:
        return any(link.url == due.url for link in self.entries)

    def _redirected(self, due: DuePage, answer: Answer) -> None:
        target = self.family.canonical(urljoin(due.url, answer.headers.get("location", "")))
        if answer.status in FOR_GOOD and self._is_entry(due) and target.startswith(("http://", "https://")):
            self.tally.moved_to = target
        if target != due.url and same_site(target, self.source.url):
            self._save(due, "moved", links=(Link(target, due.kind, due.of),))
        else:
            self.tally.errors["redirect"] += 1
            self._save(due, "redirected elsewhere")

    def _read(self, due: DuePage, answer: Answer) -> None:
        page = Page(due.url, answer.body, answer.headers.get("content-type", ""), answer.date, due.of)
        reading = self.family.read(page)
        self.tally.read += 1
        self.tally.private += reading.private
        self.tally.found += not reading.empty
        self.tally.taken_over += reading.taken_over
        links = tuple(link for link in reading.links if same_site(link.url, self.source.url))
        outcome = "private" if reading.private else "empty" if reading.empty else "read"
        self._save(due, outcome, reading=reading, answer=answer, links=links)

    def _save(
        self,
        due: DuePage,
        outcome: str,
        *,
        unchanged: bool = False,
        links: tuple[Link, ...] = (),
        reading: Reading | None = None,
        answer: Answer | None = None,
    ) -> None:
        headers = answer.headers if answer else {}
        validators = (headers.get("etag", ""), headers.get("last-modified", ""))
        threads = tuple(self._keep(thread) for thread in (reading.threads if reading else ()))
        visit = Visit(due, outcome, self.clock(), unchanged, validators, links, threads)
        self.tally.saved += self.store.save_visit(self.source.name, self.round, self.job, visit)

    def _keep(self, thread: ReadThread) -> Kept:
        return keep(thread, self.source.name, self.key, self.store.speakers(self.source.name, thread.id))

    def _failed(self, due: DuePage, kind: str, pause: timedelta | None) -> None:
        """Try the page again later, or give it up for this round; ``pause`` is what the server asked for."""
        self.tally.errors[kind] += 1
        if due.failures + 1 >= TRIES or pause == timedelta.max:
            self.tally.given_up += 1
            return self._save(due, f"failed: {kind}")
        wait = max(pause or timedelta(0), BACKOFF * 4**due.failures)
        return self.store.postpone(due, kind, self.clock() + wait)

    # -- manners ----------------------------------------------------------------------------------------------

    async def _pause(self, not_before: datetime | None) -> None:
        """Wait until the source's delay, the site's Retry-After and the page's own turn have passed."""
        moments = [moment for moment in (not_before, self.quiet_until) if moment is not None]
        if self.last_request is not None:
            delay = max(self.source.delay, self.robots.delay)
            moments.append(self.last_request + timedelta(seconds=delay))
        if moments and (seconds := (max(moments) - self.clock()).total_seconds()) > 0:
            await sleep(seconds)

    async def _read_robots(self) -> Robots:
        """The site's rules, asked for at most once a day (RFC 9309, section 2.4)."""
        site = origin(self.source.url)
        kept = self.store.robots(site)
        if kept and self.clock() - kept[2] < timedelta(seconds=MAX_AGE):
            return read_robots(kept[0], kept[1])
        for tried in range(ROBOTS_TRIES):
            self.last_request = self.clock()
            status, body, problem = await fetch_robots(site, self.ask)
            robots = read_robots(status, body)
            if not robots.refusal:
                self.store.save_robots(site, status, body, self.clock())
                return robots
            if tried + 1 < ROBOTS_TRIES:
                await sleep((BACKOFF * 2**tried).total_seconds())
        self.tally.errors[problem or str(status)] += 1
        return Robots(refusal=problem or robots.refusal)


def _validators(due: DuePage) -> dict[str, str]:
    both = {"If-None-Match": due.etag, "If-Modified-Since": due.modified}
    return {name: value for name, value in both.items() if value}

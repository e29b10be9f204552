"""The walk that all families share: from the frontier's next page to what it held, until the round is finished.

One request at a time. Everything that a page brought (its items, its links, its own end) is committed together, so a
walk that is killed goes on with the page it was at, and asks for no committed page again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from crawlers.crawl.endings import Endings, is_whole
from crawlers.crawl.endless import Horizon
from crawlers.crawl.errand import WHOLE, Errand
from crawlers.crawl.fetch import REDIRECTS, Answer, Fetch, FetchError, joined, same_site
from crawlers.crawl.manners import BACKOFF, PATIENCE, TRANSIENT, Manners
from crawlers.crawl.reservations import read_wishes
from crawlers.crawl.tally import TOO_MANY, Progress, Tally
from crawlers.family import Family, Reading
from crawlers.items import Link, ReadThread
from crawlers.jobs import ENOUGH, QUARANTINED, WAIT
from crawlers.keeping.crawl_store import CrawlStore, Kept, Outcome, Visit
from crawlers.keeping.frontier import ASKED_NOT_TO, DOUBTFUL, FAILED, DuePage
from crawlers.pipelines import keep
from crawlers.reading.page import Page
from crawlers.source import Source
from crawlers.yields import Watch

__all__ = ["BACKOFF", "FOR_GOOD", "GIVE_UP", "PATIENCE", "TRANSIENT", "TRIES", "Progress", "Tally", "Walk"]

TRIES = 4  # of one page in one round
GIVE_UP = 3  # pages in a row that failed every try: the site is down
FOR_GOOD = (301, 308)  # RFC 9110: the address that was asked for ought to be replaced
READABLE = ("html", "json", "xml", "text/plain")
_OUTCOMES = {"404": "gone", "410": "gone for good"}
_OF_THE_PAGE = ("too-large", "unreadable")  # failures that say nothing of the site: it answers


class Walk:
    """One crawl of one source.

    ``clock`` gives the time, ``errand`` says what is asked of this crawl.
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
        errand: Errand = WHOLE,
    ) -> None:
        self.source = source
        self.family = family
        self.store = store
        self.key = key
        self.clock = clock
        self.errand = errand
        self.manners = Manners(source, fetch, store, clock)
        self.horizon = Horizon(source.url)
        self.endings = Endings()
        self.tally = Tally()
        self.entries = family.entries(source)
        self.job = self.round = 0
        self._moved_from: tuple[int, ...] = ()
        self._shows_all = family.shows_all

    async def run(self) -> Outcome:
        """Walk until the round is finished or something stops it; the outcome is recorded as a job and returned."""
        recheck = self.source.recheck_time
        name, left = self.source.name, self.errand.since is None
        self.job, self.round = self.store.begin_crawl(name, self.entries, self.clock(), recheck, left=left)
        self.tally.watch = Watch(self.store.band(self.source.name))
        reason = "interrupted"
        try:
            reason = await self._walk()
        finally:
            outcome = self.tally.outcome(reason)
            self.store.end_crawl(self.job, outcome, self.clock())
        return outcome

    async def _walk(self) -> str:
        try:
            await self.manners.read_rules()
            while (due := self.store.next_page(self.source.name, self.round, self.clock())) is not None:
                self._tell(due.left)
                if stop := self._stop(due):
                    return stop
                await self.manners.read_rules()  # again, where a day has passed
                await self._visit(due)
                if self.tally.watch.missing:
                    return QUARANTINED
        except FetchError as error:  # of the rules: those of pages end in _visit
            self.tally.errors[error.kind] += 1
            return str(error)
        if self.store.is_full(self.source.name):
            self.tally.errors[TOO_MANY] += 1
        self._tell(0)
        return self.tally.ending()

    def _tell(self, left: int) -> None:
        self.errand.show(Progress(self.tally.pages, left, self.tally.saved.new + self.tally.saved.changed))

    def _stop(self, due: DuePage) -> str:
        """Why to stop before the next page, empty to go on."""
        if stop := self.errand.enough(self.tally):
            return stop if isinstance(stop, str) else ENOUGH
        if self.manners.too_long(due.not_before):
            return WAIT
        return "site does not answer" if self.tally.given_up >= GIVE_UP else ""

    # -- one page ---------------------------------------------------------------------------------------------

    async def _visit(self, due: DuePage) -> None:
        if not same_site(due.url, self.source.url):
            return self._save(due, "elsewhere")
        if forbidden := self.manners.forbids(due.url):
            self.tally.errors[forbidden] += 1
            return self._save(due, forbidden)
        try:
            answer = await self.manners.ask(due.url, _validators(due), due.not_before)
        except FetchError as error:
            return self._failed(due, error.kind, lasting=not error.transient)
        self.tally.pages += 1
        self.tally.size += len(answer.body)
        if answer.status in TRANSIENT:
            return self._failed(due, str(answer.status), answer.retry_after(self.clock()))
        self.tally.given_up = 0
        return self._answered(due, answer)

    def _answered(self, due: DuePage, answer: Answer) -> None:
        status = answer.status
        if status in REDIRECTS:
            return self._redirected(due, answer)
        self._moved_from = self.horizon.arrived(due.url)
        if status == 304:
            self.tally.unchanged += 1
            return self._save(due, "unchanged", unchanged=True)
        if status == 200 and any(kind in answer.headers.get("content-type", "html") for kind in READABLE):
            return self._read(due, answer)
        return self._unread(due, "not a page" if status == 200 else str(status))

    def _unread(self, due: DuePage, what: str) -> None:
        """Note an answer that holds nothing for us, by its status or name."""
        if what in {"401", "403"}:
            self.tally.private += 1
            return self._save(due, "private")
        if what == "410" and self._is_entry(due):
            self.tally.closed = True
            return self._save(due, "closed")
        self.tally.errors[what] += 1
        return self._save(due, _OUTCOMES.get(what, what))

    def _is_entry(self, due: DuePage) -> bool:
        return any(link.url == due.url for link in self.entries)

    def _redirected(self, due: DuePage, answer: Answer) -> None:
        target = self.family.canonical(joined(due.url, answer.headers.get("location", "")))
        if answer.status in FOR_GOOD and self._is_entry(due) and target.startswith(("http://", "https://")):
            self.tally.moved_to = target
        if self.horizon.may_hop(due.n, due.url, target):
            return self._save(due, "moved", links=(Link(target, due.kind, due.of),))
        self.tally.errors["redirect"] += 1
        return self._save(due, "redirected elsewhere")

    def _read(self, due: DuePage, answer: Answer) -> None:
        page = Page(due.url, answer.body, answer.headers.get("content-type", ""), answer.date, due.of)
        if self.endings.lacks(page, due.kind):
            return self._failed(due, "truncated")
        self._shows_all = self.family.shows_all and is_whole(page)
        reading = self.family.read(page)
        self.tally.read += 1
        self.tally.private += reading.private
        self.tally.found += not reading.empty
        self.tally.taken_over += reading.taken_over
        wishes = read_wishes(answer.headers, page, self.clock())
        links = self._links(reading) if wishes.follow else ()
        if (reading.threads or not wishes.follow) and not wishes.keep:
            self.tally.errors[ASKED_NOT_TO] += 1
            return self._save(due, ASKED_NOT_TO, links=links)
        if self._is_doubtful(due, reading):
            return self._save(due, DOUBTFUL)
        outcome = "private" if reading.private else "empty" if reading.empty else "read"
        return self._save(due, outcome, reading=reading, answer=answer, links=links)

    def _links(self, reading: Reading) -> tuple[Link, ...]:
        links, left_out = self.horizon.chosen(reading)
        self.tally.errors.update({why: count for why, count in left_out.items() if count})
        return links

    def _is_doubtful(self, due: DuePage, reading: Reading) -> bool:
        """Whether a thread's page yields so little of what its source normally does that it must not be kept."""
        posts = [post for thread in reading.threads for post in thread.posts]
        if reading.private or (due.kind != "thread" and not posts):
            return False
        return self.tally.watch.doubts(posts, partial(self.store.count_kept, self.source.name))

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
        visit = Visit(
            due,
            outcome,
            self.clock(),
            unchanged,
            validators,
            links,
            threads,
            chained=self.family.chained,
            shows_all=self._shows_all,
            moved_from=self._moved_from,
            since=self.errand.since,
        )
        self._moved_from, self._shows_all = (), self.family.shows_all
        self.tally.saved += self.store.save_visit(self.source.name, self.round, self.job, visit)

    def _keep(self, thread: ReadThread) -> Kept:
        known = self.store.speakers(self.source.name, thread.id)
        return keep(thread, self.source.name, self.key, known, self.store.barred)

    def _failed(self, due: DuePage, kind: str, pause: timedelta | None = None, *, lasting: bool = False) -> None:
        """Try the page again later, or give it up for this round; ``pause`` is what the server asked for."""
        self.tally.errors[kind] += 1
        if due.failures + 1 >= TRIES or lasting:
            self.tally.given_up += kind not in _OF_THE_PAGE
            return self._save(due, f"{FAILED}{kind}")
        wait = max(pause or timedelta(0), BACKOFF * 4**due.failures)
        return self.store.postpone(due, kind, self.clock() + wait)


def _validators(due: DuePage) -> dict[str, str]:
    both = {"If-None-Match": due.etag, "If-Modified-Since": due.modified}
    return {name: value for name, value in both.items() if value}

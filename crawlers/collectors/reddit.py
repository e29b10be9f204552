"""A subreddit through Reddit's official API: its new submissions, each with its whole tree of comments.

It goes in the rounds of the store's frontier, as the walk does: the listing is a page, every submission is one, and
what one brought is committed together. A submission that was listed once is read again in every round, since what is
deleted drops out of the listing and must vanish here.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime

from crawlers.collectors import Access, CollectorError, subreddit_of
from crawlers.collectors.reddit_client import LongWaitError, RedditClient
from crawlers.collectors.reddit_reading import WEB, read_submission
from crawlers.crawl.errand import WHOLE, Errand
from crawlers.crawl.fetch import FetchError
from crawlers.crawl.walk import GIVE_UP, Progress, Tally
from crawlers.items import Link
from crawlers.jobs import ENOUGH, WAIT
from crawlers.keeping.crawl_store import CrawlStore, Kept, Outcome, Visit
from crawlers.keeping.frontier import FAILED, DuePage
from crawlers.pipelines import keep
from crawlers.source import Source

LISTING_END = 900  # Reddit lists about 1,000, and leaves out of them what was removed


def collect(
    source: Source,
    access: Access,
    store: CrawlStore,
    key: bytes,
    clock: Callable[[], datetime],
    *,
    errand: Errand = WHOLE,
) -> Outcome:
    """One crawl of a subreddit: how it ended. Raises :class:`CollectorError`."""
    with closing(RedditClient(access, source.delay, clock)) as client:
        return RedditCollector(source, client, store, key, clock, errand=errand).run()


class RedditCollector:
    """One crawl of one subreddit, as :class:`crawlers.crawl.walk.Walk` is one of a forum.

    Reddit lists submissions by their own date: ``since`` then are those that were written since.
    """

    def __init__(
        self,
        source: Source,
        client: RedditClient,
        store: CrawlStore,
        key: bytes,
        clock: Callable[[], datetime],
        *,
        errand: Errand = WHOLE,
    ) -> None:
        if not (subreddit := subreddit_of(source.url)):
            raise CollectorError(f"Source {source.name!r}: 'url' must be such as {WEB}/r/NAME/. Mend its file.")
        self.subreddit = subreddit
        self.source = source
        self.client = client
        self.store = store
        self.key = key
        self.clock = clock
        self.errand = errand
        self.tally = Tally()
        self.note = ""
        self.job = self.round = 0

    def run(self) -> Outcome:
        """Collect until the round is finished or something stops it; the outcome is recorded as a job and returned."""
        entries = [Link(f"{WEB}/r/{self.subreddit}/new/", "board")]
        self.job, self.round = self.store.begin_crawl(self.source.name, entries, self.clock(), self.source.recheck_time)
        reason = "interrupted"
        try:
            reason = self._collect()
        finally:
            outcome = replace(self.tally.outcome(reason), note=self.note)
            self.store.end_crawl(self.job, outcome, self.clock())
        return outcome

    def _collect(self) -> str:
        tally = self.tally
        while (due := self.store.next_page(self.source.name, self.round, self.clock())) is not None:
            self.errand.show(Progress(tally.pages, due.left, tally.saved.new + tally.saved.changed))
            if stop := self.errand.enough(tally):
                return stop if isinstance(stop, str) else ENOUGH
            if tally.given_up >= GIVE_UP:
                return "site does not answer"
            try:
                self._visit(due)
            except LongWaitError:
                return WAIT
        if tally.given_up and not tally.read:
            return "site does not answer"
        return "nothing found" if tally.read and not tally.found else "finished"

    def _visit(self, due: DuePage) -> None:
        try:
            visit = self._list(due) if due.kind == "board" else self._read(due)
        except LongWaitError:
            raise
        except FetchError as error:
            visit = self._failed(due, error)
        else:
            self.tally.read += 1
            self.tally.given_up = 0
        self.tally.pages += 1
        self.tally.saved += self.store.save_visit(self.source.name, self.round, self.job, visit)

    def _list(self, due: DuePage) -> Visit:
        """The listing, as one that has grown (``unchanged``): what it named in earlier rounds is wanted again."""
        since = self.errand.since
        names = self.client.new_submissions(self.subreddit, since)
        self.tally.found += bool(names)
        if len(names) >= LISTING_END:
            self.note = (
                f"Reddit lists no more than about 1,000 submissions; {len(names):,} were listed. "
                "Older ones, if there are any, are not reached."
            )
        links = tuple(Link(f"{WEB}/r/{self.subreddit}/comments/{name}/", "thread") for name in names)
        return Visit(due, "read" if names else "empty", self.clock(), links=links, everything=since is None)

    def _read(self, due: DuePage) -> Visit:
        submission, whole = self.client.submission(due.url.rstrip("/").rpartition("/")[2])
        if not whole:
            self.tally.errors["tree not whole"] += 1
        thread = read_submission(submission)
        self.tally.found += 1
        kept: tuple[Kept, ...] = ()
        # Of what was gone before anybody saw it here, not even an empty thread is kept.
        if thread.posts or self.store.find_thread(f"{self.source.name}/{thread.id}"):
            known = self.store.speakers(self.source.name, thread.id)
            kept = (keep(thread, self.source.name, self.key, known, self.store.barred),)
        outcome = "read" if thread.posts else "gone"
        return Visit(due, outcome, self.clock(), threads=kept)

    def _failed(self, due: DuePage, error: FetchError) -> Visit:
        """The page's end for this round. A listing that is not there counts as read: it has nothing on it."""
        self.tally.given_up = self.tally.given_up + 1 if error.transient else 0
        if error.kind == "403":
            self.tally.private += 1
            return Visit(due, "private", self.clock())
        self.tally.errors[error.kind] += 1
        self.tally.read += due.kind == "board" and not error.transient
        return Visit(due, "gone" if error.kind in ("404", "410") else f"{FAILED}{error.kind}", self.clock())

"""What a crawl keeps: rounds and pages, what a page brought, robots.txt, speakers, and how the crawl ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from crawlers import frontier
from crawlers.frontier import DuePage
from crawlers.items import Link, Post, Thread
from crawlers.saving import Saved, Seen, remove_posts, save_items
from crawlers.store import Store
from crawlers.tables import job, post, robots, speaker, thread


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one thread on a page: its posts, the speakers' numbers, and the ids of posts that are gone."""

    thread: Thread
    posts: tuple[Post, ...] = ()
    speakers: Mapping[str, int] = field(default_factory=dict)
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """What fetching and reading one page brought, to be kept in one transaction.

    ``unchanged`` means that the server answered 304; ``validators`` are the page's ETag and Last-Modified.
    """

    page: DuePage
    outcome: str
    at: datetime
    unchanged: bool = False
    validators: tuple[str, str] = ("", "")
    links: tuple[Link, ...] = ()
    threads: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a crawl ended: why, after how many pages, with how many posts, and the pages that failed, by kind.

    ``moved_to`` is the new address of a source that moved for good; ``closed`` says that it is gone for good (410).
    ``note`` is what else a person should know of it, in one sentence or two.
    """

    reason: str
    pages: int = 0
    saved: Saved = field(default_factory=Saved)
    errors: Mapping[str, int] = field(default_factory=dict)
    private: int = 0
    moved_to: str = ""
    closed: bool = False
    note: str = ""

    @property
    def ok(self) -> bool:
        """Whether the crawl did what it was asked to."""
        return self.reason in ("finished", "enough")


class CrawlStore(Store):
    """The store as a crawl sees it: it may also change what is kept."""

    def begin_crawl(self, source: str, entries: Iterable[Link], now: datetime) -> tuple[int, int]:
        """Begin, or take up again, a round of a source. Returns the job's number and the round's."""
        with self.db.writing() as connection:
            number = frontier.begin_round(connection, source, entries)
            key = connection.execute(job.insert().values(source=source, started=now, errors={})).inserted_primary_key
            return (int(key[0]) if key else 0), number

    def next_page(self, source: str, number: int, now: datetime) -> DuePage | None:
        """The page to fetch next in a round, None when the round is finished."""
        with self.db.reading() as connection:
            return frontier.next_page(connection, source, number, now)

    def count_due(self, source: str, number: int) -> int:
        """How many known pages a round still wants."""
        with self.db.reading() as connection:
            return frontier.count_due(connection, source, number)

    def save_visit(self, source: str, number: int, job_n: int, visit: Visit) -> Saved:
        """Keep what a page brought and mark it done, all or nothing."""
        with self.db.writing() as connection:
            n = visit.page.n
            validators = None if visit.unchanged else visit.validators
            frontier.finish(connection, n, number, visit.outcome, visit.at, validators)
            frontier.want(connection, source, number, n, visit.links)
            saved = Saved()
            if visit.unchanged:
                frontier.want_again(connection, number, n)
                connection.execute(post.update().where(post.c.page == n).values(last_verified=visit.at))
            for kept in visit.threads:
                saved += save_items(connection, kept.thread, kept.posts, kept.speakers, Seen(n, visit.at))
                saved += Saved(gone=remove_posts(connection, source, kept.gone))
            counts = {"pages": job.c.pages + 1, "new": job.c.new + saved.new, "changed": job.c.changed + saved.changed}
            connection.execute(job.update().where(job.c.n == job_n).values(counts))
            return saved

    def postpone(self, due: DuePage, outcome: str, not_before: datetime) -> None:
        """Note that a page failed and shall be tried again later in this round."""
        with self.db.writing() as connection:
            frontier.postpone(connection, due.n, outcome, not_before)

    def end_crawl(self, job_n: int, outcome: Outcome, now: datetime) -> None:
        """Record how a crawl ended."""
        values = {"ended": now, "reason": outcome.reason, "errors": dict(outcome.errors)}
        with self.db.writing() as connection:
            connection.execute(job.update().where(job.c.n == job_n).values(values))

    def robots(self, origin: str) -> tuple[int, bytes, datetime] | None:
        """The status, body and date of the robots.txt kept for an origin such as ``https://forum.example.org``."""
        with self.db.reading() as connection:
            columns = (robots.c.status, robots.c.body, robots.c.fetched)
            row = connection.execute(sa.select(*columns).where(robots.c.origin == origin)).first()
            return (row[0], row[1], row[2]) if row else None

    def save_robots(self, origin: str, status: int, body: bytes, now: datetime) -> None:
        """Keep an origin's robots.txt in place of the earlier one."""
        with self.db.writing() as connection:
            connection.execute(robots.delete().where(robots.c.origin == origin))
            connection.execute(robots.insert().values(origin=origin, status=status, body=body, fetched=now))

    def speakers(self, source: str, thread_id: str) -> dict[str, int]:
        """The numbers that the people of a thread already have, by their digest."""
        mine = sa.and_(thread.c.source == source, thread.c.id == thread_id)
        query = sa.select(speaker.c.who, speaker.c.number).join(thread, thread.c.n == speaker.c.thread).where(mine)
        with self.db.reading() as connection:
            return {row.who: row.number for row in connection.execute(query)}

"""What a crawl keeps: rounds and pages, what a page brought, robots.txt, speakers, and how the crawl ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from crawlers.items import Link, Post, Thread
from crawlers.jobs import DONE
from crawlers.keeping import frontier
from crawlers.keeping.forgetting import forget_barred
from crawlers.keeping.frontier import DuePage
from crawlers.keeping.history import begin_job, count_page, end_job, judge_jobs
from crawlers.keeping.removing import hide, miss, remove_posts, verify_page
from crawlers.keeping.saving import Saved, Seen, save_items
from crawlers.keeping.tables import post, robots, speaker, thread
from crawlers.keeping.tombstones import Name, entombed, page_name, person_name
from crawlers.store import Store
from crawlers.yields import Band, learn

GONE = ("gone", "gone for good")  # outcomes of a page that is not there: for now (404), or by its own word (410)
# Outcomes that tell what a thread's page shows, and so what it shows no more.
_TOLD = (*GONE, *frontier.READ, "private", frontier.ASKED_NOT_TO)
_SPEAKERS = (
    sa.select(speaker.c.who, speaker.c.number)
    .join(thread, thread.c.n == speaker.c.thread)
    .where(thread.c.source == sa.bindparam("source"), thread.c.id == sa.bindparam("id"))
)
RECHECK = timedelta(days=30)  # within which a source's posts are seen again, where the source says nothing else


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one thread on a page: its posts, the speakers' numbers, and the ids of posts that are gone.

    ``barred`` are posts whose authors asked to be forgotten: nothing of them may be kept.
    """

    thread: Thread
    posts: tuple[Post, ...] = ()
    speakers: Mapping[str, int] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    barred: tuple[Post, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """What fetching and reading one page brought, to be kept in one transaction.

    ``unchanged`` means that the server answered 304; ``validators`` are the page's ETag and Last-Modified. The pages of
    a thread are ``chained`` where each names the next; a page ``shows_all`` where a post that it shows no more is gone.
    ``everything`` that a list ever named is wanted again. ``moved_from`` are the pages that redirected here. Threads in
    which nobody posted ``since`` then are left for a later round.
    """

    page: DuePage
    outcome: str
    at: datetime
    unchanged: bool = False
    validators: tuple[str, str] = ("", "")
    links: tuple[Link, ...] = ()
    threads: tuple[Kept, ...] = ()
    chained: bool = False
    shows_all: bool = False
    everything: bool = False
    moved_from: tuple[int, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a crawl ended: why, after how many pages, with how many posts, and the pages that failed, by kind.

    ``moved_to`` is the new address of a source that moved for good; ``closed`` says that it is gone for good (410).
    ``note`` is what else a person should know of it, in one sentence or two. ``size`` is what was received, in bytes.
    ``counts`` are the posts that were read and kept, by field; ``missing`` is the field for want of which a crawl was
    quarantined (see :mod:`crawlers.yields`).
    """

    reason: str
    pages: int = 0
    saved: Saved = field(default_factory=Saved)
    errors: Mapping[str, int] = field(default_factory=dict)
    private: int = 0
    moved_to: str = ""
    closed: bool = False
    note: str = ""
    size: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    missing: str = ""

    @property
    def ok(self) -> bool:
        """Whether the crawl did what it was asked to."""
        return self.reason in DONE


class CrawlStore(Store):
    """The store as a crawl sees it: it may also change what is kept."""

    def begin_crawl(
        self, source: str, entries: Iterable[Link], now: datetime, recheck: timedelta = RECHECK, *, left: bool = True
    ) -> tuple[int, int]:
        """Begin, or take up again, a round of a source. Returns the job's number and the round's.

        It reads what earlier rounds ``left`` for later, unless it shall not. Posts that were not seen within
        ``recheck`` are hidden until they are.
        """
        with self.db.writing() as connection:
            stale = sa.and_(post.c.source == source, post.c.last_verified < now - recheck)
            hide(connection, stale)
            number = frontier.begin_round(connection, source, entries, now, recheck, left=left)
            return begin_job(connection, source, now), number

    def next_page(self, source: str, number: int, now: datetime) -> DuePage | None:
        """The page to fetch next in a round, None when the round is finished."""
        with self.db.reading() as connection:
            return frontier.next_page(connection, source, number, now)

    def is_full(self, source: str) -> bool:
        """Whether so many pages of a source are known that no new ones are added."""
        with self.db.reading() as connection:
            return frontier.is_full(connection, source)

    def save_visit(self, source: str, number: int, job_n: int, visit: Visit) -> Saved:
        """Keep what a page brought and mark it done, all or nothing."""
        with self.db.writing() as connection:
            n = visit.page.n
            validators = None if visit.unchanged else visit.validators
            frontier.finish(connection, n, number, visit.outcome, visit.at, validators)
            links = _not_forgotten(connection, source, visit.links)
            frontier.want(connection, source, number, visit.page, links, chained=visit.chained, since=visit.since)
            saved = Saved()
            if visit.unchanged or visit.everything:
                frontier.want_linked(connection, number, visit.page, everything=visit.everything)
                verify_page(connection, n, visit.at)
            for kept in visit.threads:
                saved += Saved(gone=forget_barred(connection, source, kept.barred, visit.at))
                saved += save_items(connection, kept.thread, kept.posts, kept.speakers, Seen(n, visit.at))
                saved += Saved(gone=remove_posts(connection, source, kept.gone, visit.at))
            saved += self._missed(connection, source, number, visit)
            count_page(connection, job_n, saved)
            return saved

    def _missed(self, connection: sa.Connection, source: str, number: int, visit: Visit) -> Saved:
        """Hide what a page shows no more, and look for it on the thread's other pages; what is gone for good goes."""
        seen = visit.outcome in _TOLD and visit.page.kind == "thread"
        if not seen or not visit.shows_all:
            return Saved()
        shown = [item.id for kept in visit.threads for item in kept.posts]
        if visit.unchanged:
            there = sa.and_(post.c.page == visit.page.n, post.c.missing.is_(None))
            shown = list(connection.execute(sa.select(post.c.id).where(there)).scalars())
        if visit.outcome == "gone for good":
            mine = sa.select(post.c.id).where(post.c.source == source, post.c.page == visit.page.n)
            return Saved(gone=remove_posts(connection, source, list(connection.execute(mine).scalars()), visit.at))
        saved = Saved()
        for n in (visit.page.n, *visit.moved_from):
            hidden, removed = miss(connection, source, n, shown, visit.at)
            if hidden:
                frontier.want_thread(connection, number, n)
            saved += Saved(gone=removed)
        return saved

    def postpone(self, due: DuePage, outcome: str, not_before: datetime) -> None:
        """Note that a page failed and shall be tried again later in this round."""
        with self.db.writing() as connection:
            frontier.postpone(connection, due.n, outcome, not_before)

    def end_crawl(self, job_n: int, outcome: Outcome, now: datetime) -> None:
        """Record how a crawl ended, and clean the files of posts that it took out for good."""
        names = ("reason", "pages", "size", "private", "note", "missing")
        values = {name: getattr(outcome, name) for name in names}
        values |= {"errors": dict(outcome.errors), "counts": dict(outcome.counts)}
        with self.db.writing() as connection:
            end_job(connection, job_n, now, values)
        if outcome.saved.gone:
            self.db.scrub()

    def note_failure(self, source: str, reason: str, now: datetime) -> None:
        """Record a crawl that could not begin, so that it is not tried again at once."""
        with self.db.writing() as connection:
            end_job(connection, begin_job(connection, source, now), now, {"reason": reason})

    def judge_jobs(self, numbers: Iterable[int], verdict: str) -> None:
        """Keep what a person says of quarantined jobs."""
        with self.db.writing() as connection:
            judge_jobs(connection, numbers, verdict)

    def band(self, source: str) -> Band | None:
        """What a source normally yields, None where too little was read to tell."""
        return learn(self.jobs(source))

    def count_kept(self, source: str, ids: Sequence[str]) -> dict[str, int]:
        """How many of the posts with these ids are kept with each of the fields that a band knows."""
        has = {"author": post.c.speaker.is_not(None), "date": post.c.created.is_not(None), "text": post.c.text != ""}
        counts = [sa.func.count(sa.case((each, 1))) for each in has.values()]
        query = sa.select(*counts).where(post.c.source == source, post.c.id.in_(list(ids)))
        with self.db.reading() as connection:
            return dict(zip(has, connection.execute(query).one(), strict=True))

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
        with self.db.reading() as connection:
            rows = connection.execute(_SPEAKERS, {"source": source, "id": thread_id})
            return {row.who: row.number for row in rows}

    def barred(self, source: str, people: Collection[str]) -> set[str]:
        """Those of a source's people, by name, id or profile's address, who asked to be forgotten."""
        by_name: dict[Name, set[str]] = defaultdict(set)
        for person in people:
            by_name[person_name(source, person)].add(person)
        with self.db.reading() as connection:
            away = entombed(connection, by_name)
        return {person for name in away for person in by_name[name]}


def _not_forgotten(connection: sa.Connection, source: str, links: Sequence[Link]) -> list[Link]:
    """The links but those to forgotten pages, which are not asked for, and whose addresses are not kept."""
    away = entombed(connection, [page_name(source, link.url) for link in links])
    return [link for link in links if page_name(source, link.url) not in away]

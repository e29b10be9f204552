"""Which pages to fetch next. The frontier lives in the store and changes in the transaction that keeps a page's items.

A source is crawled in rounds. A page that this round wants and has not done is due; links found on a page become
wanted. A killed crawl leaves its round unfinished, and the next one goes on with it. A thread that its list shows as it
was is not wanted, and a list whose first page shows no news is not followed further (:func:`want`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from crawlers.items import Link
from crawlers.keeping.tables import Moment, page, post
from crawlers.schedule import is_due

_BATCH = 500  # values in one IN (...): databases limit them
READ = ("read", "unchanged")  # outcomes of pages whose posts are kept
ASKED_NOT_TO = "asked not to"  # the outcome of a page whose posts are not kept because it says so (reservations.py)
MAX_PAGES = 200_000  # known of one source: three days at one a second, or a calendar without an end
DOUBTFUL = "doubtful"  # the outcome of a page that yields so much less than its source normally does (yields.py)
LEFT = 0  # the round that wants what is left for later: rounds count from 1
FAILED = "failed: "  # begins the outcome of a page that gave no answer, however often it was asked


@dataclass(frozen=True, slots=True)
class DuePage:
    """A page to fetch now, or at ``not_before`` where an earlier try failed.

    ``left`` is how many known pages the round still wants, this one among them.
    """

    n: int
    url: str
    kind: str
    of: str
    failures: int
    not_before: datetime | None
    etag: str
    modified: str
    left: int = 1


# What every page asks is put together once: SQLAlchemy takes three times as long for that as the database to answer.
_IS_DUE = sa.and_(
    page.c.source == sa.bindparam("source"),
    page.c.wanted == sa.bindparam("round"),
    page.c.done < sa.bindparam("round"),
)
_COUNT = sa.select(sa.func.count()).where(_IS_DUE)
_COLUMNS = (page.c.n, page.c.url, page.c.kind, page.c.of, page.c.failures, page.c.not_before, page.c.etag)
_DUE = sa.select(*_COLUMNS, page.c.modified, _COUNT.scalar_subquery()).where(_IS_DUE).limit(1)
_READY = _DUE.where(sa.or_(page.c.not_before.is_(None), page.c.not_before <= sa.bindparam("now", type_=Moment)))
_READY_NEXT = _READY.order_by(page.c.found_on.desc(), page.c.n)
_WAITING_NEXT = _DUE.order_by(page.c.not_before, page.c.n)
_NEWEST = sa.select(sa.func.max(page.c.n))
_NOT_READ = sa.or_(page.c.outcome.startswith(FAILED), page.c.outcome == DOUBTFUL)
_ENTRY = sa.select(page.c.entry).where(page.c.n == sa.bindparam("number"))


def begin_round(
    connection: sa.Connection,
    source: str,
    entries: Iterable[Link],
    now: datetime,
    recheck: timedelta,
    *,
    left: bool = True,
) -> int:
    """The number of the round to crawl: the unfinished one, else a new one.

    A new one starts at ``entries``, at pages that failed, and at those of threads whose time to be seen again has come;
    with ``left`` also at what earlier rounds left for later (see :func:`want`).
    """
    mine = page.c.source == source
    last = connection.execute(sa.select(sa.func.max(page.c.wanted)).where(mine)).scalar() or 0
    if count_due(connection, source, last):
        return last
    want(connection, source, last + 1, None, entries)
    _want_numbers(connection, last + 1, _to_see_again(connection, source, now, recheck))
    again = sa.or_(_NOT_READ, page.c.wanted == LEFT) if left else _NOT_READ
    waiting = sa.and_(mine, again, page.c.wanted <= last)
    connection.execute(page.update().where(waiting).values(wanted=last + 1, failures=0))
    return last + 1


def _to_see_again(connection: sa.Connection, source: str, now: datetime, recheck: timedelta) -> list[int]:
    """The pages of threads that must be seen again: for their age, or since posts were missing from them."""
    newest, missing = sa.func.max(post.c.created), sa.func.min(post.c.missing)
    query = sa.select(page.c.n, page.c.fetched, newest, missing).join(post, post.c.page == page.c.n)
    rows = connection.execute(query.where(page.c.source == source, page.c.kind == "thread").group_by(page.c.n))
    return [row[0] for row in rows if is_due(row[1], row[2], row[3], now, recheck)]


def next_page(connection: sa.Connection, source: str, number: int, now: datetime) -> DuePage | None:
    """The next page of a round, None when the round is finished.

    Pages found last come first, so that a thread's pages are read in one go. A page that must wait comes after
    all that need not.
    """
    values = {"source": source, "round": number}
    row = connection.execute(_READY_NEXT, {**values, "now": now}).first()
    row = row or connection.execute(_WAITING_NEXT, values).first()
    return DuePage(*row) if row else None


def count_due(connection: sa.Connection, source: str, number: int) -> int:
    """How many known pages of the round are still to be fetched."""
    return connection.execute(_COUNT, {"source": source, "round": number}).scalar_one()


def want(
    connection: sa.Connection,
    source: str,
    number: int,
    found_on: DuePage | None,
    links: Iterable[Link],
    *,
    chained: bool = False,
    since: datetime | None = None,
) -> None:
    """Make the links of a page wanted in a round; known pages keep their validators, new ones are added.

    A thread whose ``version`` is the one that was read is left alone; of one that has grown, the last page that is
    known is wanted, if its pages are ``chained``, each naming the next. ``more`` pages of a list are wanted where the
    list had news, or were never read. No more than ``MAX_PAGES`` are known.

    Threads in which nobody posted ``since`` then are left for a later round, and so is the rest of a list that names
    such threads alone: lists begin with the newest.
    """
    by_url = {link.url: link for link in links}
    known = _known(connection, source, list(by_url))
    later = _left_for_later(by_url.values(), since)
    fresh = [link for url, link in by_url.items() if url not in known]
    wanted, news = [], not any(link.version for link in by_url.values()) or any(not link.more for link in fresh)
    for url, row in known.items():
        link = by_url[url]
        if link in later or (link.version and link.version == row.version and row.done):
            continue
        if not link.more:
            grown = bool(link.version and row.version and row.done and chained)
            wanted.append(_last_page(connection, row.n) if grown else row.n)
            news = news or bool(link.version)
            connection.execute(page.update().where(page.c.n == row.n).values(version=link.version))
    further = [row.n for url, row in known.items() if by_url[url].more and (news or not row.done)]
    _want_numbers(connection, number, wanted + further)
    fixed = {"source": source, **_parent(connection, found_on)}
    rows = [
        {**fixed, **_columns(link), "wanted": LEFT if link in later else number}
        for link in fresh
        if news or not link.more
    ]
    if rows := rows[: _room(connection, source)]:
        connection.execute(page.insert(), rows)


def _left_for_later(links: Collection[Link], since: datetime | None) -> frozenset[Link]:
    """The threads of a list in which nobody posted since then; its further pages too, where it names no others."""
    if since is None:
        return frozenset()
    dated = [link for link in links if link.updated is not None]
    old = {link for link in dated if link.updated is not None and link.updated < since}
    ended = bool(old) and not any(link.kind == "thread" and link not in old for link in links)
    return frozenset(old) | frozenset(link for link in links if link.more and ended)


def _columns(link: Link) -> dict[str, str | bool]:
    return {"url": link.url, "kind": link.kind, "of": link.of, "version": link.version, "more": link.more}


def _room(connection: sa.Connection, source: str) -> int:
    """How many more pages of a source may be known. They are counted only where there are so many pages in all."""
    newest = connection.execute(_NEWEST).scalar() or 0
    if newest >= MAX_PAGES:
        newest = connection.execute(sa.select(sa.func.count()).where(page.c.source == source)).scalar_one()
    return max(MAX_PAGES - newest, 0)


def is_full(connection: sa.Connection, source: str) -> bool:
    """Whether so many pages of a source are known that no new ones are added."""
    return _room(connection, source) == 0


def _known(connection: sa.Connection, source: str, urls: Sequence[str]) -> dict[str, sa.Row[tuple[int, str, str, int]]]:
    known: dict[str, sa.Row[tuple[int, str, str, int]]] = {}
    for start in range(0, len(urls), _BATCH):
        here = sa.and_(page.c.source == source, page.c.url.in_(urls[start : start + _BATCH]))
        query = sa.select(page.c.n, page.c.url, page.c.version, page.c.done).where(here)
        known |= {row.url: row for row in connection.execute(query)}
    return known


def _parent(connection: sa.Connection, found_on: DuePage | None) -> dict[str, int]:
    """Where new pages were found, and the first page of the thread that they continue, 0 if they begin one."""
    if found_on is None:
        return {"found_on": 0, "entry": 0}
    if found_on.kind != "thread":
        return {"found_on": found_on.n, "entry": 0}
    return {"found_on": found_on.n, "entry": _entry(connection, found_on.n)}


def _entry(connection: sa.Connection, n: int) -> int:
    return connection.execute(_ENTRY, {"number": n}).scalar_one() or n


def _last_page(connection: sa.Connection, entry: int) -> int:
    query = sa.select(sa.func.max(page.c.n)).where(page.c.entry == entry)
    return connection.execute(query).scalar_one() or entry


def _want_numbers(connection: sa.Connection, number: int, wanted: Sequence[int]) -> None:
    for start in range(0, len(wanted), _BATCH):
        mine = sa.and_(page.c.n.in_(wanted[start : start + _BATCH]), page.c.wanted < number)
        connection.execute(page.update().where(mine).values(wanted=number, failures=0))


def want_linked(connection: sa.Connection, number: int, found_on: DuePage, *, everything: bool = False) -> None:
    """Make wanted what an unchanged page linked to when it was last read: the boards of a list, a thread's next page.

    An unchanged list has no news of the threads of whose posts it speaks. ``everything`` wants them all the same.
    """
    linked = sa.and_(page.c.found_on == found_on.n, page.c.wanted < number)
    if found_on.kind == "board" and not everything:
        linked = sa.and_(linked, page.c.version == "", page.c.more.is_(sa.false()))
    connection.execute(page.update().where(linked).values(wanted=number, failures=0))


def want_thread(connection: sa.Connection, number: int, n: int) -> None:
    """Make all known pages of a page's thread wanted: posts are missing from it, and may stand on another."""
    entry = _entry(connection, n)
    mine = sa.and_(sa.or_(page.c.n == entry, page.c.entry == entry), page.c.n != n, page.c.wanted < number)
    connection.execute(page.update().where(mine).values(wanted=number, failures=0))


def finish(
    connection: sa.Connection, n: int, number: int, outcome: str, now: datetime, validators: tuple[str, str] | None
) -> None:
    """Mark a page done in a round; ``validators`` are its ETag and Last-Modified, None where they still hold.

    A thread of which a page could not be read counts as one that was never read whole.
    """
    values = {"done": number, "outcome": outcome, "fetched": now, "failures": 0, "not_before": None}
    if validators is not None:
        values |= {"etag": validators[0], "modified": validators[1]}
    connection.execute(page.update().where(page.c.n == n).values(**values))
    if outcome not in (*READ, ASKED_NOT_TO):
        connection.execute(page.update().where(page.c.n == _entry(connection, n)).values(version=""))


def postpone(connection: sa.Connection, n: int, outcome: str, not_before: datetime) -> None:
    """Count a failure and try the page again later in the same round."""
    values = {"failures": page.c.failures + 1, "outcome": outcome, "not_before": not_before}
    connection.execute(page.update().where(page.c.n == n).values(values))

"""What is hidden and what is taken out of the store for good: posts that their page shows no more.

A post that is missing from its page is hidden at once, and taken out when it is missing again a day later: it may have
moved to another page, or the site may have had a bad day. What is taken out leaves a tombstone (``tombstones.py``) that
keeps it from coming back with a later harvest or an old export. What a person asks for is in ``forgetting.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from crawlers.keeping.tables import gone, meta, post, speaker, thread
from crawlers.keeping.tombstones import entomb
from crawlers.schedule import DAY

_change = sa.cast(sa.cast(meta.c.value, sa.BigInteger) + 1, sa.Text)
_NEXT_CHANGE = meta.update().where(meta.c.key == "change").values(value=_change).returning(meta.c.value)
_of_thread = post.c.thread == sa.bindparam("number")
_DATE_THREAD = (
    thread.update()
    .where(thread.c.n == sa.bindparam("number"))
    .values(
        created=sa.select(sa.func.min(post.c.created)).where(_of_thread).scalar_subquery(),
        updated=sa.select(sa.func.max(post.c.created)).where(_of_thread).scalar_subquery(),
    )
)
_NOT_SHOWN = sa.select(post.c.n, post.c.id, post.c.missing).where(
    post.c.source == sa.bindparam("source"),
    post.c.page == sa.bindparam("page"),
    post.c.id.not_in(sa.bindparam("ids", expanding=True)),
)
_BATCH = 500  # values in one IN (...): databases limit them


def next_change(connection: sa.Connection) -> int:
    """A number larger than any before: what carries it changed in this transaction."""
    return int(connection.execute(_NEXT_CHANGE).scalar_one())


def date_thread(connection: sa.Connection, thread_n: int) -> None:
    """Set the dates of a thread from its posts; a thread without dated posts has none."""
    connection.execute(_DATE_THREAD, {"number": thread_n})


def miss(connection: sa.Connection, source: str, page: int, shown: Sequence[str], now: datetime) -> tuple[int, int]:
    """Hide the posts of a page that it shows no more, and take out those that were missing a day ago.

    ``shown`` are the ids on the page. Returns how many were hidden, and how many taken out.
    """
    rows = connection.execute(_NOT_SHOWN, {"source": source, "page": page, "ids": list(shown)}).all()
    if not rows:
        return 0, 0
    again = [row.id for row in rows if row.missing is not None and now - row.missing >= DAY]
    fresh = [row.n for row in rows if row.missing is None]
    hide(connection, post.c.n.in_(fresh))
    connection.execute(post.update().where(post.c.n.in_(fresh)).values(missing=now))
    return len(fresh), remove_posts(connection, source, again, now)


def hide(connection: sa.Connection, which: sa.ColumnElement[bool]) -> int:
    """Keep posts from every reader until they are seen again. Returns how many were not hidden before."""
    shown = sa.and_(which, post.c.hidden.is_(sa.false()))
    rows = connection.execute(sa.select(post.c.n, post.c.thread).where(shown)).all()
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        _bury(connection, "post", [row.n for row in batch])
        connection.execute(post.update().where(post.c.n.in_([row.n for row in batch])).values(hidden=True))
        threads = {row.thread for row in batch}
        _bury(connection, "thread", sorted(threads - _with_posts(connection, threads)))
    return len(rows)


def verify_page(connection: sa.Connection, page: int, now: datetime) -> None:
    """Note that a page is as it was: its posts were seen, but for those that were missing from it already."""
    there = sa.and_(post.c.page == page, post.c.missing.is_(None))
    hidden = connection.execute(sa.select(post.c.n, post.c.thread).where(there, post.c.hidden)).all()
    if hidden:
        change = next_change(connection)
        for row in hidden:
            show_again(connection, row.n, row.thread, change)
        shown = post.c.n.in_([row.n for row in hidden])
        connection.execute(post.update().where(shown).values(hidden=False, change=change))
    connection.execute(post.update().where(there).values(last_verified=now))


def show_again(connection: sa.Connection, post_n: int, thread_n: int, change: int) -> None:
    """Let readers have a hidden post again, and its thread if that was hidden with it."""
    for kind, number in (("post", post_n), ("thread", thread_n)):
        was = sa.and_(gone.c.kind == kind, gone.c.number == number)
        if connection.execute(gone.delete().where(was)).rowcount and kind == "thread":
            connection.execute(thread.update().where(thread.c.n == thread_n).values(change=change))


def remove_posts(connection: sa.Connection, source: str, ids: Sequence[str], now: datetime) -> int:
    """Take posts out of the store for good, noting their numbers for the index. Returns how many there were."""
    if not ids:
        return 0
    entomb(connection, [("post", source, identity) for identity in ids], now)
    threads: set[int] = set()
    count = 0
    for start in range(0, len(ids), _BATCH):
        mine = sa.and_(post.c.source == source, post.c.id.in_(ids[start : start + _BATCH]))
        found = connection.execute(sa.select(post.c.n, post.c.thread).where(mine)).all()
        _bury(connection, "post", [row[0] for row in found])
        connection.execute(post.delete().where(mine))
        count += len(found)
        threads |= {row[1] for row in found}
    for thread_n in threads:
        _tidy_thread(connection, thread_n)
    return count


def _bury(connection: sa.Connection, kind: str, numbers: Sequence[int]) -> None:
    """Note posts or threads for the index, which must forget them."""
    if numbers:
        change = next_change(connection)
        connection.execute(gone.delete().where(gone.c.kind == kind, gone.c.number.in_(numbers)))
        connection.execute(gone.insert(), [{"kind": kind, "number": n, "change": change} for n in numbers])


def _with_posts(connection: sa.Connection, threads: Iterable[int]) -> set[int]:
    shown = sa.and_(post.c.thread.in_(threads), post.c.hidden.is_(sa.false()))
    return set(connection.execute(sa.select(post.c.thread).where(shown).distinct()).scalars())


def _tidy_thread(connection: sa.Connection, thread_n: int) -> None:
    """Date a thread anew, and drop what told its silent speakers; one without posts goes, its title too."""
    if connection.execute(sa.select(post.c.n).where(post.c.thread == thread_n).limit(1)).first() is None:
        remove_thread(connection, thread_n)
        return
    speaking = sa.select(post.c.speaker).where(post.c.thread == thread_n, post.c.speaker.is_not(None))
    silent = sa.and_(speaker.c.thread == thread_n, speaker.c.number.not_in(speaking))
    connection.execute(speaker.delete().where(silent))
    date_thread(connection, thread_n)


def remove_thread(connection: sa.Connection, thread_n: int) -> None:
    """Take a thread without posts out of the store."""
    _bury(connection, "thread", [thread_n])
    connection.execute(speaker.delete().where(speaker.c.thread == thread_n))
    connection.execute(thread.delete().where(thread.c.n == thread_n))

"""What is forgotten because somebody asked: posts, threads, people and sources, and what others quote of them.

A tombstone keeps all of it away (``tombstones.py``). What is deleted here is noted as unfinished in the same
transaction, until no file holds it any more: the index, the site and the database's free pages do so at first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa

from crawlers.items import Post
from crawlers.keeping.quoting import Lost, forget_quotations
from crawlers.keeping.removing import next_change, remove_posts, remove_thread
from crawlers.keeping.tables import gone, meta, page, post, speaker, thread
from crawlers.keeping.tombstones import (
    entomb,
    entombed,
    key_name,
    page_name,
    post_name,
    source_name,
    thread_name,
    title_name,
)

_BATCH = 500  # values in one IN (...): databases limit them
UNFINISHED = "forgetting"  # the key in meta


def forget_posts(connection: sa.Connection, source: str, numbers: Sequence[int], now: datetime) -> int:
    """Forget kept posts. With a thread's first post goes its title, and the whole thread where nobody else spoke.

    Returns how many posts there were.
    """
    lost = list(_read(connection, numbers))
    for thread_n in {item.thread for item in lost if item.position == 1}:
        here = {item.id for item in lost if item.thread == thread_n}
        _forget_beginning(connection, source, thread_n, here, now)
    forget_quotations(connection, source, lost, now)
    return remove_posts(connection, source, [item.id for item in lost], now)


def _read(connection: sa.Connection, numbers: Sequence[int]) -> Iterator[Lost]:
    columns = (post.c.id, post.c.url, post.c.text, post.c.thread, post.c.position)
    for start in range(0, len(numbers), _BATCH):
        mine = post.c.n.in_(numbers[start : start + _BATCH])
        for row in connection.execute(sa.select(*columns).where(mine)):
            yield Lost(row.id, row.url, row.text, row.thread, row.position)


def _forget_beginning(
    connection: sa.Connection, source: str, thread_n: int, ids: Collection[str], now: datetime
) -> None:
    """Forget the title of a thread whose first post goes; where all its posts go, its addresses too."""
    entomb(connection, [title_name(source, _thread_id(connection, thread_n))], now)
    values = {"title": "", "tags": [], "change": next_change(connection)}
    connection.execute(thread.update().where(thread.c.n == thread_n).values(**values))
    if set(connection.execute(sa.select(post.c.id).where(post.c.thread == thread_n)).scalars()) <= set(ids):
        _forget_addresses(connection, source, thread_n, now)


def _thread_id(connection: sa.Connection, thread_n: int) -> str:
    return str(connection.execute(sa.select(thread.c.id).where(thread.c.n == thread_n)).scalar_one())


def forget_thread(connection: sa.Connection, source: str, thread_n: int, now: datetime) -> int:
    """Forget a thread with all its posts. Returns how many posts it had."""
    _forget_addresses(connection, source, thread_n, now)
    numbers = connection.execute(sa.select(post.c.n).where(post.c.thread == thread_n)).scalars().all()
    forget_posts(connection, source, numbers, now)
    remove_thread(connection, thread_n)
    return len(numbers)


def _forget_addresses(connection: sa.Connection, source: str, thread_n: int, now: datetime) -> None:
    """Entomb a thread, and its pages: they are not asked for again, and their addresses may hold words of the title."""
    row = connection.execute(sa.select(thread.c.id, thread.c.url).where(thread.c.n == thread_n)).one()
    pages = _pages_of(connection, source, thread_n, row.url)
    entomb(connection, [thread_name(source, row.id)], now)
    entomb(connection, [page_name(source, url) for url in {row.url, *pages.values()}], now)
    connection.execute(post.update().where(post.c.thread == thread_n).values(page=None))
    connection.execute(page.delete().where(page.c.n.in_(pages)))


def _pages_of(connection: sa.Connection, source: str, thread_n: int, url: str) -> dict[int, str]:
    """The addresses of the pages that show this thread and no other, by their numbers."""
    showing = set(connection.execute(sa.select(post.c.page).where(post.c.thread == thread_n)).scalars()) - {None}
    mine = sa.and_(page.c.source == source, page.c.kind == "thread")
    first = sa.select(page.c.n, page.c.entry).where(mine, sa.or_(page.c.n.in_(showing), page.c.url == url))
    entries = {row.entry or row.n for row in connection.execute(first)}
    whole = sa.select(page.c.n, page.c.url).where(mine, sa.or_(page.c.n.in_(entries), page.c.entry.in_(entries)))
    pages = {row.n: row.url for row in connection.execute(whole)}
    others = sa.select(post.c.page).where(post.c.page.in_(pages), post.c.thread != thread_n)
    shared = set(connection.execute(others).scalars())
    return {n: url for n, url in pages.items() if n not in shared}


def forget_source(connection: sa.Connection, source: str, now: datetime) -> int:
    """Forget everything of a source but how its crawls went. Returns how many posts it had."""
    entomb(connection, [source_name(source)], now)
    change = next_change(connection)
    threads = sa.select(thread.c.n).where(thread.c.source == source)
    for kind, table in (("post", post), ("thread", thread)):
        mine = sa.select(table.c.n).where(table.c.source == source)
        connection.execute(gone.delete().where(gone.c.kind == kind, gone.c.number.in_(mine)))
        note = sa.select(sa.literal(kind), table.c.n, sa.literal(change)).where(table.c.source == source)
        connection.execute(gone.insert().from_select(["kind", "number", "change"], note))
    connection.execute(speaker.delete().where(speaker.c.thread.in_(threads)))
    count = connection.execute(post.delete().where(post.c.source == source)).rowcount
    connection.execute(thread.delete().where(thread.c.source == source))
    connection.execute(page.delete().where(page.c.source == source))
    return count


def forget_barred(connection: sa.Connection, source: str, posts: Sequence[Post], now: datetime) -> int:
    """Forget posts that a page shows and whose author asked to be forgotten, and all others of the same member.

    Returns how many were kept until now.
    """
    known = entombed(connection, [post_name(item) for item in posts])
    fresh = [item for item in posts if post_name(item) not in known]
    if not fresh:
        return 0
    note_unfinished(connection)
    keys = {item.author_key for item in fresh if item.author_key}
    entomb(connection, [*(key_name(source, key) for key in keys), *map(post_name, fresh)], now)
    entomb(connection, [title_name(source, item.thread_id) for item in fresh if item.position == 1], now)
    theirs = sa.or_(post.c.id.in_([item.id for item in fresh]), post.c.author_key.in_(keys))
    kept = connection.execute(sa.select(post.c.n).where(post.c.source == source, theirs)).scalars().all()
    forget_quotations(connection, source, [Lost(item.id, item.url, item.text) for item in fresh], now)
    return forget_posts(connection, source, kept, now)


def note_unfinished(connection: sa.Connection) -> None:
    """Note that files may hold what was deleted."""
    if connection.execute(sa.select(meta.c.key).where(meta.c.key == UNFINISHED)).first() is None:
        connection.execute(meta.insert().values(key=UNFINISHED, value="1"))

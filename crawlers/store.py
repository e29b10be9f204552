"""The canonical store: the truth that everything else is derived from. The one door to its SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from crawlers.items import Post, Precision, Quote, Thread
from crawlers.jobs import Job
from crawlers.keeping.database import DamagedError, Database, StoreError
from crawlers.keeping.history import read_jobs
from crawlers.keeping.migrations import SCHEMA_VERSION, migrate
from crawlers.keeping.saving import Saved, save_items
from crawlers.keeping.surveying import (
    Heading,
    Mark,
    Since,
    Written,
    last_look,
    read_marks,
    read_threads_of,
    read_written,
)
from crawlers.keeping.tables import gone, job, meta, post, thread
from crawlers.keeping.voices import Voice, read_voices

__all__ = [
    "DamagedError",
    "Database",
    "Heading",
    "KeptPost",
    "KeptThread",
    "Mark",
    "Saved",
    "SourceCount",
    "Store",
    "StoreError",
    "Voice",
    "Written",
]

_CHUNK = 1000
_SHOWN = post.c.hidden.is_(sa.false())
_POSTS = sa.select(post, thread.c.id.label("thread_id")).join(thread, thread.c.n == post.c.thread).where(_SHOWN)
_HAS_POSTS = sa.exists().where(post.c.thread == thread.c.n, _SHOWN)


@dataclass(frozen=True, slots=True)
class KeptThread:
    """A thread and its number in the store."""

    n: int
    item: Thread


@dataclass(frozen=True, slots=True)
class KeptPost:
    """A post, its number in the store, its thread's number, and when it was last seen live (None: never)."""

    n: int
    thread: int
    item: Post
    last_verified: datetime | None


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How much of one source is kept, and when its last crawl ended."""

    threads: int
    posts: int
    last_crawl: datetime | None


class Store:
    """The store at ``place``, a SQLite file or a database URL; it is created or brought up to date when opened."""

    def __init__(self, place: Path | str) -> None:
        self.db = Database(place)
        try:
            self._bring_up_to_date()
        except StoreError:
            self.db.close()
            raise

    def _bring_up_to_date(self) -> None:
        with self.db.reading() as connection:
            ready = sa.inspect(connection).has_table("meta") and self._meta(connection, "schema_version")
        if ready != str(SCHEMA_VERSION):
            with self.db.writing() as connection:
                migrate(connection)

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    @staticmethod
    def _meta(connection: sa.Connection, key: str) -> str:
        return str(connection.execute(sa.select(meta.c.value).where(meta.c.key == key)).scalar_one())

    # -- exchange ---------------------------------------------------------------------------------------------

    def save_import(self, threads: Iterable[tuple[Thread, Sequence[Post]]]) -> Saved:
        """Keep imported threads in one transaction; what was seen live is never replaced by them."""
        total = Saved()
        with self.db.writing() as connection:
            for item, posts in threads:
                total += save_items(connection, item, posts, {}, None)
        return total

    def threads(self, source: str | None = None) -> Iterator[tuple[KeptThread, list[KeptPost]]]:
        """Every thread with its posts in order, of one source or of all, in the order in which they were found."""
        with self.db.reading() as connection:
            query = sa.select(thread).where(_HAS_POSTS).order_by(thread.c.source, thread.c.n)
            rows = connection.execution_options(yield_per=_CHUNK).execute(
                query.where(thread.c.source == source) if source is not None else query
            )
            for row in rows:
                yield _kept_thread(row), _posts_of(connection, row.n)

    # -- reading ----------------------------------------------------------------------------------------------

    def thread(self, n: int) -> tuple[KeptThread, list[KeptPost]] | None:
        """A thread by its number, with its posts in order."""
        return self._one_thread(thread.c.n == n)

    def find_thread(self, name: str) -> tuple[KeptThread, list[KeptPost]] | None:
        """A thread by its address, by a post's address, or by ``SOURCE/ID``."""
        source, _, key = name.partition("/")
        of_post = sa.select(post.c.thread).where(post.c.url == name).scalar_subquery()
        by_id = sa.and_(thread.c.source == source, thread.c.id == key)
        return self._one_thread(sa.or_(thread.c.url == name, by_id, thread.c.n == of_post))

    def _one_thread(self, condition: sa.ColumnElement[bool]) -> tuple[KeptThread, list[KeptPost]] | None:
        with self.db.reading() as connection:
            row = connection.execute(sa.select(thread).where(condition, _HAS_POSTS).order_by(thread.c.n)).first()
            return (_kept_thread(row), _posts_of(connection, row.n)) if row else None

    def last_change(self) -> int:
        """The number of the latest change; it grows with every transaction that alters a thread or post."""
        with self.db.reading() as connection:
            return int(self._meta(connection, "change"))

    def last_post(self, change: int | None = None) -> int:
        """The greatest number of a post, of those that did not change after a change number; 0 without any.

        Later posts have greater numbers, and none is given twice.
        """
        query = sa.select(sa.func.coalesce(sa.func.max(post.c.n), 0))
        with self.db.reading() as connection:
            return int(connection.scalar(query if change is None else query.where(post.c.change <= change)) or 0)

    def changed_threads(self, after: int) -> Iterator[KeptThread]:
        """The threads whose title, board, address or tags changed after a change number."""
        with self.db.reading() as connection:
            query = sa.select(thread).where(thread.c.change > after, _HAS_POSTS).order_by(thread.c.n)
            for row in connection.execution_options(yield_per=_CHUNK).execute(query):
                yield _kept_thread(row)

    def changed_posts(self, after: int) -> Iterator[tuple[str, KeptPost]]:
        """The posts that changed, or whose thread did, after a change number, each with its thread's title."""
        with self.db.reading() as connection:
            query = _POSTS.add_columns(thread.c.title)
            query = query.where(sa.or_(post.c.change > after, thread.c.change > after)).order_by(
                post.c.thread, post.c.n
            )
            for row in connection.execution_options(yield_per=_CHUNK).execute(query):
                yield row.title, _kept_post(row)

    def gone(self, after: int) -> list[tuple[str, int]]:
        """What was hidden or taken out after a change number: ``post`` or ``thread``, and its number."""
        with self.db.reading() as connection:
            rows = connection.execute(sa.select(gone.c.kind, gone.c.number).where(gone.c.change > after))
            return [(row.kind, row.number) for row in rows]

    def posts(self, numbers: Sequence[int]) -> dict[int, KeptPost]:
        """Posts by their numbers; those that are gone are left out."""
        rows = self._by_number(_POSTS, post.c.n, numbers)
        return {row.n: _kept_post(row) for row in rows}

    def threads_by_number(self, numbers: Sequence[int]) -> dict[int, KeptThread]:
        """Threads by their numbers; those that are gone are left out."""
        rows = self._by_number(sa.select(thread).where(_HAS_POSTS), thread.c.n, numbers)
        return {row.n: _kept_thread(row) for row in rows}

    def last_dates(self, numbers: Sequence[int]) -> dict[int, datetime | None]:
        """The date of the last post of each of these threads, None where none has one."""
        rows = self._by_number(sa.select(thread.c.n, thread.c.updated), thread.c.n, numbers)
        return {row.n: row.updated for row in rows}

    def post_counts(self, numbers: Sequence[int]) -> dict[int, int]:
        """How many posts each of these threads has."""
        query = sa.select(post.c.thread, sa.func.count()).where(_SHOWN).group_by(post.c.thread)
        return dict(tuple(row) for row in self._by_number(query, post.c.thread, numbers))

    def _by_number(
        self, query: sa.Select[Any], column: sa.ColumnElement[int], numbers: Sequence[int]
    ) -> Iterator[sa.Row[Any]]:
        """The rows of a query whose column has one of the numbers: a database takes only so many at once."""
        with self.db.reading() as connection:
            for first in range(0, len(numbers), _CHUNK):
                yield from connection.execute(query.where(column.in_(numbers[first : first + _CHUNK])))

    def voices(self, numbers: Iterable[int]) -> list[Voice]:
        """Who wrote these posts, when, and with how many votes; their words are not read. Any number of posts."""
        with self.db.reading() as connection:
            return list(read_voices(connection, numbers))

    def marks(self, since: Since) -> list[Mark]:
        """Every thread that may be shown, with what tells whether it is as it was; ``since`` is for each source."""
        with self.db.reading() as connection:
            return list(read_marks(connection, since))

    def public_threads_of(self, posts: Collection[int], since: Since) -> dict[int, int]:
        """The thread of each of these posts that may be shown."""
        with self.db.reading() as connection:
            return read_threads_of(connection, posts, since)

    def written(self, numbers: Sequence[int], since: Since) -> list[tuple[Heading, list[Written]]]:
        """Threads by their numbers, each with its posts that may be shown, in order; those without any left out."""
        with self.db.reading() as connection:
            return list(read_written(connection, numbers, since))

    def last_look(self) -> tuple[int, int]:
        """Two numbers, of which one grows whenever a crawl sees a page, changed or not."""
        with self.db.reading() as connection:
            return last_look(connection)

    def is_empty(self) -> bool:
        """Whether it shows no post."""
        with self.db.reading() as connection:
            return connection.execute(sa.select(post.c.n).where(_SHOWN).limit(1)).first() is None

    def counts(self) -> dict[str, SourceCount]:
        """How much is kept, by source."""
        with self.db.reading() as connection:
            threads = _count_by(connection, thread.c.source, _HAS_POSTS)
            posts = _count_by(connection, post.c.source, _SHOWN)
            ended = sa.select(job.c.source, sa.func.max(job.c.ended)).group_by(job.c.source)
            crawls: dict[str, datetime | None] = {row[0]: row[1] for row in connection.execute(ended)}
            names = threads.keys() | posts.keys() | crawls.keys()
            return {s: SourceCount(threads.get(s, 0), posts.get(s, 0), crawls.get(s)) for s in sorted(names)}

    def count_fields(self, source: str) -> tuple[dict[str, int], int]:
        """How many kept posts of a source have an author, a date, text, quotes, an address; and how many there are."""
        present = {
            "author": post.c.speaker.is_not(None),
            "date": post.c.created.is_not(None),
            "text": post.c.text != "",
            "quotes": sa.cast(post.c.quotes, sa.Text) != "[]",
            "address": post.c.url != "",
        }
        counts = [sa.func.count(sa.case((has, 1))) for has in present.values()]
        with self.db.reading() as connection:
            row = connection.execute(sa.select(sa.func.count(), *counts).where(post.c.source == source)).one()
            return dict(zip(present, row[1:], strict=True)), row[0]

    def jobs(self, source: str | None = None, limit: int | None = None) -> list[Job]:
        """The newest crawls of a source, or of all, newest first."""
        with self.db.reading() as connection:
            return read_jobs(connection, source, limit)

    def tells_people_apart(self) -> bool:
        """Whether posts are kept whose authors only the home's key can recognise."""
        with self.db.reading() as connection:
            query = sa.select(post.c.n).where(post.c.author_key.is_not(None)).limit(1)
            return connection.execute(query).first() is not None

    def check(self) -> list[str]:
        """What the database finds wrong with itself; empty when it is sound. Raises :class:`StoreError`."""
        with self.db.reading() as connection:
            if connection.dialect.name != "sqlite":
                return []
            found = connection.exec_driver_sql("PRAGMA quick_check").scalars().all()
            return [str(line) for line in found if line != "ok"]


def _count_by(
    connection: sa.Connection, column: sa.ColumnElement[str], which: sa.ColumnElement[bool]
) -> dict[str, int]:
    rows = connection.execute(sa.select(column, sa.func.count()).where(which).group_by(column))
    return {row[0]: row[1] for row in rows}


def _posts_of(connection: sa.Connection, thread_n: int) -> list[KeptPost]:
    ordered = _POSTS.where(post.c.thread == thread_n).order_by(post.c.position, post.c.n)
    return [_kept_post(row) for row in connection.execute(ordered)]


def _kept_thread(row: sa.Row[tuple[object, ...]]) -> KeptThread:
    item = Thread(
        row.source,
        row.id,
        row.url,
        row.title,
        row.board,
        created=row.created,
        updated=row.updated,
        tags=tuple(row.tags),
    )
    return KeptThread(row.n, item)


def _kept_post(row: sa.Row[tuple[object, ...]]) -> KeptPost:
    item = Post(
        source=row.source,
        thread_id=row.thread_id,
        id=row.id,
        url=row.url,
        position=row.position,
        text=row.text,
        author_key=row.author_key,
        speaker=row.speaker,
        created=row.created,
        precision=Precision(row.precision) if row.precision else None,
        edited=row.edited,
        quotes=tuple(Quote(**quote) for quote in row.quotes),
        score=row.score,
        reply_to=row.reply_to,
    )
    return KeptPost(row.n, row.thread, item, row.last_verified)

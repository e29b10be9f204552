"""The store as forgetting sees it: it finds what somebody asks to have forgotten, hidden or not, and takes it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from crawlers.keeping.forgetting import UNFINISHED, forget_posts, forget_source, forget_thread, note_unfinished
from crawlers.keeping.tables import meta, page, post, speaker, thread
from crawlers.keeping.tombstones import Name, entomb, entombed, exhume, key_name, member_ids, person_name, source_name
from crawlers.pipelines import author_key, guest, member, speaker_digest
from crawlers.store import Store

_BATCH = 500  # values in one IN (...): databases limit them


@dataclass(frozen=True, slots=True)
class Found:
    """What is kept of what somebody asks to have forgotten, and what keeps it away.

    ``kind`` is post, thread, person or source; ``address`` leads to it at its source. A person is ``known`` where a
    member's id was recognised; by a name alone, posts of a member are recognised when they are next seen.
    """

    source: str
    kind: str
    posts: int = 0
    threads: int = 0
    first: datetime | None = None
    last: datetime | None = None
    address: str = ""
    numbers: tuple[int, ...] = field(default=(), repr=False)
    names: tuple[Name, ...] = field(default=(), repr=False)
    known: bool = True


class ForgetStore(Store):
    """The store that can forget."""

    def find(self, addresses: Sequence[str]) -> list[Found]:
        """The threads, else the posts, at an address in any of these spellings; a thread by ``SOURCE/ID`` too."""
        names = [sa.and_(thread.c.source == s, thread.c.id == i) for s, _, i in (a.partition("/") for a in addresses)]
        with self.db.reading() as connection:
            here = sa.or_(thread.c.url.in_(addresses), *names)
            threads = connection.execute(sa.select(thread.c.n, thread.c.source, thread.c.url).where(here)).all()
            if threads:
                return [_found(connection, r.source, "thread", post.c.thread == r.n, r.url, (r.n,)) for r in threads]
            posts = sa.select(post.c.n, post.c.source, post.c.url).where(post.c.url.in_(addresses))
            rows = connection.execute(posts).all()
            return [_found(connection, r.source, "post", post.c.n == r.n, r.url, (r.n,)) for r in rows]

    def find_person(self, source: str, person: str, key: bytes) -> Found:
        """What is kept of somebody at a source, by a display name, a member's id or a profile's address.

        ``key`` is the home's. Nothing is found by a member's display name: it is not kept.
        """
        keys = [author_key(key, source, one) for one in member_ids(person)]
        with self.db.reading() as connection:
            theirs = sa.and_(post.c.source == source, post.c.author_key.in_(keys))
            numbers = set(connection.execute(sa.select(post.c.n).where(theirs)).scalars())
            known = bool(numbers)
            for thread_n, number in _spoke(connection, source, person, key):
                said = sa.and_(post.c.thread == thread_n, post.c.speaker == number)
                numbers |= set(connection.execute(sa.select(post.c.n).where(said)).scalars())
            names = (person_name(source, person), *(key_name(source, one) for one in keys))
            listed = tuple(sorted(numbers))
            dates = _column(connection, post.c.created, listed)
            threads = len(set(_column(connection, post.c.thread, listed)))
        span = (min(dates, default=None), max(dates, default=None))
        return Found(source, "person", len(listed), threads, *span, numbers=listed, names=names, known=known)

    def find_source(self, source: str) -> Found:
        """What is kept of a whole source."""
        with self.db.reading() as connection:
            return _found(connection, source, "source", post.c.source == source, "", ())

    def thread_names(self) -> Iterator[tuple[str, str]]:
        """Every thread's source and id, of hidden ones too."""
        with self.db.reading() as connection:
            for row in connection.execute(sa.select(thread.c.source, thread.c.id)):
                yield row.source, row.id

    def forget(self, found: Found, now: datetime) -> int:
        """Forget it, in one transaction. Returns how many posts were taken out; files are cleaned by :meth:`finish`."""
        with self.db.writing() as connection:
            note_unfinished(connection)
            entomb(connection, found.names, now)
            if found.kind == "source":
                return forget_source(connection, found.source, now)
            if found.kind == "thread":
                return sum(forget_thread(connection, found.source, n, now) for n in found.numbers)
            if found.kind == "person" and not found.known:
                _see_again(connection, found.source)
            return forget_posts(connection, found.source, found.numbers, now)

    def unfinished(self) -> bool:
        """Whether files may still hold what was forgotten."""
        with self.db.reading() as connection:
            return connection.execute(sa.select(meta.c.key).where(meta.c.key == UNFINISHED)).first() is not None

    def finish(self) -> bool:
        """Clean the database's own files of what was deleted, after all others. Returns whether that could be done."""
        if not self.db.scrub():
            return False
        with self.db.writing() as connection:
            connection.execute(meta.delete().where(meta.c.key == UNFINISHED))
        return True

    def is_forgotten(self, source: str) -> bool:
        """Whether a whole source was forgotten, so that nothing of it is kept."""
        with self.db.reading() as connection:
            return bool(entombed(connection, [source_name(source)]))

    def readmit(self, source: str) -> bool:
        """Let a source that was forgotten be kept again. Returns whether it was."""
        with self.db.writing() as connection:
            return exhume(connection, source_name(source))


def _found(
    connection: sa.Connection,
    source: str,
    kind: str,
    which: sa.ColumnElement[bool],
    address: str,
    numbers: tuple[int, ...],
) -> Found:
    columns = (sa.func.count(), sa.func.count(post.c.thread.distinct()))
    dates = (sa.func.min(post.c.created), sa.func.max(post.c.created))
    row = connection.execute(sa.select(*columns, *dates).where(which)).one()
    return Found(source, kind, row[0], row[1], row[2], row[3], address, numbers)


def _spoke(connection: sa.Connection, source: str, person: str, key: bytes) -> Iterator[tuple[int, int]]:
    """In which threads somebody spoke, each with the speaker's number there."""
    people = [guest(person), *map(member, member_ids(person))]
    columns = (thread.c.n, thread.c.id, speaker.c.who, speaker.c.number)
    query = sa.select(*columns).join(speaker, speaker.c.thread == thread.c.n).where(thread.c.source == source)
    digests: dict[str, set[str]] = {}
    for row in connection.execute(query):
        if row.id not in digests:
            digests = {row.id: {speaker_digest(key, source, row.id, one) for one in people}}
        if row.who in digests[row.id]:
            yield row.n, row.number


def _column(connection: sa.Connection, column: sa.Column[Any], numbers: Sequence[int]) -> list[Any]:
    """A column of these posts, where it has a value."""
    found: list[Any] = []
    for start in range(0, len(numbers), _BATCH):
        mine = sa.and_(post.c.n.in_(numbers[start : start + _BATCH]), column.is_not(None))
        found += connection.execute(sa.select(column).where(mine)).scalars()
    return found


def _see_again(connection: sa.Connection, source: str) -> None:
    """Have the next round read every thread of a source again, changed or not: only its pages name its members."""
    mine = sa.and_(page.c.source == source, page.c.kind == "thread")
    connection.execute(page.update().where(mine).values(fetched=None, etag="", modified="", version=""))

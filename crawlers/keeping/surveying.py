"""What the site asks of the store: every post that was seen live, without its words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import sqlalchemy as sa

from crawlers.keeping.tables import job, post, thread

_AT_ONCE = 10_000  # rows fetched
_COLUMNS = (
    post.c.n,
    post.c.thread,
    post.c.source,
    post.c.author_key,
    sa.type_coerce(post.c.created, sa.BigInteger),
    post.c.score,
    post.c.position,
    post.c.speaker,
    sa.type_coerce(post.c.last_verified, sa.BigInteger),
    post.c.change,
)
_SEEN = (
    sa.select(*_COLUMNS)
    .where(post.c.hidden.is_(sa.false()), post.c.last_verified.is_not(None))
    .order_by(post.c.thread, post.c.position, post.c.n)
)


class Seen(NamedTuple):
    """A post that was seen live, without its words; ``verified`` is when it last was, in seconds since 1970.

    It can be counted as a :class:`~crawlers.keeping.voices.Voice` can; ``person`` tells people of one source apart.
    """

    n: int
    thread: int
    source: str
    person: int | None
    created: datetime | None
    score: int | None
    opens: bool
    speaker: int | None
    verified: int
    change: int


def read_seen(connection: sa.Connection) -> Iterator[Seen]:
    """Every post that was seen live and is shown, thread by thread, in their order."""
    people: dict[str, int] = {}
    rows = connection.execution_options(yield_per=_AT_ONCE).execute(_SEEN)
    for n, of, source, key, created, score, position, speaker, verified, change in rows:
        person = people.setdefault(key, len(people) + 1) if key else None
        date = datetime.fromtimestamp(created, UTC) if created is not None else None
        yield Seen(n, of, source, person, date, score, position == 1, speaker, verified, change)


def read_thread_changes(connection: sa.Connection) -> dict[int, int]:
    """The number of the latest change of each thread's own title, board, address or tags."""
    return dict(tuple(row) for row in connection.execute(sa.select(thread.c.n, thread.c.change)))


def last_look(connection: sa.Connection) -> tuple[int, int]:
    """Two numbers, of which one grows whenever a crawl sees a page: a post that is as it was is no change."""
    query = sa.select(sa.func.coalesce(sa.func.max(job.c.n), 0), sa.func.coalesce(sa.func.sum(job.c.pages), 0))
    n, pages = connection.execute(query).one()
    return int(n), int(pages)

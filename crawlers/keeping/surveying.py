"""What the site asks of the store: which threads may be shown, whether they changed, and what is on their pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa

from crawlers.keeping.tables import job, post, thread

_AT_ONCE = 10_000  # rows fetched
_CHUNK = 900  # numbers a query: SQLite takes 999 values in the oldest versions that are still about

Since = Mapping[str, int]  # of each source the moment, in seconds since 1970, since which a post must have been seen
_HEADINGS = sa.select(thread.c.n, thread.c.source, thread.c.id, thread.c.url, thread.c.title, thread.c.board)
_WORDS = sa.select(
    post.c.n,
    post.c.thread,
    post.c.position,
    post.c.author_key,
    post.c.speaker,
    sa.type_coerce(post.c.created, sa.BigInteger),
    sa.type_coerce(post.c.last_verified, sa.BigInteger),
    post.c.score,
    post.c.url,
    post.c.text,
).order_by(post.c.position, post.c.n)


class Mark(NamedTuple):
    """What tells whether a thread is as it was: the last change of itself and of its ``posts`` public posts.

    ``verified`` is when that of its posts was seen live which was not seen for longest, in seconds since 1970, and
    ``numbers`` the sum of their numbers.
    """

    thread: int
    source: str
    change: int
    posts: int
    latest: int
    verified: int
    numbers: int


class Heading(NamedTuple):
    """What stands over the posts of a thread."""

    n: int
    source: str
    id: str
    url: str
    title: str
    board: str


class Written(NamedTuple):
    """A post that was seen live, with its words; ``created`` and ``verified`` in seconds since 1970."""

    n: int
    thread: int
    position: int
    author_key: str | None
    speaker: int | None
    created: int | None
    verified: int
    score: int | None
    url: str
    text: str


def read_marks(connection: sa.Connection, since: Since) -> Iterator[Mark]:
    """Every thread that has posts which were seen live lately enough, in the order of their numbers."""
    verified = sa.type_coerce(post.c.last_verified, sa.BigInteger)
    of_posts = (
        sa.select(
            post.c.thread,
            sa.func.count().label("posts"),
            sa.func.max(post.c.change).label("latest"),
            sa.func.min(verified).label("verified"),
            sa.func.sum(post.c.n).label("numbers"),
        )
        .where(_public(since))
        .group_by(post.c.thread)
        .subquery()
    )
    columns = (of_posts.c.posts, of_posts.c.latest, of_posts.c.verified, of_posts.c.numbers)
    query = sa.select(thread.c.n, thread.c.source, thread.c.change, *columns).join(
        of_posts, of_posts.c.thread == thread.c.n
    )
    for row in connection.execution_options(yield_per=_AT_ONCE).execute(query.order_by(thread.c.n)):
        yield Mark(*row)


def read_threads_of(connection: sa.Connection, posts: Collection[int], since: Since) -> dict[int, int]:
    """The thread of each of these posts; those that may not be shown are left out."""
    found: dict[int, int] = {}
    waiting = iter(posts)
    while chunk := list(islice(waiting, _CHUNK)):
        query = sa.select(post.c.n, post.c.thread).where(post.c.n.in_(chunk), _public(since))
        found.update((n, of) for n, of in connection.execute(query))
    return found


def read_written(
    connection: sa.Connection, numbers: Sequence[int], since: Since
) -> Iterator[tuple[Heading, list[Written]]]:
    """These threads with their posts that may be shown, in order; those without any are left out."""
    waiting = iter(numbers)
    while chunk := list(islice(waiting, _CHUNK)):
        of: dict[int, list[Written]] = {n: [] for n in chunk}
        for one in map(Written._make, connection.execute(_WORDS.where(post.c.thread.in_(chunk), _public(since)))):
            of[one.thread].append(one)
        rows = connection.execute(_HEADINGS.where(thread.c.n.in_(chunk)))
        over = {row.n: Heading._make(row) for row in rows}
        yield from ((over[n], of[n]) for n in chunk if of[n])


def _public(since: Since) -> sa.ColumnElement[bool]:
    """Posts that are not hidden, and were seen live since their source's moment."""
    sources: dict[int, list[str]] = defaultdict(list)
    for name, moment in since.items():
        sources[moment].append(name)
    verified: sa.ColumnElement[Any] = sa.type_coerce(post.c.last_verified, sa.BigInteger)
    lately = (sa.and_(post.c.source.in_(names), verified >= moment) for moment, names in sorted(sources.items()))
    return sa.and_(post.c.hidden.is_(sa.false()), sa.or_(sa.false(), *lately))


def last_look(connection: sa.Connection) -> tuple[int, int]:
    """Two numbers, of which one grows whenever a crawl sees a page: a post that is as it was is no change."""
    query = sa.select(sa.func.coalesce(sa.func.max(job.c.n), 0), sa.func.coalesce(sa.func.sum(job.c.pages), 0))
    n, pages = connection.execute(query).one()
    return int(n), int(pages)

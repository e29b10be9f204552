"""Who wrote posts, when, and what others made of them: for counts of people, without the posts' words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import sqlalchemy as sa

from crawlers.keeping.tables import post

_CHUNK = 900  # numbers a query: SQLite takes 999 values in the oldest versions that are still about


@dataclass(frozen=True, slots=True)
class Voice:
    """A post without its words: its number, its thread's, its source, its date, the votes that it got.

    ``opens`` is whether it is its thread's first post.
    ``person`` tells the people of one answer apart, from 1; it is None where the author is not known, and says nothing
    outside of that answer.
    """

    n: int
    thread: int
    source: str
    person: int | None
    created: datetime | None
    score: int | None
    opens: bool = False


def read_voices(connection: sa.Connection, numbers: Iterable[int]) -> Iterator[Voice]:
    """The voices of the posts with these numbers, in order; posts that are hidden or gone are left out.

    People are told apart within one source: nobody is followed from one to the next (:mod:`crawlers.pipelines`).
    """
    people: dict[str, int] = {}
    columns = (post.c.n, post.c.thread, post.c.source, post.c.author_key, post.c.created, post.c.score, post.c.position)
    waiting = iter(sorted(set(numbers)))
    while chunk := list(islice(waiting, _CHUNK)):
        query = sa.select(*columns).where(post.c.n.in_(chunk), post.c.hidden.is_(sa.false())).order_by(post.c.n)
        for n, thread, source, key, created, score, position in connection.execute(query):
            person = people.setdefault(key, len(people) + 1) if key else None
            yield Voice(n, thread, source, person, created, score, opens=position == 1)

"""Which pages to fetch next. The frontier lives in the store and changes in the transaction that keeps a page's items.

A source is crawled in rounds. A page that this round wants and has not done is due; links found on a page become
wanted. A killed crawl leaves its round unfinished, and the next one goes on with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from crawlers.items import Link
from crawlers.tables import page

_BATCH = 500  # values in one IN (...): databases limit them


@dataclass(frozen=True, slots=True)
class DuePage:
    """A page to fetch now, or at ``not_before`` where an earlier try failed."""

    n: int
    url: str
    kind: str
    of: str
    failures: int
    not_before: datetime | None
    etag: str
    modified: str


def begin_round(connection: sa.Connection, source: str, entries: Iterable[Link]) -> int:
    """The number of the round to crawl: the unfinished one, else a new one that starts at ``entries``."""
    mine = page.c.source == source
    last = connection.execute(sa.select(sa.func.max(page.c.wanted)).where(mine)).scalar() or 0
    if count_due(connection, source, last):
        return last
    want(connection, source, last + 1, 0, entries)
    return last + 1


def next_page(connection: sa.Connection, source: str, number: int, now: datetime) -> DuePage | None:
    """The next page of a round, None when the round is finished.

    Pages found last come first, so that a thread's pages are read in one go. A page that must wait comes after
    all that need not.
    """
    due = sa.and_(page.c.source == source, page.c.wanted == number, page.c.done < number)
    columns = (
        page.c.n,
        page.c.url,
        page.c.kind,
        page.c.of,
        page.c.failures,
        page.c.not_before,
        page.c.etag,
        page.c.modified,
    )
    query = sa.select(*columns).where(due)
    ready = sa.or_(page.c.not_before.is_(None), page.c.not_before <= now)
    row = connection.execute(query.where(ready).order_by(page.c.found_on.desc(), page.c.n).limit(1)).first()
    row = row or connection.execute(query.order_by(page.c.not_before, page.c.n).limit(1)).first()
    return DuePage(*row) if row else None


def count_due(connection: sa.Connection, source: str, number: int) -> int:
    """How many known pages of the round are still to be fetched."""
    due = sa.and_(page.c.source == source, page.c.wanted == number, page.c.done < number)
    return connection.execute(sa.select(sa.func.count()).where(due)).scalar_one()


def want(connection: sa.Connection, source: str, number: int, found_on: int, links: Iterable[Link]) -> None:
    """Make ``links`` wanted in a round; known pages keep their validators, new ones are added."""
    by_url = {link.url: link for link in links}
    urls = list(by_url)
    for start in range(0, len(urls), _BATCH):
        here = sa.and_(page.c.source == source, page.c.url.in_(urls[start : start + _BATCH]))
        known = set(connection.execute(sa.select(page.c.url).where(here)).scalars())
        connection.execute(page.update().where(here, page.c.wanted < number).values(wanted=number, failures=0))
        for url in known:
            del by_url[url]
    if by_url:
        fixed = {"source": source, "found_on": found_on, "wanted": number}
        connection.execute(page.insert(), [{**fixed, **asdict(link)} for link in by_url.values()])


def want_again(connection: sa.Connection, number: int, found_on: int) -> None:
    """Make wanted what an unchanged page linked to when it was last read."""
    linked = sa.and_(page.c.found_on == found_on, page.c.wanted < number)
    connection.execute(page.update().where(linked).values(wanted=number, failures=0))


def finish(
    connection: sa.Connection, n: int, number: int, outcome: str, now: datetime, validators: tuple[str, str] | None
) -> None:
    """Mark a page done in a round; ``validators`` are its ETag and Last-Modified, None where they still hold."""
    values = {"done": number, "outcome": outcome, "fetched": now, "failures": 0, "not_before": None}
    if validators is not None:
        values |= {"etag": validators[0], "modified": validators[1]}
    connection.execute(page.update().where(page.c.n == n).values(**values))


def postpone(connection: sa.Connection, n: int, outcome: str, not_before: datetime) -> None:
    """Count a failure and try the page again later in the same round."""
    values = {"failures": page.c.failures + 1, "outcome": outcome, "not_before": not_before}
    connection.execute(page.update().where(page.c.n == n).values(values))

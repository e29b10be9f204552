"""The table of jobs: what the store's two doors write and read of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from crawlers.jobs import WAIT, Job
from crawlers.keeping.saving import Saved
from crawlers.keeping.tables import job, page

_COLUMNS = [job.c[each.name] for each in fields(Job)]
_SAVED = [each.name for each in fields(Saved)]
_COUNT_PAGE = (
    job.update()
    .where(job.c.n == sa.bindparam("number"))
    .values({"pages": job.c.pages + 1, **{name: job.c[name] + sa.bindparam(f"{name}_more") for name in _SAVED}})
)


def begin_job(connection: sa.Connection, source: str, now: datetime) -> int:
    """The number of a new job. Whoever begins one holds the source's lock, so one that has not ended was killed."""
    open_ones = sa.and_(job.c.source == source, job.c.ended.is_(None), job.c.reason == "")
    connection.execute(job.update().where(open_ones).values(reason="killed"))
    key = connection.execute(job.insert().values(source=source, started=now)).inserted_primary_key
    return int(key[0]) if key else 0


def count_page(connection: sa.Connection, n: int, saved: Saved) -> None:
    """Count a page and its posts at once, so that a job that is killed tells how far it came."""
    connection.execute(_COUNT_PAGE, {"number": n, **{f"{name}_more": getattr(saved, name) for name in _SAVED}})


def end_job(connection: sa.Connection, n: int, now: datetime, values: dict[str, Any]) -> None:
    """Record how a job ended. Where the site asked to wait: until its first page may be asked for."""
    if values["reason"] == WAIT:
        source = sa.select(job.c.source).where(job.c.n == n).scalar_subquery()
        due = sa.and_(page.c.source == source, page.c.done < page.c.wanted)
        until = connection.execute(sa.select(sa.func.min(page.c.not_before)).where(due)).scalar()
        values = {**values, "until": until}
    connection.execute(job.update().where(job.c.n == n).values(ended=now, **values))


def read_jobs(connection: sa.Connection, source: str | None, limit: int | None) -> list[Job]:
    """The newest jobs of a source, or of all, newest first."""
    query = sa.select(*_COLUMNS).order_by(job.c.n.desc()).limit(limit)
    rows = connection.execute(query if source is None else query.where(job.c.source == source))
    return [Job(*row) for row in rows]


def judge_jobs(connection: sa.Connection, numbers: Iterable[int], verdict: str) -> None:
    """Keep what a person says of quarantined jobs."""
    connection.execute(job.update().where(job.c.n.in_(list(numbers))).values(verdict=verdict))

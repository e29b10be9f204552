"""What is to be done with each source, by its history: harvest it now, later, or ask a person first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from crawlers.jobs import Job, holding
from crawlers.schedule import Due, when_due
from crawlers.source import Source
from search_cli.config import Home
from search_cli.opening import opened_store

WAYS_OUT = (
    "Look at the forum: 'threadwell sources enable {name}' tries again, 'threadwell jobs accept {job}' takes it as "
    "normal from now on."
)


@dataclass(frozen=True, slots=True)
class Duty:
    """A source, its jobs, newest first, and when it is due."""

    source: Source
    jobs: list[Job]
    due: Due

    @property
    def last(self) -> Job | None:
        """Its newest job."""
        return self.jobs[0] if self.jobs else None

    @property
    def held(self) -> str:
        """Why it waits for a person, and what that person can do; empty where it does not."""
        job = holding(self.jobs)
        if job is None:
            return ""
        ways = WAYS_OUT.format(name=self.source.name, job=job.n)
        return f"quarantined since run {job.n}: its pages lack {job.missing}, which they normally have. {ways}"


def read_duties(home: Home, sources: Iterable[Source], now: datetime) -> list[Duty]:
    """The duty of each source, in their order."""
    with opened_store(home) as store:
        histories = [(source, store.jobs(source.name)) for source in sources]
    return [Duty(source, jobs, when_due(jobs, source.recheck_time, now)) for source, jobs in histories]


def say_when(moment: datetime | None) -> str:
    """A moment for people, in UTC; a dash where there is none."""
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "-"

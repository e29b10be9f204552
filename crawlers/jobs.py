"""A job is one crawl of one source as the store remembers it: when, how much, what went wrong and why it stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

FINISHED, ENOUGH, TIME_IS_UP, WAIT = "finished", "enough", "time is up", "asked to wait"
QUARANTINED = "quarantined"  # what was read was not what the source normally yields (see yields.py)
DONE = (FINISHED, ENOUGH, TIME_IS_UP)  # the crawl did what it was asked to
UNFINISHED = (ENOUGH, TIME_IS_UP, WAIT, "interrupted", "killed")  # the next crawl goes on with the same round

RELEASED, ACCEPTED = "released", "accepted"  # what a person says of a quarantined job: try again; that is normal now


@dataclass(frozen=True, slots=True)
class Job:
    """One crawl. ``size`` is in bytes; ``pages`` and ``size`` are known when it has ended.

    ``counts`` is what was read and kept: thread pages, posts, and posts with each field. ``missing`` is the field for
    want of which it was quarantined, ``verdict`` what a person said of that, ``until`` when the site wants to be asked
    again. ``ended`` is None while it runs, and for one that was killed.
    """

    n: int
    source: str
    started: datetime
    ended: datetime | None = None
    reason: str = ""
    pages: int = 0
    size: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0
    private: int = 0
    errors: Mapping[str, int] = field(default_factory=dict)
    note: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    missing: str = ""
    until: datetime | None = None
    verdict: str = ""

    @property
    def done(self) -> bool:
        """Whether it did what it was asked to."""
        return self.reason in DONE

    @property
    def unfinished(self) -> bool:
        """Whether its round goes on with the next crawl; one that runs has not finished either."""
        return not self.reason or self.reason in UNFINISHED

    @property
    def failed(self) -> bool:
        """Whether it ended in a way that needs a pause, and perhaps a person."""
        return not (self.done or self.unfinished or self.reason == QUARANTINED)

    @property
    def held(self) -> bool:
        """Whether it is quarantined and nobody has said anything of it yet."""
        return self.reason == QUARANTINED and not self.verdict


def holding(jobs: Sequence[Job]) -> Job | None:
    """The job that keeps its source from being harvested, of one source's jobs, newest first; None where none does."""
    return jobs[0] if jobs and jobs[0].held else None

"""When what is known shall be seen again, and which sources are due: pure functions of what was seen and the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawlers.jobs import FINISHED, WAIT, Job

DAY = timedelta(days=1)  # a page is seen again at most once a day, and a post is missing twice when a day lies between
_EARLY = 0.8  # of the time within which a post must be seen again, so that a harvest that comes late is in time
_QUIET = 0.5  # of the time that a thread has been quiet: threads that sleep are seen less often


def revisit_after(fetched: datetime, newest: datetime | None, recheck: timedelta) -> timedelta:
    """How long after it was fetched a thread's page is seen again.

    Half as long as its newest post was old then, but no less than a day, and in time for its source's ``recheck``.
    """
    quiet = (fetched - newest) * _QUIET if newest else DAY
    return max(min(quiet, recheck * _EARLY), min(DAY, recheck * _EARLY))


def is_due(
    fetched: datetime | None, newest: datetime | None, missing: datetime | None, now: datetime, recheck: timedelta
) -> bool:
    """Whether a thread's page must be seen again: its time has come, or posts were missing from it a day ago."""
    if fetched is None or (missing is not None and now - missing >= DAY):
        return True
    return now - fetched >= revisit_after(fetched, newest, recheck)


# -- sources ----------------------------------------------------------------------------------------------------

OFTEN, SELDOM = timedelta(hours=6), timedelta(days=7)  # between two harvests of one source
WORTH = 20  # new posts that are worth a harvest
RHYTHM_RUNS = 5  # finished harvests that tell how lively a source is
BACKOFF = (timedelta(hours=1), timedelta(hours=4), timedelta(days=1))  # after the first failure, the second, all others


def rhythm(jobs: Sequence[Job], recheck: timedelta) -> timedelta:
    """How long to wait after a finished harvest of a source, by its jobs, newest first.

    As long as it took the source lately to bring twenty new posts; a day where that is not known. Never less than six
    hours, and never more than a week or a quarter of ``recheck``. What the oldest harvest brought is no news.
    """
    longest = max(OFTEN, min(SELDOM, recheck / 4))
    whole = [n for n, job in enumerate(jobs) if job.reason == FINISHED and job.ended][:RHYTHM_RUNS]
    if len(whole) < 2:
        return min(DAY, longest)
    news = sum(job.new for job in jobs[: whole[-1]])
    between = (jobs[whole[0]].ended or jobs[whole[0]].started) - (jobs[whole[-1]].ended or jobs[whole[-1]].started)
    return max(OFTEN, min(longest, between / news * WORTH)) if news else longest


@dataclass(frozen=True, slots=True)
class Due:
    """When a source is to be harvested next, None for never before a person says so; and why."""

    at: datetime | None
    why: str

    def now(self, now: datetime) -> bool:
        """Whether it is due."""
        return self.at is not None and self.at <= now


def when_due(jobs: Sequence[Job], recheck: timedelta, now: datetime) -> Due:
    """When a source is due, by its jobs, newest first."""
    if not jobs:
        return Due(now, "never harvested")
    last = jobs[0]
    ended = last.ended or last.started
    if last.held:
        return Due(None, f"quarantined: {last.missing} went missing")
    if last.reason == WAIT:
        return Due(last.until or ended + BACKOFF[0], "the site asked to wait")
    if last.failed:
        failures = next((n for n, job in enumerate(jobs) if not job.failed), len(jobs))
        return Due(ended + BACKOFF[min(failures, len(BACKOFF)) - 1], f"failed {failures} x: {last.reason}")
    if last.reason == FINISHED:
        return Due(ended + rhythm(jobs, recheck), "its rhythm")
    return Due(ended, "released" if last.verdict else "goes on where it stopped")


def is_stale(jobs: Sequence[Job], recheck: timedelta, now: datetime) -> bool:
    """Whether a source was harvested before, and not for twice as long as its rhythm."""
    worked = next((job for job in jobs if job.done), jobs[-1] if jobs else None)
    return worked is not None and now - (worked.ended or worked.started) > 2 * rhythm(jobs, recheck)

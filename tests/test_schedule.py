"""Which sources are due when, and what runs them by the clock."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from configparser import ConfigParser
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.items import Link
from crawlers.jobs import ACCEPTED, QUARANTINED, RELEASED, WAIT, Job
from crawlers.keeping.crawl_store import CrawlStore, Outcome
from crawlers.schedule import BACKOFF, DAY, OFTEN, SELDOM, is_stale, rhythm, when_due
from crawlers.source import Source, write_source
from search_cli.config import Home
from search_cli.units import cron_line, systemd_units
from tests.conftest import Terminal

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONTH = timedelta(days=30)
RECHECKS = st.integers(1, 400).map(lambda days: timedelta(days=days))
PROGRAM = ["/usr/bin/true"]


def job(hours: float, reason: str = "finished", new: int = 0, verdict: str = "", until: datetime | None = None) -> Job:
    """A job that ended so many hours ago, after ten minutes."""
    ended = NOW - timedelta(hours=hours)
    missing = "author" if reason == QUARANTINED else ""
    return Job(
        1, "src", ended - timedelta(minutes=10), ended, reason, new=new, missing=missing, verdict=verdict, until=until
    )


def wait(jobs: Sequence[Job]) -> timedelta | None:
    """How long after its last job a source is due."""
    due = when_due(jobs, MONTH, NOW)
    ended = jobs[0].ended
    assert ended is not None
    return due.at - ended if due.at else None


def test_a_source_that_was_never_harvested_is_due() -> None:
    assert when_due([], MONTH, NOW).now(NOW)


def test_after_its_first_harvest_a_source_is_due_in_a_day() -> None:
    assert wait([job(1, new=5000)]) == DAY


def test_a_lively_source_is_due_in_six_hours() -> None:
    assert wait([job(1, new=300), job(25, new=300), job(49, new=9000)]) == OFTEN


def test_a_quiet_source_is_due_in_a_week() -> None:
    assert wait([job(1), job(25), job(49, new=9000)]) == SELDOM


def test_a_source_is_due_after_about_twenty_new_posts() -> None:
    assert wait([job(0, new=10), job(24, new=9000)]) == timedelta(days=2)


@pytest.mark.parametrize("reason", ["enough", "time is up", "interrupted", "killed"])
def test_a_harvest_that_was_stopped_goes_on_at_once(reason: str) -> None:
    assert wait([job(0, reason), job(24)]) == timedelta(0)


def test_a_site_that_asked_to_wait_is_asked_when_it_said() -> None:
    until = NOW + timedelta(hours=5)
    assert when_due([job(0, WAIT, until=until)], MONTH, NOW).at == until


@pytest.mark.parametrize(("failures", "pause"), [(1, BACKOFF[0]), (2, BACKOFF[1]), (3, BACKOFF[2]), (9, BACKOFF[2])])
def test_after_failures_a_source_rests_longer_each_time(failures: int, pause: timedelta) -> None:
    jobs = [job(n, "site does not answer") for n in range(failures)]
    assert wait([*jobs, job(50)]) == pause


def test_a_quarantined_source_is_never_due_until_somebody_releases_it() -> None:
    assert wait([job(5, QUARANTINED), job(24)]) is None


@pytest.mark.parametrize("verdict", [RELEASED, ACCEPTED])
def test_a_released_source_is_due_at_once(verdict: str) -> None:
    assert wait([job(5, QUARANTINED, verdict=verdict), job(24)]) == timedelta(0)


HISTORIES = st.lists(st.tuples(st.integers(1, 400), st.integers(0, 5000)), max_size=12).map(
    lambda rows: [job(sum(hours for hours, _ in rows[: n + 1]), new=new) for n, (_, new) in enumerate(rows)]
)


@given(HISTORIES, RECHECKS)
def test_the_rhythm_keeps_its_bounds(jobs: list[Job], recheck: timedelta) -> None:
    assert OFTEN <= rhythm(jobs, recheck) <= min(SELDOM, recheck / 4)


@given(HISTORIES.filter(bool), st.integers(1, 5000))
def test_more_new_posts_never_make_a_source_rarer(jobs: list[Job], more: int) -> None:
    assert rhythm([job(0, new=more), *jobs], MONTH) <= rhythm([job(0), *jobs], MONTH)


@given(HISTORIES.filter(bool), RECHECKS)
def test_a_source_that_is_just_due_is_not_stale_yet(jobs: list[Job], recheck: timedelta) -> None:
    at = when_due(jobs, recheck, NOW).at
    assert at is not None
    assert not is_stale(jobs, recheck, at)
    assert is_stale(jobs, recheck, at + SELDOM + DAY)


# -- schedule list ----------------------------------------------------------------------------------------------


def add(home: Path, name: str, *outcomes: Outcome) -> None:
    """An enabled source with jobs that just ended."""
    write_source(Source(name, "phpbb", f"http://127.0.0.1/{name}/", delay=0, enabled=True), Home(home).sources)
    store = CrawlStore(home / "store.sqlite")
    for outcome in outcomes:
        number, _ = store.begin_crawl(name, [Link(f"http://127.0.0.1/{name}/", "board")], datetime.now(UTC))
        store.end_crawl(number, outcome, datetime.now(UTC))
    store.close()


def test_the_list_says_what_is_due_and_why(threadwell: Terminal, home: Path) -> None:
    Home(home).make()
    add(home, "done", Outcome("finished"))
    add(home, "fresh")
    rows = json.loads(threadwell("schedule", "list", "--json").output)
    assert [(row["source"], row["now"], row["why"]) for row in rows] == [
        ("fresh", True, "never harvested"),
        ("done", False, "its rhythm"),
    ]


def test_harvest_due_leaves_what_is_not_due(threadwell: Terminal, home: Path) -> None:
    Home(home).make()
    add(home, "done", Outcome("finished"))
    assert "Nothing is due. Next at " in threadwell("harvest", "--due").output


# -- units ------------------------------------------------------------------------------------------------------


def parsed(text: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd minds capitals
    parser.read_string(text)
    return parser


def test_the_timer_catches_up_after_a_sleep() -> None:
    timer = parsed(systemd_units(PROGRAM, Path("/h"), 50, None)["threadwell.timer"])["Timer"]
    assert (timer["Persistent"], timer["OnCalendar"]) == ("true", "hourly")


def test_the_service_runs_this_program_on_this_home_and_writes_nowhere_else() -> None:
    service = parsed(systemd_units(PROGRAM, Path("/h"), 50, None)["threadwell.service"])["Service"]
    assert shlex.split(service["ExecStart"]) == [*PROGRAM, "--home", "/h", "harvest", "--due", "--minutes", "50"]
    assert (service["ProtectSystem"], shlex.split(service["ReadWritePaths"])) == ("strict", ["/h"])


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
@pytest.mark.parametrize("folder", ["plain", "with space", "100 % $HOME \"'\\"])
def test_systemd_takes_the_units(tmp_path: Path, folder: str) -> None:
    for name, text in systemd_units(PROGRAM, tmp_path / folder, 50, "mail -s 'It is 5 %' me").items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    words = ["systemd-analyze", "verify", "--man=no", *(str(path) for path in tmp_path.glob("threadwell.*"))]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert "threadwell" not in done.stderr
    assert done.returncode == 0, done.stderr


def test_the_command_writes_both_units(threadwell: Terminal, tmp_path: Path) -> None:
    threadwell("schedule", "systemd", "--write", str(tmp_path / "user"))
    assert sorted(path.name for path in (tmp_path / "user").iterdir()) == ["threadwell.service", "threadwell.timer"]


@pytest.mark.skipif(shutil.which("flock") is None, reason="flock is not on this machine")
def test_the_line_for_cron_runs_both_commands_on_this_home(tmp_path: Path) -> None:
    home = tmp_path / "100 % 'mine'"
    home.mkdir()
    script = tmp_path / "say"
    script.write_text('#!/bin/sh\nprintf "%s|" "$@"; echo\n', encoding="utf-8")
    script.chmod(0o755)
    line = cron_line([str(script)], home, tmp_path / "lock", 50, None)
    schedule, command = line.split(" ", 5)[:5], line.split(" ", 5)[5].replace("\\%", "%")
    assert schedule == ["17", "*", "*", "*", "*"]
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout == f"--home|{home}|harvest|--due|--minutes|50|\n--home|{home}|index|\n"

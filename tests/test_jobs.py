"""The history of harvests, several at once, limits, notices, and what waits for a person."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawlers.crawl.errand import Errand
from crawlers.crawl.walk import Walk
from crawlers.family import load_family
from crawlers.harvest import Bounds, Harvest
from crawlers.items import Link
from crawlers.jobs import QUARANTINED
from crawlers.keeping.crawl_store import CrawlStore, Outcome
from crawlers.source import Source, write_source
from search_cli.config import Home
from search_cli.harvesting import exit_code
from search_cli.notice import notify
from tests.conftest import Shell, Terminal
from tests.phpbb_server import ForumServer, Reply, small_forum
from tests.test_walk import Crawl, crawl, fetch

__all__ = ["crawl"]


@pytest.fixture
def other() -> Iterator[ForumServer]:
    """A second small forum."""
    with ForumServer(small_forum()) as server:
        yield server


def add(home: Path, name: str, url: str) -> None:
    """An enabled source."""
    Home(home).make()
    write_source(Source(name, "phpbb", url, delay=0, allow_private=True, enabled=True), Home(home).sources)


def quarantine(home: Path, name: str) -> int:
    """A quarantined run of a source. Returns its number."""
    store = CrawlStore(home / "store.sqlite")
    number, _ = store.begin_crawl(name, [Link("http://127.0.0.1:9/", "board")], datetime.now(UTC))
    store.end_crawl(number, Outcome(QUARANTINED, missing="author"), datetime.now(UTC))
    store.close()
    return number


def rows_of(text: str) -> Any:
    return json.loads(text)


# -- the history ------------------------------------------------------------------------------------------------


def test_a_run_is_remembered_with_all_that_it_did(crawl: Crawl, forum: ForumServer) -> None:
    forum.answer_once("/viewforum.php?f=2", Reply(503))
    began = crawl.clock.now
    outcome = crawl()
    [job] = crawl.store.jobs("small")
    assert (job.started, job.ended, job.reason) == (began, crawl.clock.now.replace(microsecond=0), "finished")
    assert (job.pages, job.new, job.private, job.errors) == (outcome.pages, 24, 1, {"503": 1})
    assert job.size > 5000
    assert job.counts["posts"] == job.counts["author"] == 24


def test_changed_and_gone_posts_are_counted(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    found = forum.forum.topic(11)
    assert found is not None
    found[1].messages[0].html = "Edited words."
    del found[1].messages[2]
    for _ in range(3):
        crawl.clock.now += timedelta(days=9)
        crawl()
    jobs = crawl.store.jobs("small")[:-1]
    assert (sum(job.changed for job in jobs), sum(job.gone for job in jobs)) == (1, 1)


def test_a_run_that_was_killed_is_named_by_the_next(crawl: Crawl) -> None:
    crawl.store.begin_crawl("small", [Link(crawl.source.url, "board")], crawl.clock.now)
    crawl()
    assert [(job.reason, job.ended is None) for job in crawl.store.jobs("small")] == [
        ("finished", False),
        ("killed", True),
    ]


def test_when_a_site_wants_to_be_asked_again_is_remembered(crawl: Crawl, forum: ForumServer) -> None:
    forum.answer_once("/", Reply(503, (("Retry-After", "7200"), ("Content-Length", "0"))))
    crawl()
    [job] = crawl.store.jobs("small")
    assert job.until is not None
    assert timedelta(hours=1.9) < job.until - crawl.clock.now <= timedelta(hours=2)


def test_jobs_lists_the_newest_first(threadwell: Terminal, home: Path) -> None:
    add(home, "one", "http://127.0.0.1:9/")
    quarantine(home, "one")
    quarantine(home, "two")
    rows = rows_of(threadwell("jobs", "--json").output)
    assert [(row["n"], row["source"], row["quarantined"]) for row in rows] == [(2, "two", True), (1, "one", True)]
    assert "quarantined: author" in threadwell("jobs", "--source", "one").output


def test_jobs_of_a_new_home_says_what_to_do(threadwell: Terminal) -> None:
    assert "threadwell harvest" in threadwell("jobs").output


# -- what waits for a person ------------------------------------------------------------------------------------


def test_a_quarantined_source_is_named_and_not_harvested(threadwell: Terminal, home: Path) -> None:
    add(home, "one", "http://127.0.0.1:9/")
    quarantine(home, "one")
    output = threadwell("harvest", "one", code=1).output
    assert "author" in output
    assert "threadwell jobs accept 1" in output


def test_what_is_due_leaves_a_quarantined_source_alone(threadwell: Terminal, home: Path) -> None:
    add(home, "one", "http://127.0.0.1:9/")
    quarantine(home, "one")
    assert "left alone" in threadwell("harvest", "--due").output


@pytest.mark.parametrize(("words", "verdict"), [("jobs accept 1", "accepted"), ("sources enable one", "released")])
def test_a_person_releases_a_source(threadwell: Terminal, home: Path, words: str, verdict: str) -> None:
    add(home, "one", "http://127.0.0.1:9/")
    quarantine(home, "one")
    threadwell(*words.split())
    [row] = rows_of(threadwell("jobs", "--json").output)
    assert (row["verdict"], row["quarantined"]) == (verdict, False)
    [due] = rows_of(threadwell("schedule", "list", "--json").output)
    assert due["now"]


def test_only_a_quarantined_run_can_be_accepted(threadwell: Terminal) -> None:
    assert "not quarantined" in threadwell("jobs", "accept", "7", code=2).output


# -- several at once --------------------------------------------------------------------------------------------


def test_several_sources_are_harvested_and_told_of_together(
    shell: Shell, home: Path, forum: ForumServer, other: ForumServer
) -> None:
    add(home, "one", forum.url)
    add(home, "two", other.url.replace("127.0.0.1", "localhost"))
    rows = rows_of(shell("harvest", "--json")[0])
    assert {name: (row["ok"], row["new"]) for name, row in rows.items()} == {"one": (True, 24), "two": (True, 24)}
    assert rows_of(shell("harvest", "--due", "--json")[0]) == {}


def test_a_busy_source_does_not_stop_the_others(
    shell: Shell, home: Path, forum: ForumServer, other: ForumServer
) -> None:
    add(home, "one", forum.url)
    add(home, "two", other.url)
    forum.latency = 0.5
    process = shell.start("harvest", "one")
    deadline = time.monotonic() + 20
    while not forum.requests and time.monotonic() < deadline:
        time.sleep(0.05)
    rows = rows_of(shell("harvest", "--json", code=75)[0])
    process.kill()
    process.communicate()
    assert (rows["one"]["busy"], rows["two"]["new"]) == (True, 24)


def test_a_source_that_fails_does_not_stop_the_others(shell: Shell, home: Path, forum: ForumServer) -> None:
    add(home, "dead", "http://127.0.0.1:9/")
    add(home, "one", forum.url)
    out, error = shell("harvest", code=1)
    assert "posts: 24 new" in out
    assert "Error: dead: " in error


@pytest.mark.parametrize(
    ("rows", "code"),
    [([], 0), ([True], 0), ([True, "busy"], 75), (["busy", "busy"], 75), ([True, False], 1), (["busy", False], 1)],
)
def test_the_exit_code_is_75_where_only_others_were_busy(rows: list[object], code: int) -> None:
    named = {str(n): {"ok": row is True, "busy": row == "busy"} for n, row in enumerate(rows)}
    assert exit_code(named) == code


# -- limits and notices -----------------------------------------------------------------------------------------


def test_a_harvest_stops_when_its_time_is_up_and_the_next_goes_on(crawl: Crawl) -> None:
    slow = replace(crawl.source, delay=60)
    enough = Harvest(crawl.store, b"", crawl.clock, Path(), "", Bounds(time=timedelta(minutes=5)))._enough()
    walk = Walk(slow, load_family("phpbb"), crawl.store, b"k" * 32, fetch, crawl.clock, errand=Errand(enough=enough))
    outcome = asyncio.run(walk.run())
    assert (outcome.ok, outcome.reason) == (True, "time is up")
    assert 3 <= outcome.pages <= 6
    assert crawl().saved.new + outcome.saved.new == 24


NOTE = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())"


def test_a_command_is_told_of_the_outcome(shell: Shell, home: Path, forum: ForumServer, tmp_path: Path) -> None:
    add(home, "one", forum.url)
    note = tmp_path / "note $HOME; x.json"
    script = tmp_path / "note.py"
    script.write_text(NOTE, encoding="utf-8")
    shell("harvest", "--notify", f"{sys.executable} {script} '{note}'")
    summary = json.loads(note.read_text(encoding="utf-8"))
    assert (summary["exit_code"], summary["sources"]["one"]["new"]) == (0, 24)


def test_a_notice_that_fails_is_named_and_fails_the_harvest(shell: Shell, home: Path, forum: ForumServer) -> None:
    add(home, "one", forum.url)
    out, error = shell("harvest", "--notify", "false", code=1)
    assert "24 new" in out
    assert "Error: The command of --notify ended with 1." in error


@pytest.mark.parametrize("command", ["", "no-such-program-here x", "'"])
def test_a_command_that_cannot_be_run_stops_the_harvest_before_it_begins(
    threadwell: Terminal, home: Path, forum: ForumServer, command: str
) -> None:
    add(home, "one", forum.url)
    assert "--notify" in threadwell("harvest", "--notify", command, code=2).output
    assert forum.requests == []


def test_a_notice_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search_cli.notice.NOTICE_TIME", 0.1)
    assert "longer than" in notify(["sleep", "5"], {})

"""What doctor finds: sources that need a person, a key without a backup, versions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.items import Link
from crawlers.jobs import ACCEPTED, QUARANTINED
from crawlers.keeping.crawl_store import CrawlStore, Kept, Outcome, Visit
from crawlers.source import Source, write_source
from search_cli import __version__
from search_cli.checkup import Finding, examine
from search_cli.config import Home
from tests.conftest import Terminal
from tests.test_store import POST, THREAD

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def harvested(threadwell: Terminal, home: Path) -> Home:
    """A home with an enabled source of which nothing is wrong."""
    threadwell("init", "--contact", "me@example.org")
    found = Home(home)
    write_source(Source("one", "phpbb", "http://127.0.0.1:9/", delay=0, enabled=True), found.sources)
    run(found, Outcome("finished"))
    return found


def run(home: Home, outcome: Outcome, at: datetime = NOW, author: str | None = None) -> int:
    """A run of the source that kept one post and ended so. Returns its number."""
    store = CrawlStore(home.store_place)
    number, round_ = store.begin_crawl("one", [Link("http://127.0.0.1:9/", "board")], at)
    due = store.next_page("one", round_, at)
    assert due is not None
    item = replace(POST, source="one", author_key=author)
    kept = Kept(replace(THREAD, source="one"), (item,), {})
    store.save_visit("one", round_, number, Visit(due, "read", at, threads=(kept,)))
    store.end_crawl(number, outcome, at)
    store.close()
    return number


def finding(home: Home, subject: str, now: datetime = NOW) -> Finding:
    found = [each for each in examine(home, now) if each.subject == subject]
    return next((each for each in found if not each.ok), found[-1])


def test_a_source_in_order_is_counted(harvested: Home) -> None:
    assert finding(harvested, "harvests") == Finding("harvests", ok=True, text="1 in order")


def test_a_source_that_was_never_harvested_is_named_and_not_wrong(harvested: Home) -> None:
    write_source(Source("new", "phpbb", "http://127.0.0.1:9/", delay=0, enabled=True), harvested.sources)
    found = finding(harvested, "harvests")
    assert found.ok
    assert "never harvested: new" in found.text


def test_a_quarantined_source_is_wrong_until_it_is_accepted(harvested: Home) -> None:
    number = run(harvested, Outcome(QUARANTINED, missing="author"))
    found = finding(harvested, "harvests")
    assert not found.ok
    assert "author" in found.text
    assert f"threadwell jobs accept {number}" in found.text
    store = CrawlStore(harvested.store_place)
    store.judge_jobs([number], ACCEPTED)
    store.close()
    assert finding(harvested, "harvests").ok


def test_a_source_that_cannot_be_reached_is_wrong(harvested: Home) -> None:
    run(harvested, Outcome("site does not answer"))
    found = finding(harvested, "harvests")
    assert not found.ok
    assert "one: the last harvest failed: site does not answer." in found.text


def test_a_source_that_is_left_alone_for_too_long_is_wrong(harvested: Home) -> None:
    assert finding(harvested, "harvests", NOW + DAY).ok
    found = finding(harvested, "harvests", NOW + 3 * DAY)
    assert not found.ok
    assert "not harvested since 2026-11-22 12:00" in found.text


def test_a_disabled_source_is_nobodys_trouble(harvested: Home) -> None:
    run(harvested, Outcome("site does not answer"))
    write_source(Source("one", "phpbb", "http://127.0.0.1:9/", delay=0), harvested.sources)
    assert finding(harvested, "harvests").ok


def test_a_key_that_counted_people_needs_a_backup(harvested: Home) -> None:
    assert finding(harvested, "key").ok
    run(harvested, Outcome("finished"), author="digest")
    found = finding(harvested, "key")
    assert not found.ok
    assert "doctor --key-saved" in found.text


def test_a_noted_backup_holds_for_that_key_alone(harvested: Home, threadwell: Terminal) -> None:
    run(harvested, Outcome("finished"), author="digest")
    threadwell("doctor", "--key-saved", code=1)  # there is no index yet
    assert finding(harvested, "key").ok
    (harvested.folder / "key").write_text("ab" * 32, encoding="ascii")
    assert not finding(harvested, "key").ok


def test_the_note_of_a_backup_tells_nothing_of_the_key(harvested: Home, threadwell: Terminal) -> None:
    threadwell("doctor", "--key-saved", code=1)
    assert harvested.key().hex() not in (harvested.folder / "key-saved").read_text(encoding="ascii")


def test_a_home_without_a_key_has_none_to_save(threadwell: Terminal) -> None:
    assert "threadwell init" in threadwell("doctor", "--key-saved", code=2).output


def test_versions_and_disk_use_are_told(harvested: Home, threadwell: Terminal) -> None:
    rows = {row["subject"]: row["text"] for row in json.loads(threadwell("doctor", "--json", code=1).output)}
    assert f"Threadwell {__version__}, store 1, index " in rows["versions"]
    assert "MB used" in rows["home"]

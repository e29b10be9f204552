"""Answers that no server should give, over real connections: each is counted by its name, and nothing is lost."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from crawlers.keeping.crawl_store import CrawlStore
from search_cli.demo.forum import Board, Forum, Message, Topic
from tests.conftest import Shell
from tests.phpbb_server import START, ForumServer, Reply

HTML = ("Content-Type", "text/html")
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
MEGABYTE = b"<p>" + b"x" * 1_000_000
BOMB = gzip.compress(bytes(16_000_000)) * 64  # unpacks to a gigabyte
HALF = b"<!DOCTYPE html><html><body id='phpbb'><div id='page-body'>half a page"


def packed(body: bytes, coding: str = "gzip") -> Reply:
    return Reply(200, (HTML, ("Content-Encoding", coding)), body)


def to(url: str) -> Reply:
    return Reply(302, (("Location", url), ("Content-Length", "0")))


# What the thread of that name answers, at first and at last; and under which name it is counted, how often.
ONCE: dict[str, tuple[Reply, str]] = {
    "busy, and says for how long": (Reply(429, (("Retry-After", "2"), ("Content-Length", "0"))), "429"),
    "busy": (Reply(429), "429"),
    "out of order": (Reply(503), "503"),
    "hangs up": (Reply(reset=True), "broken"),
    "promises too much": (Reply(raw=(OK + b"Content-Length: 9000\r\n\r\n" + HALF,)), "truncated"),
    "promises too little": (Reply(200, (HTML,), HALF), "truncated"),
    "breaks off between chunks": (Reply(raw=(OK + b"Transfer-Encoding: chunked\r\n\r\n46\r\n" + HALF,)), "truncated"),
    "breaks off packed": (packed(gzip.compress(HALF * 9)[:-20]), "truncated"),
    "drips": (Reply(raw=(OK + b"Content-Length: 900\r\n\r\n", *[b"x"] * 30), pause=0.2), "timeout"),
}
ALWAYS: dict[str, tuple[Reply, str]] = {
    "fifty megabytes": (Reply(raw=(OK + b"\r\n", *[MEGABYTE] * 50)), "too-large"),
    "says fifty megabytes": (Reply(raw=(OK + b"Content-Length: 50000000\r\n\r\n",)), "too-large"),
    "a bomb": (packed(BOMB), "too-large"),
    "a bomb in a bomb": (packed(gzip.compress(BOMB), "gzip, gzip"), "too-large"),
    "packed in an odd way": (packed(b"\x0b\x02\x80", "br"), "unreadable"),
    "leads to itself": (to("viewtopic.php?t={own}&sid=1"), "redirect"),
    "leads in a circle": (to("viewtopic.php?t={own}&start=5"), "redirect"),
    "leads on and on": (to("viewtopic.php?t=1000"), "redirect"),
    "leads to a private address": (to("http://169.254.169.254/latest/"), "redirect"),
    "leads to a name of a private address": (to("http://localhost:{port}/viewtopic.php?t={own}&p=1"), "redirect"),
    "leads to no address": (to("http://["), "redirect"),
    "a picture": (Reply(200, (("Content-Type", "image/png"),), b"\x89PNG"), "not a page"),
}
NAMES = [*ONCE, *ALWAYS]


def rough_forum() -> Forum:
    ids = count(1)
    topics = [Topic(n, name, [Message(next(ids), "Ann", f"{name}.", START)]) for n, name in enumerate(NAMES, 1)]
    return Forum([Board(1, "Rough", topics)])


class RoughServer(ForumServer):
    """Serves every thread as its title says; each of ``ONCE`` once."""

    def begin(self) -> None:
        """Answer badly from now on."""
        left = dict(ONCE)

        def reply(path: str) -> Reply | None:
            number = path.partition("t=")[2].partition("&")[0]
            if not number.isdigit() or int(number) > len(NAMES):
                return to(f"viewtopic.php?t={int(number) + 1}") if number.isdigit() else None
            name = NAMES[int(number) - 1]
            if name == "leads in a circle" and "start" in path:
                return to(f"viewtopic.php?t={number}")
            found = left.pop(name, None) or ALWAYS.get(name)
            return self._filled(found[0], number) if found else None

        self.rule = reply

    def _filled(self, reply: Reply, own: str) -> Reply:
        if reply.status != 302:
            return reply
        place = reply.headers[0][1]
        return to(place.format(own=own, port=self.port) if "{" in place else place)


def crawl(url: str, store: Path, *options: str) -> dict[str, Any]:
    """What the record of a real crawl says, and its peak memory in megabytes."""
    command = [sys.executable, "-m", "tests.real_crawl", url, str(store), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def texts(path: Path) -> list[str]:
    store = CrawlStore(path)
    try:
        return sorted(post.item.text for _, posts in store.threads() for post in posts)
    finally:
        store.close()


@dataclass(frozen=True)
class Rough:
    """What two crawls left: before and after the answers went bad."""

    calm: dict[str, Any]
    record: dict[str, Any]
    before: list[str]
    after: list[str]
    paths: list[str]
    hosts: list[str]


@pytest.fixture(scope="module")
def rough(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rough]:
    """A forum that was crawled when all was well, and again when nothing was."""
    store = tmp_path_factory.mktemp("rough") / "store.sqlite"
    with RoughServer(rough_forum()) as server:
        calm = crawl(server.url, store)
        before = texts(store)
        del server.requests[:]
        server.begin()
        record = crawl(server.url, store, "--days", "25", "--timeout", "1.5")
        hosts = [headers["host"] for _, headers in server.requests]
        yield Rough(calm, record, before, texts(store), server.paths, hosts)


def test_all_is_read_while_all_is_well(rough: Rough) -> None:
    assert (rough.calm["reason"], rough.calm["errors"]) == ("finished", {})
    assert rough.before == sorted(f"{name}." for name in NAMES)


@pytest.mark.parametrize("kind", sorted({kind for _, kind in [*ONCE.values(), *ALWAYS.values()]}))
def test_each_bad_answer_is_counted_by_its_name(rough: Rough, kind: str) -> None:
    assert rough.record["errors"][kind] == sum(kind == other for _, other in [*ONCE.values(), *ALWAYS.values()])


def test_nothing_else_is_counted_and_the_crawl_is_finished(rough: Rough) -> None:
    assert set(rough.record["errors"]) == {kind for _, kind in [*ONCE.values(), *ALWAYS.values()]}
    assert rough.record["reason"] == "finished"


def test_nothing_that_was_in_the_store_is_lost(rough: Rough) -> None:
    assert rough.after == rough.before


def test_what_failed_once_is_asked_for_again(rough: Rough) -> None:
    for number in range(1, len(ONCE) + 1):
        assert rough.paths.count(f"/viewtopic.php?t={number}") == 2


def test_no_request_goes_where_it_must_not(rough: Rough) -> None:
    assert {host.partition(":")[0] for host in rough.hosts} == {"127.0.0.1"}


def test_a_page_too_large_is_neither_kept_in_memory_nor_unpacked(rough: Rough) -> None:
    assert rough.record["peak"] < rough.calm["peak"] + 120


def test_redirects_without_an_end_are_not_followed_for_long(rough: Rough) -> None:
    number = NAMES.index("leads on and on") + 1
    assert [path for path in rough.paths if "t=10" in path and int(path.partition("t=")[2]) >= 1000] != []
    assert len([path for path in rough.paths if "t=100" in path and path != f"/viewtopic.php?t={number}"]) <= 6


def test_a_busy_site_is_not_asked_again_within_a_second(shell: Shell, forum: ForumServer) -> None:
    shell("sources", "add", forum.url, "--name", "small", "--allow-private", "--yes")
    times: list[float] = []

    def busy(path: str) -> Reply | None:
        times.append(time.monotonic())
        return Reply(429) if len(times) == 2 else None

    forum.rule = busy
    shell("harvest", "small")
    assert times[2] - times[1] >= 1

"""Harvesting with Scrapy, in a process of its own, as a maintainer runs it."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import pytest

from search_cli.config import Home
from tests.conftest import Shell
from tests.discourse_server import JSON, DiscourseServer
from tests.phpbb_server import ForumServer, Reply, small_forum


@pytest.fixture
def added(shell: Shell, forum: ForumServer) -> Shell:
    """A home with the small forum as its source "small"."""
    shell("sources", "add", forum.url, "--name", "small", "--allow-private", "--yes")
    del forum.requests[:]
    return shell


def exported(shell: Shell) -> list[dict[str, object]]:
    return [json.loads(line) for line in shell("export", "-")[0].splitlines()]


def test_add_shows_what_it_found_and_writes_the_source(shell: Shell, forum: ForumServer, home: Path) -> None:
    out, _ = shell("sources", "add", forum.url, "--name", "small", "--allow-private", "--yes")
    for words in ("phpbb", "Rare & genetic", "Dravet, 4 years old", "Our girl has seizures", "allowed"):
        assert words in out
    assert "enabled = true" in (Home(home).sources / "small.toml").read_text(encoding="utf-8")


def test_a_harvest_brings_every_public_post_into_search(added: Shell, forum: ForumServer) -> None:
    out, _ = added("harvest", "small")
    public = len(forum.forum.public_posts)
    assert f"{public} new" in out
    assert "1 pages ask for a login" in out
    assert len(exported(added)) == public
    added("index")
    out, _ = added("search", "dravet fenfluramine appetite")
    assert "1. Dravet, 4 years old" in out


def test_no_name_of_an_author_is_anywhere_in_the_home(added: Shell, home: Path) -> None:
    added("harvest", "small")
    added("index")
    names = [b"Marigold", b"tomas_p", b"Old Oak"]
    files = [path for path in home.rglob("*") if path.is_file()]
    assert not [path for path in files for name in names if name in path.read_bytes()]


def test_a_killed_harvest_goes_on_without_asking_again(added: Shell, forum: ForumServer) -> None:
    forum.latency = 0.08
    for asked in (3, 6, 9):
        process = added.start("harvest", "small")
        deadline = time.monotonic() + 20
        while len(forum.paths) < asked and time.monotonic() < deadline:
            time.sleep(0.01)
        process.kill()
        process.communicate()
    forum.latency = 0.0
    added("harvest", "small")
    rows = exported(added)
    assert sorted(str(row["post_id"]) for row in rows) == sorted(str(m.id) for m in forum.forum.public_posts)
    asked_again = len(forum.paths) - len(set(forum.paths))
    assert asked_again <= 3  # at most the page that was under way at each kill


def test_a_harvest_while_one_runs_ends_with_75(added: Shell, forum: ForumServer) -> None:
    forum.latency = 0.3
    process = added.start("harvest", "small")
    deadline = time.monotonic() + 20
    while not forum.requests and time.monotonic() < deadline:
        time.sleep(0.05)
    _, error = added("harvest", "small", code=75)
    assert error.startswith("Error: ")
    process.kill()
    process.communicate()


def test_an_address_of_this_machine_needs_permission(shell: Shell, forum: ForumServer) -> None:
    _, error = shell("sources", "add", forum.url, "--yes", code=1)
    assert "--allow-private" in error
    assert forum.paths == []


@pytest.mark.parametrize("place", ["robots.txt", ""])
def test_a_redirect_to_a_private_address_is_never_followed(shell: Shell, forum: ForumServer, place: str) -> None:
    with ForumServer(forum.forum) as inner:
        target = inner.url.replace("127.0.0.1", "localhost")
        forum.answer_once(f"/{place}", *[Reply(302, (("Location", target), ("Content-Length", "0")))] * 9)
        shell("sources", "add", forum.url, "--name", "small", "--allow-private", "--yes", code=1)
        assert inner.paths == []


def test_a_dead_host_is_named(shell: Shell) -> None:
    _, error = shell("sources", "add", "http://127.0.0.1:9/", "--allow-private", "--yes", code=1)
    assert error == "Error: 127.0.0.1 refused the connection; check the address, or try again later.\n"


def test_a_page_that_is_no_forum_is_named(shell: Shell, forum: ForumServer) -> None:
    forum.answer_once("/", Reply(200, (("Content-Type", "text/html"),), b"<p>Bread and wine</p>"))
    _, error = shell("sources", "add", forum.url, "--allow-private", "--yes", code=1)
    assert "no forum that Threadwell knows" in error


def test_a_forum_for_members_only_is_refused(shell: Shell, forum: ForumServer) -> None:
    for board in forum.forum.boards:
        board.private = True
    _, error = shell("sources", "add", forum.url, "--allow-private", "--yes", code=1)
    assert "members only" in error


def test_a_discourse_that_needs_a_login_is_refused(shell: Shell) -> None:
    with DiscourseServer(small_forum()) as server:
        refusal = json.dumps({"errors": ["You need to be logged in to do that."], "error_type": "not_logged_in"})
        server.answer_once("/categories.json", Reply(403, JSON, refusal.encode()))
        _, error = shell("sources", "add", server.url, "--allow-private", "--yes", code=1)
        assert "members only" in error


def test_a_discourse_is_recognised_and_harvested(shell: Shell) -> None:
    with DiscourseServer(small_forum()) as server:
        out, _ = shell("sources", "add", server.url, "--name", "talk", "--allow-private", "--yes")
        assert "discourse" in out
        shell("harvest", "talk")
        assert len(exported(shell)) == len(server.forum.public_posts)


def test_robots_that_are_out_of_order_stop_the_harvest(added: Shell, forum: ForumServer, home: Path) -> None:
    forum.robots = Reply(503)
    for path in home.glob("store.sqlite*"):
        path.unlink()
    _, error = added("harvest", "small", code=1)
    assert "robots.txt answered 503" in error
    assert set(forum.paths) == {"/robots.txt"}


def test_a_harvest_as_json_says_what_happened(added: Shell, forum: ForumServer) -> None:
    outcome = json.loads(added("harvest", "small", "--json")[0])["small"]
    assert outcome["ok"]
    assert outcome["new"] == len(forum.forum.public_posts)
    assert outcome["errors"] == {}


def test_the_contact_stands_in_every_request(shell: Shell, forum: ForumServer) -> None:
    shell("init", "--contact", "me@example.org")
    shell("sources", "add", forum.url, "--name", "small", "--allow-private", "--yes")
    agents = {headers["user-agent"] for _, headers in forum.requests}
    assert len(agents) == 1
    assert "+me@example.org" in agents.pop()


def test_a_compressed_bomb_is_not_unpacked(added: Shell, forum: ForumServer) -> None:
    bomb = gzip.compress(b"0" * 60_000_000)
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    forum.answer_once("/viewtopic.php?t=11", Reply(200, headers, bomb))
    out, _ = added("harvest", "small")
    assert "too-large x 1" in out

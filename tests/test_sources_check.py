"""Looking at sources again: what they have lost since posts of them were kept, and whether they can be read at all."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.crawl.walk import Walk
from crawlers.family import load_family
from crawlers.items import Post
from crawlers.keeping.crawl_store import CrawlStore
from crawlers.locking import lock
from crawlers.recognition import Checked, visitor
from crawlers.recognition.check import check_source
from crawlers.recognition.fields import lost_of_most, lost_since
from crawlers.source import Source, find_source, load_source, write_source
from search_cli.config import Home
from search_cli.demo.forum import Message
from tests.conftest import Clock, Shell, Terminal
from tests.feed_server import HTML, RSS, FeedServer, item, moved, rss
from tests.phpbb_server import START, ForumServer, Reply, small_forum
from tests.test_recognition import DISCOURSE_PAGE
from tests.test_walk import fetch

TEXT = (("Content-Type", "text/plain"),)
DATES = r'<time datetime="[^"]*">then</time>'
NAMES = '<a [^>]*class="username">'


class ChangingForum(ForumServer):
    """The small forum, whose pages lose whatever ``lost`` matches."""

    lost = ""

    def _render(self, path: str, sid: str) -> str | None:
        html = super()._render(path, sid)
        return re.sub(self.lost, "", html) if html and self.lost else html


@pytest.fixture
def changing() -> Iterator[ChangingForum]:
    """A small phpBB that can change its looks."""
    server = ChangingForum(small_forum())
    with server:
        yield server


class Checking:
    """Harvests and checks one source on one store."""

    def __init__(self, store: CrawlStore, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.source = Source("small", "phpbb", "http://127.0.0.1/", delay=0, allow_private=True, verified="2026-11-20")

    def harvest(self) -> None:
        walk = Walk(self.source, load_family(self.source.family), self.store, b"k" * 32, fetch, self.clock)
        asyncio.run(walk.run())

    def __call__(self) -> Checked:
        return asyncio.run(check_source(self.source, self.store, fetch, self.clock, lambda _: None))


@pytest.fixture
def check(store: CrawlStore, clock: Clock, changing: ChangingForum, monkeypatch: pytest.MonkeyPatch) -> Checking:
    """The small forum, harvested once."""
    monkeypatch.setattr(visitor, "sleep", clock.sleep)
    check = Checking(store, clock)
    check.source = with_url(check.source, changing.url)
    check.harvest()
    del changing.requests[:]
    return check


def with_url(source: Source, url: str, family: str = "phpbb") -> Source:
    return Source("small", family, url, delay=0, allow_private=True, verified=source.verified)


def lost(checked: Checked) -> list[str]:
    return [str(item) for item in checked.lost]


# -- fields -------------------------------------------------------------------------------------------------------


def test_a_source_that_is_as_it_was_is_sound(check: Checking) -> None:
    checked = check()
    assert (checked.ok, checked.problems, checked.lost, checked.notes) == (True, (), (), ())


def test_nothing_of_what_is_read_is_kept(check: Checking, changing: ChangingForum) -> None:
    before = check.store.last_change(), check.store.counts()
    changing.forum.boards[0].topics[0].messages.append(Message(990, "New", "A new line.", START, member=99))
    check()
    assert (check.store.last_change(), check.store.counts()) == before


def test_dates_that_are_gone_are_named(check: Checking, changing: ChangingForum) -> None:
    changing.lost = DATES
    checked = check()
    assert lost(checked) == ["date: none of 3 posts (was on all of them when they were kept)"]
    assert not checked.ok


def test_authors_that_are_gone_are_named(check: Checking, changing: ChangingForum) -> None:
    changing.lost = NAMES
    assert [item.field for item in check().lost] == ["author"]


def test_a_board_that_is_not_told_any_more_is_named(check: Checking, changing: ChangingForum) -> None:
    changing.lost = "data-forum-id"
    assert lost(check()) == ["board: the thread has none (was there when the thread was kept)"]


def test_quotations_that_were_kept_and_are_gone_are_named(check: Checking, changing: ChangingForum) -> None:
    message = changing.forum.boards[0].children[0].topics[0].messages[1]
    message.html = "<blockquote><cite>Marigold wrote:</cite>Fever.</blockquote>Same here."
    check.clock.now += timedelta(days=25)  # when the thread is seen again
    check.harvest()
    changing.lost = "</?blockquote>"
    assert [item.field for item in check().lost] == ["quotes"]


def test_pages_that_the_family_reads_no_more_are_told(check: Checking, changing: ChangingForum) -> None:
    changing.lost = ' class="post bg1"'
    checked = check()
    assert not checked.ok
    assert [problem for problem in checked.problems if "Its family finds nothing on" in problem]


def test_a_thread_that_is_new_is_measured_by_all_that_are_kept(check: Checking, changing: ChangingForum) -> None:
    for topic in changing.forum.boards[0].children[0].topics:
        topic.id += 500
        for message in topic.messages:
            message.id += 5000
    changing.lost = DATES
    assert lost(check()) == ["date: none of 3 posts (is on all that are kept)"]


def test_quotations_are_not_missed_on_a_thread_that_is_new() -> None:
    posts = [Post("s", "1", str(n), "http://x.example/", n, "Words.", speaker=1, created=START) for n in range(9)]
    kept = {"author": 50, "date": 50, "text": 50, "quotes": 50, "address": 50}
    assert list(lost_of_most(posts, kept, 50)) == []


def test_one_member_who_left_is_no_loss() -> None:
    then = [Post("s", "1", str(n), "", n, "Words.", speaker=1 + n) for n in range(4)]
    now = [Post("s", "1", str(n), "", n, "Words.", speaker=(1 + n) if n else None) for n in range(4)]
    assert list(lost_since(now, {post.id: post for post in then})) == []


def test_where_nothing_is_kept_only_what_is_found_is_told(check: Checking, tmp_path: Path) -> None:
    check.store = CrawlStore(tmp_path / "empty.sqlite")
    checked = check()
    check.store.close()
    assert checked.ok
    assert checked.notes == ("Nothing is kept of it yet: there is nothing to compare with.",)


# -- whether it can be read ---------------------------------------------------------------------------------------


def test_another_family_is_named(check: Checking, changing: ChangingForum) -> None:
    changing.answer_once("/", Reply(200, (("Content-Type", HTML),), DISCOURSE_PAGE))
    checked = check()
    assert checked.family == "discourse"
    assert "Its page is one of discourse now, and the source says phpbb." in checked.problems


def test_a_new_address_is_named(check: Checking, changing: ChangingForum) -> None:
    changing.answer_once("/", moved(301, "/index.php"))
    checked = check()
    assert checked.moved_to == f"{changing.url}index.php"
    assert checked.ok


def test_an_address_that_only_redirects_today_has_not_moved(check: Checking, changing: ChangingForum) -> None:
    changing.answer_once("/", moved(302, "/index.php"))
    assert check().moved_to == ""


def test_a_new_address_elsewhere_is_named_and_not_followed(check: Checking, changing: ChangingForum) -> None:
    changing.answer_once("/", moved(308, "https://elsewhere.example/forum/"))
    checked = check()
    assert checked.moved_to == "https://elsewhere.example/forum/"
    assert not checked.ok


def test_robots_that_forbid_the_source_are_a_problem(check: Checking, changing: ChangingForum) -> None:
    changing.robots = Reply(200, TEXT, b"User-agent: *\nDisallow: /\n")
    checked = check()
    assert "does not allow" in checked.problems[0]
    assert checked.robots == "forbidden, 2026-11-22"
    assert changing.paths == ["/robots.txt"]


def test_robots_that_forbid_all_threads_are_a_problem(check: Checking, changing: ChangingForum) -> None:
    changing.robots = Reply(200, TEXT, b"User-agent: *\nDisallow: /viewforum.php\n")
    checked = check()
    assert "robots.txt does not allow the pages that would lead to one" in checked.problems[0]
    assert checked.robots == "forbidden, 2026-11-22"


def test_a_site_that_is_overloaded_is_a_problem_for_now(check: Checking, changing: ChangingForum) -> None:
    changing.answer_once("/", Reply(429, (("Content-Length", "0"),)))
    assert check().problems == (f"{changing.url} answered with status 429. Try again later.",)


def test_robots_that_are_out_of_order_are_a_problem_and_change_nothing(
    check: Checking, changing: ChangingForum
) -> None:
    changing.robots = Reply(503)
    checked = check()
    assert "robots.txt answered 503" in checked.problems[0]
    assert checked.robots == ""


def test_robots_that_changed_are_told(check: Checking, changing: ChangingForum) -> None:
    changing.robots = Reply(200, TEXT, b"User-agent: *\nCrawl-delay: 4\n")
    source = check.source
    check.source = Source("small", "phpbb", source.url, delay=0, robots="allowed, 2026-01-02", verified="2026-11-20")
    assert check().notes == ("robots.txt changed: allowed before, allowed with 4 s between requests now.",)


def test_a_forum_that_closed_its_doors_is_a_problem(check: Checking, changing: ChangingForum) -> None:
    for board in changing.forum.all_boards():
        board.private = True
    assert "members only" in check().problems[0]


def test_a_forum_without_threads_is_a_problem(check: Checking, changing: ChangingForum) -> None:
    del changing.forum.boards[:]
    assert check().problems == ("No thread was seen on 1 page.",)


def test_terms_that_nobody_read_are_told(check: Checking) -> None:
    check.source = Source("small", "phpbb", check.source.url, delay=0, allow_private=True)
    assert "terms were read" in check().notes[0]


def test_a_feed_that_is_empty_for_now_is_sound(check: Checking) -> None:
    server = FeedServer()
    server.documents["/feed.xml"] = (RSS, rss())
    with server:
        check.source = with_url(check.source, f"{server.url}feed.xml", "rss")
        checked = check()
    assert checked.ok
    assert checked.notes == ("It is there, and holds no entry.",)


# -- the command --------------------------------------------------------------------------------------------------


@pytest.fixture
def added(home: Path, shell: Shell, changing: ChangingForum) -> Callable[..., Path]:
    """Writes the file of a source, the small forum unless another address is given."""

    def add(name: str, url: str = "", **more: str | bool) -> Path:
        file = write_source(Source(name, "phpbb", url or changing.url, delay=0), Home(home).sources)
        text = file.read_text(encoding="utf-8")
        for key, value in more.items():
            text = re.sub(rf"(?m)^{key} = .*", f"{key} = {json.dumps(value)}", text)
        file.write_text(text, encoding="utf-8")
        return file

    return add


def test_all_sources_are_looked_at_whatever_happens_to_one(
    shell: Shell, added: Callable[..., Path], changing: ChangingForum
) -> None:
    added("broken", "http://127.0.0.1:9/", allow_private=True)
    added("sound", allow_private=True, enabled=True)
    added("unallowed", changing.url.replace("127.0.0.1", "localhost"))
    out, _ = shell("sources", "check", code=1)
    assert "broken: needs you, disabled." in out
    assert "refused the connection" in out
    assert "sound: sound, 3 posts read of the thread 'Dravet, 4 years old'." in out
    assert "--allow-private" in out


def test_a_lost_field_ends_with_1_and_says_what_to_do(
    shell: Shell, added: Callable[..., Path], changing: ChangingForum
) -> None:
    added("small", allow_private=True, enabled=True)
    shell("harvest", "small")
    changing.lost = DATES
    out, _ = shell("sources", "check", "small", code=1)
    assert "Lost date: none of 3 posts" in out
    assert "docs/adding-a-family.md" in out


def test_what_robots_say_is_noted_in_the_file(
    shell: Shell, added: Callable[..., Path], changing: ChangingForum
) -> None:
    changing.robots = Reply(200, TEXT, b"User-agent: *\nCrawl-delay: 0.1\n")
    file = added("small", allow_private=True)
    file.write_text("# asked the owner in May\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    shell("sources", "check", "small")
    assert load_source(file).robots.startswith("allowed with 0.1 s between requests, 20")
    assert "# asked the owner in May" in file.read_text(encoding="utf-8")


def test_as_json_everything_is_told(shell: Shell, added: Callable[..., Path], changing: ChangingForum) -> None:
    added("small", allow_private=True)
    told = json.loads(shell("sources", "check", "--json")[0])
    assert [(row["name"], row["ok"], row["enabled"], row["lost"]) for row in told] == [("small", True, False, [])]
    assert told[0]["with"] == {"author": 3, "date": 3, "text": 3, "quotes": 0, "address": 3}


def test_a_check_while_a_harvest_runs_ends_with_75(threadwell: Terminal, home: Path) -> None:
    write_source(Source("s", "phpbb", "http://127.0.0.1:9/", allow_private=True), Home(home).sources)
    held = lock(Home(home).locks, "harvest-s", "busy")
    assert "harvested" in threadwell("sources", "check", code=75).output
    held.release()


def test_a_check_that_finds_one_busy_holds_no_other(threadwell: Terminal, home: Path) -> None:
    for name in ("a", "b"):
        write_source(Source(name, "phpbb", "http://127.0.0.1:9/", allow_private=True), Home(home).sources)
    held = lock(Home(home).locks, "harvest-b", "busy")
    threadwell("sources", "check", code=75)
    lock(Home(home).locks, "harvest-a", "busy").release()
    held.release()


def test_an_unknown_source_and_none_at_all_are_wrong_usage(threadwell: Terminal) -> None:
    assert "no source 'nosuch'" in threadwell("sources", "check", "nosuch", code=2).output
    assert "There are no sources yet" in threadwell("sources", "check", code=2).output


def test_a_broken_file_does_not_stop_the_others(
    shell: Shell, added: Callable[..., Path], changing: ChangingForum, home: Path
) -> None:
    added("small", allow_private=True)
    (Home(home).sources / "torn.toml").write_text("family =", encoding="utf-8")
    out, error = shell("sources", "check", code=1)
    assert "small: sound" in out
    assert "'torn'" in error


def test_a_feed_is_checked(shell: Shell, home: Path) -> None:
    server = FeedServer()
    server.documents["/feed.xml"] = (RSS, rss(item(1, "Fenfluramine helped my son.")))
    with server:
        shell("sources", "add", f"{server.url}feed.xml", "--name", "notes", "--allow-private", "--yes")
        shell("harvest", "notes")
        server.documents["/feed.xml"] = (RSS, re.sub("<pubDate>.*?</pubDate>", "", server.documents["/feed.xml"][1]))
        out, _ = shell("sources", "check", code=1)
    assert "Lost date: none of 1 post" in out
    assert find_source("notes", Home(home).sources).robots

"""The walk over a real forum on loopback: everything public, once, politely, whatever goes wrong on the way."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest

from crawlers.crawl.errand import Errand
from crawlers.crawl.fetch import Answer, FetchError
from crawlers.crawl.walk import TRIES, Tally, Walk
from crawlers.family import load_family
from crawlers.keeping.crawl_store import CrawlStore, Outcome
from crawlers.source import Source
from search_cli.demo.forum import Message
from search_cli.demo.phpbb import LOGIN, page
from tests.conftest import Clock
from tests.phpbb_server import ForumServer, Reply

AGENT = {"User-Agent": "Threadwell/test (+me@example.org)"}


async def fetch(url: str, headers: Mapping[str, str] | None = None) -> Answer:
    """One real request, as the spider makes it, without Scrapy."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=5)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}".rstrip("?"), headers={**AGENT, **(headers or {})})
        response = connection.getresponse()
        cookies = tuple(value.partition("=")[0] for value in response.headers.get_all("Set-Cookie", []))
        said = {name.lower(): "\n".join(response.headers.get_all(name, [])) for name in response.headers}
        return Answer(url, response.status, response.read(), said, cookies)
    except (OSError, http.client.HTTPException) as error:
        raise FetchError("broken", str(error)) from error
    finally:
        connection.close()


class Crawl:
    """Crawls one forum again and again, each time a new walk on the same store."""

    def __init__(self, forum: ForumServer, store: CrawlStore, clock: Clock) -> None:
        self.forum, self.store, self.clock = forum, store, clock
        self.source = Source("small", "phpbb", forum.url, delay=0, allow_private=True, enabled=True)

    def __call__(self, pages: int | None = None) -> Outcome:
        def enough(tally: Tally) -> bool:
            return pages is not None and tally.pages >= pages

        family = load_family(self.source.family)
        walk = Walk(self.source, family, self.store, b"k" * 32, fetch, self.clock, errand=Errand(enough=enough))
        return asyncio.run(walk.run())

    def texts(self) -> list[str]:
        return sorted(post.item.text for _, posts in self.store.threads() for post in posts)


@pytest.fixture
def crawl(forum: ForumServer, store: CrawlStore, clock: Clock) -> Crawl:
    """A crawl of the small forum."""
    return Crawl(forum, store, clock)


def test_every_public_post_is_kept_and_nothing_else(crawl: Crawl, forum: ForumServer) -> None:
    outcome = crawl()
    assert outcome.ok
    assert crawl.texts() == sorted(message.html.replace("&lt;", "<") for message in forum.forum.public_posts)


def test_no_page_is_asked_for_twice(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    paths = [path for path in forum.paths if path != "/robots.txt"]
    assert len(paths) == len(set(paths))


def test_threads_are_whole_in_order_with_board_and_speakers(crawl: Crawl) -> None:
    crawl()
    thread, posts = next((t, p) for t, p in list(crawl.store.threads()) if t.item.id == "12")
    assert (thread.item.title, thread.item.board) == ("Sleep <3 at night", "Rare & genetic")
    assert [post.item.position for post in posts] == list(range(1, 14))
    assert [post.item.speaker for post in posts] == [1 + n % 3 for n in range(13)]


def test_a_private_board_is_counted_and_nothing_of_it_kept(crawl: Crawl) -> None:
    assert crawl().private == 1
    assert not any("CANARY" in text for text in crawl.texts())


def test_a_second_crawl_of_an_unchanged_forum_changes_nothing(crawl: Crawl) -> None:
    crawl()
    outcome = crawl()
    assert outcome.ok
    assert (outcome.saved.new, outcome.saved.changed) == (0, 0)


def test_a_second_crawl_sends_validators(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    del forum.requests[:]
    crawl()
    assert all("if-none-match" in headers for path, headers in forum.requests if "viewtopic" in path)


def test_new_and_edited_posts_are_found_again(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    topic = forum.forum.topic(11)
    assert topic is not None
    topic[1].messages[0].html = "Edited words."
    topic[1].messages.append(Message(900, "New one", "A new answer.", topic[1].messages[0].date, member=99))
    outcome = crawl()
    assert (outcome.saved.new, outcome.saved.changed) == (1, 1)


def test_a_crawl_that_had_enough_goes_on_where_it_was(crawl: Crawl, forum: ForumServer) -> None:
    assert crawl(pages=4).reason == "enough"
    assert crawl().ok
    paths = [path for path in forum.paths if path != "/robots.txt"]
    assert len(paths) == len(set(paths))
    assert len(crawl.texts()) == len(forum.forum.public_posts)


def test_a_source_may_name_its_boards(crawl: Crawl) -> None:
    source = crawl.source
    crawl.source = Source(
        source.name, "phpbb", source.url, boards=("viewforum.php?f=3",), delay=0, allow_private=True, enabled=True
    )
    crawl()
    assert {thread.item.board for thread, _ in crawl.store.threads()} == {"Rare & genetic"}


@pytest.mark.parametrize("status", [500, 503, 429])
def test_robots_out_of_order_means_no_crawl(crawl: Crawl, forum: ForumServer, status: int) -> None:
    forum.robots = Reply(status)
    outcome = crawl()
    assert not outcome.ok
    assert str(status) in outcome.reason
    assert set(forum.paths) == {"/robots.txt"}


def test_robots_that_fail_once_are_asked_again(crawl: Crawl, forum: ForumServer) -> None:
    forum.answer_once("/robots.txt", Reply(503), Reply(reset=True))
    assert crawl().ok


def test_what_robots_disallow_is_not_asked_for(crawl: Crawl, forum: ForumServer) -> None:
    forum.robots = Reply(200, (("Content-Type", "text/plain"),), b"User-agent: *\nDisallow: /viewforum.php?f=3\n")
    outcome = crawl()
    assert not [path for path in forum.paths if "viewforum.php?f=3" in path]
    assert outcome.errors == {"robots": 1}


def test_robots_are_asked_for_once_a_day(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    crawl()
    assert forum.paths.count("/robots.txt") == 1
    crawl.clock.now = crawl.clock.now.replace(day=crawl.clock.now.day + 1, hour=13)
    crawl()
    assert forum.paths.count("/robots.txt") == 2


def test_the_larger_of_delay_and_crawl_delay_lies_between_requests(crawl: Crawl, forum: ForumServer) -> None:
    forum.robots = Reply(200, (("Content-Type", "text/plain"),), b"User-agent: *\nCrawl-delay: 3\n")
    crawl()
    assert set(crawl.clock.slept) == {3.0}
    assert len(crawl.clock.slept) == len(forum.requests) - 1


def test_retry_after_is_obeyed(crawl: Crawl, forum: ForumServer) -> None:
    forum.answer_once("/viewforum.php?f=2", Reply(429, (("Retry-After", "30"), ("Content-Length", "0"))))
    outcome = crawl()
    assert outcome.ok
    assert outcome.errors == {"429": 1}
    assert sum(crawl.clock.slept) >= 30
    assert len(crawl.texts()) == len(forum.forum.public_posts)


def test_a_site_that_asks_for_a_long_rest_is_left_alone(crawl: Crawl, forum: ForumServer) -> None:
    forum.answer_once("/", Reply(503, (("Retry-After", "7200"), ("Content-Length", "0"))))
    outcome = crawl()
    assert outcome.reason == "asked to wait"
    assert forum.paths == ["/robots.txt", "/"]


def test_passing_faults_lose_nothing(crawl: Crawl, forum: ForumServer) -> None:
    for path in ("/", "/viewforum.php?f=3", "/viewtopic.php?t=12&start=5"):
        forum.answer_once(path, Reply(503), Reply(reset=True))
    assert crawl().ok
    assert len(crawl.texts()) == len(forum.forum.public_posts)


def test_a_page_that_always_fails_is_given_up_and_the_rest_kept(crawl: Crawl, forum: ForumServer) -> None:
    forum.answer_once("/viewtopic.php?t=11", *[Reply(500)] * TRIES)
    outcome = crawl()
    assert outcome.ok
    assert outcome.errors == {"500": TRIES}
    assert len(crawl.texts()) == len(forum.forum.public_posts) - 3


def test_a_page_that_was_given_up_is_tried_in_the_next_round(crawl: Crawl, forum: ForumServer) -> None:
    forum.answer_once("/viewtopic.php?t=11", *[Reply(500)] * TRIES)
    crawl()
    crawl()
    assert len(crawl.texts()) == len(forum.forum.public_posts)


def test_a_site_that_goes_down_ends_the_crawl_and_keeps_what_was_read(crawl: Crawl, forum: ForumServer) -> None:
    crawl(pages=6)
    kept = crawl.texts()
    forum.down = True
    outcome = crawl()
    assert not outcome.ok
    assert outcome.reason == "site does not answer"
    assert crawl.texts() == kept
    forum.down = False
    crawl()
    crawl()
    assert len(crawl.texts()) == len(forum.forum.public_posts)


def test_a_page_that_is_no_forum_fails(crawl: Crawl, forum: ForumServer) -> None:
    forum.forum.boards = []
    outcome = crawl()
    assert not outcome.ok
    assert outcome.reason == "nothing found"


def test_a_redirect_within_the_site_is_followed(crawl: Crawl, forum: ForumServer) -> None:
    forum.answer_once("/", Reply(301, (("Location", "/index.php?sid=ff"), ("Content-Length", "0"))))
    assert crawl().ok
    assert len(crawl.texts()) == len(forum.forum.public_posts)


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/", "https://evil.example/", "file:///etc/passwd", ""]
)
def test_a_redirect_out_of_the_site_is_not_followed(crawl: Crawl, forum: ForumServer, target: str) -> None:
    forum.answer_once("/viewtopic.php?t=11", Reply(302, (("Location", target), ("Content-Length", "0"))))
    outcome = crawl()
    assert outcome.ok
    assert outcome.errors == {"redirect": 1}


def test_a_source_that_moved_for_good_says_where_to(crawl: Crawl, forum: ForumServer) -> None:
    target = "https://elsewhere.example/forum/"
    forum.answer_once("/", Reply(301, (("Location", target), ("Content-Length", "0"))))
    outcome = crawl()
    assert (outcome.ok, outcome.reason, outcome.moved_to) == (False, "moved", target)


def test_a_source_that_is_gone_for_good_says_so(crawl: Crawl, forum: ForumServer) -> None:
    forum.answer_once("/", Reply(410))
    outcome = crawl()
    assert (outcome.ok, outcome.reason, outcome.closed) == (False, "closed", True)


def test_a_redirect_in_a_circle_ends(crawl: Crawl, forum: ForumServer) -> None:
    forum.answer_once("/", Reply(302, (("Location", "/index.php"), ("Content-Length", "0"))))
    forum.answer_once("/index.php", Reply(302, (("Location", "/"), ("Content-Length", "0"))))
    crawl()
    assert forum.paths == ["/robots.txt", "/", "/index.php"]


def test_links_to_other_hosts_are_not_followed(crawl: Crawl, forum: ForumServer) -> None:
    body = page("Index", '<a class="forumtitle" href="http://10.0.0.1/viewforum.php?f=1">x</a>').encode()
    forum.answer_once("/", Reply(200, (("Content-Type", "text/html"),), body))
    crawl()
    assert forum.paths == ["/robots.txt", "/"]


def test_a_login_page_in_place_of_a_thread_keeps_nothing(crawl: Crawl, forum: ForumServer) -> None:
    forum.answer_once("/viewtopic.php?t=11", Reply(200, (("Content-Type", "text/html"),), LOGIN.encode()))
    outcome = crawl()
    assert outcome.private == 2
    assert not [thread for thread, _ in crawl.store.threads() if thread.item.id == "11"]


def test_a_picture_in_place_of_a_page_is_named(crawl: Crawl, forum: ForumServer) -> None:
    forum.answer_once("/viewtopic.php?t=11", Reply(200, (("Content-Type", "image/png"),), b"\x89PNG"))
    assert crawl().errors == {"not a page": 1}


def test_every_request_bears_our_name(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    assert {headers["user-agent"] for _, headers in forum.requests} == {AGENT["User-Agent"]}

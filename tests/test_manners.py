"""What a crawl may ask for and keep, and how long it waits: what robots.txt and pages say, how quick a site is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.crawl.fetch import Answer
from crawlers.crawl.manners import LONGEST_REST, next_rest
from crawlers.crawl.reservations import TDMREP, Wishes, read_tdmrep, read_wishes
from crawlers.crawl.robots import LONGEST_DELAY, MAX_BYTES, read_robots
from crawlers.crawl.walk import Walk
from crawlers.family import load_family
from crawlers.keeping.crawl_store import CrawlStore
from crawlers.reading.page import Page
from crawlers.source import Source
from tests.conftest import Clock, Shell
from tests.phpbb_server import ForumServer, Reply
from tests.test_fetch import NOW
from tests.test_revisits import LATER, asked, topic_of
from tests.test_walk import Crawl, crawl, fetch

__all__ = ["crawl"]

TEXT = (("Content-Type", "text/plain"),)
KEEP, FOLLOW_ONLY, KEEP_ONLY, NOTHING = Wishes(), Wishes(keep=False), Wishes(follow=False), Wishes(False, False)
SECONDS = st.floats(0, 1000)

# -- pauses -----------------------------------------------------------------------------------------------------


@given(SECONDS, SECONDS, st.floats(0, LONGEST_REST), st.booleans())
def test_a_rest_is_never_shorter_than_the_delay_nor_longer_than_a_minute(
    rest: float, latency: float, least: float, well: bool
) -> None:
    assert least <= next_rest(min(rest, LONGEST_REST), latency, least, well=well) <= LONGEST_REST


@given(SECONDS, SECONDS)
def test_an_error_never_shortens_a_rest(rest: float, latency: float) -> None:
    assert next_rest(rest, latency, 1, well=False) >= rest


def test_a_rest_follows_a_slow_site_at_once_and_a_quick_one_by_halves() -> None:
    assert next_rest(1, 8, 1, well=True) == 8
    assert next_rest(8, 2, 1, well=True) == 5


class SlowFetch:
    """Fetches as ever, and takes some seconds of the tests' clock."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.clock, self.seconds = clock, seconds

    async def __call__(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        self.clock.now += timedelta(seconds=self.seconds)
        return await fetch(url, headers)


def slow_crawl(forum: ForumServer, store: CrawlStore, clock: Clock, seconds: float, delay: float) -> set[float]:
    """The pauses of a crawl of a site that takes ``seconds`` for each answer."""
    source = Source("small", "phpbb", forum.url, delay=delay, allow_private=True, enabled=True)
    asyncio.run(Walk(source, load_family("phpbb"), store, b"k" * 32, SlowFetch(clock, seconds), clock).run())
    return set(clock.slept)


def test_a_slow_site_is_left_alone_as_long_as_it_took(forum: ForumServer, store: CrawlStore, clock: Clock) -> None:
    assert slow_crawl(forum, store, clock, 4, delay=1) == {4.0}


def test_a_quick_site_is_asked_once_a_delay(forum: ForumServer, store: CrawlStore, clock: Clock) -> None:
    assert slow_crawl(forum, store, clock, 0.25, delay=1) == {0.75}


def test_a_source_without_a_delay_is_never_waited_for(forum: ForumServer, store: CrawlStore, clock: Clock) -> None:
    assert slow_crawl(forum, store, clock, 4, delay=0) == set()


def test_a_busy_site_is_left_alone_with_all_its_pages_and_longer_each_time(crawl: Crawl, forum: ForumServer) -> None:
    forum.answer_once("/viewforum.php?f=2", Reply(429))
    forum.answer_once("/viewforum.php?f=9", Reply(503))
    crawl()
    assert crawl.clock.slept[:2] == [1.0, 4.0]


@pytest.mark.parametrize("delay", ["700", "1e300", "86400"])
def test_a_crawl_delay_beyond_all_patience_ends_the_run(crawl: Crawl, forum: ForumServer, delay: str) -> None:
    forum.robots = Reply(200, TEXT, f"User-agent: *\nCrawl-delay: {delay}\nDisallow: {TDMREP}\n".encode())
    assert crawl().reason == "asked to wait"
    assert forum.paths == ["/robots.txt"]


# -- robots.txt -------------------------------------------------------------------------------------------------


def test_a_robots_file_that_asks_for_a_pause_gets_it(crawl: Crawl, forum: ForumServer) -> None:
    forum.answer_once("/robots.txt", Reply(429, (("Retry-After", "30"), ("Content-Length", "0"))))
    assert crawl().ok
    assert crawl.clock.slept[0] == 30


def test_a_robots_file_that_asks_for_a_long_rest_is_not_asked_again(crawl: Crawl, forum: ForumServer) -> None:
    forum.robots = Reply(503, (("Retry-After", "7200"), ("Content-Length", "0")))
    assert not crawl().ok
    assert forum.paths == ["/robots.txt"]


def test_a_failing_robots_file_is_counted_by_its_status(crawl: Crawl, forum: ForumServer) -> None:
    forum.robots = Reply(503)
    assert crawl().errors == {"503": 1}


def test_a_crawl_of_more_than_a_day_reads_the_rules_again(crawl: Crawl, forum: ForumServer) -> None:
    forum.robots = Reply(200, TEXT, b"User-agent: *\nCrawl-delay: 590\n")
    crawl(pages=1)
    crawl.clock.now += timedelta(hours=23)
    forum.robots = Reply(503)
    outcome = crawl()
    assert "robots.txt answered 503" in outcome.reason
    assert 0 < outcome.pages < 6


@pytest.mark.parametrize("place", ["http://[", "", "/robots.txt"])
def test_a_robots_file_that_leads_nowhere_is_as_none(crawl: Crawl, forum: ForumServer, place: str) -> None:
    forum.robots = Reply(301, (("Location", place), ("Content-Length", "0")))
    assert crawl().ok


def test_a_robots_file_of_html_allows_everything() -> None:
    assert read_robots(200, b"<!DOCTYPE html><html><p>Disallow: /</p></html>").allows("https://x.example/")


def test_a_robots_file_may_begin_with_a_byte_order_mark() -> None:
    assert not read_robots(200, "\ufeffUser-agent: *\nDisallow: /".encode()).allows("https://x.example/")


def test_of_a_robots_file_of_a_megabyte_the_first_part_holds_by_whole_lines() -> None:
    lines = b"User-agent: *\nDisallow: /private\n"
    body = (
        lines + b"#" * (MAX_BYTES - len(lines) - len(b"\nDisallow: /") + 1) + b"\nDisallow: /board\n" + b"#" * 600_000
    )
    robots = read_robots(200, body)
    assert not robots.allows("https://x.example/private")
    assert robots.allows("https://x.example/index.php"), "a line that was cut would forbid everything"


def test_a_crawl_delay_without_measure_is_a_day() -> None:
    assert read_robots(200, b"User-agent: *\nCrawl-delay: 1e300").delay == LONGEST_DELAY


def test_a_site_whose_robots_allow_nothing_is_no_success(crawl: Crawl, forum: ForumServer) -> None:
    forum.robots = Reply(200, TEXT, b"User-agent: *\nDisallow: /\n")
    outcome = crawl()
    assert (outcome.ok, outcome.reason, outcome.errors) == (False, "forbidden", {"robots": 1})
    assert [path for path, _ in forum.requests] == ["/robots.txt"]


# -- what pages say ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "wishes"),
    [
        ("index, follow", KEEP),
        ("noindex", FOLLOW_ONLY),
        ("NoIndex , Follow", FOLLOW_ONLY),
        ("noarchive", FOLLOW_ONLY),
        ("nosnippet", FOLLOW_ONLY),
        ("max-snippet: 0", FOLLOW_ONLY),
        ("max-snippet:50, max-image-preview:large", KEEP),
        ("nofollow", KEEP_ONLY),
        ("none", NOTHING),
        ("unavailable_after: 21 Nov 2026 15:00:00 GMT", FOLLOW_ONLY),
        ("unavailable_after: Saturday, 21-Nov-26 15:00:00 UTC, nofollow", NOTHING),
        ("unavailable_after: 2026-11-21", FOLLOW_ONLY),
        ("unavailable_after: 2027-11-21", KEEP),
        ("unavailable_after: some day", KEEP),
        ("", KEEP),
    ],
)
def test_a_rule_means_the_same_as_a_header_and_in_the_page(rule: str, wishes: Wishes) -> None:
    page = f'<html><head><META content="{rule}" NAME="Robots"></head></html>'
    assert read_wishes({"x-robots-tag": rule}, Page("https://x.example/", b"<p>"), NOW) == wishes
    assert read_wishes({}, Page("https://x.example/", page.encode()), NOW) == wishes


@pytest.mark.parametrize(
    ("header", "wishes"),
    [
        ("threadwell: noindex", FOLLOW_ONLY),
        ("otherbot: noindex", KEEP),
        ("otherbot: noindex, nofollow", KEEP),
        ("otherbot: noindex, Threadwell: nofollow", KEEP_ONLY),
        ("otherbot: noindex\nnofollow", KEEP_ONLY),
        ("nofollow, otherbot: noindex", KEEP_ONLY),
    ],
)
def test_a_header_may_name_whom_it_means(header: str, wishes: Wishes) -> None:
    assert read_wishes({"x-robots-tag": header}, Page("https://x.example/", b"<p>"), NOW) == wishes


@pytest.mark.parametrize(
    ("name", "wishes"),
    [("threadwell", FOLLOW_ONLY), ("googlebot", KEEP), ("description", KEEP)],
)
def test_a_page_may_name_whom_it_means(name: str, wishes: Wishes) -> None:
    page = f'<html><head><meta name="{name}" content="noindex"><meta name="robots" content="all"></head></html>'
    assert read_wishes({}, Page("https://x.example/", page.encode()), NOW) == wishes


@pytest.mark.parametrize(("value", "wishes"), [("1", NOTHING), ("0", KEEP), ("yes", KEEP)])
def test_a_reservation_stands_in_a_header_or_in_the_page(value: str, wishes: Wishes) -> None:
    page = f'<html><head><meta name="tdm-reservation" content="{value}"></head></html>'
    assert read_wishes({"tdm-reservation": value}, Page("https://x.example/", b"<p>"), NOW) == wishes
    assert read_wishes({}, Page("https://x.example/", page.encode()), NOW) == wishes


def test_a_feed_is_not_the_page_that_shall_not_be_found() -> None:
    feed = Page("https://x.example/feed", b"<rss/>", "application/rss+xml")
    assert read_wishes({"x-robots-tag": "noindex, follow"}, feed, NOW) == KEEP
    assert read_wishes({"x-robots-tag": "threadwell: noindex"}, feed, NOW) == FOLLOW_ONLY
    assert read_wishes({"x-robots-tag": "noarchive"}, feed, NOW) == FOLLOW_ONLY


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_header_and_any_page_are_read(header: str, text: str) -> None:
    page = Page("https://x.example/", f'<meta name="robots" content="{text}">'.encode("utf-8", "replace"), "text/html")
    assert isinstance(read_wishes({"x-robots-tag": header}, page, NOW), Wishes)


class WishingForum(ForumServer):
    """The small forum, which sends a header, or a ``<meta>``, with the pages that have ``sign`` in their address."""

    sign = "viewtopic.php?t=12"
    rule_text = ""

    def _render(self, path: str, sid: str) -> str | None:
        html = super()._render(path, sid)
        said = f'<meta name="robots" content="{self.rule_text}">'
        return html.replace("</head>", f"{said}</head>") if html and self.rule_text and self.sign in path else html


@pytest.fixture
def wishing(forum: ForumServer) -> WishingForum:
    """The same server, which now has wishes."""
    forum.__class__ = WishingForum
    assert isinstance(forum, WishingForum)
    return forum


def test_posts_of_a_page_that_asks_not_to_are_not_kept_and_it_is_counted(crawl: Crawl, wishing: WishingForum) -> None:
    wishing.rule_text = "noindex"
    outcome = crawl()
    assert outcome.ok
    assert outcome.errors == {"asked not to": 3}, "the thread has three pages"
    assert not any("Night" in text for text in crawl.texts())


def test_lists_that_shall_not_be_found_lead_to_threads_all_the_same(crawl: Crawl, wishing: WishingForum) -> None:
    wishing.sign, wishing.rule_text = "viewforum", "noindex, follow"
    assert crawl().errors == {}
    assert len(crawl.texts()) == len(wishing.forum.public_posts)


def test_links_of_a_page_that_says_nofollow_are_not_followed(crawl: Crawl, wishing: WishingForum) -> None:
    wishing.sign, wishing.rule_text = "viewforum.php?f=3", "nofollow"
    crawl()
    assert not any("t=12" in path for path in wishing.paths)


def test_posts_that_were_kept_before_their_page_asked_not_to_are_hidden(crawl: Crawl, wishing: WishingForum) -> None:
    crawl()
    wishing.rule_text = "noarchive"
    asked(crawl, wishing, timedelta(days=25))
    assert not any("Night" in text for text in crawl.texts())


def test_an_unchanged_thread_that_asks_not_to_is_not_asked_for_each_time(crawl: Crawl, wishing: WishingForum) -> None:
    wishing.rule_text = "noindex"
    crawl()
    assert not any("t=12" in path for path in asked(crawl, wishing, LATER))


# -- text and data mining ---------------------------------------------------------------------------------------


def reserve(forum: ForumServer, *entries: Mapping[str, object]) -> None:
    forum.answer_once(TDMREP, *[Reply(200, (("Content-Type", "application/json"),), json.dumps(entries).encode())] * 3)


def test_what_the_site_reserves_is_not_even_asked_for(crawl: Crawl, forum: ForumServer) -> None:
    reserve(forum, {"location": "/viewtopic.php?t=12", "tdm-reservation": 1})
    outcome = crawl()
    assert outcome.errors == {"reserved": 1}
    assert not any("t=12" in path for path in forum.paths)


def test_a_site_that_reserves_everything_is_no_success(crawl: Crawl, forum: ForumServer) -> None:
    reserve(forum, {"location": "/", "tdm-reservation": 1})
    outcome = crawl()
    assert (outcome.ok, outcome.reason) == (False, "asked not to")
    assert forum.paths == ["/robots.txt"]


def test_reservations_are_asked_for_once_a_day_with_robots(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    crawl()
    assert [path for path, _ in forum.requests][:2] == ["/robots.txt", TDMREP]
    assert [path for path, _ in forum.requests].count(TDMREP) == 1


def test_reservations_that_cannot_be_had_stop_nothing(crawl: Crawl, forum: ForumServer) -> None:
    forum.answer_once(TDMREP, Reply(reset=True))
    assert crawl().ok


@pytest.mark.parametrize(
    ("entries", "path", "reserved"),
    [
        ([{"location": "/t/*", "tdm-reservation": 1}], "/t/5", True),
        ([{"location": "/t/*", "tdm-reservation": 1}], "/board", False),
        ([{"location": "/", "tdm-reservation": 1}, {"location": "/open", "tdm-reservation": 0}], "/open/1", False),
        ([{"location": "t", "tdm-reservation": "1"}], "/t", True),
        ([{"location": "/a\nAllow: /", "tdm-reservation": 1}], "/a", False),
        ({"location": "/"}, "/", False),
        (7, "/", False),
    ],
)
def test_reservations_are_read_as_rules_for_paths(entries: object, path: str, reserved: bool) -> None:
    rules = read_tdmrep(200, json.dumps(entries).encode())
    assert (rules is not None and not rules.can_fetch(f"https://x.example{path}", "Threadwell")) is reserved


def test_a_thread_grown_since_it_asked_not_to_is_seen_again(crawl: Crawl, wishing: WishingForum) -> None:
    wishing.rule_text = "noindex"
    crawl()
    wishing.rule_text = ""
    topic_of(wishing, 12).messages.append(topic_of(wishing, 13).messages.pop())
    asked(crawl, wishing)
    assert any("Night" in text or "Same here" in text for text in crawl.texts())


def test_a_forum_that_shall_not_be_kept_is_not_added(shell: Shell, wishing: WishingForum) -> None:
    wishing.sign, wishing.rule_text = "viewtopic", "noindex"
    _, error = shell("sources", "add", wishing.url, "--allow-private", "--yes", code=1)
    assert "asks programs not to keep or mine them" in error

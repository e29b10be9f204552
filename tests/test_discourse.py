"""Discourse: its addresses, a whole forum crawled on loopback, and answers that are not what they should be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.families.discourse import FAMILY
from crawlers.family import Reading
from crawlers.items import Link, ReadThread
from crawlers.keeping.crawl_store import CrawlStore
from crawlers.pipelines import keep
from crawlers.reading.page import Page
from crawlers.recognition import recognise_source
from crawlers.source import Source
from search_cli.demo.forum import Message
from tests.conftest import Clock
from tests.damage import ANYTHING, damaged
from tests.discourse_server import DiscourseServer, long_forum
from tests.phpbb_server import Reply
from tests.test_walk import Crawl, fetch

PAGES = Path(__file__).parent / "pages" / "discourse"
BODIES = [json.loads(path.read_bytes())["body"] for path in sorted(PAGES.glob("*.page.json"))]
POSTS = "https://f.example/t/7/posts.json?post_ids[]=1&post_ids[]=2"


@pytest.fixture
def forum() -> Iterator[DiscourseServer]:
    """A small Discourse on loopback."""
    server = DiscourseServer(long_forum())
    with server:
        yield server


@pytest.fixture
def crawl(forum: DiscourseServer, store: CrawlStore, clock: Clock) -> Crawl:
    """A crawl of it."""
    crawl = Crawl(forum, store, clock)
    crawl.source = Source("small", "discourse", forum.url, delay=0, allow_private=True, enabled=True)
    return crawl


def named(crawl: Crawl, *boards: str) -> Source:
    return Source("small", "discourse", crawl.forum.url, boards=boards, delay=0, allow_private=True, enabled=True)


def long_thread(forum: DiscourseServer) -> list[Message]:
    found = forum.forum.topic(31)
    assert found is not None
    return found[1].messages


# -- a whole forum --------------------------------------------------------------------------------------------


def test_every_public_post_is_kept_once_and_nothing_private_or_removed(crawl: Crawl, forum: DiscourseServer) -> None:
    assert crawl().ok
    assert crawl.texts() == sorted(message.html.replace("&lt;", "<") for message in forum.forum.public_posts)
    assert len(forum.forum.public_posts) == 70
    assert not [path for path in forum.paths if "/9" in path]


def test_no_page_is_asked_for_twice(crawl: Crawl, forum: DiscourseServer) -> None:
    crawl()
    assert len(forum.paths) == len(set(forum.paths))
    assert all(FAMILY.canonical(forum.url + path[1:]).endswith(path) for path in forum.paths if "filter" not in path)


def test_a_thread_of_many_requests_is_whole_in_order_with_its_speakers(crawl: Crawl, forum: DiscourseServer) -> None:
    crawl()
    thread, posts = next((t, p) for t, p in crawl.store.threads() if t.item.id == "31")
    assert (thread.item.title, thread.item.board) == ("One line a day", "Pain")
    assert thread.item.url == f"{forum.url}t/one-line-a-day/31"
    assert [post.item.text for post in posts] == [f"Line {n}." for n in range(47) if n != 8]
    assert [post.item.position for post in posts] == [n + 1 for n in range(47) if n != 8]
    assert [post.item.speaker for post in posts] == [1 + n % 3 for n in range(47) if n != 8]
    assert {post.item.url for post in posts} == {f"{thread.item.url}/{post.item.position}" for post in posts}


def test_a_thread_bears_the_name_of_the_innermost_board(crawl: Crawl) -> None:
    crawl()
    boards = {thread.item.id: thread.item.board for thread, _ in crawl.store.threads()}
    assert boards == {"11": "Rare & genetic", "12": "Rare & genetic", "13": "Pain", "14": "Pain", "31": "Pain"}


def test_a_source_may_name_its_boards(crawl: Crawl, forum: DiscourseServer) -> None:
    crawl.source = named(crawl, "/c/pain/rare-genetic/3")
    crawl()
    assert {thread.item.board for thread, _ in crawl.store.threads()} == {"rare-genetic"}
    assert forum.paths[1] == "/c/pain/rare-genetic/3.json"


def test_a_members_board_is_counted_and_nothing_of_it_kept(crawl: Crawl) -> None:
    crawl.source = named(crawl, "/c/members-only/9", "/c/pain/2")
    assert crawl().private == 1
    assert not any("CANARY" in text for text in crawl.texts())


def test_a_second_crawl_of_an_unchanged_forum_changes_nothing(crawl: Crawl, forum: DiscourseServer) -> None:
    crawl()
    del forum.requests[:]
    outcome = crawl()
    assert outcome.ok
    assert (outcome.saved.new, outcome.saved.changed, outcome.saved.gone) == (0, 0, 0)
    assert all("if-none-match" in headers for _, headers in forum.requests)


@pytest.mark.parametrize("position", [2, 45])
def test_a_post_that_its_author_removed_leaves_the_store(crawl: Crawl, forum: DiscourseServer, position: int) -> None:
    crawl()
    long_thread(forum)[position].deleted = True
    crawl.clock.now += timedelta(days=25)
    assert crawl().saved.gone == 1
    assert crawl.texts() == sorted(message.html.replace("&lt;", "<") for message in forum.forum.public_posts)


def test_new_posts_are_found_again(crawl: Crawl, forum: DiscourseServer) -> None:
    crawl()
    posts = long_thread(forum)
    posts.append(Message(990, "New one", "A new line.", posts[0].date, member=99))
    outcome = crawl()
    assert (outcome.saved.new, outcome.saved.changed) == (1, 0)


def test_retry_after_is_obeyed(crawl: Crawl, forum: DiscourseServer) -> None:
    forum.answer_once("/t/31.json", Reply(429, (("Retry-After", "30"), ("Content-Length", "0"))))
    outcome = crawl()
    assert outcome.ok
    assert outcome.errors == {"429": 1}
    assert sum(crawl.clock.slept) >= 30
    assert len(crawl.texts()) == len(forum.forum.public_posts)


def test_the_front_page_makes_a_source(crawl: Crawl, clock: Clock) -> None:
    found = asyncio.run(recognise_source(crawl.source, fetch, clock))
    assert found.source.family == "discourse"
    assert found.trial.posts


# -- addresses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://f.example/t/warm-hands/12", "https://f.example/t/12.json"),
        ("https://f.example/t/warm-hands/12/4?u=ada#reply", "https://f.example/t/12.json"),
        ("https://f.example/t/12/4", "https://f.example/t/12.json"),
        ("https://f.example/t/-/12.json?page=2&track_visit=true", "https://f.example/t/12.json?page=2"),
        ("https://f.example/sub/t/warm-hands/12.json", "https://f.example/sub/t/12.json"),
        (
            "https://f.example/t/12/posts.json?post_ids%5B%5D=9&post_ids[]=8&include_suggested=false",
            "https://f.example/t/12/posts.json?post_ids[]=9&post_ids[]=8",
        ),
        ("https://f.example/c/pain/rare/5", "https://f.example/c/pain/rare/5.json"),
        (
            "https://f.example/c/pain/5/l/latest?page=1&ascending=false",
            "https://f.example/c/pain/5/l/latest.json?page=1",
        ),
        ("https://f.example/latest.json?page=0", "https://f.example/latest.json"),
        ("https://f.example/categories/", "https://f.example/categories.json"),
        ("https://f.example/", "https://f.example/"),
    ],
)
def test_a_page_has_one_address(url: str, canonical: str) -> None:
    assert FAMILY.canonical(url) == canonical


@given(st.text(alphabet="tc/1a.json?page=&[]%5#-s", max_size=50))
def test_canonical_addresses_stay_as_they_are(tail: str) -> None:
    once = FAMILY.canonical(f"https://f.example/{tail}")
    assert FAMILY.canonical(once) == once


@pytest.mark.parametrize("url", ["https://f.example/sub/", "https://f.example/sub", "https://f.example/sub/latest"])
def test_a_crawl_begins_at_the_list_of_boards(url: str) -> None:
    assert FAMILY.entries(Source("x", "discourse", url)) == [Link("https://f.example/sub/categories.json", "board")]


# -- answers that are not what they should be -----------------------------------------------------------------


def posts_of(*posts: object, url: str = POSTS, **more: object) -> Reading:
    return FAMILY.read(Page(url, json.dumps({"post_stream": {"posts": posts}, "id": 7, **more}).encode()))


def test_an_answer_to_another_question_says_of_no_post_that_it_is_gone() -> None:
    post = {"id": 5, "post_number": 3, "cooked": "<p>words</p>"}
    assert posts_of(post).threads[0].gone == ()
    assert posts_of({**post, "id": 2}).threads[0].gone == ("1",)


def test_a_thread_takes_its_number_from_the_address_where_the_answer_has_none() -> None:
    thread = posts_of({"id": 1, "post_number": 3, "cooked": "<p>words</p>"}, id=None).threads[0]
    assert (thread.id, thread.url, thread.title, thread.board) == ("7", "", "", "")


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b"nothing", b"\xff\xfe", b"[" * 100_000, b"9" * 5000])
def test_what_is_no_answer_reads_as_nothing(body: bytes) -> None:
    page = Page("https://f.example/t/7.json", body)
    assert FAMILY.read(page) == Reading()
    assert not FAMILY.recognises(page)


@given(st.data(), st.sampled_from(BODIES))
def test_no_answer_whatever_is_wrong_in_it_breaks_the_reader(data: st.DataObject, body: object) -> None:
    reading = FAMILY.read(Page(POSTS, damaged(data, body)))
    assert not (reading.private and reading.threads)
    for thread in reading.threads:
        check(thread)


@given(ANYTHING, st.sampled_from(["category_list", "topic_list", "post_stream", "errors"]))
def test_any_json_is_read(value: object, name: str) -> None:
    for body in (value, {name: value}, {name: {"categories": value, "topics": value, "posts": value, "stream": value}}):
        page = Page("https://f.example/t/7.json", json.dumps(body).encode())
        assert not any(thread.posts for thread in FAMILY.read(page).threads)


def check(thread: ReadThread) -> None:
    """What every thread keeps to, so that the store can take it."""
    kept = keep(thread, "x", b"k" * 32, {})
    assert thread.id.isdecimal()
    assert thread.posts or thread.gone
    for post in kept.posts:
        assert post.id.isdecimal()
        assert post.url.startswith("https://f.example/t/")
        assert post.position > 0
        post.text.encode()
        post.url.encode("ascii")

"""NodeBB: its addresses, the recorded pages crawled as one forum, and answers that are not what they should be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.crawl.fetch import Answer
from crawlers.crawl.walk import Walk
from crawlers.families.nodebb import FAMILY
from crawlers.family import Reading
from crawlers.items import Link, ReadPost, ReadThread
from crawlers.keeping.crawl_store import CrawlStore, Outcome
from crawlers.pipelines import keep
from crawlers.reading.page import Page
from crawlers.source import Source
from tests.conftest import Clock
from tests.damage import ANYTHING, damaged

PAGES = Path(__file__).parent / "pages" / "nodebb"
ANSWERS = [json.loads(path.read_bytes()) for path in sorted(PAGES.glob("*.page.json"))]
BODIES = [answer["body"] for answer in ANSWERS]
HOME = "https://forum.example.org"
THREAD = f"{HOME}/api/topic/41"


# -- the recorded pages as one forum --------------------------------------------------------------------------


class Forum:
    """Answers as the recorded forum does, without a network; ``asked`` are the paths that were asked for."""

    def __init__(self) -> None:
        self.answers = {answer["address"]: json.dumps(answer["body"]).encode() for answer in ANSWERS}
        self.asked: list[str] = []

    async def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        self.asked.append(url.removeprefix(HOME))
        if url.endswith(("/category/9", "/category/12")):
            return Answer(url, 401, b'{"status":{"code":"not-authorised"},"response":{}}')
        body = self.answers.get(url)
        return Answer(url, 200 if body else 404, body or b"", {"content-type": "application/json"})

    def crawl(self, store: CrawlStore, clock: Clock) -> Outcome:
        source = Source("small", "nodebb", f"{HOME}/", enabled=True)
        return asyncio.run(Walk(source, FAMILY, store, b"k" * 32, self.fetch, clock).run())


def test_a_crawl_keeps_what_everybody_may_read_and_guesses_no_address(store: CrawlStore, clock: Clock) -> None:
    forum = Forum()
    outcome = forum.crawl(store, clock)
    assert outcome.ok
    assert outcome.private == 1
    kept = {thread.item.id: [post.item.id for post in posts] for thread, posts in store.threads()}
    assert kept == {"41": ["100", "101", "102", "104", "105", "107", "108"]}
    assert len(forum.asked) == len(set(forum.asked))
    assert not [path for path in forum.asked if "/posts/" in path or path.startswith("/topic")]


def test_a_thread_over_two_pages_is_one_with_one_number_for_each_speaker(store: CrawlStore, clock: Clock) -> None:
    Forum().crawl(store, clock)
    thread, posts = next(iter(store.threads()))
    assert (thread.item.board, thread.item.title) == ("Children & teens", 'Steady hands & soup: "1 < 2"')
    assert [post.item.position for post in posts] == [1, 2, 3, 5, 6, 8, 9]
    assert [post.item.speaker for post in posts] == [1, 2, None, 3, None, 1, 4]
    assert [post.item.author_key is None for post in posts] == [False, False, True, True, True, False, False]


def test_a_second_crawl_changes_nothing_and_a_removed_post_leaves_the_store(store: CrawlStore, clock: Clock) -> None:
    forum = Forum()
    forum.crawl(store, clock)
    again = forum.crawl(store, clock).saved
    assert (again.new, again.changed, again.gone) == (0, 0, 0)
    body = json.loads(forum.answers[THREAD])
    body["posts"][1] |= {"deleted": 1, "content": "[[topic:post-is-deleted]]"}
    forum.answers[THREAD] = json.dumps(body).encode()
    clock.now += timedelta(days=25)
    assert forum.crawl(store, clock).saved.gone == 1


def test_a_board_of_which_the_list_has_no_news_is_not_asked_for_again(store: CrawlStore, clock: Clock) -> None:
    forum = Forum()
    boards = json.loads(forum.answers[f"{HOME}/api/categories"])
    board = next(each for each in boards["categories"] if f"{HOME}/api/category/{each['cid']}" in forum.answers)
    board |= {"totalTopicCount": 1, "totalPostCount": 9, "teaser": {"pid": 108}}
    forum.answers[f"{HOME}/api/categories"] = json.dumps(boards).encode()
    forum.crawl(store, clock)
    path = f"/api/category/{board['cid']}"
    assert path in forum.asked
    forum.asked.clear()
    forum.crawl(store, clock)
    assert path not in forum.asked
    board |= {"totalPostCount": 10, "teaser": {"pid": 109}}
    forum.answers[f"{HOME}/api/categories"] = json.dumps(boards).encode()
    forum.crawl(store, clock)
    assert path in forum.asked


# -- addresses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://f.example/topic/12/warm-hands", "https://f.example/api/topic/12"),
        ("https://f.example/topic/12/warm-hands/7?lang=en-GB#reply", "https://f.example/api/topic/12"),
        ("https://f.example/topic/12?page=1&sort=most_votes", "https://f.example/api/topic/12"),
        ("https://f.example/api/topic/12/warm-hands?lang=de&page=2", "https://f.example/api/topic/12?page=2"),
        ("https://f.example/sub/topic/12/warm-hands/unread", "https://f.example/sub/api/topic/12"),
        ("https://f.example/category/3/pain/20?sort=recently_created", "https://f.example/api/category/3"),
        ("https://f.example/categories?page=2", "https://f.example/api/categories?page=2"),
        (
            "https://f.example/api/v3/categories/3/children?start=10",
            "https://f.example/api/v3/categories/3/children?start=10",
        ),
        ("https://f.example/topic/12.rss?uid=1&token=ff", "https://f.example/topic/12.rss"),
        ("https://f.example/?lang=en-GB", "https://f.example/"),
    ],
)
def test_a_page_has_one_address(url: str, canonical: str) -> None:
    assert FAMILY.canonical(url) == canonical


@given(st.text(alphabet="topic/ategry1a.?page=&v3#-s", max_size=50))
def test_canonical_addresses_stay_as_they_are(tail: str) -> None:
    once = FAMILY.canonical(f"https://f.example/{tail}")
    assert FAMILY.canonical(once) == once


@pytest.mark.parametrize(
    "place", ["", "/", "/recent", "/categories?lang=de", "/category/3/pain", "/topic/12/warm-hands"]
)
def test_a_crawl_begins_at_the_list_of_boards(place: str) -> None:
    source = Source("x", "nodebb", f"https://f.example/sub{place}")
    assert FAMILY.entries(source) == [Link("https://f.example/sub/api/categories", "board")]


def test_a_source_may_name_its_boards() -> None:
    source = Source("x", "nodebb", "https://f.example/", boards=("/category/3/pain",))
    assert FAMILY.entries(source) == [Link("https://f.example/api/category/3", "board")]


# -- the line above a quotation -------------------------------------------------------------------------------


def post_of(content: str) -> ReadPost:
    post = {"pid": 5, "content": content, "user": {"uid": 2, "username": "ada"}}
    body = {"tid": 41, "title": "x", "posts": [post]}
    return FAMILY.read(Page(f"{HOME}/sub/api/topic/41", json.dumps(body).encode())).threads[0].posts[0]


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ('<p>ada hat in <a href="/sub/post/4">Thread</a> geschrieben:</p>', f"{HOME}/sub/post/4"),
        (f'<p><a href="{HOME}/sub/post/4?lang=de">ada</a> said:</p>', f"{HOME}/sub/post/4"),
        ("<p>@Ada said:</p>", ""),
        ("<p>ada 说：</p>", ""),
        ("<p><strong>Zoë O'Brien</strong> a écrit :</p>", ""),
        ('<p><a class="plugin-mentions-user" href="/user/eve">@eve</a> said:</p>', ""),
    ],
)
def test_who_is_quoted_is_no_part_of_the_words(line: str, url: str) -> None:
    post = post_of(f"{line}\n<blockquote><p>theirs</p></blockquote><p>mine</p>")
    assert post.text == "mine"
    assert [(quote.text, quote.url) for quote in post.quotes] == [("theirs", url)]


@pytest.mark.parametrize(
    "line",
    [
        "<p>From the leaflet:</p>",
        "<p><strong>Update</strong> from our doctor today:</p>",
        "<p>adamant words:</p>",
        '<p>See <a href="https://other.example/post/4">this</a>:</p>',
        '<p>See <a href="http://[/post/4">this</a>:</p>',
        "<p>ada is right</p>",
    ],
)
def test_the_writers_own_line_above_a_quotation_stays(line: str) -> None:
    post = post_of(f"{line}<blockquote>theirs</blockquote>")
    assert post.text
    assert post.quotes[0].text == "theirs"


# -- answers that are not what they should be -----------------------------------------------------------------


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b"nothing", b"\xff\xfe", b"[" * 100_000, b"9" * 5000])
def test_what_is_no_answer_reads_as_nothing(body: bytes) -> None:
    page = Page(THREAD, body)
    assert FAMILY.read(page) == Reading()
    assert not FAMILY.recognises(page)


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.html")) + sorted(PAGES.glob("*.page.json")), ids=lambda p: p.name)
def test_a_page_that_was_cut_off_is_read_without_an_error(path: Path) -> None:
    whole = path.read_bytes() if path.suffix == ".html" else json.dumps(json.loads(path.read_bytes())["body"]).encode()
    for end in range(0, len(whole), 97):
        assert not FAMILY.read(Page(THREAD, whole[:end])).threads


@given(st.integers(0, 4), st.data())
def test_markup_that_was_cut_off_is_read_without_an_error(n: int, data: st.DataObject) -> None:
    body = next(answer["body"] for answer in ANSWERS if answer["address"] == THREAD)
    content = body["posts"][n]["content"]
    start, end = data.draw(st.integers(0, len(content))), data.draw(st.integers(0, len(content)))
    assert post_of(f"<p>Words.</p>{content[start:end]}").text.startswith("Words.")


@given(st.data(), st.sampled_from(BODIES))
def test_no_answer_whatever_is_wrong_in_it_breaks_the_reader(data: st.DataObject, body: object) -> None:
    page = Page(THREAD, damaged(data, body))
    FAMILY.recognises(page)
    reading = FAMILY.read(page)
    assert not (reading.private and reading.threads)
    assert all(link.url == FAMILY.canonical(link.url) for link in reading.links)
    for thread in reading.threads:
        check(thread)


@given(ANYTHING, st.sampled_from(["categories", "topics", "posts", "response", "template", "status"]))
def test_any_json_is_read(value: object, name: str) -> None:
    for body in (value, {name: value}, {"tid": 4, "cid": 5, name: value, "pagination": value}):
        page = Page(THREAD, json.dumps(body).encode())
        FAMILY.recognises(page)
        assert not any(thread.posts for thread in FAMILY.read(page).threads)


def check(thread: ReadThread) -> None:
    """What every thread keeps to, so that the store can take it."""
    assert thread.id.isdecimal()
    assert thread.posts or thread.gone
    for post in keep(thread, "x", b"k" * 32, {}).posts:
        assert post.id.isdecimal()
        assert post.url == f"{HOME}/post/{post.id}"
        assert post.position > 0
        post.text.encode()

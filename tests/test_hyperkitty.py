"""HyperKitty: its addresses, an archive crawled from memory, and answers that are not what they should be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.crawl.fetch import Answer
from crawlers.crawl.walk import Walk
from crawlers.families.hyperkitty import FAMILY
from crawlers.family import Reading
from crawlers.items import Link
from crawlers.keeping.crawl_store import CrawlStore, Outcome
from crawlers.pipelines import keep
from crawlers.reading.page import Page
from crawlers.source import Source
from tests.conftest import Clock
from tests.damage import ANYTHING, damaged

PAGES = Path(__file__).parent / "pages" / "hyperkitty"
ANSWERS = {path.name.partition(".")[0]: json.loads(path.read_bytes()) for path in sorted(PAGES.glob("*.page.json"))}
BODIES = [json.dumps(answer["body"]).encode() for answer in ANSWERS.values()]
HTML = [path.read_bytes() for path in sorted(PAGES.glob("*.html"))]
API = "https://lists.example.org/hyperkitty/api/list/sleep@lists.example.org"
EMAIL = f"{API}/email/A2BCDEFGHIJKLMNOPQRSTUVWXYZ23456/"
HASH = "A2BCDEFGHIJKLMNOPQRSTUVWXYZ23456"


class Archive:
    """An archive in memory, made of the recorded answers; whatever it does not hold it refuses or does not know."""

    def __init__(self) -> None:
        names = ("lists", "emails", "email-first", "email-reply")
        self.answers = {urlsplit(ANSWERS[name]["address"]).path: ANSWERS[name]["body"] for name in names}
        threads = ANSWERS["threads"]["body"]
        self.answers[f"{urlsplit(API).path}/threads/"] = threads[:1]
        self.asked: list[str] = []

    async def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        path = urlsplit(url).path
        self.asked.append(path)
        body = self.answers.get(path)
        status = 200 if body is not None else 403 if "staff" in path or "kids" in path else 404
        kind = {"content-type": "application/json"}
        return Answer(url, status, json.dumps(body).encode(), kind)


@pytest.fixture
def archive() -> Archive:
    """A small archive with one list that visitors may read."""
    return Archive()


def crawl(archive: Archive, store: CrawlStore, clock: Clock, *boards: str) -> Outcome:
    source = Source("small", "hyperkitty", "https://lists.example.org/hyperkitty/", boards=boards, enabled=True)
    return asyncio.run(Walk(source, FAMILY, store, b"k" * 32, archive.fetch, clock).run())


# -- a whole archive ------------------------------------------------------------------------------------------


def test_a_thread_is_whole_in_order_with_title_board_and_speakers(
    archive: Archive, store: CrawlStore, clock: Clock
) -> None:
    assert crawl(archive, store, clock).ok
    ((thread, posts),) = list(store.threads())
    assert (thread.item.title, thread.item.board) == ("Warm milk at four", "Sleep & rest")
    assert [post.item.position for post in posts] == [1, 2]
    assert [post.item.speaker for post in posts] == [1, 2]
    assert posts[1].item.reply_to == posts[0].item.id == HASH


def test_only_what_is_listed_is_asked_for_and_no_private_list(
    archive: Archive, store: CrawlStore, clock: Clock
) -> None:
    outcome = crawl(archive, store, clock)
    assert outcome.private == 1
    assert len(archive.asked) == len(set(archive.asked))
    assert not [path for path in archive.asked if "staff" in path]
    assert [path.split("/")[-2] for path in archive.asked if "/email/" in path] == [
        HASH,
        "B3CDEFGHIJKLMNOPQRSTUVWXYZ234567",
    ]


def test_a_second_crawl_changes_nothing(archive: Archive, store: CrawlStore, clock: Clock) -> None:
    crawl(archive, store, clock)
    before = list(store.threads())
    outcome = crawl(archive, store, clock)
    assert (outcome.saved.new, outcome.saved.changed) == (0, 0)
    assert [thread for thread, _ in store.threads()] == [thread for thread, _ in before]


def test_a_source_may_name_a_list_that_is_not_public(archive: Archive, store: CrawlStore, clock: Clock) -> None:
    outcome = crawl(archive, store, clock, "/hyperkitty/list/staff@lists.example.org/")
    assert outcome.private == 1
    assert not list(store.threads())


# -- addresses ------------------------------------------------------------------------------------------------

L = "list/sleep@lists.example.org"


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("", ""),
        (f"{L}/", f"api/{L}/"),
        (f"{L}/latest?page=2", f"api/{L}/"),
        (f"{L}/2026/2/", f"api/{L}/"),
        ("list/sleep%40lists.example.org", f"api/{L}/"),
        (f"{L}/thread/{HASH}/?sort=date#{HASH}", f"api/{L}/thread/{HASH}/emails/"),
        (f"{L}/thread/{HASH}/replies?sort=thread&last_view=", f"api/{L}/thread/{HASH}/emails/"),
        (f"{L}/message/{HASH}/?format=json", f"{L}/message/{HASH}/"),
        (f"api/{L}/email/{HASH}/?format=json", f"api/{L}/email/{HASH}/"),
        (f"api/{L}/threads/?offset=0&limit=10", f"api/{L}/threads/?limit=10"),
        (f"api/{L}/threads/?offset=20&limit=10&format=json", f"api/{L}/threads/?limit=10&offset=20"),
        ("api/lists?format=api", "api/lists/"),
    ],
)
def test_a_page_has_one_address(path: str, canonical: str) -> None:
    root = "https://lists.example.org/archives/"
    assert FAMILY.canonical(root + path) == root + canonical


@given(st.text(alphabet=f"/a1@%?&=#{HASH[0]}", max_size=30), st.sampled_from(["", "api/", f"api/{L}/", f"{L}/thread/"]))
def test_canonical_addresses_stay_as_they_are(tail: str, start: str) -> None:
    once = FAMILY.canonical(f"https://lists.example.org/{start}{tail}")
    assert FAMILY.canonical(once) == once


@given(st.text(alphabet="/ab1.?=", max_size=30))
def test_no_address_of_a_message_becomes_that_of_the_interface(tail: str) -> None:
    assert "/api/" not in FAMILY.canonical(f"https://lists.example.org/hyperkitty/{L}/message/{HASH}/{tail}")


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("", "api/lists/"),
        ("api/", "api/lists/"),
        ("api/lists/", "api/lists/"),
        (f"{L}/", f"api/{L}/"),
        (f"{L}/latest?page=2", f"api/{L}/"),
        (f"{L}/thread/{HASH}/", f"api/{L}/"),
        (f"{L}/message/{HASH}/", f"api/{L}/"),
        (f"api/{L}/email/{HASH}/", f"api/{L}/"),
    ],
)
def test_a_crawl_begins_at_a_list_or_at_the_list_of_all(path: str, entry: str) -> None:
    root = "https://lists.example.org/archives/"
    assert FAMILY.entries(Source("x", "hyperkitty", root + path)) == [Link(root + entry, "board")]


# -- answers that are not what they should be -----------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"count": 0, "next": null, "previous": null, "results": []}',
        b'{"detail": "You do not have permission to perform this action."}',
        b"\xff\xfe",
        b"[" * 100_000,
        b"9" * 5000,
    ],
)
def test_what_shows_nothing_reads_as_nothing(body: bytes) -> None:
    for url in (EMAIL, f"{API}/threads/"):
        page = Page(url, body)
        assert FAMILY.read(page) == Reading()
        assert not FAMILY.recognises(page)


@pytest.mark.parametrize("whole", [*BODIES, *HTML], ids=lambda body: str(len(body)))
def test_a_page_that_is_cut_off_shows_no_post_and_breaks_nothing(whole: bytes) -> None:
    for end in range(0, len(whole), 7):
        reading = FAMILY.read(Page(EMAIL, whole[:end]))
        assert not reading.threads
        assert not reading.links


@pytest.mark.parametrize("address", ["http://[", "//[x", "?", "", f"http://[/{L}/thread/{HASH}/"])
def test_broken_addresses_inside_an_answer_break_nothing(address: str) -> None:
    body = {**ANSWERS["email-reply"]["body"], "thread": address, "parent": address}
    check(FAMILY.read(Page(EMAIL, json.dumps(body).encode())))
    listed = {"next": address, "results": ANSWERS["emails"]["body"]}
    check(FAMILY.read(Page(EMAIL, json.dumps(listed).encode())))


@given(st.data(), st.sampled_from(sorted(ANSWERS)))
def test_no_answer_whatever_is_wrong_in_it_breaks_the_reader(data: st.DataObject, name: str) -> None:
    answer = ANSWERS[name]
    check(FAMILY.read(Page(answer["address"], damaged(data, answer["body"]), of=answer["of"])))


@given(ANYTHING, st.text(max_size=10))
def test_any_json_is_read(value: object, of: str) -> None:
    for body in (value, [value], {"results": value, "next": value}):
        check(FAMILY.read(Page(EMAIL, json.dumps(body).encode(), of=of)))


def check(reading: Reading) -> None:
    """What every reading keeps to, so that the store can take it."""
    assert all(link.url.startswith("https://lists.example.org/hyperkitty/api/list") for link in reading.links)
    for thread in reading.threads:
        (post,) = keep(thread, "x", b"k" * 32, {}).posts
        assert len(thread.id) == len(post.id) == 32
        assert post.url.startswith("https://lists.example.org/hyperkitty/list/")
        assert post.position > 0
        post.text.encode()

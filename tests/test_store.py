"""The store: what was committed stays, once; what did not change is left untouched."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from crawlers.items import Link, Post, Precision, Quote, Thread
from crawlers.keeping.crawl_store import CrawlStore, Kept, Visit
from crawlers.keeping.database import Database, StoreError
from crawlers.keeping.migrations import SCHEMA_VERSION, migrate
from crawlers.keeping.saving import Saved
from crawlers.keeping.tables import meta
from crawlers.store import Store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
THREAD = Thread("src", "7", "https://f.example/t7", "A title", "Board")
POST = Post(
    source="src",
    thread_id="7",
    id="1",
    url="https://f.example/t7#1",
    position=1,
    text="words",
    author_key="ab",
    speaker=1,
    created=NOW - timedelta(days=3),
    precision=Precision.SECOND,
    quotes=(Quote("said", "https://f.example/t7#0"),),
)
ENTRY = Link("https://f.example/", "board")


def visit(
    store: CrawlStore,
    *posts: Post,
    links: tuple[Link, ...] = (),
    at: datetime = NOW,
    thread: Thread = THREAD,
    unchanged: bool = False,
) -> Saved:
    """Begin or resume a crawl and keep its next page with these posts and links."""
    job, number = store.begin_crawl("src", [ENTRY], at)
    due = store.next_page("src", number, at)
    assert due is not None
    kept = (Kept(thread, posts, {"who": 1}),) if posts else ()
    page = Visit(due, "read", at, unchanged, ("tag", ""), links, kept)
    return store.save_visit("src", number, job, page)


def only(store: Store) -> Post:
    [(_, posts)] = list(store.threads())
    [post] = posts
    return post.item


def test_what_is_kept_is_read_back_equal(store: CrawlStore) -> None:
    assert visit(store, POST) == Saved(new=1)
    [(thread, posts)] = list(store.threads())
    assert [post.item for post in posts] == [POST]
    assert thread.item == replace(THREAD, created=POST.created, updated=POST.created)


def test_an_unchanged_post_is_left_untouched(store: CrawlStore) -> None:
    visit(store, POST)
    before = store.last_change()
    assert visit(store, POST, at=NOW + timedelta(days=1)) == Saved(same=1)
    assert list(store.changed_posts(before)) == []


def test_an_unchanged_post_is_verified_anew(store: CrawlStore) -> None:
    visit(store, POST)
    later = NOW + timedelta(days=1)
    visit(store, POST, at=later)
    [(_, [post])] = list(store.threads())
    assert post.last_verified == later


def test_a_304_verifies_the_posts_of_its_page(store: CrawlStore) -> None:
    visit(store, POST)
    later = NOW + timedelta(days=1)
    visit(store, at=later, unchanged=True)
    [(_, [post])] = list(store.threads())
    assert (post.item, post.last_verified) == (POST, later)


@pytest.mark.parametrize(
    "changed",
    [
        replace(POST, text="other words"),
        replace(POST, edited=True),
        replace(POST, quotes=()),
        replace(POST, created=None, precision=None),
        replace(POST, position=2),
    ],
)
def test_a_changed_post_is_replaced(store: CrawlStore, changed: Post) -> None:
    visit(store, POST)
    before = store.last_change()
    assert visit(store, changed) == Saved(changed=1)
    assert only(store) == changed
    assert len(list(store.changed_posts(before))) == 1


def test_a_post_that_moved_to_another_thread_is_there_and_not_here(store: CrawlStore) -> None:
    visit(store, POST)
    moved = replace(POST, thread_id="8")
    visit(store, moved, thread=replace(THREAD, id="8", title="Split off"))
    assert {t.item.id: [p.item for p in posts] for t, posts in store.threads()} == {"8": [moved]}


def test_a_new_title_is_a_change_of_every_post_below_it(store: CrawlStore) -> None:
    visit(store, POST)
    before = store.last_change()
    visit(store, POST, thread=replace(THREAD, title="Better title"))
    assert [title for title, _ in store.changed_posts(before)] == ["Better title"]


def test_speakers_are_remembered_for_the_thread(store: CrawlStore) -> None:
    visit(store, POST)
    assert store.speakers("src", "7") == {"who": 1}
    assert store.speakers("src", "8") == {}


def test_nothing_is_kept_of_a_page_whose_saving_fails(store: CrawlStore) -> None:
    job, number = store.begin_crawl("src", [ENTRY], NOW)
    due = store.next_page("src", number, NOW)
    assert due is not None
    broken = replace(POST, id="2", text=None)  # type: ignore[arg-type]  # what no reader gives: the database refuses it
    with pytest.raises(StoreError):
        store.save_visit("src", number, job, Visit(due, "read", NOW, threads=(Kept(THREAD, (POST, broken)),)))
    assert list(store.threads()) == []
    assert store.next_page("src", number, NOW) == due


def test_links_are_followed_deep_first_and_once(store: CrawlStore) -> None:
    board, thread, second = (Link(f"https://f.example/{n}", "thread") for n in ("b", "t", "t2"))
    asked = []
    for links in ((board, board, ENTRY), (thread,), (second, board), ()):
        _, number = store.begin_crawl("src", [ENTRY], NOW)
        due = store.next_page("src", number, NOW)
        asked.append(due and due.url)
        visit(store, links=links)
    assert asked == [ENTRY.url, board.url, thread.url, second.url]
    assert store.next_page("src", 1, NOW) is None


def test_an_interrupted_round_is_taken_up_again(store: CrawlStore) -> None:
    visit(store, links=(Link("https://f.example/b", "board"),))
    _, number = store.begin_crawl("src", [ENTRY], NOW)
    due = store.next_page("src", number, NOW)
    assert number == 1
    assert due is not None
    assert due.url == "https://f.example/b"


def test_a_page_that_must_wait_lets_the_others_pass(store: CrawlStore) -> None:
    visit(store, links=(Link("https://f.example/a", "thread"), Link("https://f.example/b", "thread")))
    _, number = store.begin_crawl("src", [ENTRY], NOW)
    first = store.next_page("src", number, NOW)
    assert first is not None
    store.postpone(first, "503", NOW + timedelta(seconds=9))
    second = store.next_page("src", number, NOW)
    later = store.next_page("src", number, NOW + timedelta(seconds=10))
    assert second is not None
    assert later is not None
    assert (first.url, second.url, later.url) == ("https://f.example/a", "https://f.example/b", "https://f.example/a")
    assert later.failures == 1


def test_validators_are_kept_for_the_next_round(store: CrawlStore) -> None:
    visit(store)
    _, number = store.begin_crawl("src", [ENTRY], NOW)
    due = store.next_page("src", number, NOW)
    assert due is not None
    assert due.etag == "tag"


def test_an_import_never_replaces_what_was_seen_live(store: CrawlStore) -> None:
    visit(store, POST)
    saved = store.save_import(
        [(replace(THREAD, title="old"), [replace(POST, text="old words"), replace(POST, id="2")])]
    )
    assert saved == Saved(new=1, same=1)
    [(thread, posts)] = list(store.threads())
    assert thread.item.title == "A title"
    assert [(p.item.text, p.last_verified is None) for p in posts] == [("words", False), ("words", True)]


def test_a_live_post_replaces_an_imported_one(store: CrawlStore) -> None:
    store.save_import([(THREAD, [replace(POST, text="old words")])])
    visit(store, POST)
    [(_, [post])] = list(store.threads())
    assert (post.item, post.last_verified) == (POST, NOW)


def test_a_thread_is_found_by_address_by_post_and_by_id(store: CrawlStore) -> None:
    visit(store, POST)
    for name in (THREAD.url, POST.url, "src/7"):
        found = store.find_thread(name)
        assert found is not None
        assert found[0].item.title == "A title"
    assert store.find_thread("src/8") is None


def test_a_post_that_is_gone_is_taken_out_and_named_for_the_index(store: CrawlStore) -> None:
    visit(store, POST, replace(POST, id="2", position=2))
    [(_, [first, _])] = list(store.threads())
    before = store.last_change()
    job, number = store.begin_crawl("src", [ENTRY], NOW)
    due = store.next_page("src", number, NOW)
    assert due is not None
    saved = store.save_visit("src", number, job, Visit(due, "read", NOW, threads=(Kept(THREAD, gone=("1", "99")),)))
    assert saved == Saved(gone=1)
    assert [post.item.id for _, posts in store.threads() for post in posts] == ["2"]
    assert store.gone(before) == [("post", first.n)]


def test_a_page_that_does_not_say_the_title_leaves_it(store: CrawlStore) -> None:
    visit(store, POST)
    visit(store, replace(POST, id="2", position=2), thread=Thread("src", "7", "", "", ""))
    [(thread, _)] = list(store.threads())
    assert (thread.item.title, thread.item.board, thread.item.url) == ("A title", "Board", THREAD.url)


def test_robots_are_kept(store: CrawlStore) -> None:
    store.save_robots("https://f.example", 200, b"old", NOW)
    store.save_robots("https://f.example", 404, b"new", NOW)
    assert store.robots("https://f.example") == (404, b"new", NOW)


def test_a_file_that_is_no_database_is_refused_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_text("my shopping list, which is certainly no database", encoding="utf-8")
    with pytest.raises(StoreError, match="not a database of Threadwell's"):
        Store(path)


def test_a_store_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite")
    store.close()
    database = Database(tmp_path / "store.sqlite")
    with database.writing() as connection:
        connection.execute(meta.update().where(meta.c.key == "schema_version").values(value=str(SCHEMA_VERSION + 1)))
    database.close()
    with pytest.raises(StoreError, match="newer Threadwell"):
        Store(tmp_path / "store.sqlite")


def test_an_older_store_is_brought_up_step_by_step(tmp_path: Path) -> None:
    database = Database(tmp_path / "old.sqlite")
    done = []
    steps = {n: lambda _, n=n: done.append(n) for n in (1, 2)}
    with database.writing() as connection:
        migrate(connection, 1)
        migrate(connection, 3, steps)
        migrate(connection, 3, steps)
        version = connection.execute(sa.select(meta.c.value).where(meta.c.key == "schema_version")).scalar_one()
    database.close()
    assert (done, version) == ([1, 2], "3")


def test_a_sound_store_has_nothing_wrong_with_it(store: CrawlStore) -> None:
    visit(store, POST)
    assert store.check() == []


def test_two_stores_on_one_file_see_each_others_posts(store: CrawlStore, tmp_path: Path) -> None:
    other = Store(tmp_path / "store.sqlite")
    visit(store, POST)
    assert only(other) == POST
    other.close()

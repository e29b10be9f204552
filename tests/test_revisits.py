"""Later harvests: what is asked for again, and what becomes of posts that are there no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.keeping.crawl_store import CrawlStore
from crawlers.schedule import DAY, is_due, revisit_after
from search_cli.demo.forum import Message, Topic
from tests.phpbb_server import ForumServer, Reply
from tests.test_walk import Crawl, crawl

__all__ = ["crawl"]

MONTH = timedelta(days=30)
LATER = timedelta(hours=1)
ADDED = Message(900, "New one", "A new answer.", datetime(2026, 11, 22, 11, tzinfo=UTC), member=99)


def topic_of(forum: ForumServer, number: int) -> Topic:
    found = forum.forum.topic(number)
    assert found is not None
    return found[1]


def fail(forum: ForumServer, sign: str) -> None:
    """From now on, hang up on requests for addresses with a sign in them; on none where it is empty."""
    forum.rule = lambda path: Reply(reset=True) if sign and sign in path else None


def asked(crawl: Crawl, forum: ForumServer, after: timedelta = LATER) -> list[str]:
    """The pages that a crawl asks for some time later, by what is behind their folder."""
    del forum.requests[:]
    crawl.clock.now += after
    crawl()
    return [path.rpartition("/")[2] for path in forum.paths if path != "/robots.txt"]


def test_of_an_unchanged_forum_one_page_a_board_is_asked_for(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    again = asked(crawl, forum)
    assert not [path for path in again if "viewtopic" in path or "start=" in path]
    assert len(again) == len(set(again))


def test_of_a_thread_that_has_grown_the_last_page_is_asked_for(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    topic_of(forum, 12).messages.append(ADDED)
    again = [path for path in asked(crawl, forum) if "viewtopic" in path]
    assert again == ["viewtopic.php?t=12&start=10"]
    assert "A new answer." in crawl.texts()


def test_new_pages_of_a_thread_that_has_grown_are_found(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    topic_of(forum, 12).messages.extend(replace(ADDED, id=900 + n, html=f"Answer {n}.") for n in range(8))
    asked(crawl, forum)
    assert {"Answer 0.", "Answer 7."} <= set(crawl.texts())


def test_a_new_thread_is_found(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    board = forum.forum.topic(12)
    assert board is not None
    board[0].topics.insert(0, Topic(77, "A new thread", [ADDED]))
    asked(crawl, forum)
    assert "A new answer." in crawl.texts()


def test_a_thread_page_that_failed_is_asked_for_in_the_next_round(crawl: Crawl, forum: ForumServer) -> None:
    fail(forum, "t=12&start=5")
    crawl()
    fail(forum, "")
    asked(crawl, forum)
    assert len(crawl.texts()) == len(forum.forum.public_posts)


def test_every_post_is_seen_again_within_its_sources_recheck(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    asked(crawl, forum, timedelta(days=25))
    seen = [post.last_verified for _, posts in crawl.store.threads() for post in posts]
    assert min(date for date in seen if date) >= crawl.clock.now - timedelta(minutes=1)


def test_an_edited_post_is_found_when_its_thread_is_seen_again(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    topic_of(forum, 12).messages[0].html = "Other words."
    asked(crawl, forum, timedelta(days=25))
    assert "Other words." in crawl.texts()


def test_posts_that_nobody_could_see_again_in_time_are_hidden(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    fail(forum, "viewtopic")
    asked(crawl, forum, MONTH + DAY)
    assert crawl.texts() == []


def test_posts_that_are_seen_again_are_shown_again(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    before = crawl.texts()
    fail(forum, "viewtopic")
    asked(crawl, forum, MONTH + DAY)
    fail(forum, "")
    change = crawl.store.last_change()
    asked(crawl, forum, timedelta(days=2))
    asked(crawl, forum)
    assert crawl.texts() == before
    assert len(list(crawl.store.changed_posts(change))) == len(before), "and an index hears of it"


# -- what is there no more ------------------------------------------------------------------------------------


def delete_last(forum: ForumServer, number: int) -> str:
    """Take away the last post of a thread, as its forum does: the list shows it."""
    return topic_of(forum, number).messages.pop().html


def numbers(store: CrawlStore) -> set[int]:
    return {post.n for _, posts in store.threads() for post in posts}


def test_a_post_that_its_page_shows_no_more_is_hidden_at_once(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    before, change = numbers(crawl.store), crawl.store.last_change()
    words = delete_last(forum, 12)
    asked(crawl, forum)
    assert words not in crawl.texts()
    assert crawl.store.gone(change) == [("post", n) for n in before - numbers(crawl.store)]


def test_a_post_that_is_missing_again_a_day_later_is_taken_out(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    delete_last(forum, 12)
    asked(crawl, forum)
    assert crawl().saved.gone == 0
    crawl.clock.now += DAY
    assert crawl().saved.gone == 1


def test_a_post_that_only_moved_to_another_page_stays(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    del topic_of(forum, 12).messages[0]
    asked(crawl, forum)
    assert len(crawl.texts()) == len(forum.forum.public_posts)


def test_a_thread_that_is_gone_by_its_own_word_is_taken_out_at_once(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    threads = len(list(crawl.store.threads()))
    topic_of(forum, 13).messages.append(ADDED)
    forum.rule = lambda path: Reply(410) if "t=13" in path else None
    asked(crawl, forum)
    assert len(list(crawl.store.threads())) == threads - 1


def test_what_was_taken_out_does_not_come_back_with_an_import(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    kept = [(thread.item, [post.item for post in posts]) for thread, posts in crawl.store.threads()]
    words = delete_last(forum, 12)
    asked(crawl, forum)
    asked(crawl, forum, DAY)
    crawl.store.save_import(kept)
    assert words not in crawl.texts()


# -- rhythm ---------------------------------------------------------------------------------------------------

AGES = st.timedeltas(timedelta(0), timedelta(days=4000))


@given(AGES, st.integers(1, 400))
def test_a_page_is_seen_again_in_time_and_not_without_end(age: timedelta, days: int) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    recheck = timedelta(days=days)
    wait = revisit_after(now, now - age, recheck)
    assert timedelta(0) < wait < recheck
    assert wait >= min(DAY, recheck * 0.8)


@pytest.mark.parametrize(("quiet", "wait"), [(0, 1), (4, 2), (20, 10), (400, 24)])
def test_a_thread_that_sleeps_is_seen_less_often(quiet: int, wait: int) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert revisit_after(now, now - timedelta(days=quiet), MONTH) == timedelta(days=wait)


def test_a_page_from_which_posts_are_missing_is_seen_again_after_a_day() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    old = now - timedelta(days=900)
    assert not is_due(now - DAY, old, now - DAY + LATER, now, MONTH)
    assert is_due(now - DAY, old, now - DAY, now, MONTH)

"""What a source normally yields, and what becomes of a harvest that yields something else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.items import ReadPost
from crawlers.jobs import ACCEPTED, QUARANTINED, RELEASED, Job
from crawlers.keeping.crawl_store import Outcome
from crawlers.yields import ALONE, FIELDS, IN_A_ROW, Band, Watch, count_posts, lacking, learn
from search_cli.demo.forum import Message, Topic
from tests.phpbb_server import ForumServer, Reply
from tests.test_revisits import topic_of
from tests.test_walk import Crawl, crawl

__all__ = ["crawl"]

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
AGAIN = timedelta(days=25)  # after it, all pages of the forum are read again
FULL: Band = {"author": 1.0, "date": 1.0, "text": 1.0}
AUTHOR = (r'<a [^>]*class="username">[^<]*</a>', "")
DATE = (r"<time [^>]*>then</time>", "")


def posts(number: int, *, author: bool = True, date: bool = True, text: bool = True) -> list[ReadPost]:
    """Posts with and without fields."""
    said, who = "Words." if text else "", "Marigold" if author else ""
    return [ReadPost(str(n), "", n, said, who, created=NOW if date else None) for n in range(1, number + 1)]


def job(reason: str = "finished", verdict: str = "", **counts: int) -> Job:
    return Job(1, "src", NOW, NOW, reason, counts=counts, verdict=verdict)


def unknown(_: object) -> dict[str, int]:
    """No post is kept yet."""
    return {}


# -- learning ---------------------------------------------------------------------------------------------------


def test_a_first_run_of_twenty_posts_is_enough_to_learn_from() -> None:
    assert learn([job(posts=20, author=20, date=19, text=3)]) == {"author": 1.0, "date": 0.95}


def test_fewer_posts_teach_nothing() -> None:
    assert learn([job(posts=19, author=19)]) is None


def test_runs_without_posts_do_not_push_out_what_was_learned() -> None:
    assert learn([job()] * 50 + [job(posts=20, author=20)]) == {"author": 1.0}


@pytest.mark.parametrize("reason", [QUARANTINED, "nothing found", "interrupted"])
def test_only_runs_that_did_their_work_teach(reason: str) -> None:
    assert learn([job(reason, posts=50, author=50)]) is None


def test_what_was_before_an_accepted_run_counts_no_more() -> None:
    assert learn([job(QUARANTINED, ACCEPTED, posts=2), job(posts=50, author=50)]) is None


def test_what_was_before_a_released_run_still_counts() -> None:
    assert learn([job(QUARANTINED, RELEASED, posts=2), job(posts=50, author=50)]) == {"author": 1.0}


COUNTS = st.integers(0, 300).flatmap(
    lambda n: st.fixed_dictionaries({"posts": st.just(n), **dict.fromkeys(FIELDS, st.integers(0, n))})
)


@given(st.lists(COUNTS, max_size=15))
def test_what_was_learned_is_within_its_own_band(runs: list[dict[str, int]]) -> None:
    band = learn([replace(job(), counts=counts) for counts in runs])
    if band is not None:
        assert all(share >= 0.9 for share in band.values())
        total = {name: sum(counts[name] for counts in runs[:10]) for name in ("posts", *FIELDS)}
        assert total["posts"] < 20 or not lacking(band, total)


# -- watching ---------------------------------------------------------------------------------------------------


def test_three_doubtful_pages_in_a_row_end_the_run_and_name_the_field() -> None:
    watch = Watch(FULL)
    assert all(watch.doubts(posts(ALONE, author=False), unknown) for _ in range(IN_A_ROW))
    assert watch.missing == "author"


def test_a_single_doubtful_page_is_kept_away_and_the_run_goes_on() -> None:
    watch = Watch(FULL)
    doubts = [watch.doubts(posts(4, date=page != 1), unknown) for page in range(4)]
    assert doubts == [False, True, False, False]
    assert not watch.closing()
    assert "date" in watch.note


def test_a_page_of_one_new_post_may_lack_a_field() -> None:
    assert not Watch(FULL).doubts(posts(1, author=False), unknown)


def test_a_page_of_one_post_may_not_take_away_what_is_kept_of_it() -> None:
    assert Watch(FULL).doubts(posts(1, author=False), lambda ids: {"author": len(ids)})


def test_many_small_pages_together_are_found_out() -> None:
    watch = Watch(FULL)
    for _ in range(5):
        watch.doubts(posts(1, author=False), unknown)
    assert watch.missing == "author"


def test_threads_without_posts_are_found_out() -> None:
    watch = Watch(FULL)
    for page in range(5):
        watch.doubts(posts(4) if page < 2 else [], unknown)
    assert watch.missing == "posts"


def test_a_run_of_which_no_page_is_in_order_is_quarantined() -> None:
    watch = Watch(FULL)
    watch.doubts(posts(5, text=False), unknown)
    assert watch.closing() == "text"


def test_without_a_band_there_is_no_doubt() -> None:
    watch = Watch(None)
    assert not any(watch.doubts(posts(9, author=False, date=False), unknown) for _ in range(9))
    assert not watch.closing()


PAGES = st.lists(st.tuples(st.integers(0, 12), st.booleans(), st.booleans(), st.booleans()), max_size=30)


@given(PAGES)
def test_every_page_is_kept_or_doubted_and_only_kept_ones_count(pages: list[tuple[int, bool, bool, bool]]) -> None:
    watch, kept = Watch(FULL), 0
    for number, author, date, text in pages:
        page = posts(number, author=author, date=date, text=text)
        kept += 0 if watch.doubts(page, unknown) else number
    assert watch.kept["posts"] == kept
    assert watch.seen["posts"] == sum(count for count, *_ in pages)


@given(PAGES)
def test_a_forum_as_it_always_was_is_never_doubted(pages: list[tuple[int, bool, bool, bool]]) -> None:
    watch = Watch(FULL)
    assert not any(watch.doubts(posts(number), unknown) for number, *_ in pages if number)
    assert count_posts(posts(3))["posts"] == 3


# -- a real forum that changes its looks ------------------------------------------------------------------------


def restyle(forum: ForumServer, *changes: tuple[str, str], only: str = "viewtopic") -> None:
    """From now on, the pages of threads are shown in another way; as before, where nothing is given."""

    def shown(path: str) -> Reply | None:
        html = forum._render(path, sid="0" * 32) if only in path and changes else None
        if html is None:
            return None
        for pattern, instead in changes:
            html = re.sub(pattern, instead, html)
        return Reply(200, (("Content-Type", forum.content_type),), html.encode())

    forum.rule = shown


def kept(crawl: Crawl) -> list[object]:
    return [(post.item.id, post.item) for _, found in crawl.store.threads() for post in found]


def rerun(crawl: Crawl) -> Outcome:
    crawl.clock.now += AGAIN
    return crawl()


@pytest.mark.parametrize(("change", "field"), [(AUTHOR, "author"), (DATE, "date")])
def test_a_forum_whose_pages_lose_a_field_is_quarantined_and_nothing_kept_changes(
    crawl: Crawl, forum: ForumServer, change: tuple[str, str], field: str
) -> None:
    crawl()
    before = kept(crawl)
    restyle(forum, change)
    outcome = rerun(crawl)
    assert (outcome.ok, outcome.reason, outcome.missing) == (False, QUARANTINED, field)
    assert kept(crawl) == before


def test_a_quarantined_forum_that_is_mended_is_read_whole_again(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    restyle(forum, AUTHOR)
    rerun(crawl)
    restyle(forum)
    topic_of(forum, 11).messages[0].html = "Edited words."
    crawl.clock.now += timedelta(hours=1)
    crawl()
    assert crawl().ok
    assert "Edited words." in crawl.texts()


def test_what_is_accepted_is_kept_from_then_on(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    restyle(forum, AUTHOR)
    rerun(crawl)
    crawl.store.judge_jobs([crawl.store.jobs("small")[0].n], ACCEPTED)
    crawl()
    assert crawl().ok
    assert {post.item.speaker for _, found in crawl.store.threads() for post in found} == {None}


def test_one_odd_page_is_left_as_it_was_and_asked_for_again(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    before = kept(crawl)
    restyle(forum, AUTHOR, only="t=11")
    outcome = rerun(crawl)
    assert outcome.ok
    assert "1 pages were not kept" in outcome.note
    assert kept(crawl) == before
    restyle(forum)
    del forum.requests[:]
    crawl()
    assert [path for path in forum.paths if "t=11" in path]


def test_a_guest_among_members_is_no_reason_to_doubt(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    date = topic_of(forum, 11).messages[0].date
    board = forum.forum.topic(11)
    assert board is not None
    board[0].topics.insert(0, Topic(77, "A guest", [Message(900, "", "A guest's words.", date, member=0)]))
    crawl.clock.now += timedelta(hours=1)
    assert crawl().ok
    assert "A guest's words." in crawl.texts()

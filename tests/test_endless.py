"""Sites without an end, addresses that differ each time, and threads that are elsewhere than they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.crawl import endless
from crawlers.crawl.fetch import LONGEST
from crawlers.family import load_family
from crawlers.keeping import frontier
from search_cli.demo.phpbb import page
from tests.phpbb_server import ForumServer, Reply
from tests.test_bad_answers import crawl as real_crawl
from tests.test_bad_answers import texts
from tests.test_revisits import asked, topic_of
from tests.test_walk import Crawl, crawl

__all__ = ["crawl"]

HTML = (("Content-Type", "text/html"),)
MONTH = timedelta(days=25)


def number_in(path: str, name: str) -> int:
    return int(path.partition(f"{name}=")[2].partition("&")[0] or 0)


def listing(*links: str) -> Reply:
    return Reply(200, HTML, page("A list", "".join(links)).encode())


def more(path: str) -> str:
    """A list's link to its next page, whatever page it is."""
    link = f"./viewforum.php?f=2&amp;start={number_in(path, 'start') + 5}"
    return f'<div class="action-bar"><div class="pagination"><a rel="next" href="{link}">Next</a></div></div>'


def test_a_calendar_without_an_end_is_left_after_a_while(crawl: Crawl, forum: ForumServer) -> None:
    def day(path: str) -> Reply | None:
        here = number_in(path, "f")
        return listing(f'<a class="forumtitle" href="viewforum.php?f={here + 1}">Next</a>') if here >= 100 else None

    forum.answer_once("/", listing('<a class="forumtitle" href="viewforum.php?f=100">Calendar</a>'))
    forum.rule = day
    outcome = crawl()
    assert outcome.errors == {"endless": 1}
    assert outcome.pages == endless.ENDLESS + 1


def test_a_list_whose_last_page_names_a_next_one_is_left_after_a_while(crawl: Crawl, forum: ForumServer) -> None:
    row = '<ul><li class="row"><a class="topictitle" href="viewtopic.php?t=11">Dravet</a></li></ul>'
    forum.rule = lambda path: listing(row, more(path)) if "viewforum.php?f=2" in path else None
    outcome = crawl()
    assert outcome.errors["endless"] == 2, "the thread and the next page"
    assert len([path for path in forum.paths if "start=" in path]) <= endless.ENDLESS + 1


def test_no_more_pages_are_known_than_a_forum_may_have(
    crawl: Crawl, forum: ForumServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frontier, "MAX_PAGES", 6)
    outcome = crawl()
    assert (outcome.ok, outcome.reason, outcome.errors) == (False, "too many pages", {"too many pages": 1})
    assert len(forum.paths) == 7, "robots.txt and six pages"


def test_an_address_longer_than_any_is_not_followed(crawl: Crawl, forum: ForumServer) -> None:
    long = f"viewtopic.php?t={'1' * LONGEST}"
    forum.answer_once("/", listing(f'<ul><li class="row"><a class="topictitle" href="{long}">x</a></li></ul>'))
    assert crawl().errors == {"long address": 1}
    assert forum.paths == ["/robots.txt", "/"]


# -- session ids: the small forum puts a new one into every link ------------------------------------------------


def test_of_a_forum_of_any_make_no_page_is_asked_for_twice(crawl: Crawl, forum: ForumServer) -> None:
    crawl.source = replace(crawl.source, family="generic")
    assert crawl().ok
    paths = [path for path in forum.paths if path != "/robots.txt"]
    assert len(paths) == len(set(paths)) < 20


@pytest.mark.parametrize(
    ("family", "url"),
    [
        ("phpbb", "viewtopic.php?f=2&t=11&sid={}"),
        ("smf", "index.php?PHPSESSID={}&topic=11.0"),
        ("smf", "index.php?topic=11.0;PHPSESSID={}"),
        ("generic", "thread.php?id=11&PHPSESSID={}"),
        ("generic", "thread.php;jsessionid={}?id=11"),
        ("mybb", "showthread.php?tid=11&sid={}"),
    ],
)
def test_a_session_id_makes_no_page_another(family: str, url: str) -> None:
    canonical = load_family(family).canonical
    assert canonical(f"https://x.example/{url.format('a1' * 16)}") == canonical(
        f"https://x.example/{url.format('b2' * 16)}"
    )


# -- threads that are elsewhere ---------------------------------------------------------------------------------


def leads(forum: ForumServer, old: int, new: int) -> None:
    place = (("Location", f"viewtopic.php?t={new}"), ("Content-Length", "0"))
    forum.rule = lambda path: Reply(301, place) if number_in(path, "t") == old else None


def posts_of(crawl: Crawl, thread_id: str) -> list[str]:
    found = [posts for thread, posts in crawl.store.threads() if thread.item.id == thread_id]
    return [post.item.text for posts in found for post in posts]


def test_a_thread_that_moved_to_another_number_is_there_once(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    before = crawl.texts()
    topic_of(forum, 13).id = 77
    leads(forum, 13, 77)
    asked(crawl, forum, MONTH)
    assert crawl.texts() == before
    assert (len(posts_of(crawl, "13")), len(posts_of(crawl, "77"))) == (0, 2)


def test_threads_that_were_merged_are_one(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    before = crawl.texts()
    board = forum.forum.topic(13)
    assert board is not None
    topic_of(forum, 11).messages.extend(board[1].messages)
    board[0].topics.remove(board[1])
    leads(forum, 13, 11)
    asked(crawl, forum, MONTH)
    assert crawl.texts() == before
    assert (len(posts_of(crawl, "13")), len(posts_of(crawl, "11"))) == (0, 5)


def test_a_thread_that_was_split_is_two(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    before = crawl.texts()
    board = forum.forum.topic(11)
    assert board is not None
    board[0].topics.append(replace(board[1], id=78, messages=[board[1].messages.pop()]))
    asked(crawl, forum, MONTH)
    assert crawl.texts() == before
    assert (len(posts_of(crawl, "11")), len(posts_of(crawl, "78"))) == (2, 1)


def test_a_thread_that_leads_to_a_login_is_hidden(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    leads(forum, 13, 19)  # a thread of the members' board
    asked(crawl, forum, MONTH)
    assert posts_of(crawl, "13") == []


def test_a_thread_that_leads_in_a_circle_stays(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    before = crawl.texts()
    leads(forum, 13, 13)
    asked(crawl, forum, MONTH)
    assert crawl.texts() == before


def test_a_real_crawl_of_a_moved_thread_loses_nothing(forum: ForumServer, tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite"
    real_crawl(forum.url, store)
    before = texts(store)
    topic_of(forum, 13).id = 77
    leads(forum, 13, 77)
    real_crawl(forum.url, store, "--days", "25")
    assert texts(store) == before


# -- pages without an end ---------------------------------------------------------------------------------------


def test_half_a_page_is_asked_for_again(crawl: Crawl, forum: ForumServer) -> None:
    crawl()
    before = crawl.texts()
    whole = forum._render("/viewtopic.php?t=11", "")
    assert whole is not None
    forum.answer_once("/viewtopic.php?t=11", Reply(200, HTML, whole[: len(whole) // 2].encode()))
    crawl.clock.now += MONTH
    assert crawl().errors == {"truncated": 1}
    assert crawl.texts() == before


def test_a_forum_whose_pages_have_no_end_is_read_and_proves_nothing_gone(crawl: Crawl, forum: ForumServer) -> None:
    def endless_page(path: str) -> Reply | None:
        html = forum._render(path, "")
        return Reply(200, HTML, html.replace("</html>", "").encode()) if html else None

    forum.rule = endless_page
    assert crawl().errors == {"truncated": 2}, "the first list and the first thread are asked for twice"
    before = crawl.texts()
    assert len(before) == len(forum.forum.public_posts)
    topic_of(forum, 12).messages.pop()
    asked(crawl, forum, timedelta(hours=1))
    assert crawl.texts() == before

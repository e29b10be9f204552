"""From what was read to what is kept: no names, the same person the same number."""

from __future__ import annotations

from dataclasses import asdict

from crawlers.items import Quote, ReadPost, ReadThread
from crawlers.pipelines import keep

KEY = b"k" * 32


def thread(*posts: ReadPost, id: str = "7") -> ReadThread:  # noqa: A002
    return ReadThread(id, "https://f.example/viewtopic.php?t=7", " A\ttitle ", "Board", posts)


def post(number: int, author: str, author_id: str = "", text: str = "words") -> ReadPost:
    url = f"https://f.example/viewtopic.php?p={number}"
    profile = f"https://f.example/u/{author}" if author_id else ""
    return ReadPost(str(number), url, number, text, author=author, author_id=author_id, author_url=profile)


def test_no_name_and_no_profile_is_kept() -> None:
    read = thread(post(1, "Marigold", "70"), post(2, "Guest Gus"))
    kept = keep(read, "src", KEY, {})
    assert "Marigold" not in repr(kept)
    assert "Gus" not in repr(kept)
    assert {"author", "author_id", "author_url"}.isdisjoint(asdict(kept.posts[0]))


def test_a_member_keeps_the_number_and_the_key_across_pages() -> None:
    first = keep(thread(post(1, "A", "70"), post(2, "B", "71")), "src", KEY, {})
    second = keep(thread(post(3, "B", "71"), post(4, "C", "72"), post(5, "A", "70")), "src", KEY, first.speakers)
    assert [p.speaker for p in (*first.posts, *second.posts)] == [1, 2, 2, 3, 1]
    assert first.posts[0].author_key == second.posts[2].author_key


def test_a_member_who_changed_the_name_is_the_same_person() -> None:
    posts = keep(thread(post(1, "Old", "70"), post(2, "New", "70")), "src", KEY, {}).posts
    assert [p.speaker for p in posts] == [1, 1]


def test_guests_have_no_key_but_a_number_of_the_thread() -> None:
    posts = keep(thread(post(1, "Gus"), post(2, "Gus"), post(3, "")), "src", KEY, {}).posts
    assert [(p.author_key, p.speaker) for p in posts] == [(None, 1), (None, 1), (None, None)]


def test_nothing_links_a_persons_numbers_across_threads() -> None:
    here = keep(thread(post(1, "A", "70")), "src", KEY, {}).speakers
    there = keep(thread(post(2, "A", "70"), id="8"), "src", KEY, {}).speakers
    assert here.keys().isdisjoint(there)


def test_another_key_or_source_gives_another_digest() -> None:
    read = thread(post(1, "A", "70"))
    digests = {keep(read, source, key, {}).posts[0].author_key for source in ("a", "b") for key in (KEY, b"x" * 32)}
    assert len(digests) == 4


def test_a_post_shown_twice_is_kept_once() -> None:
    posts = keep(thread(post(1, "A"), post(2, "B"), post(1, "A")), "src", KEY, {}).posts
    assert [p.id for p in posts] == ["1", "2"]


def test_addresses_that_are_not_web_addresses_are_dropped() -> None:
    bad = ReadPost("1", "javascript:alert(1)", 1, "x", quotes=(Quote("q", "data:text/html,x"),))
    posts = keep(thread(bad), "src", KEY, {}).posts
    assert (posts[0].url, posts[0].quotes[0].url) == ("", "")


def test_titles_and_texts_are_cleaned() -> None:
    kept = keep(thread(post(1, "A", text="a\x1b[2J\r\nb")), "src", KEY, {})
    assert (kept.thread.title, kept.posts[0].text) == ("A title", "a[2J\nb")

"""MyBB: its addresses, its clock, and pages that are cut off or not what they should be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.families.mybb import FAMILY
from crawlers.family import Reading
from crawlers.items import Link
from crawlers.pipelines import keep
from crawlers.reading.page import Page
from crawlers.reading.smilies import typed

PAGES = Path(__file__).parent / "pages" / "mybb"
BODIES = [path.read_bytes() for path in sorted(PAGES.glob("*.html"))]
AT = "https://f.example/showthread.php?tid=21&page=2"
NOW = datetime(2025, 3, 6, 10, 0, 20, tzinfo=UTC)


def post(inside: str, post_id: str = "7", body: str = "Words.") -> str:
    return f'<div class="post" id="post_{post_id}">{inside}<div class="post_body">{body}</div></div>'


def read(html: str, url: str = AT, now: datetime | None = NOW) -> Reading:
    return FAMILY.read(Page(url, f"<html><body>{html}</body></html>".encode(), "text/html; charset=utf-8", now))


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("showthread.php?tid=2#pid5", "showthread.php?tid=2"),
        ("showthread.php?page=1&tid=2", "showthread.php?tid=2"),
        ("showthread.php?page=3&tid=2&mode=linear&highlight=sleep", "showthread.php?tid=2&page=3"),
        ("showthread.php?tid=2&action=lastpost", "showthread.php?tid=2"),
        ("showthread.php?tid=2&action=newpost&sid=0a", "showthread.php?tid=2"),
        ("showthread.php?tid=2&pid=9#pid9", "showthread.php?pid=9"),
        ("printthread.php?tid=2&page=4", "showthread.php?tid=2"),
        ("forumdisplay.php?fid=3&datecut=9999&prefix=0&sortby=subject&order=asc", "forumdisplay.php?fid=3"),
        ("forumdisplay.php?fid=3&page=2&sortby=views", "forumdisplay.php?fid=3&page=2"),
        ("thread-2.html", "thread-2.html"),
        ("thread-2-page-1.html", "thread-2.html"),
        ("thread-2-page-3.html?highlight=x", "thread-2-page-3.html"),
        ("thread-2-lastpost.html", "thread-2.html"),
        ("thread-2-post-9.html#pid9", "post-9.html"),
        ("forum-3-page-2.html?sortby=views", "forum-3-page-2.html"),
        ("Thread-Sleep-all-day?page=1&action=newpost", "Thread-Sleep-all-day"),
        ("Thread-Sleep-all-day?page=2", "Thread-Sleep-all-day?page=2"),
        ("member.php?uid=5&action=profile&sid=0a", "member.php?action=profile&uid=5"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("folder", ["https://f.example/", "https://f.example/community/"])
def test_a_page_has_one_address(folder: str, url: str, canonical: str) -> None:
    assert FAMILY.canonical(folder + url) == folder + canonical


@given(
    st.sampled_from(
        ["showthread.php?", "forumdisplay.php?", "printthread.php?", "member.php?", "Thread-a?", "thread-"]
    ),
    st.text(alphabet="tidpage=&?;#/.html%[]:-12", max_size=60),
)
def test_canonical_addresses_stay_as_they_are(start: str, tail: str) -> None:
    once = FAMILY.canonical(f"https://f.example/{start}{tail}")
    assert FAMILY.canonical(once) == once


@pytest.mark.parametrize("hours", [-9.5, -5, 0, 2, 5.75, 13])
def test_dates_are_in_the_zone_that_the_clock_in_the_foot_shows(hours: float) -> None:
    local = NOW + timedelta(hours=hours)
    shown = post(f'<span class="post_date">{local:%Y-%m-%d}, {local:%H:%M} <span class="post_edit"></span></span>')
    clock = f'<span id="current_time"><strong>Heure:</strong> {local:%Y-%m-%d}, {local:%H:%M}</span>'
    for html in (shown + clock, clock + shown):
        assert read(html).threads[0].posts[0].created == NOW.replace(second=0)


@pytest.mark.parametrize("clock", ["2025-03-06, 09:22", "2024-03-06, 10:00", "soon", ""])
def test_a_clock_that_cannot_be_right_is_left_aside(clock: str) -> None:
    shown = post('<span class="post_date">2025-03-05, 12:00</span>') + f'<span id="current_time">{clock}</span>'
    assert read(shown).threads[0].posts[0].created == datetime(2025, 3, 5, 12, tzinfo=UTC)


def test_without_the_servers_date_the_clock_says_nothing() -> None:
    shown = post('<span class="post_date">2025-03-05, 12:00</span>') + '<i id="current_time">2025-03-06, 23:00</i>'
    assert read(shown, now=None).threads[0].posts[0].created == datetime(2025, 3, 5, 12, tzinfo=UTC)


def test_posts_without_numbers_are_counted_by_pages() -> None:
    posts = read(post("", "7") + post("", "8")).threads[0].posts
    assert [found.position for found in posts] == [11, 12]


@pytest.mark.parametrize("where", ["tid=21&pid=7", "pid=7"])
def test_a_thread_read_at_a_posts_address_is_the_same_thread(where: str) -> None:
    number = '<div class="post_head"><strong><a href="showthread.php?tid=21&amp;pid=7#pid7">#31</a></strong></div>'
    thread = read(post(number), f"https://f.example/showthread.php?{where}").threads[0]
    assert (thread.id, thread.url) == ("21", "https://f.example/showthread.php?tid=21")
    assert thread.posts[0].position == 31


def test_addresses_made_of_titles_tell_the_thread_by_its_links() -> None:
    head = '<div class="post_head"><strong><a href="Thread-Sleep?pid=7#pid7">#1</a></strong></div>'
    answer = '<a href="newreply.php?tid=21&amp;replyto=7">Reply</a><a href="search.php?uid=70">Find</a>'
    name = '<div class="author_information"><span class="largetext"><a href="User-Marigold">Marigold</a></span></div>'
    html = post(f'<div class="post_author">{name}</div>{head}<div class="post_controls">{answer}</div>')
    thread = read(html, "https://f.example/Thread-Sleep?page=2").threads[0]
    assert (thread.id, thread.url) == ("21", "https://f.example/Thread-Sleep")
    assert (thread.posts[0].url, thread.posts[0].author_id) == ("https://f.example/Thread-Sleep?pid=7#pid7", "70")


def test_words_and_links_of_a_post_tell_nothing_of_its_thread_or_author() -> None:
    words = '<a href="showthread.php?tid=99#pid3">there</a> <a href="newreply.php?tid=98">and</a>'
    assert read(post("", body=words), "https://f.example/showthread.php?pid=7").threads == ()


def test_only_what_the_boards_row_names_is_a_board() -> None:
    html = '<tr><td><i id="mark_read_4"></i></td><td><strong><a href="forumdisplay.php?fid=4">x</a></strong></td></tr>'
    reading = read(f'<a href="forumdisplay.php?fid=9">y</a><table>{html}</table>', "https://f.example/")
    assert reading.links == (Link("https://f.example/forumdisplay.php?fid=4", "board"),)


@pytest.mark.parametrize("post_id", ["", "x", "-1", "\u0663", "7" * 20])
def test_what_bears_no_number_is_no_post(post_id: str) -> None:
    assert [found.posts for found in read(post("", post_id)).threads] in ([], [()])


@pytest.mark.parametrize("href", ["http://[", "//[x", "javascript:alert(1)", " ", "http://f.example:port/"])
def test_a_link_that_is_no_address_does_no_harm(href: str) -> None:
    name = f'<div class="author_information"><span class="largetext"><a href="{href}">Marigold</a></span></div>'
    quote = f'<blockquote class="mycode_quote"><cite><a href="{href}#pid3"></a></cite>Theirs.</blockquote>Own.'
    pages = f'<div class="pagination"><a class="pagination_next" href="{href}">Next</a></div>'
    found = read(f"{post(name, body=quote)}{pages}").threads[0].posts[0]
    assert (found.text, found.author, found.quotes[0].text) == ("Own.", "Marigold", "Theirs.")


@given(st.data(), st.sampled_from(BODIES))
def test_no_page_whatever_is_missing_of_it_breaks_the_reader(data: st.DataObject, body: bytes) -> None:
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, len(body)))
    kept = data.draw(st.sampled_from([body[:start], body[end:], body[:start] + body[end:]]))
    page = Page(AT, kept, "text/html; charset=utf-8", NOW)
    FAMILY.recognises(page)
    reading = FAMILY.read(page)
    assert not (reading.private and (reading.threads or reading.links))
    for thread in reading.threads:
        for found in keep(thread, "x", b"k" * 32, {}).posts:
            assert found.id.isdecimal()
            assert found.position > 0


@pytest.mark.parametrize(
    ("alt", "src", "text"),
    [
        ("Sad", "/images/smilies/sad.png", ":("),
        ("Grosses Lachen", "https://f.example/images/smilies/biggrin.gif?v=2", ":D"),
        ("big_smile", "img/smilies/big_smile.png", ":D"),
        (":)", "images/smilies/sad.png", ":)"),
        (":sad:", "images/smilies/sad.png", ":sad:"),
        ("Angel", "images/smilies/angel.png", "Angel"),
    ],
)
def test_a_smiley_reads_as_it_was_typed(alt: str, src: str, text: str) -> None:
    assert typed(alt, src) == text


def test_code_keeps_its_indentation_and_its_empty_lines() -> None:
    code = "at 8:<br />\n&nbsp;&nbsp;&nbsp;&nbsp;5 ml<br />\n<br />\nat 20:"
    body = (
        f'Plan:<div class="codeblock"><div class="title">Code:</div><div class="body"><code>{code}</code></div></div>'
    )
    assert read(post("", body=body)).threads[0].posts[0].text == "Plan:\n\nat 8:\n    5 ml\n\nat 20:"


@pytest.mark.parametrize("size", ["(Size: 12.5 KB / Downloads: 3)", "(Dateigröße: 1 MB / Downloads: 1,024)"])
def test_the_name_and_size_of_an_attached_file_are_no_words_of_the_author(size: str) -> None:
    file = '<img src="pdf.png" class="attachment" alt="" />&nbsp;&nbsp;<a href="attachment.php?aid=3">plan.pdf</a>'
    own = '<a href="https://f.example/attachment.php?aid=2" class="mycode_url">the old one</a> (5 / 7)'
    found = read(post("", body=f"Look: {file} {size} and {own}")).threads[0].posts[0]
    assert found.text == "Look: and the old one (5 / 7)"

"""The links of an unknown forum: one address a page, the pages of a list or thread, boards and threads by structure."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.items import Link
from crawlers.reading.page import Page
from crawlers.structure.links import (
    board_links,
    canonical_address,
    find_links,
    next_pages,
    page_number,
    thread_address,
    thread_links,
)

SITE = "https://f.example"
SESSION = "0123456789abcdef0123456789abcdef"


def page(body: str, url: str = f"{SITE}/", head: str = "") -> Page:
    return Page(url, f"<html><head>{head}</head><body>{body}</body></html>".encode(), "text/html; charset=utf-8")


def short(urls: list[str]) -> list[str]:
    """Addresses without the site."""
    return [url.removeprefix(SITE) for url in urls]


def anchors(links: dict[str, str]) -> str:
    return " ".join(f'<a href="{href}">{text}</a>' for text, href in links.items())


def rows(links: dict[str, str], person: str = "/%s") -> str:
    """A table of threads as most forums show it: the title, who wrote it, how many replies, when."""
    names = ("anna", "bert", "cleo", "dora", "emil")
    row = (
        '<tr><td><a href="{}">{}</a> <i>by <a class="username" href="{}">{}</a></i></td><td>12</td><td>3 May</td></tr>'
    )
    made = (row.format(href, text, person % names[n % 5], names[n % 5]) for n, (text, href) in enumerate(links.items()))
    return f"<table>{''.join(made)}</table>"


# -- one spelling ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        ("/t/5#p7", "/t/5"),
        (f"/viewtopic.php?t=5&sid={SESSION}", "/viewtopic.php?t=5"),
        (f"/viewtopic.php?sid={SESSION}&t=5", "/viewtopic.php?t=5"),
        (f"/showthread.php?s={SESSION}&t=5", "/showthread.php?t=5"),
        (f"/index.php?PHPSESSID={SESSION};topic=5.20", "/index.php?topic=5.20"),
        (f"/thread.jsp;jsessionid={SESSION}?id=5", "/thread.jsp?id=5"),
        ("/t/5?utm_source=x&utm_medium=y&fbclid=z&gclid=w", "/t/5"),
        ("/f/3?sort=title&order=desc", "/f/3"),
        ("/viewtopic.php?t=5&hilit=pain&view=unread", "/viewtopic.php?t=5"),
        ("/showthread.php?tid=5&action=lastpost", "/showthread.php?tid=5"),
        ("/showthread.php?t=5&amp;page=2", "/showthread.php?t=5&page=2"),
        ("/viewforum.php?f=3&start=0", "/viewforum.php?f=3"),
        ("/s?s=knee", "/s?s=knee"),
        ("/a?z=1&b=2", "/a?z=1&b=2"),
        ("/a?b=1;c=2", "/a?b=1;c=2"),
        ("/thread/caf\u00e9", "/thread/caf%C3%A9"),
        ("", "/"),
    ],
)
def test_what_does_not_select_a_page_is_left_out(spelling: str, canonical: str) -> None:
    assert canonical_address(SITE + spelling) == SITE + canonical


def test_the_second_page_keeps_its_number_where_pages_are_counted_from_nought() -> None:
    assert canonical_address(f"{SITE}/node/5?page=1") == f"{SITE}/node/5?page=1"


@pytest.mark.parametrize("host", ["F.Example", "f.example:443", "F.EXAMPLE:443"])
def test_a_host_has_one_spelling(host: str) -> None:
    assert canonical_address(f"https://{host}/a") == f"{SITE}/a"


@pytest.mark.parametrize(
    "url", ["", "javascript:void(0)", "mailto:a@f.example", "http://[", "ftp://f.example/", "http://me:pw@f.example/"]
)
def test_what_is_no_address_of_a_page_is_empty(url: str) -> None:
    assert canonical_address(url) == ""


@given(
    st.one_of(st.text(), st.text().map("https://f.example/".__add__), st.from_regex(r"http://[ -~]*", fullmatch=True))
)
def test_the_canonical_address_is_its_own(url: str) -> None:
    once = canonical_address(url)
    assert canonical_address(once) == once


# -- the first page of a thread -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("/showthread.php?t=5&page=7", "/showthread.php?t=5"),
        ("/viewtopic.php?f=1&t=5&start=90", "/viewtopic.php?f=1&t=5"),
        ("/viewtopic.php?id=5&p=7", "/viewtopic.php?id=5"),
        ("/discussion/5/warm-hands/p7", "/discussion/5/warm-hands"),
        ("/discussion/5/warm-hands?p=7", "/discussion/5/warm-hands"),
        ("/threads/warm-hands.5/page-7", "/threads/warm-hands.5/"),
        ("/topic/warm-hands/page/7/", "/topic/warm-hands/"),
        ("/index.php?topic=5.90", "/index.php?topic=5.0"),
        ("/index.php/topic,5.90.html", "/index.php/topic,5.0.html"),
        ("/index.php?topic=5.msg77", "/index.php?topic=5.0"),
        ("/thread-5-page-7.html", "/thread-5.html"),
        ("/showthread.php?5-Warm-hands/page7", "/showthread.php?5-Warm-hands"),
        ("/index.php?/topic/5-warm-hands/page/7/", "/index.php?/topic/5-warm-hands/"),
        ("/Discuss/warm-hands-5_p7.htm", "/Discuss/warm-hands-5.htm"),
        ("/f5/warm-hands-77/index7.html", "/f5/warm-hands-77/"),
        ("/threads/warm-hands.5/post-77", "/threads/warm-hands.5/"),
        ("/showthread.php?tid=5&pid=77", "/showthread.php?tid=5"),
        ("/topic/5/warm-hands/34", "/topic/5/warm-hands"),
        ("/viewtopic.php?p=77", "/viewtopic.php?p=77"),
        ("/health/5-warm-hands.html", "/health/5-warm-hands.html"),
    ],
)
def test_the_number_of_the_page_is_taken_from_the_address(url: str, first: str) -> None:
    assert thread_address(page("", SITE + url)) == SITE + first


def test_the_pager_proves_a_number_that_no_word_announces() -> None:
    pager = anchors({"1": "/health/5-warm-hands.html", "3": "/health/5-warm-hands-3.html"})
    assert thread_address(page(pager, f"{SITE}/health/5-warm-hands-2.html")) == f"{SITE}/health/5-warm-hands.html"


def test_without_a_pager_a_number_at_the_end_may_be_the_threads() -> None:
    url = f"{SITE}/health/warm-hands-2.html"
    assert thread_address(page("", url)) == url


@pytest.mark.parametrize("start", ["", "&start=15", "&start=30"])
def test_the_pages_own_word_for_its_address_counts_more_than_how_it_was_asked_for(start: str) -> None:
    head = f'<link rel="canonical" href="/viewtopic.php?t=5{start}">'
    pager = anchors({"1": "/viewtopic.php?f=2&t=5", "4": "/viewtopic.php?f=2&t=5&start=45"})
    found = thread_address(page(pager, f"{SITE}/viewtopic.php?f=2&t=5{start}", head))
    assert found == f"{SITE}/viewtopic.php?t=5"


@pytest.mark.parametrize("told", ["/", "/Discussions", "https://other.example/t/5", "http://[", ""])
def test_an_implausible_word_for_the_address_is_not_believed(told: str) -> None:
    url = f"{SITE}/Discussions/f27/t5/tp1/Warm-hands"
    assert thread_address(page("", url, f'<meta property="og:url" content="{told}">')) == url


def test_a_page_asked_for_by_a_post_tells_its_thread_by_the_pager() -> None:
    pager = anchors({"1": "/warm-hands-t5.html", "2": "/warm-hands-t5-10.html"})
    assert thread_address(page(pager, f"{SITE}/post77.html")) == f"{SITE}/warm-hands-t5.html"


def test_a_page_asked_for_by_a_post_tells_its_thread_by_the_title() -> None:
    title = '<h1><a href="/viewtopic.php?id=5">Warm hands</a></h1><h2><a href="/viewtopic.php?pid=78">Re: 2</a></h2>'
    assert thread_address(page(title, f"{SITE}/viewtopic.php?pid=77")) == f"{SITE}/viewtopic.php?id=5"


# -- which page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "pager", "number"),
    [
        ("/t.php?id=5&start=20", {"1": "/t.php?id=5", "2": "/t.php?id=5&start=10", "4": "/t.php?id=5&start=30"}, 3),
        ("/t.php?id=5", {"2": "/t.php?id=5&start=10"}, 1),
        ("/node/5?page=1", {"1": "/node/5", "3": "/node/5?page=2"}, 2),
        ("/5/warm-hands/1", {"(1)": "/5/warm-hands", "(3)": "/5/warm-hands/2"}, 2),
        ("/t.php?id=5&page=7", {}, 7),
        ("/t.php?id=5", {}, None),
    ],
)
def test_the_number_of_the_page(url: str, pager: dict[str, str], number: int | None) -> None:
    assert page_number(page(anchors(pager), SITE + url)) == number


def test_the_number_that_is_marked_tells_where_the_address_does_not() -> None:
    pager = '<a href="/t?tid=5">1</a> <span class="current">2</span> <a href="/t?tid=5&amp;page=3">3</a>'
    assert page_number(page(pager, f"{SITE}/t?tid=5&pid=77")) == 2


# -- the next page ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "link",
    [
        '<a rel="next" href="?t=5&amp;page=3">3 of 9</a>',
        '<a class="pageNav-jump--next" href="?t=5&amp;page=3"><svg></svg></a>',
        '<a aria-label="Next page" href="?t=5&amp;page=3"><i></i></a>',
        '<a title="N\u00e4chste Seite - Ergebnis 31 bis 45 von 147" href="?t=5&amp;page=3"></a>',
        '<li class="arrow next"><a href="?t=5&amp;page=3"></a></li>',
        '<a href="?t=5&amp;page=3"><span class="next_page"></span></a>',
        '<a href="?t=5&amp;page=1">1</a> <b>2</b> <a href="?t=5&amp;page=3">3</a> <a href="?t=5&amp;page=9">9</a>',
        '<a href="?t=5&amp;page=3">\u203a</a> <a href="?t=5&amp;page=9">\u00bb</a>',
    ],
)
def test_the_next_page_is_found(link: str) -> None:
    assert short(next_pages(page(link, f"{SITE}/t.php?t=5&page=2"))) == ["/t.php?t=5&page=3"]


@pytest.mark.parametrize(
    "words",
    [
        "Next",
        "next page \u00bb",
        "Weiter &gt;",
        "N\u00e4chste Seite",
        "Suivant",
        "Page suivante",
        "Siguiente",
        "Pagina successiva",
        "Volgende",
        "Pr\u00f3xima p\u00e1gina",
        "Nast\u0119pna",
        "N\u00e4sta sida",
        "\u00bb",
        "\u203a",
        "&gt;",
    ],
)
def test_next_is_said_in_many_languages(words: str) -> None:
    shown = page(f'<a href="/t?id=5&amp;page=2">{words}</a>', f"{SITE}/t?id=5")
    assert short(next_pages(shown)) == ["/t?id=5&page=2"]


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/t.php?t=6">Next thread</a>',
        '<a href="/t.php?t=6">Next</a>',
        '<a href="/t.php?t=5&amp;goto=nextnewest">Next Newest</a>',
        '<a href="/t.php?t=5&amp;page=6">Next Oldest</a>',
        '<a href="/t.php?t=6" rel="next">N\u00e4chstes Thema</a>',
        '<a href="/t.php?t=5">Next</a>',
        '<a href="https://other.example/t.php?t=5&amp;page=2">Next</a>',
        '<a href="javascript:next()">Next</a>',
        '<a href="/f.php?f=2">1</a> <a href="/f.php?f=2&amp;page=2">2</a>',
        '<a href="/u/3">2</a>',
    ],
)
def test_other_links_are_no_next_page(link: str) -> None:
    assert next_pages(page(link, f"{SITE}/t.php?t=5")) == []


def test_the_last_page_has_no_next_one() -> None:
    pager = anchors({"1": "/t?id=5", "2": "/t?id=5&page=2", "\u00ab": "/t?id=5&page=2"})
    assert next_pages(page(pager, f"{SITE}/t?id=5&page=3")) == []


def test_a_next_thread_in_the_head_is_not_followed() -> None:
    head = '<link rel="next" href="/index.php?topic=5.0;prev_next=next">'
    shown = page(anchors({"2": "/index.php?topic=5.20"}), f"{SITE}/index.php?topic=5.0", head)
    assert short(next_pages(shown)) == ["/index.php?topic=5.20"]


def test_small_pagers_of_threads_are_not_the_lists() -> None:
    small = anchors({"1": "/thread/5", "2": "/thread/5?page=2", "3": "/thread/5?page=3"})
    assert next_pages(page(small, f"{SITE}/forum/pain")) == []


def test_a_number_in_the_path_is_a_page_where_another_one_is_the_threads() -> None:
    shown = page(anchors({"Next": "/topic/12/5/2/Warm-hands"}), f"{SITE}/topic/12/5/1/Warm-hands")
    assert short(next_pages(shown)) == ["/topic/12/5/2/Warm-hands"]


def test_a_number_behind_a_name_is_a_page_where_the_pager_says_so() -> None:
    pager = anchors({"1": "/pain", "3": "/pain/2", "Next": "/pain/2"})
    assert short(next_pages(page(pager, f"{SITE}/pain/1"))) == ["/pain/2"]


def test_a_list_that_goes_on_from_a_cursor_is_followed() -> None:
    shown = page(anchors({"Next": "/board/pain?after=xyz"}), f"{SITE}/board/pain?after=abc")
    assert short(next_pages(shown)) == ["/board/pain?after=xyz"]


def test_the_base_of_a_page_is_where_its_links_begin() -> None:
    shown = page(anchors({"Next >": "threads/warm.5/page-2"}), f"{SITE}/c/threads/warm.5/", f'<base href="{SITE}/c/">')
    assert short(next_pages(shown)) == ["/c/threads/warm.5/page-2"]


# -- threads and boards by their addresses ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "href",
    [
        "/viewtopic.php?f=1&amp;t=5",
        "/showthread.php?5-Warm-hands",
        "/showthread.php?tid=5",
        "/viewtopic.php?id=5",
        "/threads/warm-hands.5/",
        "/discussion/5/warm-hands",
        "/index.php?topic=5.0",
        "/index.php?/topic/5-warm-hands/",
        "/forum/topic/5-warm-hands/",
        "/community/posts/5/warm-hands",
        "/questions/5/warm-hands",
        "/Discussions/f27/t5/tp1/Warm-hands",
        "/warm-hands-t5.html",
        "/thread-5.html",
        "/list/pain@f.example/thread/ABCDEF/",
    ],
)
def test_an_address_that_says_thread_is_one(href: str) -> None:
    assert thread_links(page(f'<p><a href="{href}">Warm hands</a></p>')) == [
        canonical_address(SITE + href.replace("&amp;", "&"))
    ]


@pytest.mark.parametrize(
    "href",
    [
        "/viewforum.php?f=3",
        "/forumdisplay.php?fid=3",
        "/viewforum.php?id=3",
        "/forums/pain.3/",
        "/forums/discussion.3/",
        "/categories/pain",
        "/category/3/pain",
        "/index.php?board=3.0",
        "/index.php?/forum/3-pain/",
        "/forum/forum/3-pain/",
        "/Discussions/f27/Pain",
        "/Discussions?forumid=27",
        "/pain-f3.html",
        "/discussions",
    ],
)
def test_an_address_that_says_board_is_one(href: str) -> None:
    assert short(board_links(page(f'<p><a href="{href}">Pain</a></p>'))) == [href]


@pytest.mark.parametrize(
    "href",
    [
        "/login.php",
        "/register/",
        "/forum/members/",
        "/memberlist.php?mode=viewprofile&amp;u=3",
        "/index.php?action=profile;u=3",
        "/search.php?t=5",
        "/posting.php?mode=reply&amp;t=5",
        "/newreply.php?tid=5",
        "/report/?thread=5",
        "/index.php?action=post;topic=5.0",
        "/viewtopic.php?p=77#p77",
        "/discussion/comment/77/",
        "/topic/new",
        "/printthread.php?tid=5",
        "/syndication.php?fid=3",
        "/forums/pain.3/index.rss",
        "/attachment.php?thread=5",
        "/calendar/",
        "/tags/forum",
        "/help/",
        "/privacy",
        "/forum/photo.jpg",
        "/forum/faq.php",
        "/forum/leaving?target=https%3A%2F%2Fother.example%2Fforum",
        "mailto:thread@f.example",
        "javascript:thread(5)",
        "https://other.example/viewtopic.php?t=5",
        "#thread",
        "http://[/thread/5",
    ],
)
def test_what_is_never_followed(href: str) -> None:
    shown = page(f'<p><a href="{href}">Warm hands in winter</a></p>', f"{SITE}/start/page")
    assert find_links(shown, shows_thread=False) == ()


def test_sort_orders_of_the_page_are_not_boards() -> None:
    links = {"Title": "/forums/pain.3/?sort=title", "Replies": "/forums/pain.3/?by=replies", "All": "/forums/pain.3/"}
    assert board_links(page(anchors(links), f"{SITE}/forums/pain.3/")) == []


def test_the_pages_and_the_last_post_of_a_thread_are_the_thread() -> None:
    links = {
        "Warm hands": "/threads/warm.5/",
        "2": "/threads/warm.5/page-2",
        "Today": "/threads/warm.5/latest",
        "Yesterday": "/threads/warm.5/post-77",
        "New": "/threads/warm.5/?from=list",
    }
    assert short(thread_links(page(anchors(links)))) == ["/threads/warm.5/"]


def test_boards_in_the_frame_of_the_page_are_left_out() -> None:
    shown = '<nav><a href="/forums/jobs.9/">Jobs</a></nav><p><a href="/forums/pain.3/">Pain</a></p>'
    assert short(board_links(page(shown))) == ["/forums/pain.3/"]


def test_a_frame_around_the_whole_page_is_none() -> None:
    shown = '<div class="page-wrapper with-sidebar"><a href="/forums/pain.3/">Pain</a></div>'
    assert short(board_links(page(shown))) == ["/forums/pain.3/"]


def test_links_of_a_time_before_encryption_are_of_the_same_site() -> None:
    shown = page('<a href="http://f.example/viewtopic.php?t=5">Warm hands</a>')
    assert short(thread_links(shown)) == ["/viewtopic.php?t=5"]


def test_a_forum_may_lie_in_a_folder_with_a_forbidden_name() -> None:
    shown = page('<a href="/members/thread/5">Warm hands</a>', f"{SITE}/members/")
    assert short(thread_links(shown)) == ["/members/thread/5"]


# -- threads and boards by their lists --------------------------------------------------------------------------

TITLES = {
    "Warm hands in a cold winter": "/12345/warm-hands-in-a-cold-winter",
    "Which pillow do you sleep on?": "/12346/which-pillow-do-you-sleep-on",
    "My first week with new tablets": "/12347/my-first-week-with-new-tablets",
    "Walking again after two years": "/12348/walking-again-after-two-years",
}


def test_titles_in_rows_with_numbers_are_threads() -> None:
    assert short(thread_links(page(rows(TITLES), f"{SITE}/pain"))) == list(TITLES.values())


def test_the_names_beside_titles_are_not_boards() -> None:
    assert board_links(page(rows(TITLES), f"{SITE}/pain")) == []


def test_long_texts_without_anything_beside_them_are_no_threads() -> None:
    assert thread_links(page(f"<p>{anchors(TITLES)}</p>", f"{SITE}/about/us")) == []


def test_short_names_on_the_front_page_are_boards() -> None:
    boards = {"Pain": "/pain", "Sleep": "/sleep", "Work and money": "/work"}
    listed = "".join(f"<li><h3>{anchors({name: url})}</h3><p>All about it.</p></li>" for name, url in boards.items())
    assert short(board_links(page(f"<ul>{listed}</ul>"))) == list(boards.values())


def test_short_names_below_the_front_page_are_not_taken_for_boards() -> None:
    assert board_links(page(anchors({"Pain": "/x/pain", "Sleep": "/x/sleep", "Work": "/x/work"}), f"{SITE}/a/b")) == []


def test_titles_in_the_margin_are_no_threads() -> None:
    assert thread_links(page(f'<div class="sidebar">{rows(TITLES)}</div>', f"{SITE}/pain")) == []


# -- all together ----------------------------------------------------------------------------------------------


def test_a_thread_leads_to_its_next_page_only() -> None:
    shown = page(anchors({"Pain": "/forums/pain.3/", "Next": "/threads/warm.5/page-2"}), f"{SITE}/threads/warm.5/")
    assert find_links(shown, shows_thread=True) == (Link(f"{SITE}/threads/warm.5/page-2", "thread"),)


def test_a_list_leads_to_boards_then_threads_then_its_next_page() -> None:
    links = {"Next": "/forums/pain.3/page-2", "Warm hands": "/threads/warm.5/", "Children": "/forums/children.4/"}
    assert find_links(page(anchors(links), f"{SITE}/forums/pain.3/"), shows_thread=False) == (
        Link(f"{SITE}/forums/children.4/", "board"),
        Link(f"{SITE}/threads/warm.5/", "thread"),
        Link(f"{SITE}/forums/pain.3/page-2", "board"),
    )


PIECES = st.sampled_from(
    [
        *("<a href=", "<a class=next href=", "<a rel=next href=", "<link rel=next href=", "<link rel=canonical href="),
        *('"/thread/5?page=2"', '"http://["', '"//"', '"?page=3"', '"https://f.example:99999/"', '"?;&=;"', '"/%zz"'),
        *(
            ">1</a>",
            ">2<b>",
            ">Next",
            ">\u00bb</a>",
            "<!--",
            "-->",
            "<base href=",
            "<nav>",
            "</nav>",
            "<table><tr><td>",
        ),
        *(
            "<svg><a href=/x>",
            "<?php ?>",
            "\x00",
            "&#0;",
            "]]>",
            "<li class=current>3</li>",
            '<meta property="og:url" content=',
        ),
    ]
)


@given(
    st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=25).map("".join), st.sampled_from(["/", "/t?id=5", ":x"])
)
def test_no_markup_breaks_the_reading(markup: str, path: str) -> None:
    shown = Page(SITE + path, markup.encode("utf-8", "replace"), "text/html; charset=utf-8")
    links = [*find_links(shown, shows_thread=False), *find_links(shown, shows_thread=True)]
    assert all(re.match(r"https://f\.example[/?]", link.url) for link in links)
    assert page_number(shown) is None or thread_address(shown)

"""Pages that no forum should send: each is read as far as it goes, or named for what it is, in time with its length."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from types import FrameType

import pytest
from lxml import etree
from parsel import Selector

from crawlers.extraction import extract_thread
from crawlers.family import FamilyError, Reading, load_family
from crawlers.items import ReadPost
from crawlers.reading.page import Page
from tests.test_pages import FOLDER, read

URLS = {
    "phpbb": "https://f.example/viewtopic.php?t=21",
    "mybb": "https://f.example/showthread.php?tid=21",
    "fluxbb": "https://f.example/viewtopic.php?id=21",
    "punbb": "https://f.example/viewtopic.php?id=21",
    "smf": "https://f.example/index.php?topic=21.0",
    "nodebb": "https://f.example/api/topic/21",
    "discourse": "https://f.example/t/21.json",
}
HTML = {
    "phpbb": (
        '<body id="phpbb"><h2 class="topic-title"><a href="viewtopic.php?t=21">Naps</a></h2>{}</body>',
        '<div id="p{}" class="post"><div class="postbody"><div class="content">{}</div></div></div>',
    ),
    "mybb": (
        '<script src="jscripts/general.js"></script><div id="posts">{}</div>',
        '<div class="post" id="post_{}"><div class="post_content"><div class="post_body">{}</div></div></div>',
    ),
    "fluxbb": (
        '<div id="punviewtopic" class="pun"><div class="punwrap">{}</div></div>',
        '<div id="p{}" class="blockpost"><div class="postright"><div class="postmsg">{}</div></div></div>',
    ),
    "punbb": (
        '<div id="brd-wrap"><div id="brd-viewtopic" class="brd-page">{}</div></div>',
        '<div class="post"><div id="p{}" class="posthead"></div><div class="entry-content">{}</div></div>',
    ),
    "smf": (
        '<script>var smf_scripturl = "https://f.example/index.php";</script><div id="forumposts">{}</div>',
        '<div class="post_wrapper"><div class="post"><div class="inner" id="msg_{}">{}</div></div></div>',
    ),
}
ALIKE = ["<div>", "<blockquote>", "<b>", "<ul><li>", "<table><tr><td>", "<font>", "<dl><dd>"]

each_family = pytest.mark.parametrize("name", URLS)
each_html_family = pytest.mark.parametrize("name", HTML)


def thread_page(name: str, *bodies: str, ids: list[int] | None = None, outer: str = "{}") -> Page:
    """A page of one thread with these posts, numbered from 100, inside ``outer``."""
    numbered = list(zip(ids or range(100, 100 + len(bodies)), bodies, strict=True))
    if name == "nodebb":
        posts = [{"pid": n, "content": body, "index": n - 100} for n, body in numbered]
        return Page(URLS[name], json.dumps({"tid": 21, "posts": posts}).encode(), "application/json")
    if name == "discourse":
        shown = [{"id": n, "post_number": n - 99, "cooked": body} for n, body in numbered]
        return Page(URLS[name], json.dumps({"id": 21, "post_stream": {"posts": shown}}).encode(), "application/json")
    whole, post = HTML[name]
    html = outer.format(whole.format("\n".join(post.format(n, body) for n, body in numbered)))
    return Page(URLS[name], f"<html>{html}</html>".encode(), "text/html; charset=utf-8")


def posts_of(name: str, page: Page) -> tuple[ReadPost, ...]:
    return load_family(name).read(page).threads[0].posts


def words(post: ReadPost) -> set[str]:
    return set(" ".join([post.text, *(quote.text for quote in post.quotes)]).split())


def deep(kind: str, levels: int, *, closed: bool) -> str:
    """Words, one a level of elements inside one another."""
    ends = "".join(f"</{tag}>" for tag in reversed(re.findall(r"<(\w+)", kind))) if closed else ""
    return "".join(f"{kind.format(n)}w{n} " for n in range(levels)) + "inmost " + ends * levels


def work(monkeypatch: pytest.MonkeyPatch, run: Callable[[], object]) -> int:
    """How much is done: elements that queries search, and calls of functions."""
    done = 0
    search = Selector.xpath

    def counted(self: Selector, query: str, namespaces: Mapping[str, str] | None = None) -> object:
        nonlocal done
        done += sum(1 for _ in self.root.iter()) if isinstance(self.root, etree._Element) else 1
        return search(self, query, namespaces)

    def called(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal done
        done += event in ("call", "c_call")

    with monkeypatch.context() as patch:
        patch.setattr(Selector, "xpath", counted)
        before = sys.getprofile()
        sys.setprofile(called)
        try:
            run()
        finally:
            sys.setprofile(before)
    return done


# -- nested and unclosed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "closed"), [("<div>", True), *((kind, False) for kind in ALIKE)])
def test_no_word_is_lost_in_a_hundred_thousand_elements_inside_one_another(kind: str, closed: bool) -> None:
    page = thread_page("phpbb", f"before {deep(kind, 100_000, closed=closed)} after", "second", "third")
    first, *others = posts_of("phpbb", page)
    assert {"before", "inmost", "after", *(f"w{n}" for n in range(100_000))} <= words(first)
    assert [post.id for post in others] == ["101", "102"]
    assert {"second", "third"} <= {word for post in others for word in words(post)}


@each_family
@pytest.mark.parametrize(
    ("kind", "closed"), [*((kind, True) for kind in (*ALIKE, '<div class="x{}">')), *((kind, False) for kind in ALIKE)]
)
def test_no_word_is_lost_where_a_parser_would_give_up(name: str, kind: str, closed: bool) -> None:
    page = thread_page(name, f"before {deep(kind, 3000, closed=closed)} after", "second", "third")
    first, second, third = posts_of(name, page)
    assert {"before", "inmost", "after", *(f"w{n}" for n in range(3000))} <= words(first)
    assert (second.text, third.text) == ("second", "third")


@each_html_family
@pytest.mark.parametrize("tag", ["div", "font", "center"])
@pytest.mark.parametrize("end", ["", "</{}>"])
def test_posts_are_found_however_deep_they_lie(name: str, tag: str, end: str) -> None:
    outer = f"<body>{f'<{tag}>' * 10_000}{{}}{end.format(tag) * 10_000}</body>"
    posts = posts_of(name, thread_page(name, "one <div>and <b>a</b></div> half", "two", outer=outer))
    assert [post.text for post in posts] == ["one\nand a\nhalf", "two"]


@each_html_family
@pytest.mark.parametrize("left_open", ["<div>", "<div><div><div>", "<b>", "<span><i>", "<ul><li>", "<table><tr><td>"])
def test_an_element_left_open_does_not_swallow_the_posts_that_follow(name: str, left_open: str) -> None:
    posts = posts_of(name, thread_page(name, f"one {left_open}", f"two {left_open}", "three"))
    assert [(post.id, post.text.rstrip("\n -")) for post in posts] == [("100", "one"), ("101", "two"), ("102", "three")]


@each_html_family
def test_a_quotation_left_open_stays_one(name: str) -> None:
    first, second = posts_of(name, thread_page(name, "mine <blockquote>yours", "two"))
    assert (first.text, [quote.text for quote in first.quotes]) == ("mine", ["yours"])
    assert (second.text, second.quotes) == ("two", ())


@pytest.mark.parametrize("kind", ["<div>", "<b>", "<blockquote>", "</b>", "<div></p>", "<b><div></b>", "<a <"])
def test_the_work_of_nested_markup_grows_with_its_length_alone(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def of(levels: int) -> int:
        page = thread_page("phpbb", "<div>" * 300 + kind * levels, "two")
        return work(monkeypatch, lambda: load_family("phpbb").read(page))

    of(1)
    assert of(8000) < 6 * of(2000)


# -- long ------------------------------------------------------------------------------------------------------


@each_family
def test_a_page_of_a_thousand_posts_is_read_whole(name: str) -> None:
    posts = posts_of(name, thread_page(name, *(f"post {n}" for n in range(1000))))
    assert [post.text for post in posts] == [f"post {n}" for n in range(1000)]
    assert [post.position for post in posts] == list(range(1, 1001))


@each_family
@pytest.mark.parametrize("body", ["word", "word <div>", "<blockquote>word"])
def test_the_work_grows_with_the_posts_alone(name: str, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def of(posts: int) -> int:
        page = thread_page(name, *([body] * posts))
        return work(monkeypatch, lambda: load_family(name).read(page))

    of(1)  # selectors are translated once
    assert of(240) < 6 * of(60)


@each_family
def test_a_page_of_five_megabytes_loses_nothing(name: str) -> None:
    page = thread_page(name, f"<p>{'word ' * 50}</p>" * 20_000, "two")
    assert len(page.body) > 5_000_000
    first, second = posts_of(name, page)
    assert (first.text.count("word"), second.text) == (1_000_000, "two")


@each_family
@pytest.mark.parametrize("piece", ["<p>a</p>", "a <b>b</b>", "<blockquote>a</blockquote>b", "<br>", "&amp;", "&nbsp;"])
def test_the_work_grows_with_the_body_alone(name: str, piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def of(pieces: int) -> int:
        page = thread_page(name, piece * pieces)
        return work(monkeypatch, lambda: load_family(name).read(page))

    of(1)
    assert of(4000) < 6 * of(1000)


# -- incomplete ------------------------------------------------------------------------------------------------


@each_html_family
def test_a_page_cut_in_half_is_read_up_to_there(name: str) -> None:
    whole = thread_page(name, "alpha beta", "gamma delta", "epsilon zeta")
    texts = {post.id: post.text for post in posts_of(name, whole)}
    last_id = whole.body.rindex(b"102")
    for end in range(0, len(whole.body), 3):
        if last_id <= end < last_id + 3:
            continue  # the very number of a post is cut
        page = Page(whole.url, whole.body[:end], whole.content_type)
        posts = [post for thread in load_family(name).read(page).threads for post in thread.posts]
        assert all(post.text == texts.get(post.id) for post in posts[:-1])
        # Of a tag that ends at once a browser shows what is there.
        assert all(texts.get(post.id, post.text).startswith(post.text.rstrip("</")) for post in posts[-1:])


@pytest.mark.parametrize("name", ["nodebb", "discourse"])
def test_an_answer_cut_in_half_is_no_answer(name: str) -> None:
    whole = thread_page(name, "alpha", "beta")
    for end in range(len(whole.body)):
        assert load_family(name).read(Page(whole.url, whole.body[:end], whole.content_type)) == Reading()


@each_family
def test_a_post_without_author_and_date_is_kept_as_nobodys(name: str) -> None:
    post = posts_of(name, thread_page(name, "alone"))[0]
    assert (post.text, post.author, post.author_id, post.created, post.precision) == ("alone", "", "", None, None)


@each_family
def test_a_post_that_is_shown_twice_is_read_once(name: str) -> None:
    posts = posts_of(name, thread_page(name, "one", "two", "one", "two", "three", ids=[100, 101, 100, 101, 102]))
    assert [(post.id, post.text, post.position) for post in posts] == [
        ("100", "one", 1),
        ("101", "two", 2),
        ("102", "three", 3),
    ]


# -- something else --------------------------------------------------------------------------------------------


@each_family
def test_a_thread_without_posts_is_named(name: str) -> None:
    page = thread_page(name)
    reading = load_family(name).read(page)
    assert (reading.threads, reading.private, reading.empty) == ((), False, True)
    with pytest.raises(FamilyError, match="shows no thread"):
        extract_thread(page, name)


@pytest.mark.parametrize(
    ("place", "private"),
    [
        ("phpbb/private.html", True),
        ("mybb/private.html", True),
        ("mybb/password.html", True),
        ("mybb/missing.html", False),
        ("fluxbb/login.html", True),
        ("fluxbb/message.html", False),
        ("punbb/login.html", True),
        ("punbb/message.html", False),
        ("smf/private.html", True),
        ("smf/error.html", False),
        ("nodebb/login.html", True),
        ("discourse/login.html", True),
    ],
)
def test_a_login_or_error_in_place_of_a_thread_is_never_a_post(place: str, private: bool) -> None:
    name = place.partition("/")[0]
    page = read(FOLDER / place)
    reading = load_family(name).read(page)
    assert (reading.threads, reading.private) == ((), private)
    with pytest.raises(FamilyError, match="asks for a login" if private else "shows no thread"):
        extract_thread(page, name)


@each_family
@pytest.mark.parametrize(
    "body",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 40,
        b"PK\x03\x04" + bytes(reversed(range(256))) * 40,
        b"\x1f\x8b\x08" + b"\xff\xfe<div" * 999,
        b"\0" * 9999,
        b"",
    ],
)
def test_bytes_that_are_no_page_show_nothing(name: str, body: bytes) -> None:
    page = Page(URLS[name], body, "text/html")
    assert load_family(name).read(page).empty
    with pytest.raises(FamilyError, match="shows no thread"):
        extract_thread(page, name)


@pytest.mark.parametrize("name", ["nodebb", "discourse", "hyperkitty"])
@pytest.mark.parametrize("opening", ["[", '{"posts":[', '{"a":'])
def test_an_answer_nested_without_end_shows_nothing(name: str, opening: str) -> None:
    page = Page("https://f.example/api/topic/21", (opening * 100_000).encode(), "application/json")
    assert load_family(name).read(page).empty

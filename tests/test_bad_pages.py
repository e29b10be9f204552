"""Pages that no forum should send: each is read as far as it goes, or named for what it is, in time with its length."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
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
    "generic": "https://f.example/topic/21-naps",
}
AUTHOR = '<a class="author" href="/members/7">Ann</a>'
DATE = '<time datetime="2024-05-01T10:00:00Z">1 May</time>'
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
    "generic": (
        '<title>Naps</title><h1>Naps</h1><div class="thread">{}</div>',
        f'<article class="post" id="post-{{}}">{AUTHOR}{DATE}<div class="text">{{}}</div></article>',
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


def word(n: int) -> str:
    """A word for each number: what many posts share but for their numbers is no post's to a reader of any make."""
    return str(n).translate(str.maketrans("0123456789", "abcdefghij"))


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


@pytest.mark.parametrize(("name", "levels"), [("phpbb", 100_000), ("generic", 20_000)])
@pytest.mark.parametrize(("kind", "closed"), [("<div>", True), *((kind, False) for kind in ALIKE)])
def test_no_word_is_lost_in_countless_elements_inside_one_another(
    name: str, levels: int, kind: str, closed: bool
) -> None:
    page = thread_page(name, f"before {deep(kind, levels, closed=closed)} after", "second", "third")
    first, *others = posts_of(name, page)
    assert {"before", "inmost", "after", *(f"w{n}" for n in range(levels))} <= words(first)
    assert [post.id for post in others] == ["101", "102"]
    assert {"second", "third"} <= {said for post in others for said in words(post)}


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


@pytest.mark.parametrize("name", ["phpbb", "generic"])
@pytest.mark.parametrize("kind", ["<div>", "<b>", "<blockquote>", "</b>", "<div></p>", "<b><div></b>", "<a <"])
def test_the_work_of_nested_markup_grows_with_its_length_alone(
    name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of(levels: int) -> int:
        page = thread_page(name, "<div>" * 300 + kind * levels, "two")
        return work(monkeypatch, lambda: load_family(name).read(page))

    of(1)
    assert of(8000) < 6 * of(2000)


# -- long ------------------------------------------------------------------------------------------------------


@each_family
def test_a_page_of_a_thousand_posts_is_read_whole(name: str) -> None:
    posts = posts_of(name, thread_page(name, *(f"post {word(n)}" for n in range(1000))))
    assert [post.text for post in posts] == [f"post {word(n)}" for n in range(1000)]
    assert [post.position for post in posts] == list(range(1, 1001))


@each_family
@pytest.mark.parametrize("body", ["word", "word <div>", "<blockquote>word"])
def test_the_work_grows_with_the_posts_alone(name: str, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def of(posts: int) -> int:
        page = thread_page(name, *(f"{word(n)} {body}" for n in range(posts)))
        return work(monkeypatch, lambda: load_family(name).read(page))

    of(1)  # selectors are translated once
    assert of(240) < 6 * of(60)


@each_family
def test_a_page_of_five_megabytes_loses_nothing(name: str) -> None:
    page = thread_page(name, "".join(f"<p>{word(n)} {'word ' * 50}</p>" for n in range(20_000)), "two")
    assert len(page.body) > 5_000_000
    first, second = posts_of(name, page)
    assert (first.text.count("word"), second.text) == (1_000_000, "two")


@each_family
@pytest.mark.parametrize("piece", ["<p>a</p>", "a <b>b</b>", "<blockquote>a</blockquote>b", "<br>", "&amp;", "&nbsp;"])
def test_the_work_grows_with_the_body_alone(name: str, piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def of(pieces: int) -> int:
        page = thread_page(name, f"own words {piece * pieces}", "two")
        return work(monkeypatch, lambda: load_family(name).read(page))

    of(1)
    assert of(4000) < 6 * of(1000)


BESIDE = [
    "<p>{0}</p>",
    "<blockquote>{0}</blockquote>{0}",
    "<p>2024-05-01</p><p>{0}",
    "<p>edited by {0} on 2024-05-01</p>",
    '<a href="/members/{1}">{0}</a>',
    '<a href="/topic/{1}-{0}">{0}</a>',
    '<h3 id="post-{1}">{0}</h3>',
    "<table><tr><td>{0}<td>{0}</table>",
    "<code>{0}</code><pre>{0}</pre>",
]
INSIDE = [
    '<div class="{0}">{0}',
    '<div class="quote">{0}',
    '<h3 id="post-{1}">{0}',
    "<div><b>{0}</b> <i>2024-05-01</i> ",
]


@pytest.mark.parametrize(("piece", "size"), [*((piece, 250) for piece in BESIDE), *((piece, 1000) for piece in INSIDE)])
@pytest.mark.parametrize("place", ["before", "in", "behind"])
def test_the_work_of_reading_by_structure_grows_with_the_page_alone(
    piece: str, size: int, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of(pieces: int) -> int:
        numbers = range(1000 * pieces, 1001 * pieces)  # of no other run, so that no cache knows their words
        text = "".join(piece.format(word(n), n) for n in numbers)
        inside, outer = {"before": ("", text + "{}"), "in": (text, "{}"), "behind": ("", "{}" + text)}[place]
        page = thread_page("generic", f"one {inside}", "two", "three", outer=outer)
        return work(monkeypatch, lambda: load_family("generic").read(page))

    of(1)
    assert of(4 * size) < 6 * of(size)


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


@pytest.mark.parametrize("name", [name for name in URLS if name != "generic"])
def test_a_post_without_author_and_date_is_kept_as_nobodys(name: str) -> None:
    post = posts_of(name, thread_page(name, "alone"))[0]
    assert (post.text, post.author, post.author_id, post.created, post.precision) == ("alone", "", "", None, None)


@pytest.mark.parametrize("lacking", [AUTHOR, DATE, AUTHOR + DATE])
@pytest.mark.parametrize(("posts", "place"), [(3, 0), (3, 1), (10, 0), (10, 4)])
def test_one_post_that_lacks_what_the_others_have_is_kept(lacking: str, posts: int, place: int) -> None:
    page = thread_page("generic", *(f"post {word(n)}" for n in range(posts)))
    before, after = lacking.join((parts := page.text.split(lacking))[: place + 1]), lacking.join(parts[place + 1 :])
    read = posts_of("generic", replace(page, body=f"{before}{after}".encode()))
    assert [post.id for post in read] == [str(100 + n) for n in range(posts)]
    assert [post.author for post in read] == ["" if AUTHOR in lacking and n == place else "Ann" for n in range(posts)]
    assert [post.created is None for post in read] == [DATE in lacking and n == place for n in range(posts)]


@pytest.mark.parametrize("lacking", [AUTHOR, DATE])
@pytest.mark.parametrize("text", ["post {}", "post {} of some more words than a name has, even a long one"])
def test_a_thread_without_authors_or_without_dates_is_read(lacking: str, text: str) -> None:
    page = thread_page("generic", *(text.format(word(n)) for n in range(10)))
    read = posts_of("generic", replace(page, body=page.text.replace(lacking, "").encode()))
    assert [(post.id, post.text) for post in read] == [(str(100 + n), text.format(word(n))) for n in range(10)]


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
        ("generic/no-thread/login.html", True),
        ("generic/no-thread/error.html", False),
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

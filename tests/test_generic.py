"""Forums of unknown make: what is no thread shows no posts, and damaged markup is read as far as it goes.

The pages of threads, with what a careful reader finds on them, are read by ``test_pages``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.families.generic import FAMILY
from crawlers.family import Reading
from crawlers.reading.page import Page
from tests.damage import damaged
from tests.test_bad_pages import work
from tests.test_pages import read

FOLDER = Path(__file__).parent / "pages" / "generic"
THREADS = sorted(FOLDER.glob("*.html"))
OTHERS = {path.stem: path for path in sorted((FOLDER / "no-thread").glob("*.html"))}
TAG = re.compile(r"<[^<>]*>")
SCRIPT = re.compile(r'(?<=<script type="application/ld\+json">\n).*?(?=\n</script>)', re.DOTALL)


def links(name: str, kind: str) -> list[str]:
    """The paths that a page without posts leads to."""
    found = FAMILY.read(read(OTHERS[name])).links
    return [link.url.split("/", 3)[3] for link in found if link.kind == kind]


# -- what is no thread ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OTHERS)
def test_a_page_that_is_no_thread_has_no_posts(name: str) -> None:
    assert FAMILY.read(read(OTHERS[name])).threads == ()


def test_a_board_leads_to_its_threads() -> None:
    assert links("board", "thread") == [
        "topic/1201-bread-without-kneading",
        "topic/1198-what-is-in-your-hospital-bag",
        "topic/1190-the-quiet-carriage",
        "topic/1184-learning-to-rest-before-it-hurts",
        "topic/1171-neighbours-who-ask",
    ]


def test_a_board_leads_to_its_next_page() -> None:
    assert links("board", "board") == ["board/4-everyday-life?page=2"]


def test_a_front_page_leads_to_its_boards() -> None:
    assert links("front", "board") == [
        "board/1-introductions",
        "board/2-house-rules",
        "board/4-everyday-life",
        "board/5-work-and-school",
        "board/6-travelling",
    ]


def test_a_login_in_the_place_of_a_board_is_private() -> None:
    assert FAMILY.read(read(OTHERS["login"])).private


@pytest.mark.parametrize("name", ["error", "search"])
def test_a_public_page_without_posts_is_not_private(name: str) -> None:
    assert not FAMILY.read(read(OTHERS[name])).private


@pytest.mark.parametrize("name", ["error", "login"])
def test_a_page_that_lists_nothing_leads_to_no_thread(name: str) -> None:
    assert links(name, "thread") == []


# -- damage ---------------------------------------------------------------------------------------------------


def check(reading: Reading) -> None:
    """What holds for every reading, however little there is to read."""
    for thread in reading.threads:
        assert thread.id
        assert thread.posts
        assert all(post.text or post.quotes for post in thread.posts)
        assert all(before.position < after.position for before, after in pairwise(thread.posts))
        assert len({post.id for post in thread.posts}) == len(thread.posts)
        assert all(post.created.tzinfo is UTC for post in thread.posts if post.created)
        assert all((post.created is None) == (post.precision is None) for post in thread.posts)


@pytest.mark.parametrize("path", [*THREADS, *OTHERS.values()], ids=lambda path: path.stem)
@given(data=st.data())
@settings(max_examples=5, deadline=None)
def test_markup_with_lost_and_doubled_tags_is_read(path: Path, data: st.DataObject) -> None:
    page = read(path)
    text = page.text
    for _ in range(data.draw(st.integers(1, 12))):
        tag = data.draw(st.sampled_from(list(TAG.finditer(text))))
        other = data.draw(
            st.sampled_from(["", tag[0] * 2, tag[0].replace("<", "</", 1), "<", "<table>", "</div></div>"])
        )
        text = text[: tag.start()] + other + text[tag.end() :]
    check(FAMILY.read(Page(page.url, text.encode(), page.content_type)))


@pytest.mark.parametrize("path", THREADS, ids=lambda path: path.stem)
@given(data=st.data())
@settings(max_examples=5, deadline=None)
def test_a_page_with_other_bytes_in_a_place_is_read(path: Path, data: st.DataObject) -> None:
    page = read(path)
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(page.body))] * 2)))
    body = page.body[:start] + data.draw(st.binary(max_size=50)) + page.body[end:]
    check(FAMILY.read(Page(page.url, body, page.content_type)))


@pytest.mark.parametrize("path", THREADS, ids=lambda path: path.stem)
@given(data=st.data())
@settings(max_examples=5, deadline=None)
def test_a_page_with_other_values_of_attributes_is_read(path: Path, data: st.DataObject) -> None:
    page = read(path)
    text = page.text
    for _ in range(data.draw(st.integers(1, 12))):
        value = data.draw(st.sampled_from(list(re.finditer(r'(?<==")[^"<>]*(?=")', text))))
        other = data.draw(st.text(st.characters(exclude_characters='"'), max_size=30) | st.just(value[0] * 2))
        text = text[: value.start()] + other + text[value.end() :]
    check(FAMILY.read(Page(page.url, text.encode("utf-8", "replace"), page.content_type)))


@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_marked_posts_with_other_values_are_read(data: st.DataObject) -> None:
    page = read(FOLDER / "json-ld.html")
    script = SCRIPT.search(page.text)
    assert script
    body = damaged(data, json.loads(script[0])).decode()
    text = page.text[: script.start()] + body + page.text[script.end() :]
    check(FAMILY.read(Page(page.url, text.encode("utf-8", "replace"), page.content_type)))


# -- size -----------------------------------------------------------------------------------------------------

POST = (  # of a forum of unknown make; its words are in letters, as numbers count for nothing there
    '<div class="{kind}" id="p{n}"><a class="author" href="/user/{n}">ann{n}</a> '
    '<time datetime="2020-01-{day:02}T10:{minute:02}:00">then</time><p>words {letters} of my own</p>{inner}'
)
LARGE: dict[str, Callable[[int], str]] = {
    "one beside another": lambda n: "".join(f"{begin(i)}</div>" for i in range(n)),
    "inside one another": lambda n: "".join(begin(i) for i in range(n)) + "</div>" * n,
    "chains": lambda n: "".join("".join(begin(i + k) for k in range(50)) + "</div>" * 50 for i in range(0, n, 50)),
    "names without a mark": lambda n: "".join(
        f"<div class=post><b>nick{i}</b> 2020-01-02 10:{i % 60:02} <p>words {letters(i)} of my own</p></div>"
        for i in range(n)
    ),
    "of a class each": lambda n: "".join(f"{begin(i, kind=f'c{letters(i)}')}</div>" for i in range(n)),
    "quotations": lambda n: three(
        "".join(f"<blockquote>yours {letters(i)}</blockquote>mine {letters(i)}" for i in range(n))
    ),
    "quotations of links": lambda n: three("<blockquote><a href=x>q</a></blockquote>" * n),
    "edit notes": lambda n: "".join(
        f"{begin(i, inner='<i>Last edited by me, 2020-02-02</i>')}</div>" for i in range(n)
    ),
    "breadcrumbs": lambda n: "<div class=breadcrumb>" * 50 + "<p>x</p>" * n + "</div>" * 50 + three(""),
    "headings": lambda n: "<h2>" * 50 + '<a href="/t/1-naps">Naps</a>' * n + "</h2>" * 50 + three(""),
    "lines of code": lambda n: three("<p>code:</p><pre>x</pre>" * n),
}


def letters(n: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(n))


def begin(n: int, kind: str = "post", inner: str = "") -> str:
    """A post up to its end tag."""
    return POST.format(n=n, kind=kind, day=n % 28 + 1, minute=n % 60, letters=letters(n), inner=inner)


def page_of(html: str) -> Page:
    whole = f"<html><head><title>Naps - Forum</title></head><body>{html}</body></html>"
    return Page("https://f.example/t/1-naps", whole.encode(), "text/html; charset=utf-8")


def three(inner: str) -> str:
    return "".join(f"{begin(n, inner=inner if n == 1 else '')}</div>" for n in range(1, 4))


@pytest.mark.parametrize("kind", LARGE)
def test_the_work_grows_with_the_length_of_the_page_alone(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def of(size: int) -> int:
        page = page_of(LARGE[kind](size))
        return work(monkeypatch, lambda: FAMILY.read(page))

    of(50)
    assert of(2000) < 6 * of(500)


def test_a_post_is_not_edited_because_one_inside_it_is() -> None:
    note = "<i>Last edited by me, 2020-02-02 at noon</i>"
    html = f"{begin(1)}{begin(2, inner=note)}</div></div>{begin(3)}</div>{begin(4)}</div>"
    (thread,) = FAMILY.read(page_of(html)).threads
    assert [post.edited for post in thread.posts] == [False, True, False, False]

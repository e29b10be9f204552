"""Plain text out of markup, whatever the markup."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from crawlers.reading.clean import clean, one_line
from crawlers.reading.page import Page
from crawlers.reading.text import Marks, elements, read_words


def words(html: str) -> tuple[str, list[str]]:
    """The own words and the quotations in the body of a page."""
    body = Selector(text=f"<html><body>{html}</body></html>").css("body")[0]
    marks = Marks(elements(body.css("blockquote")), elements(body.css("cite")))
    text, quotes = read_words(body.root, marks)
    return text, [quote.text for quote in quotes]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("one<br>two", "one\ntwo"),
        ("one<br><br>two", "one\n\ntwo"),
        ("one<br><br><br><br>two", "one\n\ntwo"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("one <b>and</b>\n   a   half", "one and a half"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n\n- c"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<ul><li><p>a</p><p>b</p></li><li></li><li><p>c</p></li></ul>", "- a\n\nb\n\n-\n- c"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("a<script>alert(1)</script><style>p{}</style><!-- no -->b", "ab"),
        ('<img class="smilies" alt=":D"> <img src="/smilies/x.png" alt="8)">', ":D 8)"),
        ('<img src="cat.jpg" alt="our cat">', ""),
        ("&lt;script&gt; &amp;amp;", "<script> &amp;"),
        ("a&nbsp;&nbsp;b", "a b"),
        ("", ""),
    ],
)
def test_markup_becomes_text(html: str, text: str) -> None:
    assert words(html) == (text, [])


def test_quotations_stand_apart_in_reading_order() -> None:
    first = "<blockquote><cite>X wrote:</cite>outer<blockquote>inner</blockquote>tail</blockquote>"
    assert words(f"{first}own<blockquote>2</blockquote>") == ("own", ["outer\n\ntail", "inner", "2"])


def test_deep_markup_is_read() -> None:
    assert words("<div>" * 200 + "deep")[0] == "deep"


def test_markup_deeper_than_any_stack_does_no_harm() -> None:
    # The parser itself stops at some depth; what stands before it is kept.
    assert words("before" + "<div>" * 100_000 + "deep")[0].startswith("before")


@given(st.text(alphabet='<>/abpulidv blockquote"=&;\n', max_size=200))
def test_any_markup_is_read(html: str) -> None:
    text, quotes = words(html)
    assert text == clean(text)
    assert all(quotes)


@given(st.text())
def test_clean_text_is_normal_and_holds_no_control(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in cleaned)
    cleaned.encode("utf-8")


def test_escape_sequences_and_overrides_are_taken_out() -> None:
    assert clean("\x1b[31mred\x1b[0m\x07 \u202eevil\u202c \x9b2J") == "[31mred[0m evil 2J"


def test_emoji_joiners_and_direction_marks_stay() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u200fשלום"
    assert clean(family) == family


def test_a_title_is_one_line() -> None:
    assert one_line(" a\n\tb\r\n c ") == "a b c"


@pytest.mark.parametrize(
    ("body", "header", "text"),
    [
        ("é".encode(), "", "é"),
        ("é".encode("cp1252"), "", "é"),
        ("é".encode("latin-1"), "text/html; charset=iso-8859-1", "é"),
        ("żółw".encode("iso-8859-2"), "text/html; charset=iso-8859-2", "żółw"),
        (b'<meta charset="windows-1251">' + "мама".encode("cp1251"), "", '<meta charset="windows-1251">мама'),
        ("\ufeffé".encode(), "text/html; charset=latin-1", "é"),
        (b"\x00a", "", "a"),
    ],
)
def test_a_page_is_decoded_as_a_browser_would(body: bytes, header: str, text: str) -> None:
    assert Page("http://x/", body, header).text == text


@given(st.binary(max_size=300))
def test_any_bytes_parse(body: bytes) -> None:
    assert Page("http://x/", body).tree is not None

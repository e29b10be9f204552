"""Every string is a query: what was made to break the search gets an answer, or one line that says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.items import UsageError
from index.building.state import open_index
from index.query.dates import read_date
from index.query.parsing import QueryError, parse
from index.tagging import Tagger
from search_cli.answering import Request, Searching
from tests.conftest import Terminal
from tests.damage import LINEAR, growth
from tests.test_query import TYPED
from tests.test_search import Shelf

NOW = datetime(2024, 6, 1, tzinfo=UTC)
COMMON = "the and of to in for was on my with her she had we it that but not at from been they have so are this all he"
HOSTILE = {
    "parentheses": "(" * 3000 + "fever" + ")" * 3000,
    "open parentheses": "(" * 3000 + "fever",
    "not in not": "-(" * 3000 + "fever" + ")" * 3000,
    "a star on both sides": "*a*",
    "stars and question marks": "?*?*?*x",
    "a million stars": "fever " + "*" * 1_000_000,
    "a million letters": "fever" * 200_000,
    "a million words": "fever " * 200_000,
    "quotes": "fever " + '"' * 100_001,
    "quoted letters": '"a' * 50_000,
    "only stop words": COMMON,
    "many words": " ".join(f"{word} fever{n}" for n, word in enumerate(COMMON.split() * 2)),
    "many phrases": " ".join(f'"{word} fever"' for word in COMMON.split() * 2),
    "a long phrase": '"' + COMMON * 10 + '"',
    "many beginnings": " ".join(f"{a}{b}e*" for a in "abcdefgh" for b in "aeioul"),
    "many fields": " ".join(f"condition:epilepsy voice:mum lang:en since:{n}" for n in range(2000, 2040)),
    "boosts": "a" + "^2!~" * 5000,
    "other alphabets": "эпилепсия てんかん 癫痫 صرع אפילפסיה मिर्गी ลมชัก επιληψία",
    "emoji": "\U0001f469\u200d\U0001f469\u200d\U0001f466 fever \U0001f62d\U0001f62d",
    "right to left": "\u202eriever\u202c \u2067fever\u2069 \u200f",
    "zalgo": "".join(f"{letter}{chr(0x300 + n % 0x60) * 40}" for n, letter in enumerate("fever seizures")),
    "half characters": "fe\ud800ver \udfff \udcff",
    "controls": "".join(map(chr, range(32))) + "fever\x7f\x9b31m",
    "operators": "AND OR NOT " * 300 + "fever",
    "a regular expression": "/(a+)+$/ fe.*ver [a-z]{1,100} \\w+",
    "sql": "fever'; DROP TABLE posts; -- %_",
    "markup": "<b>fever</b> [link=x] {{ fever }} ${HOME} %s",
}
NOTHING = (
    "?!...;:,",
    "***",
    "*" * 1_000_000,
    '"' * 100_001,
    '""',
    "()",
    "\x00",
    "\ud800",
    "\u200b\u202e",
    "   ",
    "\U0001f62d",
    "- + ~ ^",
    "AND",
    "\\",
)
DATES = ("0000", "0", "-1", "99999", "2024-13", "2024-02-30", "0000-00-00", "1e9", "9" * 500, "NaN", "٠", "5/6/2024")


@pytest.fixture(scope="module")
def searching(tmp_path_factory: pytest.TempPathFactory, tagger: Tagger) -> Iterator[Searching]:
    """A small index, open."""
    with closing(Shelf(tmp_path_factory.mktemp("hostile"), tagger)) as shelf:
        shelf.thread("Fever", "She had a fever and then seizures.", "Was it the fever?", "We were told to wait.")
        shelf.thread("Dravet", "My son has Dravet syndrome.", "\u3066\u3093\u304b\u3093 means epilepsy.")
        shelf.build()
        with closing(open_index(shelf.home, tagger.lexicon.version)) as index:
            yield Searching(shelf.store, index, tagger, NOW)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_is_answered(searching: Searching, name: str) -> None:
    reply = searching.answer(Request(HOSTILE[name]))
    assert all("\n" not in note and len(note) < 300 for note in reply.answer.notes)


@pytest.mark.parametrize("text", NOTHING)
def test_what_has_no_word_is_explained_in_one_line(searching: Searching, text: str) -> None:
    with pytest.raises(QueryError, match=r"^The query has no word[^\n]*$"):
        searching.answer(Request(text))


@pytest.mark.parametrize("text", DATES)
def test_what_is_no_date_is_explained_in_one_line(searching: Searching, text: str) -> None:
    for request in (Request(f"fever since:{text}"), Request("fever", (("until", text),))):
        with pytest.raises(QueryError, match=r"^[^\n]{0,300}$"):
            searching.answer(request)


@given(TYPED, st.sampled_from(("", "condition", "voice", "source", "since", "lang", "outcome")), st.text(max_size=40))
def test_any_text_gets_an_answer_or_one_line(searching: Searching, text: str, field: str, value: str) -> None:
    try:
        reply = searching.answer(Request(text, ((field, value),) if field else ()))
    except UsageError as error:
        told = str(error)
    else:
        told = "\n".join(reply.answer.notes[:1])
        assert reply.answer.total >= len(reply.answer.hits)
    assert len(told.splitlines()) <= 1


@pytest.mark.parametrize(
    "name", ["parentheses", "a star on both sides", "half characters", "zalgo", "controls", "emoji"]
)
def test_the_command_line_prints_no_traceback(threadwell: Terminal, tmp_path: Path, name: str) -> None:
    (tmp_path / "none.jsonl").write_text("", encoding="utf-8")
    threadwell("import", str(tmp_path / "none.jsonl"))
    threadwell("index")
    threadwell("search", HOSTILE[name], code=3)
    threadwell("search", "--json", HOSTILE[name], code=3)
    threadwell("search", "***", code=2)


@pytest.mark.parametrize(
    "hostile",
    [
        lambda n: "(" * n,
        lambda n: '"' * n,
        lambda n: '"a' * n,
        lambda n: "*" * n,
        lambda n: "a*?" * n,
        lambda n: " " * n,
        lambda n: "a^2!" * n,
        lambda n: "-" * n,
        lambda n: "condition:" * n,
        lambda n: "condition : " * n,
        lambda n: "condition: a " * n,
        lambda n: "e\u0301\u0335" * n,
        lambda n: "a\u200c" * n,
        lambda n: "'a" * n,
        lambda n: "AND a OR " * n,
        lambda n: "since:1 may " * n,
    ],
)
def test_reading_takes_no_longer_than_the_length(hostile: Callable[[int], str]) -> None:
    def read(size: int) -> None:
        with suppress(QueryError):
            parse(hostile(size), lambda field, value: read_date(value, NOW) if field == "since" else None)

    assert growth(read, 5000) < LINEAR

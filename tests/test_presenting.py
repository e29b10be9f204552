"""How an answer looks: in the terminal and in a pipe, line by line, as JSON and as CSV; and where nothing was found."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from crawlers.source import Source, write_source
from search_cli.config import Home
from search_cli.output import NOT_ADVICE
from search_cli.presenting import table, text
from search_cli.presenting.words import checked, long_day
from tests.conftest import Terminal
from tests.test_cli import error_line
from tests.test_exchange import ROW

DOCS = Path(__file__).parents[1] / "docs"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
POSTS: list[dict[str, Any]] = [
    {
        "thread_id": "1",
        "thread_title": "Dravet, 4 years old",
        "text": "My daughter was diagnosed with Dravet last week.",
    },
    {"thread_id": "1", "thread_title": "Dravet, 4 years old", "text": "Fintepla took her appetite away.", "speaker": 2},
    {"thread_id": "2", "thread_title": "=HYPERLINK(1)", "text": '=1+1 He said "sleep", then\na line; seizures too.'},
    {
        "source": "blog",
        "thread_id": "3",
        "thread_title": "Good there",
        "text": "I take melatonin every day. It helped me a lot with my sleep.",
    },
    {"thread_id": "4", "thread_title": "Bad there", "text": "I took melatonin for a month. It did not help me at all."},
]


@pytest.fixture
def asked(threadwell: Terminal, tmp_path: Path) -> Terminal:
    """A home with a few threads, indexed."""
    file = tmp_path / "posts.jsonl"
    rows = [
        {
            **ROW,
            "thread_url": f"https://f.example/t{row['thread_id']}",
            **row,
            "post_id": str(n),
            "position": n,
            "url": "",
        }
        for n, row in enumerate(POSTS, 1)
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    threadwell("import", str(file))
    threadwell("index")
    return threadwell


def data(asked: Terminal, *words: str, code: int = 0) -> dict[str, Any]:
    """The answer as JSON."""
    answer: dict[str, Any] = json.loads(asked("search", *words, "--json", code=code).stdout)
    return answer


def table_of(asked: Terminal, *words: str, code: int = 0) -> list[dict[str, str]]:
    """The rows of the answer as CSV."""
    return list(csv.DictReader(io.StringIO(asked("search", *words, "--csv", code=code).stdout, newline="")))


# -- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(hours=-1), "checked today"),
        (timedelta(hours=2), "checked today"),
        (timedelta(hours=13), "checked yesterday"),
        (timedelta(days=3), "checked 3 days ago"),
        (timedelta(days=1200), "checked 1,200 days ago"),
    ],
)
def test_a_hit_says_when_it_was_checked(ago: timedelta, said: str) -> None:
    assert checked(NOW - ago, NOW) == said


def test_what_was_never_seen_live_says_so() -> None:
    assert checked(None, NOW) == "not checked: from an archive"


def test_a_date_is_spoken_as_people_speak_it() -> None:
    assert long_day(datetime(2024, 3, 5, tzinfo=UTC)) == "5 March 2024"
    assert long_day(None) == "not known"


# -- in the terminal ----------------------------------------------------------------------------------------------


def test_what_was_understood_comes_first_and_the_line_on_advice_after_the_hits(asked: Terminal) -> None:
    shown = asked("search", "dravet", "appetite").output
    assert shown.startswith("Looked for: dravet, appetite\nAlso for: Dravet syndrome. Words alone: --exact\n")
    order = [
        shown.index(part) for part in ("1 thread from 1 source", "1. Dravet", "Conditions:", "Read one", NOT_ADVICE)
    ]
    assert order == sorted(order)
    assert "What authorities write about Dravet syndrome:" in shown[order[-1] :]


def test_a_hit_tells_where_when_and_who(asked: Terminal) -> None:
    shown = asked("search", "diagnosed").output
    facts = "src \u00b7 Board \u00b7 2025-03-04 \u00b7 not checked: from an archive \u00b7 a parent, newly diagnosed"
    assert facts in shown
    assert "and 1 more post" in shown


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("dravet zebra", "has: dravet; without: zebra"),
        ("fenfluramine", 'has: "Fintepla" (other name of Fenfluramine)'),
        ("epilepsy appetite", "has: appetite, Dravet syndrome (narrower than epilepsy)"),
        ("dravet (zebra OR appetite)", "has: dravet, appetite"),
        ("voice:parent", "has: what your filters ask for"),
    ],
)
def test_a_hit_says_in_one_line_why_it_was_found(asked: Terminal, query: str, line: str) -> None:
    assert f"   {line}\n" in asked("search", query).output


def test_explain_tells_all_that_made_a_place_and_how_to_switch_it_off(asked: Terminal) -> None:
    shown = asked("search", "dravet", "--explain", "--for", "me").output
    assert "Found: dravet; Dravet syndrome (condition)" in shown
    assert re.search(r"Raised for: .*\+10 %", shown)
    assert "Place: 1 of 1 word, score " in shown
    assert "--exact" in shown


def test_of_a_concept_that_nobody_speaks_of_it_is_said(asked: Terminal) -> None:
    assert "None of them speaks of Lafora disease." in asked("search", "lafora disease appetite").output


def test_what_may_have_been_meant_is_suggested_as_one_would_type_it(asked: Terminal) -> None:
    assert "Did you mean: dravet appetite\n" in asked("search", "dravet apetite").output
    assert "Did you mean: dravet appetite\n" in asked("search", "dravet apetite", "--plain").output
    assert data(asked, "dravet apetite")["suggestion"] == "dravet appetite"


def test_the_lens_is_passed_on(asked: Terminal) -> None:
    said = {name: data(asked, "dravet", "--for", name)["hits"][0]["priors"] for name in ("me", "someone")}
    assert said["me"] != said["someone"]


def test_the_opposite_account_has_a_number_of_its_own_and_is_no_finding(asked: Terminal) -> None:
    shown = asked("search", "melatonin helped", "--opposite", "--limit", "1").output
    assert "A different account, from another source" in shown
    assert "is often wrong" in shown
    [number] = re.findall(r"^(2)\. ", shown, re.MULTILINE)
    assert "melatonin" in asked("show", number).output


def test_where_nobody_differs_it_is_said(asked: Terminal) -> None:
    assert "No differing account" in asked("search", "dravet", "--opposite").output


def test_in_a_pipe_there_is_no_colour_and_no_broken_line(asked: Terminal) -> None:
    shown = asked("search", "melatonin sleep").output
    assert "\x1b" not in shown
    assert "   I take *melatonin* every day. It helped me a lot with my *sleep*.\n" in shown


@pytest.fixture(params=[40, 80])
def window(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """A terminal of this width, whose user wants no colour."""
    monkeypatch.setenv("NO_COLOR", "1")
    width = int(request.param)

    def console() -> Console:
        return Console(width=width, force_terminal=True, color_system="truecolor", highlight=False, markup=False)

    monkeypatch.setattr(text, "console", console)
    return width


def test_a_narrow_window_breaks_no_address_and_nothing_is_wider(asked: Terminal, window: int) -> None:
    lines = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in asked("search", "dravet").output.splitlines()]
    assert "   https://f.example/t1" in lines
    assert [line for line in lines if len(line) > window and "https://" not in line] == []


def test_who_wants_no_colour_gets_none(asked: Terminal, window: int) -> None:
    styles = re.findall(r"\x1b\[([\d;]*)m", asked("search", "dravet").output)
    assert set(";".join(styles).split(";")) <= {"0", "1", "2", "3", "4"}


# -- line by line -------------------------------------------------------------------------------------------------


def test_plain_is_a_fact_a_line_without_signs(asked: Terminal) -> None:
    shown = asked("search", "dravet", "appetite", "--plain").output
    assert {"Hit 1 of 1", "Title: Dravet, 4 years old", "From: src, board Board", "Date: 4 March 2025"} <= set(
        shown.splitlines()
    )
    assert "Has: dravet, appetite" in shown
    assert not set(shown) & set("*\u00b7|\u2026\x1b")
    assert all(re.match(r"Hit \d+ of \d+$|[A-Z][A-Za-z ]+: .", line) for line in shown.splitlines())


def test_plain_brings_help_first(asked: Terminal) -> None:
    shown = asked("search", "i want to kill myself", "--plain", code=3).output
    assert shown.index("Looked for:") > 0
    assert "\u00b7" not in shown


# -- for programs -------------------------------------------------------------------------------------------------


def keys_of(value: object) -> Iterator[str]:
    """All keys in a value, but for those of ``facets``, which are names of fields."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from keys_of(list(inner.values()) if key == "facets" else inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)


def test_every_key_and_every_column_is_described(asked: Terminal) -> None:
    described = (DOCS / "answers.md").read_text(encoding="utf-8")
    answers = (
        data(asked, "melatonin helped", "--opposite", "--limit", "1"),
        data(asked, "dravet", "voice:partner", code=3),
        data(asked, "i want to kill myself", code=3),
    )
    names = {key for answer in answers for key in keys_of(answer)} | {*table.COLUMNS}
    assert sorted(name for name in names if f"`{name}`" not in described) == []


def test_csv_has_a_row_a_hit_that_reads_back(asked: Terminal) -> None:
    [row] = table_of(asked, "dravet", "appetite")
    assert (row["hit"], row["title"], row["date"], row["posts"]) == ("1", "Dravet, 4 years old", "2025-03-04", "2")
    assert (row["has"], row["checked"]) == ("dravet, appetite", "")


def test_no_cell_is_a_formula(asked: Terminal) -> None:
    [row] = table_of(asked, "seizures", "--exact")
    assert row["title"] == "'=HYPERLINK(1)"
    assert row["passage"] == '\'=1+1 He said "sleep", then a line; seizures too.'


def test_csv_without_a_hit_has_its_head_alone_and_ends_with_3(asked: Terminal) -> None:
    assert asked("search", "zebra", "--csv", code=3).stdout_bytes.decode() == ",".join(table.COLUMNS) + "\r\n"


def test_help_stands_beside_a_table_and_not_in_it(asked: Terminal) -> None:
    result = asked("search", "i want to kill myself melatonin", "--csv")
    assert result.stdout.startswith("hit,title")
    assert result.stderr


@pytest.mark.parametrize("ways", [("--json", "--csv"), ("--plain", "--csv"), ("--plain", "--json", "--csv")])
def test_two_ways_at_once_end_with_2_and_one_line(asked: Terminal, ways: tuple[str, ...]) -> None:
    assert "do not go together" in error_line(asked("search", "dravet", *ways, code=2).output)


def test_for_somebody_else_ends_with_2(asked: Terminal) -> None:
    assert "me" in error_line(asked("search", "dravet", "--for", "nobody", code=2).output)


# -- where nothing was found --------------------------------------------------------------------------------------


def test_what_each_filter_takes_away_is_counted(asked: Terminal) -> None:
    nothing = data(asked, "dravet", "voice:partner", "source:src", code=3)["nothing"]
    assert nothing["try"] == [{"without": "voice:partner", "threads": 1}, {"without": "any filter", "threads": 1}]
    shown = asked("search", "dravet", "voice:partner", code=3).output
    assert "Without voice:partner there is 1 thread." in shown


def test_excluded_words_and_and_are_tried_without(asked: Terminal) -> None:
    assert data(asked, "appetite -dravet", code=3)["nothing"]["try"] == [{"without": "-dravet", "threads": 1}]
    shown = asked("search", "appetite AND zebra", code=3).output
    assert "With OR in place of AND there is 1 thread." in shown


def test_words_that_are_nowhere_are_named(asked: Terminal) -> None:
    assert data(asked, 'zebra AND appetite AND "away appetite"', code=3)["nothing"]["nowhere"] == [
        "zebra",
        '"away appetite"',
    ]


def test_near_a_condition_that_nobody_speaks_of_others_are_shown(asked: Terminal) -> None:
    near = data(asked, "condition:lennox-gastaut", code=3)["nothing"]["near"]
    assert [(one["name"], one["threads"]) for one in near] == [("Dravet syndrome", 1)]
    assert data(asked, "condition:dravet zebra", "voice:partner", code=3)["nothing"]["near"] == []


def test_where_was_looked_and_where_not_is_told(asked: Terminal, home: Path) -> None:
    write_source(Source("mine", "phpbb", "https://forum.example.org/"), Home(home).sources)
    write_source(Source("due", "phpbb", "https://due.example.org/", enabled=True), Home(home).sources)
    shown = asked("search", "zebra", code=3).output
    assert "src: 3 threads, from an archive" in shown
    assert "mine: switched off" in shown
    assert "due: not harvested yet" in shown
    assert "https://www.patientslikeme.com/" in shown


def test_who_asks_is_sent_to_a_source_about_the_condition(asked: Terminal, home: Path) -> None:
    about = Source("lafora", "phpbb", "https://lafora.example.org/", conditions=("MONDO:0009697",))
    write_source(about, Home(home).sources)
    shown = asked("search", "condition:MONDO:0009697", code=3).output
    assert "https://lafora.example.org/" in shown[shown.index("Where to ask") :]


def test_plain_says_the_same_where_nothing_was_found(asked: Terminal) -> None:
    shown = asked("search", "zebra", "--plain", code=3).output
    assert "What to try: In no post and no title here: zebra." in shown
    assert "Where was looked: src: 3 threads, from an archive" in shown

"""condition, treatment, symptom: the page of a concept, as a person, a screen reader and a program see it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from crawlers.items import Post, Thread
from crawlers.store import Store
from search_cli import concept_pages
from tests.conftest import Terminal
from tests.test_cli import error_line

SIX = ("ann", "ben", "cat", "dan", "eve", "fay")
ESCAPES = "\x1b[31m\x1b]0;owned\x07\u202e"


def keep(home: Path, title: str, *texts: str, people: int = 6) -> None:
    """Keep a thread with a post of every text, by so many people in turn."""
    store = Store(home / "store.sqlite")
    posts = [
        Post(
            "src",
            title,
            f"{title}-{n}",
            f"https://forum.example.org/{n}",
            n + 1,
            text,
            author_key=f"key-{SIX[n % people]}",
            created=datetime(2020 + n % 3, 1, 1, tzinfo=UTC),
        )
        for n, text in enumerate(texts)
    ]
    store.save_import([(Thread("src", title, "https://forum.example.org/t", title, "Joints"), posts)])
    store.close()


@pytest.fixture
def spoken(threadwell: Terminal, home: Path) -> Terminal:
    """A home in which six people speak of lupus and naproxen."""
    threadwell("init")
    keep(home, f"Lupus and {ESCAPES}naproxen", *(f"My lupus is better, the naproxen helped me. {who}" for who in SIX))
    threadwell("index")
    return threadwell


def read(threadwell: Terminal, *words: str, code: int = 0) -> dict[str, Any]:
    """The page as a program reads it."""
    page: dict[str, Any] = json.loads(threadwell(*words, "--json", code=code).stdout)
    return page


def test_the_page_has_names_links_communities_numbers_and_threads(spoken: Terminal) -> None:
    shown = spoken("condition", "lupus").stdout
    assert shown.startswith("lupus erythematosus (condition)\n")
    assert "Belongs to:" in shown
    assert "https://www.nhs.uk/search/results?q=lupus+erythematosus" in shown
    assert "https://www.patientslikeme.com/" in shown
    assert "Spoken of in 6 posts by 6 people, in 1 thread from 1 source." in shown
    assert "People who post are not everybody" in shown
    assert "not medical advice" in shown
    assert "6 \u00b7 6 \u00b7 1" in shown
    assert "1. Lupus and" in shown
    assert "threadwell show N" in shown


def test_a_pipe_gets_bars_without_colour_and_no_escape_of_a_post(spoken: Terminal) -> None:
    shown = spoken("condition", "lupus").stdout
    assert "\u2588" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_plain_lines_say_what_they_are_without_bars_or_signs(spoken: Terminal) -> None:
    shown = spoken("condition", "lupus", "--plain").stdout
    assert not {"\u2588", "\u00b7", "*", "\x1b"} & set(shown)
    assert all(": " in line for line in shown.splitlines())
    assert "Treatment that comes up with it: Naproxen, 6 people, 6 posts, 1 source\n" in shown
    assert "Year 2020: 2 posts\n" in shown
    assert "Address 1: https://forum.example.org/0\n" in shown


def test_json_has_all_of_it(spoken: Terminal) -> None:
    page = read(spoken, "condition", "lupus")
    assert (page["name"], page["facet"]) == ("lupus erythematosus", "condition")
    assert {link["name"] for link in page["links"]} >= {"MedlinePlus", "NHS"}
    assert page["overview"]["posts"] == {"posts": 6, "threads": 1, "people": 6, "sources": 1, "unknown": 0}
    assert [one["name"] for one in page["overview"]["related"]["treatment"]] == ["Naproxen"]
    assert page["overview"]["years"] == {"2020": 2, "2021": 2, "2022": 2}
    assert page["overview"]["threads"][0]["url"] == "https://forum.example.org/0"
    assert "key-" not in json.dumps(page)


def test_outcomes_are_searches_and_never_numbers(spoken: Terminal) -> None:
    page = read(spoken, "condition", "lupus")
    (outcome,) = page["overview"]["outcomes"]
    assert outcome == {
        "name": "helped",
        "search": "threadwell search 'condition:\"lupus erythematosus\" outcome:helped'",
    }
    assert read(spoken, "search", 'condition:"lupus erythematosus" outcome:helped')["total"] == 1
    assert outcome["search"] in spoken("condition", "lupus").stdout


def test_show_and_open_take_up_the_threads_of_the_page(spoken: Terminal, home: Path) -> None:
    spoken("treatment", "naproxen")
    assert "<- found" in spoken("show", "1").stdout
    kept = home / "last-search.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "naproxen" not in json.loads(kept.read_text())["1"]


def test_of_few_people_no_number_of_people_is_told(threadwell: Terminal, home: Path) -> None:
    threadwell("init")
    keep(home, "Lupus", *(f"Lupus and naproxen, line {n}." for n in range(8)), people=4)
    threadwell("index")
    shown = threadwell("condition", "lupus").stdout
    assert "by fewer than 5 people" in shown
    assert "4 people" not in shown[: shown.index("Threads to begin with")]
    assert "\u2588" not in shown
    assert read(threadwell, "condition", "lupus")["overview"]["posts"]["people"] is None


def test_what_nobody_speaks_of_ends_with_3_and_still_shows_where_to_go(spoken: Terminal) -> None:
    shown = spoken("condition", "Dravet syndrome", code=3).stdout
    assert "https://www.nhs.uk/search/results?q=Dravet+syndrome" in shown
    assert "https://www.smartpatients.com/" in shown
    assert "Nothing that was harvested speaks of it yet." in shown
    assert read(spoken, "condition", "Dravet syndrome", code=3)["overview"]["threads"] == []
    assert "Posts: Nothing" in spoken("condition", "Dravet syndrome", "--plain", code=3).stdout


def test_without_an_index_the_page_says_what_to_do(threadwell: Terminal) -> None:
    result = threadwell("condition", "lupus", code=1)
    assert "https://www.nhs.uk/" in result.stdout
    assert "threadwell index" in error_line(result.output)
    page = json.loads(threadwell("condition", "lupus", "--json", code=1).stdout)
    assert page["overview"] is None
    assert "threadwell index" in page["trouble"]


def test_an_unknown_name_ends_with_2_and_names_near_ones(threadwell: Terminal) -> None:
    told = error_line(threadwell("condition", "dravet syndrom e", code=2).output)
    assert "Did you mean 'dravet syndrome'" in told
    assert "It is a symptom here" in error_line(threadwell("treatment", "seizures", code=2).output)


def test_a_name_of_several_concepts_says_which_was_taken_and_names_the_others(spoken: Terminal) -> None:
    page = read(spoken, "condition", "lupus")
    other = page["others"][0]
    shown = spoken("condition", "lupus").stdout
    assert f"This name can also mean: {other['name']} (threadwell condition {other['id']})" in " ".join(shown.split())
    assert read(spoken, "condition", other["id"], code=3)["name"] == other["name"]


def test_a_name_that_speaks_of_danger_brings_help_first(threadwell: Terminal) -> None:
    result = threadwell("symptom", "suicidal", "thoughts", code=1)
    assert result.stdout.index("emergency number") < result.stdout.index("What authorities write")


def test_a_source_about_it_is_named_beside_the_other_places(spoken: Terminal, home: Path) -> None:
    source = 'family = "phpbb"\nurl = "https://dravet.example.org/"\nconditions = ["MONDO:0100135"]\n'
    (home / "sources" / "families.toml").write_text(source, encoding="utf-8")
    page = read(spoken, "condition", "Dravet syndrome", code=3)
    assert page["communities"][0]["url"] == "https://dravet.example.org/"
    assert "nothing on this was read yet" in page["communities"][0]["why"]


@pytest.mark.parametrize("width", [30, 80])
def test_a_narrow_window_loses_nothing_and_breaks_no_address(
    spoken: Terminal, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setattr(concept_pages, "console", lambda: Console(width=width, force_terminal=True, color_system=None))
    shown = spoken("condition", "lupus").stdout
    addresses = [line for line in shown.splitlines() if "https://" in line or "threadwell search" in line]
    assert "  " + addresses[0].strip() in shown
    assert all(len(line) <= width for line in shown.splitlines() if line not in addresses)
    assert "Naproxen" in shown
    assert "6 \u00b7 6 \u00b7 1" in shown

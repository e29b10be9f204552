"""Help in a crisis comes first at the command line, also where the search itself fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.console import Console

from search_cli import helping
from tests.conftest import Terminal
from tests.test_cli import error_line
from tests.test_exchange import ROW

DANGER = ("search", "i", "want", "to", "kill", "myself")


def test_help_comes_first_even_without_an_index(threadwell: Terminal) -> None:
    result = threadwell(*DANGER, code=1)
    assert result.stdout.startswith("If you are thinking of ending your life")
    assert "Samaritans: 116 123" in result.stdout
    assert "threadwell index" in error_line(result.output)


def test_the_numbers_of_ones_own_country_are_shown_alone(threadwell: Terminal, home: Path) -> None:
    home.mkdir()
    (home / "threadwell.toml").write_text('country = "NZ"\n', encoding="utf-8")
    shown = threadwell(*DANGER, code=1).stdout
    assert "Emergency services: 111" in shown
    assert "1737" in shown
    assert "Samaritans" not in shown


def test_a_country_of_which_no_number_is_known_has_the_local_emergency_number(threadwell: Terminal, home: Path) -> None:
    home.mkdir()
    (home / "threadwell.toml").write_text('country = "ZZ"\n', encoding="utf-8")
    assert "your local emergency number" in threadwell("search", "stroke", code=1).stdout


def test_a_program_gets_the_help_with_the_page_of_every_number(threadwell: Terminal) -> None:
    threadwell("index")
    answer = json.loads(threadwell(*DANGER, "--json", code=3).stdout)
    (card,) = answer["help"]
    assert card["kind"] == "self-harm"
    assert all(call["page"] or not call["number"] for call in card["call"])


@pytest.mark.parametrize("words", ["this traffic is killing me", "dravet appetite", "dying to know about keto"])
def test_other_searches_bring_no_help(threadwell: Terminal, words: str) -> None:
    threadwell("index")
    assert threadwell("search", words, code=3).stdout.startswith("Looked for:")
    assert json.loads(threadwell("search", words, "--json", code=3).stdout)["help"] == []


def test_a_thread_with_somebody_in_danger_is_shown_below_the_help(threadwell: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text(json.dumps({**ROW, "text": "I cannot go on, I want to kill myself tonight."}), encoding="utf-8")
    threadwell("import", str(file))
    shown = threadwell("show", f"{ROW['source']}/{ROW['thread_id']}").stdout
    assert shown.startswith("If you are thinking of ending your life")
    assert "I cannot go on" in shown


def test_help_fits_a_narrow_window(threadwell: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helping, "console", lambda: Console(width=30, force_terminal=True, color_system=None))
    shown = threadwell(*DANGER, code=1).stdout
    assert all(len(line) <= 30 for line in shown.splitlines())
    assert "1737" in shown

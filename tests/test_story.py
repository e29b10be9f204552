"""story: what is found in a paragraph, what it searches for, and that nothing of it stays."""

from __future__ import annotations

import json
import os
import pty
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from index.query.parsing import MAX_LEAVES, MAX_LENGTH, parse, walk
from index.story import Found, make_query
from search_cli import storytelling
from tests.conftest import Shell, Terminal
from tests.test_cli import error_line

TOLD = (
    "My daughter has Dravet syndrome and was diagnosed with it last week. "
    "They started Fintepla; with Fintepla she has a tremor."
)


def told(threadwell: Terminal, text: str, *words: str, code: int = 0) -> dict[str, Any]:
    """What the command says of a story, as a program reads it."""
    answer: dict[str, Any] = json.loads(threadwell("story", "--json", *words, given=text, code=code).stdout)
    return answer


def names(answer: dict[str, Any], facet: str) -> list[str]:
    """The names of what was found of a facet."""
    return [one["name"] for one in answer["found"] if one["facet"] == facet]


def test_conditions_symptoms_and_treatments_are_found_with_their_words(threadwell: Terminal) -> None:
    answer = told(threadwell, TOLD)
    assert names(answer, "condition") == ["Dravet syndrome"]
    assert [name.lower() for name in names(answer, "treatment")] == ["fenfluramine"]
    assert ["tremor"] in [one["words"] for one in answer["found"] if one["facet"] == "symptom"]
    for one in answer["found"]:
        assert one["words"][0] == TOLD[slice(*one["spans"][0])]


def test_voice_and_stage_are_found_and_are_no_part_of_the_query(threadwell: Terminal) -> None:
    answer = told(threadwell, TOLD)
    assert names(answer, "voice") == ["parent"]
    assert names(answer, "stage") == ["newly diagnosed"]
    assert "parent" not in answer["query"]


def test_the_query_asks_for_the_condition_and_ranks_by_the_rest(threadwell: Terminal) -> None:
    query = told(threadwell, TOLD)["query"]
    assert query.startswith('condition:"Dravet syndrome" ')
    assert {'"fintepla"', '"fenfluramine"', '"tremor"'} <= set(query.split())
    assert shlex.split(told(threadwell, TOLD)["command"]) == ["threadwell", "search", query]


def test_what_is_left_out_by_its_number_is_no_part_of_the_search(threadwell: Terminal) -> None:
    found = told(threadwell, TOLD)["found"]
    tremor = next(one["number"] for one in found if one["words"] == ["tremor"])
    answer = told(threadwell, TOLD, "--without", str(tremor), "--without", "1")
    assert "tremor" not in answer["query"]
    assert "condition:" not in answer["query"]
    assert [one["ticked"] for one in answer["found"] if one["number"] in (1, tremor)] == [False, False]


@pytest.mark.parametrize("number", ["0", "-1", "99"])
def test_a_number_that_is_not_there_ends_with_2(threadwell: Terminal, number: str) -> None:
    assert "There is no number" in error_line(threadwell("story", "--without", number, given=TOLD, code=2).output)


def test_a_person_sees_what_was_found_and_the_search(threadwell: Terminal) -> None:
    shown = threadwell("story", given=TOLD).stdout
    assert "  1. [x] Dravet syndrome  \u201cDravet syndrome\u201d" in shown
    assert 'threadwell search \'condition:"Dravet syndrome"' in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("text", ["", " \n ", "\x1b\x07"])
def test_no_story_ends_with_2(threadwell: Terminal, text: str) -> None:
    assert "no story" in error_line(threadwell("story", given=text, code=2).output)


def test_a_story_in_which_nothing_is_recognised_ends_with_3(threadwell: Terminal) -> None:
    assert "in your own words" in threadwell("story", given="We went to the sea.", code=3).stdout
    assert told(threadwell, "We went to the sea.", code=3)["query"] == ""


def test_control_characters_of_a_story_do_not_reach_the_terminal(threadwell: Terminal) -> None:
    shown = threadwell("story", given="\x1b[31mDravet\x1b[0m \x1b]0;owned\x07syndrome\u202e and a tremor").stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "tremor" in shown


def test_bytes_that_are_no_text_and_very_long_stories_are_read(home: Path) -> None:
    command = [sys.executable, "-m", "search_cli", "story", "--json"]
    given = b"\xff\xfe she has Dravet syndrome \xc3 " + b"and so it goes. " * 100_000
    done = subprocess.run(command, input=given, capture_output=True, check=True)
    assert json.loads(done.stdout)["found"][0]["name"] == "Dravet syndrome"
    assert b"first 20,000 characters" in done.stderr


def test_a_crisis_brings_help_before_everything_else(threadwell: Terminal) -> None:
    text = "I have lupus and I want to kill myself tonight."
    shown = threadwell("story", given=text).stdout
    assert "emergency number" in shown[: shown.index("Conditions")]
    assert [card["kind"] for card in told(threadwell, text)["help"]] == ["self-harm"]
    assert told(threadwell, TOLD)["help"] == []


@pytest.mark.parametrize("width", [20, 40])
def test_a_narrow_window_loses_nothing(threadwell: Terminal, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setattr(storytelling, "console", lambda: Console(width=width, force_terminal=True, color_system=None))
    shown = threadwell("story", given=TOLD).stdout
    found = shown[: shown.index("The search:")]
    assert all(len(line) <= width for line in found.splitlines())
    assert "Dravet syndrome" in " ".join(found.split())


# -- the query ------------------------------------------------------------------------------------------------


@given(
    st.lists(
        st.builds(
            Found,
            st.sampled_from(["condition", "symptom", "treatment", "voice"]),
            st.just("X:1"),
            st.text(min_size=1, max_size=300),
            st.just(((0, 1),)),
            st.tuples(st.from_regex(r"\w[\w \"()-]{0,60}", fullmatch=True)),
            st.sampled_from(["X:1", "some (rare), 4-sided condition", "long " * 60]),
        ),
        max_size=40,
    )
)
def test_whatever_is_found_its_query_can_be_read(found: list[Found]) -> None:
    query = make_query(found)
    assert len(query) <= MAX_LENGTH
    if any(one.facet != "voice" for one in found):
        assert sum(1 for _ in walk(parse(query).root)) <= MAX_LEAVES


# -- run, and the editor --------------------------------------------------------------------------------------


def test_run_searches_and_keeps_no_word_of_the_story(threadwell: Terminal, tmp_path: Path, home: Path) -> None:
    from tests.test_exchange import ROW

    rows = [{**ROW, "thread_title": "Dravet, 4 years old", "text": "We started Fintepla.", "post_id": "1"}]
    file = tmp_path / "posts.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    threadwell("import", str(file))
    threadwell("index")
    text = f"{TOLD} The quillwortberry tea did nothing."
    assert "1. Dravet, 4 years old" in threadwell("story", "--run", given=text).stdout
    assert told(threadwell, text, "--run")["answer"]["total"] == 1
    for path in home.rglob("*"):
        assert not path.is_file() or b"quillwort" not in path.read_bytes().lower()


def test_run_without_an_index_says_what_to_do(threadwell: Terminal) -> None:
    assert "threadwell index" in error_line(threadwell("story", "--run", given=TOLD, code=1).output)


class Typist:
    """A person at a terminal with an editor that leaves a backup beside the file, as editors do."""

    def __init__(self, folder: Path, script: str) -> None:
        self.seen = folder / "seen"
        editor = folder / "editor.sh"
        editor.write_text(f'#!/bin/sh\n{{ stat -c "%a %n" "$1" "$(dirname "$1")"; }} > {self.seen}\n{script}\n')
        editor.chmod(0o700)
        self.master, slave = pty.openpty()
        command = [sys.executable, "-m", "search_cli", "story"]
        environment = {**os.environ, "EDITOR": str(editor), "VISUAL": str(editor), "TERM": "dumb"}
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment)
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:  # a test failed
            self.process.kill()
            self.process.wait()
        os.close(self.master)

    def says(self, sign: str) -> str:
        """What is on the terminal until ``sign`` is."""
        shown = ""
        while sign not in shown:
            shown += os.read(self.master, 4096).decode()
        return shown

    def types(self, words: str) -> None:
        os.write(self.master, f"{words}\n".encode())

    def rest(self) -> str:
        """What comes until the command ends."""
        shown = ""
        while True:
            try:
                part = os.read(self.master, 4096).decode()
            except OSError:  # the other end is closed
                break
            if not part:
                break
            shown += part
        self.process.wait(timeout=60)
        return shown


def test_in_an_editor_the_story_is_private_and_no_file_of_it_stays(shell: Shell, tmp_path: Path) -> None:
    with Typist(tmp_path, f'echo "{TOLD}" > "$1"; cp "$1" "$1~"') as typist:
        typist.says("Numbers to tick")
        typist.types("99")
        assert "There is no number 99" in typist.says("Numbers to tick")
        typist.types("1")
        assert "1. [ ] Dravet syndrome" in typist.says("Numbers to tick")
        typist.types("")
        shown = typist.rest()
    assert "threadwell search" in shown
    assert "condition:" not in shown
    (file_mode, file), (folder_mode, folder) = (line.split() for line in typist.seen.read_text().splitlines())
    assert (file_mode, folder_mode) == ("600", "700")
    assert not Path(file).exists()
    assert not Path(folder).exists()


def test_a_terminal_that_is_closed_meanwhile_leaves_no_file(shell: Shell, tmp_path: Path) -> None:
    with Typist(tmp_path, f'echo "{TOLD}" > "$1"; touch {tmp_path}/ready; sleep 5') as typist:
        while not (tmp_path / "ready").exists():
            assert typist.process.poll() is None
            time.sleep(0.05)
        typist.process.send_signal(signal.SIGHUP)
        assert typist.process.wait(timeout=60) == 128 + signal.SIGHUP
    folder = typist.seen.read_text().splitlines()[1].split()[1]
    assert not Path(folder).exists()


def test_nothing_written_in_the_editor_ends_with_2(shell: Shell, tmp_path: Path) -> None:
    with Typist(tmp_path, "true") as typist:
        assert "There is no story" in typist.rest()
    assert typist.process.returncode == 2

"""Completion as a shell asks for it: by the environment, and once by a real bash."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import split_arg_string
from click.testing import CliRunner

from crawlers.items import Post, Thread
from crawlers.source import Source, write_source
from crawlers.store import Store
from search_cli.cli import main
from search_cli.config import Home
from tests.conftest import Terminal

BASH = shutil.which("bash")


def complete(typed: str, shell: str = "bash") -> list[str]:
    """What a shell is given for a line; of its last word only the beginning was typed."""
    env = {
        "_THREADWELL_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(split_arg_string(f"{typed}|")) - 1),
    }
    result = CliRunner().invoke(main, [], prog_name="threadwell", env=env)
    assert result.exit_code == 0, result.output
    return result.output.split()


def words(typed: str) -> list[str]:
    """The words that bash is given."""
    return [line.removeprefix("plain,") for line in complete(typed)]


@pytest.fixture
def indexed(threadwell: Terminal, home: Path) -> Terminal:
    """A home with two sources and an index."""
    threadwell("init", "--contact", "me@example.org")
    for name in ("my-forum", "my-blog"):
        write_source(Source(name, "phpbb", f"https://{name}.example/"), Home(home).sources)
    store = Store(Home(home).store_place)
    texts = ("Dravet syndrome, and fenfluramine. She has nausea.", "Crohn's disease is mine.")
    posts = [Post("my-forum", "t", str(n), "", n, text) for n, text in enumerate(texts, 1)]
    store.save_import([(Thread("my-forum", "t", "", "One", ""), posts)])
    store.close()
    threadwell("index")
    return threadwell


def test_commands_are_completed(home: Path) -> None:
    assert words("threadwell wat") == ["watch"]
    assert set(words("threadwell watch ")) == {"add", "list", "run", "remove"}


@pytest.mark.parametrize(
    "line",
    [
        "threadwell harvest my-",
        "threadwell forget --source my-",
        "threadwell sources show my-",
        "threadwell sources check my-",
        "threadwell sources enable my-",
        "threadwell search --source my-",
        "threadwell watch add name --source my-",
        "threadwell jobs --source my-",
        "threadwell export --source my-",
    ],
)
def test_sources_are_completed(indexed: Terminal, line: str) -> None:
    assert words(line) == ["my-blog", "my-forum"]


def test_another_home_is_looked_at_where_the_line_names_it(indexed: Terminal, tmp_path: Path) -> None:
    assert words(f"threadwell --home {tmp_path / 'none'} harvest my-") == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("threadwell search --voice p", ["patient", "parent", "partner", "professional"]),
        ("threadwell search --stage newl", ["newly-diagnosed"]),
        ("threadwell search --outcome ", ["helped", "not", "side", "mixed"]),
        ("threadwell search --kind exp", ["experience"]),
        ("threadwell search --lang de", ["de"]),
        ("threadwell search --lang ger", ["german"]),
        ("threadwell search --voice zebra", []),
    ],
)
def test_values_of_fields_are_completed(home: Path, line: str, expected: list[str]) -> None:
    assert words(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("threadwell search --condition Dra", ["dravet-syndrome"]),
        ("threadwell search --condition 'dravet s", ["dravet-syndrome"]),
        ("threadwell search --treatment fen", ["fenfluramine"]),
        ("threadwell search --symptom nau", ["nausea"]),
        ("threadwell condition dr", ["dravet-syndrome"]),
        ("threadwell treatment f", ["fenfluramine"]),
        ("threadwell search --condition lup", []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_names_that_the_index_holds_are_completed(indexed: Terminal, line: str, expected: list[str]) -> None:
    assert words(line) == expected


def test_every_completed_name_finds_what_it_names(indexed: Terminal) -> None:
    given = {facet: words(f"threadwell search --{facet} ") for facet in ("condition", "treatment", "symptom")}
    assert all(given.values())
    for facet, names in given.items():
        for name in names:
            assert "One" in indexed("search", f"--{facet}", name).output


@pytest.mark.parametrize("damaged", [False, True])
def test_without_an_index_no_name_is_completed_and_nothing_is_said(
    threadwell: Terminal, home: Path, damaged: bool
) -> None:
    threadwell("init", "--contact", "me@example.org")
    if damaged:
        (home / "index").mkdir()
        (home / "index" / "CURRENT").write_text("{", encoding="utf-8")
        Home(home).watches.write_text("{", encoding="utf-8")
    assert complete("threadwell search --condition d") == []
    assert complete("threadwell watch run ") == []


def test_watches_are_completed(indexed: Terminal) -> None:
    indexed("watch", "add", "nights", "sleep")
    assert words("threadwell watch run n") == ["nights"]
    assert words("threadwell watch remove ") == ["nights"]


def test_zsh_is_told_what_a_code_stands_for(home: Path) -> None:
    assert complete("threadwell search --lang de", "zsh") == ["plain", "de", "German"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_asks_this_program(threadwell: Terminal, shell: str) -> None:
    script = threadwell("completion", shell).output
    assert f"_THREADWELL_COMPLETE={shell}_complete" in script
    threadwell("completion", "tcsh", code=2)


@pytest.mark.skipif(BASH is None, reason="there is no bash here")
def test_a_real_bash_completes(indexed: Terminal, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "threadwell"
    program.parent.mkdir()
    start = "import sys; sys.argv[0] = 'threadwell'; from search_cli.cli import main; main()"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{start}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    script = f"""
        PATH={program.parent}:$PATH
        eval "$(threadwell completion bash)"
        COMP_WORDS=(threadwell search --condition Dra) COMP_CWORD=3
        _threadwell_completion threadwell
        echo "${{COMPREPLY[@]}}"
    """
    assert BASH
    here = Path(__file__).parents[1]
    ran = subprocess.run([BASH, "--norc", "-c", script], capture_output=True, text=True, check=True, cwd=here)
    assert ran.stdout == "dravet-syndrome\n"

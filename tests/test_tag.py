"""``threadwell tag``: JSON lines in, JSON lines out."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import Shell, Terminal


def tagged(threadwell: Terminal, *rows: object) -> list[dict[str, Any]]:
    """What the command says of each row."""
    given = "".join(json.dumps(row) + "\n" for row in rows)
    return [json.loads(line) for line in threadwell("tag", given=given).output.splitlines()]


def test_a_text_gives_a_line_with_its_mentions(threadwell: Terminal) -> None:
    text = "No asthma, but \U0001f622 Dravet."
    (row,) = tagged(threadwell, {"id": "a", "text": text})
    first, second = row["mentions"]
    assert (row["id"], text[first["start"] : first["end"]], first["negated"]) == ("a", "asthma", True)
    assert (text[second["start"] : second["end"]], second["negated"]) == ("Dravet", False)
    assert list(second) == ["start", "end", "facet", "id", "ids", "name", "negated"]
    assert (second["facet"], second["id"], second["name"]) == ("condition", "MONDO:0100135", "Dravet syndrome")
    assert second["id"] in second["ids"]


def test_no_home_is_made(threadwell: Terminal, home: Any) -> None:
    tagged(threadwell, {"id": 1, "text": "asthma"})
    assert not home.exists()


def test_an_id_may_be_any_json_and_nothing_found_is_a_line_too(threadwell: Terminal) -> None:
    ids = [1, None, {"a": [2]}, "x\ud800"]
    assert [row["id"] for row in tagged(threadwell, *({"id": n, "text": ""} for n in ids))] == ids


@pytest.mark.parametrize(
    "text", ["\ud800 asthma", "\x00asthma\x1b", "<b>asthma</b>&nbsp;", "\u05e9\u05dc\u05d5\u05dd asthma \u4e2d\u6587"]
)
def test_odd_characters_keep_the_offsets_right(threadwell: Terminal, text: str) -> None:
    (row,) = tagged(threadwell, {"id": 1, "text": text})
    assert [text[m["start"] : m["end"]] for m in row["mentions"]] == ["asthma"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("asthma", "Line 2 is not JSON"),
        ('{"id": 1', "Line 2 is not JSON"),
        ("[1]", 'Line 2 is not of the form {"id": ..., "text": "..."}'),
        ('{"text": "asthma"}', "Line 2 is not of the form"),
        ('{"id": 1, "text": 3}', "Line 2 is not of the form"),
        ("[" * 100_000, "Line 2 is"),
    ],
)
def test_a_line_that_is_wrong_is_named_after_the_lines_before_it(threadwell: Terminal, line: str, said: str) -> None:
    good = '{"id": 1, "text": "asthma"}\n'
    result = threadwell("tag", given=f"{good}{line}\n{good}", code=2)
    assert said in result.output
    assert result.output.count('"mentions"') == 1


def test_a_line_is_answered_before_the_next_is_read(shell: Shell) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "search_cli", "tag"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        for n in range(2):
            process.stdin.write(json.dumps({"id": n, "text": "asthma"}) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == n
        process.stdin.close()
    assert process.returncode == 0

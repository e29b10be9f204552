"""Bars in the terminal: as long as what they stand for, in any window."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from search_cli.bars import Row, print_bars

BLOCK = "\u2588"


def drawn(rows: list[Row], width: int = 80, encoding: str = "utf-8") -> str:
    """What is printed."""
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n")
    print_bars(Console(file=file, width=width, color_system=None, highlight=False), rows)
    file.seek(0)
    return file.read()


def test_bars_are_as_long_as_what_they_stand_for() -> None:
    lines = drawn([Row("a", 10, "10"), Row("b", 5, "5"), Row("c", 0, "0")]).splitlines()
    first, second, third = (line.count(BLOCK) for line in lines)
    assert first == 2 * second
    assert third == 0


def test_what_is_little_still_has_a_bar() -> None:
    assert drawn([Row("a", 100_000, ""), Row("b", 1, "")]).splitlines()[1].count(BLOCK) == 1


def test_a_terminal_without_unicode_gets_plain_signs() -> None:
    assert drawn([Row("a", 1, "1")], encoding="ascii").split() == ["a", "#" * 30, "1"]


def test_a_long_name_goes_on_in_the_next_line() -> None:
    shown = drawn([Row("genetic developmental and epileptic encephalopathy", 3, "3")], 40)
    assert "encephalopathy" in shown.replace("\n", "").replace(" ", "")
    assert all(len(line) <= 40 for line in shown.splitlines())


ROWS = st.builds(Row, st.text("abcdef -\u00e9", max_size=60), st.integers(0, 10**9), st.just("9 \u00b7 9 \u00b7 9"))


@given(rows=st.lists(ROWS, min_size=1), width=st.sampled_from([20, 40, 80, 160]))
def test_no_line_is_wider_than_the_window(rows: list[Row], width: int) -> None:
    assert all(len(line) <= width for line in drawn(rows, width).splitlines())

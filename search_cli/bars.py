"""Bars in the terminal: one row a thing, its name, a bar and its numbers; readable without colour and in a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

_LONGEST = 30  # columns of a bar
_NAMES = 34  # columns of the names
_BETWEEN = 6  # columns that indent and gaps take
_SHORTEST = 4  # columns of the names, however narrow the window
_SOME = 6  # columns that a bar has before names get more


class Row(NamedTuple):
    """What a bar stands for, how long it is to be, and what is said behind it."""

    name: str
    size: int
    said: str


def print_bars(out: Console, rows: Sequence[Row]) -> None:
    """The rows, the longest bar as long as there is room for. A name that is too long goes on in the next line."""
    block = "\u2588" if out.encoding.lower().startswith("utf") else "#"
    said = max(len(row.said) for row in rows)
    names = min(max(len(row.name) for row in rows), _NAMES, max(out.width - said - _BETWEEN - _SOME, _SHORTEST))
    room = max(1, min(_LONGEST, out.width - names - said - _BETWEEN))
    most = max(1, *(row.size for row in rows))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=names, overflow="fold")
    table.add_column(width=room, no_wrap=True)
    table.add_column()
    for row in rows:
        length = max(1, round(room * row.size / most)) if row.size else 0
        table.add_row(Text(row.name), Text(block * length, "cyan"), Text(row.said))
    with out.capture() as drawn:
        out.print(table)
    for line in drawn.get().splitlines():
        out.print(Text.from_ansi(f"  {line.rstrip()}"), soft_wrap=True)

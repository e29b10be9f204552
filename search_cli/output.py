"""What reaches the terminal: safe text, tables, JSON, progress. Text from the web is never printed as it came."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import click

from crawlers.reading.clean import clean, one_line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

NOT_ADVICE = "These are other people's experiences, not medical advice. Talk to your doctor before you change anything."
BIAS = "People who post are not everybody: those who struggle write more. The numbers count voices, not what is usual."
_PIPE_WIDTH = 160  # columns where there is no terminal to ask


def console() -> Console:
    """Standard output: as wide as the window, and without colour or cursor codes where it is not a terminal."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH, highlight=False, markup=False, emoji=False)


def counted(n: int, what: str) -> str:
    """A number of things, in words: "1 post", "1,200 posts", "2 people"."""
    several = {"person": "people"}.get(what, f"{what}s")
    return f"{n:,} {what if n == 1 else several}"


def print_indented(out: Console, text: Text, by: int, lead: str = "") -> None:
    """Text some columns to the right: wrapped on a terminal, its lines whole in a pipe or file.

    ``lead`` stands before the first line, in the columns that are free there.
    """
    from rich.text import Text

    lines = list(text.wrap(out, max(1, out.width - by))) if out.is_terminal else text.split("\n", allow_blank=True)
    for number, line in enumerate(lines):
        line.rstrip()
        before = (lead.ljust(by) if number == 0 else " " * by) if line.plain else ""
        out.print(Text(before) + line, soft_wrap=True)


def print_address(out: Console, url: str, by: int) -> None:
    """An address on one line, however narrow the window: a break in it would break the link."""
    from rich.text import Text

    if url := one_line(url):
        out.print(Text(" " * by) + Text(url, "blue"), soft_wrap=True)


def print_json(value: object) -> None:
    """A value as JSON on standard output."""
    click.echo(json.dumps(_safe(value), ensure_ascii=False, indent=2))


def json_line(value: object) -> str:
    """A value as one line of JSON."""
    return json.dumps(_safe(value), ensure_ascii=False)


def _safe(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _safe(item) for key, item in value.items()}
    return [_safe(item) for item in value] if isinstance(value, list | tuple) else value


def print_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table with lines that fold rather than lose anything in a narrow window."""
    from rich import box
    from rich.table import Table

    table = Table(*heads, box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in table.columns:
        column.overflow = "fold"
    for row in rows:
        table.add_row(*(one_line(str(cell)) for cell in row))
    console().print(table)


def marked(text: str, marks: Iterable[tuple[int, int]], *, style: bool) -> Text:
    """Text with spans emphasised: in bold on a terminal, else between asterisks. Line breaks become spaces."""
    from rich.text import Text

    result, at = Text(), 0
    for start, end in marks:
        result.append(_flat(text[at:start]))
        word = _flat(text[start:end])
        result.append(word, "bold yellow") if style else result.append(f"*{word}*")
        at = end
    result.append(_flat(text[at:]))
    return result


def _flat(text: str) -> str:
    return " ".join(clean(f"|{text}|").split())[1:-1]


class Advance(Protocol):
    """Tells how far the work has come, with an optional total and a word on it."""

    def __call__(self, done: int, total: int | None = None, note: str = "") -> None:
        """Show it."""
        ...


@contextmanager
def progress(title: str) -> Iterator[Advance]:
    """A progress bar on standard error while it is a terminal; nothing otherwise."""
    if not sys.stderr.isatty():
        yield lambda *_, **__: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[note]}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None, note="")

        def advance(done: int, total: int | None = None, note: str = "") -> None:
            bar.update(task, completed=done, total=total, note=note)

        yield advance

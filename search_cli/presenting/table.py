"""An answer as CSV (RFC 4180), a hit a row, for a spreadsheet. ``docs/answers.md`` describes the columns."""

from __future__ import annotations

import csv
import io

import click

from crawlers.reading.clean import one_line
from index.searching.hits import Hit
from search_cli.answering import Reply
from search_cli.presenting import words

COLUMNS = (
    *("hit", "title", "source", "board", "date", "checked", "voice", "stage", "kind", "posts", "has", "without"),
    *("passage", "url", "thread_url"),
)
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four in full width


def print_csv(reply: Reply) -> None:
    """The head and the hits on standard output, in UTF-8."""
    click.echo(render_csv(reply).encode(), nl=False)


def render_csv(reply: Reply) -> str:
    """The table. A cell in which a spreadsheet would see a formula has an apostrophe before it (OWASP ASVS 1.2.10)."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for number, hit in words.numbered(reply):
        table.writerow([_safe(cell) for cell in _row(reply, number, hit)])
    return out.getvalue()


def _row(reply: Reply, number: int, hit: Hit) -> list[str]:
    thread, post, reason = hit.thread.item, hit.post.item, words.why(reply, hit)
    facts = [", ".join(hit.values.get(name, ())) for name in ("voice", "stage", "kind")]
    date = words.day(post.created) if post.created else ""
    checked = words.day(hit.post.last_verified) if hit.post.last_verified else ""
    row = [str(number), thread.title, thread.source, thread.board, date, checked, *facts, str(hit.posts)]
    return [*row, ", ".join(reason.has), ", ".join(reason.without), hit.snippet.text, post.url, thread.url]


def _safe(cell: str) -> str:
    """A cell on one line (so that none begins with a tab or a null), which no spreadsheet works out."""
    plain = one_line(cell)
    return f"'{plain}" if plain.startswith(_FORMULA) else plain

"""Help in a crisis, before everything else: what to do and whom to call, in the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click

from index.safety import KINDS, Crisis, Help, card_for, help_for
from index.safety.directory import load_help
from search_cli.output import console, print_indented

SHOWN = 2  # kinds of crisis: more at once nobody reads
_OWN_COUNTRY = 'To see your country\'s numbers alone, put country = "GB" (or yours) into threadwell.toml.'


def kinds_of(crises: Iterable[Crisis]) -> list[str]:
    """The kinds of some crises, the most urgent first."""
    return sorted({crisis.kind for crisis in crises}, key=KINDS.index)


def print_help(kinds: Sequence[str], country: str, *, plain: bool = False, aside: bool = False) -> None:
    """What to do and whom to call; nothing where there is no crisis. ``country`` is two letters, or empty.

    With ``plain`` a sentence a line and no signs; ``aside`` on standard error, beside an answer that a program reads.
    """
    if plain or aside:
        for line in _plain_lines(kinds, country):
            click.echo(line, err=aside)
    elif kinds:
        _print_cards(kinds, country)


def _print_cards(kinds: Sequence[str], country: str) -> None:
    from rich.text import Text

    out = console()
    for kind in kinds[:SHOWN]:
        card = card_for(kind)
        out.print(Text(card.title, "bold"))
        for line in (*card.lines, *_calls(kind, country)):
            print_indented(out, Text(line), 2)
        out.print()
    if not country:
        out.print(Text(f"{_OWN_COUNTRY}\n"))


def _plain_lines(kinds: Sequence[str], country: str) -> Iterator[str]:
    for kind in kinds[:SHOWN]:
        card = card_for(kind)
        yield from (card.title, *card.lines, *(line.replace(" \u00b7 ", ": ") for line in _calls(kind, country)))
    if kinds and not country:
        yield _OWN_COUNTRY


def _calls(kind: str, country: str) -> list[str]:
    """Whom to call there; where the country is not known, whom in each."""
    if country:
        return [_call(entry) for entry in help_for(country, kind)]
    known = {code: [_call(entry) for kinds, entry in rows if kind in kinds] for code, rows in load_help().items()}
    return [f"{code} \u00b7 {'; '.join(entries)}" for code, entries in sorted(known.items()) if entries]


def _call(entry: Help) -> str:
    number = f": {entry.number}" if entry.number else ""
    return f"{entry.name}{number}{f' ({entry.note})' if entry.note else ''}"


def help_dicts(kinds: Sequence[str], country: str) -> list[dict[str, Any]]:
    """The same for a program; every number with the page that it was read on."""
    return [
        {
            "kind": kind,
            "title": card_for(kind).title,
            "lines": list(card_for(kind).lines),
            "call": [
                {
                    "name": entry.name,
                    "number": entry.number,
                    "note": entry.note,
                    "page": entry.page,
                    "read": str(entry.read or ""),
                }
                for entry in help_for(country or None, kind)
            ],
        }
        for kind in kinds
    ]

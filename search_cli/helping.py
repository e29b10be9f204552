"""Help in a crisis, before everything else: what to do and whom to call, in the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index.safety import KINDS, Crisis, Help, card_for, help_for
from index.safety.directory import load_help
from search_cli.output import console

SHOWN = 2  # kinds of crisis: more at once nobody reads


def kinds_of(crises: Iterable[Crisis]) -> list[str]:
    """The kinds of some crises, the most urgent first."""
    return sorted({crisis.kind for crisis in crises}, key=KINDS.index)


def print_help(kinds: Sequence[str], country: str) -> None:
    """What to do and whom to call; nothing where there is no crisis. ``country`` is two letters, or empty."""
    out = console()
    for kind in kinds[:SHOWN]:
        card = card_for(kind)
        out.print(Text(card.title, "bold"))
        for line in (*card.lines, *_calls(kind, country)):
            _print_line(out, line)
        out.print()
    if kinds and not country:
        out.print(Text('To see your country\'s numbers alone, put country = "GB" (or yours) into threadwell.toml.\n'))


def _calls(kind: str, country: str) -> list[str]:
    """Whom to call there; where the country is not known, whom in each."""
    if country:
        return [_call(entry) for entry in help_for(country, kind)]
    known = {code: [_call(entry) for kinds, entry in rows if kind in kinds] for code, rows in load_help().items()}
    return [f"{code} \u00b7 {'; '.join(entries)}" for code, entries in sorted(known.items()) if entries]


def _call(entry: Help) -> str:
    number = f": {entry.number}" if entry.number else ""
    return f"{entry.name}{number}{f' ({entry.note})' if entry.note else ''}"


def _print_line(out: Console, line: str) -> None:
    if out.is_terminal:
        out.print(Padding(Text(line), (0, 0, 0, 2), expand=False))
    else:
        out.print(Text(f"  {line}"), soft_wrap=True)


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

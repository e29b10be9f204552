"""What a person asks by, as options and words of a command: the same for a search and for a saved one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import click

from crawlers.items import UsageError
from index.fields import ASKED
from search_cli.completing import completer

_Command = TypeVar("_Command", bound=Callable[..., None])

with_lens = click.option(
    "--for",
    "lens",
    type=click.Choice(("me", "someone")),
    help="For whom: me (symptoms and history first) or someone (treatments, causes and advice first).",
)
with_exact = click.option(
    "--exact", is_flag=True, help="Only the words as typed, not the concepts and names that they mean."
)


def with_fields(command: _Command) -> _Command:
    """The command with an option for every field that one asks by, and for the dates."""
    command = click.option("--until", metavar="DATE", help="Not after it.")(command)
    since = "Not before this year, month or day: 2024, 2024-05, 2024-05-31."
    command = click.option("--since", metavar="DATE", help=since)(command)
    for field in reversed(ASKED):
        command = click.option(
            f"--{field.name}", multiple=True, metavar="NAME", help=field.help, shell_complete=completer(field)
        )(command)
    return command


def read_filters(
    named: Mapping[str, Sequence[str]], since: str | None, until: str | None
) -> tuple[tuple[str, str], ...]:
    """What these options ask for, as (field, value)."""
    filters = [(field.name, typed) for field in ASKED for typed in named[field.name]]
    filters += [(field, value) for field, value in (("since", since), ("until", until)) if value]
    return tuple(filters)


def read_words(words: Sequence[str], command: str) -> str:
    """The query that words on the command line make. Raises :class:`UsageError` for what looks like an option.

    For commands that take -word, which leaves a word out.
    """
    for word in words:
        if word.startswith("--"):
            raise UsageError(f"There is no option {word.partition('=')[0]}. See 'threadwell {command} --help'.")
    return " ".join(words)

"""``docs/cli.md``, made of every command's ``--help``: ``python -m search_cli.reference docs/cli.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from search_cli.cli import main

_HEAD = """# The command line

Made of every command's `--help` by `make docs`; a test compares the two.
"""


def reference() -> str:
    """The whole document."""
    return _HEAD + "".join(_section(path, command) for path, command in commands())


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name, groups before what they hold, in alphabetical order."""
    yield from _below("threadwell", main)


def _below(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from _below(f"{path} {name}", command.commands[name])


def _section(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=path, max_content_width=100, terminal_width=100)
    return f"\n## {path}\n\n```\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(reference(), encoding="utf-8")

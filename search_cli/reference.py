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
    return _HEAD + "".join(f"\n## {context.command_path}\n\n```\n{context.get_help()}\n```\n" for context in contexts())


def contexts() -> Iterator[click.Context]:
    """A context of every command with its full name, groups before what they hold, in alphabetical order."""
    root = click.Context(main, info_name="threadwell", terminal_width=100, **main.context_settings)
    yield from _below(root)


def _below(context: click.Context) -> Iterator[click.Context]:
    yield context
    if isinstance(context.command, click.Group):
        for name, command in sorted(context.command.commands.items()):
            yield from _below(click.Context(command, info_name=name, parent=context))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(reference(), encoding="utf-8")

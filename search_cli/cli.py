"""The ``threadwell`` command: its groups of commands, and what an error looks like to a person."""

from __future__ import annotations

from typing import Any

import click

from crawlers.items import BusyError, ThreadwellError, UsageError
from search_cli import __version__
from search_cli.commands import (
    completion,
    concept,
    demo,
    exchange,
    forget,
    harvest,
    home,
    index,
    jobs,
    schedule,
    search,
    site,
    sources,
    story,
    tag,
    vocabulary,
    watch,
)
from search_cli.config import find_home, start_quickly

EXIT_FAILED, EXIT_USAGE, EXIT_BUSY = 1, 2, 75


class _Failure(click.ClickException):
    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # click reads it from the instance, and declares it otherwise


class Threadwell(click.Group):
    """Says an error of the library in one line, with the exit code that belongs to it."""

    def main(self, *args: Any, **named: Any) -> Any:
        """Run the program, as click does."""
        start_quickly()
        return super().main(*args, **named)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Anything but a named error is a mistake of ours and shows its traceback."""
        try:
            return super().invoke(ctx)
        except ThreadwellError as error:
            raise _failure(str(error), _exit_code(error)) from error
        except BrokenPipeError:
            raise  # the reader of a pipe went away: click ends quietly
        except OSError as error:
            name = f"{error.filename}: " if error.filename else ""
            raise _failure(f"{name}{error.strerror or error}.", EXIT_FAILED) from error


def _exit_code(error: ThreadwellError) -> int:
    return EXIT_USAGE if isinstance(error, UsageError) else EXIT_BUSY if isinstance(error, BusyError) else EXIT_FAILED


def _failure(message: str, code: int) -> click.ClickException:
    from crawlers.reading.clean import one_line

    return _Failure(one_line(message), code)


@click.group(cls=Threadwell, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="threadwell")
@click.option("--home", metavar="DIR", help="The folder with everything; default: $THREADWELL_HOME, else your own.")
@click.pass_context
def main(ctx: click.Context, home: str | None) -> None:
    """Find what other people lived through: public health forums, harvested, understood and searched.

    Threadwell never replaces medical advice.

    \b
    Example:
      threadwell init --contact you@example.org
      threadwell sources add https://forum.example.org/
      threadwell harvest
      threadwell index
      threadwell search "dravet fenfluramine appetite"

    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 nothing found, 75 busy.
    """
    ctx.obj = find_home(home)


GROUPS = (
    home,
    demo,
    sources,
    harvest,
    jobs,
    schedule,
    exchange,
    index,
    search,
    concept,
    watch,
    story,
    tag,
    vocabulary,
    site,
    forget,
    completion,
)
for command in (command for group in GROUPS for command in group.COMMANDS):
    main.add_command(command)

"""watch: searches that are kept, and what is new for them."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawlers.items import UsageError
from search_cli.asking import read_filters, read_words, with_exact, with_fields, with_lens
from search_cli.completing import complete_watches
from search_cli.config import Home

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search_cli.watches import Watch
    from search_cli.watching import News


@click.group()
def watch() -> None:
    """Keep searches, and see what is new for them. They stay on this machine.

    \b
    Example:
      threadwell watch add dravet "fenfluramine appetite"
      threadwell watch run
    """


@watch.command(context_settings={"ignore_unknown_options": True})  # -word leaves a word out
@click.argument("name")
@click.argument("words", metavar="QUERY", nargs=-1)
@with_fields
@with_lens
@with_exact
@click.option("--all", "everything", is_flag=True, help="The first run also shows what is there already.")
@click.pass_obj
def add(
    home: Home,
    /,
    name: str,
    words: tuple[str, ...],
    since: str | None,
    until: str | None,
    lens: str | None,
    *,
    exact: bool,
    everything: bool,
    **named: tuple[str, ...],
) -> None:
    """Keep a search under a name of yours. QUERY and the options are those of 'threadwell search'.

    From now on, 'threadwell watch run' shows what is new for it.

    \b
    Example:
      threadwell watch add school "starting school rescue plan" --voice parent
    """
    from uuid import uuid4

    from crawlers.reading.clean import one_line
    from index.safety import find_crisis
    from search_cli.helping import kinds_of, print_help
    from search_cli.output import counted
    from search_cli.presenting.words import notes, understood
    from search_cli.watches import Watch, checked_name, write_watches
    from search_cli.watching import locked_watches, try_out

    text = read_words(words, "watch add")
    filters = read_filters(named, since, until)
    fresh = Watch(str(uuid4()), checked_name(name), text, filters, exact, lens, 0)
    with locked_watches(home) as watches:
        if any(one.name == name for one in watches):
            raise UsageError(f"There is a watch {name!r} already. Take it away first: threadwell watch remove {name}")
        print_help(kinds_of(find_crisis(text, query=True)), home.country)
        fresh, reply = try_out(home, fresh, everything=everything)
        write_watches(home.watches, [*watches, fresh])
    for note in notes(reply):
        click.echo(one_line(note))
    click.echo(f"{name} is kept. It looks for: {one_line(understood(reply.answer.query))}")
    click.echo(f"{counted(reply.answer.total, 'thread')} here now.")
    click.echo("See what is new after a harvest and an index: threadwell watch run")


@watch.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_obj
def list_watches(home: Home, *, as_json: bool) -> None:
    """List the searches that are kept, when each last ran, and the feeds that it writes.

    \b
    Example:
      threadwell watch list
    """
    from search_cli.output import print_json, print_table
    from search_cli.watches import read_watches

    watches = read_watches(home.watches)
    if as_json:
        print_json([_as_dict(one) for one in watches])
    elif watches:
        rows = [[one.name, one.asked(), _when(one.last), ", ".join(map(str, one.feeds)) or "-"] for one in watches]
        print_table(("name", "query", "last run", "feeds"), rows)
    else:
        click.echo("No search is kept yet. Keep one: threadwell watch add NAME QUERY")


def _when(date: datetime | None) -> str:
    return f"{date:%Y-%m-%d %H:%M} UTC" if date else "never"


def _as_dict(one: Watch) -> dict[str, object]:
    return {
        "name": one.name,
        "query": one.text,
        "filters": [{"field": field, "value": value} for field, value in one.filters],
        "exact": one.exact,
        "for": one.lens,
        "last_run": one.last.isoformat() if one.last else None,
        "feeds": [str(feed) for feed in one.feeds],
    }


@watch.command()
@click.argument("names", metavar="[NAME]...", nargs=-1, shell_complete=complete_watches)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, metavar="N", help="Hits of each.")
@click.option("--peek", is_flag=True, help="Change nothing: the next run shows the same again.")
@click.option("--quiet", is_flag=True, help="For cron: say nothing where nothing is new, and number no hits.")
@click.option("--atom", type=click.Path(path_type=Path), metavar="FILE", help="Write one watch as an Atom feed.")
@click.option("--feeds", type=click.Path(path_type=Path), metavar="FOLDER", help="The same for all: FOLDER/NAME.atom.")
@click.option("--json", "as_json", is_flag=True, help="Print the news as JSON.")
@click.pass_obj
def run(
    home: Home,
    names: tuple[str, ...],
    limit: int,
    atom: Path | None,
    feeds: Path | None,
    *,
    peek: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Show what is new for the given watches, or for all. Ends with 3 where nothing is.

    New is a thread with a post that matches and came to the index after the last run; an edited post is not. A feed
    holds the last 50 such posts as far as the site may show them. Once asked for, it is written by each run, until you
    delete the file.

    \b
    Example:
      threadwell watch run
      threadwell watch run school --atom school.atom
      threadwell watch run --quiet
    """
    from search_cli.watching import choose, find_news, locked_watches, tell

    _check(names, atom, feeds, peek=peek)
    with locked_watches(home) as watches:
        chosen = choose(watches, names)
        if not chosen:
            raise UsageError("No search is kept yet. Keep one: threadwell watch add NAME QUERY")
        found = find_news(home, chosen if peek else _with_feeds(chosen, watches, atom, feeds), limit)
        show = partial(_show, home, found, limit, quiet=quiet, as_json=as_json)
        if peek:
            show()
        else:
            tell(home, watches, found, datetime.now(UTC), show)
    _end(found)


def _show(home: Home, found: Sequence[News], limit: int, *, quiet: bool, as_json: bool) -> None:
    from search_cli.news import as_dicts, print_news
    from search_cli.output import print_json

    if as_json:
        print_json(as_dicts(home, found, limit))
    else:
        print_news(home, found, limit, quiet=quiet)
    sys.stdout.flush()  # what is still on its way was not told


def _end(found: Sequence[News]) -> None:
    """Say which watches failed, and exit with 1 for those, with 3 where nothing is new."""
    from crawlers.reading.clean import one_line

    errors = [f"Error: {one.watch.name}: {one_line(one.error)}" for one in found if one.error]
    for error in errors:
        click.echo(error, err=True)
    if errors or not any(one.total for one in found):
        raise SystemExit(1 if errors else 3)


def _check(names: Sequence[str], atom: Path | None, feeds: Path | None, *, peek: bool) -> None:
    if atom and (len(names) != 1 or feeds):
        raise UsageError("--atom FILE is for one watch: name it. For several: --feeds FOLDER")
    if peek and (atom or feeds):
        raise UsageError("--peek changes nothing, so it writes no feed. Leave one of them out.")


def _with_feeds(
    chosen: Sequence[Watch], watches: Sequence[Watch], atom: Path | None, feeds: Path | None
) -> list[Watch]:
    from search_cli.watching import with_feed

    def place(one: Watch) -> Path | None:
        file = atom or (feeds / f"{one.name}.atom" if feeds else None)
        return file.absolute() if file else None

    return [with_feed(one, place(one), watches) for one in chosen]


@watch.command()
@click.argument("name", shell_complete=complete_watches)
@click.pass_obj
def remove(home: Home, name: str) -> None:
    """Keep a search no more. The feeds that it wrote are deleted with it.

    \b
    Example:
      threadwell watch remove school
    """
    from search_cli.watches import write_watches
    from search_cli.watching import choose, locked_watches, remove_feeds

    with locked_watches(home) as watches:
        [gone] = choose(watches, [name])
        feeds = remove_feeds(gone)
        write_watches(home.watches, [one for one in watches if one.name != name])
    click.echo(f"Removed: {name}{''.join(f', {feed}' for feed in feeds)}")


COMMANDS = (watch,)

"""sources add: from an address to a source, after a look at its pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from crawlers.items import ThreadwellError, UsageError
from search_cli.config import Home

if TYPE_CHECKING:
    from crawlers.recognition import Found
    from crawlers.source import Source


class NothingReadError(ThreadwellError):
    """Nobody is asked, and no thread was read: what was found may not be a source at all."""


@click.command("add")
@click.argument("url")
@click.option("--name", default="", help="What to call it; default: made of the address.")
@click.option("--family", default="", help="The forum software, where it is not to be recognised.")
@click.option("--allow-private", is_flag=True, help="The address may lie on a private network or this machine.")
@click.option("--yes", is_flag=True, help="Accept and enable what is found, without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON; nothing is added without --yes.")
@click.pass_obj
def add_source(home: Home, url: str, name: str, family: str, *, allow_private: bool, yes: bool, as_json: bool) -> None:
    """Look at a forum, show what was found, and add it as a source.

    Any page of it will do: a thread, a board, its front page, or a home page that links to it.

    \b
    Example:
      threadwell sources add https://forum.example.org/ --name example
    """
    source, known_by_sight = _candidate(url, name, family, allow_private=allow_private)
    if name or known_by_sight:
        _check_new(home, source)
    home.make()
    found = None if known_by_sight else _recognise(home, source)
    if found:
        source = _named(found, name)
        _check_new(home, source)
        found = replace(found, source=source)
    _show(source, found, as_json=as_json)
    if as_json and not yes:
        return
    _accept(found, yes=yes)
    _add(home, source, quiet=as_json)


def _candidate(url: str, name: str, family: str, *, allow_private: bool) -> tuple[Source, bool]:
    """The source to add, and whether its address alone says what it is; else its pages have to be looked at."""
    from crawlers.collectors import COLLECTORS, collector_for
    from crawlers.recognition import Candidate, check_candidate
    from crawlers.source import SourceError

    try:
        source = collector_for(url, name)
    except SourceError as error:
        raise UsageError(str(error)) from error
    if source is not None and family in ("", source.family):
        return source, True
    if family in COLLECTORS:
        raise UsageError(f"{url} is no address of family {family!r}. Give one such as https://www.reddit.com/r/NAME/.")
    return check_candidate(Candidate(url, name, family, allow_private)), False


def _check_new(home: Home, source: Source) -> None:
    """Raise :class:`UsageError` where a source has the name, or the address, already."""
    from crawlers.source import load_sources, source_files

    known, _ = load_sources(home.sources)
    if source.name in source_files(home.sources):
        of = next((f", {other.url}" for other in known if other.name == source.name), "")
        raise UsageError(f"There is a source {source.name!r} already{of}. Choose another with --name.")
    for other in known:
        if (other.url, other.boards) == (source.url, ()):
            raise UsageError(
                f"Source {other.name!r} reads {other.url} already. See: threadwell sources show {other.name}"
            )


def _recognise(home: Home, source: Source) -> Found:
    """What the pages of a candidate show."""
    from crawlers.crawl.spider import run
    from crawlers.harvest import private_hosts
    from crawlers.recognition import recognise_source
    from crawlers.source import is_loopback
    from search_cli.opening import agent
    from search_cli.output import progress

    with progress("looking at its pages") as advance:
        return run(
            lambda fetch: recognise_source(source, fetch, lambda: datetime.now(UTC), advance),
            agent(home, required=not is_loopback(source.host)),
            private_hosts([source]),
        )


def _named(found: Found, name: str) -> Source:
    """The source that was found, by the name that somebody gave, else by its own address."""
    from crawlers.recognition import suggest_name

    return replace(found.source, name=name or suggest_name(found.source.url))


def _show(source: Source, found: Found | None, *, as_json: bool) -> None:
    from search_cli.looking import collected_rows, found_dict, found_rows, source_dict
    from search_cli.output import print_json, print_table

    if as_json:
        print_json(found_dict(found) if found else source_dict(source))
    else:
        print_table(("found", ""), found_rows(found) if found else collected_rows(source))


def _accept(found: Found | None, *, yes: bool) -> None:
    """Ask, unless ``yes``; then raise :class:`NothingReadError` where it would be a leap in the dark."""
    failure = found.trial.failure if found else ""
    if yes and found and failure:
        feed = f", or of its feed, {found.feeds[0]}" if found.feeds else ""
        raise NothingReadError(
            f"{failure} It was not added. Look at {found.source.url} as a visitor; give the address of a thread that "
            f"everybody may read{feed}; or name the software with --family."
        )
    if not yes:
        if failure:
            click.echo(f"{failure} Threadwell cannot tell whether it reads this place right.")
        click.confirm("Add and enable it?", abort=True)


def _add(home: Home, source: Source, *, quiet: bool) -> None:
    from crawlers.source import write_source
    from search_cli.forgetting import readmit

    readmit(home, source.name, yes=True)
    path = write_source(replace(source, enabled=True), home.sources)
    click.echo(f"Added {source.name}: {path}", err=quiet)
    click.echo(f"Next: threadwell harvest {source.name}", err=quiet)

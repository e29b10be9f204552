"""sources check: whether sources can still be read, and what they have lost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from crawlers.items import UsageError
from search_cli.completing import complete_sources
from search_cli.config import Home

if TYPE_CHECKING:
    from crawlers.recognition import Checked
    from crawlers.source import Source, SourceError


@click.command("check")
@click.argument("names", metavar="[NAME]...", nargs=-1, shell_complete=complete_sources)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.pass_obj
def check_sources(home: Home, names: tuple[str, ...], *, as_json: bool) -> None:
    """Look again at the given sources, or at all: whether they can be read, and what they have lost.

    A few pages of each are read and nothing of them is kept. What is missing is told by the posts that are kept of the
    source. What its robots.txt says is noted in the source's file. Ends with 1 if a source cannot be read, is refused,
    or has lost a field.

    \b
    Example:
      threadwell sources check forum.example.org
    """
    from search_cli.looking import checked_dict, print_checked
    from search_cli.output import print_json

    home.make()
    sources, broken = _chosen(home, names)
    round_ = _look(home, sources)
    for checked in round_:
        _note_robots(home, checked)
    if as_json:
        print_json([checked_dict(checked) for checked in round_])
    else:
        for checked in round_:
            print_checked(checked)
    for error in broken:
        click.echo(f"Error: {error}", err=True)
    if broken or not all(checked.ok for checked in round_):
        raise SystemExit(1)


def _chosen(home: Home, names: tuple[str, ...]) -> tuple[list[Source], list[SourceError]]:
    """The sources to look at, and what is wrong with those files that cannot be read."""
    from crawlers.source import find_source, load_sources

    if names:
        return [find_source(name, home.sources) for name in dict.fromkeys(names)], []
    sources, broken = load_sources(home.sources)
    if not sources and not broken:
        raise UsageError("There are no sources yet. Add one: threadwell sources add URL")
    return sources, broken


def _look(home: Home, sources: list[Source]) -> list[Checked]:
    from crawlers.collectors import Access
    from crawlers.recognition import Round
    from crawlers.source import is_loopback
    from search_cli.opening import agent, opened_store
    from search_cli.output import progress

    public = any(not is_loopback(source.host) for source in sources)
    access = Access(agent(home, required=public), *home.reddit)
    with opened_store(home) as store, progress("checking") as advance:
        work = Round(store, lambda: datetime.now(UTC), home.locks, access)
        return work.run(sources, lambda source, asked: advance(asked, note=source.name))


def _note_robots(home: Home, checked: Checked) -> None:
    """Write what was found of robots.txt into the source's file; a bundled one would hide what comes after it."""
    from crawlers.source import edit_source, source_files

    name = checked.source.name
    if checked.robots and source_files(home.sources)[name].parent == home.sources:
        edit_source(name, home.sources, robots=checked.robots)

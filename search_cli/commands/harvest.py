"""harvest: from the forums into the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from crawlers.items import UsageError
from search_cli.completing import complete_sources
from search_cli.config import Home

if TYPE_CHECKING:
    from crawlers.harvest import Bounds
    from crawlers.source import Source, SourceError
    from search_cli.harvesting import Row


@click.command()
@click.argument("names", metavar="[SOURCE]...", nargs=-1, shell_complete=complete_sources)
@click.option("--due", is_flag=True, help="Only those of them whose time has come: see 'schedule list'.")
@click.option("--since", metavar="DATE", help="Only threads with posts since then, such as 2026-05 or 2026-05-31.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Stop after N pages; the next harvest goes on.")
@click.option("--minutes", type=click.IntRange(min=1), metavar="N", help="Stop after N minutes; the next goes on.")
@click.option("--notify", metavar="COMMAND", help="Run a command at the end, with the outcome as JSON on its input.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.pass_obj
def harvest(
    home: Home,
    names: tuple[str, ...],
    since: str | None,
    limit: int | None,
    minutes: int | None,
    notify: str | None,
    *,
    due: bool,
    as_json: bool,
) -> None:
    """Fetch the given sources, or every enabled one, into the store.

    Only public pages are read, one at a time, as robots.txt permits. A harvest that was stopped goes on where it was.
    Several sources are harvested by a process each, two at a time; limits hold for each source. With --since, threads
    that a source's lists show to be older are left for a later harvest; feeds and some forums do not tell.

    \b
    Example:
      threadwell harvest forum.example.org
      threadwell harvest --due --minutes 50 --notify "mail -s Harvest me@example.org"
    """
    from crawlers.source import is_loopback
    from search_cli.harvesting import exit_code
    from search_cli.notice import notice_command
    from search_cli.opening import agent

    bounds = _bounds(since, limit, minutes)
    command = notice_command(notify) if notify is not None else []
    home.make()
    started = datetime.now(UTC)
    chosen, broken = _chosen(home, names)
    ours = agent(home, required=any(not is_loopback(source.host) for source in chosen))
    sources, rows = _sort_out(home, chosen, started, due=due)
    rows |= _harvest(home, sources, ours, bounds)
    _print(rows, as_json=as_json)
    for error in broken:
        click.echo(f"Error: {error}", err=True)
    code = exit_code(rows) if not broken else 1
    if command and rows:
        code = code or _tell(command, {"started": started.isoformat(), "exit_code": code, "sources": rows})
    if code:
        raise SystemExit(code)


def _print(rows: dict[str, Row], *, as_json: bool) -> None:
    from search_cli.output import print_json

    if as_json:
        print_json(rows)
        return
    for name, row in rows.items():
        _report(name, row)
    if any(row.get("new", 0) + row.get("changed", 0) for row in rows.values()):
        click.echo("Next: threadwell index")


def _bounds(since: str | None, limit: int | None, minutes: int | None) -> Bounds:
    from crawlers.harvest import Bounds
    from index.query.dates import parse_date

    time = None if minutes is None else timedelta(minutes=minutes)
    return Bounds(limit, time, None if since is None else parse_date(since, end=False))


def _harvest(home: Home, sources: list[Source], ours: str, bounds: Bounds) -> dict[str, Row]:
    """One source in this process, several in a process each. Raises BusyError for a single one."""
    from search_cli.crawling import harvest_here
    from search_cli.harvesting import Team
    from search_cli.output import progress

    if len(sources) == 1:
        return {sources[0].name: harvest_here(home, sources[0], ours, bounds)}
    home.key()  # made once, before two processes ask for it
    minutes = None if bounds.time is None else int(bounds.time.total_seconds()) // 60
    given = {"--limit": bounds.limit, "--minutes": minutes, "--since": bounds.since and f"{bounds.since:%Y-%m-%d}"}
    options = [str(word) for pair in given.items() if pair[1] is not None for word in pair]
    ended: list[str] = []
    with progress("harvesting") as advance:

        def show(name: str) -> None:
            ended.append(name)
            advance(len(ended), len(sources), name)

        return Team(home, options, minutes).run(sources, show)


def _chosen(home: Home, names: tuple[str, ...]) -> tuple[list[Source], list[SourceError]]:
    """The sources to crawl, and what is wrong with those files that cannot be read: they do not stop the others."""
    from crawlers.source import find_source, load_sources

    broken: list[SourceError] = []
    if names:
        chosen = [find_source(name, home.sources) for name in dict.fromkeys(names)]
        for source in chosen:
            if not source.enabled:
                raise UsageError(f"Source {source.name!r} is not enabled: threadwell sources enable {source.name}")
    else:
        everything, broken = load_sources(home.sources)
        chosen = [source for source in everything if source.enabled]
    if not chosen:
        first = f"{broken[0]} " if broken else ""
        raise UsageError(f"{first}No source is enabled. Add one: threadwell sources add URL")
    return chosen, broken


def _sort_out(home: Home, chosen: list[Source], now: datetime, *, due: bool) -> tuple[list[Source], dict[str, Row]]:
    """The sources to harvest now, and the rows of those that were asked for and wait for a person."""
    from search_cli.duty import read_duties, say_when
    from search_cli.harvesting import failed_row

    duties = read_duties(home, chosen, now)
    held = [duty for duty in duties if duty.held]
    free = [duty for duty in duties if not duty.held]
    if not due:
        return [duty.source for duty in free], {duty.source.name: failed_row(duty.held) for duty in held}
    for duty in held:
        click.echo(f"{duty.source.name}: left alone, {duty.held}", err=True)
    ready = [duty.source for duty in free if duty.due.now(now)]
    if not ready:
        soonest = min((duty.due.at for duty in free if duty.due.at), default=None)
        click.echo("Nothing is due." + (f" Next at {say_when(soonest)} UTC." if soonest else ""), err=True)
    return ready, {}


def _tell(command: list[str], summary: dict[str, object]) -> int:
    """Give the summary to the command of --notify. Returns 1 where that went wrong: nobody may wait for a notice."""
    from search_cli.notice import notify

    problem = notify(command, summary)
    if problem:
        click.echo(f"Error: {problem}", err=True)
    return int(bool(problem))


def _report(name: str, row: Row) -> None:
    if "pages" not in row:
        click.echo(f"Error: {name}: {row['reason']}", err=True)
        return
    counts = f"posts: {row['new']} new, {row['changed']} changed, {row['same']} as before."
    click.echo(f"{name}: {row['pages']} pages; {counts}")
    if row["private"]:
        click.echo(f"{name}: {row['private']} pages ask for a login; nothing of them is kept.")
    if row["errors"]:
        trouble = ", ".join(f"{kind} x {n}" for kind, n in sorted(row["errors"].items()))
        click.echo(f"{name}: trouble met: {trouble}")
    if row["note"]:
        click.echo(f"{name}: {row['note']}")
    if row["moved"]:
        click.echo(f"{name}: moved for good to {row['moved_to']}; its file says so now. The next harvest asks there.")
    elif row["advice"]:
        click.echo(f"Error: {name}: {row['advice']}", err=True)


COMMANDS = (harvest,)

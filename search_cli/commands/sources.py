"""sources: the places that are harvested."""

from __future__ import annotations

import click

from crawlers.items import UsageError
from search_cli.commands.sources_add import add_source
from search_cli.commands.sources_check import check_sources
from search_cli.completing import complete_sources
from search_cli.config import Home


@click.group()
def sources() -> None:
    """List, show, add, check and switch the places that are harvested.

    \b
    Example:
      threadwell sources list
    """


@sources.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_obj
def list_sources(home: Home, *, as_json: bool) -> None:
    """List every source, with how much of it is kept.

    \b
    Example:
      threadwell sources list
    """
    from crawlers.source import load_sources
    from search_cli.opening import opened_store
    from search_cli.output import print_json, print_table

    with opened_store(home) as store:
        counts = store.counts()
    rows = []
    sources, errors = load_sources(home.sources)
    for source in sources:
        count = counts.get(source.name)
        rows.append(
            {
                "name": source.name,
                "family": source.family,
                "url": source.url,
                "enabled": source.enabled,
                "threads": count.threads if count else 0,
                "posts": count.posts if count else 0,
                "last_crawl": count.last_crawl.isoformat() if count and count.last_crawl else None,
            }
        )
    if as_json:
        print_json(rows)
    elif rows:
        print_table(list(rows[0]), [["-" if cell is None else cell for cell in row.values()] for row in rows])
    else:
        click.echo("There are no sources yet. Add one: threadwell sources add URL")
    for error in errors:
        click.echo(f"Error: {error}", err=True)
    if errors:
        raise SystemExit(1)


@sources.command("show")
@click.argument("name", shell_complete=complete_sources)
@click.pass_obj
def show_source(home: Home, name: str) -> None:
    """Show one source's file.

    \b
    Example:
      threadwell sources show forum.example.org
    """
    from crawlers.source import find_source, render_source, source_files

    source = find_source(name, home.sources)
    click.echo(f"# {source_files(home.sources)[name]}")
    click.echo(render_source(source), nl=False)


@sources.command()
@click.argument("name", shell_complete=complete_sources)
@click.option("--yes", is_flag=True, help="Also one that was forgotten, without asking.")
@click.pass_obj
def enable(home: Home, name: str, *, yes: bool) -> None:
    """Let a source be harvested from now on; one that was forgotten is kept again.

    One whose last run was quarantined is tried again.

    \b
    Example:
      threadwell sources enable forum.example.org
    """
    from crawlers.source import find_source
    from search_cli.forgetting import readmit

    find_source(name, home.sources)
    readmit(home, name, yes=yes)
    _switch(home, name, on=True)
    _release(home, name)


@sources.command()
@click.argument("name", shell_complete=complete_sources)
@click.pass_obj
def disable(home: Home, name: str) -> None:
    """Harvest a source no more. What is kept of it stays.

    \b
    Example:
      threadwell sources disable forum.example.org
    """
    _switch(home, name, on=False)


@sources.command()
@click.argument("name", shell_complete=complete_sources)
@click.pass_obj
def remove(home: Home, name: str) -> None:
    """Take away the file of a source of your own. What is kept of it stays.

    \b
    Example:
      threadwell sources remove forum.example.org
    """
    from crawlers.source import find_source, source_files

    find_source(name, home.sources)
    path = source_files(home.sources)[name]
    if path.parent != home.sources:
        raise UsageError(f"Source {name!r} is bundled. Switch it off: threadwell sources disable {name}")
    path.unlink()
    click.echo(f"Removed {path}")


def _switch(home: Home, name: str, *, on: bool) -> None:
    """Write a source's file anew, switched on or off; a bundled one gets a file in the home."""
    from crawlers.source import edit_source

    path = edit_source(name, home.sources, enabled=on)
    click.echo(f"{name} is {'enabled' if on else 'disabled'}: {path}")


def _release(home: Home, name: str) -> None:
    from crawlers.jobs import RELEASED
    from search_cli.opening import opened_crawl_store

    with opened_crawl_store(home) as store:
        held = [job.n for job in store.jobs(name) if job.held]
        store.judge_jobs(held, RELEASED)
    if held:
        click.echo(f"{name} was quarantined and is released: it is measured by what was normal before.")


for command in (add_source, check_sources):
    sources.add_command(command)

COMMANDS = (sources,)

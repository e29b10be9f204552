"""sources: the places that are harvested."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from crawlers.items import UsageError
from search_cli.config import Home

if TYPE_CHECKING:
    from crawlers.recognition import Found
    from crawlers.source import Source


@click.group()
def sources() -> None:
    """List, show, add and switch the places that are harvested.

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
@click.argument("name")
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


@sources.command("add")
@click.argument("url")
@click.option("--name", default="", help="What to call it; default: made of the address.")
@click.option("--family", default="", help="The forum software, where it is not to be recognised.")
@click.option("--allow-private", is_flag=True, help="The address may lie on a private network or this machine.")
@click.option("--yes", is_flag=True, help="Accept and enable what is found, without asking.")
@click.pass_obj
def add_source(home: Home, url: str, name: str, family: str, *, allow_private: bool, yes: bool) -> None:
    """Look at a forum, show what was found, and add it as a source.

    \b
    Example:
      threadwell sources add https://forum.example.org/ --name example
    """
    from crawlers.source import UnknownSourceError, find_source, write_source

    source, known_by_sight = _candidate(url, name, family, allow_private=allow_private)
    try:
        known = find_source(source.name, home.sources)
    except UnknownSourceError:
        pass
    else:
        raise UsageError(f"There is a source {known.name!r} already, {known.url}. Choose another with --name.")
    home.make()
    if known_by_sight:
        _show_source(source)
    else:
        source = _recognise(home, source)
    if not yes:
        click.confirm("Add and enable it?", abort=True)
    path = write_source(replace(source, enabled=True), home.sources)
    click.echo(f"Added {source.name}: {path}")
    click.echo(f"Next: threadwell harvest {source.name}")


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


def _recognise(home: Home, source: Source) -> Source:
    """The source as its pages show it; what was found is printed."""
    from crawlers.harvest import private_hosts
    from crawlers.recognition import recognise_source
    from crawlers.source import is_loopback
    from crawlers.spider import run
    from search_cli.opening import agent

    found = run(
        lambda fetch: recognise_source(source, fetch, lambda: datetime.now(UTC)),
        agent(home, required=not is_loopback(source.host)),
        private_hosts([source]),
    )
    _show_found(found)
    return found.source


def _show_source(source: Source) -> None:
    """Print what is known of a source that a collector fetches."""
    from search_cli.output import print_table

    rows = [("name", source.name), ("family", source.family), ("address", source.url)]
    rows += [("fetched through", "its official API, with credentials of your own (see docs/data.md)")]
    rows += [("a site shows", source.publish), ("delay", f"{source.delay:g} s")]
    print_table(("found", ""), rows)


@sources.command()
@click.argument("name")
@click.pass_obj
def enable(home: Home, name: str) -> None:
    """Let a source be harvested from now on.

    \b
    Example:
      threadwell sources enable forum.example.org
    """
    _switch(home, name, on=True)


@sources.command()
@click.argument("name")
@click.pass_obj
def disable(home: Home, name: str) -> None:
    """Harvest a source no more. What is kept of it stays.

    \b
    Example:
      threadwell sources disable forum.example.org
    """
    _switch(home, name, on=False)


@sources.command()
@click.argument("name")
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


def _show_found(found: Found) -> None:
    from search_cli.output import print_table

    source, sample = found.source, found.sample
    rows = [("name", source.name), ("family", source.family), ("address", source.url), ("robots.txt", source.robots)]
    rows += [("language", source.language or "not said"), ("delay", f"{source.delay:g} s")]
    if found.trial.private:
        rows.append(("private", f"{found.trial.private} of the pages tried ask for a login"))
    if sample:
        thread, posts = sample
        post = posts[0].item
        rows += [
            ("thread", thread.item.title),
            ("board", thread.item.board),
            ("posts on its first page", str(len(posts))),
        ]
        rows += [("date", str(post.created or "none")), ("post", post.text[:200])]
    else:
        rows.append(("thread", "none was found on the pages tried"))
    print_table(("found", ""), rows)


COMMANDS = (sources,)

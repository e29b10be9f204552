"""demo: everything at once, on this machine alone."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from shutil import which

import click

from search_cli.config import Home

QUERIES = ("dravet fenfluramine appetite", "starting school rescue plan")


@click.command()
@click.pass_obj
def demo(home: Home) -> None:
    """Harvest a composed community on this machine, search it, and build its site. Nothing leaves the machine.

    The demo has a home of its own, which stays until the next demo.

    \b
    Example:
      threadwell demo
    """
    from crawlers.items import ThreadwellError
    from crawlers.locking import lock
    from search_cli.demo.run import fresh_home, harvest_community

    home.make()
    held = lock(home.locks, "demo", "The demo is being run")
    try:
        own = fresh_home(home)
        click.echo("A composed community is served here as a phpBB forum, as a Discourse forum and as a blog's feed.")
        outcomes = harvest_community(own, lambda: datetime.now(UTC))
        for name, outcome in outcomes.items():
            click.echo(f"Harvested {name}: {outcome.pages} pages, {outcome.saved.new} posts.")
        if failed := [name for name, outcome in outcomes.items() if not outcome.ok]:
            raise ThreadwellError(f"The demo's harvest of {', '.join(failed)} failed. Please report it.")
        _index_and_search(own)
        _show_site(own)
    finally:
        held.release()


def _index_and_search(own: Home) -> None:
    from search_cli.answering import Request, answer_request
    from search_cli.indexing import index_lock, update_index
    from search_cli.opening import opened_store
    from search_cli.presenting.text import print_answer

    with index_lock(own), opened_store(own) as store:
        built = update_index(own, store)
    click.echo(f"Indexed {built.posts} posts.")
    for query in QUERIES:
        click.echo(f"\n$ threadwell search {query!r} --limit 2\n")
        print_answer(answer_request(own, Request(query, limit=2)))


def _show_site(own: Home) -> None:
    from search_cli.commands.site import build_from_home

    pages = build_from_home(own).pages
    click.echo(f"\nBuilt a site of {pages} pages.")
    command = f"{_program()} --home {quote(str(own.folder))}"
    click.echo(f"Search on:   {command} search WORDS")
    click.echo(f"Look at it:  {command} site serve")
    click.echo(f"Site: {own.site}")


def _program() -> str:
    """How this program is called here: by its name where that finds it, else by its path."""
    called = Path(sys.argv[0])
    return called.name if which(called.name) or not called.exists() else quote(str(called))


COMMANDS = (demo,)

"""site: build, serve and check the static site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO

import click

from crawlers.reading.clean import one_line
from search_cli.config import Home
from search_cli.output import print_json

if TYPE_CHECKING:
    from search_cli.site.manifest import Built

SHOWN_PROBLEMS = 20


@click.group()
def site() -> None:
    """Build, serve and check the static site.

    \b
    Example:
      threadwell site build
    """


@site.command()
@click.option("--rebuild", is_flag=True, help="Make every page anew, not only what changed.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_obj
def build(home: Home, rebuild: bool, as_json: bool) -> None:
    """Build the site from what was harvested, into the home's folder "site".

    Only what changed since the last time is made anew. A build that fails leaves the site as it was.

    \b
    Example:
      threadwell site build
    """
    built = build_from_home(home, rebuild=rebuild)
    if as_json:
        print_json({"folder": str(home.site), "pages": built.pages, "made": built.made})
        return
    click.echo(f"{built.pages:,} pages, {built.made:,} of them made anew: {home.site}")
    click.echo("Look at it: threadwell site serve")


@site.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.pass_obj
def serve(home: Home, port: int) -> None:
    """Serve the built site on this machine until you press Ctrl-C.

    \b
    Example:
      threadwell site serve --port 8000
    """
    from search_cli.site.serve import open_server

    with open_server(home.site, port) as server:
        click.echo(f"http://127.0.0.1:{server.server_address[1]}/  (Ctrl-C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("Ended.")


@site.command()
@click.option(
    "--names",
    type=click.File(encoding="utf-8"),
    help="A file of people's names, one a line, that no file of the site may hold.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def check(home: Home, names: TextIO | None, as_json: bool) -> None:
    """Check the built site: HTML, links, sizes, feeds, and that it shows no more of other people's words than it may.

    The words are compared with the store: no post that is gone, hidden, or was not seen live lately; no more of it than
    its source allows; no private details. Ends with 1 where something is wrong.

    \b
    Example:
      threadwell site check
      threadwell site check --names members.txt --json
    """
    problems = check_home(home, [line.strip() for line in names or ()])
    if as_json:
        print_json({"ok": not problems, "problems": problems})
    else:
        for problem in problems[:SHOWN_PROBLEMS]:
            click.echo(f"WRONG  {one_line(problem)}")
        if len(problems) > SHOWN_PROBLEMS:
            click.echo(f"and {len(problems) - SHOWN_PROBLEMS:,} more: --json")
        if not problems:
            click.echo("The site is in order.")
    if problems:
        raise SystemExit(1)


def check_home(home: Home, names: Sequence[str] = ()) -> list[str]:
    """What is wrong with a home's site, held against its store and sources. ``names`` are not to be found on it."""
    from crawlers.source import load_sources
    from search_cli.opening import opened_store
    from search_cli.output import progress
    from search_cli.site.check import Truth, check_grades, check_site
    from search_cli.site.manifest import read_manifest

    sources = {source.name: source for source in load_sources(home.sources)[0]}
    built = read_manifest(home.site_manifest).digests()
    with opened_store(home) as store, progress("checking the site") as advance:
        truth = Truth(store, sources, datetime.now(UTC))
        return check_site(home.site, truth, built=built, names=names, show=advance) + check_grades(home.site)


def build_from_home(home: Home, *, rebuild: bool = False) -> Built:
    """Build a home's site. Returns how many pages it has. Raises :class:`BusyError` while another process does it."""
    from crawlers.locking import lock

    home.make()
    held = lock(home.locks, "site", "The site is being built")
    try:
        return build_locked(home, rebuild=rebuild)
    finally:
        held.release()


def build_locked(home: Home, *, rebuild: bool = False, index_locked: bool = False) -> Built:
    """The same for a caller that holds the site's lock, and perhaps the index's."""
    from search_cli.site.refresh import refresh_site

    return refresh_site(home, datetime.now(UTC), rebuild=rebuild, index_locked=index_locked)


COMMANDS = (site,)

"""site: build, serve and check the static site."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from search_cli.config import Home

if TYPE_CHECKING:
    from search_cli.site.content import Content


@click.group()
def site() -> None:
    """Build, serve and check the static site.

    \b
    Example:
      threadwell site build
    """


@site.command()
@click.pass_obj
def build(home: Home) -> None:
    """Build the site from what was harvested, into the home's folder "site".

    \b
    Example:
      threadwell site build
    """
    count = build_from_home(home)
    click.echo(f"{count:,} pages: {home.site}")
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
@click.pass_obj
def check(home: Home) -> None:
    """Check the built site: links, titles, no scripts or styles in pages. Ends with 1 where something is wrong.

    \b
    Example:
      threadwell site check
    """
    from search_cli.site.check import check_site

    problems = check_site(home.site)
    for problem in problems:
        click.echo(f"WRONG  {problem}")
    if problems:
        raise SystemExit(1)
    click.echo("The site is in order.")


def build_from_home(home: Home) -> int:
    """Build a home's site. Returns how many pages it has. Raises :class:`BusyError` while another process does it."""
    from crawlers.locking import lock

    held = lock(home.locks, "site", "The site is being built")
    try:
        return build_locked(home)
    finally:
        held.release()


def build_locked(home: Home) -> int:
    """The same for a caller that holds the site's lock."""
    from search_cli.output import progress
    from search_cli.site.build import SiteFacts, build_site

    name = str(home.config.get("site", {}).get("name", "")) or "Threadwell"
    content = _content(home)
    with progress("building the site") as advance:
        return build_site(content, SiteFacts(name, home.contact), home.site, advance)


def _content(home: Home) -> Content:
    from crawlers.source import load_sources
    from index.deriving.tags import Tags
    from search_cli.opening import open_home_tagger, opened_derived, opened_store, source_conditions
    from search_cli.site.content import read_content

    sources, _ = load_sources(home.sources)
    tagger = open_home_tagger(home)
    with opened_store(home) as store, opened_derived(home) as derived:
        tags = Tags(derived, tagger, source_conditions(home))
        by_name = {source.name: source for source in sources}
        return read_content(store, by_name, tags, tagger.lexicon.name_of, datetime.now(UTC))


COMMANDS = (site,)

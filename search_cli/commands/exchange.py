"""extract, export and import: threads in and out as JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from crawlers.items import UsageError
from search_cli.completing import complete_sources
from search_cli.config import Home


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--url",
    "urls",
    required=True,
    multiple=True,
    help="The address that the page was saved from; for several files once a file, or once for all.",
)
@click.option("--fetched", metavar="DATE", help="When it was saved (ISO 8601): relative dates count from there.")
@click.option("--family", default="", help="The forum software, where it is not to be recognised.")
@click.option("--jsonl", is_flag=True, help="One line a file, even for a single one.")
def extract(files: tuple[Path, ...], urls: tuple[str, ...], fetched: str | None, family: str, *, jsonl: bool) -> None:
    """Read saved forum pages and print their threads as JSON, with authors. Nothing is kept.

    With one --url for several files, each page's own canonical address counts where it names one.

    \b
    Example:
      threadwell extract page.html --url https://forum.example.org/viewtopic.php?t=2
    """
    from crawlers.extraction import extract_thread, own_page
    from crawlers.items import ThreadwellError
    from crawlers.reading.page import Page
    from search_cli.output import json_line, print_json

    if len(urls) not in (1, len(files)):
        raise UsageError(f"{len(files)} files and {len(urls)} addresses: give --url once, or once for each file.")
    date = _moment(fetched)
    shared = len(files) > len(urls)
    failed = 0
    for file, url in zip(files, urls if len(urls) > 1 else urls * len(files), strict=True):
        try:
            page = Page(url, file.read_bytes(), date=date)
            thread = extract_thread(own_page(page) if shared else page, family)
        except (ThreadwellError, OSError) as error:
            if len(files) == 1:
                raise
            click.echo(f"Error: {file}: {error}", err=True)
            failed += 1
            continue
        if jsonl or len(files) > 1:
            click.echo(json_line({"file": str(file), **thread}))
        else:
            print_json(thread)
    if failed:
        raise SystemExit(1)


def _moment(text: str | None) -> datetime | None:
    try:
        date = datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"{text!r} is not an ISO 8601 date such as 2026-11-20T18:30:00+00:00.") from error
    return date.replace(tzinfo=UTC) if date and date.tzinfo is None else date


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--source", help="Only this source.", shell_complete=complete_sources)
@click.pass_obj
def export_posts(home: Home, file: Path, source: str | None) -> None:
    """Write every post as JSON lines into FILE (- for standard output). Authors are not in it.

    \b
    Example:
      threadwell export posts.jsonl --source forum.example.org
    """
    from crawlers.exchange import export_rows
    from search_cli.opening import opened_store
    from search_cli.output import json_line

    with opened_store(home) as store:
        if source is not None and source not in store.counts():
            raise UsageError(f"Nothing is kept of a source {source!r}. See 'threadwell sources list'.")
        rows = export_rows(store, source)
        if str(file) == "-":
            for row in rows:
                click.echo(json_line(row))
            return
        fresh = file.with_name(f"{file.name}.new")
        count = 0
        with fresh.open("w", encoding="utf-8") as out:
            for row in rows:
                out.write(json_line(row) + "\n")
                count += 1
        fresh.replace(file)
    click.echo(f"{count:,} posts written to {file}")


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.pass_obj
def import_posts(home: Home, files: tuple[Path, ...]) -> None:
    """Keep the posts of exported JSON lines. Each file is kept whole or not at all; live posts are never replaced.

    \b
    Example:
      threadwell import posts.jsonl
    """
    from crawlers.exchange import import_rows
    from search_cli.opening import opened_store

    with opened_store(home) as store:
        for file in files:
            with click.open_file(str(file), encoding="utf-8") as lines:
                saved = import_rows(store, lines, str(file))
            click.echo(f"{file}: {saved.new:,} new, {saved.changed:,} changed, {saved.same:,} as before.")
    click.echo("Next: threadwell index")


COMMANDS = (extract, export_posts, import_posts)

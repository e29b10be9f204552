"""search, show and open: from a question to a thread."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawlers.items import UsageError
from search_cli.asking import read_filters, read_words, with_exact, with_fields, with_lens
from search_cli.config import Home

if TYPE_CHECKING:
    from search_cli.answering import Reply, Request

SORTS = ("relevance", "newest", "oldest", "most-discussed")


@click.command(context_settings={"ignore_unknown_options": True})  # -word leaves a word out
@click.argument("words", metavar="QUERY", nargs=-1)
@with_fields
@click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True, help="The order of hits.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, metavar="N", help="Hits a page.")
@click.option("--page", type=click.IntRange(1, 1000), default=1, show_default=True, metavar="N", help="Which page.")
@with_lens
@with_exact
@click.option("--explain", is_flag=True, help="Say all that made each hit's place, and what was looked for.")
@click.option("--opposite", is_flag=True, help="Show an account that differs, from another source, after the hits.")
@click.option(
    "--queries",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="With --trec: a file of queries, an id, a tab and a query a line.",
)
@click.option("--trec", is_flag=True, help="Print the threads' ids of all queries as a TREC run.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the hits as CSV, a hit a row, for a spreadsheet.")
@click.option("--plain", is_flag=True, help="Print a fact a line, each with its name: for screen readers.")
@click.pass_obj
def search(
    home: Home,
    /,
    words: tuple[str, ...],
    since: str | None,
    until: str | None,
    sort: str,
    limit: int,
    page: int,
    lens: str | None,
    queries: Path | None,
    *,
    exact: bool,
    explain: bool,
    opposite: bool,
    trec: bool,
    as_json: bool,
    as_csv: bool,
    plain: bool,
    **named: tuple[str, ...],
) -> None:
    """Find threads. Words are joined by OR; threads with more of them come first.

    The conditions, treatments and symptoms that the words name are looked for as well, by all their names, and narrower
    ones with them; --explain shows them, --exact leaves them out.

    \b
    dravet appetite          any of the words      "loss of appetite"       in this order
    diet AND seizures        both                  (keto OR mct) seizures   in groups
    -valproate               not in the thread     seiz*                    begins so
    voice:mum since:2024     as the options: all hold together in one post of the thread

    \b
    Example:
      threadwell search "dravet fenfluramine appetite" --since 2024
      threadwell search "sleep treatment:melatonin" --voice parent --stage newly --for someone
    """
    from search_cli.answering import Request

    ways = {"--json": as_json, "--csv": as_csv, "--plain": plain, "--trec": trec}
    if len(chosen := [way for way, wanted in ways.items() if wanted]) > 1:
        raise UsageError(f"{' and '.join(chosen)} do not go together. Choose one of them.")
    filters = read_filters(named, since, until)
    request = Request(read_words(words, "search"), filters, sort, limit, page, exact, lens=lens, opposite=opposite)
    if trec or queries:
        _print_run(home, queries, request, whole=trec and not words)
    else:
        _answer(home, request, "".join(chosen), explain=explain)


def _answer(home: Home, request: Request, way: str, *, explain: bool) -> None:
    """Help first where the words speak of danger, then the answer. Exits with 3 where nothing was found."""
    from index.safety import find_crisis
    from search_cli.answering import answer_request
    from search_cli.helping import kinds_of, print_help

    danger = kinds_of(find_crisis(request.text, query=True))
    if way != "--json":  # also where the search fails; a table has no place for it
        print_help(danger, home.country, plain=way == "--plain", aside=way == "--csv")
    reply = answer_request(home, request)
    _print_reply(home, reply, danger, way, explain=explain)
    if not reply.answer.hits:
        raise SystemExit(3)


def _print_reply(home: Home, reply: Reply, danger: list[str], way: str, *, explain: bool) -> None:
    """The answer in the way asked for; the modules of the other ways are not read."""
    if way == "--json":
        from search_cli.helping import help_dicts
        from search_cli.output import print_json
        from search_cli.presenting.data import as_dict

        print_json({"help": help_dicts(danger, home.country), **as_dict(reply)})
    elif way == "--csv":
        from search_cli.presenting.table import print_csv

        print_csv(reply)
    elif way == "--plain":
        from search_cli.presenting.plain import print_plain

        print_plain(reply, explain=explain)
    else:
        from search_cli.presenting.text import print_answer

        print_answer(reply, explain=explain)


def _print_run(home: Home, queries: Path | None, request: Request, *, whole: bool) -> None:
    from search_cli.batch import trec_run

    if queries is None or not whole:
        raise UsageError("--queries FILE and --trec go together, without a query of their own.")
    for line in trec_run(home, queries, request, partial(click.echo, err=True)):
        click.echo(line)


@click.command()
@click.argument("what", metavar="HIT|THREAD")
@click.option("--json", "as_json", is_flag=True, help="Print the thread as JSON lines, one post a line.")
@click.pass_obj
def show(home: Home, what: str, *, as_json: bool) -> None:
    """Show a whole thread: a hit of the last search by its number, or a thread by its address or SOURCE/ID.

    \b
    Example:
      threadwell show 1
    """
    from search_cli.answering import find_thread
    from search_cli.opening import opened_store
    from search_cli.output import json_line
    from search_cli.presenting.thread import print_thread, thread_rows

    with opened_store(home) as store:
        thread, posts, marked = find_thread(home, store, what)
    if as_json:
        for row in thread_rows(thread, posts):
            click.echo(json_line(row))
    else:
        from index.safety import find_crisis
        from search_cli.helping import kinds_of, print_help

        print_help(kinds_of(crisis for post in posts for crisis in find_crisis(post.item.text)), home.country)
        print_thread(thread, posts, marked)


@click.command("open")
@click.argument("hit", metavar="HIT")
@click.pass_obj
def open_hit(home: Home, hit: str) -> None:
    """Open a hit of the last search in the browser, at the post that matched.

    \b
    Example:
      threadwell open 1
    """
    import webbrowser

    from search_cli.answering import find_address
    from search_cli.opening import opened_store

    with opened_store(home) as store:
        address = find_address(home, store, hit)
    click.echo(address)
    if not webbrowser.open(address):
        raise click.ClickException("No browser could be started here. Open the address above yourself.")


COMMANDS = (search, show, open_hit)

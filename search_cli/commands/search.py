"""search, show and open: from a question to a thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from crawlers.items import UsageError
from index.fields import ASKED
from search_cli.config import Home

if TYPE_CHECKING:
    from search_cli.answering import Request

SORTS = ("relevance", "newest", "oldest", "most-discussed")
_Command = TypeVar("_Command", bound=Callable[..., None])


def _with_fields(command: _Command) -> _Command:
    """The command with an option for every field that one asks by."""
    for field in reversed(ASKED):
        command = click.option(f"--{field.name}", multiple=True, metavar="NAME", help=field.help)(command)
    return command


@click.command(context_settings={"ignore_unknown_options": True})  # -word leaves a word out
@click.argument("words", metavar="QUERY", nargs=-1)
@_with_fields
@click.option("--since", metavar="DATE", help="Not before this year, month or day: 2024, 2024-05, 2024-05-31.")
@click.option("--until", metavar="DATE", help="Not after it.")
@click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True, help="The order of hits.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, metavar="N", help="Hits a page.")
@click.option("--page", type=click.IntRange(1, 1000), default=1, show_default=True, metavar="N", help="Which page.")
@click.option("--exact", is_flag=True, help="Only the words as typed, not the concepts and names that they mean.")
@click.option("--explain", is_flag=True, help="Say of every hit what was found in it, and what was looked for.")
@click.option(
    "--queries",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="With --trec: a file of queries, an id, a tab and a query a line.",
)
@click.option("--trec", is_flag=True, help="Print the threads' ids of all queries as a TREC run.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
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
    queries: Path | None,
    *,
    exact: bool,
    explain: bool,
    trec: bool,
    as_json: bool,
    **named: tuple[str, ...],
) -> None:
    """Find threads. Words are joined by OR; threads with more of them come first.

    The conditions, treatments and symptoms that the words name are looked for as well, by all their names, and narrower
    ones with them; --explain shows them, --exact leaves them out.

    "in quotes" is a phrase; AND, NOT or a minus, and parentheses hold for the whole thread. condition:, voice:, since:
    and the like mean the same as the options and hold together in one of its posts. A value may be begun only, or
    told in your words: voice:mum, lang:german.

    \b
    Example:
      threadwell search "dravet fenfluramine appetite" --since 2024
      threadwell search "sleep treatment:melatonin" --voice parent --stage newly
    """
    from search_cli.answering import Request

    for word in words:
        if word.startswith("--"):
            raise UsageError(f"There is no option {word.partition('=')[0]}. See 'threadwell search --help'.")
    filters = [(field.name, typed) for field in ASKED for typed in named[field.name]]
    filters += [(field, value) for field, value in (("since", since), ("until", until)) if value]
    request = Request(" ".join(words), tuple(filters), sort, limit, page, exact)
    if trec or queries:
        _print_run(home, queries, request, whole=trec and not words)
    else:
        _print_hits(home, request, explain=explain, as_json=as_json)


def _print_hits(home: Home, request: Request, *, explain: bool, as_json: bool) -> None:
    """Help first where the words speak of danger, then the answer. Exits with 3 where nothing was found."""
    from index.safety import find_crisis
    from search_cli.answering import answer_request
    from search_cli.helping import help_dicts, kinds_of, print_help
    from search_cli.presenting import as_dict, print_answer

    danger = kinds_of(find_crisis(request.text, query=True))
    if not as_json:
        print_help(danger, home.country)  # also where the search fails
    reply = answer_request(home, request)
    if as_json:
        from search_cli.output import print_json

        print_json({"help": help_dicts(danger, home.country), **as_dict(reply)})
    else:
        print_answer(reply, explain=explain)
    if not reply.answer.hits:
        raise SystemExit(3)


def _print_run(home: Home, queries: Path | None, request: Request, *, whole: bool) -> None:
    from search_cli.batch import trec_run

    if queries is None or not whole:
        raise UsageError("--queries FILE and --trec go together, without a query of their own.")
    for line in trec_run(home, queries, request):
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
    from search_cli.presenting import print_thread, thread_rows

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

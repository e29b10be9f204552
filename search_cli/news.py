"""What is new for saved searches, in the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from crawlers.reading.clean import one_line
from index.safety import find_crisis
from index.searching.hits import Hit
from search_cli.config import Home
from search_cli.helping import help_dicts, kinds_of, print_help
from search_cli.last_hits import remember
from search_cli.output import NOT_ADVICE, console, counted, marked, print_address, print_indented
from search_cli.presenting import words
from search_cli.presenting.data import as_dict
from search_cli.watching import News


def print_news(home: Home, news: Sequence[News], limit: int, *, quiet: bool) -> None:
    """The newly found threads of each watch, ``limit`` of them at most; numbered for ``show`` unless ``quiet``."""
    fresh = [one for one in news if one.total]
    print_help(kinds_of(crisis for one in fresh for crisis in find_crisis(one.watch.text, query=True)), home.country)
    out = console()
    shown = [hit for one in fresh for hit in _hits(one)[:limit]]
    numbers = iter(range(1, len(shown) + 1))
    for one in news:
        if one.total:
            out.print(Text(f"{one.watch.name}: {counted(one.total, 'new thread')}", "bold"))
            _print_hits(out, one, limit, None if quiet else numbers)
        elif not (quiet or one.error):
            out.print(Text(f"{one.watch.name}: nothing new."))
    if shown:
        out.print(Text(NOT_ADVICE + ("" if quiet else " Read one: threadwell show N")), soft_wrap=not out.is_terminal)
    if shown and not quiet:
        places = [(hit.thread.item.source, hit.thread.item.id, hit.post.item.id) for hit in shown]
        remember(home, dict(enumerate(places, start=1)))


def _hits(one: News) -> Sequence[Hit]:
    return one.reply.answer.hits if one.reply else ()


def _print_hits(out: Console, one: News, limit: int, numbers: Iterator[int] | None) -> None:
    for hit in _hits(one)[:limit]:
        lead = f"{next(numbers)}. " if numbers else "- "
        item, snippet, by = hit.post.item, hit.snippet, len(lead)
        print_indented(out, Text(lead) + Text(one_line(hit.thread.item.title) or words.NO_TITLE), 0)
        facts = (item.source, words.day(item.created), words.speaks(hit))
        print_indented(out, Text(" \u00b7 ".join(fact for fact in facts if fact), "dim"), by)
        if snippet.text:
            passage = marked(snippet.text, snippet.marks, style=out.color_system is not None)
            print_indented(out, Text("... " * snippet.before) + passage + Text(" ..." * snippet.after), by)
        print_address(out, item.url or hit.thread.item.url, by)
    if one.total > limit:
        out.print(Text(f"and {one.total - limit:,} more: {one.watch.command()}"), soft_wrap=True)
    out.print()


def as_dicts(home: Home, news: Sequence[News], limit: int) -> list[dict[str, Any]]:
    """The same for a program: of each watch how many threads are new, and the hits as a search gives them."""
    return [{"watch": one.watch.name, "help": _help(home, one), **_as_dict(one, limit)} for one in news]


def _help(home: Home, one: News) -> list[dict[str, Any]]:
    return help_dicts(kinds_of(find_crisis(one.watch.text, query=True)), home.country) if one.total else []


def _as_dict(one: News, limit: int) -> dict[str, Any]:
    if one.reply is None:
        return {"new": 0, "error": one.error, "hits": []}
    told = as_dict(one.reply)
    return {"new": one.total, "error": None, "understood": told["understood"], "hits": told["hits"][:limit]}

"""How a whole thread looks in the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from crawlers.reading.clean import clean, one_line
from crawlers.store import KeptPost, KeptThread
from search_cli.output import NOT_ADVICE, console, print_indented
from search_cli.presenting.words import NO_TITLE, day


def print_thread(thread: KeptThread, posts: Sequence[KeptPost], chosen: str) -> None:
    """A whole thread; the post with the id ``chosen`` is pointed out."""
    out = console()
    item = thread.item
    out.print(Text(one_line(item.title) or NO_TITLE, "bold"))
    out.print(
        Text(" \u00b7 ".join(part for part in (item.source, one_line(item.board), one_line(item.url)) if part), "dim")
    )
    for post in posts:
        _print_post(out, post, here=post.item.id == chosen)
    out.print()
    out.print(Text(NOT_ADVICE))


def _print_post(out: Console, post: KeptPost, *, here: bool) -> None:
    item = post.item
    who = f"person {item.speaker}" if item.speaker else "somebody"
    facts = [f"{item.position}.", who, day(item.created), "edited" if item.edited else "", "<- found" if here else ""]
    out.print()
    out.print(Text(" ".join(fact for fact in facts if fact), "bold cyan" if here else "cyan"))
    for quote in item.quotes:
        print_indented(out, Text(clean(quote.text), "dim italic"), 4)
    print_indented(out, Text(clean(item.text)), 2)


def thread_rows(thread: KeptThread, posts: Sequence[KeptPost]) -> list[dict[str, Any]]:
    """The thread in the exchange format."""
    from crawlers.exchange import post_row

    return [post_row(thread, post) for post in posts]

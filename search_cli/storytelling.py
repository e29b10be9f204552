"""How a story looks in the terminal and as JSON, and how a person says what to leave out."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import click
from rich.text import Text

from crawlers.items import UsageError
from crawlers.reading.clean import one_line
from index.fields import BY_NAME
from index.story import Found, Story, make_query
from search_cli.output import console

WORDS = 3  # spellings shown of each


class NoSuchNumberError(UsageError):
    """Nothing in the story has this number."""


def ticked_at_first(story: Story, without: Sequence[int]) -> list[bool]:
    """What is part of the search: all but what is denied, told of others, or left out by its number.

    Raises :class:`NoSuchNumberError`.
    """
    ticked = [one.meant for one in story.found]
    for number in without:
        _check(number, story)
        ticked[number - 1] = False
    return ticked


def ask(story: Story, ticked: list[bool]) -> list[bool]:
    """Let the person tick and untick by number until they press Enter; the list is shown after every change."""
    while True:
        typed = click.prompt("Numbers to tick or untick, or Enter", default="", show_default=False)
        numbers = [int(number) for number in re.findall(r"\d{1,6}", typed)]
        if not numbers:
            return ticked
        try:
            for number in numbers:
                _check(number, story)
            ticked = [state != (number in numbers) for number, state in enumerate(ticked, 1)]
            print_found(story, ticked)
        except NoSuchNumberError as error:
            click.echo(str(error))


def _check(number: int, story: Story) -> None:
    if not 1 <= number <= len(story.found):
        there = f"there are 1 to {len(story.found)}" if story.found else "nothing was found in the story"
        raise NoSuchNumberError(f"There is no number {number}: {there}.")


def print_found(story: Story, ticked: Sequence[bool]) -> None:
    """Everything found, by facet, numbered, each with the words that decided it."""
    numbered = list(zip(range(1, len(ticked) + 1), story.found, ticked, strict=True))
    out = console()
    for facet, rows in groupby(numbered, key=lambda row: row[1].facet):
        apart = "" if BY_NAME[facet].concepts else f" (no part of the search; --{facet} narrows it)"
        out.print(Text(f"\n{BY_NAME[facet].title}{apart}", "bold"))
        for number, one, tick in rows:
            words = ", ".join(f"\u201c{one_line(word)}\u201d" for word in one.words[:WORDS])
            why = "" if one.meant else ", said of others or denied"
            line = Text(f"{number:>3}. {'[x]' if tick else '[ ]'} {one_line(one.name)}")
            out.print(line + Text(f"  {words}{why}", "dim"), soft_wrap=not out.is_terminal)


def print_search(query: str) -> None:
    """The command that makes the search, in one line that can be copied."""
    out = console()
    if not query:
        out.print(Text("\nNothing was recognised. Search in your own words: threadwell search QUERY"))
        return
    out.print(Text("\nThe search:"))
    out.print(Text(f"  {command(query)}"), soft_wrap=True)


def command(query: str) -> str:
    """The search as it is typed in a shell."""
    return f"threadwell search {shlex.quote(one_line(query))}"


def story_dict(story: Story, ticked: Sequence[bool], query: str) -> dict[str, Any]:
    """The story for a program: what was found in it, and the search. Not the story itself."""
    return {
        "found": [
            {"number": number, **_found_dict(one), "ticked": tick}
            for number, (one, tick) in enumerate(zip(story.found, ticked, strict=True), 1)
        ],
        "query": query,
        "command": command(query) if query else "",
    }


def _found_dict(one: Found) -> dict[str, Any]:
    return {
        "facet": one.facet,
        "id": one.id,
        "name": one.name,
        "words": list(one.words),
        "spans": [list(span) for span in one.spans],
        "meant": one.meant,
    }


def query_of(story: Story, ticked: Sequence[bool]) -> str:
    """The query of what is ticked."""
    return make_query(one for one, tick in zip(story.found, ticked, strict=True) if tick)

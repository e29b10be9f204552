"""story: from a paragraph to a search."""

from __future__ import annotations

import sys
from typing import Any

import click

from search_cli.config import Home


@click.command()
@click.option(
    "--without", multiple=True, type=int, metavar="N", help="Leave out what has this number; give it again for more."
)
@click.option("--run", is_flag=True, help="Search at once, rather than print the search.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found and the search as JSON.")
@click.pass_obj
def story(home: Home, without: tuple[int, ...], *, run: bool, as_json: bool) -> None:
    """Make a search of a paragraph: tell what happened in your own words, and leave out what should not count.

    Reads standard input, or opens your editor. Shows the conditions, symptoms, treatments, voice and stage that it
    finds, each with the words that decided it. The story does not leave this machine and is kept nowhere.

    \b
    Example:
      threadwell story
      xclip -o | threadwell story --without 2 --run
    """
    from index.story import read_story
    from search_cli.helping import help_dicts, kinds_of, print_help
    from search_cli.opening import open_home_tagger
    from search_cli.output import print_json
    from search_cli.storytelling import ask, print_found, print_search, query_of, story_dict, ticked_at_first

    typed = sys.stdin.isatty()
    told = read_story(_typed() if typed else _piped(), open_home_tagger(home))
    ticked, danger = ticked_at_first(told, without), kinds_of(told.crises)
    if not as_json:
        print_help(danger, home.country)
        print_found(told, ticked)
        ticked = ask(told, ticked) if typed and told.found else ticked
    query = query_of(told, ticked)
    facts = {"help": help_dicts(danger, home.country), **story_dict(told, ticked, query)}
    if run and query:
        _run(home, query, facts if as_json else None)
    elif as_json:
        print_json(facts)
    else:
        print_search(query)
    if not query:
        raise SystemExit(3)


def _run(home: Home, query: str, facts: dict[str, Any] | None) -> None:
    """Search, and show the answer: after ``facts`` in one JSON object, or else in words."""
    from search_cli.answering import Request, answer_request
    from search_cli.output import print_json
    from search_cli.presenting.data import as_dict
    from search_cli.presenting.text import print_answer

    reply = answer_request(home, Request(query))
    if facts is not None:
        print_json(facts | {"answer": as_dict(reply)})
    else:
        print_answer(reply)
    if not reply.answer.hits:
        raise SystemExit(3)


def _typed() -> str:
    from search_cli.editing import edit_privately

    return _checked(edit_privately())


def _piped() -> str:
    from index.story import LONGEST

    return _checked(sys.stdin.buffer.read(4 * LONGEST).decode(errors="replace"))


def _checked(text: str) -> str:
    """The story without control characters. Raises :class:`UsageError` where there is none."""
    from crawlers.items import UsageError
    from crawlers.reading.clean import clean
    from index.story import LONGEST

    text = clean(text)
    if not text:
        raise UsageError("There is no story. Write a few sentences, on standard input or in the editor.")
    if len(text) > LONGEST:
        click.echo(f"The story is long: only its first {LONGEST:,} characters are read.", err=True)
    return text


COMMANDS = (story,)

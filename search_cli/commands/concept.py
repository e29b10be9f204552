"""condition, treatment and symptom: all that there is on one of them, on one page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from search_cli.completing import complete_named
from search_cli.config import Home

_Command = TypeVar("_Command", bound=Callable[..., None])


def _options(command: _Command) -> _Command:
    """The command with its argument and options, which the three have in common."""
    command = click.option("--json", "as_json", is_flag=True, help="Print the page as JSON.")(command)
    told = "Print lines that say what they are, without bars and signs: for screen readers."
    command = click.option("--plain", is_flag=True, help=told)(command)
    return click.argument("name", nargs=-1, required=True, shell_complete=complete_named)(command)


@click.command()
@_options
@click.pass_obj
def condition(home: Home, name: tuple[str, ...], *, plain: bool, as_json: bool) -> None:
    """Show all that there is on a condition: names, authorities, communities, and what people speak of.

    NAME is any name of it, or an id such as OMIM:607208. Treatments and symptoms that come up with it are counted by
    people; nothing is counted that fewer than 5 people speak of. Threads to begin with are numbered for show and open.

    \b
    Example:
      threadwell condition dravet syndrome
      threadwell condition OMIM:607208 --plain
    """
    _show(home, "condition", " ".join(name), plain=plain, as_json=as_json)


@click.command()
@_options
@click.pass_obj
def treatment(home: Home, name: tuple[str, ...], *, plain: bool, as_json: bool) -> None:
    """Show all that there is on a treatment: names, authorities, communities, and what people speak of.

    NAME is any name of a drug, operation or diet, or an id. What a treatment did is not counted: searches lead to the
    posts that tell of it.

    \b
    Example:
      threadwell treatment fintepla
    """
    _show(home, "treatment", " ".join(name), plain=plain, as_json=as_json)


@click.command()
@_options
@click.pass_obj
def symptom(home: Home, name: tuple[str, ...], *, plain: bool, as_json: bool) -> None:
    """Show all that there is on a symptom: names, authorities, communities, and what people speak of.

    \b
    Example:
      threadwell symptom tummy ache
    """
    _show(home, "symptom", " ".join(name), plain=plain, as_json=as_json)


def _show(home: Home, facet: str, name: str, *, plain: bool, as_json: bool) -> None:
    """Help first where the name speaks of danger, then the page. Exits with 3 where no post speaks of it."""
    from index.safety import find_crisis
    from search_cli.concept_answers import read_page
    from search_cli.helping import help_dicts, kinds_of, print_help

    danger = kinds_of(find_crisis(name, query=True))
    if not as_json:
        print_help(danger, home.country)
    page = read_page(home, facet, name)
    if as_json:
        from search_cli.concept_dicts import page_dict
        from search_cli.output import print_json

        print_json({"help": help_dicts(danger, home.country), **page_dict(page)})
    else:
        from search_cli.concept_pages import print_page, print_plain

        (print_plain if plain else print_page)(page)
    if page.trouble:
        raise page.trouble
    if not page.overview or not page.overview.tally.posts:
        raise SystemExit(3)


COMMANDS = (condition, treatment, symptom)

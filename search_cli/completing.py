"""What the shell completes: names of sources and watches, and the values of the fields that one asks by.

Only names that lead somewhere are given: sources that there are, concepts that the index holds. The modules of the
library are imported where they are needed: a shell waits for this at every press of the key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

import click

from crawlers.items import ThreadwellError
from search_cli.config import Home, find_home

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from index.fields import Field

Completer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem[str]]"]
_MOST = 200  # names given at once


def completer(field: Field) -> Completer:
    """What completes the values of a field."""
    if field.concepts:
        return partial(_complete_concepts, field.name)
    return complete_sources if field.name == "source" else partial(_complete_values, field)


def _complete_values(
    field: Field, context: click.Context, parameter: click.Parameter, begun: str
) -> list[CompletionItem[str]]:
    """The codes that begin so, else the names: a shell puts what it is given in the place of what was typed."""
    wanted = _joined(begun)
    codes = [(value.id, value.name) for value in field.values() if value.id.startswith(wanted)]
    names = ((_joined(value.name), "") for value in field.values())
    return _items(codes or ((name, told) for name, told in names if name.startswith(wanted)))


def complete_sources(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem[str]]:
    """The names of sources that begin so."""
    from crawlers.source import source_files

    return _items((name, "") for name in sorted(source_files(_home(context).sources)) if name.startswith(begun))


def complete_watches(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem[str]]:
    """The names of saved searches that begin so."""
    from search_cli.watches import read_watches

    try:
        return _items((one.name, "") for one in read_watches(_home(context).watches) if one.name.startswith(begun))
    except (ThreadwellError, OSError):
        return []


def complete_named(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem[str]]:
    """The names of concepts of the facet that the command is called by."""
    return _complete_concepts(context.info_name or "", context, parameter, begun)


def _complete_concepts(
    facet: str, context: click.Context, parameter: click.Parameter, begun: str
) -> list[CompletionItem[str]]:
    """The names, that begin so, of a facet's concepts in the index.

    Words are joined by hyphens, which are read as spaces: no shell needs them quoted.
    """
    try:
        return _items((name, "") for name in _concept_names(_home(context), facet, _joined(begun)))
    except (ThreadwellError, OSError):
        return []


def _concept_names(home: Home, facet: str, begun: str) -> list[str]:
    from index.building.state import open_index
    from search_cli.opening import open_home_lexicon

    lexicon = open_home_lexicon(home)
    with closing(open_index(home.index, lexicon.version)) as index:
        names = {_joined(lexicon.name_of(concept)) for concept in index.reader.values(facet)}
    there = (name for name in sorted(names) if name.startswith(begun) and lexicon.named(name, facet))
    return list(islice(there, _MOST))


def _joined(name: str) -> str:
    return re.sub(r"[^\w']+", "-", name.lower()).strip("-")


def _home(context: click.Context) -> Home:
    """The home of a command line that is not finished: its commands were not run yet."""
    return find_home(context.find_root().params.get("home"))


def _items(pairs: Iterable[tuple[str, str]]) -> list[CompletionItem[str]]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(value, help=told or None) for value, told in list(pairs)[:_MOST]]

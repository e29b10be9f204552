"""Where people with a condition talk: the user's own sources, and places that Threadwell does not read."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.lexicon.lexicon import Lexicon

_FILE = Path(__file__).with_suffix(".toml")
READ = "Read here."
UNREAD = "Known here, but nothing on this was read yet."
JOIN = "Its own page says how to take part."


@dataclass(frozen=True, slots=True)
class OwnSource:
    """A source of the user's as far as this needs it: its name, its address, the ids of what it is about."""

    name: str
    url: str
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Community:
    """A place where people talk. ``why`` says whether it is read here, and why not; ``join`` how to take part.

    ``threads`` were found there; None for a place that is not read. ``about`` are ids, none where it is for everybody.
    """

    name: str
    url: str
    why: str
    join: str
    threads: int | None = None
    about: tuple[str, ...] = ()


def communities_for(
    concept: str, lexicon: Lexicon, own: Iterable[OwnSource], threads: Mapping[str, int]
) -> list[Community]:
    """Where people talk about a concept: the places that are read first, those with most threads before others.

    Of the user's ``own`` sources those that are about the concept or a broader one, and those in which it came up;
    ``threads`` counts them by source. Of the other places those for everybody, and those about it or a broader one.
    """
    wanted = frozenset(lexicon.lineage(concept))
    mine = [_own(source, threads.get(source.name, 0)) for source in _about(own, wanted, lexicon, threads)]
    mine.sort(key=lambda place: (-(place.threads or 0), place.name))
    others = (place for place in load_communities() if not place.about or _meets(place.about, wanted, lexicon))
    return [*mine, *others]


def _about(
    own: Iterable[OwnSource], wanted: Collection[str], lexicon: Lexicon, threads: Mapping[str, int]
) -> Iterator[OwnSource]:
    return (source for source in own if threads.get(source.name) or _meets(source.conditions, wanted, lexicon))


def _meets(ids: Iterable[str], wanted: Collection[str], lexicon: Lexicon) -> bool:
    """Whether one of the ids, which may be those of another vocabulary, is of a concept among the wanted."""
    numbers = (lexicon.number_of(one) for one in ids)
    return any(number is not None and lexicon.concept(number).id in wanted for number in numbers)


def _own(source: OwnSource, threads: int) -> Community:
    return Community(
        source.name, source.url, READ if threads else UNREAD, "Its own page says how to take part.", threads
    )


@cache
def load_communities() -> tuple[Community, ...]:
    """The places of the table that are not read, in its order."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["community"]
    return tuple(Community(row["name"], row["url"], row["why"], row["join"], None, tuple(row["about"])) for row in rows)

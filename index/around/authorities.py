"""Where authorities write about a concept: links made of its ids and its name, as ``authorities.toml`` says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote_plus

from index.vocabulary import Concept

_FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Link:
    """An address with a name, and what lies there in a few words."""

    name: str
    about: str
    url: str


@dataclass(frozen=True, slots=True)
class Authority:
    """A row of the table. ``prefix`` and ``form`` say of which ids its address is made; without, of the name."""

    name: str
    about: str
    facets: tuple[str, ...]
    address: str
    prefix: str = ""
    form: str = ""

    def links(self, concept: Concept) -> Iterator[Link]:
        """What it has on a concept: a link for each id of its kind, one where it is made of the name."""
        for key in self._ids(concept) if self.prefix else ("",):
            url = self.address.format(id=key, name=quote_plus(concept.name))
            yield Link(self.name, self.about, url)

    def _ids(self, concept: Concept) -> Iterator[str]:
        for other in (concept.id, *concept.ids):
            prefix, _, key = other.partition(":")
            if prefix == self.prefix and re.fullmatch(self.form, key, re.ASCII):
                yield key


def links_for(concept: Concept) -> tuple[Link, ...]:
    """What authorities have on a concept: one link each, a page made of an id before a search by name."""
    found: dict[str, Link] = {}
    for link in _all_links(concept, load_authorities()):
        found.setdefault(link.name, link)
    return tuple(found.values())


def _all_links(concept: Concept, authorities: Iterable[Authority]) -> Iterator[Link]:
    return (link for one in authorities if concept.facet in one.facets for link in one.links(concept))


@cache
def load_authorities() -> tuple[Authority, ...]:
    """Every row of the table, in its order."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["authority"]
    return tuple(
        Authority(
            row["name"],
            row["about"],
            tuple(row["facets"]),
            row["address"],
            row.get("prefix", ""),
            row.get("form", ""),
        )
        for row in rows
    )

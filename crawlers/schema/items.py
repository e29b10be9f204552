"""What schema.org markup says, in one form for JSON-LD, microdata and RDFa: items with types and named values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias
from urllib.parse import urljoin, urlsplit

from lxml import etree

from crawlers.reading.clean import one_line

_PREFIX = re.compile(r"(?:(?:https?:)?//(?:www\.)?schema\.org/|schema:)", re.IGNORECASE)
_NUMBER = re.compile(r"([-+]?\d{1,10})(?:\.0)?", re.ASCII)
_LARGEST = 2**30  # a database keeps twice as much in an integer column: enough for one less another
_LONGEST = 300  # characters of a name, a date or an address' words
_LONGEST_ADDRESS = 2000
_STRINGS = 50  # pieces of text that such words may be cut into by markup
_ADDRESSES = ("href", "src", "resource", "data-url", "cite")


@dataclass(eq=False, slots=True)
class Item:
    """One thing: its types and the names of its properties are bare, without the vocabulary's address.

    ``place`` is its place in the page's order, 0 where the markup has none of its own, as JSON-LD.
    """

    types: frozenset[str] = frozenset()
    id: str = ""
    place: int = 0
    element: etree._Element | None = None
    properties: dict[str, list[Value]] = field(default_factory=dict)

    def values(self, *names: str) -> Iterator[Value]:
        """The values of the named properties, in the order of the names."""
        for name in names:
            yield from self.properties.get(name, ())

    def items(self, *names: str) -> Iterator[Item]:
        """Those of the values that are items."""
        return (value for value in self.values(*names) if isinstance(value, Item))

    def phrase(self, *names: str) -> str:
        """The first of the values that has words, on one line."""
        return next(filter(None, map(phrase, self.values(*names))), "")

    def number(self, *names: str) -> int | None:
        """The first of the values that is a whole number which a database can keep."""
        said = (_NUMBER.fullmatch(phrase(value).replace(",", "")) for value in self.values(*names))
        found = (int(number[1]) for number in said if number)
        return next((number for number in found if abs(number) < _LARGEST), None)

    def address(self, base: str, *names: str) -> str:
        """The first of the values that is an http or https address, absolute; empty for none."""
        found = (web_address(base, address(value)) for value in self.values(*names))
        return next(filter(None, found), "")

    def own_address(self, base: str) -> str:
        """The item's id where that is an http or https address, absolute; empty for none."""
        return web_address(base, self.id) if is_place(self.id) else ""


Value: TypeAlias = str | Item | etree._Element


def bare(name: str) -> str:
    """A type or property of schema.org without the vocabulary's address; empty for a name of another vocabulary."""
    name = _PREFIX.sub("", name.strip(), count=1)
    return "" if ":" in name or "/" in name else name


def bare_all(names: Iterable[str]) -> frozenset[str]:
    """The names of schema.org among ``names``."""
    return frozenset(filter(None, map(bare, names)))


def phrase(value: Value) -> str:
    """A short value in words, on one line: what an element says to machines, else what it shows."""
    if isinstance(value, str):
        return one_line(value)[:_LONGEST]
    if isinstance(value, Item):
        # Items may stand in rings, so that only what is no item is followed.
        inner = (inner for inner in value.values("name", "value") if not isinstance(inner, Item))
        return next(filter(None, map(phrase, inner)), "")
    said = value.get("content") or value.get("datetime") or value.get("data-value")
    return one_line((said or shown(value))[:_LONGEST])


def shown(element: etree._Element) -> str:
    """What an element shows, if that is a few words."""
    pieces = (str(piece) for piece in islice(element.itertext(), _STRINGS))
    return one_line("".join(pieces)[: 2 * _LONGEST])[:_LONGEST]


def address(value: Value) -> str:
    """The address that a value holds, as the page writes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, Item):
        own = (address(inner) for inner in value.values("url") if not isinstance(inner, Item))
        return next(filter(None, own), "") or value.id or ("" if value.element is None else _attribute(value.element))
    return _attribute(value) or value.get("content", "")


def _attribute(element: etree._Element) -> str:
    return next((found for name in _ADDRESSES if (found := element.get(name))), "")


def is_place(name: str) -> bool:
    """Whether an identifier is an address; one without a scheme or slash could as well be any word."""
    return name.lower().startswith(("http://", "https://", "/", "#", "?"))


def web_address(base: str, url: str) -> str:
    """``url`` absolute, empty where it is no http or https address."""
    url = url.strip()
    if not url or len(url) > _LONGEST_ADDRESS or not url.isprintable() or any(sign in url for sign in ' <>"'):
        return ""
    try:
        joined = urljoin(base, url)
        parts = urlsplit(joined)
    except ValueError:
        return ""
    return joined if parts.scheme in ("http", "https") and parts.hostname else ""

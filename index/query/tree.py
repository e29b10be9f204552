"""A query as a tree: what is wanted, what is not, what must hold; and how one would type it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_SAFE = re.compile(r"\w(?:[\w.:/-]*\w)?")  # a value that needs no quotes


@dataclass(frozen=True, slots=True)
class Leaf:
    """One word, the words of a phrase, or the beginning of a word."""

    text: str
    phrase: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Every part must be in the thread."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part must be in the thread, and none of ``without``; with no parts, every thread passes."""

    parts: tuple[Node, ...]
    without: tuple[Node, ...] = ()


Node = Leaf | All | Some


@dataclass(frozen=True, slots=True)
class Filter:
    """What must hold for one post of the thread: a field's value as it was typed."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Query:
    """A query as understood. ``notes`` are sentences for the person who typed it; they are no part of what it asks."""

    root: Some
    filters: tuple[Filter, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)


def walk(node: Node) -> Iterator[tuple[Leaf, bool]]:
    """Every leaf below a node, and whether it is wanted (not excluded), left to right."""
    if isinstance(node, Leaf):
        yield node, True
    else:
        for part in node.parts:
            yield from walk(part)
        for part in node.without if isinstance(node, Some) else ():
            for leaf, _ in walk(part):
                yield leaf, False


def said(leaf: Leaf) -> str:
    """A leaf as a person would type it."""
    return f'"{leaf.text}"' if leaf.phrase else f"{leaf.text}*" if leaf.prefix else leaf.text


def write(query: Query) -> str:
    """A query as one would type it: what :func:`parse` makes of it is the same query."""
    words = " ".join((*(_written(part) for part in query.root.parts), *(f"-{_inside(x)}" for x in query.root.without)))
    filters = (f"{one.field}:{write_value(one.value)}" for one in query.filters)
    return " ".join(part for part in (words, *filters) if part)


def _written(node: Node) -> str:
    if isinstance(node, All):
        return " AND ".join(_written(part) for part in node.parts)
    return _inside(node)


def _inside(node: Node) -> str:
    """A node as it stands behind a minus."""
    if isinstance(node, Leaf):
        return said(node)
    if isinstance(node, All):
        return f"({_written(node)})"
    either = " OR ".join(_written(part) for part in node.parts)
    return f"({' '.join(part for part in (either, *(f'-{_inside(x)}' for x in node.without)) if part)})"


def write_value(value: str) -> str:
    """A field's value as one would type it: in quotes where it would end too soon without them."""
    return value if _SAFE.fullmatch(value) else f'"{value}"'

"""From what a person typed to a tree: words, "phrases", AND, OR, NOT or -, parentheses, field:value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from crawlers.items import UsageError
from index.fields import ASKED

MAX_LENGTH = 1000  # characters
MAX_LEAVES = 50  # words and phrases
MAX_DEPTH = 20  # parentheses
FIELDS = (*(field.name for field in ASKED), "since", "until")


class QueryError(UsageError):
    """The query cannot be understood; the text says where and what to change."""


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
    """A query as understood."""

    root: Some
    filters: tuple[Filter, ...] = ()


_PIECE = re.compile(
    rf"""\s*(?: (?P<minus>-)?(?P<field>{"|".join(FIELDS)}):(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s()"]*))
          | (?P<not>-)?"(?P<phrase>[^"]*)"
          | (?P<open>-?\() | (?P<close>\)) | (?P<word>[^\s()"]+) )""",
    re.VERBOSE | re.IGNORECASE,
)


def parse(text: str) -> Query:
    """The tree of a query. Raises :class:`QueryError` for one that is empty, too long, or has an open quote."""
    if len(text) > MAX_LENGTH:
        raise QueryError(f"The query has {len(text):,} characters; at most {MAX_LENGTH:,} are read. Shorten it.")
    if text.count('"') % 2:
        raise QueryError(
            f'The quote at character {text.rindex(chr(34)) + 1} has no partner. Close it with ", or remove it.'
        )
    parser = _Parser(text)
    root = parser.sequence()
    leaves = sum(1 for _ in walk(root))
    if leaves > MAX_LEAVES:
        raise QueryError(f"The query has {leaves} words; at most {MAX_LEAVES} are read. Shorten it.")
    if not leaves and not parser.filters:
        raise QueryError("The query has no word to search for. Type a condition, a treatment, or a few words.")
    return Query(root, tuple(parser.filters))


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


class _Parser:
    """Reads pieces from left to right; what makes no sense (an AND at the end, a stray parenthesis) is passed over."""

    def __init__(self, text: str) -> None:
        self.pieces = list(_PIECE.finditer(text))
        self.at = 0
        self.filters: list[Filter] = []

    def sequence(self, depth: int = 0) -> Some:
        """Items up to a closing parenthesis or the end: joined by OR, AND binding tighter, NOT leaving out."""
        if depth > MAX_DEPTH:
            raise QueryError(f"The query has more than {MAX_DEPTH} parentheses inside each other. Use fewer.")
        parts: list[Node] = []
        without: list[Node] = []
        joined, negated = False, False
        while (piece := self._next()) is not None:
            if piece["close"]:
                if depth:
                    break
                continue
            word = piece["word"]
            if word in ("AND", "OR", "NOT", "&&", "||"):
                joined = joined if word == "NOT" else word in ("AND", "&&")
                negated = word == "NOT" or negated
                continue
            node, minus = self._item(piece, depth)
            if node is None:
                continue
            if negated or minus:
                without.append(node)
            elif joined and parts:
                last = parts.pop()
                parts.append(All((*last.parts, node) if isinstance(last, All) else (last, node)))
            else:
                parts.append(node)
            joined, negated = False, False
        return Some(tuple(parts), tuple(without))

    def _next(self) -> re.Match[str] | None:
        if self.at >= len(self.pieces):
            return None
        self.at += 1
        return self.pieces[self.at - 1]

    def _item(self, piece: re.Match[str], depth: int) -> tuple[Node | None, bool]:
        """The node of a piece and whether a minus stands before it; None for a filter or for nothing."""
        if piece["field"]:
            value = piece["quoted"] or piece["value"] or ""
            if value.strip():
                self.filters.append(Filter(piece["field"].lower(), value.strip()))
            return None, False
        if piece["open"]:
            inner = self.sequence(depth + 1)
            return (inner if inner.parts or inner.without else None), piece["open"].startswith("-")
        if piece["phrase"] is not None:
            return _leaf(piece["phrase"], phrase=True), bool(piece["not"])
        word = piece["word"]
        return _leaf(word.lstrip("-"), phrase=False), word.startswith("-")


def _leaf(text: str, *, phrase: bool) -> Leaf | None:
    return Leaf(text, phrase) if re.search(r"\w", text) else None


def parse_date(text: str, *, end: bool) -> datetime:
    """The first moment of a year, month or day (``2024``, ``2024-05``, ``2024-05-31``), or with ``end`` the last.

    Raises :class:`QueryError` for anything else.
    """
    found = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", text.strip())
    try:
        if not found:
            raise ValueError(text)
        year, month, day = (int(part) if part else None for part in found.groups())
        first = datetime(year or 0, month or 1, day or 1, tzinfo=UTC)
        if not end:
            return first
        if day:
            following = datetime.fromtimestamp(first.timestamp() + 86400, UTC)
        elif month:
            following = first.replace(year=first.year + month // 12, month=month % 12 + 1)
        else:
            following = first.replace(year=first.year + 1)
        return datetime.fromtimestamp(following.timestamp() - 1, UTC)
    except (ValueError, OverflowError) as error:
        raise QueryError(f"{text!r} is not a date. Write 2024, 2024-05 or 2024-05-31.") from error

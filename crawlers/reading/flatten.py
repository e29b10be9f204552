"""Markup of endless depth made shallow before it is parsed: tags go, words and the outermost structure stay.

Which end tag ends which element is told as libxml2 does (HTMLparser.c, htmlAutoCloseOnClose and htmlEndPriority).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import NamedTuple

from crawlers.reading.text import LINES, PARAGRAPHS

ALIKE = 64  # elements inside one another that begin with the very same tag
DEEPEST = 500  # elements inside one another

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?:script|style)\b.*?(?:</(?:script|style)|\Z)|<(/?)([a-z][^\s/>]*)[^>]*(?:>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_ONE_AFTER_ANOTHER = frozenset(("p", "li", "dt", "dd", "tr", "td", "th", "option"))  # one ends the one before it
_WALLS = {"div": 1, "td": 2, "th": 2, "tr": 3, "thead": 4, "tbody": 4, "tfoot": 4, "table": 5, "body": 6, "html": 7}


class _Open(NamedTuple):
    name: str
    tag: str
    kept: bool


def flattened(text: str) -> str:
    """``text`` with at most ``DEEPEST`` elements inside one another, and ``ALIKE`` of those with the same tag.

    The innermost go; what begins a line of its own leaves a break in its place. Linear in the length of the text.
    """
    return _TAG.sub(_Flattener(text).tag, text)


class _Flattener:
    """The elements that are open at one place of a text, and how many of each name are never closed."""

    def __init__(self, text: str) -> None:
        self.open: list[_Open] = []
        self.depth = 0
        self.alike: Counter[str] = Counter()
        self.places: defaultdict[str, list[int]] = defaultdict(list)
        self.walls: defaultdict[int, list[int]] = defaultdict(list)
        self.unclosed: Counter[str] = Counter()
        for found in _TAG.finditer(text):
            if found[2]:
                self.unclosed[found[2].lower()] += -1 if found[1] else 1

    def tag(self, found: re.Match[str]) -> str:
        """What stands in a tag's place."""
        name = (found[2] or "").lower()
        if not name or name in _VOID or found[0].endswith("/>"):
            return found[0]
        return self._end(name, found[0]) if found[1] else self._begin(name, found[0])

    def _begin(self, name: str, tag: str) -> str:
        ended = ""
        if name in _ONE_AFTER_ANOTHER and self.open and self.open[-1].name == name and self._pop().kept:
            ended = f"</{name}>"  # libxml2 lets some of them nest, such as dd
        alike = self.alike[tag]
        kept = self.depth < DEEPEST and alike < ALIKE
        left_open = alike if alike >= ALIKE else 0  # of those that were kept
        if kept or self.unclosed[name] <= left_open:
            self._push(_Open(name, tag, kept))
        else:  # without an end of its own it would take that of an element around it
            self.unclosed[name] -= 1
        return f"{ended}{tag if kept else _break(name)}"

    def _end(self, name: str, tag: str) -> str:
        if not self.places[name]:
            return tag
        place, wall = self.places[name][-1], _WALLS.get(name, 0)
        if any(places and places[-1] > place for height, places in self.walls.items() if height > wall):
            return tag
        kept = self.open[place].kept
        ended = [self._pop() for _ in range(len(self.open) - place)]
        inside = [each.name for each in ended[:-1] if each.kept and each.name != "p"]
        return tag if kept else "".join(f"</{each}>" for each in inside) + _break(name)

    def _push(self, element: _Open) -> None:
        self.places[element.name].append(len(self.open))
        if element.name in _WALLS:
            self.walls[_WALLS[element.name]].append(len(self.open))
        self.open.append(element)
        self.depth += element.kept
        self.alike[element.tag] += element.kept

    def _pop(self) -> _Open:
        element = self.open.pop()
        self.places[element.name].pop()
        if element.name in _WALLS:
            self.walls[_WALLS[element.name]].pop()
        self.depth -= element.kept
        self.alike[element.tag] -= element.kept
        return element


def _break(name: str) -> str:
    if name in LINES or name in PARAGRAPHS:
        return "<br>"
    return " " if name in ("td", "th") else ""

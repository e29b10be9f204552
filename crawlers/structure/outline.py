"""A page measured once: its elements in reading order, what they hold, and by which names they are alike.

An element's number is its place in reading order, and whatever is inside of it has the numbers up to its ``end``. So
what an element holds is a slice, and sums over it are the difference of two numbers.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate

from lxml import etree

from crawlers.reading.text import SILENT
from crawlers.structure.wording import NOT_TEXT, says

_SKIPPED = SILENT | {"nav", "option", "datalist", "map", "audio", "video", "canvas"}
INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "big",
        "br",
        "button",
        "cite",
        "code",
        "em",
        "font",
        "hr",
        "i",
        "img",
        "label",
        "s",
        "small",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "wbr",
        "acronym",
    ]
)
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"\d+")
_NUMBERED = re.compile(r"([A-Za-z][\w.:-]*?)[-_.:]?(\d+|[0-9a-f-]{16,})")  # an id such as post-4711
_OFTEN = 2  # times that a text of somebody's own may stand on a page
MAX_ELEMENTS = 200_000  # of a page; what stands behind is not looked at


@dataclass(slots=True)
class Piece:
    """A text as it stands in the markup, the number of the element around it, and whether it is nobody's prose."""

    text: str
    inside: int
    aside: bool


@dataclass(slots=True)
class Outline:
    """The measured page. Lists go by an element's number; ``text_start`` and ``text_end`` number the pieces in it.

    ``names`` are what an element has in common with others, ``groups`` the elements of each name. ``silent`` are those
    that say by their class that their text is no part of a post. ``said`` are the pieces with every number made 0.
    ``prose`` sums how much prose stands before each piece: see :func:`weigh`.
    """

    elements: list[etree._Element] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    names: list[tuple[str, ...]] = field(default_factory=list)
    text_start: list[int] = field(default_factory=list)
    text_end: list[int] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    silent: set[int] = field(default_factory=set)
    weights: list[int] = field(default_factory=list)
    prose: list[int] = field(default_factory=list)
    groups: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def text(self, number: int) -> str:
        """All the text in an element, its spaces made single."""
        pieces = self.pieces[self.text_start[number] : self.text_end[number]]
        return _SPACES.sub(" ", " ".join(piece.text for piece in pieces)).strip()

    def is_short(self, number: int, longest: int) -> bool:
        """Whether an element has some text, and no more signs of it than ``longest``."""
        pieces = self.pieces[self.text_start[number] : self.text_end[number]]
        return 0 < len(pieces) < longest and 0 < sum(len(piece.text.strip()) for piece in pieces) <= longest

    def length(self, start: int, end: int) -> int:
        """How many letters and signs of prose stand in the elements from ``start`` up to ``end``."""
        return self.prose[self.piece(end)] - self.prose[self.piece(start)]

    def piece(self, number: int) -> int:
        """The number of the first text that begins in an element or after its start."""
        return self.text_start[number] if number < len(self.text_start) else len(self.pieces)

    def discount(self, places: Iterable[int]) -> None:
        """Take pieces for no prose that turned out to be something else."""
        for place in places:
            self.weights[place] = 0
        self.prose = list(accumulate(self.weights, initial=0))

    def holds(self, number: int, other: int) -> bool:
        """Whether the first element is the other or holds it."""
        return number <= other < self.ends[number]

    def ancestors(self, number: int) -> list[int]:
        """The elements around an element, the nearest first."""
        found = []
        while (number := self.parents[number]) >= 0:
            found.append(number)
        return found


def read_outline(root: etree._Element) -> Outline:
    """Measure the page below ``root``. Linear in its size; scripts, forms' fields and navigation are left out."""
    measure = _Measure()
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if element.tag in _SKIPPED or len(measure.outline.elements) >= MAX_ELEMENTS:
                walk.skip_subtree()
            else:
                measure.enter(element)
        else:
            if event == "end":
                measure.leave(element)
            if element is not root and (tail := element.tail):
                measure.say(tail)
    outline = measure.outline
    outline.said = [_NUMBER.sub("0", piece.text.strip()) for piece in outline.pieces]
    outline.weights = weigh(outline)
    outline.discount(())
    return outline


class _Measure:
    """The state of one walk over a page."""

    def __init__(self) -> None:
        self.outline = Outline()
        self.open = [-1]
        self.asides = [False]  # whether a link or a silent element stands around the place
        self.rows: dict[int, int] = {}  # cells met so far, by their row
        self.known: dict[tuple[str, str], tuple[str, ...]] = {}  # names by tag and class

    def enter(self, element: etree._Element) -> None:
        outline, number, parent, tag = self.outline, len(self.outline.elements), self.open[-1], element.tag
        outline.elements.append(element)
        outline.parents.append(parent)
        outline.ends.append(number + 1)
        outline.text_start.append(len(outline.pieces))
        outline.text_end.append(len(outline.pieces))
        classes = element.get("class") or ""
        outline.names.append(names := self._names(element, classes, parent))
        if tag not in INLINE:
            for name in names:
                outline.groups[name].append(number)
        role = element.get("data-role") or ""
        silent = (bool(classes) and says(classes, NOT_TEXT)) or (bool(role) and says(role, NOT_TEXT))
        if silent:
            outline.silent.add(number)
        self.asides.append(self.asides[-1] or tag == "a" or silent)
        self.open.append(number)
        if text := element.text:
            self.say(text)

    def leave(self, element: etree._Element) -> None:
        outline, number = self.outline, self.open[-1]
        if number >= 0 and outline.elements[number] is element:
            self.open.pop()
            self.asides.pop()
            outline.ends[number] = len(outline.elements)
            outline.text_end[number] = len(outline.pieces)

    def say(self, text: str) -> None:
        if not text.isspace():
            self.outline.pieces.append(Piece(text, self.open[-1], self.asides[-1]))

    def _names(self, element: etree._Element, classes: str, parent: int) -> tuple[str, ...]:
        """Tag and class, each class one name; an id that ends in a number; a property; without them, see below."""
        tag = str(element.tag)
        found: tuple[str, ...] = ()
        if classes and (found := self.known.get((tag, classes), ())) == ():
            found = tuple(f"{tag}.{_NUMBER.sub('0', token)}" for token in dict.fromkeys(classes.split()))
            self.known[tag, classes] = found
        if (identity := element.get("id")) and (numbered := _NUMBERED.fullmatch(identity)):
            found = (*found, f"{tag}#{numbered[1]}")
        if role := element.get("itemprop"):
            found = (*found, f"{tag}@{role}")
        return found or (self._unnamed(tag, parent),)

    def _unnamed(self, tag: str, parent: int) -> str:
        """A name for an element without one: its parent's first name, and for a cell its place in the row."""
        if parent < 0:
            return tag
        if tag == "td":
            self.rows[parent] = self.rows.get(parent, 0) + 1
            tag = f"td{self.rows[parent]}"
        above = self.outline.names[parent][0]
        return f"{above.rpartition('>')[2]}>{tag}"


def weigh(outline: Outline) -> list[int]:
    """How much prose each text is: its length, but none for links and for what a page says again and again.

    Labels, buttons and counters ("12 replies") come back in every post, somebody's own words do not.
    """
    times = Counter(outline.said)
    pairs = zip(outline.pieces, outline.said, strict=True)
    return [0 if piece.aside or times[said] > _OFTEN else len(said) for piece, said in pairs]

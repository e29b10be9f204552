"""A page measured once: its elements in reading order, what they hold, and by which names they are alike.

An element's number is its place in reading order, and whatever is inside of it has the numbers up to its ``end``. So
what an element holds is a slice, and sums over it are the difference of two numbers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from lxml import etree

from crawlers.reading.text import SILENT, picture
from crawlers.structure.naming import alike, own_names, place_name
from crawlers.structure.wording import word_set

_SKIPPED = SILENT | word_set("nav option datalist map audio video canvas br wbr hr")
INLINE = word_set(  # no post, and no post's words
    "a abbr acronym b big button cite code em font i img label s small strong sub sup time u"
)
_OFTEN = 2  # times that a text of somebody's own may stand on a page
MAX_ELEMENTS = 200_000  # of a page; what stands behind is not looked at
_NOTHING: Mapping[str, str] = {}
_NAMELESS: tuple[tuple[str, ...], bool] = (), False


@dataclass(slots=True)
class Outline:
    """The measured page. Lists go by an element's number; ``text_start`` and ``text_end`` number the texts in it.

    ``names`` are what an element has in common with others, ``groups`` the elements of each name. ``silent`` are those
    that say by their class that their text is no part of a post. ``navs`` are the page's navigation, which is left out,
    by the number of the element behind it.

    These go by a text's number: ``raw`` is the text as it stands in the markup, ``texts`` with single spaces, ``said``
    with every number made 0; ``inside`` is the number of the element around it, ``aside`` whether it is nobody's prose.
    ``prose``, ``sizes`` and ``spoken`` sum how much prose (see :func:`weigh`), how many signs and how many texts that
    are not aside stand before each text.
    """

    elements: list[etree._Element] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    attributes: list[Mapping[str, str]] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    names: list[tuple[str, ...]] = field(default_factory=list)
    text_start: list[int] = field(default_factory=list)
    text_end: list[int] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    inside: list[int] = field(default_factory=list)
    aside: list[bool] = field(default_factory=list)
    silent: list[int] = field(default_factory=list)
    navs: dict[int, list[etree._Element]] = field(default_factory=lambda: defaultdict(list))
    weights: list[int] = field(default_factory=list)
    prose: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    spoken: list[int] = field(default_factory=list)
    groups: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def text(self, number: int) -> str:
        """All the text in an element, its spaces made single."""
        return " ".join(self.texts[self.text_start[number] : self.text_end[number]])

    def is_short(self, number: int, longest: int) -> bool:
        """Whether an element has some text, and no more signs of it than ``longest``."""
        return 0 < self.sizes[self.text_end[number]] - self.sizes[self.text_start[number]] <= longest

    def length(self, start: int, end: int) -> int:
        """How many letters and signs of prose stand in the elements from ``start`` up to ``end``."""
        return self.prose[self.piece(end)] - self.prose[self.piece(start)]

    def piece(self, number: int) -> int:
        """The number of the first text that begins in an element or after its start."""
        return self.text_start[number] if number < len(self.text_start) else len(self.texts)

    def discount(self, places: Iterable[int]) -> None:
        """Take texts for no prose that turned out to be something else."""
        for place in places:
            self.weights[place] = 0
        self.prose = list(accumulate(self.weights, initial=0))

    def holds(self, number: int, other: int) -> bool:
        """Whether the first element is the other or holds it."""
        return number <= other < self.ends[number]

    def around(self, number: int, most: int) -> Iterator[int]:
        """An element and those around it, the nearest first, ``most`` in all."""
        while number >= 0 and most > 0:
            yield number
            number, most = self.parents[number], most - 1

    def ancestors(self, number: int) -> list[int]:
        """The elements around an element, the nearest first."""
        found = []
        while (number := self.parents[number]) >= 0:
            found.append(number)
        return found


def read_outline(root: etree._Element) -> Outline:
    """Measure the page below ``root``. Linear in its size; scripts, forms' fields and navigation are left out."""
    measure = _Measure()
    for node in root.iter():
        measure.meet(node)
    measure.leave(None)
    outline = measure.outline
    outline.said = alike(outline.texts)
    outline.sizes = list(accumulate(map(len, outline.texts), initial=0))
    outline.spoken = list(accumulate((not aside for aside in outline.aside), initial=0))
    outline.weights = weigh(outline)
    outline.discount(())
    return outline


class _Measure:
    """The state of one walk over a page, which tells of every node's beginning alone."""

    def __init__(self) -> None:
        self.outline = Outline()
        self.open: list[tuple[etree._Element, int, bool]] = []  # and whether a link or a silent element is around
        self.skipped: set[etree._Element] = set()
        self.cells: dict[int, int] = {}  # met so far, by their row

    def meet(self, node: etree._Element) -> None:
        """Take in a node: those before it that do not hold it have ended."""
        parent = node.getparent()
        if parent in self.skipped:
            self.skipped.add(node)
            return
        if self.open and self.open[-1][0] is not parent:
            self.leave(parent)
        tag = node.tag
        if type(tag) is str and tag not in _SKIPPED and len(self.outline.elements) < MAX_ELEMENTS:
            self.enter(node, tag)
            return
        self.skipped.add(node)
        if tag == "nav":
            self.outline.navs[len(self.outline.elements)].append(node)
        if self.open and (tail := node.tail):
            self.say(tail)

    def enter(self, element: etree._Element, tag: str) -> None:
        outline, number = self.outline, len(self.outline.elements)
        _, parent, aside = self.open[-1] if self.open else (None, -1, False)
        pairs: Any = element.items()
        attributes: Mapping[str, str] = dict(pairs) if pairs else _NOTHING
        outline.elements.append(element)
        outline.tags.append(tag)
        outline.attributes.append(attributes)
        outline.parents.append(parent)
        outline.ends.append(0)
        outline.text_start.append(len(outline.texts))
        outline.text_end.append(0)
        names, silent = own_names(tag, attributes) if pairs else _NAMELESS
        outline.names.append(names := names or self.place(tag, parent))
        if tag not in INLINE:
            for name in names:
                outline.groups[name].append(number)
        if silent:
            outline.silent.append(number)
            aside = True
        self.open.append((element, number, aside or tag == "a"))
        if tag == "img" and (shown := picture(element)):
            self.say(shown)
        if text := element.text:
            self.say(text)

    def place(self, tag: str, parent: int) -> tuple[str, ...]:
        """The names of an element without any of its own; a cell's tells its place in the row."""
        if parent < 0:
            return (tag,)
        if tag == "td":
            self.cells[parent] = self.cells.get(parent, 0) + 1
            tag = f"td{self.cells[parent]}"
        return place_name(self.outline.names[parent][0], tag)

    def leave(self, parent: etree._Element | None) -> None:
        """End what is open up to ``parent``."""
        outline = self.outline
        while self.open and self.open[-1][0] is not parent:
            element, number, _ = self.open.pop()
            outline.ends[number] = len(outline.elements)
            outline.text_end[number] = len(outline.texts)
            if self.open and (tail := element.tail):
                self.say(tail)

    def say(self, text: str) -> None:
        if single := " ".join(text.split()):
            outline = self.outline
            _, inside, aside = self.open[-1]
            outline.raw.append(text)
            outline.texts.append(single)
            outline.inside.append(inside)
            outline.aside.append(aside)


def weigh(outline: Outline) -> list[int]:
    """How much prose each text is: its length, but none for links and for what a page says again and again.

    Labels, buttons and counters ("12 replies") come back in every post, somebody's own words do not.
    """
    times = Counter(outline.said)
    pairs = zip(outline.aside, outline.said, strict=True)
    return [0 if aside or times[said] > _OFTEN else len(said) for aside, said in pairs]

"""Links that do not say what they lead to: lists of threads or boards by their shape, place, texts and neighbours."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from lxml import etree

from crawlers.structure.anchors import Anchor, text_of
from crawlers.structure.kinds import shape_of
from crawlers.structure.wording import says, word_set

FEWEST = 3  # links that make a list

_AREAS = frozenset(("nav", "footer", "aside"))
_AROUND = word_set(
    "nav navbar navigation menu submenu footer sidebar breadcrumb breadcrumbs crumbs login userbar toolbar tagcloud "
    "related similar online advert whosonline"
)
_INSIDE = word_set("has with no layout wrap wrapper page content main container")  # holds more than that part
_PERSON = word_set("user username author member poster avatar profile tag tags label badge pagination")
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"[0-9]")
_DEEP = 7  # elements from a link up to its row
_SAMPLE = 8  # links of a group that are looked at closely
_LONGEST_ROW = 2000  # characters of a row that are looked at
_TITLE = 2.5  # words of a thread's title on average, at least
_NAME = 5  # words of a board's name on average, at most
_NAMES = 1.5  # words on average of a few links, at least, to tell boards from people


class Found(NamedTuple):
    """A link that may be worth following: the first page's address, and what that says of itself."""

    anchor: Anchor
    url: str
    kind: str


class Frame:
    """Whether an element lies in the page's frame: its menus, foot and margin."""

    def __init__(self) -> None:
        self._known: dict[etree._Element, bool] = {}

    def holds(self, element: etree._Element) -> bool:
        """True for an element in a part of the frame. Every element is looked at once."""
        path = []
        current: etree._Element | None = element
        while current is not None and current not in self._known:
            path.append(current)
            current = current.getparent()
        held = self._known[current] if current is not None else False
        for inner in reversed(path):
            held = held or _is_frame(inner)
            self._known[inner] = held
        return held


def _is_frame(element: etree._Element) -> bool:
    if element.tag in _AREAS:
        return True
    classes = element.get("class")
    if not classes or element.tag in ("body", "html", "a"):
        return False
    return says(classes, _AROUND) and not says(classes, _INSIDE)


def read_groups(found: Iterable[Found]) -> list[list[Found]]:
    """Links with a text, of one shape and in one place, one for an address; without actions and people."""
    groups: dict[tuple[str, str, str], dict[str, Found]] = defaultdict(dict)
    for f in found:
        if _LETTERS.search(f.anchor.text) and not _is_action(f.anchor.element):
            outer = f.anchor.element.getparent()
            place = f.anchor.element.get("class") or "", str(outer.tag if outer is not None else "")
            groups[(shape_of(f.url), *place)].setdefault(f.url, f)
    return [list(group.values()) for group in groups.values()]


def _is_action(element: etree._Element) -> bool:
    rel = (element.get("rel") or "").lower().split()
    return "nofollow" in rel or "author" in rel or says(element.get("class") or "", _PERSON)


def lists_threads(group: list[Found]) -> bool:
    """Whether the texts are as long as titles and most of a group's links stand in a row with a number beside them."""
    if len(group) < FEWEST or _words(group) < _TITLE:
        return False
    sample = group[:_SAMPLE]
    beside = [
        text_of(row, _LONGEST_ROW).replace(f.anchor.text, "", 1)
        for f, row in zip(sample, _rows(sample, group), strict=True)
    ]
    return sum(bool(_DIGIT.search(text)) for text in beside) * 2 > len(sample)


def likely_boards(groups: list[list[Found]], *, few: bool) -> list[Found]:
    """The links of groups with texts as short as names; where ``few``, also of a group that is no list."""
    short = [group for group in groups if _words(group) <= _NAME]
    named = [group for group in short if len(group) >= FEWEST or _words(group) >= _NAMES]
    return [f for group in named or (short if few else []) for f in group]


def _words(group: list[Found]) -> float:
    return sum(len(_LETTERS.findall(f.anchor.text)) for f in group) / len(group)


def _rows(sample: list[Found], group: list[Found]) -> list[etree._Element]:
    """The largest element around each link that holds no other link of the group."""
    held: Counter[etree._Element] = Counter()
    for f in group:
        held.update(_above(f.anchor.element))
    return [[element for element in _above(f.anchor.element) if held[element] == 1][-1] for f in sample]


def _above(element: etree._Element) -> list[etree._Element]:
    path: list[etree._Element] = []
    current: etree._Element | None = element
    while current is not None and len(path) < _DEEP:
        path.append(current)
        current = current.getparent()
    return path

"""Which element of each block holds its words: the one that says something of its own in every block."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from math import sqrt

from crawlers.structure.block import Block
from crawlers.structure.outline import INLINE, Outline
from crawlers.structure.wording import BODY, PERSON, UNLIKELY, tagless, words

_NEARLY = 0.985  # of the text of the element around it: then the inner one is the body
_HOLDING = 0.85  # of the score of an element that does not hold its author or date too
_UNLIKELY = 0.2
_LIKELY = 1.2
_ABOUT = PERSON | {"info", "userinfo", "details", "stats", "extra"}
_PARTS = frozenset(("p", "ul", "ol"))
_SHOWN_TWICE = 4  # blocks from which on a text may stand in two and still be somebody's


@dataclass(slots=True)
class _Name:
    """The first elements of a name, by their block's place, and in how many blocks it holds the head too."""

    first: dict[int, int] = field(default_factory=dict)
    holding: int = 0


def find_bodies(outline: Outline, blocks: Sequence[Block], heads: Sequence[Collection[int]]) -> list[int | None]:
    """The body of each block, None where it has none; ``heads`` are the elements of its author and its date."""
    own = _Own(outline, blocks)
    names = _names(outline, blocks, heads)
    scores = {name: own.score(name, found) for name, found in names.items()}
    ranked = sorted(names, key=lambda name: -scores[name])
    bodies: list[int | None] = [None] * len(blocks)
    if not ranked:
        return bodies
    best = _deepest(outline, names, scores, ranked)
    if len(blocks) == 1 and names[best].first[0] == blocks[0].start:
        best = _named_body(own, names, ranked) or best
    for name in (best, *ranked):
        if None not in bodies:
            break
        for place, number in names[name].first.items():
            if bodies[place] is None and (name == best or own.new(number) > 0):
                bodies[place] = _whole(outline, number, blocks[place].start)
    return bodies


def _named_body(own: _Own, names: dict[str, _Name], ranked: Sequence[str]) -> str:
    """The likeliest name of a body that holds neither author nor date: a lone post may say less than its panel."""
    free = (name for name in ranked if not names[name].holding and own.new(names[name].first[0]))
    return next((name for name in free if _promise(name) == _LIKELY), "")


def _whole(outline: Outline, number: int, start: int) -> int:
    """The element around one that is a paragraph, where more of them may stand."""
    parent = outline.parents[number]
    return parent if outline.tags[number] in _PARTS and parent >= start else number


def _names(outline: Outline, blocks: Sequence[Block], heads: Sequence[Collection[int]]) -> dict[str, _Name]:
    names: dict[str, _Name] = defaultdict(_Name)
    for place, block in enumerate(blocks):
        for number in block.numbers():
            if outline.tags[number] in INLINE or number in heads[place]:
                continue
            for name in outline.names[number]:
                found = names[name]
                if place not in found.first:
                    found.first[place] = number
                    found.holding += outline.ends[number] > number + 1 and any(
                        outline.holds(number, head) for head in heads[place]
                    )
    return names


def _deepest(outline: Outline, names: dict[str, _Name], scores: dict[str, float], ranked: list[str]) -> str:
    """Of the names that hold nearly the same text, the one furthest inside."""
    best = ranked[0]
    for name in ranked[1:]:
        if scores[name] < _NEARLY * scores[best]:
            break
        if _inside(outline, names[name].first, names[best].first):
            best = name
    return best


def _inside(outline: Outline, inner: dict[int, int], outer: dict[int, int]) -> bool:
    return inner.keys() == outer.keys() and all(
        outer[place] != number and outline.holds(outer[place], number) for place, number in inner.items()
    )


class _Own:
    """How much of a block's text no other block repeats."""

    def __init__(self, outline: Outline, blocks: Sequence[Block]) -> None:
        self.outline = outline
        seen: Counter[str] = Counter()
        for block in blocks:
            seen.update(set(outline.said[outline.piece(block.start) : outline.piece(block.end)]))
        limit = 1 if len(blocks) < _SHOWN_TWICE else 2
        weights = zip(outline.said, outline.weights, strict=True)
        self.sums = list(accumulate((weight if seen[said] <= limit else 0 for said, weight in weights), initial=0))

    def new(self, number: int) -> int:
        """How much an element says that stands nowhere else."""
        return self.sums[self.outline.text_end[number]] - self.sums[self.outline.text_start[number]]

    def score(self, name: str, found: _Name) -> float:
        """What speaks for a name as that of the bodies. The root keeps one long post from deciding for all."""
        worth = sum(sqrt(self.new(number)) for number in found.first.values())
        worth *= _HOLDING if found.holding > len(found.first) / 2 else 1.0
        return worth * _promise(name)


@lru_cache(maxsize=4096)
def _promise(name: str) -> float:
    """How much a name promises the words of a post, rather than what is told of its author."""
    said = words(tagless(name))
    if not UNLIKELY.isdisjoint(said) or (BODY.isdisjoint(said) and not _ABOUT.isdisjoint(said)):
        return _UNLIKELY
    return _LIKELY if not BODY.isdisjoint(said) else 1.0

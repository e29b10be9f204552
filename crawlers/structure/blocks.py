"""The blocks of a page: the repeated pieces that hold an author, a date and words, one a post."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import sqrt

from crawlers.structure.outline import Outline
from crawlers.structure.signs import Signs, within
from crawlers.structure.wording import LIKELY, OPENING, UNLIKELY, tagless, words

_ENOUGH = 4000  # signs of prose in one block; a longer one says no more for it
_SURELY = 2
_FEW = 2  # blocks that need a whole head each
_HALF = 0.5  # of a head: a name, or a date
_DATES = 3  # of a post: when it was written, when it was edited, and since when its author is a member
_FOLLOWING = 0.7  # of the score of a block that holds its head, for one whose head stands before it
_NAMES_ONLY = 0.6  # where only a name stands there, and the date further on
_MOSTLY = 0.7  # of the blocks


@dataclass(frozen=True, slots=True)
class Block:
    """One post's part of the page: the elements from ``start`` up to ``end``, without those of the posts in it."""

    start: int
    end: int
    nested: tuple[tuple[int, int], ...] = ()

    def own(self, numbers: Sequence[int]) -> Sequence[int]:
        """Those of the rising ``numbers`` that are in the block and in no nested one."""
        found = within(numbers, self.start, self.end)
        return [n for n in found if not self.nests(n)] if self.nested else found

    def nests(self, number: int) -> bool:
        """Whether an element belongs to a post inside of this one."""
        place = bisect_left(self.nested, (number + 1, 0)) - 1
        return place >= 0 and number < self.nested[place][1]

    def prose(self, outline: Outline) -> int:
        """How much text stands in the block outside of links."""
        return outline.length(self.start, self.end) - sum(outline.length(a, b) for a, b in self.nested)


@dataclass(frozen=True, slots=True)
class Cut:
    """A way to cut the page into blocks, and how much speaks for it."""

    name: str
    blocks: list[Block]
    score: float


def find_blocks(outline: Outline, signs: Signs) -> Cut | None:
    """The best way to cut the page into posts, None where nothing looks like one."""
    best: Cut | None = None
    for name, numbers in outline.groups.items():
        for cut in _cuts(outline, signs, name, numbers):
            if cut.score > (best.score if best else 0):
                best = cut
    return best


def _cuts(outline: Outline, signs: Signs, name: str, numbers: list[int]) -> Iterator[Cut]:
    blocks = list(_containers(outline, numbers))
    heads = [_head(signs, block) for block in blocks]
    if not any(heads):
        return
    if _are_heads(signs, blocks, heads, name):
        yield Cut(name, blocks, _promise(name) * _score(outline, blocks, heads))
    if len(blocks) > 1 and sum(map(bool, heads)) >= _MOSTLY * len(heads) and not any(block.nested for block in blocks):
        following = list(_following(outline, numbers))
        trust = _FOLLOWING if sum(heads) >= _MOSTLY * len(heads) else _NAMES_ONLY
        heads = [_head(signs, block) for block in following]
        if _are_heads(signs, following, heads, name):
            trust *= sum(heads) / len(heads)
            yield Cut(name, following, trust * min(1, _promise(name)) * _score(outline, following, heads))


def _are_heads(signs: Signs, blocks: list[Block], heads: list[float], name: str) -> bool:
    """Whether enough blocks have a head to be posts.

    One alone may be anything: a login form beside today's date, an error, an article. Two may be the table of the
    boards and that of who is online.
    """
    whole = sum(head > _HALF for head in heads)
    dated = sum(bool(block.own(signs.dates)) for block in blocks)
    likely = _likelihood(name)
    if len(heads) <= _FEW:
        return (likely == _SURELY and dated > 0) or (whole == len(heads) and (likely > 0 or len(heads) > 1))
    enough = _MOSTLY if ">" in name else _HALF
    return sum(map(bool, heads)) * 2 > len(heads) if likely else dated > enough * len(heads)


def _head(signs: Signs, block: Block) -> float:
    """How much of one post's head a block has: a date and somebody's name. Many dates are those of many posts."""
    dates = len(block.own(signs.dates))
    return (_HALF * bool(block.own(signs.people)) + _HALF * bool(dates)) * min(1, _DATES / (dates or 1))


@lru_cache(maxsize=4096)
def _promise(name: str) -> float:
    """How much a name promises posts."""
    said = words(tagless(name))
    return (1.5 if not LIKELY.isdisjoint(said) else 1.0) * (0.3 if not UNLIKELY.isdisjoint(said) else 1.0)


@lru_cache(maxsize=4096)
def _likelihood(name: str) -> int:
    """Whether a name is one for posts: 1 as a class, ``_SURELY`` as an id with a number."""
    said = words(tagless(name))
    if said.isdisjoint(LIKELY | OPENING | {"p"}) or not said.isdisjoint(UNLIKELY):
        return 0
    return _SURELY if "#" in name else 1


def _score(outline: Outline, blocks: list[Block], heads: list[float]) -> float:
    """Many blocks with much prose and a whole head each are likely posts; the root keeps one of them from ruling."""
    proses = [block.prose(outline) for block in blocks]
    whole = sum(head > 0 and prose > 1 for head, prose in zip(heads, proses, strict=True))
    held = sum(head * sqrt(min(prose, _ENOUGH)) for head, prose in zip(heads, proses, strict=True))
    return held * whole / len(blocks)


def _containers(outline: Outline, numbers: list[int]) -> Iterator[Block]:
    """A block for each of the elements; those inside others are cut out of them."""
    for place, number in enumerate(numbers):
        end = outline.ends[number]
        nested = []
        after = place + 1
        while after < len(numbers) and numbers[after] < end:
            nested.append((numbers[after], outline.ends[numbers[after]]))
            after = bisect_left(numbers, nested[-1][1], after)
        yield Block(number, end, tuple(nested))


def _following(outline: Outline, numbers: list[int]) -> Iterator[Block]:
    """A block from each of the elements to the next: where a row with the head stands before the row with the words."""
    for start, end in pairwise(numbers):
        yield Block(start, end)
    around = next((n for n in outline.ancestors(numbers[-1]) if outline.holds(n, numbers[0])), numbers[-1])
    yield Block(numbers[-1], outline.ends[around])

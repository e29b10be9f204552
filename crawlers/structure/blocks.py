"""The blocks of a page: the repeated pieces that hold an author, a date and words, one a post."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

from crawlers.structure.block import Block
from crawlers.structure.outline import Outline
from crawlers.structure.signs import Signs
from crawlers.structure.wording import LIKELY, OPENING, UNLIKELY, tagless, words

_ENOUGH = 4000  # signs of prose in one block; a longer one says no more for it
_SURELY = 2
_FEW = 2  # blocks that need a whole head each
_HALF = 0.5  # of a head: a name, or a date
_DATES = 3  # of a post: when it was written, when it was edited, and since when its author is a member
_FOLLOWING = 0.7  # of the score of a block that holds its head, for one whose head stands before it
_NAMES_ONLY = 0.6  # where only a name stands there, and the date further on
_MOSTLY = 0.7  # of the blocks
_POST = LIKELY | OPENING | {"p"}


class Cut(NamedTuple):
    """A way to cut the page into blocks, and how much speaks for it."""

    name: str
    blocks: list[Block]
    score: float


class _Heads(NamedTuple):
    """How much of one post's head each block has, a date and somebody's name; and how many have a date."""

    worth: list[float]
    dated: int


def find_blocks(outline: Outline, signs: Signs) -> Cut | None:
    """The best way to cut the page into posts, None where nothing looks like one."""
    best: Cut | None = None
    for name, numbers in outline.groups.items():
        if not _likelihood(name) and (len(numbers) == 1 or _HALF * len(numbers) >= len(signs.dates)):
            continue  # without such a name, one alone is no post, and of several most have a date
        for cut in _cuts(outline, signs, name, numbers, best.score if best else 0):
            if cut.score > (best.score if best else 0):
                best = cut
    return best


def _cuts(outline: Outline, signs: Signs, name: str, numbers: list[int], least: float) -> Iterator[Cut]:
    """The ways to cut the page at the elements of one name; without some that cannot score more than ``least``."""
    spans = [(number, outline.ends[number]) for number in numbers]
    nested = any(end > after for (_, end), (after, _) in pairwise(spans))
    count = _own_counts if nested else _counts
    heads = _heads(count(spans, signs.people_before), count(spans, signs.dates_before))
    if not any(heads.worth):
        return
    if _are_heads(heads, name) and _promise(name) * _most(outline, heads) > least:
        blocks = list(_containers(spans))
        yield Cut(name, blocks, _promise(name) * _score(outline, blocks, heads.worth))
    if len(numbers) > 1 and not nested and sum(map(bool, heads.worth)) >= _MOSTLY * len(numbers):
        trust = _FOLLOWING if sum(heads.worth) >= _MOSTLY * len(numbers) else _NAMES_ONLY
        spans = [*pairwise(numbers), (numbers[-1], _last_end(outline, numbers))]
        heads = _heads(_counts(spans, signs.people_before), _counts(spans, signs.dates_before))
        if _are_heads(heads, name):
            trust *= sum(heads.worth) / len(spans)
            blocks = [Block(start, end) for start, end in spans]
            yield Cut(name, blocks, trust * min(1, _promise(name)) * _score(outline, blocks, heads.worth))


def _counts(spans: Sequence[tuple[int, int]], before: Sequence[int]) -> list[int]:
    """How many of what ``before`` counts lie in each span."""
    return [before[end] - before[start] for start, end in spans]


def _own_counts(spans: Sequence[tuple[int, int]], before: Sequence[int]) -> list[int]:
    """The same for spans that lie in each other, without what is in an inner one."""
    found = _counts(spans, before)
    around: list[int] = []
    for place, (start, end) in enumerate(spans):
        while around and spans[around[-1]][1] <= start:
            around.pop()
        if around:
            found[around[-1]] -= before[end] - before[start]
        around.append(place)
    return found


def _heads(people: list[int], dates: list[int]) -> _Heads:
    """Heads by how many names and dates each block has. Many dates are those of many posts."""
    worth = [
        (_HALF * bool(named) + _HALF * bool(dated)) * min(1, _DATES / (dated or 1)) if named or dated else 0
        for named, dated in zip(people, dates, strict=True)
    ]
    return _Heads(worth, sum(map(bool, dates)))


def _are_heads(heads: _Heads, name: str) -> bool:
    """Whether enough blocks have a head to be posts.

    One alone may be anything: a login form beside today's date, an error, an article. Two may be the table of the
    boards and that of who is online.
    """
    likely, blocks = _likelihood(name), len(heads.worth)
    if blocks <= _FEW:
        whole = sum(worth > _HALF for worth in heads.worth)
        return (likely == _SURELY and heads.dated > 0) or (whole == blocks and (likely > 0 or blocks > 1))
    enough = _MOSTLY if ">" in name else _HALF
    return sum(map(bool, heads.worth)) * 2 > blocks if likely else heads.dated > enough * blocks


@lru_cache(maxsize=4096)
def _promise(name: str) -> float:
    """How much a name promises posts."""
    said = words(tagless(name))
    return (1.5 if not LIKELY.isdisjoint(said) else 1.0) * (0.3 if not UNLIKELY.isdisjoint(said) else 1.0)


@lru_cache(maxsize=4096)
def _likelihood(name: str) -> int:
    """Whether a name is one for posts: 1 as a class, ``_SURELY`` as an id with a number."""
    said = words(tagless(name))
    if said.isdisjoint(_POST) or not said.isdisjoint(UNLIKELY):
        return 0
    return _SURELY if "#" in name else 1


def _score(outline: Outline, blocks: list[Block], heads: list[float]) -> float:
    """Many blocks with much prose and a whole head each are likely posts; the root keeps one of them from ruling."""
    proses = [block.prose(outline) for block in blocks]
    whole = sum(head > 0 and prose > 1 for head, prose in zip(heads, proses, strict=True))
    held = sum(head * sqrt(min(prose, _ENOUGH)) for head, prose in zip(heads, proses, strict=True))
    return held * whole / len(blocks)


def _most(outline: Outline, heads: _Heads) -> float:
    """What no score can exceed, by the inequality of Cauchy and Schwarz: blocks share the prose of the page."""
    return sqrt(sum(head * head for head in heads.worth) * outline.prose[-1])


def _containers(spans: list[tuple[int, int]]) -> Iterator[Block]:
    """A block for each span; those inside others are cut out of them."""
    for place, (start, end) in enumerate(spans):
        nested = []
        after = place + 1
        while after < len(spans) and spans[after][0] < end:
            nested.append(spans[after])
            after = bisect_left(spans, (spans[after][1], 0), after)
        yield Block(start, end, tuple(nested))


def _last_end(outline: Outline, numbers: list[int]) -> int:
    """Where the last block ends, if each goes on to the next.

    There a row with the head stands before the row with the words, in one element with all the others.
    """
    around = next((n for n in outline.ancestors(numbers[-1]) if outline.holds(n, numbers[0])), numbers[-1])
    return outline.ends[around]

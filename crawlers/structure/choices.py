"""What the blocks of a page have in common: the name by which their authors, dates or bodies are found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from string import ascii_lowercase
from typing import NamedTuple

from crawlers.structure.block import Block
from crawlers.structure.outline import Outline


class Common(NamedTuple):
    """A name, and its first element in each of the blocks that have one, by the block's place."""

    name: str
    first: dict[int, int]


def common_names(outline: Outline, blocks: Sequence[Block], numbers: Sequence[int]) -> list[Common]:
    """The names of the numbered elements, those that most blocks share first, of equals the one that comes sooner.

    A class is one name on whatever element it stands: a recent date may be an ``abbr``, an older one a ``span``.
    """
    firsts: dict[str, dict[int, int]] = defaultdict(dict)
    for place, block in enumerate(blocks):
        for number in block.own(numbers):
            for name in outline.names[number]:
                firsts[_bare(name)].setdefault(place, number)
    found = [Common(name, first) for name, first in firsts.items()]
    return sorted(found, key=lambda c: (-len(c.first), sum(number - blocks[p].start for p, number in c.first.items())))


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    return name if ">" in name else name.lstrip(ascii_lowercase)

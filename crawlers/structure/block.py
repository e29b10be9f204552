"""One block of a page: a post's own part of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from crawlers.structure.outline import Outline


class Block(NamedTuple):
    """One post's part of the page: the elements from ``start`` up to ``end``, without those of the posts in it."""

    start: int
    end: int
    nested: tuple[tuple[int, int], ...] = ()

    def parts(self) -> Iterator[tuple[int, int]]:
        """The stretches of elements between the posts in it."""
        start = self.start
        for inner, end in self.nested:
            yield start, inner
            start = end
        yield start, self.end

    def numbers(self) -> Iterator[int]:
        """Its elements."""
        return chain.from_iterable(range(start, end) for start, end in self.parts())

    def texts(self, outline: Outline) -> Iterator[int]:
        """Its texts, by their numbers."""
        return chain.from_iterable(range(outline.piece(start), outline.piece(end)) for start, end in self.parts())

    def own(self, numbers: Sequence[int]) -> Sequence[int]:
        """Those of the rising ``numbers`` that are in the block and in no nested one."""
        if not self.nested:
            return within(numbers, self.start, self.end)
        return [number for start, end in self.parts() for number in within(numbers, start, end)]

    def nests(self, number: int) -> bool:
        """Whether an element belongs to a post inside of this one."""
        place = bisect_left(self.nested, (number + 1, 0)) - 1
        return place >= 0 and number < self.nested[place][1]

    def prose(self, outline: Outline) -> int:
        """How much text stands in the block outside of links."""
        return outline.length(self.start, self.end) - sum(outline.length(a, b) for a, b in self.nested)


def within(numbers: Sequence[int], start: int, end: int) -> Sequence[int]:
    """Those of the rising ``numbers`` from ``start`` up to ``end``."""
    return numbers[bisect_left(numbers, start) : bisect_left(numbers, end)]

"""Numbers of the store's posts and threads as arrays: sets of them, and tables by number for one search.

NumPy's own functions of sets would import its masked arrays at the first call, which takes as long as a query.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[np.int64]  # each once and in order, unless said
Scores: TypeAlias = npt.NDArray[np.float64]  # one each
NO_NUMBERS: Numbers = np.zeros(0, np.int64)


def distinct(*arrays: Numbers) -> Numbers:
    """All the numbers of arrays in which they are in any order."""
    every = np.sort(np.concatenate([NO_NUMBERS, *arrays]))
    return every[np.diff(every, prepend=-1) > 0]


def among(numbers: Numbers, others: Numbers) -> npt.NDArray[np.bool_]:
    """Which of any numbers are among others that are in order."""
    if not len(others):
        return np.zeros(len(numbers), bool)
    there: npt.NDArray[np.bool_] = others[np.minimum(np.searchsorted(others, numbers), len(others) - 1)] == numbers
    return there


def shared(numbers: Numbers, others: Numbers) -> Numbers:
    """Those that are among others too."""
    return numbers[among(numbers, others)]


def less(numbers: Numbers, others: Numbers) -> Numbers:
    """Those that are not among others."""
    return numbers[~among(numbers, others)]


class Numbering:
    """The numbers that occur in some arrays, counted anew from 0: ``numbers`` has them, each once and in order.

    The store's numbers grow by one with each post and thread, so a table by number is small beside the index.
    """

    def __init__(self, arrays: Iterable[Numbers]) -> None:
        found = [array for array in arrays if len(array)]
        seen = np.zeros(max((int(array.max()) for array in found), default=-1) + 1, bool)
        for array in found:
            seen[array] = True
        self.numbers: Numbers = np.flatnonzero(seen)
        self._places = np.cumsum(seen) - 1

    def __len__(self) -> int:
        return len(self.numbers)

    def places(self, numbers: Numbers) -> npt.NDArray[np.intp]:
        """Where each of the numbers stands in ``numbers``; all must be there."""
        return self._places[numbers]

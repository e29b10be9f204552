"""Numbers of posts or threads, counted anew from 0 for one search: what is known of them then lies in arrays.

The store's numbers grow by one with each post and thread, so a table by number is small beside the index.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from index.engines.contract import Numbers


class Numbering:
    """The numbers that occur in some arrays: ``numbers`` has them, each once and in order."""

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


def among(numbers: Numbers, others: Numbers) -> npt.NDArray[np.bool_]:
    """Which of any numbers are among others that are in order."""
    if not len(others):
        return np.zeros(len(numbers), bool)
    there: npt.NDArray[np.bool_] = others[np.minimum(np.searchsorted(others, numbers), len(others) - 1)] == numbers
    return there

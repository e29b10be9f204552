"""An open segment as arrays: its posts' lengths and columns, and the words of its fields."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.packed.container import Container, DamagedError, Numbers
from index.packed.segment import PackedSegment
from index.packed.terms import Terms


class Part:
    """A segment's file. ``names`` are the fields that have words.

    Opening raises :class:`DamagedError` where the file is not the one that the table means, and OSError.
    """

    def __init__(self, folder: Path, segment: PackedSegment) -> None:
        self.file = Container(segment.path(folder))
        self.segment = segment
        if self.file.about("docs", int) != segment.docs:
            raise DamagedError(f"{self.file.path} does not have the posts that it should.")
        self.names = self.file.about("fields", list[str])
        self._terms: dict[str, Terms] = {}

    def of(self, fieldname: str) -> Terms | None:
        """The words of a field, None where it has none."""
        if fieldname not in self._terms and fieldname in self.names:
            self._terms[fieldname] = Terms(self.file, fieldname)
        return self._terms.get(fieldname)

    def live(self) -> npt.NDArray[np.bool_]:
        """For each post whether it is there still."""
        live = np.ones(self.segment.docs, bool)
        live[list(self.segment.deleted)] = False
        return live

    def has_column(self, fieldname: str) -> bool:
        """Whether any post has a value in a field's column."""
        return f"column/{fieldname}" in self.file

    def column(self, fieldname: str) -> tuple[Numbers, Numbers | None]:
        """The column of a field: its numbers, or its bytes and where each post's begin."""
        at = f"column_at/{fieldname}"
        return self.file.get(f"column/{fieldname}"), self.file.get(at) if at in self.file else None

    def texts(self, fieldname: str, docs: npt.NDArray[np.integer]) -> list[bytes]:
        """The bytes of some posts in a column. Raises :class:`DamagedError` of a column of numbers."""
        at, whole = self.file.get(f"column_at/{fieldname}"), memoryview(self.file.get(f"column/{fieldname}").data)
        return [bytes(whole[start:end]) for start, end in zip(at[docs].tolist(), at[docs + 1].tolist(), strict=True)]

    def lengths(self, fieldname: str) -> Numbers | None:
        """Of each post how many words a field has, as Whoosh's code of one byte; None of a field without lengths."""
        return self.file.get(name) if (name := f"length/{fieldname}") in self.file else None

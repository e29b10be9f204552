"""The postings of a word as Whoosh's searcher steps through them."""

from __future__ import annotations

import struct
from bisect import bisect_left
from copy import copy
from functools import cached_property

from whoosh import formats
from whoosh.formats import Format
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.scoring import BaseScorer

from index.packed.terms import Terms


class PackedMatcher(LeafMatcher):  # type: ignore[misc]  # Whoosh has no types
    """The postings of a word, one after the other. No block is ever skipped: Whoosh loses better hits by that."""

    def __init__(self, terms: Terms, n: int, term: tuple[str, bytes], format_: Format, scorer: BaseScorer) -> None:
        self._terms, self._n, self._term, self.format, self.scorer = terms, n, term, format_, scorer
        self._ids: list[int] = terms.docs(n).tolist()
        self._counts: list[int] = terms.counts(n).tolist()
        self._i = 0

    def copy(self) -> PackedMatcher:
        """Another one at the same place."""
        return copy(self)

    def reset(self) -> None:
        """Go to the first posting."""
        self._i = 0

    def is_active(self) -> bool:
        """Whether a posting is there."""
        return self._i < len(self._ids)

    def id(self) -> int:
        """Its post."""
        return self._ids[self._i]

    def next(self) -> bool:
        """Go one on. Raises ReadTooFar behind the last."""
        if not self.is_active():
            raise ReadTooFar
        self._i += 1
        return False

    def skip_to(self, targetid: int) -> None:
        """Go to a post, or to the next one. Raises ReadTooFar behind the last."""
        if not self.is_active():
            raise ReadTooFar
        self._i = bisect_left(self._ids, targetid, self._i)

    def supports_block_quality(self) -> bool:
        """No: see the class."""
        return False

    @cached_property
    def _places(self) -> tuple[list[int], list[int]]:
        places, at = self._terms.places(self._n)
        return places.tolist(), at.tolist()

    def weight(self) -> float:
        """How often the word is in the post."""
        return float(self._counts[self._i])

    def value(self) -> bytes | None:
        """The posting in the form of the field's format."""
        if self._terms.pos is not None:
            places, at = self._places
            return bytes(self.format.encode(places[at[self._i] : at[self._i + 1]]))
        return struct.pack("!I", int(self.weight())) if isinstance(self.format, formats.Frequency) else None

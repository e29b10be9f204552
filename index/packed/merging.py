"""Makes one segment of several, without what was deleted, and says which segments are worth it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from whoosh.fields import NUMERIC, FieldType, Schema

from index.packed.building import write_segment
from index.packed.container import Numbers
from index.packed.cutting import vocabulary
from index.packed.inverting import field_of
from index.packed.part import Part
from index.packed.postings import Arrays, Numbered, tokens
from index.packed.segment import PackedSegment
from index.packed.terms import MOST_DOCS, Terms, narrow, offsets, sizes

_ALIKE = 8  # segments of like size that become one
_SPARSE = 0.25  # of a segment's posts: where more are deleted, it is written anew
_MOST_WORDS = 16_000_000  # of a segment that is made of others


def groups(segments: Sequence[PackedSegment], *, clean: bool, whole: bool) -> list[list[PackedSegment]]:
    """The segments to write anew, those together that become one.

    Those with many deleted posts, or with ``clean`` any; of those alike in size eight at a time, or as many as fit, so
    that each post is written anew but a few times in its life; ``whole`` all, as many together as fit.
    """
    tiers: dict[int, list[PackedSegment]] = {}
    for one in segments:
        tiers.setdefault(0 if whole else one.doc_count().bit_length() // 3, []).append(one)
    found = []
    for alike in tiers.values():
        *full, last = _packs(alike)
        found += [pack for pack in full if len(pack) > 1]
        found += [last] if len(last) >= (2 if whole else _ALIKE) else []
    joined = set().union(*found)
    sparse = [one for one in segments if len(one.deleted) > (0 if clean or whole else _SPARSE * one.docs)]
    return found + [[one] for one in sparse if one not in joined]


def _packs(segments: Sequence[PackedSegment]) -> list[list[PackedSegment]]:
    """The segments in order, as many together as fit into one."""
    packs: list[list[PackedSegment]] = [[]]
    for one in segments:
        if packs[-1] and not _fits([*packs[-1], one]):
            packs.append([])
        packs[-1].append(one)
    return packs


def _fits(segments: Sequence[PackedSegment]) -> bool:
    words = sum(sum(one.lengths.values()) for one in segments)
    return sum(one.doc_count() for one in segments) <= MOST_DOCS and words <= _MOST_WORDS


class _Source(Part):
    """A segment to take posts from: ``first`` is the number of its first post in the new one."""

    def __init__(self, folder: Path, segment: PackedSegment, first: int) -> None:
        super().__init__(folder, segment)
        self.file.verify()  # what was damaged shall not be given a good checksum
        self.kept = self.live()
        self.count = int(np.count_nonzero(self.kept))
        self._renumbered = np.cumsum(self.kept) - 1 + first

    def tokens(self, terms: Terms, numbers: defaultdict[bytes, int]) -> Numbered:
        """The tokens of a field, whose words have these numbers."""
        kept, docs = self.kept[terms.doc], self._renumbered[terms.doc]
        words = np.repeat(np.fromiter(map(numbers.__getitem__, terms.words()), np.int32), sizes(terms.post_at))
        if terms.tf is not None:
            kept, docs, words = (np.repeat(one, terms.tf) for one in (kept, docs, words))
        return words[kept], tokens(docs[kept], 0 if terms.pos is None else terms.pos[kept])

    def parts(self, data: str, at: str) -> tuple[Numbers, npt.NDArray[np.int64]]:
        """The bytes that the posts have in an array, and how many each has."""
        if data not in self.file:
            return np.zeros(0, np.uint8), np.zeros(self.count, np.int64)
        each = sizes(self.file.get(at))
        return self.file.get(data)[np.repeat(self.kept, each)], each[self.kept]


def merge_segments(folder: Path, schema: Schema, segments: Sequence[PackedSegment]) -> PackedSegment | None:
    """Write one segment of the posts of several that are not deleted. Returns None where there are none.

    Raises :class:`index.packed.container.DamagedError` where a segment is damaged, and OSError.
    """
    sources: list[_Source] = []
    docs = 0
    for one in segments:
        sources.append(_Source(folder, one, docs))
        docs += sources[-1].count
    if not docs:
        return None
    fields = {name: _field(name, field, sources, docs) for name, field in schema.items()}
    if any("stored" in one.file for one in sources):
        data, at = _parts(sources, "stored", "stored_at")
        fields[""] = {"stored": data, "stored_at": at}
    return write_segment(folder, docs, fields)


def _field(name: str, field: FieldType, sources: Sequence[_Source], docs: int) -> Arrays:
    words: defaultdict[bytes, int] = vocabulary()
    several = [one.tokens(terms, words) for one in sources if (terms := one.of(name)) is not None]
    arrays = field_of(field, several, list(words), docs)
    if any(one.has_column(name) for one in sources):
        if isinstance(field, NUMERIC):
            arrays["column"] = np.concatenate([_column(one, name, field) for one in sources])
        else:
            arrays["column"], arrays["column_at"] = _parts(sources, f"column/{name}", f"column_at/{name}")
    return arrays


def _column(one: _Source, name: str, field: NUMERIC) -> Numbers:
    if not one.has_column(name):
        return np.full(one.count, field.column_type.default_value(), np.uint64).astype(f"<u{field.bits // 8}")
    return one.column(name)[0][one.kept]


def _parts(sources: Sequence[_Source], data: str, at: str) -> tuple[Numbers, Numbers]:
    parts, each = zip(*(one.parts(data, at) for one in sources), strict=True)
    return np.concatenate(parts), narrow(offsets(np.concatenate(each)), 4)

"""Makes one segment of several, without what was deleted, and says which segments are worth it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from whoosh.fields import NUMERIC, FieldType, Schema

from index.packed.building import write_segment
from index.packed.codec import PackedTerms
from index.packed.container import Numbers
from index.packed.inverting import Inverted, numbers_posted, with_words
from index.packed.part import open_segment
from index.packed.postings import Tokens, posted, tokens
from index.packed.posts import PackedPosts
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
    found = [
        [one] for one in segments if one.deleted and (clean or whole or len(one.deleted) > _SPARSE * one.docs)
    ]  # fmt: skip
    tiers: dict[int, list[PackedSegment]] = {}
    for one in segments:
        tiers.setdefault(0 if whole else one.doc_count().bit_length() // 3, []).append(one)
    for alike in tiers.values():
        *full, last = _packs(alike)
        found += [pack for pack in full if len(pack) > 1]
        found += [last] if len(last) >= (2 if whole else _ALIKE) else []
    several = {one for group in found if len(group) > 1 for one in group}
    return [group for group in found if len(group) > 1 or group[0] not in several]


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


class _Source:
    """A segment to take posts from: ``first`` is the number of its first post in the new one."""

    def __init__(self, folder: Path, segment: PackedSegment, first: int) -> None:
        file = open_segment(folder, segment)
        file.verify()  # what was damaged shall not be given a good checksum
        self.file = file
        self.posts = PackedPosts(file, segment)
        self.terms = PackedTerms(file, segment)
        self.live = self.posts.live()
        self.renumbered = np.cumsum(self.live) - 1 + first

    def tokens(self, terms: Terms, ranks: npt.NDArray[np.uint64]) -> Tokens:
        """The tokens of a field, of words that have these ranks."""
        live = self.live[terms.doc]
        words = np.repeat(ranks, sizes(terms.post_at))
        docs = self.renumbered[terms.doc]
        if terms.tf is None:
            return tokens(words[live], docs[live], 0 if terms.pos is None else terms.pos[live])
        live, words, docs = (np.repeat(one, terms.tf) for one in (live, words, docs))
        return tokens(words[live], docs[live], 0 if terms.pos is None else terms.pos[live])

    def numbers(self, terms: Terms, field: NUMERIC) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.intp]]:
        """The numbers of a field and their posts: its words of full precision come first."""
        size = 1 + field.bits // 8
        rows = self.file.get(f"words/{terms.name}").reshape(-1, size)
        count = int(np.count_nonzero(rows[:, 0] == 0))
        values = np.ascontiguousarray(rows[:count, 1:]).view(f">u{size - 1}").ravel().astype(np.uint64)
        docs = terms.doc[: int(terms.post_at[count])]
        live = self.live[docs]
        return np.repeat(values, sizes(terms.post_at[: count + 1]))[live], self.renumbered[docs[live]]

    def parts(self, data: str, at: str) -> tuple[Numbers, npt.NDArray[np.int64]]:
        """The bytes that the posts have in an array, and how many each has."""
        if data not in self.file:
            return np.zeros(0, np.uint8), np.zeros(self.count, np.int64)
        each = sizes(self.file.get(at))
        return self.file.get(data)[np.repeat(self.live, each)], each[self.live]

    @cached_property
    def count(self) -> int:
        """How many posts are taken."""
        return int(np.count_nonzero(self.live))


def merge(folder: Path, schema: Schema, segments: Sequence[PackedSegment]) -> PackedSegment | None:
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
        fields[""] = ({"stored": data, "stored_at": at}, 0)
    return write_segment(folder, docs, fields)


def _field(name: str, field: FieldType, sources: Sequence[_Source], docs: int) -> Inverted:
    having = [(one, terms) for one in sources if (terms := one.terms.of(name)) is not None]
    arrays: dict[str, Numbers] = {}
    words = 0
    if having and isinstance(field, NUMERIC):
        values, posts = zip(*(one.numbers(terms, field) for one, terms in having), strict=True)
        arrays = numbers_posted(field, np.concatenate(values), np.concatenate(posts))
    elif having:
        arrays, words = _words(having)
    if any(f"length/{name}" in one.file for one in sources):
        arrays["length"] = np.concatenate([_lengths(one, name) for one in sources])
    if any(one.posts.has_column(name) for one in sources):
        if isinstance(field, NUMERIC):
            arrays["column"] = np.concatenate([_column(one, name, field) for one in sources])
        else:
            arrays["column"], arrays["column_at"] = _parts(sources, f"column/{name}", f"column_at/{name}")
    return arrays, words


def _words(having: Sequence[tuple[_Source, Terms]]) -> Inverted:
    known = [terms.words() for _, terms in having]
    words = sorted(set().union(*known))
    rank = {word: n for n, word in enumerate(words)}
    found = [
        one.tokens(terms, np.array([rank[word] for word in its], np.uint64))
        for (one, terms), its in zip(having, known, strict=True)
    ]
    every = np.concatenate(found)
    arrays, kept = posted(every, len(words), places=having[0][1].pos is not None)
    return with_words(arrays, words if len(kept) == len(words) else [words[n] for n in kept.tolist()]), len(every)


def _lengths(one: _Source, name: str) -> Numbers:
    lengths = one.posts.lengths(name)
    return np.zeros(one.count, "<u1") if lengths is None else lengths[one.live]


def _column(one: _Source, name: str, field: NUMERIC) -> Numbers:
    if not one.posts.has_column(name):
        return np.full(one.count, field.column_type.default_value(), np.uint64).astype(f"<u{field.bits // 8}")
    return one.posts.column(name)[0][one.live]


def _parts(sources: Sequence[_Source], data: str, at: str) -> tuple[Numbers, Numbers]:
    parts, each = zip(*(one.parts(data, at) for one in sources), strict=True)
    return np.concatenate(parts), narrow(offsets(np.concatenate(each)), 4)

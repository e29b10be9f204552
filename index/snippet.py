"""The passage of a post that shows why it was found, with the words marked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from index.analysis import cut

LENGTH = 240  # characters


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage and the spans of its marked words; ``before`` and ``after`` say whether the text goes on there."""

    text: str
    marks: tuple[tuple[int, int], ...]
    before: bool
    after: bool


def make_snippet(text: str, terms: Collection[str], length: int = LENGTH) -> Snippet:
    """The passage of about ``length`` characters with the most different ``terms`` (as the index cuts them)."""
    words = cut(text)
    hits = [word for word in words if word.term in terms]
    start, end = 0, min(len(text), length)
    if hits:
        first, last = _best_window([(hit.term, hit.start, hit.end) for hit in hits], length)
        room = max(0, length - (last - first)) // 2
        start = max(0, first - room)
        end = min(len(text), max(last + room, start + length))
        start = max(0, min(start, end - length))
    edges = [word.start for word in words if start <= word.start <= end]
    stops = [word.end for word in words if start < word.end <= end]
    start = edges[0] if start and edges else start
    end = stops[-1] if end < len(text) and stops and stops[-1] > start else end
    passage = text[start:end]
    marks = tuple((hit.start - start, hit.end - start) for hit in hits if start <= hit.start and hit.end <= end)
    return Snippet(passage, marks, start > 0, end < len(text))


def _best_window(hits: list[tuple[str, int, int]], length: int) -> tuple[int, int]:
    """Start and end of the run of hits within ``length`` that has the most different terms, then the most hits."""
    best, chosen = (0, 0), (hits[0][1], hits[0][2])
    last = 0
    for first, (_, start, _) in enumerate(hits):
        last = max(last, first)
        while last + 1 < len(hits) and hits[last + 1][2] - start <= length:
            last += 1
        window = hits[first : last + 1]
        worth = (len({term for term, _, _ in window}), len(window))
        if worth > best:
            best, chosen = worth, (start, window[-1][2])
    return chosen

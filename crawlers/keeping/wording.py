"""Whether a quotation repeats a text: pure functions of their words, whatever their case and marks."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

LENGTH = 5  # words in a row that are compared
RUN = 4  # as many of those in a row, 8 words, are no chance
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[.!?\n]+")


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(text.casefold())


def pieces(text: str) -> set[str]:
    """What of a text is looked for in quotations: every :data:`LENGTH` words in a row, and shorter sentences."""
    short = (words(sentence) for sentence in _SENTENCE.split(text))
    return {" ".join(part) for part in short if 0 < len(part) < LENGTH} | set(_rows(text))


def quoted_pieces(text: str) -> list[str]:
    """What of a quotation is looked up, in order: all words where they are few, else every :data:`LENGTH` in a row."""
    return _rows(text)


def repeats(quoted: Sequence[str], known: Container[str]) -> bool:
    """Whether a quotation's pieces repeat known ones: half of them or more, or :data:`RUN` without a gap."""
    hits = [piece in known for piece in quoted]
    run = longest = 0
    for hit in hits:
        run = run + 1 if hit else 0
        longest = max(longest, run)
    return any(hits) and (2 * sum(hits) >= len(hits) or longest >= RUN)


def is_part(quotation: str, text: str) -> bool:
    """Whether a quotation's words stand in a text, in a row."""
    inner = words(quotation)
    return bool(inner) and f" {' '.join(inner)} " in f" {' '.join(words(text))} "


def _rows(text: str) -> list[str]:
    found = words(text)
    return [" ".join(found[n : n + LENGTH]) for n in range(max(len(found) - LENGTH + 1, min(len(found), 1)))]

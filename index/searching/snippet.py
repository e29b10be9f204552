"""The passage of a post that shows why it was found, with the words marked."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.analysis import WORD, Cut, indexed

LENGTH = 240  # characters
NAMED = 0.5  # what a passage gains by each word of a concept's name: what was typed tells more
_BEGUN = 2.0  # by a word that begins as was typed
# Where a sentence may begin: after a full stop and a space, after one of a script without spaces, in a new line. That
# each way begins with a character of one set lets Python pass over all others quickly.
_SENTENCE = re.compile(
    r"[.!?\u2026\u3002\uff01\uff1f\n]"
    r"(?:(?<=[.!?\u2026])[.!?\u2026]*[\"'\u2019\u201d)\]]*\s|(?<=[\u3002\uff01\uff1f])[\u3002\uff01\uff1f]*|(?<=\n))\s*"
)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage and the spans of its marked words; ``before`` and ``after`` say whether the text goes on there."""

    text: str
    marks: tuple[tuple[int, int], ...]
    before: bool
    after: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """What is to be marked in a text: words as ``typed`` or ``begun``, and the ``names`` of concepts that stand in it.

    Of a typed word it is known what a passage gains by it. A name is its words' indexed forms, joined by spaces.
    """

    typed: Mapping[str, float]
    begun: tuple[str, ...]
    names: Sequence[str]

    def passage(self, text: str) -> Snippet:
        """The passage of a text that shows most of it, marked."""
        found = list(WORD.finditer(text))
        terms = [indexed(one[0]) for one in found]
        worth = self.worth(terms)
        marked = [Cut(term, *one.span()) for term, one in zip(terms, found, strict=True) if term in worth]
        return make_snippet(text, marked, worth)

    def worth(self, terms: Sequence[str]) -> dict[str, float]:
        """The indexed forms to be marked in a text of these, each with what a passage gains by it."""
        words = f" {' '.join(terms)} "
        named = {term for name in self.names if f" {name} " in words for term in name.split(" ")}
        begun = {term for term in terms if self.begun and term.startswith(self.begun)}
        return dict.fromkeys(named, NAMED) | dict.fromkeys(begun, _BEGUN) | dict(self.typed)


def make_snippet(text: str, marked: Sequence[Cut], worth: Mapping[str, float], length: int = LENGTH) -> Snippet:
    """The passage of at most ``length`` characters with the most worth, where each different word counts once.

    ``marked`` are the words of the text that are to be marked, in order, ``worth`` tells what each counts. The passage
    begins where a sentence does, if one does near enough, and splits no word that fits into it.
    """
    sentences = [0, *(found.end() for found in _SENTENCE.finditer(text) if found.end() < len(text))]
    start = _best_start(text, marked, worth, sentences, length)
    end = len(text)
    if end - start > length:
        seen = [word.end for word in marked if start <= word.start and word.end <= start + length]
        end = _end(text, sentences, start, max(seen, default=start), length)
    marks = tuple((word.start - start, min(word.end, end) - start) for word in marked if start <= word.start < end)
    return Snippet(text[start:end], marks, start > 0, end < len(text))


def _best_start(
    text: str, marked: Sequence[Cut], worth: Mapping[str, float], sentences: Sequence[int], length: int
) -> int:
    """Where the passage with the most worth begins, of several the one with more marked words, then the first."""
    if len(text) <= length:
        return 0
    best, chosen = (0.0, 0), 0
    at = [word.start for word in marked]
    for start in dict.fromkeys(_start(text, word, sentences, length) for word in marked):
        inside = marked[bisect_left(at, start) : bisect_right(at, start + length)]
        inside = [word for word in inside if word.end <= start + length]
        found = (sum(worth[term] for term in {word.term for word in inside}), len(inside))
        if found > best:
            best, chosen = found, start
    # Where the text ends soon, the sentences before are shown as well.
    return next((one for one in sentences if one < chosen and len(text) - one <= length), chosen)


def _start(text: str, word: Cut, sentences: Sequence[int], length: int) -> int:
    """Where a passage that shows a word begins: with its sentence, else some words before it."""
    sentence = sentences[bisect_right(sentences, word.start) - 1]
    if word.start - sentence <= length // 2:
        return sentence
    space = _SPACE.search(text, word.start - length // 3, word.start)
    return space.end() if space else word.start


def _end(text: str, sentences: Sequence[int], start: int, seen: int, length: int) -> int:
    """Where a passage ends that has no room for the rest: after a sentence, else after a word; not before ``seen``."""
    last = start + length
    least = max(seen, start + 2 * length // 3)
    sentence = sentences[bisect_right(sentences, last) - 1]
    if sentence > least:
        return len(text[:sentence].rstrip())
    spaces = [found.start() for found in _SPACE.finditer(text, least, last + 1)]
    if spaces and spaces[-1] > start:
        return spaces[-1]
    return max((found.end() for found in WORD.finditer(text, start) if found.end() <= last), default=last)

"""A first look at a text: whether the words of any pattern of a crisis occur in it at all. In most posts they do not.

It errs on the safe side: where a pattern is found, all its words occur, wherever they stand.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from index.safety.matching import Pattern, Phrases
from index.safety.reading import SPELT, Speller, plain_words, readings_of

KEPT = 1 << 16  # words whose classes are remembered


class Glance:
    """A first look for some patterns. Their classes are bits; a text has those of the classes that may occur in it."""

    def __init__(self, speller: Speller, phrases: Phrases, patterns: Iterable[Pattern]) -> None:
        self._speller = speller
        wanted = [frozenset(pattern.classes) for pattern in patterns]
        bits = {name: 1 << n for n, name in enumerate(sorted(frozenset().union(*wanted)))}
        needed = {sum(bits[name] for name in classes) for classes in wanted}
        self._needed = [one for one in needed if not any(other & one == other for other in needed - {one})]
        self._phrases: dict[str, list[tuple[int, frozenset[str]]]] = {}  # by the longest word of each
        for first, begun in phrases.items():
            for _, rest, name in (phrase for of_second in begun.values() for phrase in of_second):
                if name in bits:
                    words = (first, *rest)
                    self._phrases.setdefault(max(words, key=len), []).append((bits[name], frozenset(words)))
        self._of_word = lru_cache(maxsize=KEPT)(self._bits)
        self._is_enough = lru_cache(maxsize=KEPT)(self._has_needed)

    def __call__(self, text: str) -> bool:
        """Whether one of the patterns may be found."""
        if SPELT.search(text):
            return True
        words = set(plain_words(text))
        found = 0
        for word in words:
            found |= self._of_word(word)
        return self._is_enough(found) and self._is_enough(self._with_whole_phrases(words))

    def _bits(self, word: str) -> int:
        """The classes that have a phrase of which this is the longest word."""
        found = 0
        for reading in readings_of(word, self._speller):
            for bit, _ in self._phrases.get(reading, ()):
                found |= bit
        return found

    def _with_whole_phrases(self, words: Iterable[str]) -> int:
        """The classes that have a phrase of which all words are here."""
        readings = {reading for word in words for reading in readings_of(word, self._speller)}
        found = 0
        for reading in readings:
            for bit, phrase in self._phrases.get(reading, ()):
                if phrase <= readings:
                    found |= bit
        return found

    def _has_needed(self, found: int) -> bool:
        return any(one & found == one for one in self._needed)

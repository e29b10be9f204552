"""The longest names in a text, from left to right.

A text becomes a string with one code a piece. A word that can begin no name is passed over, one that no word follows
which goes on from it is a name by itself or none, and only for the rest the trie is asked for the longest name.

Not pyahocorasick, measured (docs/tagging.md): an automaton of letters takes 2 s and 250 MB at every start; one of codes
loads in 50 ms but looks through a node's children one by one, 1,900 ns a character of text against 50 here.
"""

from __future__ import annotations

from itertools import compress, count
from operator import contains, or_
from typing import NamedTuple

from index.lexicon.lexicon import NONE, Lexicon
from index.lexicon.variants import LONGEST
from index.lexicon.words import BREAK

_SPAN = 2 * LONGEST - 1  # codes of the longest name


class Span(NamedTuple):
    """Pieces of a text that name a concept: the first, the one after the last, the concept's number."""

    at: int
    end: int
    concept: int


class Doubtful(NamedTuple):
    """Pieces that may name a concept, if they are written right and the text supports it; ``name`` is its number."""

    at: int
    end: int
    name: int


class Matcher:
    """Finds names in strings of codes."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def scan(self, codes: str) -> tuple[list[Span], list[Doubtful], list[int]]:
        """The spans of plain names, those of names to be decided, both in order, and the places of cues."""
        spans: list[Span] = []
        doubtful: list[Doubtful] = []
        cues: list[int] = []
        chosen, longest = self.lexicon.chosen, self._longest
        words = codes[1::2]
        alone = list(map(self.lexicon.alone.__getitem__, words))
        going_on = list(map(contains, map(self.lexicon.going_on.__getitem__, words), f"{words[1:]}{BREAK}"))
        after = 0
        for n in compress(count(), map(or_, alone, going_on)):
            at, number = 2 * n + 1, alone[n] - 1
            if number < -1:
                cues.append(at)
                number = -3 - number
            if at < after:
                continue
            end = at + 1
            if going_on[n] and (found := longest(codes, at))[0] >= 0:
                number, end = found
            if number >= 0:
                after = end
                concept = chosen[number]
                if concept == NONE:
                    doubtful.append(Doubtful(at, end, number))
                else:
                    spans.append(Span(at, end, concept))
        return spans, doubtful, cues

    def longest(self, codes: str, at: int) -> tuple[int, int]:
        """The number of the longest name that begins at a piece, and the piece after it; the number is -1 for none."""
        if codes[at + 2 : at + 3] in self.lexicon.going_on[codes[at]]:
            return self._longest(codes, at)
        number = self.lexicon.alone[codes[at]]
        return (number - 1 if number >= 0 else -2 - number), at + 1

    def _longest(self, codes: str, at: int) -> tuple[int, int]:
        number, length = -1, 0
        for key, found in self.lexicon.names.iter_prefixes_with_ids(codes[at : at + _SPAN]):
            number, length = found, len(key)
        return number, at + length

    def plain_concept(self, name: int) -> int:
        """The concept that a name always names; -1 for none, and for an abbreviation."""
        concept = self.lexicon.chosen[name] if name >= 0 else NONE
        return -1 if concept == NONE else int(concept)

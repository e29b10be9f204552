"""Which concepts a text names: the longest names of the vocabulary, word by word (Aho-Corasick)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import ahocorasick

from index.vocabulary import VOCABULARIES, Mention, Name, Vocabulary, load_vocabulary, normal, stop_names, tokens

SHORTEST_ABBREVIATION = 3  # two letters are too often something else: "DS" is a dear son in many forums


class Tagger:
    """Finds the concepts of vocabularies in texts. Building one takes a good part of a second."""

    def __init__(self, vocabularies: Sequence[Vocabulary]) -> None:
        self._names: list[tuple[Name, str]] = []
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for vocabulary in vocabularies:
            for key, name in _matchable(vocabulary).items():
                self._automaton.add_word(f" {key} ", len(self._names))
                self._names.append((name, vocabulary.facet))
        self._automaton.make_automaton()

    def tag(self, text: str) -> list[Mention]:
        """The mentions in a text, in order, none inside or across another: the leftmost, then the longest."""
        if not self._names:
            return []
        words = tokens(text)
        starts, hay, position = {}, [" "], 1
        for n, (word, _, _) in enumerate(words):
            starts[position - 1] = n
            hay += (word, " ")
            position += len(word) + 1
        found = []
        for end, value in self._automaton.iter("".join(hay)):
            name, facet = self._names[value]
            length = len(normal(name.text))
            first = starts[end - length - 1]
            count = len(name.text.split()) if length == len(name.text) else len(tokens(name.text))
            start, stop = words[first][1], words[first + count - 1][2]
            if name.kind != "abbreviation" or _is_written_so(text[start:stop], name.text):
                found.append(Mention(start, stop, facet, name.concept))
        return _leftmost_longest(found)


def _matchable(vocabulary: Vocabulary) -> dict[str, Name]:
    """One name for each spelling that may be matched. An abbreviation of several concepts is of none."""
    chosen: dict[str, Name] = {}
    ambiguous = set()
    rank = {"preferred": 0, "synonym": 1, "abbreviation": 2}
    for name in sorted(vocabulary.names, key=lambda name: (rank[name.kind], name.concept)):
        key = normal(name.text)
        if not key or key in stop_names() or (name.kind == "abbreviation" and len(key) < SHORTEST_ABBREVIATION):
            continue
        first = chosen.setdefault(key, name)
        if first.kind == name.kind == "abbreviation" and first.concept != name.concept:
            ambiguous.add(key)
    return {key: name for key, name in chosen.items() if key not in ambiguous}


def _is_written_so(span: str, abbreviation: str) -> bool:
    return span in (abbreviation, abbreviation.upper()) and span != span.lower()


def _leftmost_longest(found: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda m: (m.start, -m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


@cache
def bundled_tagger() -> Tagger:
    """The tagger of the bundled vocabularies, built once a process."""
    return Tagger([load_vocabulary(name) for name in VOCABULARIES])

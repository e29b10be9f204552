"""What a query means: the concepts that its words name, and by which other names posts may speak of them.

A person types the name that they happen to know, "SMEI" or "tummy ache"; posts use another. So a search looks for the
concept as well, narrower ones included, and for its other names, which counts less than the words that were typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.analysis import cut
from index.lexicon.lexicon import Lexicon
from index.query import Leaf, Query
from index.tagging import Tagger

MOST_NAMES = 12  # of a concept that are looked for
MOST_NARROWER = 200  # concepts below one that are looked for
_MEANINGS = 2  # of one name that are taken


@dataclass(frozen=True, slots=True)
class Meaning:
    """A concept that words of a query name: which words, the concepts below it, and its other names.

    ``names`` are looked for; ``called`` are all, as a passage may show them.
    """

    leaves: frozenset[Leaf]
    concept: str
    facet: str
    name: str
    narrower: tuple[str, ...]
    names: tuple[str, ...]
    called: tuple[str, ...] = ()


def read_meanings(query: Query, tagger: Tagger) -> list[Meaning]:
    """The concepts that the words of a query name, where these are joined by OR.

    With parentheses, AND and quotation marks a person says exactly what is to be looked for.
    """
    words = _plain_words(query)
    found: dict[str, frozenset[Leaf]] = {}
    for concept, leaves in _named(words, tagger):
        found[concept] = found.get(concept, frozenset()) | leaves
    return [_meaning(concept, leaves, tagger.lexicon) for concept, leaves in found.items()]


def _plain_words(query: Query) -> list[Leaf]:
    parts = query.root.parts
    if not all(isinstance(part, Leaf) for part in parts):
        return []
    return [part for part in parts if isinstance(part, Leaf) and not part.phrase]


def _named(words: Sequence[Leaf], tagger: Tagger) -> Iterator[tuple[str, frozenset[Leaf]]]:
    text = " ".join(leaf.text for leaf in words)
    whole = tagger.lexicon.named(text)[:_MEANINGS]
    for concept in whole:
        yield concept.id, frozenset(words)
    starts = _starts(words)
    covered: set[Leaf] = set(words if whole else ())
    for mention in tagger.tag(text):
        leaves = frozenset(
            leaf for leaf, start in starts if mention.start < start + len(leaf.text) and start < mention.end
        )
        covered |= leaves
        yield mention.concept, leaves
    for leaf in words:
        # In a text "ms" may be milliseconds: the tagger asks for capitals. Nobody types them to search.
        if leaf not in covered and leaf.text.isalnum():
            for concept in tagger.lexicon.named(leaf.text.upper())[:_MEANINGS]:
                yield concept.id, frozenset((leaf,))


def _starts(words: Iterable[Leaf]) -> list[tuple[Leaf, int]]:
    starts, at = [], 0
    for leaf in words:
        starts.append((leaf, at))
        at += len(leaf.text) + 1
    return starts


def _meaning(concept: str, leaves: frozenset[Leaf], lexicon: Lexicon) -> Meaning:
    number = lexicon.number_of(concept)
    known = lexicon.concept(number) if number is not None else None
    names = (known.name, *known.names) if known else ()
    told = {" ".join(word.term for word in cut(name)): name for name in names}
    several = [name for key, name in told.items() if " " in key]  # one word may mean much else
    narrower = lexicon.narrower(concept)[:MOST_NARROWER]
    facet, name = (known.facet, known.name) if known else ("", concept)
    return Meaning(leaves, concept, facet, name, tuple(narrower), tuple(several[:MOST_NAMES]), tuple(told))

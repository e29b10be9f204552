"""What a query means: the concepts that its words name, and by which other names posts may speak of them.

A person types the name that they happen to know, "SMEI" or "tummy ache"; posts use another. So a search looks for the
concept as well, narrower ones included, and for its other names, which counts less than the words that were typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.analysis import STOP_WORDS, cut
from index.fields import BY_NAME
from index.lexicon.lexicon import Lexicon
from index.query.parsing import All, Leaf, Node, Query
from index.tagging import Tagger
from index.word_list import word_list

MOST_NAMES = 12  # of a concept that are looked for
MOST_NARROWER = 200  # concepts below one that are looked for
_MEANINGS = 2  # of one name that are taken, where other words stand beside it
_MEANINGS_ALONE = 4  # where it is all that was typed: nothing else tells which is meant
_LONG = 7  # letters of a word that hardly means anything else, unless it is an everyday one
_MARKS = ".,;:!?'\u2019"  # that may stand at a word
_VOWELS = frozenset("aeiou")


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
    found: dict[str, frozenset[Leaf]] = {}
    for concept, leaves in (*_whole(query, tagger.lexicon), *_named(_plain_words(query), tagger)):
        found[concept] = found.get(concept, frozenset()) | leaves
    return [_meaning(concept, leaves, tagger.lexicon) for concept, leaves in found.items()]


def concepts_of(query: Query, meanings: Sequence[Meaning], lexicon: Lexicon) -> list[str]:
    """The ids of the concepts that a query names, as filters or in its words."""
    asked = [(item.value, item.field) for item in query.filters if item.field in BY_NAME]
    by_filter = (lexicon.named(name, facet)[:1] for name, facet in asked if BY_NAME[facet].concepts)
    named = [concept.id for found in by_filter for concept in found]
    return list(dict.fromkeys([*named, *(meaning.concept for meaning in meanings)]))


def _plain_words(query: Query) -> list[Leaf]:
    parts = query.root.parts
    if not all(isinstance(part, Leaf) for part in parts):
        return []
    return [part for part in parts if isinstance(part, Leaf) and not part.phrase]


def _whole(query: Query, lexicon: Lexicon) -> list[tuple[str, frozenset[Leaf]]]:
    """The concepts that all words together name: "vestibular schwannoma (disease)" has its parentheses in its name."""
    words = _words(query.root)
    named = lexicon.named(" ".join(leaf.text for leaf in words))[:_MEANINGS_ALONE] if words else ()
    return [(concept.id, frozenset(words)) for concept in named]


def _words(node: Node) -> list[Leaf]:
    """The words of a node in order; none where some are joined by AND, left out, or in quotes."""
    if isinstance(node, Leaf):
        return [] if node.phrase else [node]
    if isinstance(node, All) or node.without:
        return []
    parts = [_words(part) for part in node.parts]
    return [leaf for part in parts for leaf in part] if all(parts) else []


def _named(words: Sequence[Leaf], tagger: Tagger) -> Iterator[tuple[str, frozenset[Leaf]]]:
    text = " ".join(leaf.text for leaf in words)
    starts = _starts(words)
    covered: set[Leaf] = set(words if tagger.lexicon.named(text) else ())
    for mention in tagger.tag(text):
        leaves = frozenset(
            leaf for leaf, start in starts if mention.start < start + len(leaf.text) and start < mention.end
        )
        covered |= leaves
        yield mention.concept, leaves
    for leaf in words:
        # In a text "ms" may be milliseconds: the tagger asks for capitals. Nobody types them to search.
        word = leaf.text.strip(_MARKS)
        if leaf not in covered and word.isalnum() and not _is_everyday(word):
            for concept in tagger.lexicon.named(word.upper())[:_MEANINGS]:
                yield concept.id, frozenset((leaf,))


def _is_everyday(word: str) -> bool:
    """Whether a word among others is no short form: "at" is not ataxia telangiectasia. Without a vowel it may be."""
    plain = word.lower()
    return plain in STOP_WORDS or (not _VOWELS.isdisjoint(plain) and plain in word_list("english"))


def _is_telling(word: str) -> bool:
    """Whether a word is looked for as another name: "pineoblastoma" is, "fits" may mean much else."""
    return len(word) >= _LONG and word.isalpha() and not _is_everyday(word)


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
    telling = [name for key, name in told.items() if " " in key or _is_telling(name)]
    narrower = lexicon.narrower(concept)[:MOST_NARROWER]
    facet, name = (known.facet, known.name) if known else ("", concept)
    return Meaning(leaves, concept, facet, name, tuple(narrower), tuple(telling[:MOST_NAMES]), tuple(told))

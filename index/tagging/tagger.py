"""Which concepts a text names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, repeat
from pathlib import Path

from index.lexicon.lexicon import Lexicon, open_lexicon
from index.lexicon.words import pieces
from index.tagging.composing import Composer
from index.tagging.context import flags
from index.tagging.deciding import NO_CONCEPT, decide, defined_in, with_short_forms
from index.tagging.matching import Matcher, Span
from index.tagging.widening import Widener
from index.vocabulary import FOLDER, Mention


@dataclass(frozen=True, slots=True)
class Context:
    """What is known before a text is read: what its thread or source is about, and what short forms mean there.

    An abbreviation that could mean several things, or is too short to be trusted, means what is in ``concepts``.
    ``defined`` gives the concept's id for a short form, empty where it means something that is no concept.
    """

    concepts: frozenset[str] = frozenset()
    defined: Mapping[str, str] = field(default_factory=dict)


NOWHERE = Context()


class Tagger:
    """Finds the concepts of a lexicon in texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._matcher = Matcher(lexicon)
        self._composer = Composer(self._matcher, lexicon)

    def tag(self, text: str, context: Context = NOWHERE) -> list[Mention]:
        """The mentions in a text, in order; two of them have the same span, or do not overlap."""
        cut = pieces(text)
        codes = "".join(map(self.lexicon.codes.__getitem__, cut))
        spans, doubtful, cues = self._matcher.scan(codes)
        ends = list(accumulate(map(len, cut)))
        if doubtful:
            supported = {span.concept for span in spans} | self._numbers(context.concepts)
            spans = sorted((*spans, *decide(doubtful, cut, self.lexicon, supported)))
        short_forms = {short: self._number(concept) for short, concept in context.defined.items()}
        widener = Widener(self._matcher, codes, cut)
        if "(" in text:
            short_forms |= defined_in(text, ends, spans)
            spans = widener.across_parentheses(spans)
        if short_forms:
            spans = with_short_forms(spans, cut, short_forms)
        spans = self._composer.composed(codes, cut, widener.coordinated(spans))
        told = flags(spans, cues, codes, cut) if cues else repeat((False, False))
        return list(self._mentions(spans, told, ends))

    def _numbers(self, concepts: Iterable[str]) -> set[int]:
        return {number for concept in concepts if (number := self._number(concept)) != NO_CONCEPT}

    def _number(self, concept: str) -> int:
        number = self.lexicon.number_of(concept)
        return NO_CONCEPT if number is None else number

    def _mentions(
        self, spans: Iterable[Span], told: Iterable[tuple[bool, bool]], ends: Sequence[int]
    ) -> Iterator[Mention]:
        for (at, end, number), (negated, other) in zip(spans, told, strict=False):
            concept = self.lexicon.concept(number)
            yield Mention(ends[at - 1], ends[end - 1], concept.facet, concept.id, negated, other)


def open_tagger(cache: Path | None, folders: Sequence[Path] = (FOLDER,)) -> Tagger:
    """The tagger of the tables in the folders, whose compiled form lies in the folder ``cache`` or is put there."""
    return Tagger(open_lexicon(cache, folders))

"""From a paragraph in a person's own words to a search: what it speaks of, and the query that it makes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.fields import BY_NAME
from index.lexicon.lexicon import Lexicon
from index.query.parsing import MAX_LENGTH
from index.safety.crisis import Crisis, find_crisis
from index.speaking import read_speaking
from index.tagging import Tagger
from index.vocabulary import FACETS, Mention, VocabularyError

LONGEST = 20_000  # characters read: a paragraph, and much more
PHRASES = 12  # of a search; with more of them every thread has a few

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """Something that a story speaks of: its facet, id and name, and the words that decided it, each as it is written.

    ``id`` is the concept's; of voice and stage it is their value. ``asked`` is what a search asks for it by: its name,
    else its id. ``meant`` is false for what is only denied or told of other people.
    """

    facet: str
    id: str
    name: str
    spans: tuple[Span, ...]
    words: tuple[str, ...]
    asked: str = ""
    meant: bool = True


@dataclass(frozen=True, slots=True)
class Story:
    """What a story speaks of, conditions first, and whether somebody in it is in danger."""

    found: tuple[Found, ...]
    crises: tuple[Crisis, ...]


def read_story(text: str, tagger: Tagger) -> Story:
    """What the first ``LONGEST`` characters of a text speak of; what is named most often comes first in its facet."""
    text = text[:LONGEST]
    mentions = tagger.tag(text)
    found = [found for facet in FACETS for found in _concepts(text, facet, mentions, tagger)]
    return Story((*found, *_speaking(text, mentions)), tuple(find_crisis(text)))


def _concepts(text: str, facet: str, mentions: Sequence[Mention], tagger: Tagger) -> list[Found]:
    by_id: dict[str, list[Mention]] = {}
    for mention in mentions:
        if mention.facet == facet:
            by_id.setdefault(mention.concept, []).append(mention)
    found = []
    for concept, all_of_it in by_id.items():
        meant = [mention for mention in all_of_it if not (mention.negated or mention.other)]
        spans = [(mention.start, mention.end) for mention in meant or all_of_it]
        one = _found(text, facet, concept, tagger.lexicon.name_of(concept), spans)
        found.append(replace(one, asked=_asked(one, tagger.lexicon), meant=bool(meant)))
    return sorted(found, key=lambda one: (not one.meant, -len(one.spans), one.spans))


def _asked(one: Found, lexicon: Lexicon) -> str:
    """The name by which a search finds the concept; its id where the name means something else there."""
    try:
        return one.name if '"' not in one.name and one.id in lexicon.find(one.name, one.facet) else one.id
    except VocabularyError:
        return one.id


def _speaking(text: str, mentions: Sequence[Mention]) -> list[Found]:
    said = read_speaking(text, mentions=mentions)
    return [
        _found(
            text,
            facet,
            one.value,
            BY_NAME[facet].value(one.value).name,
            [(span.start, span.end) for span in one.spans],
        )
        for facet, one in (("voice", said.voice), ("stage", said.stage))
        if one is not None
    ]


def _found(text: str, facet: str, identity: str, name: str, spans: Sequence[Span]) -> Found:
    words = dict.fromkeys(" ".join(text[start:end].split()) for start, end in spans)
    return Found(facet, identity, name, tuple(spans), tuple(words))


def make_query(chosen: Iterable[Found]) -> str:
    """The query for what was chosen, empty for nothing that can be searched for.

    A post must name the first condition, by any of its names. Treatments and symptoms only rank, in the story's words
    and, for a treatment, by its name as well: all of it together nobody else has written. Voice and stage are no part
    of it: they only narrow, and most posts do not tell theirs.
    """
    filters: list[str] = []
    phrases: dict[str, str] = {}
    for one in chosen:
        if one.facet == "condition" and not filters:
            filters.append(f"condition:{_quoted(one.asked)}")
        elif one.facet in FACETS:
            names = (*one.words[:1], one.name) if one.facet == "treatment" else one.words[:1]
            phrases |= {name.lower(): _quoted(name.lower()) for name in names}
    parts = [*filters, *list(phrases.values())[:PHRASES]]
    while len(" ".join(parts)) > MAX_LENGTH:
        parts.pop()
    return " ".join(parts)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', " ").strip() + '"'

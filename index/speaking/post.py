"""A post as the facets see it: its sentences, its people, and the cues that were found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.speaking.cues import Hit, find_cues
from index.speaking.kinship import FRIEND, SELF, UNKNOWN, WE
from index.speaking.people import People, Reference
from index.speaking.words import Sentence, listed, prepare, sentences
from index.vocabulary import Mention

FOCUS = {
    "patient": SELF,
    "parent": "child",
    "partner": "partner",
    "relative": "relative",
    FRIEND: FRIEND,
}  # whom a voice speaks of
WRITES = 10  # years: nobody younger tells of himself
_REPLY = re.compile(r"\s*(?:re|fwd?|aw)\s*:", re.IGNORECASE)  # somebody else's title
_NEAR, _BEHIND = 7, 4  # words between what is said and the person before it; and the one behind it
_ASKED = re.compile(
    r" (?:(?:has|have|had|did|does|do|is|are|was|were|will|would|can|could|should|may|might) "
    r"(?:[A-Z]+|any|some|you|your|yours|u|other|it|this|that|these|there|they|i|we|he|she|the|my|our|most)"
    r"|what|how|why|where|which|any|ANYONE|whether|wondering) "
)
_CLAUSE = re.compile(r" (?:,|but|and|so) ")
_MAY = re.compile(r" (?:i|we|he|she|they|it|[A-Z]+) may ")  # not the month
_DENIED, _DOUBTED = 3, 8  # words before a cue that may deny it; that may make it a wish


@dataclass(frozen=True, slots=True)
class Post:
    """A post, read once for all facets. ``answers`` where its title was another's."""

    sentences: Sequence[Sentence]
    people: People
    hits: Sequence[Hit]
    title: str
    answers: bool

    def of(self, facet: str) -> list[Hit]:
        """The cues of a facet, in reading order."""
        return [hit for hit in self.hits if hit.cue.facet == facet]

    def told(self, facet: str, voice: str) -> list[Hit]:
        """The facet's cues that are said as facts, of the person whom a ``voice`` (one of ``FOCUS``) speaks of."""
        return [hit for hit in self.of(facet) if is_told(hit) and self._concerns(hit, voice)]

    def whom(self, hit: Hit) -> str:
        """Of whom the cue is said: ``self``, ``child``, ...; empty where nobody is named near it.

        A cue's ``whom`` says where its person stands: ``in`` it, ``before`` it, right ``beside`` it, ``after`` it,
        ``near`` it (before, else after), ``about`` it (in, else before). ``self`` is the speaker; ``none`` and
        ``focus`` have no fixed place.
        """
        references, kind = self.people.references[hit.index], hit.cue.whom
        inside = [one.who for one in references if hit.start <= one.start < hit.end and one.who != WE]
        if kind == "self":
            return SELF
        if kind == "in":
            return next((who for who in inside if who != SELF), inside[0] if inside else "")
        if kind == "after":
            return _after(hit, references)
        before = _before(hit, references)
        if kind == "beside":
            return before if _is_beside(hit, references) else ""
        if kind == "near":
            return before or _after(hit, references)
        return before if kind == "before" or not inside else inside[0]

    def _concerns(self, hit: Hit, voice: str) -> bool:
        """Whether the words are about the person whose health a post of this voice is about."""
        who = self.whom(hit)
        return who in ("", WE, UNKNOWN, FOCUS[voice]) or (who == SELF and hit.cue.whom == "none")


def is_told(hit: Hit) -> bool:
    """Whether it is said as a fact: not asked, wished, feared, denied or hearsay. A cue's ``scope`` may allow those."""
    if hit.cue.scope != "told":
        return hit.cue.scope == "any" or hit.sentence.in_title
    words = hit.sentence.words
    if hit.sentence.asks and (asked := _ASKED.search(words)) and asked.start() <= hit.start:
        return False
    return not doubted(hit, denials=True)


def doubted(hit: Hit, *, denials: bool = False) -> bool:
    """Whether words before it in its clause make it a wish, a fear or hearsay; or, with ``denials``, deny it."""
    before = hit.sentence.words[: hit.start]
    clause = _CLAUSE.split(before)[-1].split()
    near = clause[-_DOUBTED:]
    if denials and not listed("denying").isdisjoint(clause[-_DENIED:]):
        return True
    if not listed("doubting").isdisjoint(near) or ("may" in near and _MAY.search(before)):
        return True
    return hit.cue.facet != "stage" and not listed("wishing").isdisjoint(near)  # a stage may be planned


def _before(hit: Hit, references: Sequence[Reference]) -> str:
    for one in reversed(references):
        if one.who != WE and one.start <= hit.start:
            return one.who if hit.sentence.words.count(" ", one.end, hit.start + 1) <= _NEAR else ""
    return ""


def _after(hit: Hit, references: Sequence[Reference]) -> str:
    for one in references:
        if one.start >= hit.start:
            return one.who if hit.sentence.words.count(" ", hit.end - 1, one.start) <= _BEHIND else ""
    return ""


def _is_beside(hit: Hit, references: Sequence[Reference]) -> bool:
    """Whether a person, or *who*, stands right before the cue."""
    return hit.sentence.words[: hit.start].endswith((" who ", " and ")) or any(
        one.end + 1 == hit.start for one in references
    )


def read_post(text: str, title: str, mentions: Sequence[Mention], *, opens: bool) -> Post:
    """The post with its title's sentences first, where the title is its own."""
    answers = not opens or bool(_REPLY.match(title))
    parts = [*([] if answers else sentences(prepare(title), in_title=True)), *sentences(prepare(text, mentions))]
    people = People()
    hits: list[Hit] = []
    for index, sentence in enumerate(parts):
        people.read(sentence)
        hits += find_cues(sentence, index)
    return Post(parts, people, hits, title, answers)

"""Signs that people put together themselves: "pain in my left knee", "my hands are swollen", "lost 20 lbs".

A sign and a part of the body make a name of the vocabularies where they have one ("knee pain"), else the sign's own;
the span is all that was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index.lexicon.lexicon import UNKNOWN, Lexicon
from index.lexicon.signs import ADJECTIVES, ALONE, NOUNS, PARTS, UNITS
from index.lexicon.words import JOINED, listed
from index.tagging.matching import Matcher, Span

_WHERE = listed("in on of around behind under near down through throughout across along inside to into all over")
_WHOSE = listed(
    "my his her our their your the a an both left right lower upper inner outer whole entire of other side back front "
    "middle bottom top various large small big"
)
_BE = listed("is are was were be been being feel feels felt feeling get gets got become became go went")
_HOW = listed(
    "so very really always constantly just still often also extremely a bit little slightly quite too badly all "
    "terribly incredibly sometimes both now constantly"
)
_CHANGES = {
    "weight gain": listed("gained gaining gain gains"),
    "weight loss": listed("lost losing lose loss"),
}
_ABOUT = listed("about over almost nearly around like another an extra more than at least")
_NUMBER = re.compile(r"\d+|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundred|few|several|some")


class Composer:
    """Puts signs and parts of the body together."""

    def __init__(self, matcher: Matcher, lexicon: Lexicon) -> None:
        self._matcher = matcher
        self._lexicon = lexicon
        self._nouns = self._by_code(NOUNS)
        self._adjectives = self._by_code(ADJECTIVES)
        self._alone = {lexicon.codes[noun]: self._own(noun) for noun in NOUNS}
        self._parts = {code for word in PARTS if (code := lexicon.codes[word]) != UNKNOWN}
        self._units = {code for word in UNITS if (code := lexicon.codes[word]) != UNKNOWN}
        begins = {*self._nouns, *self._adjectives, *self._units}
        self._signs = re.compile(f"[{''.join(map(re.escape, sorted(begins)))}]") if begins else None

    def _by_code(self, words: dict[str, str]) -> dict[str, str]:
        """The noun's code by the codes of the words that mean it."""
        of_words = ((self._lexicon.codes[word], noun) for noun, said in words.items() for word in said.split())
        return {code: self._lexicon.codes[noun] for code, noun in of_words if code != UNKNOWN}

    def _own(self, noun: str) -> int:
        """The concept of a sign in no part of the body that is named; -1 for none."""
        concepts = self._lexicon.named(noun) or self._lexicon.named(ALONE.get(noun, noun))
        number = self._lexicon.number_of(concepts[0].id) if concepts else None
        return -1 if number is None else number

    def composed(self, codes: str, cut: Sequence[str], spans: Sequence[Span]) -> list[Span]:
        """The spans with what was put together in place of its parts."""
        if self._signs is None:
            return list(spans)
        begins = {span.end: span for span in spans}
        found: list[Span] = []
        for sign in self._signs.finditer(codes):
            at = sign.start()
            if found and at < found[-1].end:
                continue
            made = self._at(codes, cut, at, begins.get(at + 1))
            if made and not (found and made[0].at < found[-1].end):
                found += made
        return _replace(spans, found) if found else list(spans)

    def _at(self, codes: str, cut: Sequence[str], at: int, known: Span | None) -> list[Span]:
        code = codes[at]
        if code in self._nouns and (where := self._where(codes, cut, at)):
            concepts = [known.concept] if known and known.at < at else self._concepts(codes, where, self._nouns[code])
            start = known.at if known else at
            return [Span(start, where[-1] + 1, concept) for concept in concepts]
        if code in self._adjectives:
            if (part := self._before(codes, cut, at)) >= 0:
                return [Span(part, at + 1, c) for c in self._concepts(codes, [part], self._adjectives[code])]
            if at + 2 < len(codes) and codes[at + 1] == JOINED and codes[at + 2] in self._parts:
                return [Span(at, at + 3, c) for c in self._concepts(codes, [at + 2], self._adjectives[code])]
        return self._weight(cut, at) if code in self._units else []

    def _where(self, codes: str, cut: Sequence[str], at: int) -> list[int]:
        """The parts of the body of "in my left knee and elbow" that follow a sign."""
        if at + 4 > len(codes) or cut[at + 2].lower() not in _WHERE:
            return []
        parts = [self._part_after(codes, cut, at + 4)]
        while parts[-1] >= 0 and cut[parts[-1] + 2 : parts[-1] + 3] and cut[parts[-1] + 2].lower() in ("and", "or"):
            parts.append(self._part_after(codes, cut, parts[-1] + 4))
        return [part for part in parts if part >= 0]

    def _part_after(self, codes: str, cut: Sequence[str], at: int) -> int:
        for _ in range(5):
            if at >= len(codes) - 1 or codes[at - 1] != JOINED:
                return -1
            if codes[at] in self._parts:
                followed = at + 2 < len(codes) - 1 and codes[at + 1] == JOINED and codes[at + 2] in self._parts
                return at + 2 if followed else at
            if cut[at].lower() not in _WHOSE and cut[at].lower() not in _WHERE:
                return -1
            at += 2
        return -1

    def _before(self, codes: str, cut: Sequence[str], at: int) -> int:
        """The part of the body that is said to be so: "my feet are always numb"."""
        at -= 2
        for _ in range(4):
            if at < 1 or codes[at + 1] != JOINED:
                return -1
            if codes[at] in self._parts:
                return at
            if cut[at].lower() not in _BE and cut[at].lower() not in _HOW:
                return -1
            at -= 2
        return -1

    def _concepts(self, codes: str, parts: Iterable[int], noun: str) -> list[int]:
        """The concepts of a sign in each part of the body: that of both together, else the sign's."""
        found = (self._concept(f"{codes[part]}{JOINED}{noun}") for part in parts)
        own = self._alone.get(noun, -1)
        return list(dict.fromkeys(concept for one in found if (concept := one if one >= 0 else own) >= 0))

    def _concept(self, key: str) -> int:
        name = self._lexicon.names.get(key)
        return -1 if name is None else self._matcher.plain_concept(name)

    def _weight(self, cut: Sequence[str], at: int) -> list[Span]:
        """A change of weight that is told in numbers: "gained about 20 lbs"."""
        start = at - 2
        if start < 3 or not _NUMBER.fullmatch(cut[start].lower()):
            return []
        start -= 2
        while start > 2 and cut[start].lower() in _ABOUT:
            start -= 2
        for name, verbs in _CHANGES.items():
            if cut[start].lower() in verbs:
                concepts = self._lexicon.named(name, "symptom")
                numbers = (self._lexicon.number_of(concept.id) for concept in concepts[:1])
                return [Span(start, at + 1, number) for number in numbers if number is not None]
        return []


def _replace(spans: Sequence[Span], made: Sequence[Span]) -> list[Span]:
    """The spans without those inside what was put together, which itself goes where a span reaches beyond it."""
    kept = {(span.at, span.end): True for span in made}
    bounds = sorted(kept)
    outside: list[Span] = []
    n = 0
    for span in spans:
        while n < len(bounds) and bounds[n][1] <= span.at:
            n += 1
        if n == len(bounds) or span.end <= bounds[n][0]:
            outside.append(span)
        elif span.at < bounds[n][0] or span.end > bounds[n][1] or span[:2] == bounds[n]:
            outside.append(span)
            kept[bounds[n]] = False
    return sorted([*outside, *(span for span in made if kept[span.at, span.end])])

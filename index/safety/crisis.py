"""Danger to somebody's life in a query or a post, and details of methods."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from index.safety.glance import Glance
from index.safety.matching import Classes, Spot, find
from index.safety.reading import Word, read_words
from index.safety.rules import Rules, load_rules

KINDS = (
    "self-harm",
    "overdose",
    "poisoning",
    "abuse",
    "stroke",
    "heart-attack",
    "anaphylaxis",
    "breathing",
    "seizure",
)
LONG_POST = 15  # words; a shorter one need not name anybody
NAMED_NEAR = 10  # places
_ABOUT_METHODS = ("self-harm", "overdose", "method")
_CONTEXT = ("context", "both", "query")  # where a text speaks of these
_SENTENCE = re.compile(r"(?:[^.!?\n]|(?<=\d)\.(?=\d))*[.!?\n]*")  # "2.5 mg" is no end


@dataclass(frozen=True, slots=True)
class Crisis:
    """A phrasing of a crisis of one of the :data:`KINDS`, and its span in characters of the text."""

    kind: str
    start: int
    end: int


def find_crisis(text: str, *, query: bool = False) -> list[Crisis]:
    """The phrasings of a crisis in a text, in order.

    A post must speak of danger now: history, information and the death of others are left alone. In a query the name
    of a crisis is enough (product rule 7: help comes first), and history counts as well.
    """
    where = ("both", "query") if query else ("both", "post")
    if not query and not _glance(where, KINDS)(text):
        return []
    rules = load_rules()
    return _find(rules, _classes(rules, text), where, post=not query)


@cache
def _glance(where: tuple[str, ...], kinds: tuple[str, ...]) -> Glance:
    rules = load_rules()
    begun = (patterns for place in where for patterns in rules.patterns.get(place, {}).values())
    wanted = [pattern for patterns in begun for pattern in patterns if pattern.kind in kinds]
    return Glance(rules.speller, rules.phrases, wanted)


def _classes(rules: Rules, text: str) -> Classes:
    return Classes(read_words(text, rules.speller), rules.phrases)


def _find(rules: Rules, classes: Classes, where: tuple[str, ...], *, post: bool) -> list[Crisis]:
    found = [
        (pattern.kind, spot)
        for begun in (rules.patterns.get(place, {}) for place in where)
        for name in classes.present()
        for pattern in begun.get(name, ())
        if all(classes.has(name) for name in pattern.classes[1:])
        for spot in find(pattern, classes, post=post)
        if not post or _is_about_somebody(spot, classes)
    ]
    return _apart(found, classes.words)


def _is_about_somebody(spot: Spot, classes: Classes) -> bool:
    """Whether a person is named near; encyclopedias and leaflets speak of nobody in particular."""
    near = classes.between("WHO", spot.start - NAMED_NEAR, spot.end + NAMED_NEAR)
    return len(classes.words) < LONG_POST or bool(near)


def _apart(found: list[tuple[str, Spot]], words: Sequence[Word]) -> list[Crisis]:
    """One crisis for spots of a kind that overlap."""
    kept: dict[str, list[Crisis]] = {}
    for kind, spot in sorted(found, key=lambda item: (item[1].first, -item[1].last)):
        start, end = words[spot.first].start, words[spot.last].end
        of_kind = kept.setdefault(kind, [])
        if of_kind and start < of_kind[-1].end:
            of_kind[-1] = Crisis(kind, of_kind[-1].start, max(end, of_kind[-1].end))
        else:
            of_kind.append(Crisis(kind, start, end))
    return sorted((crisis for crises in kept.values() for crisis in crises), key=lambda c: (c.start, c.end, c.kind))


def describes_method(text: str) -> list[tuple[int, int]]:
    """The sentences that tell by which means or with how much somebody was or would be harmed; never to be excerpted.

    Only in a text that speaks of self-harm or an overdose, be it history: doses are what other posts are about. A
    treatment's dose ("500 mg twice a day made me suicidal") is no such amount, where its sentence tells of no attempt.
    """
    if not _glance(_CONTEXT, _ABOUT_METHODS)(text):
        return []
    rules = load_rules()
    classes = _classes(rules, text)
    crises = _find(rules, classes, _CONTEXT, post=False)
    if not any(crisis.kind in _ABOUT_METHODS for crisis in crises):
        return []
    means, doses, ordinary, attempts = (
        _Places(_find(rules, classes, (where,), post=False)) for where in ("method", "dose", "ordinary", "attempt")
    )
    sentences = [found.span() for found in _SENTENCE.finditer(text)]
    return [
        span for span in sentences if span in means or (span in doses and (span in attempts or span not in ordinary))
    ]


class _Places:
    """Where something was found, in order and apart; a span is in it that holds a letter of one."""

    def __init__(self, found: Sequence[Crisis]) -> None:
        self._starts = [one.start for one in found]
        self._ends = [one.end for one in found]

    def __contains__(self, span: tuple[int, int]) -> bool:
        return bisect_left(self._starts, span[1]) > bisect_right(self._ends, span[0])

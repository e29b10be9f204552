"""Who speaks, in relation to the person whose health the post is about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from index.speaking.cues import Hit
from index.speaking.findings import Finding, best, spans
from index.speaking.kind import news_weight
from index.speaking.kinship import FAMILY, FRIEND, SELF, UNKNOWN, YOU
from index.speaking.post import FOCUS, WRITES, Post, doubted, is_told
from index.speaking.words import Span, listed

_VOICES = {who: voice for voice, who in FOCUS.items()}
_LEAST, _CONTESTED = 2.0, 3.0  # weight of the evidence for a voice; where somebody else is named too
_TIMES = 1.5  # how much more than for the next voice
_NAMED, _MOST_NAMED = 0.5, 4.0  # for each time that a person is named; for all of them
_TITLED = 4  # a person in the title is named as good as so many times
_MOST_IMPLIED = 1.5  # for words of health where only the speaker is named
_UNSAID = 0.5  # a cue without a person
_FRIENDS = 0.75  # a friend's story is seldom what a post is about


@dataclass(frozen=True, slots=True)
class _Evidence:
    """How much speaks for every voice, and the cues that do."""

    weights: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    hits: defaultdict[str, list[Hit]] = field(default_factory=lambda: defaultdict(list))

    def add(self, voice: str, hit: Hit, times: float = 1.0) -> None:
        """Count a cue for a voice."""
        self.weights[voice] += times * hit.cue.weight
        self.hits[voice].append(hit)


def find_voice(post: Post) -> Finding | None:
    """The voice whose person is ill by the post's words, or that is said outright; None where neither is clear.

    A friend's story is ``friend``, which is no voice, but tells the other facets whom the post is about.
    """
    evidence = _weigh(post)
    weights = {voice: weight for voice, weight in evidence.weights.items() if voice in FOCUS}
    if evidence.weights["professional"] and max(weights.values(), default=0) < _CONTESTED:
        return Finding("professional", spans(evidence.hits["professional"]))
    alone = "patient" not in weights or sum(weights.values()) - weights["patient"] <= _NAMED
    value = best(weights, _LEAST if alone else _CONTESTED, _TIMES)
    if not value or (value == "patient" and weights[value] < news_weight(post.of("kind"))):
        return None
    found = sorted(evidence.hits[value], key=lambda hit: -hit.cue.weight)
    return Finding(value, spans(found) or _names(post, FOCUS[value]))


def _weigh(post: Post) -> _Evidence:
    evidence = _Evidence()
    for hit in post.of("ill"):
        who = post.whom(hit)
        if who and not (who == SELF and hit.cue.whom == "before" and doubted(hit)):
            evidence.add(_VOICES.get(who, who), hit)
    for hit in post.of("age"):
        who = post.whom(hit)
        if who in FAMILY:
            evidence.add(_VOICES[who], hit)
        elif who == UNKNOWN and " MONTHS " in hit.sentence.words[hit.start : hit.end]:  # "he is 7 months"
            evidence.add("parent", hit)
    for hit in post.of("voice"):
        if is_told(hit) and (hit.cue.value != "patient" or hit.number is None or hit.number >= WRITES):
            evidence.add(hit.cue.value, hit)
    for voice, weight in _naming(post).items():
        evidence.weights[voice] += weight
    named = post.people.everybody()
    if SELF in named and named.isdisjoint((*FAMILY, FRIEND)):
        _imply(post, evidence, answers=YOU in named)
    evidence.weights[FRIEND] *= _FRIENDS
    return evidence


def _imply(post: Post, evidence: _Evidence, *, answers: bool) -> None:
    """Where only the speaker is named: "diagnosed in May" is the speaker's, and words of health count."""
    for hit in post.of("ill"):
        if not post.whom(hit):
            evidence.add("patient", hit, _UNSAID)
    advises = any(hit.cue.value == "advice" and hit.cue.weight >= _CONTESTED for hit in post.of("kind"))
    if not answers and not advises:
        health = sum(sum(map(listed("illness").__contains__, one.tokens)) for one in post.sentences)
        evidence.weights["patient"] += min(_MOST_IMPLIED, health * _NAMED)


def _naming(post: Post) -> dict[str, float]:
    """What the mere naming of people weighs, by the voice that speaks of them."""
    times: dict[str, int] = {}
    for sentence, references in zip(post.sentences, post.people.references, strict=True):
        for one in references:
            if one.who in (*FAMILY, FRIEND):
                times[one.who] = times.get(one.who, 0) + (_TITLED if sentence.in_title and one.noun else 1)
    return {_VOICES[who]: min(_MOST_NAMED, count * _NAMED) for who, count in times.items()}


def _names(post: Post, who: str) -> tuple[Span, ...]:
    """Where a person is first named."""
    pairs = zip(post.sentences, post.people.references, strict=True)
    return tuple(
        sentence.span(one.start, one.end) for sentence, references in pairs for one in references if one.who == who
    )[:1]

"""What came of a treatment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.speaking.effects import Effect, find_effects
from index.speaking.findings import Outcome
from index.speaking.kind import news_weight
from index.speaking.kinship import FAMILY, FRIEND, SELF, YOU
from index.speaking.post import FOCUS, Post
from index.speaking.treatments import Treatments
from index.speaking.words import Span, listed
from index.vocabulary import Mention

_OPENING = 12  # characters of a sentence in which *but* turns against the one before
_SHOWN = 3  # spans of an outcome


def find_outcomes(post: Post, voice: str, mentions: Sequence[Mention]) -> tuple[Outcome, ...]:
    """What came of each treatment that the post tells of, in reading order; none where the post is not clear."""
    focus = FOCUS.get(voice) or ("" if voice else _only(post))
    if not focus or focus == FRIEND:
        return ()
    treatments = Treatments(post, mentions)
    first = treatments.first()
    told = [] if first is None else _returned(find_effects(post, focus, first))
    value = _together(told)
    sure = [one for one in told if one.sure]
    if not value or (value in ("not", "side") and treatments.go_on(max(sure, key=lambda one: (one.index, one.end)))):
        return ()
    return _each(treatments, value, sure)


def whole(outcomes: Sequence[Outcome]) -> str:
    """The outcomes of several treatments as one: *mixed* where one helped and another did not."""
    values = {one.value for one in outcomes}
    if len(values) < 2:
        return next(iter(values), "")
    return "not" if values == {"side", "not"} else "mixed"


def _only(post: Post) -> str:
    """Whom a post without a voice is about: the only person whom it names; empty where there are several, or news."""
    if news_weight(post.hits):
        return ""
    named = post.people.everybody() & {*FAMILY, FRIEND, YOU}
    return SELF if not named else named.pop() if len(named) == 1 and named <= set(FAMILY) else ""


def _returned(effects: Sequence[Effect]) -> list[Effect]:
    """*The pain came back* as an effect that was lost, where one was told before or the treatment stands beside it."""
    found: list[Effect] = []
    helped = False
    for one in effects:
        helped |= one.value in ("helped", "good", "lost")
        if one.value != "back":
            found.append(one)
        elif helped or "TX" in one.sentence.tokens:
            found.append(replace(one, value="lost"))
    return found


def _each(treatments: Treatments, value: str, sure: Sequence[Effect]) -> tuple[Outcome, ...]:
    """The outcome of each treatment, where they come to ``value`` together; else that alone."""
    by_concept: dict[str, list[Effect]] = {}
    for one in sure:
        if place := treatments.of(one):
            by_concept.setdefault(treatments.concept(place), []).append(one)
    found = tuple(
        Outcome(what, _spans(effects), concept) for concept, effects in by_concept.items() if (what := _sum(effects))
    )
    if whole(found) == value:
        return found
    return (Outcome(value, _spans(sure), next(iter(by_concept)) if len(by_concept) == 1 else ""),)


def _spans(effects: Sequence[Effect]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(one.span for one in effects))[:_SHOWN]


def _sum(effects: Sequence[Effect]) -> str:
    """What sure effects come to."""
    values = {one.value for one in effects}
    good = [one for one in effects if one.value == "helped"]
    if "mixed" in values:
        return "mixed"
    if not good:
        return "not" if values & {"not", "lost"} else "side" if values else ""
    if values == {"helped"}:
        return "helped"
    lost = [one for one in effects if one.value == "lost"]
    first = next((one.index for one in effects if one.value == "not"), good[-1].index)
    return "not" if lost and lost[-1].index >= good[-1].index and first >= good[-1].index else "mixed"


def _together(told: Sequence[Effect]) -> str:
    """What all effects come to; empty where signs make them half of the tale."""
    sure = [one for one in told if one.sure]
    signs = [one for one in told if not one.sure]
    value = _sum(sure)
    if value in ("", "mixed"):
        return value
    if value == "helped":
        return _priced(sure, signs)
    if value == "side":
        turned = {one.index for one in _turns(sure, signs)} & {one.index for one in sure}
        return "" if turned or any(one.value == "good" for one in signs) else value
    begin = sure[0].index, sure[0].start
    return "" if any(one.value == "good" and (one.index, one.start) >= begin for one in signs) else value


def _priced(sure: Sequence[Effect], signs: Sequence[Effect]) -> str:
    """A benefit: alone, *mixed* with what follows a *but*; empty where ailments or a *but* are told otherwise."""
    first, last, helped = sure[0].index, sure[-1].index, {one.index for one in sure}
    turns: dict[int, int] = {}
    for one in _turns(sure, signs):
        turns.setdefault(one.index, one.start)
        if one.index in helped and one.word in listed("contrasts"):
            return "mixed"
    after = [one for one in signs if one.index >= first and one.value in ("ail", "ache")]
    if any(one.start > turns.get(one.index, one.start) for one in after):
        return "mixed"
    near = (one for one in signs if one.value == "bad" and first <= one.index <= last + 1)
    return "" if after or any(one.word != "then" or one.index > first for one in near) else "helped"


def _turns(sure: Sequence[Effect], signs: Sequence[Effect]) -> list[Effect]:
    """Each *but* behind an effect, in its sentence or at the begin of the next."""
    ends: dict[int, int] = {}
    for one in sure:
        ends.setdefault(one.index, one.end)
    return [
        one
        for one in signs
        if one.value == "bad"
        and (one.start >= ends.get(one.index, one.end) or (one.index - 1 in ends and one.start <= _OPENING))
    ]

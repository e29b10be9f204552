"""What came of a treatment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.speaking.cues import Hit
from index.speaking.findings import Outcome, spans
from index.speaking.kinship import FRIEND
from index.speaking.post import FOCUS, Post
from index.vocabulary import Mention


def find_outcomes(post: Post, voice: str, mentions: Sequence[Mention]) -> tuple[Outcome, ...]:
    """What came of each treatment that the post tells of, in reading order."""
    if voice not in FOCUS or voice == FRIEND:
        return ()
    told = [hit for hit in post.told("outcome", voice) if not hit.sentence.in_title or hit.cue.weight > 1]
    by_treatment: dict[str, list[Hit]] = {}
    for hit in told:
        if hit.cue.weight > 1 and (treatment := _treatment(post, hit, mentions)) is not None:
            by_treatment.setdefault(treatment, []).append(hit)
    found = []
    for concept, hits in by_treatment.items():
        if value := _together(hits, told):
            found.append(Outcome(value, spans(hits), concept))
    return tuple(found)


def whole(outcomes: Sequence[Outcome]) -> str:
    """The outcomes of several treatments as one: *mixed* where one helped and another did not."""
    values = {one.value for one in outcomes}
    if len(values) < 2:
        return next(iter(values), "")
    return "not" if values == {"side", "not"} else "mixed"


def _together(hits: Sequence[Hit], told: Sequence[Hit]) -> str:
    """What the cues of one treatment come to; empty where others that are told make it half of the tale."""
    values = {hit.cue.value for hit in hits}
    if "lost" in values:
        return "not" if values <= {"lost", "not", "helped"} else ""
    if len(values) > 1:
        return "not" if values == {"side", "not"} else "mixed" if values > {"side"} or "mixed" in values else ""
    return _alone(values.pop(), {hit.index for hit in hits}, told)


def _alone(value: str, places: set[int], told: Sequence[Hit]) -> str:
    """A value that nothing explicit contradicts, where no sign does; *helped* and an ailment are mixed."""
    first, last = min(places), max(places)
    if value == "side":
        return "" if any(hit.cue.value in ("good", "helped") for hit in told) else value
    if value == "not":
        after = {hit.cue.value for hit in told if hit.index >= first}
        return "" if "good" in after or any(hit.cue.value == "bad" and hit.index in places for hit in told) else value
    signs = {hit.cue.value for hit in told if first <= hit.index <= last + 1}
    if value == "helped" and not signs.isdisjoint(("ail", "bad")):
        return "mixed" if "ail" in signs else ""
    return value


def _treatment(post: Post, hit: Hit, mentions: Sequence[Mention]) -> str | None:
    """The id of the treatment in the cue's sentence, else of the last one before it; None where there is none."""
    here = list(_places(post, hit.index))
    before = [place for place in here if place[1] <= hit.end] or here
    for index in range(hit.index - 1, -1, -1):
        if before:
            break
        before = list(_places(post, index))
    if not before:
        return None
    index, place = before[-1]
    sentence = post.sentences[index]
    span = sentence.span(place, place + 2)
    return next((one.concept for one in mentions if one.start == span.start and not sentence.in_title), "")


def _places(post: Post, index: int) -> Iterator[tuple[int, int]]:
    """Where treatments are named in a sentence."""
    words, at = post.sentences[index].words, -1
    while (at := words.find(" TX ", at + 1)) >= 0:
        yield index, at + 1

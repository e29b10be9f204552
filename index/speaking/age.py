"""The age band of the person whom a post is about."""

from __future__ import annotations

from collections.abc import Sequence

from index.speaking.cues import Hit
from index.speaking.findings import Finding
from index.speaking.kinship import FAMILY, FRIEND, OTHER, SELF, UNKNOWN
from index.speaking.post import FOCUS, WRITES, Post
from index.speaking.words import listed

BANDS = ("baby", "child", "teen", "adult", "older")
_END = {"baby": 2, "child": 13, "teen": 18, "adult": 65, "older": 115}  # the first age past the band
_UNITS = {"MONTHS": 12, "WEEKS": 52, "DAYS": 365}  # in a year
_BABY = 30 / 12  # years: beyond it nobody counts in months


def band(years: float) -> str:
    """The band of an age in years; empty for one that nobody reaches."""
    return next((name for name in BANDS if years < _END[name]), "")


def find_age(post: Post, voice: str, stage: str) -> Finding | None:
    """The band of the person's age now, or at death; None where the post gives none, or two."""
    found: dict[str, Hit] = {}
    for hit in post.of("age"):
        if hit.cue.value == "death" and stage != "bereaved":
            continue
        if _is_meant(post, hit, voice) and (value := _band_of(hit)):
            found.setdefault(value, hit)
    if len(found) != 1:
        return None
    ((value, hit),) = found.items()
    return Finding(value, (hit.span,))


def _is_meant(post: Post, hit: Hit, voice: str) -> bool:
    """Whether the age is that of the person whom the post is about."""
    if hit.cue.scope == "title" and not hit.sentence.in_title:
        return False
    if hit.cue.pattern == "^ # $" and not (hit.index == 0 or post.sentences[hit.index - 1].in_title):
        return False
    who = post.whom(hit)
    if voice == "professional":
        return who == OTHER
    if not voice:
        return who == SELF and post.people.everybody().isdisjoint((*FAMILY, FRIEND))
    if hit.cue.whom == "focus":
        return True
    unsaid = who in (UNKNOWN, "") and hit.cue.whom in ("about", "before") and voice != "patient"
    return unsaid or who == FOCUS[voice]


def _band_of(hit: Hit) -> str:
    if hit.cue.value in BANDS:
        return hit.cue.value
    if hit.number is None or listed("then") & set(hit.sentence.words[: hit.start].split()[-4:]):
        return ""
    if hit.cue.value == "decade":
        return band(hit.number + 5) if hit.number % 10 == 0 and hit.number != 60 else ""
    inside, behind = hit.sentence.words[hit.start : hit.end].split(), hit.sentence.words[hit.end :].split()[:2]
    if not _closes(inside, behind, own=hit.cue.whom == "self") or (hit.cue.whom == "self" and hit.number < WRITES):
        return ""
    unit = next((word for word in inside if word in _UNITS), "")
    years = hit.number / _UNITS.get(unit, 1)
    return "" if unit and years > _BABY else band(years)


def _closes(inside: Sequence[str], behind: Sequence[str], *, own: bool) -> bool:
    """Whether the age ends where the cue does; *is 7 weeks into it* and *is 40 mg* go on; the writer's own ends."""
    following = behind[0] if behind else ""
    if following in listed("things"):
        return False
    if own or "OLD" in (*inside, following) or not following:
        return True
    if inside[-1] in ("YEARS", *_UNITS):
        return following in (",", "and", "now", "TODAY", "tomorrow")
    return following in listed("behind_number") and following not in ("YEARS", *_UNITS)

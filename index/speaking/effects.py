"""What a post tells that a treatment did: each effect by itself, with the words for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.speaking.cues import Hit, find_cues
from index.speaking.kinship import FAMILY, FRIEND, OTHER, SELF, UNKNOWN, WE
from index.speaking.people import Reference
from index.speaking.post import Post, is_told
from index.speaking.words import Sentence, Span, listed

_HEARD, _PLANNED = 8, 4  # words before an effect that make it hearsay; that put it in the future
_BEFORE, _VOIDS = 40, 5  # characters behind an ailment, where *before* makes it older; words before what *none* voids
_CLAUSE = re.compile(r" (?:,|but|and|so) ")
_NUMBER = r"(zero|none|nothing|one|once|twice|\d+(?:\.\d+)?)"
_FALL = re.compile(
    rf" from (?:[^\s,\d]+ ){{0,3}}?{_NUMBER} ((?:\S+ ){{0,7}}?)(?:down )?to (?:[^\s,\d]+ ){{0,3}}?{_NUMBER} (\S*)"
)
_RISE = re.compile(
    rf" (?:down )?to (?:[^\s,\d]+ ){{0,3}}?{_NUMBER} ((?:\S+ ){{0,4}}?)from (?:[^\s,\d]+ ){{0,3}}?{_NUMBER} (\S*)"
)
_MEANT = {"zero": 0.0, "none": 0.0, "nothing": 0.0, "one": 1.0, "once": 1.0, "twice": 2.0}
_UNITS = {"seconds": 1.0, "minutes": 60.0, "mins": 60.0, "hours": 3600.0, "hour": 3600.0, "DAYS": 86400.0}
_LESS, _SAME = 0.7, 0.9  # of what it was: what is less; what is the same
_HARMS = ("side", "ail", "ache")
_UNTIL = re.compile(r" (?:until|till|til) ")
_WHETHER = re.compile(
    r" (?:did|does|has|have|is|was|would|do|is) .*?(?:help|helped|work|worked|worth|working|helping|again|difference) "
)
_YES, _NO = frozenset(("yes", "yep", "yeah", "absolutely", "definitely")), frozenset(("no", "nope", "nah", "never"))


@dataclass(frozen=True, slots=True)
class Effect:
    """What words say of a treatment (``value`` of its cue), ``sure`` or a sign, of the post's ``index``-th sentence."""

    value: str
    sure: bool
    index: int
    sentence: Sentence
    start: int
    end: int

    @property
    def word(self) -> str:
        """Its first word."""
        return self.sentence.words[self.start : self.end].split(" ", 1)[0]

    @property
    def span(self) -> Span:
        """Where it stands in the post."""
        return self.sentence.span(self.start, self.end)


def find_effects(post: Post, focus: str, first: int) -> list[Effect]:
    """All that is told as a fact of the person ``focus`` from the ``first`` sentence on, in reading order."""
    numbers = range(first, len(post.sentences))
    found = [
        one
        for n in numbers
        for one in (*_cued(post, n, "outcomes"), *_counted(post.sentences[n], n), *_answered(post, n))
    ]
    if not found:  # signs by themselves say nothing
        return []
    found += [one for n in numbers for one in _cued(post, n, "signs")]
    about = _topics(post, focus)
    found = [one for one in found if _is_of(post.people.references[one.index], one, focus, about[one.index])]
    return _apart(sorted(found, key=lambda one: (one.index, one.start)))


def _cued(post: Post, index: int, table: str) -> Iterator[Effect]:
    """The effects that cues of a table tell as facts."""
    for hit in find_cues(post.sentences[index], index, table):
        if _is_fact(hit):
            yield Effect(hit.cue.value, hit.cue.weight > 1, index, hit.sentence, hit.start, hit.end)


def _apart(found: Sequence[Effect]) -> list[Effect]:
    """Without the signs and side effects in the words of a surer effect: *stopped* in *stopped working*."""
    sure = [one for one in found if one.sure and one.value != "side"]
    covered = {(one.index, at) for one in sure for at in range(one.start, one.end)}
    harm = {(one.index, at) for one in found if one.sure and one.value == "side" for at in range(one.start, one.end)}
    return [
        one
        for one in found
        if (one.sure and one.value != "side")
        or (
            not any((one.index, at) in covered for at in (one.start, one.end - 2))
            and (one.sure or one.value == "bad" or (one.index, one.start) not in harm)
        )
    ]


def _is_fact(hit: Hit) -> bool:
    """Whether it is neither asked, wished, denied nor heard of, nor to come; *down to 5 mg* is a dose."""
    sentence, words = hit.sentence, hit.sentence.words
    if not is_told(hit) or (sentence.asks and sentence.tokens[0] in listed("asking")):
        return False
    if hit.number is not None and words[hit.end :].split(" ", 1)[0] in listed("amounts"):
        return False
    if not listed("strangers").isdisjoint(sentence.tokens) or _is_past(hit):
        return False
    near = _CLAUSE.split(words[: hit.start])[-1].split()
    if _is_void(hit, near):
        return False
    return listed("hearing").isdisjoint(near[-_HEARD:]) and listed("coming").isdisjoint(near[-_PLANNED:])


def _is_past(hit: Hit) -> bool:
    """Whether it was so before the treatment: *sick before the pills*, *nothing helped until the pills*."""
    if hit.cue.value in _HARMS:
        return " before " in hit.sentence.words[hit.end - 1 : hit.end + _BEFORE]
    return hit.cue.value == "not" and bool(_UNTIL.search(hit.sentence.words, hit.end - 1))


def _is_void(hit: Hit, near: Sequence[str]) -> bool:
    """Whether ``near`` words before it deny it: *nothing helped*, *none of the side effects*; or praise people."""
    if hit.cue.value in _HARMS:
        return "none" in near[-_VOIDS:]
    if hit.cue.value not in ("helped", "good"):
        return False
    words = (*near[-_VOIDS:], *hit.sentence.words[hit.start : hit.end].split())
    return not listed("voids").isdisjoint(words) or not listed("staff").isdisjoint(near)


def _topics(post: Post, focus: str) -> list[bool]:
    """For each sentence, whether it is about the person where it names nobody: not behind one on another's health."""
    found, at = [], True
    for sentence, references in zip(post.sentences, post.people.references, strict=True):
        found.append(at)
        named = {one.who for one in references if one.who in (*FAMILY, FRIEND, SELF, OTHER)}
        if named and (focus in named or not listed("illness").isdisjoint(sentence.tokens)):
            at = focus in named or named <= {SELF}
        elif named:
            at = True
    return found


def _is_of(references: Sequence[Reference], effect: Effect, focus: str, about: bool) -> bool:
    """Whether the last person named before it is the one whom the post is about."""
    end = effect.start if effect.value == "good" else effect.end
    who = next((one.who for one in reversed(references) if one.who != WE and one.start < end), "")
    if who in ("", UNKNOWN):
        return about
    return who == focus or (who == SELF and effect.value not in _HARMS)


def _counted(sentence: Sentence, index: int) -> Iterator[Effect]:
    """What numbers tell: *from sixty a day to five* is less of it, *from twenty to nineteen* the same."""
    if " from " not in sentence.words or not listed("dosing").isdisjoint(sentence.tokens):
        return
    for pattern, first, last in ((_FALL, 1, 3), (_RISE, 3, 1)):
        if found := pattern.search(sentence.words):
            before, after = (_MEANT.get(found[n]) if found[n] in _MEANT else float(found[n]) for n in (first, last))
            unit = _UNITS.get((found[2].split() or [""])[0], 1.0), _UNITS.get(found[4], 1.0)
            if pattern is _FALL and unit[0] > 1 and unit[1] > 1:
                before, after = (before or 0) * unit[0], (after or 0) * unit[1]
            if before and after is not None and after <= before * _LESS:
                yield Effect("helped", True, index, sentence, found.start() + 1, found.end(3))
            elif before and after is not None and before * _SAME <= after <= before:
                yield Effect("not", True, index, sentence, found.start() + 1, found.end(3))


def _answered(post: Post, index: int) -> Iterator[Effect]:
    """What the writer answers to a question of his own, as in *did it help? No*."""
    sentence = post.sentences[index]
    if not sentence.asks or index + 1 == len(post.sentences) or not _WHETHER.search(sentence.words):
        return
    answer = post.sentences[index + 1].tokens[0]
    if answer in _YES | _NO:
        yield Effect("helped" if answer in _YES else "not", True, index, sentence, 1, len(sentence.words))

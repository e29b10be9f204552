"""Where a post names treatments, and which of them words are about."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from index.speaking.effects import Effect
from index.speaking.post import Post
from index.speaking.words import is_listed, listed, plain
from index.vocabulary import Mention

_NAMED, _WORD = re.compile(r" TX "), re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A treatment's name: the post's ``index``-th sentence, and the character of its ``words``."""

    index: int
    start: int


class Treatments:
    """The treatments of a post."""

    def __init__(self, post: Post, mentions: Sequence[Mention]) -> None:
        self._post = post
        self._mentions = [one for one in mentions if one.facet == "treatment"]
        self._concepts = {one.start: one.concept for one in self._mentions}
        self._here: list[list[Place]] = []
        self._latest: list[Place | None] = []
        latest: Place | None = None
        for index, sentence in enumerate(post.sentences):
            named = _NAMED.finditer(sentence.words) if "TX" in sentence.tokens else ()
            here = [Place(index, one.start() + 1) for one in named]
            if not here and not latest and not listed("treated").isdisjoint(sentence.tokens):
                here = [Place(index, 1)]
            self._here.append(here)
            self._latest.append(latest)
            latest = here[-1] if here else latest

    def first(self) -> int | None:
        """The number of the first sentence that names one; None where none does."""
        return next((index for index, here in enumerate(self._here) if here), None)

    def of(self, effect: Effect) -> Place | None:
        """The one in the effect's sentence, else the last one before it; None where there is none."""
        here = self._here[effect.index]
        if here:
            return next((place for place in reversed(here) if place.start <= effect.end), here[0])
        return self._latest[effect.index]

    def concept(self, place: Place) -> str:
        """The id of the treatment at a place; empty for one in general words."""
        sentence = self._post.sentences[place.index]
        if sentence.in_title:
            return ""
        start = sentence.span(place.start, place.start + 2).start
        return self._concepts.get(start, "")

    def go_on(self, last: Effect) -> bool:
        """Whether another treatment is first named behind the last effect, and not as a plan or a question."""
        end = 0 if last.sentence.in_title else last.span.end
        known = {one.concept for one in self._mentions if one.start < end}
        new = sorted(one.start for one in self._mentions if one.start >= end and one.concept not in known)
        for sentence in self._post.sentences[last.index :]:
            if sentence.in_title or sentence.asks or not listed("plans").isdisjoint(sentence.tokens):
                continue
            start, stop = max(sentence.start, end), sentence.start + len(sentence.raw)
            at = bisect_left(new, start)
            if at < len(new) and new[at] < stop:
                return True
            words = _WORD.findall(sentence.raw, start - sentence.start)
            if any(plain(word) == "TX" and not is_listed(word) for word in words):
                return True
        return False

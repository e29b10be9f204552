"""The cues of ``cues.tsv`` and ``outcomes.tsv``: which words say what of whom; and finding them in a sentence.

A pattern is words and names of classes (``words.toml``), parted by spaces. ``a/b`` is either, ``a_b`` both in this
order, ``a?`` may be missing, ``..`` is up to two other words and ``...`` up to four, ``#`` a number, ``^`` a sentence's
begin and ``$`` its end. A gap never goes over a person, a negation or *but*. Commas count for nothing between words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from index.speaking.words import Sentence, Span, listed, plain, words_file

_FILES = tuple(Path(__file__).with_name(name) for name in ("cues.tsv", "outcomes.tsv"))
_NUMBER = r"(?:[2-9]0 (?:[1-9]|one)(?= )|\d+(?:\.\d+)?)"  # forty one is 40 1
_DIGIT = re.compile(r"\d")
_TIMES = 20  # how much more common


@dataclass(frozen=True)
class Cue:
    """One row: what its words say (``facet``, ``value``), and how much.

    ``whom`` is where its person stands (:meth:`index.speaking.post.Post.whom`); ``scope`` is ``told``
    where it must be said as a fact, ``any`` where a question or a wish will do, ``title`` for a fact in a title.
    """

    number: int
    facet: str
    value: str
    weight: float
    whom: str
    scope: str
    pattern: str

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The pattern over a sentence's words."""
        return re.compile("".join(_elements(self.pattern)).replace("#", f"({_NUMBER})", 1).replace("#", _NUMBER))

    @property
    def table(self) -> str:
        """``outcomes`` and ``signs`` of one are looked for only in posts on treatments; all others are ``cues``."""
        return "cues" if self.facet != "outcome" else "outcomes" if self.weight > 1 else "signs"

    @cached_property
    def opens(self) -> bool:
        """Whether it stands at the sentence's begin only."""
        return self.pattern.startswith("^")

    @cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        """Sets of words: one of each stands in a sentence that the cue fits. The rarest comes first."""
        sets = [_firsts(part) for part in self.pattern.split() if part.strip(".^$") and not part.endswith("?")]
        return tuple(sorted(sets, key=lambda words: len(words) + _TIMES * len(words & listed("common"))))


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a sentence that a cue fits: characters ``start`` to ``end`` of the sentence's ``words``."""

    cue: Cue
    sentence: Sentence
    index: int
    start: int
    end: int
    number: float | None

    @property
    def span(self) -> Span:
        """Where it stands in the post."""
        return self.sentence.span(self.start, self.end)


def find_cues(sentence: Sentence, index: int, table: str = "cues") -> list[Hit]:
    """Every cue of a :attr:`Cue.table` in the sentence, which is the post's ``index``-th."""
    by_word, hits = _by_word(table), []
    words = {"#", *sentence.tokens} if _DIGIT.search(sentence.words) else set(sentence.tokens)
    missing = words.isdisjoint
    for word in by_word.keys() & words:
        for second, third, cue in by_word[word]:
            if missing(second) or missing(third):
                continue
            found = cue.regex.match(sentence.words, 1) if cue.opens else cue.regex.search(sentence.words)
            while found:
                hits.append(Hit(cue, sentence, index, found.start(), found.end(), _number(found)))
                found = None if cue.opens else cue.regex.search(sentence.words, found.end())
    return sorted(hits, key=lambda hit: (hit.start, hit.cue.number)) if len(hits) > 1 else hits


def _number(found: re.Match[str]) -> float | None:
    """The pattern's number; *forty one* has two parts."""
    if not found.re.groups or not found[1]:
        return None
    return sum(map(float, found[1].replace("one", "1").split()))


@cache
def cues() -> tuple[Cue, ...]:
    """All rows of both tables; empty lines and those that begin with # are for the reader."""
    lines = [line for file in _FILES for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    rows = enumerate(line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple(
        Cue(number, facet, value, float(weight), whom, scope, pattern)
        for number, (facet, value, weight, whom, scope, pattern) in rows
    )


@cache
def _by_word(table: str) -> dict[str, list[tuple[frozenset[str], frozenset[str], Cue]]]:
    """The cues that a word wakes, and of which words two more must stand in the sentence."""
    found: dict[str, list[tuple[frozenset[str], frozenset[str], Cue]]] = {}
    for cue in (one for one in cues() if one.table == table):
        _, second, third = (cue.needs * 3)[:3]
        for word in cue.needs[0]:
            found.setdefault(word, []).append((second, third, cue))
    return found


def _words(part: str) -> list[str]:
    """The words and phrases that an element allows, groups resolved."""
    groups = words_file()["groups"]
    choices = [word for choice in part.removesuffix("?").split("/") for word in groups.get(choice, choice).split()]
    return ["_".join(map(plain, choice.split("_"))) for choice in choices]


def _firsts(part: str) -> frozenset[str]:
    """Of each word or phrase that an element allows, the word to look for."""
    return frozenset(
        min(word.split("_"), key=lambda one: (one in listed("common"), -len(one))) for word in _words(part)
    )


@cache
def _gap() -> str:
    stops = "|".join(word for stop in listed("stops") for word in _words(stop))
    return rf"(?:(?!(?:{stops}) )\S+ )"


def _elements(pattern: str) -> Iterator[str]:
    """The pieces of the regular expression. Each eats the space behind it; the first one finds a space before it."""
    parts = pattern.split()
    yield "(?<= )" if parts[0] != "^" else ""
    for place, part in enumerate(parts):
        if part == "$":
            yield "(?:, )?$"
        elif part in ("..", "..."):
            yield _gap() + ("{0,2}?" if part == ".." else "{0,4}?")
        elif part != "^":
            choices = "|".join(word if word == "#" else re.escape(word.replace("_", " ")) for word in _words(part))
            comma = "(?:, )?" if place and parts[place - 1] != "^" else ""
            yield f"(?:{comma}(?:{choices}) ){'?' if part.endswith('?') else ''}"

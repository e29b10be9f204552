"""Combinations of words that speak of a crisis: patterns over classes of words, with what calls them off."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.safety.reading import Word

NEUTRAL = ("NEUTRAL", "NEUTRAL_ALSO")
LONGEST_PHRASE = 5  # words
LONGEST_ALONE = 14  # words of a query that may be about a crisis word alone


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a class or a pattern was found: its first and last word, and their places."""

    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Guard:
    """What calls a pattern off: a class within ``reach`` places ``before`` or ``after`` it, or ``inside`` it."""

    name: str
    reach: int
    before: bool
    after: bool
    inside: bool
    post_only: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """One row of patterns.tsv. ``reaches`` are the places allowed from class to class; the last holds for the rest."""

    kind: str
    where: str
    how: str
    reaches: tuple[int, ...]
    classes: tuple[str, ...]
    guards: tuple[Guard, ...]


# A phrase of the table: its number there, the words behind the first one, its class. By its first word and its second.
Phrase = tuple[int, tuple[str, ...], str]
Phrases = Mapping[str, Mapping[str, Sequence[Phrase]]]


class Classes:
    """Which classes the words of a text belong to, by class, each list in the order of the text."""

    def __init__(self, words: Sequence[Word], phrases: Phrases) -> None:
        self.words = words
        self._spots: dict[str, list[Spot]] = {}
        self._starts: dict[str, list[int]] = {}
        for n, word in enumerate(words):
            for reading in word.readings:
                if (begun := phrases.get(reading)) is not None:
                    self._place(n, begun)

    def _place(self, n: int, begun: Mapping[str, Sequence[Phrase]]) -> None:
        """Note the phrases that stand here. Most words begin many, of which the next word leaves none or few."""
        words = self.words
        here = begun.get("", ())
        for second in words[n + 1].readings if n + 1 < len(words) else ():
            if second in begun:
                here = sorted((*here, *begun[second]))
        for _, rest, name in here:
            last = n + len(rest)
            if last < len(words) and all(map(_reads, words[n + 1 : last + 1], rest)):
                self._spots.setdefault(name, []).append(Spot(n, last, words[n].place, words[last].place))

    def present(self) -> Iterable[str]:
        """The classes that occur."""
        return self._spots

    def has(self, name: str) -> bool:
        """Whether a class occurs at all."""
        return name in self._spots

    def all(self, name: str) -> list[Spot]:
        """Where a class occurs, in order."""
        return self._spots.get(name, [])

    def between(self, name: str, low: int, high: int) -> list[Spot]:
        """Where a class begins at a place from ``low`` to ``high``."""
        spots = self._spots.get(name)
        if not spots:
            return []
        starts = self._starts.get(name)
        if starts is None:
            starts = self._starts[name] = [spot.start for spot in spots]
        return spots[bisect_left(starts, low) : bisect_right(starts, high)]


def _reads(word: Word, text: str) -> bool:
    return text in word.readings


def find(pattern: Pattern, classes: Classes, *, post: bool) -> Iterator[Spot]:
    """Where a pattern holds. The work is bounded by the pattern's reach for every word of its first class."""
    for spot in _FINDERS[pattern.how](pattern, classes):
        if not any(_calls_off(guard, spot, classes) for guard in pattern.guards if post or not guard.post_only):
            yield spot


def _calls_off(guard: Guard, spot: Spot, classes: Classes) -> bool:
    low = spot.start - guard.reach if guard.before else spot.start
    high = spot.end + guard.reach if guard.after else spot.end
    for found in classes.between(guard.name, low - LONGEST_PHRASE, high):
        if found.last < spot.first:
            if guard.before and found.end >= low:
                return True
        elif found.first > spot.last:
            if guard.after:
                return True
        elif guard.inside:
            return True
    return False


def _ordered(pattern: Pattern, classes: Classes) -> Iterator[Spot]:
    for first in classes.all(pattern.classes[0]):
        last = _follow(first, pattern.classes[1:], pattern.reaches, classes)
        if last:
            yield Spot(first.first, last.last, first.start, last.end)


def _follow(spot: Spot, names: Sequence[str], reaches: Sequence[int], classes: Classes) -> Spot | None:
    """The last spot of a run of classes after ``spot``, each within its reach behind the one before."""
    if not names:
        return spot
    for following in classes.between(names[0], spot.end + 1, spot.end + 1 + reaches[0]):
        if following.first > spot.last:
            last = _follow(following, names[1:], reaches[1:] or reaches, classes)
            if last:
                return last
    return None


def _near(pattern: Pattern, classes: Classes) -> Iterator[Spot]:
    for anchor in classes.all(pattern.classes[0]):
        chosen = [anchor]
        for name in pattern.classes[1:]:
            free = [
                spot
                for spot in classes.between(name, anchor.start - pattern.reaches[0], anchor.end + pattern.reaches[0])
                if all(spot.last < other.first or spot.first > other.last for other in chosen)
            ]
            if not free:
                break
            chosen.append(min(free, key=lambda spot: abs(spot.start - anchor.start)))
        else:
            first, last = min(chosen, key=lambda s: s.first), max(chosen, key=lambda s: s.last)
            yield Spot(first.first, last.last, first.start, last.end)


def _alone(pattern: Pattern, classes: Classes) -> Iterator[Spot]:
    """A short text of the pattern's words and neutral ones, nothing else."""
    if len(classes.words) > LONGEST_ALONE or not all(classes.has(name) for name in pattern.classes):
        return
    covered: set[int] = set()
    for name in (*pattern.classes, *NEUTRAL):
        for spot in classes.all(name):
            covered.update(range(spot.first, spot.last + 1))
    if len(covered) == len(classes.words):
        spots = [spot for name in pattern.classes for spot in classes.all(name)]
        first, last = min(spots, key=lambda s: s.first), max(spots, key=lambda s: s.last)
        yield Spot(first.first, last.last, first.start, last.end)


_FINDERS: dict[str, Callable[[Pattern, Classes], Iterator[Spot]]] = {
    "ordered": _ordered,
    "near": _near,
    "alone": _alone,
}

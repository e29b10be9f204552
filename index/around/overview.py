"""What people speak of around a condition, treatment or symptom: the numbers behind ``docs/conditions.md``.

A post speaks of a concept as a search finds it: it names it or a narrower one, or its thread's title does, or its
source is about it. Around it are, besides, the posts of threads that begin so. What only repeats another is left out.
People are the distinct authors that the store knows; posts whose author is not known are counted apart, as nobody's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crawlers.store import KeptPost, KeptThread, Store, Voice
from index.analysis import cut
from index.around.helpful import Helpful, most_helpful
from index.building.copies import Copy
from index.building.state import Index
from index.engines.contract import Wanted
from index.lexicon.lexicon import Lexicon
from index.publishing import without_methods
from index.searching.snippet import Marks, Snippet
from index.values import OUTCOMES
from index.vocabulary import Concept

MINIMUM = 5  # people: of what fewer speak no count is shown
YEARS = 25  # of the timeline; what is older is one number
BESIDE = {
    "condition": ("treatment", "symptom"),
    "treatment": ("condition", "symptom"),
    "symptom": ("condition", "treatment"),
}

Values = Mapping[int, Mapping[str, Sequence[str]]]  # of posts, by their numbers and by field


@dataclass(frozen=True, slots=True)
class Tally:
    """How many posts, threads, distinct people and sources; of ``unknown`` posts the author is not known."""

    posts: int
    threads: int
    people: int
    sources: int
    unknown: int

    @property
    def enough(self) -> bool:
        """Whether so many people speak of it that numbers may be shown."""
        return self.people >= MINIMUM


@dataclass(frozen=True, slots=True)
class Related:
    """A concept that comes up around another one, and by how many."""

    id: str
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Narrower:
    """A concept just below, and in how many threads it or one below it comes up."""

    id: str
    name: str
    threads: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Posts a year, every year from the first to the last, the latest :data:`YEARS`; older and undated ones apart."""

    years: tuple[tuple[int, int], ...] = ()
    earlier: int = 0
    undated: int = 0


@dataclass(frozen=True, slots=True)
class HelpfulThread:
    """A thread, the post to begin with, a passage of it, and the reasons why the thread stands where it does."""

    thread: KeptThread
    post: KeptPost
    passage: Snippet
    facts: Helpful


@dataclass(frozen=True, slots=True)
class Overview:
    """What people speak of around a concept: ``tally`` of the posts that speak of it, ``around`` with those around it.

    ``related`` is what comes up around it, by facet, most people first; ``few`` says of each facet how many concepts
    came up by fewer than :data:`MINIMUM` people and are left out. ``outcomes`` are those of which posts by enough
    people may tell: a reason to read them, no finding. ``sources`` counts threads.
    """

    tally: Tally
    around: Tally
    related: Mapping[str, tuple[Related, ...]] = field(default_factory=dict)
    few: Mapping[str, int] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ()
    timeline: Timeline = Timeline()
    threads: tuple[HelpfulThread, ...] = ()
    narrower: tuple[Narrower, ...] = ()
    sources: Mapping[str, int] = field(default_factory=dict)


def build_overview(concept: Concept, lexicon: Lexicon, index: Index, store: Store) -> Overview:
    """What the posts of a store say around a concept, narrower ones included.

    Raises :class:`~index.engines.contract.EngineError` where the index is damaged.
    """
    copies = index.copies()
    found = index.reader.posts_where(Wanted(((concept.facet, lexicon.narrower(concept.id)),)))
    spoken = store.voices(without_copies(found.numbers.tolist(), copies))
    begun = {voice.thread for voice in spoken if voice.opens}
    around = store.voices(
        without_copies({*(one.n for one in spoken), *index.reader.posts_of(begun).numbers.tolist()}, copies)
    )
    values = index.reader.values_of(voice.n for voice in around)
    tally, wider = tally_of(spoken), tally_of(around)
    shown, few = related_to(concept, around, values, lexicon)
    return Overview(
        tally,
        wider,
        shown,
        few,
        _outcomes(spoken, values),
        timeline_of(spoken) if tally.enough else Timeline(),
        _threads(concept, around, {voice.n for voice in spoken}, values, store),
        _narrower(concept, spoken, values, lexicon),
        _by_source(spoken),
    )


def without_copies(posts: Iterable[int], copies: Mapping[int, Copy]) -> list[int]:
    """The posts, and of several that say the same the earliest: a repost is not another voice."""
    first: dict[int, tuple[int, int]] = {}
    for post in posts:
        original, place = copies.get(post, (post, 0))
        first[original] = min(first.get(original, (place, post)), (place, post))
    return [post for _, post in first.values()]


def tally_of(voices: Collection[Voice]) -> Tally:
    """How many there are of all that is counted."""
    return Tally(
        len(voices),
        len({voice.thread for voice in voices}),
        len({voice.person for voice in voices if voice.person}),
        len({voice.source for voice in voices}),
        sum(1 for voice in voices if not voice.person),
    )


def related_to(
    concept: Concept, voices: Iterable[Voice], values: Values, lexicon: Lexicon
) -> tuple[dict[str, tuple[Related, ...]], dict[str, int]]:
    """What comes up in the posts by enough people, by facet; and how many concepts do by fewer."""
    by_concept: dict[str, dict[str, list[Voice]]] = {facet: defaultdict(list) for facet in BESIDE[concept.facet]}
    for voice in voices:
        told = values.get(voice.n, {})
        for facet, named in by_concept.items():
            for one in told.get(facet, ()):
                named[one].append(voice)
    shown, few = {}, {}
    for facet, named in by_concept.items():
        tallies = {one: tally_of(spoken) for one, spoken in named.items()}
        enough = [Related(one, lexicon.name_of(one), tally) for one, tally in tallies.items() if tally.enough]
        shown[facet] = tuple(sorted(enough, key=lambda one: (-one.tally.people, -one.tally.posts, one.name)))
        few[facet] = len(tallies) - len(enough)
    return shown, few


def _outcomes(voices: Iterable[Voice], values: Values) -> tuple[str, ...]:
    """The outcomes of treatments of which posts by enough people may tell, as a search would find them."""
    people: dict[str, set[int]] = defaultdict(set)
    for voice in voices:
        for outcome in values.get(voice.n, {}).get("outcome", ()) if voice.person else ():
            people[outcome].add(voice.person or 0)
    return tuple(one.id for one in OUTCOMES if len(people[one.id]) >= MINIMUM)


def timeline_of(voices: Iterable[Voice]) -> Timeline:
    """How many posts there are a year."""
    dates: list[datetime | None] = [voice.created for voice in voices]
    counts = Counter(date.year for date in dates if date)
    undated = dates.count(None)
    if not counts:
        return Timeline(undated=undated)
    last = max(counts)
    first = max(min(counts), last - YEARS + 1)
    years = tuple((year, counts[year]) for year in range(first, last + 1))
    return Timeline(years, sum(n for year, n in counts.items() if year < first), undated)


def _threads(
    concept: Concept, voices: Iterable[Voice], spoken: Collection[int], values: Values, store: Store
) -> tuple[HelpfulThread, ...]:
    experiences = {post for post, told in values.items() if "experience" in told.get("kind", ())}
    found = most_helpful(voices, spoken, experiences)
    threads, posts = store.threads_by_number([one.thread for one in found]), store.posts([one.post for one in found])
    marks = Marks({}, (), [" ".join(word.term for word in cut(name)) for name in (concept.name, *concept.names)])
    shown = []
    for one in found:
        if one.thread in threads and one.post in posts:
            text = without_methods(posts[one.post].item.text)
            passage = marks.passage(text)
            shown.append(HelpfulThread(threads[one.thread], posts[one.post], passage, one))
    return tuple(shown)


def _narrower(concept: Concept, voices: Iterable[Voice], values: Values, lexicon: Lexicon) -> tuple[Narrower, ...]:
    """The concepts just below, those with most threads first."""
    threads: dict[str, set[int]] = defaultdict(set)
    for voice in voices:
        for one in values.get(voice.n, {}).get(concept.facet, ()):
            threads[one].add(voice.thread)
    near = []
    for child in lexicon.below(concept.id):
        there = threads.keys() & set(lexicon.narrower(child))
        near.append(Narrower(child, lexicon.name_of(child), len(set().union(*(threads[one] for one in there)))))
    return tuple(sorted(near, key=lambda one: (-one.threads, one.name.lower())))


def _by_source(voices: Iterable[Voice]) -> dict[str, int]:
    pairs = {(voice.source, voice.thread) for voice in voices}
    return dict(Counter(source for source, _ in sorted(pairs)))

"""What the pages of conditions, treatments and symptoms show, counted over the posts that are public.

A concept has a page where a thread that has one names the concept itself; the page counts narrower concepts too, as a
search does. Numbers, their least number of people, and the threads to begin with are those of :mod:`index.around`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from crawlers.store import Voice
from index.around.authorities import links_for
from index.around.communities import OwnSource, communities_for
from index.around.helpful import most_helpful
from index.around.overview import BESIDE, related_to, tally_of, timeline_of
from index.fields import BY_NAME
from index.lexicon.lexicon import Lexicon
from index.safety import find_crisis
from index.vocabulary import FACETS, Concept
from search_cli.public import web_address
from search_cli.site.manifest import ThreadFact
from search_cli.site.reading import Names
from search_cli.site.views import CommunityView, ConceptView, Count, Inside, Outside, ThreadLine, Topic
from search_cli.site.voices import Voices

RELATED = 30  # of a facet
THEMES = 3  # of a facet, which get lines of their own
LINES = 5  # threads of a topic


@dataclass(frozen=True, slots=True)
class Spoken:
    """The posts that speak of a concept, and with them all of threads that begin so; no repeats of others."""

    spoken: Sequence[Voice]
    around: Sequence[Voice]


class Concepts:
    """The concepts that have pages, and what these show. ``facts`` are the threads, the newest first."""

    def __init__(
        self, facts: Sequence[ThreadFact], voices: Voices, lexicon: Lexicon, names: Names, own: Sequence[OwnSource]
    ) -> None:
        self._facts = facts
        self._voices = voices
        self._lexicon = lexicon
        self._names = names
        self._own = own
        named = dict.fromkeys(one for fact in facts for one in fact.concepts)
        self._concepts = {one: found for one in sorted(named) if (found := self._concept(one))}
        self._above: dict[str, frozenset[str]] = {}
        self._links: dict[str, Inside] = {}

    def _concept(self, one: str) -> Concept | None:
        number = self._lexicon.number_of(one)
        found = self._lexicon.concept(number) if number is not None else None
        return found if found and found.facet in FACETS else None

    def __iter__(self) -> Iterator[str]:
        return iter(self._concepts)

    def __len__(self) -> int:
        return len(self._concepts)

    def above(self, one: str) -> frozenset[str]:
        """The concepts with a page whose pages count this one: itself, and all broader ones of its kind."""
        found = self._above.get(one)
        if found is None:
            concept = self._concept(one)
            lineage = filter(self._concepts.__contains__, self._lexicon.lineage(one) if concept else ())
            same = (up for up in lineage if concept and self._concepts[up].facet == concept.facet)
            found = self._above[one] = frozenset(same)
        return found

    @cached_property
    def _below(self) -> Mapping[str, frozenset[str]]:
        below: dict[str, set[str]] = defaultdict(set)
        for one in self._concepts:
            for up in self.above(one):
                below[up].add(one)
        return {one: frozenset(found) for one, found in below.items()}

    def below(self, one: str) -> frozenset[str]:
        """The concepts with a page that this one's counts: itself, and all narrower ones."""
        return self._below[one]

    @cached_property
    def _members(self) -> Mapping[str, Sequence[ThreadFact]]:
        """The threads that speak of each concept or a narrower one, the newest first."""
        members: dict[str, list[ThreadFact]] = {one: [] for one in self._concepts}
        known: dict[tuple[str, ...], Collection[str]] = {}
        for fact in self._facts:
            pages = known.get(fact.concepts)
            if pages is None:
                pages = known[fact.concepts] = frozenset().union(*map(self.above, fact.concepts))
            for one in pages:
                members[one].append(fact)
        return members

    def threads(self, one: str) -> Sequence[ThreadFact]:
        """The threads that speak of a concept or a narrower one, the newest first."""
        return self._members[one]

    def facet(self, one: str) -> str:
        """What kind of concept it is."""
        return self._concepts[one].facet

    def concept(self, one: str) -> Concept:
        """A concept that has a page."""
        return self._concepts[one]

    def link(self, one: str) -> Inside:
        """A link to a concept's page, with how many threads lie behind it."""
        found = self._links.get(one)
        if found is None:
            link = self._names.link(one)
            found = self._links[one] = Inside(link.name, link.path, len(self._members[one]))
        return found

    def links(self, facet: str) -> tuple[Inside, ...]:
        """Links to all concepts of a kind, by name."""
        links = (self.link(one) for one, concept in self._concepts.items() if concept.facet == facet)
        return tuple(sorted(links, key=lambda link: (link.name.casefold(), link.path)))

    def broader(self, one: str) -> list[str]:
        """The nearest concepts above one that have a page of its kind."""
        found: dict[str, None] = {}
        waiting, seen = list(self._lexicon.broader(one)), {one}
        while waiting:
            up = waiting.pop(0)
            if up in seen:
                continue
            seen.add(up)
            if up in self.above(one):
                found[up] = None
            else:
                waiting += self._lexicon.broader(up)
        return list(found)

    @cached_property
    def _narrower(self) -> Mapping[str, Sequence[str]]:
        narrower: dict[str, list[str]] = defaultdict(list)
        for one in self._concepts:
            for up in self.broader(one):
                narrower[up].append(one)
        return narrower

    # -- a page -----------------------------------------------------------------------------------------------

    def view(self, one: str) -> ConceptView:
        """What the page of a concept shows."""
        concept, link = self._concepts[one], self._names.link(one)
        posts = self._spoken(one)
        tally = tally_of(posts.spoken)
        related, _ = related_to(concept, posts.around, self._voices.told, self._lexicon)
        counts = {
            facet: tuple(
                Count(self._names.link(two.id), two.tally.people, two.tally.posts, two.tally.sources)
                for two in related[facet][:RELATED]
            )
            for facet in BESIDE[concept.facet]
        }
        themes = [(facet, two.id) for facet in related for two in related[facet][:THEMES]]
        by_source: dict[str, set[int]] = defaultdict(set)
        for post in posts.spoken:
            by_source[post.source].add(post.thread)
        threads = {source: len(found) for source, found in by_source.items()}
        narrower = sorted(map(self.link, self._narrower.get(one, ())), key=lambda way: (-way.threads, way.name))
        return ConceptView(
            concept.facet,
            concept.id,
            link.path,
            concept.name,
            tuple(concept.other_names()),
            concept.ids,
            tuple(self._names.link(up) for up in self.broader(one)),
            tuple(narrower),
            tuple(Outside(found.name, found.url, found.about) for found in links_for(concept)),
            tuple(self._communities(concept, threads)),
            tally.people if tally.enough else 0,
            tally.posts,
            tally.sources,
            counts,
            timeline_of(posts.spoken).years if tally.enough else (),
            tuple(self._topics(one, posts, themes)),
            tuple(self._helpful(one, posts)),
            tuple(fact.line for fact in self._members[one]),
            tuple(dict.fromkeys(crisis.kind for crisis in find_crisis(concept.name, query=True))),
        )

    def _spoken(self, one: str) -> Spoken:
        told, wanted, facet = self._voices.told, self.below(one), self._concepts[one].facet
        spoken: list[Voice] = []
        around: list[Voice] = []
        for fact in self._members[one]:
            posts = self._voices.of(fact)
            speaking = [post for post in posts if not wanted.isdisjoint(told[post.n].get(facet, ()))]
            spoken += speaking
            around += posts if speaking and speaking[0].opens else speaking
        return Spoken(spoken, around)

    def _communities(self, concept: Concept, threads: Mapping[str, int]) -> Iterator[CommunityView]:
        for place in communities_for(concept.id, self._lexicon, self._own, threads):
            if address := web_address(place.url):
                yield CommunityView(place.name, address, place.why, place.join, place.threads)

    def _topics(self, one: str, posts: Spoken, themes: Iterable[tuple[str, str]]) -> Iterator[Topic]:
        """The threads by stage and kind of the posts that speak of the concept, and by what most comes up with it."""
        for field in ("stage", "kind"):
            found = self._threads_by(posts.spoken, field)
            for value in BY_NAME[field].values():
                if value.id in found:
                    yield self._topic(one, f"{field}:{value.id}", value.name, found[value.id])
        by_facet = {facet: self._threads_by(posts.around, facet) for facet in dict(themes)}
        for facet, theme in themes:
            yield self._topic(one, f"{facet}:{theme}", self._names.link(theme).name, by_facet[facet][theme])

    def _threads_by(self, posts: Iterable[Voice], field: str) -> Mapping[str, Collection[int]]:
        threads: dict[str, dict[int, None]] = defaultdict(dict)
        for post in posts:
            for value in self._voices.told[post.n].get(field, ()):
                threads[value][post.thread] = None
        return threads

    def _topic(self, one: str, code: str, name: str, threads: Collection[int]) -> Topic:
        newest = []
        for fact in self._members[one]:
            if fact.n in threads:
                newest.append(fact.line)
                if len(newest) == LINES:
                    break
        return Topic(code, name, tuple(newest), len(threads))

    def _helpful(self, one: str, posts: Spoken) -> Iterator[ThreadLine]:
        told = self._voices.told
        experiences = {post.n for post in posts.around if "experience" in told[post.n].get("kind", ())}
        found = most_helpful(posts.around, {post.n for post in posts.spoken}, experiences)
        lines = {fact.n: fact.line for fact in self._members[one]}
        return (lines[thread.thread] for thread in found)

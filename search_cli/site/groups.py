"""The pages beside those of threads, in groups that change together: of a concept, of a year, and of the whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain

from index.around.communities import load_communities
from index.fields import BY_NAME
from index.vocabulary import FACETS
from search_cli.public import web_address
from search_cli.site import paths
from search_cli.site.concepts import Concepts
from search_cli.site.folder import digest_of
from search_cli.site.lists import list_pages, system_pages
from search_cli.site.machines import Listed, concept_files, front_files, sitemap_files, source_feed
from search_cli.site.manifest import ThreadFact
from search_cli.site.pages import PLAIN, Renderer
from search_cli.site.reading import day
from search_cli.site.search_words import value_of
from search_cli.site.systems import by_system
from search_cli.site.views import CommunityView, ConceptView, HomeView, Inside, SourceView, ThreadLine
from search_cli.site.work import Work

LINES = 50  # threads on a page of a list
NEWEST = 30  # on the home page and a source's; feeds have no more
WHOLE = "site"  # the group of what depends on everything

File = tuple[str, bytes]
Choice = tuple[str, str, int]  # what is chosen, what it is called, in how many threads it is


@dataclass(frozen=True, slots=True)
class Making:
    """A group of files: what it is called in the manifest, of which larger group it is one, and what makes it.

    ``stamp`` gives what its files are made of, where that takes less time than to make them.
    """

    key: str
    of: str
    make: Callable[[], Iterable[File]]
    stamp: Callable[[], str] = str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of threads, the newest first, that is cut into pages, of which the first lies at ``path``.

    ``page`` makes one of the later ones out of its number, how many there are, and its lines; ``name`` is all else that
    these show.
    """

    key: str
    path: str
    name: str
    facts: Sequence[ThreadFact]
    page: Callable[[str, int, int, Sequence[ThreadLine]], File]

    def __len__(self) -> int:
        """How many pages there are."""
        return len(spans(len(self.facts)))

    def lines(self, page: int) -> Sequence[ThreadLine]:
        """What a page lists."""
        return [fact.line for fact in self.facts[spans(len(self.facts))[page - 1]]]

    def later(self) -> Iterator[Making]:
        """The pages behind the first, each a group of its own: a thread more seldom changes them."""
        for page in range(2, len(self) + 1):
            stamp = partial(self._stamp, page)
            yield Making(f"{self.key} {page}", self.key, partial(self._make, page), stamp)

    def _make(self, page: int) -> Iterator[File]:
        yield self.page(paths.page_path(self.path, page), page, len(self), self.lines(page))

    def _stamp(self, page: int) -> str:
        return digest_of(repr((self.name, page, len(self), self.lines(page))).encode())


class Groups:
    """All pages but those of threads. ``facts`` are the threads, the newest first."""

    def __init__(
        self,
        work: Work,
        facts: Sequence[ThreadFact],
        concepts: Concepts,
        renderer: Renderer,
    ) -> None:
        self._work = work
        self._facts = facts
        self._concepts = concepts
        self._renderer = renderer
        self._site = work.facts

    def __iter__(self) -> Iterator[Making]:
        for one in self._concepts:
            concept, link = self._concepts.concept(one), self._concepts.link(one)
            page = partial(self._concept_page, ConceptView(concept.facet, one, link.path, concept.name))
            listing = Listing(
                concept_key(one), link.path, f"{concept.facet} {concept.name}", self._concepts.threads(one), page
            )
            yield Making(listing.key, listing.key, partial(self._concept_files, one, listing))
            yield from listing.later()
        for year, facts in self._years.items():
            listing = Listing(year_key(year), paths.year_path(year), year, facts, partial(self._year_page, year))
            yield Making(listing.key, listing.key, partial(self._year_files, year, listing))
            yield from listing.later()
        yield Making(WHOLE, WHOLE, self._whole_files)

    def _page(self, template: str, path: str, **values: object) -> File:
        return path, self._renderer.render(template, path, **values).encode()

    # -- lists: of a concept, of a year -----------------------------------------------------------------------

    def _concept_files(self, one: str, listing: Listing) -> Iterator[File]:
        view = self._concepts.view(one)
        yield self._concept_page(view, view.path, 1, len(listing), listing.lines(1))
        if view.facet == "condition":
            yield self._page("sheet.html", paths.sheet_path(view.path), concept=view)
        yield from concept_files(view, self._site)

    def _concept_page(self, view: ConceptView, path: str, page: int, pages: int, lines: Sequence[ThreadLine]) -> File:
        return self._page("concept.html", path, concept=view, lines=lines, page=page, pages=pages)

    @cached_property
    def _years(self) -> Mapping[str, Sequence[ThreadFact]]:
        years: dict[str, list[ThreadFact]] = defaultdict(list)
        for fact in self._facts:
            years[year_of(fact)].append(fact)
        return years

    def _year_files(self, year: str, listing: Listing) -> Iterator[File]:
        yield self._year_page(year, listing.path, 1, len(listing), listing.lines(1))

    def _year_page(self, year: str, path: str, page: int, pages: int, lines: Sequence[ThreadLine]) -> File:
        return self._page("year.html", path, year=year, lines=lines, page=page, pages=pages)

    # -- what depends on everything ---------------------------------------------------------------------------

    def _whole_files(self) -> Iterator[File]:
        yield from self._renderer.static().items()
        yield from (self._page(f"{name}.html", f"{name}.html") for name in PLAIN)
        home = self._home()
        yield self._page("home.html", paths.HOME, home=home)
        lists = [list_pages(facet, path, self._concepts.links(facet)) for facet, path in paths.LISTS.items()]
        for one in chain(*lists, system_pages(home.systems, home.conditions)):
            yield self._page("list.html", one.path, listed=one)
        years = [Inside(year, paths.year_path(year), len(facts)) for year, facts in self._years.items()]
        yield self._page("years.html", paths.YEARS, years=years)
        yield self._page("search.html", "search.html", facets=self._facets())
        yield from self._source_files()
        shown = (source.publish for source in self._source_views if source.threads)
        yield from front_files(self._site, reserved=any(publish != "full" for publish in shown))
        if self._site.address:
            yield from sitemap_files(self._listed(), self._site.address)

    def _home(self) -> HomeView:
        people = {person for fact in self._facts for person in fact.people}
        conditions = self._concepts.links("condition")
        by_path = {self._concepts.link(one).path: one for one in self._concepts}
        systems = by_system(((by_path[link.path], link) for link in conditions), self._work.lexicon)
        newest = tuple(fact.line for fact in self._facts[:NEWEST])
        return HomeView(len(self._facts), len(people), self._source_views, conditions, systems, newest)

    def _facets(self) -> Mapping[str, Sequence[Choice]]:
        """What a search can be narrowed by: of each field its values, those of most threads first."""
        if not self._facts:
            return {}
        counts = Counter(value for fact in self._facts for value in fact.values)
        found = {
            facet: [(value_of(link.path), link.name, link.threads) for link in self._concepts.links(facet)]
            for facet in FACETS
        }
        for name in ("voice", "stage"):
            of_field = ((one.id, one.name, counts[f"{name}:{one.id}"]) for one in BY_NAME[name].values())
            found[name] = [one for one in of_field if one[2]]
        found["source"] = [
            (source.name, source.name, source.threads) for source in self._source_views if source.threads
        ]
        for values in found.values():
            values.sort(key=lambda one: (-one[2], one[1]))
        found["year"] = [(year, year, len(facts)) for year, facts in self._years.items() if year]
        return found

    @cached_property
    def _source_views(self) -> tuple[SourceView, ...]:
        """The sources of which something is shown, and those that are read."""
        lines: dict[str, list[ThreadLine]] = defaultdict(list)
        posts: dict[str, int] = defaultdict(int)
        for fact in self._facts:
            lines[fact.line.source].append(fact.line)
            posts[fact.line.source] += fact.line.posts
        private = {job.source: job.private for job in reversed(self._work.store.jobs())}
        counts = self._work.store.counts()
        return tuple(
            SourceView(
                name,
                paths.source_path(name),
                web_address(source.url),
                source.family,
                source.language,
                source.publish,
                len(lines[name]),
                posts[name],
                day(counts[name].last_crawl) if name in counts else "",
                private.get(name, 0),
                source.note,
                tuple(lines[name][:NEWEST]),
            )
            for name, source in self._work.sources.items()
            if lines[name] or source.enabled
        )

    def _source_files(self) -> Iterator[File]:
        unread = tuple(
            CommunityView(place.name, address, place.why, place.join)
            for place in load_communities()
            if (address := web_address(place.url))
        )
        yield self._page("coverage.html", "coverage.html", sources=self._source_views, unread=unread)
        for source in self._source_views:
            yield self._page("source.html", source.path, source=source)
            if self._site.address:
                yield source_feed(source, self._site)

    def _listed(self) -> Iterator[Listed]:
        """The pages that search engines may take up, without the later ones of lists and what is the same anywhere."""
        newest = self._facts[0].line.updated if self._facts else ""
        yield from (Listed(path, newest) for path in (paths.HOME, *paths.LISTS.values(), paths.YEARS))
        yield from (Listed(f"{name}.html") for name in (*PLAIN, "coverage") if name != "404")
        for one in self._concepts:
            threads = self._concepts.threads(one)
            yield Listed(self._concepts.link(one).path, threads[0].line.updated if threads else "")
        yield from (
            Listed(source.path, source.newest[0].updated if source.newest else "") for source in self._source_views
        )
        yield from (Listed(paths.year_path(year), facts[0].line.updated) for year, facts in self._years.items())


def concept_key(one: str) -> str:
    """What the group of a concept's files is called."""
    return f"concept:{one}"


def year_key(year: str) -> str:
    """What the group of a year's files is called."""
    return f"year:{year}"


def year_of(fact: ThreadFact) -> str:
    """The year of a thread's last post, empty where none has a date."""
    return fact.line.updated[:4]


def spans(length: int) -> list[slice]:
    """A list of so many threads, newest first, in pages of :data:`LINES`; there is one at least.

    The first page holds what the others leave, up to twice as many: so a thread more changes that page alone.
    """
    pages = max(1, length // LINES)
    first = length - LINES * (pages - 1)
    return [slice(0, first), *(slice(at, at + LINES) for at in range(first, length, LINES))]

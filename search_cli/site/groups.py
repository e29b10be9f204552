"""The pages beside those of threads, in groups that change together: of a concept, of a year, and of the whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from index.around.communities import load_communities
from index.fields import BY_NAME
from index.vocabulary import FACETS
from search_cli.public import web_address
from search_cli.site import paths
from search_cli.site.concepts import Concepts
from search_cli.site.machines import Listed, concept_files, front_files, sitemap_files, source_feed
from search_cli.site.manifest import ThreadFact
from search_cli.site.pages import PLAIN, Renderer
from search_cli.site.reading import day
from search_cli.site.search_words import value_of
from search_cli.site.systems import by_system
from search_cli.site.views import CommunityView, HomeView, Inside, SourceView, ThreadLine
from search_cli.site.work import Work

LINES = 50  # threads on a page of a list
NEWEST = 30  # on the home page and a source's; feeds have no more
WHOLE = "site"  # the group of what depends on everything

File = tuple[str, bytes]
Choice = tuple[str, str, int]  # what is chosen, what it is called, in how many threads it is


@dataclass(frozen=True, slots=True)
class Making:
    """A group of files: what it is called in the manifest, and what makes them."""

    key: str
    make: Callable[[], Iterable[File]]


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
            yield Making(concept_key(one), partial(self._concept_files, one))
        for year, lines in self._years.items():
            yield Making(year_key(year), partial(self._year_files, year, lines))
        yield Making(WHOLE, self._whole_files)

    def _page(self, template: str, path: str, **values: object) -> File:
        return path, self._renderer.render(template, path, **values).encode()

    # -- one concept ------------------------------------------------------------------------------------------

    def _concept_files(self, one: str) -> Iterator[File]:
        view = self._concepts.view(one)
        parts = cut_pages(view.newest)
        for page, lines in enumerate(parts, 1):
            path = paths.page_path(view.path, page)
            yield self._page("concept.html", path, concept=view, lines=lines, page=page, pages=len(parts))
        if view.facet == "condition":
            yield self._page("sheet.html", paths.sheet_path(view.path), concept=view)
        yield from concept_files(view, self._site)

    # -- years ------------------------------------------------------------------------------------------------

    @cached_property
    def _years(self) -> Mapping[str, Sequence[ThreadLine]]:
        years: dict[str, list[ThreadLine]] = defaultdict(list)
        for fact in self._facts:
            years[year_of(fact)].append(fact.line)
        return years

    def _year_files(self, year: str, lines: Sequence[ThreadLine]) -> Iterator[File]:
        parts = cut_pages(lines)
        for page, part in enumerate(parts, 1):
            path = paths.page_path(paths.year_path(year), page)
            yield self._page("year.html", path, year=year, lines=part, page=page, pages=len(parts))

    # -- what depends on everything ---------------------------------------------------------------------------

    def _whole_files(self) -> Iterator[File]:
        yield from self._renderer.static().items()
        yield from (self._page(f"{name}.html", f"{name}.html") for name in PLAIN)
        yield self._page("home.html", paths.HOME, home=self._home())
        for facet, path in paths.LISTS.items():
            yield self._page("list.html", path, title=facet, items=self._concepts.links(facet))
        years = [Inside(year, paths.year_path(year), len(lines)) for year, lines in self._years.items()]
        yield self._page("list.html", paths.YEARS, title="year", items=tuple(years))
        yield self._page("search.html", "search.html", facets=self._facets())
        yield from self._source_files()
        yield from front_files(self._site)
        if self._site.address:
            yield from sitemap_files(self._listed(), self._site.address)

    def _home(self) -> HomeView:
        people = {post.person for posts in self._work.survey.posts.values() for post in posts} - {None}
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
        found["year"] = [(year, year, len(lines)) for year, lines in self._years.items() if year]
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
        yield from (Listed(paths.year_path(year), lines[0].updated) for year, lines in self._years.items())


def concept_key(one: str) -> str:
    """What the group of a concept's files is called."""
    return f"concept:{one}"


def year_key(year: str) -> str:
    """What the group of a year's files is called."""
    return f"year:{year}"


def year_of(fact: ThreadFact) -> str:
    """The year of a thread's last post, empty where none has a date."""
    return fact.line.updated[:4]


def cut_pages(lines: Sequence[ThreadLine]) -> list[Sequence[ThreadLine]]:
    """A list, newest first, in pages of :data:`LINES`; there is one at least.

    The first page holds what the others leave, up to twice as many: so a thread more changes that page alone.
    """
    pages = max(1, len(lines) // LINES)
    first = len(lines) - LINES * (pages - 1)
    return [lines[:first], *(lines[at : at + LINES] for at in range(first, len(lines), LINES))]

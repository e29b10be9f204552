"""Building the site: what changed is made anew, the rest is linked from the old one; then the new one replaces it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from crawlers.items import ThreadwellError
from index.around.communities import OwnSource
from search_cli.site.check import Allowed, Truth, allowed_of, check_pages, check_site
from search_cli.site.checking.slices import ever
from search_cli.site.concepts import Concepts
from search_cli.site.folder import SiteFolder, new_folder, paths_in, put_up, remove_leftovers
from search_cli.site.groups import WHOLE, Groups, Making, concept_key, year_key, year_of
from search_cli.site.manifest import Built, Group, Manifest, keep_manifest, read_manifest, write_manifest
from search_cli.site.pages import Renderer
from search_cli.site.reading import Names, ThreadReader
from search_cli.site.search_words import Named
from search_cli.site.searching import Indexed, Search, make_shards
from search_cli.site.survey import public_since
from search_cli.site.threads import ThreadPages, make_pages
from search_cli.site.voices import Voices
from search_cli.site.work import Work

Show = Callable[[int, int], None]


class SiteError(ThreadwellError):
    """The site cannot be built, checked or served; an old one stays as it was."""


def build_site(work: Work, earlier: Manifest, folder: Path, manifest: Path, show: Show) -> Built:
    """Build the site into ``folder``, in place of an old one there; what was built is noted in ``manifest``.

    ``earlier`` is what the old one was built from, as :func:`earlier_site` found it. ``show`` is told how many pages of
    how many are made. Raises :class:`SiteError` where the new site fails its check,
    :class:`~search_cli.site.theming.ThemeError` where a template is wrong, and
    :class:`~search_cli.site.searching.SearchError`; the old site then stays.
    """
    if not work.facts.contact:
        raise SiteError("A site must say whom to ask for a removal. Set it first: threadwell init --contact WHO")
    with new_folder(folder) as fresh:
        place = SiteFolder(fresh, folder if earlier.groups else None)
        builder = _Builder(work, earlier, place, show)
        builder.make_threads()
        with builder.begin_search() as search:
            builder.make_groups()
            search.finish(builder.named())
        builder.check()
        write_manifest(manifest, builder.made)
        if earlier.groups:
            place.put_up()
        else:
            put_up(fresh, folder)
        keep_manifest(manifest)
        return Built(builder.made.pages, len(builder.fresh_pages))


def earlier_site(folder: Path, manifest: Path, depends: Mapping[str, str]) -> Manifest:
    """What the site in ``folder`` was built from; nothing where pages are made otherwise now, or some of it is gone."""
    remove_leftovers(folder)
    earlier = read_manifest(manifest)
    same = earlier.depends.get("look") == depends["look"]
    return earlier if same and earlier.files() <= paths_in(folder) else Manifest()


class _Builder:
    """One build: what is the same as in an ``earlier`` site stays."""

    def __init__(self, work: Work, earlier: Manifest, folder: SiteFolder, show: Show) -> None:
        self._work = work
        self._survey = work.survey
        self._earlier = earlier
        self._folder = folder
        self._show = show
        self._renderer = Renderer(work.facts, work.theme)
        self._names = Names(work.lexicon)
        self.made = Manifest(work.depends, work.survey.until)
        self.fresh_pages: list[str] = []

    # -- threads ----------------------------------------------------------------------------------------------

    def make_threads(self) -> None:
        """Make the pages of threads that changed."""
        work, survey = self._work, self._survey
        self.made.threads = {n: fact for n, fact in self._earlier.threads.items() if survey.stamps.get(n) == fact.stamp}
        reader = ThreadReader(work.readings, work.sources, self._names)
        since = public_since(work.sources, work.now)
        pages = ThreadPages(work.store, reader, self._renderer, self._folder, since)
        done = 0
        for facts in make_pages(work, pages):
            self.made.threads |= {fact.n: fact for fact in facts}
            self.fresh_pages += [fact.line.path for fact in facts]
            done += len(facts)
            self._show(done, len(survey.stale))

    # -- all other pages --------------------------------------------------------------------------------------

    def make_groups(self) -> None:
        """Make the pages of concepts and years that changed, and what depends on everything."""
        work = self._work
        facts = sorted(self.made.threads.values(), key=lambda fact: (fact.line.updated, fact.line.path), reverse=True)
        own = [OwnSource(source.name, source.url, source.conditions) for source in work.sources.values()]
        voices = Voices(self._survey.repeated)
        self._concepts = Concepts(facts, voices, work.lexicon, self._names, own)
        touched = self._touched() if self._earlier.groups else ()
        for making in Groups(work, facts, self._concepts, self._renderer):
            known = self._earlier.groups.get(making.key)
            if known and (making.of not in touched or (known.stamp and known.stamp == making.stamp())):
                self.made.groups[making.key] = known
            else:
                self._write(making)

    def _touched(self) -> Collection[str]:
        """The groups that must be made anew though they were made before."""
        old, new, concepts = self._earlier.threads, self.made.threads, self._concepts
        changed = [(old.get(n), new.get(n)) for n in old.keys() | new.keys() if old.get(n) is not new.get(n)]
        facts = [fact for pair in changed for fact in pair if fact]
        named = {one for fact in facts for one in fact.concepts}
        keys = {WHOLE, *(year_key(year_of(fact)) for fact in facts)}
        keys |= {concept_key(up) for one in named for up in concepts.above(one)}
        if self._earlier.depends.get("places") != self._work.depends["places"]:
            keys |= set(map(concept_key, concepts))
        pages = {key.removeprefix("concept:") for key in self._earlier.groups if key.startswith("concept:")}
        moved = {one for one in pages if " " not in one}.symmetric_difference(concepts)
        if moved:  # pages came or went: others lead to them
            keys |= {concept_key(one) for one in concepts if not moved.isdisjoint(self._work.lexicon.lineage(one))}
            keys |= {concept_key(up) for one in moved for up in concepts.above(one)}
        return keys

    def _write(self, making: Making) -> None:
        made = {path: self._folder.write(path, content) for path, content in making.make()}
        before = self._earlier.groups.get(making.key, Group("", {})).files
        self.made.groups[making.key] = Group(making.key, made, making.stamp())
        changed = (path for path, digest in made.items() if before.get(path) != digest)
        self.fresh_pages += [path for path in changed if path.endswith(".html")]

    # -- search and check -------------------------------------------------------------------------------------

    def begin_search(self) -> Search:
        """Have the site made searchable, beside all else."""
        look, facts = self._work.depends["look"], self.made.threads.values()
        pages = (Indexed(fact.line.path, f"{look} {fact.found}", fact.line.updated, fact.concepts) for fact in facts)
        return Search(self._folder, make_shards(pages), self._work.facts.language)

    def named(self) -> Iterator[Named]:
        """The concepts that have a page, with their names."""
        for one in self._concepts:
            concept, below = self._concepts.concept(one), self._concepts.below(one)
            path, other = self._names.link(one).path, tuple(concept.other_names())
            yield Named(concept.facet, path, concept.name, other, one, tuple(sorted(below)))

    def check(self) -> None:
        """Check what was made anew. Raises :class:`SiteError`."""
        files = chain.from_iterable(group.files for group in self.made.groups.values())
        self.made.pages = len(self.made.threads) + sum(path.endswith(".html") for path in files)
        self._folder.gone |= self._earlier.files() - self.made.files()
        work, built = self._work, self.made.digests()  # what was masked a moment ago is not masked once more
        if self._earlier.groups:
            numbers = {fact.line.path: fact.n for fact in self.made.threads.values()}
            allowed = self._allowed([numbers[page] for page in self.fresh_pages if page in numbers])
            problems = check_pages(self._folder.where, self.fresh_pages, lambda page: allowed.get(numbers[page]), built)
        else:
            problems = check_site(self._folder.folder, Truth(work.store, work.sources, work.now), built=built)
        if problems:
            raise SiteError(f"The new site failed its check, so the old one stays: {problems[0]}")

    def _allowed(self, threads: Sequence[int]) -> dict[int, Allowed | None]:
        """What the pages of threads may show, as the store has it now."""
        work = self._work
        return {
            over.n: allowed_of(over.title, posts, work.sources.get(over.source), work.now)
            for over, posts in work.store.written(threads, ever(work.sources))
        }

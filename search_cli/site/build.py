"""Building the site: what changed is made anew, the rest is linked from the old one; then the new one replaces it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import chain
from pathlib import Path

from crawlers.items import ThreadwellError
from index.around.communities import OwnSource
from search_cli.site.check import Allowed, Truth, allowed_of, check_pages, check_site
from search_cli.site.concepts import Concepts
from search_cli.site.folder import SiteFolder, digest_of, new_folder, put_up
from search_cli.site.groups import WHOLE, Groups, concept_key, year_key, year_of
from search_cli.site.manifest import Built, Group, Manifest, keep_manifest, read_manifest, write_manifest
from search_cli.site.pages import Renderer
from search_cli.site.reading import Names
from search_cli.site.search_words import Named
from search_cli.site.searching import Indexed, add_search, make_shards
from search_cli.site.threads import Asked, ThreadPages, chunks
from search_cli.site.work import Work

Show = Callable[[int, int], None]


class SiteError(ThreadwellError):
    """The site cannot be built, checked or served; an old one stays as it was."""


def build_site(work: Work, folder: Path, manifest: Path, show: Show) -> Built:
    """Build the site into ``folder``, in place of an old one there; what was built is noted in ``manifest``.

    ``show`` is told how many pages of how many are made. Raises :class:`SiteError` where the new site fails its check,
    :class:`~search_cli.site.theming.ThemeError` where a template is wrong, and
    :class:`~search_cli.site.searching.SearchError`; the old site then stays.
    """
    if not work.facts.contact:
        raise SiteError("A site must say whom to ask for a removal. Set it first: threadwell init --contact WHO")
    earlier = read_manifest(manifest) if (folder / "index.html").is_file() else Manifest()
    try:
        return _build(work, earlier, folder, manifest, show)
    except FileNotFoundError as error:
        if not earlier.threads or not Path(str(error.filename)).is_relative_to(folder):
            raise
    return _build(work, Manifest(), folder, manifest, show)  # somebody took files out of the old one


def _build(work: Work, earlier: Manifest, folder: Path, manifest: Path, show: Show) -> Built:
    with new_folder(folder) as fresh:
        builder = _Builder(work, earlier, SiteFolder(fresh, folder), show)
        builder.make_threads()
        builder.make_groups()
        builder.add_search()
        builder.check()
        write_manifest(manifest, builder.made)
        put_up(fresh, folder)
        keep_manifest(manifest)
        return Built(builder.made.pages, len(builder.fresh_pages))


class _Builder:
    """One build: of an ``earlier`` site it takes what is the same."""

    def __init__(self, work: Work, earlier: Manifest, folder: SiteFolder, show: Show) -> None:
        self._work = work
        self._survey = work.survey
        self._earlier = earlier
        self._folder = folder
        self._show = show
        self._renderer = Renderer(work.facts, work.theme)
        self._names = Names(work.lexicon)
        alike = {part: earlier.depends.get(part) == work.depends[part] for part in work.depends}
        self._same_look, self._same_places = alike["look"], alike["look"] and alike["places"]
        self.made = Manifest(work.depends, work.survey.until)
        self.fresh_pages: list[str] = []

    # -- threads ----------------------------------------------------------------------------------------------

    def make_threads(self) -> None:
        """Make the pages of threads that changed, and link the others."""
        survey, known = self._survey, self._earlier.threads if self._same_look else {}
        stale: list[int] = []
        for n in survey.posts:
            fact = known.get(n)
            if fact and fact.stamp == survey.stamps[n]:
                self._folder.link(fact.line.path)
                self.made.threads[n] = fact
            else:
                stale.append(n)
        pages = ThreadPages(self._work.store, self._work.sources, self._renderer, self._names, self._folder)
        done = 0
        for chunk in chunks(stale):
            for fact in pages.make([self._asked(n) for n in chunk]):
                self.made.threads[fact.n] = fact
                self.fresh_pages.append(fact.line.path)
            done += len(chunk)
            self._show(done, len(stale))

    def _asked(self, n: int) -> Asked:
        survey = self._survey
        return Asked(n, survey.stamps[n], {post.n: survey.told.text(post.n) for post in survey.posts[n]})

    # -- all other pages --------------------------------------------------------------------------------------

    def make_groups(self) -> None:
        """Make the pages of concepts and years that changed, link the others, and make what depends on everything."""
        work = self._work
        facts = sorted(self.made.threads.values(), key=lambda fact: (fact.line.updated, fact.line.path), reverse=True)
        own = [OwnSource(source.name, source.url, source.conditions) for source in work.sources.values()]
        self._concepts = Concepts(facts, self._survey, work.lexicon, self._names, own)
        groups = Groups(work, facts, self._concepts, self._renderer)
        touched = self._touched()
        for making in groups:
            known = self._earlier.groups.get(making.key)
            if known and making.key not in touched:
                self._link(known)
            else:
                self._write(making.key, making.make())

    def _touched(self) -> Collection[str]:
        """The groups that must be made anew though they were made before."""
        if not self._same_look:
            return self._earlier.groups
        old, new, concepts = self._earlier.threads, self.made.threads, self._concepts
        changed = [(old.get(n), new.get(n)) for n in old.keys() | new.keys() if old.get(n) is not new.get(n)]
        facts = [fact for pair in changed for fact in pair if fact]
        named = {one for fact in facts for one in fact.concepts}
        keys = {WHOLE, *(year_key(year_of(fact)) for fact in facts)}
        keys |= {concept_key(up) for one in named for up in concepts.above(one)}
        if not self._same_places:
            keys |= set(map(concept_key, concepts))
        moved = self._earlier.groups.keys() ^ set(map(concept_key, concepts))
        for one in (key.removeprefix("concept:") for key in moved if key.startswith("concept:")):
            keys |= {concept_key(two) for two in concepts if one in self._work.lexicon.lineage(two)}
            keys |= set(map(concept_key, concepts.above(one)))
        return keys

    def _link(self, group: Group) -> None:
        for path in group.files:
            self._folder.link(path)
        self.made.groups[group.key] = group

    def _write(self, key: str, files: Iterable[tuple[str, bytes]]) -> None:
        made = {path: self._folder.write(path, content) for path, content in files}
        self.made.groups[key] = Group(key, made)
        self.fresh_pages += [path for path in made if path.endswith(".html")]

    # -- search and check -------------------------------------------------------------------------------------

    def add_search(self) -> None:
        """Make the site searchable."""
        look = self._work.depends["look"]
        pages = [
            Indexed(fact.line.path, f"{look} {fact.found}", fact.line.updated) for fact in self.made.threads.values()
        ]
        named = []
        for one in self._concepts:
            concept, path = self._concepts.concept(one), self._names.link(one).path
            other = tuple(concept.other_names())
            pages.append(Indexed(path, digest_of(repr((look, concept.name, other)).encode()), ""))
            named.append(Named(concept.facet, path, concept.name, other))
        shards = make_shards(pages)
        language = self._work.facts.language
        old = self._folder.old if self._earlier.threads else None
        add_search(self._folder.folder, shards, old, named, language)

    def check(self) -> None:
        """Check what was made anew. Raises :class:`SiteError`."""
        files = chain.from_iterable(group.files for group in self.made.groups.values())
        self.made.pages = len(self.made.threads) + sum(path.endswith(".html") for path in files)
        work, fresh = self._work, self._folder.folder
        built = self.made.digests()  # what was masked a moment ago is not masked once more
        if self._earlier.threads:
            numbers = {fact.line.path: fact.n for fact in self.made.threads.values()}
            problems = check_pages(fresh, self.fresh_pages, lambda page: self._allowed(numbers[page]), built)
        else:
            problems = check_site(fresh, Truth(work.store, work.sources, work.now), built=built)
        if problems:
            raise SiteError(f"The new site failed its check, so the old one stays: {problems[0]}")

    def _allowed(self, n: int) -> Allowed | None:
        """What the page of a thread may show, as the store has it now."""
        found = self._work.store.thread(n)
        if found is None:
            return None
        thread, posts = found
        return allowed_of(thread.item.title, posts, self._work.sources.get(thread.item.source), self._work.now)

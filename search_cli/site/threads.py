"""The pages of threads that changed: read from the store, made and written, some at a time, by several processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from crawlers.source import load_sources
from crawlers.store import Store, Written
from index.deriving.derived import Derived
from index.engines.contract import by_field
from index.vocabulary import FACETS
from search_cli.config import Home
from search_cli.opening import open_home_lexicon, version_of
from search_cli.site.folder import SiteFolder, digest_of
from search_cli.site.manifest import PostFact, ThreadFact, packed
from search_cli.site.pages import Renderer
from search_cli.site.processes import cut, mapping, workers_for
from search_cli.site.reading import Kept, Names, ThreadReader
from search_cli.site.settings import read_facts, theme_of
from search_cli.site.survey import Survey, public_since
from search_cli.site.views import ThreadView
from search_cli.site.work import Work

SLICE = 250  # threads read at a time: so many pages are made in less than a second


class Part(NamedTuple):
    """Threads whose pages are to be made, each with its stamp, and with what was read in its posts."""

    threads: Sequence[int]
    stamps: Mapping[int, str]
    told: Mapping[int, Mapping[int, str]]


@dataclass(slots=True)
class ThreadPages:
    """Makes pages of threads in a new site's folder; ``since`` is what posts must have been seen since."""

    store: Store
    reader: ThreadReader
    renderer: Renderer
    folder: SiteFolder
    since: Mapping[str, int]

    def make(self, part: Part) -> list[ThreadFact]:
        """Make the pages of some threads. Those that went from the store meanwhile are left out."""
        return [self._write(part, *found) for found in self.views(part)]

    def views(self, part: Part) -> Iterator[tuple[Kept, ThreadView]]:
        """What the pages of threads show, each with what it is made of."""
        found: list[Kept] = []
        for over, posts in self.store.written(part.threads, self.since):
            values = {n: by_field(text) for n, text in part.told.get(over.n, {}).items()}
            found.append((over, posts, values))
        return zip(found, self.reader.read(found), strict=True)

    def _write(self, part: Part, kept: Kept, view: ThreadView) -> ThreadFact:
        over, posts, values = kept
        html = self.renderer.render("thread.html", view.line.path, thread=view)
        digest = self.folder.write(view.line.path, html.encode())
        found = digest_of(repr(replace(view, checked="")).encode())  # a look that finds all as it was changes no search
        named = {concept for read in values.values() for facet in FACETS for concept in read.get(facet, ())}
        codes = tuple(f"{field}:{code}" for field, several in view.values.items() for code in several)
        texts = part.told.get(over.n, {})
        facts = [_post_fact(post, texts.get(post.n, "")) for post in posts]
        people = tuple({fact.person: None for fact in facts if fact.person})
        about = tuple(sorted(named))
        return ThreadFact(over.n, part.stamps[over.n], found, digest, view.line, about, codes, people, packed(facts))


def _post_fact(post: Written, values: str) -> PostFact:
    person = _person(post.author_key) if post.author_key else None
    return PostFact(post.n, person, post.created, post.score, post.position == 1, values)


def _person(author_key: str) -> int:
    """A number that tells an author from the others; 56 bits, so that of a million two are alike once in 100,000."""
    return int.from_bytes(blake2b(author_key.encode(), digest_size=7).digest())


def parts_of(survey: Survey) -> Iterator[Part]:
    """The threads whose pages must be made, some at a time."""
    for threads in cut(survey.stale, SLICE):
        stamps = {n: survey.stamps[n] for n in threads}
        yield Part(threads, stamps, {n: survey.told[n] for n in threads if n in survey.told})


# -- in several processes -------------------------------------------------------------------------------------


class Where(NamedTuple):
    """What another process needs to open what pages are made of."""

    home: Path
    folder: Path
    old: Path | None
    now: datetime


def make_pages(work: Work, pages: ThreadPages) -> Iterator[list[ThreadFact]]:
    """Make the pages of all threads that changed, in their order, in several processes where these are many.

    Raises :class:`~search_cli.site.processes.WorkerError` where one of these is killed.
    """
    workers = workers_for(len(work.survey.stale))
    if workers < 2:
        yield from map(pages.make, parts_of(work.survey))
        return
    where = Where(work.home.folder, pages.folder.folder, pages.folder.old, work.now)
    with mapping(workers) as run:
        yield from run(partial(_make, where), parts_of(work.survey))


def _make(where: Where, part: Part) -> list[ThreadFact]:
    return _opened(where).make(part)


@lru_cache(1)
def _opened(where: Where) -> ThreadPages:
    """What pages are made of, in another process: it is open until that ends."""
    home = Home(where.home)
    sources = {source.name: source for source in load_sources(home.sources)[0]}
    readings = Derived(home.derived, version_of(home)).readings
    reader = ThreadReader(readings, sources, Names(open_home_lexicon(home)))
    renderer = Renderer(read_facts(home), theme_of(home))
    folder = SiteFolder(where.folder, where.old)
    return ThreadPages(Store(home.store_place), reader, renderer, folder, public_since(sources, where.now))

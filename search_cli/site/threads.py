"""The pages of threads that changed: read from the store, made and written, some at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple, TypeVar

from crawlers.source import Source
from crawlers.store import Store
from index.engines.contract import by_field
from index.vocabulary import FACETS
from search_cli.site.folder import SiteFolder, digest_of
from search_cli.site.manifest import ThreadFact
from search_cli.site.pages import Renderer
from search_cli.site.reading import Names, read_thread
from search_cli.site.views import ThreadView

T = TypeVar("T")
CHUNK = 100  # threads read at a time


class Asked(NamedTuple):
    """A thread whose page is to be made: its number, its stamp, and its public posts with what was read in each."""

    n: int
    stamp: str
    values: Mapping[int, str]


@dataclass(slots=True)
class ThreadPages:
    """Makes pages of threads in a new site's folder."""

    store: Store
    sources: Mapping[str, Source]
    renderer: Renderer
    names: Names
    folder: SiteFolder

    def make(self, asked: Sequence[Asked]) -> list[ThreadFact]:
        """Make the pages of some threads. Those that went from the store meanwhile are left out."""
        by_number = {one.n: one for one in asked}
        facts = []
        for thread, kept in self.store.whole_threads(list(by_number)):
            one = by_number[thread.n]
            posts = [post for post in kept if post.n in one.values]
            if posts:
                values = {n: by_field(text) for n, text in one.values.items()}
                view = read_thread(thread, posts, self.sources[thread.item.source], values, self.names)
                facts.append(self._write(one, view, values))
        return facts

    def _write(self, one: Asked, view: ThreadView, values: Mapping[int, Mapping[str, Sequence[str]]]) -> ThreadFact:
        html = self.renderer.render("thread.html", view.line.path, thread=view)
        digest = self.folder.write(view.line.path, html.encode())
        found = digest_of(repr(replace(view, checked="")).encode())  # a look that finds all as it was changes no search
        named = {concept for read in values.values() for facet in FACETS for concept in read.get(facet, ())}
        codes = tuple(f"{field}:{code}" for field, found in view.values.items() for code in found)
        return ThreadFact(one.n, one.stamp, found, digest, view.line, tuple(sorted(named)), codes)


def chunks(threads: Iterable[T]) -> Iterator[list[T]]:
    """So many threads as are read at a time."""
    waiting = iter(threads)
    while some := list(islice(waiting, CHUNK)):
        yield some

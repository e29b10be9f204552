"""A first look at a source: a few of its pages are read into a store that is thrown away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from crawlers.collectors import Access, load_collector
from crawlers.crawl.errand import Errand
from crawlers.crawl.fetch import FetchError, origin
from crawlers.crawl.walk import Tally, Walk
from crawlers.family import Family, Reading
from crawlers.items import Link, Post, Thread
from crawlers.keeping.crawl_store import CrawlStore, Outcome
from crawlers.keeping.frontier import ASKED_NOT_TO
from crawlers.reading.page import Page
from crawlers.recognition.visitor import Visitor
from crawlers.source import Source

TRIAL_PAGES = 10  # at most, until a thread was read: the walk goes deep first
TRIAL_POSTS = 3  # enough to see what posts have; where each is a page, one would say little

# What tells the pages of one board or thread apart, in the addresses of all families.
_FURTHER = re.compile(r"(?<=[?&;])(?:page|start|p|st|pp|offset|limit)=\d+|[-/]page[-/]?\d+|(?<=\d)\.\d+$")


@dataclass(frozen=True, slots=True)
class Trial:
    """How a first look ended, how many boards and threads were met, and the longest thread that was read.

    ``quiet`` says that a page was what it should be and held nothing yet; ``by_structure`` counts the pages on which
    the family itself found nothing, and whose structure was read instead.
    """

    outcome: Outcome
    boards: int = 0
    threads: int = 0
    quiet: bool = False
    by_structure: int = 0
    thread: Thread | None = None
    posts: tuple[Post, ...] = ()

    @property
    def failure(self) -> str:
        """Why no thread was read, in a sentence; empty where one was, or where there is none yet."""
        if self.thread is not None or self.quiet:
            return ""
        pages = f"{self.outcome.pages} {'page' if self.outcome.pages == 1 else 'pages'}"
        if self.outcome.errors.get("robots"):
            return f"No thread was read on {pages}: robots.txt does not allow the pages that would lead to one."
        if self.outcome.errors.get(ASKED_NOT_TO) or self.outcome.errors.get("reserved"):
            return f"No thread was read on {pages}: the site asks programs not to keep or mine them."
        if self.threads:
            return f"No thread was read on {pages}, though {self.threads} were seen: their pages show no post."
        if self.outcome.ok or self.outcome.reason == "nothing found":
            return f"No thread was seen on {pages}."
        return f"No thread was read on {pages}: {self.outcome.reason}"


class Witness(Family):
    """A family that counts the boards and threads it meets, each once however many pages it has."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self.name = family.name
        self.met: dict[str, set[str]] = {"board": set(), "thread": set()}
        self.quiet = False
        self.by_structure = 0
        self._thread_pages: set[str] = set()

    def recognises(self, page: Page) -> bool:
        """As the family does."""
        return self.family.recognises(page)

    def read(self, page: Page) -> Reading:
        """As the family reads it; links on a thread's page lead to more of it, and do not count."""
        reading = self.family.read(page)
        self.quiet = self.quiet or reading.quiet
        self.by_structure += reading.taken_over
        inside = bool(reading.threads) or page.url in self._thread_pages
        for link in () if inside else reading.links:
            self.met[link.kind].add(_FURTHER.sub("", link.url).rstrip("?&;"))
        self._thread_pages |= {link.url for link in reading.links if link.kind == "thread"}
        return reading

    def canonical(self, url: str) -> str:
        """As the family spells it."""
        return self.family.canonical(url)

    def entries(self, source: Source) -> list[Link]:
        """As the family begins."""
        return self.family.entries(source)


async def try_walk(source: Source, family: Family, visit: Visitor) -> Trial:
    """Read a board and a thread of a source, as a harvest would. Raises :class:`FetchError` for members' places."""
    witness = Witness(family)
    with _passing_store() as store:
        status, body = visit.robots_files[origin(source.url)]
        store.save_robots(origin(source.url), status, body, visit.clock())
        walk = Walk(source, witness, store, b"trial", visit.recall, visit.clock, errand=Errand(enough=_enough))
        outcome = await walk.run()
        thread, posts = _longest(store)
    if thread is None and outcome.private:
        message = f"{source.url} shows its threads to members only. Threadwell reads public pages, and never logs in."
        raise FetchError("private", message, transient=False)
    boards, threads = len(witness.met["board"]), len(witness.met["thread"])
    if family.name == "rss":  # its links lead to more of it; its entries are its threads
        boards, threads = 1, outcome.saved.new
    threads = max(threads, int(thread is not None))
    return Trial(outcome, boards, threads, witness.quiet, witness.by_structure, thread, posts)


def try_collector(source: Source, access: Access, clock: Callable[[], datetime]) -> Trial:
    """The same for a source that a collector fetches. Raises :class:`crawlers.collectors.CollectorError`."""
    collect = load_collector(source.family)
    with _passing_store() as store:
        outcome = collect(source, access, store, b"trial", clock, errand=Errand(enough=_enough))
        thread, posts = _longest(store)
    return Trial(outcome, 1, int(thread is not None), thread=thread, posts=posts)


def _enough(tally: Tally) -> bool:
    return tally.saved.new >= TRIAL_POSTS or tally.pages >= TRIAL_PAGES


@contextmanager
def _passing_store() -> Iterator[CrawlStore]:
    with (
        TemporaryDirectory(prefix="threadwell-") as folder,
        closing(CrawlStore(Path(folder) / "store.sqlite")) as store,
    ):
        yield store


def _longest(store: CrawlStore) -> tuple[Thread | None, tuple[Post, ...]]:
    read = [(thread.item, tuple(post.item for post in posts)) for thread, posts in store.threads()]
    return max(read, key=lambda found: len(found[1]), default=(None, ()))

"""Many pages in slices, which several processes may check at once; what is found is the same, in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from crawlers.source import Source
from crawlers.store import Store
from search_cli.site.checking.disguise import Shown, allowed_of
from search_cli.site.checking.links import THREADS, Claim, Place
from search_cli.site.checking.pages import PageChecker
from search_cli.site.folder import lies_in

SLICE = 1000  # pages


class Threads(NamedTuple):
    """Pages of threads, each with the thread's number, and digests of those that were built so.

    They are held against the store at ``store``, with the sources by name, at the time ``now``.
    """

    folder: Path
    pages: Sequence[tuple[int, str]]
    built: Mapping[str, str]
    store: Path | str
    sources: Mapping[str, Source]
    now: datetime


class Others(NamedTuple):
    """Other pages, and what those of threads show. ``gone`` says that threads among them are none of the store's."""

    folder: Path
    pages: Sequence[str]
    known: Mapping[str, Shown]
    gone: bool


def ever(sources: Iterable[str]) -> dict[str, int]:
    """That a post was seen at all, whenever it was: the check itself asks how lately."""
    return dict.fromkeys(sources, 0)


@dataclass(slots=True)
class Found:
    """What was found: problems, what pages of threads show, and what pages say of others that was not judged yet."""

    problems: list[str] = field(default_factory=list)
    shown: dict[str, Shown] = field(default_factory=dict)
    places: set[Place] = field(default_factory=set)
    claims: set[Claim] = field(default_factory=set)
    pages: int = 0

    def add(self, other: Found) -> None:
        """Take up what another slice found."""
        self.problems += other.problems
        self.shown |= other.shown
        self.places |= other.places
        self.claims |= other.claims
        self.pages += other.pages


def check_threads(some: Threads) -> Found:
    """What is wrong with pages of threads, held against the store."""
    checker = PageChecker(lies_in(some.folder), some.built)
    problems: list[str] = []
    with closing(Store(some.store)) as store:
        kept = {over.n: (over, posts) for over, posts in store.written([n for n, _ in some.pages], ever(some.sources))}
    for n, page in some.pages:
        allowed = None
        if n in kept:
            over, posts = kept[n]
            allowed = allowed_of(over.title, posts, some.sources.get(over.source), some.now)
        problems += checker.check_thread(page, allowed)
    return _found(problems, checker, len(some.pages))


def check_others(some: Others) -> Found:
    """What is wrong with other pages."""
    checker = PageChecker(lies_in(some.folder), known=some.known)
    problems: list[str] = []
    for page in some.pages:
        gone = some.gone and page.startswith(THREADS)
        problems += checker.check_thread(page, None) if gone else checker.check(page)
    return _found(problems, checker, len(some.pages))


def _found(problems: list[str], checker: PageChecker, pages: int) -> Found:
    return Found(problems, checker.shown, checker.links.places, checker.links.claims, pages)

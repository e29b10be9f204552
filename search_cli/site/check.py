"""Checking a built site: HTML, links, sizes, files for programs, and the disguise test. A failed site is not put up."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from crawlers.source import Source
from crawlers.store import Store
from search_cli.site.checking.disguise import Allowed, allowed_of
from search_cli.site.checking.links import THREADS, check_claims
from search_cli.site.checking.machines import check_machines
from search_cli.site.checking.names import find_names
from search_cli.site.checking.pages import PageChecker, check_places
from search_cli.site.checking.sizes import check_static
from search_cli.site.checking.slices import SLICE, Found, Others, Threads, check_others, check_threads, ever
from search_cli.site.folder import Where, lies_in
from search_cli.site.paths import thread_path
from search_cli.site.processes import cut, mapping, workers_for
from search_cli.site.reading_grade import GRADE, own_words, reading_grade

__all__ = ["Allowed", "Truth", "allowed_of", "check_grades", "check_pages", "check_site"]


_ENGLISH = re.compile(r'<html lang="en\b')


@dataclass(frozen=True, slots=True)
class Truth:
    """What a site is held against: the store, the sources by name, and the time of the check."""

    store: Store
    sources: Mapping[str, Source]
    now: datetime


def _tell_nobody(_done: int, _all: int) -> None: ...


def check_site(
    folder: Path,
    truth: Truth | None = None,
    *,
    built: Mapping[str, str] = MappingProxyType({}),
    names: Iterable[str] = (),
    show: Callable[[int, int], None] = _tell_nobody,
    workers: int | None = None,
) -> list[str]:
    """What is wrong with the site in ``folder``, one line each; empty where nothing is.

    Without ``truth`` nobody can tell whether the words on it may be shown. ``built`` has digests of pages as they were
    built, by path: what did not change since is not masked once more. ``names`` are people's names of which no file may
    hold any. ``show`` is told how many pages of how many are checked. ``workers`` are processes, of which a large site
    gets several; what they find is the same. Raises :class:`~search_cli.site.processes.WorkerError` where one dies.
    """
    files = set(_files(folder))
    if "index.html" not in files:
        return [f"{folder} has no index.html."]
    pages = sorted(name for name in files if name.endswith(".html") and not name.startswith("pagefind/"))
    found = _check_pages(folder, truth, pages, built, show, workers or workers_for(len(pages)))
    return [
        *found.problems,
        *check_claims(found.claims, found.shown),
        *check_places(lies_in(folder), found.places),
        *check_machines(folder, files, found.shown),
        *check_static(folder),
        *find_names(folder, names),
    ]


def _check_pages(
    folder: Path,
    truth: Truth | None,
    pages: Iterable[str],
    built: Mapping[str, str],
    show: Callable[[int, int], None],
    workers: int,
) -> Found:
    """First the threads as the store has them, then what is left, whose links must call threads by their titles."""
    left = {_key(page): page for page in pages}
    total = len(left)
    found = Found()
    with mapping(workers) as run:
        if truth:
            for part in run(check_threads, _slices(folder, truth, left, built)):
                found.add(part)
                show(found.pages, total)
        known = dict(found.shown)
        size = max(1, -(-len(left) // (4 * workers)))  # each is given what all threads show
        rest = (Others(folder, some, known, truth is not None) for some in cut(list(left.values()), size))
        for part in run(check_others, rest):
            found.add(part)
            show(found.pages, total)
    return found


def _slices(folder: Path, truth: Truth, left: dict[str, str], built: Mapping[str, str]) -> Iterator[Threads]:
    """The pages of the store's threads, which are taken out of what is left."""
    threads = [(n, page) for n, path in _threads(truth.store, truth.sources) if (page := left.pop(_key(path), ""))]
    for some in cut(threads, SLICE):
        known = {page: built[page] for _, page in some if page in built}
        yield Threads(folder, some, known, truth.store.db.place, truth.sources, truth.now)


def check_pages(
    where: Where,
    pages: Iterable[str],
    allowed: Callable[[str], Allowed | None] | None = None,
    built: Mapping[str, str] = MappingProxyType({}),
) -> list[str]:
    """The same for some pages of a site that is otherwise unchanged, by their paths, and for what they lead to.

    ``where`` tells where its files lie.

    ``allowed`` tells what the page of a thread may show (:func:`allowed_of`); without it, that is not asked.
    """
    checker = PageChecker(where, built)
    problems: list[str] = []
    for page in pages:
        held = allowed and page.startswith(THREADS)
        problems += checker.check_thread(page, allowed(page)) if allowed and held else checker.check(page)
    return [
        *problems,
        *check_claims(checker.links.claims, checker.shown),
        *check_places(where, checker.links.places),
    ]


def check_grades(folder: Path) -> list[str]:
    """The pages of ours that are too hard to read (:mod:`search_cli.site.reading_grade`), where they are in English."""
    problems = []
    for path in sorted(folder.glob("*.html")):
        html = path.read_text(encoding="utf-8", errors="replace")
        if _ENGLISH.search(html) and (grade := reading_grade(own_words(html))) > GRADE:
            problems.append(f"{path.name} asks for {grade:.1f} years of school; {GRADE:.0f} are the limit.")
    return problems


def _key(page: str) -> str:
    """What tells a page from others: of a thread its digest, in whatever folder it lies."""
    return page.rpartition("/")[2] if page.startswith(THREADS) else page


def _threads(store: Store, sources: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Every thread of the store by its number, and the path of its page."""
    threads = store.threads_by_number([mark.thread for mark in store.marks(ever(sources))])
    for n in sorted(threads):
        yield n, thread_path(threads[n].item.source, threads[n].item.id)


def _files(folder: Path) -> Iterator[str]:
    for place, _, names in os.walk(folder):
        inside = Path(place).relative_to(folder).as_posix()
        yield from names if inside == "." else (f"{inside}/{name}" for name in names)

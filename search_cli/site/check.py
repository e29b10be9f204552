"""Checking a built site: HTML, links, sizes, files for programs, and the disguise test. A failed site is not put up."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

from crawlers.source import Source
from crawlers.store import Store
from search_cli.site.checking.disguise import Allowed, allowed_of
from search_cli.site.checking.machines import check_machines
from search_cli.site.checking.names import find_names
from search_cli.site.checking.pages import THREADS, PageChecker, check_places
from search_cli.site.checking.sizes import check_static
from search_cli.site.paths import thread_path
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
) -> list[str]:
    """What is wrong with the site in ``folder``, one line each; empty where nothing is.

    Without ``truth`` nobody can tell whether the words on it may be shown. ``built`` has digests of pages as they were
    built, by path: what did not change since is not masked once more. ``names`` are people's names of which no file may
    hold any. ``show`` is told how many pages of how many are checked.
    """
    files = set(_files(folder))
    if "index.html" not in files:
        return [f"{folder} has no index.html."]
    pages = sorted(name for name in files if name.endswith(".html") and not name.startswith("pagefind/"))
    checker = PageChecker(folder, built)
    problems: list[str] = []
    for done, found in enumerate(_check_all(checker, pages, truth), start=1):
        problems += found
        show(done, len(pages))
    problems += check_places(folder, checker.places)
    problems += check_machines(folder, files, checker.links.titles)
    return [*problems, *check_static(folder), *find_names(folder, names)]


def check_pages(
    folder: Path,
    pages: Iterable[str],
    allowed: Callable[[str], Allowed | None] | None = None,
    built: Mapping[str, str] = MappingProxyType({}),
) -> list[str]:
    """The same for some pages of a site that is otherwise unchanged, by their paths, and for what they lead to.

    ``allowed`` tells what the page of a thread may show (:func:`allowed_of`); without it, that is not asked.
    """
    checker = PageChecker(folder, built)
    problems: list[str] = []
    for page in pages:
        held = allowed and page.startswith(THREADS)
        problems += checker.check_thread(page, allowed(page)) if allowed and held else checker.check(page)
    return [*problems, *check_places(folder, checker.places)]


def check_grades(folder: Path) -> list[str]:
    """The pages of ours that are too hard to read (:mod:`search_cli.site.reading_grade`), where they are in English."""
    problems = []
    for path in sorted(folder.glob("*.html")):
        html = path.read_text(encoding="utf-8", errors="replace")
        if _ENGLISH.search(html) and (grade := reading_grade(own_words(html))) > GRADE:
            problems.append(f"{path.name} asks for {grade:.1f} years of school; {GRADE:.0f} are the limit.")
    return problems


def _check_all(checker: PageChecker, pages: Iterable[str], truth: Truth | None) -> Iterator[Iterator[str]]:
    """The problems of each page: first of the threads as the store has them, then of those that it has not."""
    left = {_key(page): page for page in pages}
    if truth:
        for path, allowed in _allowed(truth):
            if page := left.pop(_key(path), ""):
                yield checker.check_thread(page, allowed)
    for page in left.values():
        gone = truth and page.startswith(THREADS)
        yield checker.check_thread(page, None) if gone else checker.check(page)


def _key(page: str) -> str:
    """What tells a page from others: of a thread its digest, in whatever folder it lies."""
    return page.rpartition("/")[2] if page.startswith(THREADS) else page


def _allowed(truth: Truth) -> Iterator[tuple[str, Allowed | None]]:
    """Every thread of the store by the path of its page, and what may be shown of it."""
    rows = truth.store.changed_posts(0)
    for _, group in groupby(rows, key=lambda row: row[1].thread):
        posts = list(group)
        title, first = posts[0]
        ordered = sorted((post for _, post in posts), key=lambda post: post.item.position)
        source = truth.sources.get(first.item.source)
        page = thread_path(first.item.source, first.item.thread_id)
        yield page, allowed_of(title, ordered, source, truth.now)


def _files(folder: Path) -> Iterator[str]:
    for place, _, names in os.walk(folder):
        inside = Path(place).relative_to(folder).as_posix()
        yield from names if inside == "." else (f"{inside}/{name}" for name in names)

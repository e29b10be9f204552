"""What a search engine does, whichever it is. ``tests/test_engines.py`` holds every engine to it.

An engine keeps documents and answers for one leaf of a query, or one filter, at a time: in numbers of the store's posts
and threads. What these make together (threads, their order, the reasons) is common code, in :mod:`index.searching`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from crawlers.items import ThreadwellError
from index.numbers import NO_NUMBERS, Numbers, Scores
from index.query.parsing import Leaf
from index.schema import Document

MOST_EXPANSIONS = 100  # words that a prefix stands for, the most frequent of them


class EngineError(ThreadwellError):
    """The index is missing, damaged, or being written by somebody else."""


def never() -> bool:
    """A question that waits for every answer."""
    return False


class Posts(NamedTuple):
    """Posts and the thread of each, which need not be in order."""

    numbers: Numbers
    threads: Numbers


@dataclass(frozen=True, slots=True)
class Matches:
    """Where one leaf of a query matches: the posts and the threads whose titles do, with their scores.

    ``left_out`` is how many words a prefix begins beyond those that were looked for. ``whole`` is False where the
    engine was stopped before it had seen all.
    """

    posts: Posts
    scores: Scores
    titles: Numbers
    title_scores: Scores
    left_out: int = 0
    whole: bool = True

    def threads(self) -> Numbers:
        """All threads with a match, not in order, some of them often."""
        return np.concatenate([self.posts.threads, self.titles])


def no_matches(*, whole: bool = True) -> Matches:
    """Matches nowhere."""
    no_scores = np.zeros(0)
    return Matches(Posts(NO_NUMBERS, NO_NUMBERS), no_scores, NO_NUMBERS, no_scores, whole=whole)


def by_field(values: str) -> dict[str, list[str]]:
    """The values of a post by field, from the one text that holds them."""
    found: dict[str, list[str]] = {}
    for one in values.split(",") if values else ():
        name, _, value = one.partition(":")
        found.setdefault(name, []).append(value)
    return found


class Near(NamedTuple):
    """A word of the index that is spelt nearly as another one: in its indexed form, and in how many documents."""

    term: str
    documents: int


class Wanted(NamedTuple):
    """What must hold for a post: of each group, a field's values, one; its date; and its number if greater than one.

    A post without a date was written neither before nor after anything.
    """

    groups: Sequence[tuple[str, Sequence[str]]] = ()
    since: datetime | None = None
    until: datetime | None = None
    after: int = 0


class Reader(Protocol):
    """An open index. It shows the state of the last commit, whatever is written meanwhile.

    Every method raises :class:`EngineError` where the index proves to be damaged.
    """

    def close(self) -> None:
        """Let go of the files."""

    def count(self) -> int:
        """How many posts are indexed."""

    def count_people(self, posts: Numbers) -> int:
        """How many people wrote these posts; guests, whom nothing tells apart, are not counted."""

    def count_threads(self) -> int:
        """How many threads are indexed, those whose posts are all gone included as long as the index holds them."""

    def match(self, leaf: Leaf, stop: Callable[[], bool] = never) -> Matches:
        """The posts and titles with a word, with words in a row, or with a word that begins so; scored as by BM25.

        A prefix scores as the best of its words does. The engine asks ``stop`` now and then, and ends where it is True.
        """

    def frequency(self, leaf: Leaf) -> int:
        """In how many documents a word is, of a phrase its rarest one; of a prefix, how many words it begins."""

    def near(self, word: str, most: int) -> list[Near]:
        """The words of posts and titles that differ from a word by few letters, the nearest and most frequent first."""

    def posts_with(self, name: str, values: Sequence[str]) -> Posts:
        """The posts that have one of the values of a field, such as a condition. Most values may be nobody's."""

    def posts_where(self, wanted: Wanted) -> Posts:
        """The posts for which everything holds, with their threads."""

    def all_threads(self) -> Numbers:
        """Every thread that has a post."""

    def threads_of(self, posts: Collection[int]) -> Posts:
        """Those of the posts that are indexed, with their threads."""

    def posts_of(self, threads: Collection[int]) -> Posts:
        """The posts of threads, each with its thread."""

    def facets(self, threads: Numbers) -> dict[str, list[tuple[str, int]]]:
        """For the fields that are counted: the values in these threads, each with how many of them have it."""

    def values(self, name: str) -> set[str]:
        """The values of a field that posts have."""

    def value_texts(self, threads: Collection[int]) -> Iterator[tuple[int, int, str]]:
        """The posts of these threads, each with its thread and all its values as one text.

        It has ``field:value`` apart by commas (:func:`by_field` reads it).
        """

    def values_of(self, posts: Iterable[int]) -> dict[int, dict[str, list[str]]]:
        """The values that each of the posts has, by field; posts that are not indexed are left out."""


class Engine(Protocol):
    """Makes, changes and opens indexes, each in a folder of its own.

    A writer that is killed leaves what was committed before. Every function raises :class:`EngineError`: where the
    index is missing or damaged, or another process is writing it.
    """

    def build(self, folder: Path, documents: Iterable[Document]) -> int:
        """Make an index of many documents in an empty folder. Returns how many there are."""

    def update(self, folder: Path, documents: Iterable[Document], gone: Iterable[tuple[str, int]] = ()) -> int:
        """Add documents, replacing earlier ones of the same number, and take out posts and threads that are ``gone``.

        All in one commit; nothing of what is gone stays in the files. Returns how many were added. ``gone`` are the
        kind, ``post`` or ``thread``, and the number. Files are replaced, never altered in place: other folders may
        share them.
        """

    def open_reader(self, folder: Path) -> Reader:
        """The index in a folder."""

"""Hits: each thread that was found, with the post and the passage that show why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crawlers.store import KeptPost, KeptThread, Store
from index.analysis import STOP_WORDS, cut
from index.engines.contract import Reader
from index.matching import Found
from index.meaning import Meaning
from index.priors import Prior
from index.publishing import without_methods
from index.query import Leaf
from index.ranking import Ranked
from index.snippet import Snippet, make_snippet


@dataclass(frozen=True, slots=True)
class Hit:
    """A thread that was found. ``coverage`` is how many of the query's words it has; ``score`` orders equals.

    ``values`` are those of its post by :data:`index.fields.FIELDS`; ``copies`` the threads that say no more than it.
    ``why`` says what of the query was found in its thread, ``priors`` what else spoke for it.
    """

    thread: KeptThread
    post: KeptPost
    posts: int
    coverage: int
    score: float
    snippet: Snippet
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    copies: tuple[KeptThread, ...] = ()
    why: tuple[str, ...] = ()
    priors: tuple[Prior, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """What is to be marked in a text: words as ``typed`` or ``begun``, and the ``names`` of concepts that stand in it.

    A name is its words' indexed forms, joined by spaces.
    """

    typed: frozenset[str]
    begun: tuple[str, ...]
    names: Sequence[str]

    def of(self, text: str) -> set[str]:
        """The indexed forms to be marked."""
        terms = [word.term for word in cut(text)]
        words = f" {' '.join(terms)} "
        named = {term for name in self.names if f" {name} " in words for term in name.split(" ")}
        return {*self.typed, *named} | {term for term in terms if self.begun and term.startswith(self.begun)}


def read_marks(leaves: Sequence[Leaf], meanings: Sequence[Meaning]) -> Marks:
    """What is to be marked for a query."""
    typed = {term for leaf in leaves if not leaf.prefix for term in _terms(leaf.text)}
    begun = {word.term for leaf in leaves if leaf.prefix for word in cut(leaf.text)}
    return Marks(frozenset(typed), tuple(begun), [name for meaning in meanings for name in meaning.called])


def _terms(text: str) -> set[str]:
    terms = {word.term for word in cut(text)}
    return terms - STOP_WORDS or terms


def shown_posts(threads: Sequence[int], found: Found, ranked: Ranked) -> dict[int, int]:
    """The post by which each thread is shown: its best that passes, else the first that does; none without either."""
    if found.passing is None:
        return {n: ranked.posts[n][0][1] for n in threads if n in ranked.posts}
    first = {thread: post for post, thread in sorted(found.passing.items(), reverse=True)}
    best = {n: post for n, posts in ranked.posts.items() if (post := posts[0][1]) in found.passing}
    return {n: best.get(n, first[n]) for n in threads}


@dataclass(frozen=True, slots=True)
class HitMaker:
    """Makes hits of what was found."""

    found: Found
    ranked: Ranked
    marks: Marks
    store: Store
    reader: Reader

    def make(self, threads: Sequence[int], shown: Mapping[int, int]) -> list[Hit]:
        """The hits for threads, each by the post ``shown``; what is gone since the index was built is left out."""
        kept, counts = self.store.threads_by_number(threads), self.store.post_counts(threads)
        posts = self.store.posts([shown[n] for n in threads if n in shown])
        chosen = {n: posts.get(shown[n]) if n in shown else self._first_post(n) for n in threads}
        values = self.reader.values_of(post.n for post in chosen.values() if post)
        return [
            self._hit(kept[n], post, counts[n], values.get(post.n, {}))
            for n, post in chosen.items()
            if post is not None and n in kept
        ]

    def _hit(self, thread: KeptThread, post: KeptPost, posts: int, values: Mapping[str, Sequence[str]]) -> Hit:
        text = without_methods(post.item.text)
        snippet = make_snippet(text, self.marks.of(text))
        why = tuple(self.found.evidence[one].why for one in self.ranked.shown.get(thread.n, ()))
        coverage, score = self.ranked.coverage.get(thread.n, 0), self.ranked.scores.get(thread.n, 0.0)
        return Hit(thread, post, posts, coverage, score, snippet, values, why=why)

    def _first_post(self, thread: int) -> KeptPost | None:
        """The post to show where the title alone was found."""
        whole = self.store.thread(thread)
        return next(iter(whole[1]), None) if whole else None

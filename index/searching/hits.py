"""Hits: each thread that was found, with the post and the passage that show why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log1p

from crawlers.store import KeptPost, KeptThread, Store
from index.analysis import STOP_WORDS, cut
from index.engines.contract import Reader
from index.publishing import without_methods
from index.query.meaning import Meaning
from index.searching.matching import Found
from index.searching.priors import Prior
from index.searching.ranking import Ranked
from index.searching.snippet import NAMED, Marks, Snippet


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


def read_marks(found: Found, meanings: Sequence[Meaning], posts: int) -> Marks:
    """What is to be marked for a query, and how rare it is among so many posts."""
    begun = {word.term for leaf in found.leaves if leaf.prefix for word in cut(leaf.text)}
    names = [name for meaning in meanings for name in meaning.called]
    return Marks(_rarity(found, posts), tuple(begun), names)


def _rarity(found: Found, posts: int) -> dict[str, float]:
    """What a passage gains by each typed word: more for one that few posts have, as in BM25."""
    rarity: dict[str, float] = {}
    for leaf, evidence in zip(found.leaves, found.evidence, strict=False):  # each leaf's own evidence comes first
        terms = _terms(leaf.text) if not leaf.prefix else ()
        for term in terms:
            gain = NAMED + log1p(posts / max(1, len(evidence.matches.posts.numbers))) / len(terms)
            rarity[term] = max(gain, rarity.get(term, 0.0))
    return rarity


def _terms(text: str) -> set[str]:
    terms = {word.term for word in cut(text)}
    return terms - STOP_WORDS or terms


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
        snippet = self.marks.passage(text)
        why = tuple(self.found.evidence[one].why for one in self.ranked.shown(thread.n))
        place = self.ranked.place(thread.n)
        coverage, score = int(self.ranked.coverage[place]), float(self.ranked.scores[place])
        return Hit(thread, post, posts, coverage, score, snippet, values, why=why)

    def _first_post(self, thread: int) -> KeptPost | None:
        """The post to show where the title alone was found."""
        whole = self.store.thread(thread)
        return next(iter(whole[1]), None) if whole else None

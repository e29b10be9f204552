"""Searching: from a query to threads in order, each with its best post, the passage that matched, and facet counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from crawlers.store import KeptThread, Store
from index.building.state import Index
from index.engines.contract import Posts, never
from index.numbers import Numbers, among, less
from index.query.meaning import Meaning
from index.query.parsing import Query
from index.searching.folding import fold_copies
from index.searching.hits import Hit, HitMaker, read_marks
from index.searching.matching import Find, Found, find_matches
from index.searching.opposite import Opposite, find_opposite
from index.searching.ordering import Sort, put_in_order
from index.searching.priors import Lens
from index.searching.ranking import Ranked, rank
from index.searching.shown import shown_posts


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the query with the concepts that its words name, the order, and which page of it.

    ``lens`` is for whom somebody searches. With ``after``, each thread has a post that matches and has a greater
    number. ``now`` is what recent means; without it nothing is. Where ``stop`` turns True, the search comes to its end.
    ``opposite`` asks for an account that differs from the page's hits.
    """

    query: Query
    meanings: Sequence[Meaning] = ()
    sort: Sort = Sort.RELEVANCE
    limit: int = 10
    page: int = 1
    lens: Lens | None = None
    after: int = 0
    now: datetime | None = None
    stop: Callable[[], bool] = never
    opposite: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of hits; ``total`` threads were found, near-copies apart. ``facets`` count them, most first.

    ``query`` is what was looked for, without stop words; ``words`` how many words and phrases it has; ``people`` how
    many people wrote the posts that were found, as far as they can be told apart; ``notes`` what a person should know.
    """

    query: Query
    hits: tuple[Hit, ...]
    total: int
    words: int
    people: int = 0
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    opposite: Opposite | None = None


def search(question: Question, index: Index, store: Store, find: Find) -> Answer:
    """The threads that a query finds, page by page.

    Words are joined by OR, and threads with more of them come first. AND and NOT hold for the thread, its title
    included. All filters hold together in one of its posts; the hit shows the best of those that also match a word.
    Threads that were found by words that an earlier one has as well are folded into that one.
    ``find`` gives the ids of the concepts that a name and a facet mean, narrower ones included.
    """
    reader = index.reader
    found = find_matches(question.query, reader, find, question.meanings, after=question.after, stop=question.stop)
    ranked = rank(found.evidence, found.leaves, found.threads, found.passing, reader.count_threads())
    folded = fold_copies(found, ranked, reader, index.copies())
    threads = less(found.threads, np.array(sorted(folded), np.int64))
    shown = shown_posts(threads, found, ranked, reader)
    order = put_in_order(
        threads, ranked, shown, question.sort, store=store, reader=reader, now=question.now, lens=question.lens
    )
    page = order.threads[(question.page - 1) * question.limit : question.page * question.limit]
    marks = read_marks(found, question.meanings, reader.count())
    maker = HitMaker(found, ranked, marks, store, reader)
    hits = maker.make(page, shown)
    hits = [replace(hit, priors=tuple(order.priors.get(hit.thread.n, ()))) for hit in _with_copies(hits, folded, store)]
    people = reader.count_people(_telling(found, ranked, threads))
    facets = reader.facets(threads)
    opposite = _opposite(hits, _treatments(question, find), order.threads, maker) if question.opposite else None
    return Answer(found.query, tuple(hits), len(threads), len(found.leaves), people, facets, found.notes, opposite)


def _treatments(question: Question, find: Find) -> set[str]:
    """The treatments that a question names, narrower ones included."""
    named = {concept for one in question.meanings if one.facet == "treatment" for concept in one.narrower}
    asked = (item.value for item in question.query.filters if item.field == "treatment")
    return named.union(*(find(name, "treatment") for name in asked))


def _opposite(
    hits: Sequence[Hit], treatments: Collection[str], threads: Sequence[int], maker: HitMaker
) -> Opposite | None:
    posts, scores_of = maker.ranked.posts, maker.ranked.posts_of
    passing = set((posts if maker.found.passing is None else maker.found.passing.numbers).tolist())
    pairs = ((n, post) for n in threads for _, post in scores_of(n) if post in passing)
    differing = find_opposite(hits, treatments, pairs, maker.reader)
    made = maker.make([differing.thread], {differing.thread: differing.post}) if differing else []
    return Opposite(made[0], differing.told, differing.of, differing.against) if differing and made else None


def _telling(found: Found, ranked: Ranked, threads: Numbers) -> Numbers:
    """The posts of the threads that were found for: those with a word that pass the filters, else those that pass."""
    matched = Posts(ranked.posts, np.repeat(ranked.threads.numbers, np.diff(ranked.starts)))
    told = _of(matched, threads)
    if found.passing is None:
        return told
    passing = _of(found.passing, threads)
    return passing[among(passing, np.sort(told))] if len(told) else passing


def _of(posts: Posts, threads: Numbers) -> Numbers:
    """Those of the posts that are of the threads."""
    return posts.numbers[among(posts.threads, threads)]


def _with_copies(hits: Sequence[Hit], folded: Mapping[int, int], store: Store) -> list[Hit]:
    """The hits with the threads that were folded into them."""
    shown = {hit.thread.n for hit in hits}
    kept = store.threads_by_number([thread for thread, first in folded.items() if first in shown])
    copies: dict[int, list[KeptThread]] = {}
    for thread in sorted(kept):
        copies.setdefault(folded[thread], []).append(kept[thread])
    return [replace(hit, copies=tuple(copies.get(hit.thread.n, ()))) for hit in hits]

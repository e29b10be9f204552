"""Searching: from a query to threads in order, each with its best post, the passage that matched, and facet counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

from crawlers.store import KeptPost, KeptThread, Store
from index.analysis import STOP_WORDS, cut
from index.copies import fold
from index.engines.whoosh import Matches, Reader
from index.fields import ASKED, BY_NAME
from index.meaning import Meaning
from index.publishing import without_methods
from index.query import All, Filter, Leaf, Node, Query, QueryError, Some, parse_date, walk
from index.ranking import OTHER_NAME, Evidence, Ranked, concept_matches, rank
from index.snippet import Snippet, make_snippet


class Sort(StrEnum):
    """The order of hits."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    MOST_DISCUSSED = "most-discussed"


@dataclass(frozen=True, slots=True)
class Hit:
    """A thread that was found. ``coverage`` is how many of the query's words it has; ``score`` orders equals.

    ``values`` are those of its post by :data:`index.fields.FIELDS`; ``copies`` the threads that say no more than it.
    ``why`` says what of the query was found in its thread.
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


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of hits; ``total`` threads were found, near-copies apart. ``facets`` count them, most first.

    ``query`` is what was looked for, without stop words; ``words`` how many words and phrases it has.
    """

    query: Query
    hits: tuple[Hit, ...]
    total: int
    words: int
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)


def search(
    query: Query,
    reader: Reader,
    store: Store,
    find: Callable[[str, str], list[str]],
    *,
    sort: Sort = Sort.RELEVANCE,
    limit: int = 10,
    page: int = 1,
    meanings: Sequence[Meaning] = (),
) -> Answer:
    """The threads that a query finds, page by page.

    Words are joined by OR, and threads with more of them come first. AND and NOT hold for the thread, its title
    included. All filters hold together in one of its posts; the hit shows the best of those that also match a word.
    Threads that were found by words that an earlier one has as well are folded into that one.
    ``find`` gives the ids of the concepts that a name and a facet mean, narrower ones included. ``meanings`` are the
    concepts that the words name: they are looked for as well.
    """
    query = _as_meant(without_stop_words(query), reader)
    matches = {leaf: reader.match(leaf.text) for leaf in {leaf for leaf, _ in walk(query.root)}}
    meant = [one for meaning in meanings for one in _evidence(meaning, reader)]
    everything = [*matches.values(), *(one.matches for one in meant)]
    thread_of = reader.threads_of({post for match in everything for post in match.posts})
    passing = _passing(query.filters, reader, find)
    threads = _threads(query.root, matches, thread_of, reader.all_threads)
    threads |= _meant_threads(query.root, matches, meant, thread_of)
    if passing is not None:
        threads &= set(passing.values())
    leaves = list(dict.fromkeys(leaf for leaf, wanted in walk(query.root) if wanted))
    evidence = [*(Evidence(leaf.text, frozenset((leaf,)), matches[leaf]) for leaf in leaves), *meant]
    found = rank(evidence, leaves, thread_of, passing)
    folded = _folded(threads, found, passing, reader)
    threads -= folded.keys()
    ordered = _in_order(threads, found, sort, store)
    shown = ordered[(page - 1) * limit : page * limit]
    typed = {term for leaf in leaves for term in _terms(leaf.text)}
    names = [name for meaning in meanings for name in meaning.called]
    hits = _with_copies(_hits(shown, found, passing, store, _Marks(typed, names)), folded, reader, store)
    hits = [replace(hit, why=tuple(evidence[n].why for n in found.shown.get(hit.thread.n, ()))) for hit in hits]
    return Answer(query, tuple(hits), len(threads), len(leaves), reader.facets(threads))


def _evidence(meaning: Meaning, reader: Reader) -> Iterator[Evidence]:
    """Where a concept was found: in the posts that name it or a narrower one, and by its other names."""
    named = concept_matches(
        (post, n > 0)
        for n, concept in enumerate(meaning.narrower)
        for post in reader.posts_with(meaning.facet, concept)
    )
    yield Evidence(f"{meaning.name} ({meaning.facet})", meaning.leaves, named, once=True)
    for name in meaning.names:
        yield Evidence(f'"{name}"', meaning.leaves, reader.match(name), OTHER_NAME)


def _meant_threads(
    root: Some, matches: dict[Leaf, Matches], meant: Sequence[Evidence], thread_of: dict[int, int]
) -> set[int]:
    """The threads that have a concept of the query, but for those with a word that it excludes."""
    threads = {thread_of[post] for one in meant for post in one.matches.posts}
    threads |= {thread for one in meant for thread in one.matches.titles}
    excluded = [_threads(part, matches, thread_of, set) for part in root.without]
    return threads.difference(*excluded)


def without_stop_words(query: Query) -> Query:
    """The query without words such as "my" and "has" among those joined by OR, unless there are no others."""
    kept = tuple(part for part in query.root.parts if not (isinstance(part, Leaf) and _is_stop_word(part)))
    return Query(Some(kept or query.root.parts, query.root.without), query.filters)


def _as_meant(query: Query, reader: Reader) -> Query:
    """The query with the values of its filters as the index has them. Raises :class:`UnknownValueError`."""
    meant = (
        replace(item, value=BY_NAME[item.field].read(item.value, partial(reader.values, item.field)))
        if item.field in BY_NAME
        else item
        for item in query.filters
    )
    return replace(query, filters=tuple(meant))


def _is_stop_word(leaf: Leaf) -> bool:
    return not leaf.phrase and leaf.text.lower().strip("'\u2019.,;:!?") in STOP_WORDS


def _passing(filters: Sequence[Filter], reader: Reader, find: Callable[[str, str], list[str]]) -> dict[int, int] | None:
    """The posts that pass all filters, with their threads; None where there is no filter."""
    if not filters:
        return None
    values: dict[str, list[str]] = {}
    for item in filters:
        values.setdefault(item.field, []).append(item.value)
    since = max((parse_date(text, end=False) for text in values.get("since", ())), default=None)
    until = min((parse_date(text, end=True) for text in values.get("until", ())), default=None)
    if since and until and since > until:
        raise QueryError(
            f"No post is both after {since:%Y-%m-%d} and before {until:%Y-%m-%d}. Change one of the dates."
        )
    groups: list[tuple[str, list[str]]] = []
    for asked in ASKED:
        typed = values.get(asked.name, [])
        if asked.concepts:
            groups += [(asked.name, find(name, asked.name)) for name in typed]
        elif typed:
            groups.append((asked.name, typed))
    return reader.posts_where(groups, since, until)


def _threads(
    node: Node, matches: dict[Leaf, Matches], thread_of: dict[int, int], everything: Callable[[], set[int]]
) -> set[int]:
    """The threads for which a node holds."""
    if isinstance(node, Leaf):
        match = matches[node]
        return {thread_of[post] for post in match.posts} | set(match.titles)
    parts = [_threads(part, matches, thread_of, everything) for part in node.parts]
    if isinstance(node, All):
        return set.intersection(*parts)
    threads = set.union(*parts) if parts else everything()
    for part in node.without:
        threads -= _threads(part, matches, thread_of, everything)
    return threads


def _folded(threads: Collection[int], found: Ranked, passing: dict[int, int] | None, reader: Reader) -> dict[int, int]:
    """For every thread that only repeats another of them, that one; see :func:`index.copies.fold`."""
    copies = reader.copies()
    if not copies:
        return {}
    shown_by: dict[int, list[int]] = {}
    unsaid: set[int] = set()  # found by their titles, or for filters alone
    for thread in threads:
        posts = [post for _, post in found.posts.get(thread, ())]
        told = posts if passing is None else [post for post in posts if post in passing]
        shown_by[thread] = told or posts
        if not told:
            unsaid.add(thread)
    for post, thread in (reader.posts_of(unsaid) if passing is None else passing).items():
        if thread in unsaid:
            shown_by[thread].append(post)
    wanted = {*copies, *(copy.original for copy in copies.values())}
    matched = {post for scored in found.posts.values() for _, post in scored}
    holders = (
        (post, thread)
        for post, thread in reader.threads_of(wanted).items()
        if thread in shown_by and (passing is None or post in passing or post in matched)
    )
    return fold(shown_by, found.coverage, copies, holders)


def _in_order(threads: set[int], found: Ranked, sort: Sort, store: Store) -> list[int]:
    if sort is Sort.RELEVANCE:
        return sorted(threads, key=lambda n: (-found.coverage.get(n, 0), -found.scores.get(n, 0.0), -n))
    if sort is Sort.MOST_DISCUSSED:
        counts = store.post_counts(list(threads))
        return sorted(threads, key=lambda n: (-counts.get(n, 0), -found.scores.get(n, 0.0), n))
    kept = store.threads_by_number(list(threads))
    return _by_date(threads, {n: item.item.updated for n, item in kept.items()}, newest=sort is Sort.NEWEST)


def _by_date(threads: set[int], dates: dict[int, datetime | None], *, newest: bool) -> list[int]:
    """By the date of the last post; threads without a date last."""
    dated = {n: date.timestamp() for n in threads if (date := dates.get(n)) is not None}
    sign = -1 if newest else 1
    return sorted(threads, key=lambda n: (n not in dated, sign * dated.get(n, 0.0), n))


def _hits(
    threads: Sequence[int], found: Ranked, passing: dict[int, int] | None, store: Store, marks: _Marks
) -> list[Hit]:
    kept, counts = store.threads_by_number(threads), store.post_counts(threads)
    first_passing = {thread: number for number, thread in sorted((passing or {}).items(), reverse=True)}
    best = {n: found.posts[n][0][1] if n in found.posts else first_passing.get(n) for n in threads}
    posts = store.posts([number for number in best.values() if number is not None])
    hits = []
    for n in threads:
        number = best[n]
        post = posts.get(number) if number is not None else _first_post(store, n)
        if post is not None and n in kept:  # else it was removed since the index was built
            text = without_methods(post.item.text)
            snippet = make_snippet(text, marks.of(text))
            hits.append(Hit(kept[n], post, counts[n], found.coverage.get(n, 0), found.scores.get(n, 0.0), snippet))
    return hits


def _terms(text: str) -> set[str]:
    terms = {word.term for word in cut(text)}
    return terms - STOP_WORDS or terms


@dataclass(frozen=True, slots=True)
class _Marks:
    """The words to be marked in a text: what was ``typed``, and of the ``names`` of concepts those that stand in it.

    A name is its words' indexed forms, joined by spaces.
    """

    typed: set[str]
    names: Sequence[str]

    def of(self, text: str) -> set[str]:
        """The indexed forms to be marked."""
        words = f" {' '.join(word.term for word in cut(text))} "
        return self.typed | {term for name in self.names if f" {name} " in words for term in name.split(" ")}


def _with_copies(hits: Sequence[Hit], folded: Mapping[int, int], reader: Reader, store: Store) -> list[Hit]:
    """The hits with the threads that were folded into them, and with what is known of their posts."""
    shown = {hit.thread.n for hit in hits}
    kept = store.threads_by_number([thread for thread, first in folded.items() if first in shown])
    copies: dict[int, list[KeptThread]] = {}
    for thread in sorted(kept):
        copies.setdefault(folded[thread], []).append(kept[thread])
    values = reader.values_of(hit.post.n for hit in hits)
    return [replace(hit, values=values.get(hit.post.n, {}), copies=tuple(copies.get(hit.thread.n, ()))) for hit in hits]


def _first_post(store: Store, thread: int) -> KeptPost | None:
    """The post to show where the title alone was found."""
    whole = store.thread(thread)
    return next(iter(whole[1]), None) if whole else None

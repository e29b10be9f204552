"""What of a query is found where: the posts and titles with each word and concept, and the threads that these make."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce

import numpy as np

from index.analysis import STOP_WORDS
from index.engines.contract import MOST_EXPANSIONS, Matches, Posts, Reader, Wanted, never, no_matches
from index.fields import ASKED, BY_NAME
from index.numbers import NO_NUMBERS, Numbers, among, distinct, less, shared
from index.query.dates import parse_date
from index.query.meaning import Meaning
from index.query.parsing import All, Filter, Leaf, Node, Query, QueryError, Some, said, walk
from index.searching.ranking import NARROWER, Evidence, Kind, best_of

Find = Callable[[str, str], list[str]]


@dataclass(frozen=True, slots=True)
class Found:
    """Where everything that a query asks for was found, before anything is put in order.

    ``query`` is what was looked for, without stop words; ``leaves`` are its words and phrases that count; ``threads``
    those that it finds; ``passing`` the posts that pass its filters, with their threads, None where it has none.
    ``notes`` are what a person should know of how it was looked for.
    """

    query: Query
    leaves: Sequence[Leaf]
    evidence: Sequence[Evidence]
    threads: Numbers
    passing: Posts | None
    notes: tuple[str, ...] = ()


def find_matches(
    query: Query,
    reader: Reader,
    find: Find,
    meanings: Sequence[Meaning] = (),
    *,
    after: int = 0,
    stop: Callable[[], bool] = never,
) -> Found:
    """What a query and its meanings find.

    ``find`` gives the ids of the concepts that a name and a facet mean, narrower ones included. With ``after`` a post
    of a greater number must match, or begin a thread whose title does. Where ``stop`` turns True, what is left is not
    looked for, and a note says so.
    """
    query = _as_meant(without_stop_words(query), reader)
    matches = _matches(query.root, reader, stop)
    meant = [one for meaning in meanings if not stop() for one in _evidence(meaning, reader, stop)]
    passing = _passing(query.filters, reader, find, after)
    threads = _threads(query.root, matches, reader.all_threads)
    threads = distinct(threads, _meant_threads(query.root, matches, meant))
    if passing is not None:
        threads = shared(threads, distinct(passing.threads))
    leaves = list(dict.fromkeys(leaf for leaf, wanted in walk(query.root) if wanted))
    evidence = [*(Evidence(said(leaf), frozenset((leaf,)), matches[leaf]) for leaf in leaves), *meant]
    if passing is not None and after and evidence:
        threads = shared(threads, _renewed(evidence, passing, reader, after))
    return Found(query, leaves, evidence, threads, passing, (*query.notes, *_notes(matches)))


def _matches(root: Node, reader: Reader, stop: Callable[[], bool]) -> dict[Leaf, Matches]:
    """Where each leaf is: first those that are excluded, then the rarer ones, as they tell the most."""
    wanted = dict(walk(root))  # of a leaf that is both, the last one counts
    order = sorted(wanted, key=lambda leaf: (wanted[leaf], reader.frequency(leaf)))
    return {leaf: reader.match(leaf, stop) if not stop() else no_matches(whole=False) for leaf in order}


def _notes(matches: Mapping[Leaf, Matches]) -> Iterator[str]:
    for leaf, match in matches.items():
        if match.left_out > 0:
            yield (
                f"{said(leaf)} begins {match.left_out + MOST_EXPANSIONS:,} words; the {MOST_EXPANSIONS} most frequent "
                "were looked for. Write more letters before the star."
            )
    if cut_short := [said(leaf) for leaf, match in matches.items() if not match.whole]:
        yield f"The search was ended for lack of time; not fully looked for: {', '.join(cut_short)}. Use fewer words."


def _evidence(meaning: Meaning, reader: Reader, stop: Callable[[], bool]) -> Iterator[Evidence]:
    """Where a concept was found: in the posts that name it or a narrower one, and by its other names."""
    named, below = (reader.posts_with(meaning.facet, ids) for ids in (meaning.narrower[:1], meaning.narrower[1:]))
    spoken = best_of([_all_scoring(named, 1.0), _all_scoring(below, NARROWER)])
    yield Evidence(f"{meaning.name} ({meaning.facet})", meaning.leaves, spoken, Kind.CONCEPT)
    for name in meaning.names:
        if not stop():
            matches = reader.match(Leaf(name, phrase=True), stop)
            yield Evidence(f'"{name}"', meaning.leaves, matches, Kind.NAME)


def _all_scoring(posts: Posts, score: float) -> Matches:
    return Matches(posts, np.full(len(posts.numbers), score), NO_NUMBERS, np.zeros(0))


def _meant_threads(root: Some, matches: Mapping[Leaf, Matches], meant: Sequence[Evidence]) -> Numbers:
    """The threads that have a concept of the query, but for those with a word that it excludes."""
    threads = distinct(*(one.matches.threads() for one in meant))
    return reduce(less, (_threads(part, matches, lambda: NO_NUMBERS) for part in root.without), threads)


def without_stop_words(query: Query) -> Query:
    """The query without words such as "my" and "has" among those joined by OR, unless there are no others."""
    kept = tuple(part for part in query.root.parts if not (isinstance(part, Leaf) and _is_stop_word(part)))
    return replace(query, root=Some(kept or query.root.parts, query.root.without))


def _is_stop_word(leaf: Leaf) -> bool:
    return not (leaf.phrase or leaf.prefix) and leaf.text.lower().strip("'\u2019.,;:!?") in STOP_WORDS


def _as_meant(query: Query, reader: Reader) -> Query:
    """The query with the values of its filters as the index has them. Raises :class:`UnknownValueError`."""
    meant = (
        replace(item, value=BY_NAME[item.field].read(item.value, partial(reader.values, item.field)))
        if item.field in BY_NAME
        else item
        for item in query.filters
    )
    return replace(query, filters=tuple(meant))


def _passing(filters: Sequence[Filter], reader: Reader, find: Find, after: int) -> Posts | None:
    """The posts that pass all filters, with their threads; None where there is no filter."""
    if not filters and not after:
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
    return reader.posts_where(Wanted(groups, since, until, after))


def _renewed(evidence: Sequence[Evidence], passing: Posts, reader: Reader, after: int) -> Numbers:
    """The threads in which one of the passing posts matches, and those whose title does and that are new as a whole."""
    matching = [passing.threads[among(passing.numbers, one.matches.posts.numbers)] for one in evidence]
    found = distinct(*matching)
    titled = less(distinct(*(one.matches.titles for one in evidence)), found)
    posts = reader.posts_of(titled.tolist())
    return distinct(found, less(titled, distinct(posts.threads[posts.numbers <= after])))


def _threads(node: Node, matches: Mapping[Leaf, Matches], everything: Callable[[], Numbers]) -> Numbers:
    """The threads for which a node holds."""
    if isinstance(node, Leaf):
        return distinct(matches[node].threads())
    if isinstance(node, All):  # what there was no time to look for excludes nothing
        looked = [part for part in node.parts if not isinstance(part, Leaf) or matches[part].whole] or node.parts
        return reduce(shared, (_threads(part, matches, everything) for part in looked))
    parts = [_threads(part, matches, everything) for part in node.parts]
    threads = distinct(*parts) if parts else everything()
    return reduce(less, (_threads(part, matches, everything) for part in node.without), threads)

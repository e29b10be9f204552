"""Why a search found nothing, and what would: words that are nowhere, what to leave out, what is near."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from crawlers.store import Store
from index.building.state import Index
from index.engines.contract import Reader
from index.lexicon.lexicon import Lexicon
from index.numbers import distinct
from index.query.meaning import concepts_of
from index.query.parsing import All, Leaf, Query, Some, said, walk, write
from index.searching.matching import Find
from index.searching.search import Question, search

MOST_TRIED = 8  # queries with something left out
MOST_NEAR = 5
_FAR = 500  # concepts below one that is too broad to be near anything


@dataclass(frozen=True, slots=True)
class Try:
    """A change of the query, and how many threads it then finds: ``without`` this part, or with OR in place of AND."""

    without: str
    threads: int


@dataclass(frozen=True, slots=True)
class Near:
    """A concept of which posts speak, near one of which none does."""

    id: str
    facet: str
    name: str
    threads: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """``nowhere`` are the words that no post and no title has; ``concepts`` the ids of what the query names."""

    nowhere: tuple[str, ...] = ()
    tries: tuple[Try, ...] = ()
    near: tuple[Near, ...] = ()
    concepts: tuple[str, ...] = ()


def read_nothing(question: Question, index: Index, store: Store, find: Find, lexicon: Lexicon) -> Nothing:
    """Why a question has no answer. Each part of it is left out in turn, until the question's time is up.

    Raises :class:`~index.engines.contract.EngineError` where the index is damaged.
    """
    leaves = dict.fromkeys(leaf for leaf, wanted in walk(question.query.root) if wanted)
    nowhere = tuple(said(leaf) for leaf in leaves if _is_nowhere(leaf, index.reader, question.stop))
    tries = []
    for without, query in list(_shorter(question.query))[:MOST_TRIED]:
        if question.stop():
            break
        found = search(replace(question, query=query, limit=1, page=1, opposite=False), index, store, find).total
        tries += [Try(without, found)] if found and not question.stop() else []
    concepts = concepts_of(question.query, question.meanings, lexicon)
    near = {one.id: one for concept in concepts for one in _near(concept, index.reader, lexicon)}
    return Nothing(nowhere, tuple(tries), tuple(near.values())[:MOST_NEAR], tuple(concepts))


def _is_nowhere(leaf: Leaf, reader: Reader, stop: Callable[[], bool]) -> bool:
    """Whether no post and no title has a word; of one that was not looked for to the end nothing is said."""
    if stop():
        return False
    found = reader.match(leaf, stop)
    return found.whole and not len(found.threads())


def _shorter(query: Query) -> Iterator[tuple[str, Query]]:
    """The queries that ask for less, each with what they leave out; none that asks for nothing."""
    root, filters = query.root, query.filters
    for n, item in enumerate(filters):
        rest = (*filters[:n], *filters[n + 1 :])
        if rest or root.parts:
            yield write(Query(Some(()), (item,))), Query(root, rest)
    if len(filters) > 1 and root.parts:
        yield "any filter", Query(root)
    for n, node in enumerate(root.without):
        kept = (*root.without[:n], *root.without[n + 1 :])
        if root.parts or filters:
            yield write(Query(Some((), (node,)))), Query(Some(root.parts, kept), filters)
    if any(isinstance(part, All) for part in root.parts):
        parts = [one for part in root.parts for one in (part.parts if isinstance(part, All) else (part,))]
        yield "AND", Query(Some(tuple(parts), root.without), filters)


def _near(concept: str, reader: Reader, lexicon: Lexicon) -> list[Near]:
    """The concepts of which posts speak under the narrowest concept above this one; none where somebody speaks of it.

    So "Lafora disease" leads to the epilepsies. What is only as near as all of neurology is not told.
    """
    number = lexicon.number_of(concept)
    if number is None:
        return []
    facet = lexicon.concept(number).facet
    there = reader.values(facet)
    below = [lexicon.narrower(one) for one in lexicon.lineage(concept)]
    for narrower in sorted(below, key=len):
        if spoken := there.intersection(narrower):
            far = narrower[0] == concept or len(narrower) > _FAR
            near = [] if far else [_counted(one, facet, reader, lexicon) for one in spoken]
            return sorted(near, key=lambda one: (-one.threads, one.name))
    return []


def _counted(concept: str, facet: str, reader: Reader, lexicon: Lexicon) -> Near:
    threads = distinct(reader.posts_with(facet, [concept]).threads)
    return Near(concept, facet, lexicon.name_of(concept), len(threads))

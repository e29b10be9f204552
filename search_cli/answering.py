"""A question put to the index, and the last answer's hits kept for ``show`` and ``open``."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic

from crawlers.items import ThreadwellError, UsageError
from crawlers.store import KeptPost, KeptThread, Store
from index.fields import COUNTED
from index.meaning import Meaning, read_meanings
from index.ordering import Sort
from index.priors import Lens
from index.query import Filter, Query, Some, parse
from index.search import Answer, Question, search
from index.state import Index, open_index
from index.tagging import Tagger
from search_cli.config import Home
from search_cli.opening import open_home_tagger, opened_store

PATIENCE = 1.5  # seconds that looking may take; what is left is not looked for, and a note says so


class NoSuchHitError(UsageError):
    """There is no such hit or thread."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for: words, filters as (field, value), order, page; ``exact`` for the words alone.

    ``lens`` is for whom they search; with ``after``, only threads are found that have a newer post than this number;
    ``opposite`` asks for an account that differs from the hits.
    """

    text: str
    filters: tuple[tuple[str, str], ...] = ()
    sort: str = "relevance"
    limit: int = 10
    page: int = 1
    exact: bool = False
    lens: str | None = None
    after: int = 0
    opposite: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer with what is needed to show it: the query, what its words mean, and the names of concepts by id."""

    request: Request
    query: Query
    answer: Answer
    names: dict[str, str]
    meanings: tuple[Meaning, ...] = ()


def answer_request(home: Home, request: Request) -> Reply:
    """Search, and keep the ids of the hits; the query is kept nowhere."""
    with opened_searching(home) as searching:
        reply = searching.answer(request)
    if reply.answer.hits:
        _remember(home, request, reply.answer)
    return reply


@dataclass(frozen=True, slots=True)
class Searching:
    """An open index with what it takes to ask it."""

    store: Store
    index: Index
    tagger: Tagger
    now: datetime

    def answer(self, request: Request) -> Reply:
        """The answer to one request."""
        query, lexicon = _parse(request), self.tagger.lexicon
        meanings = [] if request.exact else read_meanings(query, self.tagger)
        lens = Lens(request.lens) if request.lens else None
        began = monotonic()
        question = Question(
            query,
            meanings,
            Sort(request.sort),
            request.limit,
            request.page,
            lens,
            request.after,
            self.now,
            lambda: monotonic() - began > PATIENCE,
            request.opposite,
        )
        answer = search(question, self.index, self.store, self._find)
        concepts = (field.name for field in COUNTED if field.concepts)
        names = {value: lexicon.name_of(value) for facet in concepts for value, _ in answer.facets.get(facet, ())[:50]}
        return Reply(request, query, answer, names, tuple(meanings))

    def _find(self, name: str, facet: str) -> list[str]:
        """The ids of the concepts that a name means, and of all below them."""
        lexicon = self.tagger.lexicon
        return [narrower for concept in lexicon.find(name, facet) for narrower in lexicon.narrower(concept)]


@contextmanager
def opened_searching(home: Home) -> Iterator[Searching]:
    """The index, the store and the vocabularies of a home, for any number of requests."""
    tagger = open_home_tagger(home)
    with opened_store(home) as store, closing(open_index(home.index, tagger.lexicon.version)) as index:
        yield Searching(store, index, tagger, datetime.now(UTC))


def _parse(request: Request) -> Query:
    """The words' tree with the options' filters; options alone make a query too."""
    filters = tuple(Filter(field, value) for field, value in request.filters)
    if not request.text.strip() and filters:
        return Query(Some(()), filters)
    typed = parse(request.text)
    return Query(typed.root, (*typed.filters, *filters))


def _remember(home: Home, request: Request, answer: Answer) -> None:
    first = (request.page - 1) * request.limit + 1
    hits = {
        first + i: [hit.thread.item.source, hit.thread.item.id, hit.post.item.id] for i, hit in enumerate(answer.hits)
    }
    fresh = home.last_search.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(hits, out)
    fresh.replace(home.last_search)


def _recall(home: Home, number: str) -> tuple[str, str, str]:
    try:
        hits = json.loads(home.last_search.read_text(encoding="utf-8"))
        source, thread, post = hits[number]
    except FileNotFoundError as error:
        raise NoSuchHitError("There was no search yet. Run 'threadwell search' first.") from error
    except KeyError as error:
        raise NoSuchHitError(f"The last search's page has no hit {number}; it has {', '.join(hits)}.") from error
    except (ValueError, TypeError) as error:
        raise ThreadwellError(f"{home.last_search} is damaged. Search again.") from error
    return str(source), str(thread), str(post)


def find_thread(home: Home, store: Store, what: str) -> tuple[KeptThread, list[KeptPost], str]:
    """A hit's thread or a named one, its posts, and the id of the post that matched (empty for a named one).

    Raises :class:`NoSuchHitError`.
    """
    source, thread, post = _recall(home, what) if what.isdigit() else ("", "", "")
    found = store.find_thread(f"{source}/{thread}" if what.isdigit() else what)
    if found is None:
        raise NoSuchHitError(f"There is no thread {what!r} here. Give a hit's number, an address, or SOURCE/ID.")
    return found[0], found[1], post


def find_address(home: Home, store: Store, what: str) -> str:
    """The address of the post that matched, else of its thread; http and https only. Raises :class:`NoSuchHitError`."""
    thread, posts, marked = find_thread(home, store, what)
    address = next((post.item.url for post in posts if post.item.id == marked and post.item.url), thread.item.url)
    if not address.startswith(("http://", "https://")):
        raise NoSuchHitError(f"{thread.item.title!r} has no web address. Read it here: threadwell show {what}")
    return address

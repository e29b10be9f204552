"""A question put to the index, and the last answer's hits kept for ``show`` and ``open``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from crawlers.store import KeptPost, KeptThread, Store
from index.around.authorities import Link, links_for
from index.building.state import Index
from index.engines.contract import EngineError
from index.fields import FIELDS
from index.query.meaning import Meaning, concepts_of, read_meanings
from index.query.parsing import DATES, Filter, Meant, Query, Some, parse, read_as, write
from index.query.values_meant import ValuesMeant
from index.searching.matching import find_matches
from index.searching.ordering import Sort
from index.searching.priors import Lens
from index.searching.search import Answer, Question, search
from index.tagging import Tagger
from search_cli.config import Home
from search_cli.indexing import build_damaged, open_sound_index
from search_cli.last_hits import NoSuchHitError, Place, recall, remember
from search_cli.opening import open_home_tagger, opened_store

if TYPE_CHECKING:
    from index.searching.nothing_found import Nothing
    from search_cli.where_looked import Places

T = TypeVar("T")
PATIENCE = 1.0  # seconds that looking may take; what is left is not looked for, and a note says so
CLOSER = 0.4  # more seconds, where nothing was found
TOPICS = 2  # concepts of a query that get links
LINKS = 3  # for each of them


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
class Topic:
    """A concept that a query names, and what authorities have on it."""

    id: str
    name: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer with what is needed to show it: the query, what its words mean, and the names of concepts by id.

    ``now`` is when it was asked; ``suggestion`` a query that may have been meant; ``topics`` what it is about. Where
    nothing was found, ``nothing`` says why, and ``places`` where was looked.
    """

    request: Request
    query: Query
    answer: Answer
    names: dict[str, str]
    meanings: tuple[Meaning, ...]
    now: datetime
    suggestion: str = ""
    topics: tuple[Topic, ...] = ()
    nothing: Nothing | None = None
    places: Places | None = None


def answer_request(home: Home, request: Request) -> Reply:
    """Search, and keep the ids of the hits; the query is kept nowhere. Where nothing is found, say what would be."""

    def ask(searching: Searching) -> Reply:
        reply = searching.answer(request)
        return reply if reply.answer.total else searching.look_closer(home, reply)

    reply = ask_index(home, ask)
    if reply.answer.hits:
        remember(home, _places(request, reply.answer))
    return reply


@dataclass(frozen=True, slots=True)
class Searching:
    """An open index with what it takes to ask it."""

    store: Store
    index: Index
    tagger: Tagger
    now: datetime

    def answer(self, request: Request, patience: float = PATIENCE) -> Reply:
        """The answer to one request, as far as it can be told in so many seconds."""
        query = read_request(request, ValuesMeant(self.tagger.lexicon, self.index.reader.values, self.now))
        meanings = () if request.exact else tuple(read_meanings(query, self.tagger))
        question = self._question(request, query, meanings, patience)
        answer = search(question, self.index, self.store, self._find)
        instead = self._suggestion(request, question, answer)
        topics = tuple(self._topics(question))
        return Reply(request, query, answer, self._names(answer), meanings, self.now, instead, topics)

    def look_closer(self, home: Home, reply: Reply) -> Reply:
        """The reply with why nothing was found, what would be, and where was looked."""
        from index.searching.nothing_found import read_nothing
        from search_cli.where_looked import read_places

        lexicon = self.tagger.lexicon
        question = self._question(reply.request, reply.query, reply.meanings, CLOSER)
        nothing = read_nothing(question, self.index, self.store, self._find, lexicon)
        return replace(reply, nothing=nothing, places=read_places(home, self.store, nothing.concepts, lexicon))

    def _question(self, request: Request, query: Query, meanings: tuple[Meaning, ...], patience: float) -> Question:
        began = monotonic()
        return Question(
            query,
            meanings,
            Sort(request.sort),
            request.limit,
            request.page,
            Lens(request.lens) if request.lens else None,
            request.after,
            self.now,
            lambda: monotonic() - began > patience,
            request.opposite,
        )

    def _suggestion(self, request: Request, question: Question, answer: Answer) -> str:
        """What may have been meant by words that no post has, as one would type it; empty where all is well."""
        if question.stop():
            return ""
        from index.query.suggesting import Speller

        def count(other: Query) -> int:
            meanings = () if request.exact else read_meanings(other, self.tagger)
            found = find_matches(
                other, self.index.reader, self._find, meanings, after=request.after, stop=question.stop
            )
            return len(found.threads)

        known = {leaf for meaning in question.meanings for leaf in meaning.leaves}
        speller = Speller(self.index.reader, self.store, self.tagger.lexicon)
        found = speller.suggest(question.query, answer.total, count, known)
        return write(found.query) if found else ""

    def _names(self, answer: Answer) -> dict[str, str]:
        """The names of the concepts that an answer shows, by their ids."""
        facets = [field.name for field in FIELDS if field.concepts]
        shown = [value for facet in facets for value, _ in answer.facets.get(facet, ())[:50]]
        shown += [value for hit in answer.hits for facet in facets for value in hit.values.get(facet, ())]
        shown += [answer.opposite.told.treatment] if answer.opposite else []
        return {value: self.tagger.lexicon.name_of(value) for value in dict.fromkeys(shown)}

    def _topics(self, question: Question) -> Iterator[Topic]:
        """What a question is about: its conditions, else its treatments, with what authorities have on them."""
        lexicon = self.tagger.lexicon
        numbers = (lexicon.number_of(one) for one in concepts_of(question.query, question.meanings, lexicon))
        named = [lexicon.concept(number) for number in numbers if number is not None]
        about = [one for one in named if one.facet == "condition"] or [one for one in named if one.facet == "treatment"]
        return (Topic(one.id, one.name, links_for(one)[:LINKS]) for one in about[:TOPICS])

    def _find(self, name: str, facet: str) -> list[str]:
        """The ids of the concepts that a name means, and of all below them."""
        lexicon = self.tagger.lexicon
        return [narrower for concept in lexicon.find(name, facet) for narrower in lexicon.narrower(concept)]


@contextmanager
def opened_searching(home: Home) -> Iterator[Searching]:
    """The index, the store and the vocabularies of a home, for any number of requests."""
    tagger = open_home_tagger(home)
    with opened_store(home) as store, closing(open_sound_index(home, store, tagger)) as index:
        yield Searching(store, index, tagger, datetime.now(UTC))


def ask_index(home: Home, ask: Callable[[Searching], T]) -> T:
    """What ``ask`` returns. An index that proves damaged while it is read is built anew, and asked once more."""
    with opened_searching(home) as searching, suppress(EngineError):
        return ask(searching)
    build_damaged(home)
    with opened_searching(home) as searching:
        return ask(searching)


def read_request(request: Request, meant: Meant) -> Query:
    """The words' tree with the options' filters; options alone make a query too. Raises :class:`QueryError`."""
    read = [(field, value, meant(field, value) or value) for field, value in request.filters]
    filters = tuple(Filter(field, value) for field, _, value in read)
    notes = tuple(read_as(*one) for one in read if one[1] != one[2] and one[0] not in DATES)
    if not request.text.strip() and filters:
        return Query(Some(()), filters, notes)
    typed = parse(request.text, meant)
    return Query(typed.root, tuple(dict.fromkeys((*typed.filters, *filters))), (*typed.notes, *notes))


def _places(request: Request, answer: Answer) -> dict[int, Place]:
    """The hits by the numbers under which they are shown."""
    first = (request.page - 1) * request.limit + 1
    hits = (*answer.hits, answer.opposite.hit) if answer.opposite else answer.hits
    shown = enumerate(hits, start=first)
    return {n: (hit.thread.item.source, hit.thread.item.id, hit.post.item.id) for n, hit in shown}


def find_thread(home: Home, store: Store, what: str) -> tuple[KeptThread, list[KeptPost], str]:
    """A hit's thread or a named one, its posts, and the id of the post that matched (empty for a named one).

    Raises :class:`NoSuchHitError`.
    """
    source, thread, post = recall(home, what) if what.isdigit() else ("", "", "")
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

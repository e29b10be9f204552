"""From kept threads to what their pages show: their public posts, as much of each as the source allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from crawlers.reading.clean import clean, one_line
from crawlers.source import Source
from crawlers.store import Heading, Written
from index.deriving.derived_posts import Readings
from index.deriving.post_facts import publics
from index.fields import said_of
from index.lexicon.lexicon import Lexicon
from index.publishing import Public, for_others
from index.vocabulary import FACETS
from search_cli.public import as_allowed, beginning, web_address
from search_cli.site.paths import concept_path, thread_path
from search_cli.site.views import Inside, PostView, ThreadLine, ThreadView

NARROWED_BY = ("voice", "stage", "kind")  # beside concepts, source and year

# What a page has room for: 100 posts of 300 characters transfer 20 kB, words that hardly can be packed 35 kB, of the 60
# that search_cli/site/checking/sizes.py allows. Bytes are those of all posts' words and addresses.
MOST_POSTS = 100
MOST_OF_A_POST = 8_000  # characters
MOST_BYTES = 40_000
MOST_CONCEPTS = 100  # of a facet

_DAY = 24 * 3600
_EPOCH = date(1970, 1, 1).toordinal()

Values = Mapping[int, Mapping[str, Sequence[str]]]  # of posts, by their numbers and by field
Kept = tuple[Heading, Sequence[Written], Values]  # a thread, its public posts, and what was read in each


class Names:
    """Names and paths of concepts, as links; each is looked up once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._links: dict[str, Inside] = {}

    def link(self, concept: str) -> Inside:
        """A link to a concept's page."""
        found = self._links.get(concept)
        if found is None:
            number = self._lexicon.number_of(concept)
            one = self._lexicon.concept(number) if number is not None else None
            found = Inside(one.name, concept_path(one, self._lexicon)) if one else Inside(concept, "")
            self._links[concept] = found
        return found


@dataclass(frozen=True, slots=True)
class ThreadReader:
    """Reads threads; how their words are published is taken from ``readings``, and kept there where it was not yet."""

    readings: Readings
    sources: Mapping[str, Source]
    names: Names

    def read(self, threads: Iterable[Kept]) -> Iterator[ThreadView]:
        """What the page of each thread shows."""
        kept = [_cleaned(thread) for thread in threads]
        texts = {one.text for _, posts, _ in kept for one in posts[:MOST_POSTS]} | {over.title for over, _, _ in kept}
        public = publics(self.readings, list(texts))
        for thread in kept:
            yield self._view(thread, public)

    def _view(self, thread: Kept, public: Mapping[str, Public]) -> ThreadView:
        over, posts, values = thread
        told = [values.get(post.n, {}) for post in posts]
        shown = _shown(posts, told, self.sources[over.source], public)
        dates = [post.created for post in posts if post.created is not None]
        begins = beginning(shown[0].excerpt)
        line = ThreadLine(
            path=thread_path(over.source, over.id),
            title=public[over.title].of(over.title),
            source=over.source,
            board=_board(over.board),
            updated=_day_of(max(dates)) if dates else "",
            posts=len(posts),
            people=len({post.speaker for post in posts if post.speaker}),
            said=shown[0].said,
            excerpt=begins,
            cut=shown[0].cut or len(begins) < len(shown[0].excerpt),
        )
        return ThreadView(
            line,
            web_address(over.url),
            _day_of(min(dates)) if dates else "",
            _day_of(min([post.verified for post in posts])),
            shown,
            {facet: tuple([self.names.link(one) for one in _most(told, facet)]) for facet in FACETS},
            {field: tuple(sorted({code for one in told for code in one.get(field, ())})) for field in NARROWED_BY},
            tuple(dict.fromkeys(_dangers(public[over.title], zip(shown, posts, strict=False), public))),
            more=len(posts) - len(shown),
        )


def _cleaned(thread: Kept) -> Kept:
    over, posts, values = thread
    cleaned = [post._replace(text=clean(post.text)) for post in posts[:MOST_POSTS]]
    return over._replace(title=one_line(over.title)), [*cleaned, *posts[MOST_POSTS:]], values


@lru_cache(1 << 12)
def _board(name: str) -> str:
    """A board's name for others: there are few, and a forum's owner may have put anything into one."""
    return for_others(one_line(name))


def _shown(
    posts: Sequence[Written], told: Sequence[Mapping[str, Sequence[str]]], source: Source, public: Mapping[str, Public]
) -> tuple[PostView, ...]:
    """The first posts, as many as a page has room for."""
    shown: list[PostView] = []
    room = MOST_BYTES
    for post, values in zip(posts[:MOST_POSTS], told, strict=False):
        view = _post_view(post, source, public[post.text], values)
        room -= len(view.excerpt.encode()) + len(view.url)
        if room < 0 and shown:
            break
        shown.append(view)
    return tuple(shown)


def _post_view(post: Written, source: Source, public: Public, values: Mapping[str, Sequence[str]]) -> PostView:
    text, cut = as_allowed(public.of(post.text), source)
    if len(text) > MOST_OF_A_POST:
        text, cut = beginning(text, MOST_OF_A_POST), True
    day = _day_of(post.created) if post.created is not None else ""
    return PostView(post.position, post.speaker, day, web_address(post.url), text, cut, said_of(values))


def _most(told: Sequence[Mapping[str, Sequence[str]]], facet: str) -> list[str]:
    """The concepts of a facet that the posts speak of, those of most posts first, as many as a page has room for."""
    counts = Counter([one for values in told for one in values.get(facet, ())])
    return sorted(counts, key=lambda one: (-counts[one], one))[:MOST_CONCEPTS]


def _dangers(title: Public, shown: Iterable[tuple[PostView, Written]], public: Mapping[str, Public]) -> Iterator[str]:
    """The kinds of crisis that a title or the shown part of a post speaks of, told by the whole of it."""
    yield from (kind for kind, _ in title.crises)
    for view, post in shown:
        yield from (kind for kind, start in public[post.text].crises if start < len(view.excerpt))


def day(date: datetime | None) -> str:
    """An ISO day in UTC, empty for none."""
    return f"{date.astimezone(UTC):%Y-%m-%d}" if date else ""


def _day_of(seconds: int) -> str:
    """The ISO day in UTC of a moment in seconds since 1970."""
    return _iso(seconds // _DAY)


@lru_cache(1 << 14)
def _iso(days: int) -> str:
    """The date of so many days since 1970. Forty years have 14,610 of them."""
    return date.fromordinal(_EPOCH + days).isoformat()

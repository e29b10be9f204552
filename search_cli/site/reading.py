"""From a kept thread to what its page shows: its public posts, as much of each as the source allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from crawlers.reading.clean import clean, one_line
from crawlers.source import Source
from crawlers.store import KeptPost, KeptThread
from index.fields import said_of
from index.lexicon.lexicon import Lexicon
from index.publishing import for_others
from index.safety import find_crisis
from index.vocabulary import FACETS
from search_cli.public import beginning, public_text, web_address
from search_cli.site.paths import concept_path, thread_path
from search_cli.site.views import Inside, PostView, ThreadLine, ThreadView

NARROWED_BY = ("voice", "stage", "kind")  # beside concepts, source and year

Values = Mapping[int, Mapping[str, Sequence[str]]]  # of posts, by their numbers and by field


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


def read_thread(
    thread: KeptThread, posts: Sequence[KeptPost], source: Source, values: Values, names: Names
) -> ThreadView:
    """The page of a thread of which these posts may be shown; ``values`` is what was read in each of them."""
    item = thread.item
    shown = [_post_view(post, source, values.get(post.n, {})) for post in posts]
    dates = [post.item.created for post in posts if post.item.created]
    checked = [post.last_verified for post in posts if post.last_verified]
    title = for_others(one_line(item.title))
    begins = beginning(shown[0].excerpt)
    line = ThreadLine(
        path=thread_path(item.source, item.id),
        title=title,
        source=item.source,
        board=_board(item.board),
        updated=day(max(dates, default=None)),
        posts=len(posts),
        people=len({post.item.speaker for post in posts if post.item.speaker}),
        said=shown[0].said,
        excerpt=begins,
        cut=shown[0].cut or len(begins) < len(shown[0].excerpt),
    )
    told = [values.get(post.n, {}) for post in posts]
    return ThreadView(
        line,
        web_address(item.url),
        day(min(dates, default=None)),
        day(min(checked, default=None)),
        tuple(shown),
        {facet: tuple(names.link(one) for one in _most(told, facet)) for facet in FACETS},
        {field: tuple(sorted({code for of_post in told for code in of_post.get(field, ())})) for field in NARROWED_BY},
        tuple(dict.fromkeys(_dangers(item.title, posts, shown))),
    )


@lru_cache(1 << 12)
def _board(name: str) -> str:
    """A board's name for others: there are few, and a forum's owner may have put anything into one."""
    return for_others(one_line(name))


def _post_view(post: KeptPost, source: Source, values: Mapping[str, Sequence[str]]) -> PostView:
    item = post.item
    text, cut = public_text(clean(item.text), source)
    return PostView(item.position, item.speaker, day(item.created), web_address(item.url), text, cut, said_of(values))


def _most(told: Sequence[Mapping[str, Sequence[str]]], facet: str) -> list[str]:
    """The concepts of a facet that the posts speak of, those of most posts first."""
    counts = Counter(one for values in told for one in values.get(facet, ()))
    return sorted(counts, key=lambda one: (-counts[one], one))


def _dangers(title: str, posts: Iterable[KeptPost], shown: Iterable[PostView]) -> Iterator[str]:
    """The kinds of crisis that a title or the shown part of a post speaks of, told by the whole of it."""
    yield from (crisis.kind for crisis in find_crisis(title))
    for post, view in zip(posts, shown, strict=True):
        if view.excerpt:
            yield from (crisis.kind for crisis in find_crisis(post.item.text) if crisis.start < len(view.excerpt))


def day(date: datetime | None) -> str:
    """An ISO day in UTC, empty for none."""
    return f"{date.astimezone(UTC):%Y-%m-%d}" if date else ""

"""What the site shows of the store: threads that were seen live, in the length that their source allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from crawlers.source import Source
from crawlers.store import KeptPost, KeptThread, Store
from index.deriving.tags import Tags, ThreadTexts
from index.publishing import for_others
from search_cli.public import is_fresh, public_text, web_address


@dataclass(frozen=True, slots=True)
class PostView:
    """One post as the site shows it; ``cut`` says that its text goes on at the source."""

    position: int
    speaker: int | None
    date: str
    url: str
    excerpt: str
    cut: bool


@dataclass(frozen=True, slots=True)
class ConditionView:
    """A condition and the threads that speak of it, newest first."""

    id: str
    name: str
    path: str
    threads: list[ThreadView] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many threads speak of it."""
        return len(self.threads)


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread as the site shows it. ``path`` is made of a digest: nothing of a page names a file."""

    path: str
    title: str
    source: str
    board: str
    url: str
    updated: str
    checked: str
    posts: list[PostView]
    conditions: list[ConditionView]

    @property
    def count(self) -> int:
        """How many posts are shown."""
        return len(self.posts)


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that the site shows: threads newest first, conditions by name."""

    threads: list[ThreadView]
    conditions: list[ConditionView]


def read_content(
    store: Store,
    sources: Mapping[str, Source],
    tags: Tags,
    name_of: Callable[[str], str],
    now: datetime,
) -> Content:
    """The store's public part.

    ``name_of`` gives a concept's name. Posts that were never seen live, or not within their source's ``recheck``, are
    left out (archives hold what people have since deleted); so is a thread without any other.
    """
    shown = []
    for thread, posts in store.threads():
        source = sources.get(thread.item.source)
        live = [post for post in posts if source and is_fresh(post, source, now)]
        if source and live:
            shown.append((thread, live, source))
    named = _conditions_of(tags, [(thread, posts) for thread, posts, _ in shown])
    concepts = dict.fromkeys(concept for found in named for concept in found)
    conditions = {key: ConditionView(key, name_of(key), _condition_path(key)) for key in concepts}
    views = [
        _thread_view(thread, posts, source, [conditions[key] for key in found])
        for (thread, posts, source), found in zip(shown, named, strict=True)
    ]
    views.sort(key=lambda view: (view.updated, view.path), reverse=True)
    for view in views:
        for condition in view.conditions:
            condition.threads.append(view)
    return Content(views, sorted((c for c in conditions.values() if c.threads), key=lambda c: c.name.lower()))


def _conditions_of(tags: Tags, threads: Sequence[tuple[KeptThread, list[KeptPost]]]) -> list[list[str]]:
    """The conditions that each thread names."""
    texts = [
        ThreadTexts(thread.item.source, thread.item.title, posts[0].item.text, [post.item.text for post in posts])
        for thread, posts in threads
    ]
    return [told.named("condition") for told in tags.of_threads(texts)]


def _condition_path(concept: str) -> str:
    return f"condition/{''.join(c if c.isalnum() else '-' for c in concept.lower())}.html"


def _thread_view(
    thread: KeptThread,
    posts: list[KeptPost],
    source: Source,
    conditions: list[ConditionView],
) -> ThreadView:
    item = thread.item
    dates = [post.item.created for post in posts if post.item.created]
    checked = [post.last_verified for post in posts if post.last_verified]
    return ThreadView(
        path=thread_path(item.source, item.id),
        title=for_others(item.title),
        source=item.source,
        board=item.board,
        url=web_address(item.url),
        updated=_day(max(dates, default=None)),
        checked=_day(min(checked, default=None)),
        posts=[_post_view(post, source) for post in posts],
        conditions=conditions,
    )


def thread_path(source: str, thread_id: str) -> str:
    """Where the site shows a thread. It is made of a digest: nothing of a page names a file."""
    return f"thread/{sha256(f'{source}/{thread_id}'.encode()).hexdigest()[:20]}.html"


def _post_view(post: KeptPost, source: Source) -> PostView:
    item = post.item
    text, cut = public_text(item.text, source)
    return PostView(item.position, item.speaker, _day(item.created), web_address(item.url), text, cut)


def _day(date: datetime | None) -> str:
    return f"{date:%Y-%m-%d}" if date else ""

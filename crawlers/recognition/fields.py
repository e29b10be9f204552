"""What posts have: how many of them an author, a date, words, quotations, an address; and which of it went missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from crawlers.items import Post, Thread

FIELDS: Mapping[str, Callable[[Post], bool]] = MappingProxyType(
    {
        "author": lambda post: post.speaker is not None,
        "date": lambda post: post.created is not None,
        "text": lambda post: post.text != "",
        "quotes": lambda post: post.quotes != (),
        "address": lambda post: post.url != "",
    }
)
ON_EVERY_POST = ("author", "date", "text", "address")  # quotations come and go from thread to thread
MOST = 0.9  # of the kept posts: a field that so many have is missed on a thread where none has it
STILL = 0.5  # of the posts that had a field: members leave and posts are edited, but not that many


@dataclass(frozen=True, slots=True)
class Lost:
    """A field that ``now`` of ``posts`` posts have; ``before`` says in words how it was."""

    field: str
    now: int
    posts: int
    before: str

    def __str__(self) -> str:
        """As a person reads it."""
        if self.field in ("title", "board"):
            return f"{self.field}: the thread has none ({self.before})"
        now = "none" if self.now == 0 else f"only {self.now}"
        return f"{self.field}: {now} of {self.posts} {'post' if self.posts == 1 else 'posts'} ({self.before})"


def count_fields(posts: Sequence[Post]) -> dict[str, int]:
    """How many of the posts have each field."""
    return {name: sum(map(has, posts)) for name, has in FIELDS.items()}


def lost_since(posts: Sequence[Post], kept: Mapping[str, Post]) -> Iterator[Lost]:
    """The fields that posts had when they were kept, which ``kept`` gives by id, and that most have no more."""
    again = [(post, kept[post.id]) for post in posts if post.id in kept]
    for name, has in FIELDS.items():
        had = [now for now, then in again if has(then)]
        now = sum(map(has, had))
        if had and now <= STILL * len(had):
            yield Lost(name, now, len(had), "was on all of them when they were kept")


def lost_of_most(posts: Sequence[Post], kept: Mapping[str, int], total: int) -> Iterator[Lost]:
    """The fields that hardly a kept post of the source lacks, and none of these has. ``kept`` counts them."""
    now = count_fields(posts)
    for name in ON_EVERY_POST:
        if posts and total and not now[name] and kept[name] >= MOST * total:
            many = "all" if kept[name] == total else f"{kept[name]} of the {total}"
            yield Lost(name, 0, len(posts), f"is on {many} that are kept")


def lost_of_thread(now: Thread, then: Thread) -> Iterator[Lost]:
    """What the thread itself was kept with, and does not show now."""
    for name, shown, kept in (("title", now.title, then.title), ("board", now.board, then.board)):
        if kept and not shown:
            yield Lost(name, 0, 1, "was there when the thread was kept")

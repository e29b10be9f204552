"""The ground floor: threads and posts, as read from a page and as they are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ThreadwellError(Exception):
    """Base of every error that is the user's or the world's to mend; its text is one line saying what to do."""


class UsageError(ThreadwellError):
    """What was asked for does not exist or makes no sense; nothing was done."""


class BusyError(ThreadwellError):
    """Another process is at the same work."""


class Precision(StrEnum):
    """How exactly a page told the time of a post."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Link:
    """A page worth fetching and its kind: ``board`` (a list of boards or threads) or ``thread``.

    ``of`` is what the page itself may not say: a family's own word for what it belongs to, such as its board's name.
    ``version`` is what a list of threads says of a thread that changes with every post, such as its last post's id and
    date; empty where it says nothing. ``more`` is a further page of a list, which matters if this one had news.
    ``updated`` is when somebody last posted in the thread, as its list says, None where it does not.
    """

    url: str
    kind: str
    of: str = ""
    version: str = ""
    more: bool = False
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of somebody else inside a post; ``url`` is the quoted post's address, or empty."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ReadPost:
    """A post as a reader found it on a page. It carries the author's name and never leaves the pipeline.

    ``author_id`` is the stable id that the source gives a member; guests and deleted accounts have none.
    ``created`` is aware UTC. ``position`` counts from 1 within the thread.
    """

    id: str
    url: str
    position: int
    text: str
    author: str = ""
    author_id: str = ""
    author_url: str = ""
    created: datetime | None = None
    precision: Precision | None = None
    edited: bool = False
    quotes: tuple[Quote, ...] = ()
    score: int | None = None
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class ReadThread:
    """One page of a thread as a reader found it, its posts in reading order.

    A page that does not say the thread's address, title or board leaves them empty: what is known of them stays.
    ``gone`` are the ids of posts that the page says were removed.
    """

    id: str
    url: str
    title: str
    board: str
    posts: tuple[ReadPost, ...] = ()
    tags: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """A discussion as it is kept. ``created`` and ``updated`` are the dates of its first and last dated post."""

    source: str
    id: str
    url: str
    title: str
    board: str
    created: datetime | None = None
    updated: datetime | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """A message as it is kept: the author's own words, quotations apart, and no name.

    ``author_key`` is a keyed digest that counts distinct people (see :mod:`crawlers.pipelines`);
    ``speaker`` numbers the people of one thread, 1 for who started it.
    """

    source: str
    thread_id: str
    id: str
    url: str
    position: int
    text: str
    author_key: str | None = None
    speaker: int | None = None
    created: datetime | None = None
    precision: Precision | None = None
    edited: bool = False
    quotes: tuple[Quote, ...] = field(default=())
    score: int | None = None
    reply_to: str = ""

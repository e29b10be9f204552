"""What a composed forum is made of, whatever software it pretends to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Message:
    """One post. ``member`` is the author's id in the forum, None for a guest."""

    id: int
    author: str
    html: str
    date: datetime
    member: int | None = 0
    deleted: bool = False
    edited: bool = False
    likes: int = 0


@dataclass(slots=True)
class Topic:
    """A thread."""

    id: int
    title: str
    messages: list[Message]


@dataclass(slots=True)
class Board:
    """A board with its threads and the boards inside it."""

    id: int
    name: str
    topics: list[Topic] = field(default_factory=list)
    children: list[Board] = field(default_factory=list)
    private: bool = False


@dataclass(slots=True)
class Forum:
    """Boards of threads; writing in it changes what a server shows."""

    boards: list[Board]

    def all_boards(self) -> Iterator[Board]:
        """Every board, those inside others too."""
        stack = list(self.boards)
        while stack:
            board = stack.pop(0)
            yield board
            stack += board.children

    def topic(self, topic_id: int) -> tuple[Board, Topic] | None:
        """A thread and the board that it is on."""
        return next(((b, t) for b in self.all_boards() for t in b.topics if t.id == topic_id), None)

    @property
    def public_posts(self) -> list[Message]:
        """The posts that an anonymous visitor may read."""
        return [m for b in self.all_boards() if not b.private for t in b.topics for m in t.messages if not m.deleted]

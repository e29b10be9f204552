"""What the index knows of a thread and of a post, whatever the engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

# 1: posts with text, conditions, source and date; threads with their titles.
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class ThreadDocument:
    """A thread's title, searched once however many posts the thread has. ``n`` is the store's number."""

    n: int
    title: str


@dataclass(frozen=True, slots=True)
class PostDocument:
    """A post: its own words and what one filters by. ``n`` and ``thread`` are the store's numbers."""

    n: int
    thread: int
    text: str
    source: str
    conditions: tuple[str, ...]
    created: datetime | None


Document = ThreadDocument | PostDocument

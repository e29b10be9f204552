"""What the index knows of a thread and of a post, whatever the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

# 1: posts with text, conditions, source and date; threads with their titles.
# 2: treatments and symptoms too.
# 3: voice, kind, stage, age, outcomes and language too, and which posts repeat which.
# 4: who wrote a post, to count people; in packed files (index/packed/); ligatures and more letters folded.
SCHEMA_VERSION = 4


@dataclass(frozen=True, slots=True)
class ThreadDocument:
    """A thread's title, searched once however many posts the thread has. ``n`` is the store's number."""

    n: int
    title: str


@dataclass(frozen=True, slots=True)
class PostDocument:
    """A post: its own words and what one filters by. ``n`` and ``thread`` are the store's numbers.

    ``values`` are those of every field that the post has, by the field's name (:data:`index.fields.FIELDS`);
    ``person`` is a number of 32 bits, nearly always another one for each person of a source, 0 where nobody can tell.
    """

    n: int
    thread: int
    text: str
    created: datetime | None
    values: Mapping[str, Sequence[str]]
    person: int = 0


Document = ThreadDocument | PostDocument

"""What every engine that is measured does, each in a module of its own."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Protocol

from benchmarks.engine_posts import Row
from benchmarks.engine_queries import Asked

TOP = 10
LENGTH = 240  # characters of a snippet
TITLE_WEIGHT = 3.0
NAMES = {"packed": "ours", "fts5": "FTS5", "tantivy": "tantivy", "stock": "stock Whoosh"}


class Much(IntEnum):
    """How much of an answer is made."""

    IDS = 0
    SNIPPETS = 1
    FACETS = 2  # snippets, and how many posts have each condition and each source


class Engine(Protocol):
    """An index in a folder; changes are committed. Posts go by their numbers, titles by their threads', negative."""

    def build(self, rows: Iterable[Row]) -> None:
        """Make the index, the folder too."""

    def open(self) -> None:
        """Read what was committed last from now on."""

    def ask(self, asked: Asked, much: Much) -> list[int]:
        """The best :data:`TOP` posts. Raises LookupError for a kind of query that the engine does not have."""

    def every(self, asked: Asked) -> list[int]:
        """All the posts that a query finds."""

    def add(self, rows: Iterable[Row]) -> None:
        """Add posts."""

    def delete(self, posts: Sequence[int]) -> None:
        """Delete posts."""

    def replace(self, rows: Iterable[Row]) -> None:
        """Put posts in the place of those of the same numbers."""

    def merge(self) -> None:
        """Make the index as compact as it can be."""

    def bytes(self) -> tuple[int, int]:
        """The bytes on the disk without the texts, and with them."""


def engine(name: str, folder: Path) -> Engine:
    """The engine of a name; no other is imported."""
    if name == "packed":
        from benchmarks.engine_packed import Packed

        return Packed(folder)
    if name == "stock":
        from benchmarks.engine_stock import Stock

        return Stock(folder)
    if name == "fts5":
        from benchmarks.engine_fts5 import Fts5

        return Fts5(folder)
    from benchmarks.engine_tantivy import Tantivy

    return Tantivy(folder)


def number_of(row: Row) -> int:
    """The number that a document goes by."""
    return int(str(row["post"])) or -int(str(row["thread"]))


def connected(path: Path) -> sqlite3.Connection:
    """A database, with memory enough to be quick."""
    base = sqlite3.connect(path)
    for what in ("journal_mode=wal", "synchronous=normal", "cache_size=-200000"):
        base.execute(f"pragma {what}")
    return base


def settled(base: sqlite3.Connection) -> None:
    """Close a database; all that was written is in its one file."""
    base.execute("pragma wal_checkpoint(truncate)")
    base.close()


def size(folder: Path) -> int:
    """The bytes of a folder's files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def emptied(folder: Path) -> None:
    """An empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)

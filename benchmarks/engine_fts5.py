"""SQLite's FTS5, with the stemmer that it has; what words do not tell lies in a table beside it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.engine_contract import TOP, Much, connected, emptied, number_of, settled, size
from benchmarks.engine_posts import Row
from benchmarks.engine_queries import SLOP, Asked

_MAKE = """
create virtual table posts using fts5(text, title, condition, tokenize='porter unicode61');
insert into posts(posts, rank) values ('rank', 'bm25(1.0, 3.0, 0.0)');
create table facts(post integer primary key, thread integer, created integer, source text, conditions text);
"""
_SNIPPET = "snippet(posts, 0, '<b>', '</b>', '...', 40)"  # tokens: some 240 characters
_JOINED = "posts join facts on facts.post = posts.rowid where posts match ?"
_AT_ONCE = 1000


class Fts5:
    """See :class:`benchmarks.engine_contract.Engine`. Conditions are words of a column, so that filters are quick."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._base: sqlite3.Connection

    def build(self, rows: Iterable[Row]) -> None:
        """Make the index, optimized."""
        emptied(self._folder)
        self._base = connected(self._folder / "fts5.db")
        self._base.executescript(_MAKE)
        self.add(rows)
        self.merge()
        settled(self._base)

    def open(self) -> None:
        """Connect."""
        self._base = connected(self._folder / "fts5.db")
        self._base.execute("pragma mmap_size=1000000000")

    def ask(self, asked: Asked, much: Much) -> list[int]:
        """The best posts, their snippets, and facets grouped by SQL."""
        words, where = _match(asked), ""
        given: list[object] = [words]
        source = "posts where posts match ?"
        if asked.kind == "dates":
            source, where = _JOINED, " and created between ? and ?"
            given += [asked.since, asked.until]
        shown = f", {_SNIPPET}" if much >= Much.SNIPPETS else ""
        asking = f"select posts.rowid{shown} from {source}{where} order by rank limit {TOP}"  # noqa: S608  # our words
        found = self._base.execute(asking, given)
        best = [row[0] for row in found]
        if much >= Much.FACETS:
            self._facets(where, given)
        return best

    def _facets(self, where: str, given: list[object]) -> tuple[Counter[str], Counter[str]]:
        sources: Counter[str] = Counter()
        conditions: Counter[str] = Counter()
        both = f"select source, conditions, count(*) from {_JOINED}{where} group by 1, 2"  # noqa: S608  # our words
        for source, several, count in self._base.execute(both, given):
            sources[source] += count
            for one in (several or "").split(","):
                conditions[one] += count
        return sources, conditions

    def every(self, asked: Asked) -> list[int]:
        """All posts found, but for dates."""
        return [row[0] for row in self._base.execute("select rowid from posts where posts match ?", [_match(asked)])]

    def add(self, rows: Iterable[Row]) -> None:
        """Add in one transaction."""
        every = iter(rows)
        while some := list(islice(every, _AT_ONCE)):
            self._base.executemany(
                "insert into posts(rowid, text, title, condition) values (?, ?, ?, ?)",
                [(number_of(row), row.get("text"), row.get("title"), row.get("condition")) for row in some],
            )
            self._base.executemany(
                "insert into facts values (?, ?, ?, ?, ?)",
                [
                    (number_of(row), row["thread"], row["created"], row.get("source"), row.get("condition"))
                    for row in some
                ],
            )
        self._base.commit()

    def delete(self, posts: Sequence[int]) -> None:
        """Delete from both tables."""
        self._out([(post,) for post in posts])
        self._base.commit()

    def _out(self, posts: list[tuple[int]]) -> None:
        self._base.executemany("delete from posts where rowid = ?", posts)
        self._base.executemany("delete from facts where post = ?", posts)

    def replace(self, rows: Iterable[Row]) -> None:
        """Delete, then add."""
        several = list(rows)
        self._out([(number_of(row),) for row in several])
        self.add(several)

    def merge(self) -> None:
        """FTS5's own command."""
        self._base.execute("insert into posts(posts) values ('optimize')")
        self._base.commit()

    def bytes(self) -> tuple[int, int]:
        """All but the texts' own bytes, and all."""
        self.open()
        (texts,) = self._base.execute("select sum(length(cast(c0 as blob))) from posts_content").fetchone()
        self._base.close()
        whole = size(self._folder)
        return whole - texts, whole


def _match(asked: Asked) -> str:
    """A query in FTS5's language. Raises LookupError for a misspelt word: FTS5 has no such query."""
    quoted = [f'"{word}"' for word in asked.words]
    if asked.kind == "fuzzy":
        raise LookupError
    if asked.kind == "title":
        return f"{{text title}} : ({' OR '.join(quoted)})"
    made = {
        "or": " OR ".join(quoted),
        "not": f'{quoted[0]} NOT "{asked.without}"',
        "phrase": f'"{" ".join(asked.words)}"',
        "slop": f"NEAR({' '.join(quoted)}, {SLOP})",
        "prefix": f"{quoted[0]} *",
    }.get(asked.kind, " AND ".join(quoted))
    return f"text : ({made})" + (f' AND condition : "{asked.condition}"' if asked.condition else "")

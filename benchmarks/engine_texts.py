"""The table in which posts' texts lie, as in a home's store: for the engines that store none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.engine_contract import connected, number_of, settled
from benchmarks.engine_posts import Row

_AT_ONCE = 1000


class Texts:
    """Posts' texts in a table, as a home's store has them."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "texts.db"
        self._base = connected(self._path)
        self._base.execute("create table if not exists texts(post integer primary key, text text)")

    def keep(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same posts, each kept by the time that the next but some are asked for; all by the end."""
        every = iter(rows)
        while some := list(islice(every, _AT_ONCE)):
            kept = [(number_of(row), row["text"]) for row in some if "text" in row]
            self._base.executemany("insert or replace into texts values (?, ?)", kept)
            yield from some
        self._base.commit()

    def delete(self, posts: Sequence[int]) -> None:
        """Delete some."""
        self._base.executemany("delete from texts where post = ?", [(post,) for post in posts])
        self._base.commit()

    def of(self, posts: Sequence[int]) -> list[str]:
        """The texts of posts; a title has none."""
        query = f"select post, text from texts where post in ({', '.join('?' * len(posts))})"  # noqa: S608
        found = dict(self._base.execute(query, posts))
        return [found[post] for post in posts if post in found]

    def close(self) -> None:
        """Let go of the file."""
        settled(self._base)

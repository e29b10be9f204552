"""The composed posts that the engines are measured on: in files, one document a line, so that none is held in memory.

A document is a post, or a thread's title with no more than its number, as in the index of a home.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NEW = 1000  # posts that are added, deleted and replaced
_AT_ONCE = 4096  # documents read at a time
Row = dict[str, object]


class Files(NamedTuple):
    """All posts, the first ones of them, and :data:`NEW` posts that come later."""

    posts: Path
    part: Path
    new: Path


def compose(folder: Path, count: int, part: int) -> Files:
    """Write files of so many posts, and of so many of them."""
    files = Files(*(folder / f"{name}.jsonl" for name in Files._fields))
    seen = 0
    with files.posts.open("wb") as posts, files.part.open("wb") as some, files.new.open("wb") as new:
        for row in rows(count + NEW):
            line = msgspec.json.encode(row) + b"\n"
            seen += "title" not in row
            number = seen + ("title" in row)  # a title goes with its thread's first post
            (posts if number <= count else new).write(line)
            if number <= part:
                some.write(line)
    return files


def rows(count: int) -> Iterator[dict[str, str | int]]:
    """So many composed posts as the index takes them, each thread's behind its title."""
    from benchmarks.posts import Composer  # with the vocabularies, which whoever reads does without

    threads = Composer().threads(count, NOW)
    posts = ((n, thread, post) for n, (thread, several) in enumerate(threads, 1) for post in several)
    before = 0
    for number, (n, thread, post) in enumerate(islice(posts, count), 1):
        if n != before:
            yield {"id": f"t{n}", "thread": n, "post": 0, "created": 0, "title": thread.title}
            before = n
        yield {
            "id": f"p{number}",
            "thread": n,
            "post": number,
            "text": post.text,
            "created": int(post.created.timestamp()) if post.created else 0,
            "source": post.source,
            "condition": f"c{n % 997},d{n % 31}",
            "values": f"source:{post.source},condition:c{n % 997},condition:d{n % 31}",
        }


class Reading(Iterable[Row]):
    """The documents of a file. ``spent`` is the CPU time that reading them took, which is no engine's."""

    def __init__(self, path: Path, most: int | None = None) -> None:
        self._path = path
        self._most = most
        self.spent = 0.0

    def __iter__(self) -> Iterator[Row]:
        with self._path.open("rb") as file:
            lines = islice(file, self._most)
            while found := self._read(lines):
                yield from found

    def _read(self, lines: Iterator[bytes]) -> list[Row]:
        begun = time.thread_time()
        found = [msgspec.json.decode(line, type=Row) for line in islice(lines, _AT_ONCE)]
        for row in found:
            if "values" in row:
                row["values"] = str(row["values"]).encode()
        self.spent += time.thread_time() - begun
        return found

"""Builds one composed collection with the packed index, Whoosh as it is, and SQLite's FTS5.

``python -m benchmarks.engines``

CPU time, in turns within one run, so ratios are what to read. Whoosh as it is gets a part of the posts alone: its speed
does not depend on how many they are. No text is stored but by FTS5, with ``content=''`` not even there.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from whoosh import index as stock

from benchmarks.posts import Composer
from index.engines.whoosh.layout import SCHEMA
from index.packed import opening

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Row = dict[str, object]


def rows(count: int) -> list[Row]:
    """So many composed posts, as the index takes them."""
    threads = Composer().threads(count, NOW)
    posts = ((n, post) for n, (_, several) in enumerate(threads, 1) for post in several)
    return [
        {
            "id": f"p{n}",
            "thread": thread,
            "post": n,
            "text": post.text,
            "created": int(post.created.timestamp()) if post.created else 0,
            "source": post.source,
            "condition": f"c{thread % 997},c{thread % 31}",
            "values": f"source:{post.source},condition:c{thread % 997},condition:c{thread % 31}".encode(),
        }
        for n, (thread, post) in enumerate(islice(posts, count), 1)
    ]


def packed(posts: Sequence[Row], folder: Path) -> None:
    """Build the packed index."""
    writer = opening.create(folder, SCHEMA).writer()
    for post in posts:
        writer.add_document(**post)
    writer.commit()


def whoosh(posts: Sequence[Row], folder: Path) -> None:
    """Build Whoosh's."""
    folder.mkdir()
    writer = stock.create_in(folder, SCHEMA).writer(limitmb=256)
    for post in posts:
        writer.add_document(**post)
    writer.commit()


def fts5(posts: Sequence[Row], folder: Path, content: str = "") -> None:
    """Build SQLite's, with the stemmer that it has, and the other fields in columns."""
    folder.mkdir()
    base = sqlite3.connect(folder / "fts5.db")
    base.execute(
        f"create virtual table posts using fts5(text, condition, source, tokenize='porter unicode61'{content})"
    )
    base.execute("create table facts(post integer primary key, thread, created, told)")
    for post in posts:
        base.execute(
            "insert into posts(rowid, text, condition, source) values (?, ?, ?, ?)",
            [post[name] for name in ("post", "text", "condition", "source")],
        )
        base.execute(
            "insert into facts values (?, ?, ?, ?)", [post[n] for n in ("post", "thread", "created", "values")]
        )
    base.execute("insert into posts(posts) values ('optimize')")
    base.commit()
    base.close()


def contentless(posts: Sequence[Row], folder: Path) -> None:
    """Build SQLite's without the text."""
    fts5(posts, folder, ", content=''")


def measured(build: Callable[[Sequence[Row], Path], None], posts: Sequence[Row]) -> tuple[float, int]:
    """How many posts an engine builds in a second of CPU time, and the bytes on the disk."""
    with tempfile.TemporaryDirectory() as place:
        begun = time.process_time()
        build(posts, Path(place) / "index")
        spent = time.process_time() - begun
        size = sum(path.stat().st_size for path in (Path(place) / "index").rglob("*") if path.is_file())
    return len(posts) / spent, size


def main() -> None:
    """Print a line an engine and round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--stock", type=int, default=20_000, help="posts that Whoosh as it is gets")
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_args()
    posts = rows(asked.posts)
    print(f"{len(posts)} posts, {sum(len(str(post['text'])) for post in posts):,} characters")
    for _ in range(asked.rounds):
        for build in (packed, fts5, contentless, whoosh):
            given = posts[: asked.stock] if build is whoosh else posts
            speed, size = measured(build, given)
            print(f"{build.__name__:12} {speed:10,.0f} posts a CPU second {size / len(given):8,.0f} bytes a post")


if __name__ == "__main__":
    main()

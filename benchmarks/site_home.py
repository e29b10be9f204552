"""A home with composed threads, as if harvested lately: its store is filled table by table, then indexed as any other.

    python -m benchmarks.site_home FOLDER [--threads 10000]

The posts count as seen live within the last 20 days of ``--now`` (today), and their sources let that stand for years:
such a home serves for as long as it is kept.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.posts import SOURCES, Composer
from crawlers.items import Link, Post, Thread
from crawlers.keeping import tables
from crawlers.keeping.crawl_store import CrawlStore, Kept, Outcome, Visit
from crawlers.source import Source, write_source
from crawlers.store import Store
from search_cli.config import Home

BATCH = 1000  # threads a transaction
FOREVER = timedelta(days=9000)
PUBLISH = {SOURCES[1]: "full", SOURCES[4]: "link"}  # the others: excerpt
CONFIG = """contact = "operator@example.org"

[site]
name = "Composed"
url = "https://composed.example.org/"
"""


def main() -> None:
    """Make a home and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--threads", type=int, default=10_000)
    parser.add_argument("--now", type=datetime.fromisoformat, default=datetime.now(UTC))
    asked = parser.parse_args()
    posts = make_home(asked.folder, asked.threads, asked.now)
    print(f"{asked.threads:,} threads, {posts:,} posts: {asked.folder}")


def make_home(folder: Path, threads: int, now: datetime) -> int:
    """Fill a new home with composed threads and index it. Returns how many posts it has."""
    home = Home(folder)
    home.make()
    home.config_file.write_text(CONFIG, encoding="utf-8")
    for name in SOURCES:
        write_source(source_of(name), home.sources)
    posts = fill(home, threads, now)
    threadwell(folder, "index")
    return posts


def source_of(name: str) -> Source:
    """The source that composed threads name."""
    address = f"https://{name}.example.org/"
    publish, note = PUBLISH.get(name, "excerpt"), "composed for a measurement"
    recheck = f"{FOREVER.days}d"
    return Source(name, "phpbb", address, language="en", publish=publish, recheck=recheck, enabled=True, note=note)


def threadwell(folder: Path, *words: str) -> str:
    """Run a command to its end. Returns what it printed."""
    command = [sys.executable, "-P", "-m", "search_cli", "--home", str(folder), *words]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def fill(home: Home, threads: int, now: datetime) -> int:
    """Keep composed threads as seen live: rows are inserted a thousand threads at a time. Returns how many posts."""
    rng = random.Random(11)  # noqa: S311
    composed = Composer().threads(threads, now)
    total = 0
    with closing(Store(home.store_place)) as store:
        with store.db.writing() as connection:
            pages = {name: _page(connection, name, now) for name in SOURCES}
        change = store.last_change()
        first = 1
        while batch := list(islice(composed, BATCH)):
            change += 1
            rows = [_row(thread, posts, n, change) for n, (thread, posts) in enumerate(batch, first)]
            first += len(batch)
            seen = [
                _post_row(post, row["n"], pages[post.source], now - timedelta(days=rng.random() * 20), change)
                for row, (_, posts) in zip(rows, batch, strict=True)
                for post in posts
            ]
            total += len(seen)
            with store.db.writing() as connection:
                connection.execute(tables.thread.insert(), rows)
                connection.execute(tables.post.insert(), seen)
                connection.execute(tables.meta.update().where(tables.meta.c.key == "change").values(value=str(change)))
    return total


def _page(connection: sa.Connection, source: str, now: datetime) -> int:
    """A page that every thread of a source was read on, and a crawl that ended. Returns the page's number."""
    connection.execute(tables.job.insert(), {"source": source, "started": now, "ended": now, "reason": "finished"})
    values = {"source": source, "url": f"https://{source}.example.org/", "kind": "thread", "found_on": 0}
    done = {"wanted": 1, "done": 1, "outcome": "read", "fetched": now}
    key = connection.execute(tables.page.insert().values(**values, **done)).inserted_primary_key
    assert key is not None  # noqa: S101  # a numbered table
    return int(key[0])


def _row(thread: Thread, posts: list[Post], n: int, change: int) -> dict[str, Any]:
    dates = {"created": posts[0].created, "updated": posts[-1].created}
    return {**asdict(thread), **dates, "tags": [], "n": n, "change": change}


def _post_row(post: Post, thread: int, page: int, seen: datetime, change: int) -> dict[str, Any]:
    row = asdict(post)
    del row["thread_id"]
    kept = {"precision": "second", "quotes": [], "page": page, "last_verified": seen}
    return {**row, **kept, "thread": thread, "change": change}


def add_post(home: Home, number: int, now: datetime) -> None:
    """A crawl that finds one more post in the thread with a number, and the index brought up to date with it."""
    with closing(CrawlStore(home.store_place)) as store:
        found = store.thread(number)
        assert found is not None  # noqa: S101  # the caller's own home
        kept, posts = found
        source, last = kept.item.source, posts[-1].item
        text = Composer(number + len(posts)).text("epilepsy")
        more = replace(last, id=f"{last.id}+", url=f"{last.url}+", position=last.position + 1, text=text, created=now)
        job, round_of = store.begin_crawl(source, [Link(kept.item.url, "thread")], now, FOREVER)
        due = store.next_page(source, round_of, now)
        assert due is not None  # noqa: S101  # it was just asked for
        visit = Visit(due, "read", now, threads=(Kept(kept.item, (more,)),))
        saved = store.save_visit(source, round_of, job, visit)
        store.end_crawl(job, Outcome("finished", 1, saved), now)
    threadwell(home.folder, "index")


if __name__ == "__main__":
    main()

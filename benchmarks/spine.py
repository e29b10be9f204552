"""From a forum on loopback to a printed hit: harvesting, indexing, a cold search, each beside a peer of the same run.

    python -m benchmarks.spine [--threads 600] [--rounds 3]

The forum is composed here and served by a process of its own, with the pages of phpBB. CPU is user and system time of
our process alone. Peers: the same pages fetched and thrown away with http.client; the same posts in SQLite's FTS5; a
process that imports nothing.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import Process, Queue
from pathlib import Path
from tempfile import TemporaryDirectory

from search_cli.demo.forum import Board, Forum, Message, Topic
from tests.phpbb_server import START, ForumServer

WORDS = 4000
POST_WORDS = 120
NAMES = ("Dravet syndrome", "lupus", "epilepsy", "asthma", "type 1 diabetes", "migraine", "Crohn's disease")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of the clock and of the processor."""

    wall: float
    cpu: float


def compose(threads: int) -> Forum:
    """A forum of invented words in the proportions of a language (Zipf), with a few conditions."""
    rng = random.Random(7)  # noqa: S311
    words = [f"{a}{b}{c}" for a in "bdfglmnprstvz" for b in ("a", "e", "i", "o", "u", "ai", "ou") for c in "lmnrstk"]
    words += [f"{a}{b}" for a in words[:80] for b in words[:50]]
    weights = [1 / (n + 2) for n in range(WORDS)]
    topics, post = [], 0
    for n in range(1, threads + 1):
        messages = []
        for k in range(rng.choice((1, 3, 5, 8, 12))):
            post += 1
            text = rng.choices(words[:WORDS], weights, k=POST_WORDS)
            text[5] = rng.choice(NAMES)
            messages.append(Message(post, f"m{k}", " ".join(text), START + timedelta(minutes=post), member=1 + k))
        topics.append(Topic(n, " ".join(rng.choices(words[:WORDS], weights, k=6)), messages))
    return Forum([Board(1, "Composed", topics)])


def serve(threads: int, ready: Queue[tuple[str, int]]) -> None:
    """Serve the forum until this process is ended."""
    forum = compose(threads)
    with ForumServer(forum) as server:
        ready.put((server.url, len(forum.public_posts)))
        time.sleep(3600)


def run(*words: str, home: Path) -> Cost:
    """What one command costs, start to end."""
    return timed(
        lambda: subprocess.run(
            [sys.executable, "-m", "search_cli", "--home", str(home), *words], check=True, capture_output=True
        )
    )


def timed(work: Callable[[], object]) -> Cost:
    """What a piece of work costs, its child processes included."""

    def used() -> float:
        times = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(t.ru_utime + t.ru_stime for t in times)

    wall, cpu = time.perf_counter(), used()
    work()
    return Cost(time.perf_counter() - wall, used() - cpu)


def fetch_only(url: str, pages: list[str]) -> None:
    """The harvest's peer: the same pages, one at a time, unread."""
    connection = http.client.HTTPConnection(url.split("/")[2])
    for page in pages:
        connection.request("GET", page[page.index("/", 8) :])
        connection.getresponse().read()
    connection.close()


def fts5(rows: list[tuple[str, str]], path: Path) -> None:
    """The index's peer: the same posts in SQLite's full-text index, with Porter's stemmer."""
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.execute("CREATE VIRTUAL TABLE post USING fts5(title, text, tokenize='porter unicode61')")
    database.executemany("INSERT INTO post VALUES (?, ?)", rows)
    database.commit()
    database.close()


def one_round(url: str, posts: int, folder: Path) -> dict[str, float]:
    """Every figure once."""
    home = folder / "home"
    run("sources", "add", url, "--name", "composed", "--allow-private", "--yes", home=home)
    harvest = run("harvest", "composed", home=home)
    index = run("index", home=home)
    search = run("search", "lupus epilepsy bal", home=home)
    run("export", str(folder / "posts.jsonl"), home=home)
    rows = [json.loads(line) for line in (folder / "posts.jsonl").read_text(encoding="utf-8").splitlines()]
    if len(rows) != posts:
        raise SystemExit(f"{len(rows)} posts were harvested, not {posts}")
    with sqlite3.connect(home / "store.sqlite") as store:
        pages = [row[0] for row in store.execute("SELECT url FROM page")]
    fetched = timed(lambda: fetch_only(url, pages))
    full_text = timed(lambda: fts5([(row["thread_title"], row["text"]) for row in rows], folder / "fts5.sqlite"))
    empty = timed(lambda: subprocess.run([sys.executable, "-c", ""], check=True))
    return {
        "posts harvested a second": posts / harvest.wall,
        "pages fetched a second": len(pages) / harvest.wall,
        "harvest's time / time to fetch the same pages unread": harvest.wall / fetched.wall,
        "posts indexed a CPU-second, tagging included": posts / index.cpu,
        "index's CPU / FTS5's for the same posts": index.cpu / full_text.cpu,
        "cold search, start to printed hits, CPU s": search.cpu,
        "cold search's CPU / an empty Python's": search.cpu / empty.cpu,
    }


def main() -> None:
    """Print the median of every figure as a table."""
    options = argparse.ArgumentParser(description="Harvest, index and search a composed forum.")
    options.add_argument("--threads", type=int, default=600)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    ready: Queue[tuple[str, int]] = Queue()
    server = Process(target=serve, args=(chosen.threads, ready), daemon=True)
    server.start()
    url, posts = ready.get(timeout=60)
    rounds = []
    for _ in range(chosen.rounds):
        with TemporaryDirectory() as folder:
            rounds.append(one_round(url, posts, Path(folder)))
    server.kill()
    print(f"{chosen.threads} threads, {posts} posts of {POST_WORDS} words, median of {chosen.rounds} rounds\n")
    for name in rounds[0]:
        print(f"| {name} | {statistics.median(row[name] for row in rounds):.3g} |")


if __name__ == "__main__":
    main()

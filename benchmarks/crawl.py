"""How quick a crawl is, and how much memory a long one takes.

    python -m benchmarks.crawl [--rounds 3]         a recorded phpBB, beside its pages fetched unread
    python -m benchmarks.crawl --pages 100000       a forum without an end, generated page by page

The forum is served by a process of its own on loopback, and harvested without delay by another. Memory is the crawl's
peak resident set, read when a tenth, a half and all of the pages were fetched.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Process, Queue
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urljoin, urlsplit

from crawlers.crawl.errand import Errand
from search_cli.demo import phpbb
from search_cli.demo.forum import Board, Forum, Message, Topic
from tests.phpbb_server import START

PER_LIST, PER_THREAD, WORDS = 25, 10, 80
LIMIT = 300  # megabytes


def main() -> None:
    """Measure one or the other, and print it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, metavar="N", help="measure the memory of a crawl of N generated pages")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--crawl", nargs=2, metavar=("URL", "STORE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.crawl:
        crawl(given.crawl[0], Path(given.crawl[1]), given.pages)
    elif given.pages:
        print(json.dumps(memory(given.pages), indent=1))
    else:
        print(json.dumps(speed(given.rounds), indent=1))


# -- memory -----------------------------------------------------------------------------------------------------


def memory(pages: int) -> dict[str, object]:
    """Peak memory in megabytes after a tenth, a half and all of the pages, and the pages and posts a second."""
    ready: Queue[str] = Queue()
    server = Process(target=serve, args=(ready,), daemon=True)
    server.start()
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.crawl", "--pages", str(pages), "--crawl", ready.get()]
        started = time.monotonic()
        done = subprocess.run([*command, f"{folder}/store.sqlite"], check=True, capture_output=True, text=True)
        seconds = time.monotonic() - started
    server.kill()
    found: dict[str, object] = json.loads(done.stdout)
    return found | {"pages a second": round(pages / seconds), "limit, MB": LIMIT}


def crawl(url: str, path: Path, pages: int) -> None:
    """Crawl some pages of the forum at ``url`` in this process, and print what memory that took, as JSON."""
    from crawlers.crawl.fetch import Fetch
    from crawlers.crawl.spider import run
    from crawlers.crawl.walk import Progress, Walk
    from crawlers.family import load_family
    from crawlers.keeping.crawl_store import CrawlStore, Outcome
    from crawlers.source import Source

    source = Source("endless", "phpbb", url, delay=0, allow_private=True, enabled=True)
    store = CrawlStore(path)
    marks = {pages // 10: "10 %", pages // 2: "50 %", pages: "100 %"}
    peaks: dict[str, object] = {}

    def show(progress: Progress) -> None:
        if name := marks.pop(progress.pages, ""):
            peaks[f"peak at {name}, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

    async def work(fetch: Fetch) -> Outcome:
        family = load_family(source.family)
        walk = Walk(
            source,
            family,
            store,
            b"k" * 32,
            fetch,
            lambda: datetime.now(UTC),
            errand=Errand(show, lambda tally: tally.pages >= pages),
        )
        return await walk.run()

    outcome = run(work, "Threadwell/benchmark", frozenset({source.host}))
    store.close()
    print(json.dumps({"pages": outcome.pages, "posts": outcome.saved.new, **peaks}))


class Endless:
    """A forum without an end, page by page: lists of 25 threads, threads of 10 posts."""

    def __init__(self) -> None:
        rng = random.Random(7)  # noqa: S311
        words = [f"{a}{b}{c}" for a in "bdfglmnprstvz" for b in ("a", "e", "i", "o", "u") for c in "lmnrstk"]
        self.stock = [" ".join(rng.choices(words, k=WORDS)) for _ in range(500)]

    def answer(self, path: str) -> str | None:
        """The page at a path, None where there is none."""
        parts = urlsplit(path)
        query = {name: int(values[-1]) for name, values in parse_qs(parts.query).items() if values[-1].isdigit()}
        if parts.path == "/viewtopic.php":
            asked = Forum([Board(1, "Endless", [self._topic(query.get("t", 1))])])
            return phpbb.render(asked, path, "0" * 32, PER_THREAD)
        if parts.path == "/viewforum.php":
            return self._list(query.get("start", 0))
        return phpbb.render(Forum([Board(1, "Endless", [])]), path, "0" * 32) if parts.path == "/" else None

    def _topic(self, number: int) -> Topic:
        first = number * PER_THREAD
        moment = START + timedelta(minutes=first)
        posts = [
            Message(first + n, f"m{n}", self.stock[(first + n) % len(self.stock)], moment, member=1 + n)
            for n in range(PER_THREAD)
        ]
        return Topic(number, f"Thread {number}", posts)

    def _list(self, start: int) -> str:
        forum = Forum([Board(1, "Endless", [self._topic(start + n + 1) for n in range(PER_LIST)])])
        rows = phpbb.render(forum, "/viewforum.php?f=1", "0" * 32, PER_LIST)
        link = f"./viewforum.php?f=1&amp;start={start + PER_LIST}"
        more = f'<div class="action-bar"><div class="pagination"><a rel="next" href="{link}">Next</a></div></div>'
        return (rows or "").replace("</body>", f"{more}</body>")


def serve(ready: Queue[str]) -> None:
    """Serve a forum without an end until this process is ended."""
    forum = Endless()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            html = forum.answer(self.path)
            body = (html or "").encode()
            self.send_response(404 if html is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ready.put(f"http://127.0.0.1:{server.server_address[1]}/")
    server.serve_forever()


# -- speed ------------------------------------------------------------------------------------------------------


def speed(rounds: int) -> dict[str, float]:
    """Posts a second of a recorded phpBB's harvest, start to end, and its time beside that of its pages unread."""
    from tests.test_recordings import FORUMS, replayed

    if not FORUMS.is_dir():
        raise SystemExit("The recorded forums do not lie beside the project.")
    seconds, busy, ratios, posts = [], [], [], 0
    for _ in range(rounds):
        with TemporaryDirectory() as folder, replayed("phpbb", Path(folder)) as (url, log):
            home = str(Path(folder) / "home")
            cli = [sys.executable, "-m", "search_cli", "--home", home]
            add = [*cli, "sources", "add", url, "--name", "phpbb", "--allow-private", "--yes"]
            subprocess.run(add, check=True, capture_output=True)
            log.write_text("", encoding="utf-8")
            started, before = time.monotonic(), _cpu_of_children()
            done = subprocess.run([*cli, "harvest", "phpbb", "--json"], check=True, capture_output=True, text=True)
            seconds.append(time.monotonic() - started)
            busy.append(_cpu_of_children() - before)
            posts = json.loads(done.stdout)["phpbb"]["new"]
            asked = [json.loads(line)["path"] for line in log.read_text(encoding="utf-8").splitlines()]
            ratios.append(seconds[-1] / unread(url, asked))
    took = statistics.median(seconds)
    return {
        "posts": posts,
        "seconds": round(took, 2),
        "CPU seconds": round(statistics.median(busy), 2),
        "posts a second": round(posts / took),
        "time / the same pages unread": round(statistics.median(ratios), 1),
    }


def _cpu_of_children() -> float:
    """CPU seconds of this process's children that have ended: the server of the recording has not."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def unread(url: str, paths: list[str]) -> float:
    """Seconds to fetch the pages with urllib in a process of its own, start to end."""
    code = (
        "import sys, urllib.request, urllib.error\n"
        "for url in sys.stdin.read().split():\n"
        "    try: urllib.request.urlopen(url).read()\n"
        "    except urllib.error.HTTPError: pass\n"
    )
    addresses = "\n".join(urljoin(url, path) for path in paths)
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", code], input=addresses, text=True, check=True)
    return time.monotonic() - started


if __name__ == "__main__":
    main()

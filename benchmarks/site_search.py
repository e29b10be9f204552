"""What the first search of a visitor costs: bytes, requests and time to the first results, on a slow link.

    python -m benchmarks.site_search FOLDER [--threads 10000]

A site of composed threads in the real templates is built into FOLDER (kept: a second run only measures), then a real
Chromium with an empty cache opens the address of a search on it. The link is 60 ms and 10 Mbit/s, by the browser's own
emulation; a server on loopback compresses text by gzip's level 6, as most hosts do, and nothing else: Pagefind's files
are compressed already. Each query is asked three times; the middle time counts. What a search transfers before its
first results stand in the page is told beside what it transfers in all: where results are few, further bundles follow.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from benchmarks.posts import Composer, Names
from benchmarks.site_weights import CHROMIUM, Sent, counting_server
from search_cli.site.folder import SiteFolder
from search_cli.site.pages import Renderer
from search_cli.site.paths import slug_of, thread_path
from search_cli.site.search_words import Named
from search_cli.site.searching import Indexed, Search, make_shards
from search_cli.site.views import Inside, PostView, SiteFacts, ThreadLine, ThreadView

NOW = datetime(2026, 11, 1, tzinfo=UTC)
EXCERPT = 300
LINK = {"offline": False, "latency": 60, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8}
QUERIES = {
    "one word": "#q=school",
    "three words": "#q=hospital+night+school",
    "a name": "#q=fenfluramine",
    "a name and a word": "#q=Dravet+syndrome+school",
    "a word, one filter": "#q=school&condition=epilepsy",
    "a filter alone": "#condition=dravet-syndrome",
    "newest first": "#q=school&sort=newest",
    "a sentence": "#q=what+can+i+do+when+she+does+not+sleep+at+night",
}
RUNS = 3
# From the start of navigation to the moment at which hits stand in the page, by the browser's own clock.
WATCH = """new MutationObserver(() => {
  if (!window.firstHits && document.querySelector("#hits li")) window.firstHits = performance.now();
}).observe(document, { childList: true, subtree: true });"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a first search took: bytes until its first results stood there and in all."""

    requests: int
    first: int
    size: int
    seconds: float
    hits: int


def main() -> None:
    """Build where nothing is, measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--threads", type=int, default=10_000)
    asked = parser.parse_args()
    if not (asked.folder / "search.html").exists():
        build(asked.folder, asked.threads)
    print(f"{'query':20} {'requests':>8} {'first kB':>8} {'all kB':>6} {'seconds':>8} {'hits':>5}")
    for name, cost in measure(asked.folder):
        sizes = f"{cost.first / 1000:8.0f} {cost.size / 1000:6.0f}"
        print(f"{name:20} {cost.requests:8} {sizes} {cost.seconds:8.2f} {cost.hits:5}")


def build(folder: Path, count: int) -> None:
    """Write the pages of a site that a search needs, and its search."""
    renderer = Renderer(SiteFacts("Composed", "me@example.org"))
    began = time.process_time()
    pages = []
    counts: dict[str, Counter[Inside]] = {"condition": Counter(), "treatment": Counter(), "symptom": Counter()}
    years: Counter[str] = Counter()
    for view in views(count):
        text = renderer.render("thread.html", view.line.path, thread=view)
        target = folder / view.line.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        own = tuple(link.path for found in view.concepts.values() for link in found)
        pages.append(Indexed(view.line.path, sha256(text.encode()).hexdigest(), view.line.updated, own))
        for facet, found in view.concepts.items():
            counts[facet].update(found)
        years[view.year] += 1
    facets = {
        facet: tuple((slug_of(link.name), link.name, n) for link, n in found.most_common())
        for facet, found in counts.items()
    }
    facets["year"] = tuple((year, year, n) for year, n in sorted(years.items(), reverse=True))
    (folder / "search.html").write_text(renderer.render("search.html", "search.html", facets=facets), encoding="utf-8")
    for name, content in renderer.static().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    written = time.process_time()
    shards = make_shards(pages)
    named = {link.path: Named(f, link.path, link.name, (), link.path) for f, found in counts.items() for link in found}
    with Search(SiteFolder(folder), shards) as search:
        search.finish(named.values())
    print(f"{count:,} pages in {written - began:.0f} s of CPU")
    print(f"{len(shards)} bundles in {time.process_time() - written:.0f} s of CPU beside Pagefind's own")


def views(count: int) -> Iterator[ThreadView]:
    """Threads as the site shows them: the beginnings of posts, and a few concepts."""
    composer, rng = Composer(), random.Random(11)  # noqa: S311
    names = Names(random.Random(12))  # noqa: S311
    for thread, posts in composer.threads(count, NOW):
        day = f"{max(post.created for post in posts if post.created):%Y-%m-%d}"
        path = thread_path(thread.source, thread.id)
        line = ThreadLine(path, thread.title, thread.source, thread.board, day, len(posts))
        shown = tuple(
            PostView(post.position, post.speaker, day, post.url, post.text[:EXCERPT], cut=True) for post in posts
        )
        concepts = {
            facet: tuple(_link(facet, names.one(rng, facet)) for _ in range(rng.randint(1, 3)))
            for facet in ("condition", "treatment", "symptom")
        }
        values = {
            "voice": (rng.choice(("patient", "parent", "partner", "relative")),),
            "stage": (rng.choice(("before", "new", "treatment", "after")),),
        }
        yield ThreadView(line, thread.url, day, day, shown, concepts, values)


def _link(facet: str, name: str) -> Inside:
    return Inside(name, f"{facet}/{slug_of(name)}.html")


def measure(folder: Path) -> Iterator[tuple[str, Cost]]:
    """Each query's cost."""
    with ExitStack() as stack:
        address, sent = stack.enter_context(counting_server(folder, compress=True))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, query in QUERIES.items():
            costs = [_search(browser, f"{address}search.html{query}", sent) for _ in range(RUNS)]
            yield name, replace(costs[0], seconds=median(cost.seconds for cost in costs))
        browser.close()


def _search(browser: Browser, address: str, sent: Sent) -> Cost:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(WATCH)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINK)
    sent.requests = sent.size = 0
    page.goto(address, wait_until="commit")
    page.locator("#hits li").first.wait_for(timeout=60_000)
    first = sent.size
    seconds = float(page.evaluate("window.firstHits")) / 1000
    page.wait_for_load_state("networkidle")
    found = re.search(r"\d[\d,]*", page.locator("#search-state").inner_text())
    context.close()
    return Cost(sent.requests, first, sent.size, seconds, int(re.sub(r"\D", "", found.group())) if found else 0)


if __name__ == "__main__":
    main()

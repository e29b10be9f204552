"""One crawl with Scrapy, in a process of its own, whose pauses take no time: prints what its job's record says.

python -m tests.real_crawl URL STORE [--family phpbb] [--days 0] [--timeout 5]
"""

from __future__ import annotations

import argparse
import json
import resource
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.crawl import manners
from crawlers.crawl.fetch import Fetch, user_agent
from crawlers.crawl.spider import run
from crawlers.crawl.walk import Walk
from crawlers.family import load_family
from crawlers.keeping.crawl_store import CrawlStore, Outcome
from crawlers.source import Source
from tests.conftest import Clock


def main() -> None:
    """Crawl ``url`` as a source without a delay, ``days`` after the tests' usual now."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("store", type=Path)
    parser.add_argument("--family", default="phpbb")
    parser.add_argument("--days", type=int, default=0)
    parser.add_argument("--timeout", type=float, default=5)
    given = parser.parse_args()
    clock = Clock()
    clock.now += timedelta(days=given.days)
    pytest.MonkeyPatch().setattr(manners, "sleep", clock.sleep)
    source = Source("small", given.family, given.url, delay=0, allow_private=True, enabled=True)
    store = CrawlStore(given.store)

    async def crawl(fetch: Fetch) -> Outcome:
        return await Walk(source, load_family(source.family), store, b"k" * 32, fetch, clock).run()

    run(crawl, user_agent("test", "me@example.org"), frozenset({source.host}), timeout=given.timeout)
    job = store.jobs(source.name)[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"reason": job.reason, "errors": dict(job.errors), "pages": job.pages, "peak": peak}))
    store.close()


if __name__ == "__main__":
    main()

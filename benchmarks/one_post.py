"""What `threadwell index` costs after one new post, in homes of any size: CPU seconds of its process, start to end.

    python -m benchmarks.one_post HOME ... [--rounds 3]

Homes are made by ``benchmarks.site_home``; each gets a post a round.
"""

from __future__ import annotations

import argparse
import resource
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.site_home import add_post, threadwell
from crawlers.store import Store
from search_cli.config import Home


def main() -> None:
    """Print a row for each home."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("homes", type=Path, nargs="+")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    for folder in asked.homes:
        home = Home(folder)
        threadwell(folder, "index")
        with closing(Store(home.store_place)) as store:
            posts = sum(count.posts for count in store.counts().values())
        spent = [_cost(home, n) for n in range(1, asked.rounds + 1)]
        print(f"| {posts:,} posts, one new, CPU s | {median(spent):.2f} |")


def _cost(home: Home, thread: int) -> float:
    """CPU seconds of the index's process after a post was added to a thread."""
    before = _children()
    add_post(home, thread, datetime.now(UTC))
    return _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()

"""What the static site costs: to build it beside Hugo, to build it again, and to look at a page of it.

    python -m benchmarks.site [--threads 10000] [--home FOLDER] [--rounds 3]

A home of composed threads (benchmarks/site_home.py) is made, or taken from ``--home`` where it is kept. ``site build``
is then run from start to end, with all its children counted: with an empty folder, with nothing changed, with one new
post. The peer is Debian's Hugo, which makes the same thread pages out of files with the same values, on the same disk;
both have one core. What a page weighs, a Chromium tells.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.site_home import add_post, make_home
from benchmarks.site_pages import compare
from benchmarks.site_watching import Cost, threadwell
from benchmarks.site_weights import weigh
from search_cli.config import Home

MEGA = 1_000_000
KILO = 1000


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=10_000)
    parser.add_argument("--home", type=Path, help="where the composed home is kept; made there if it is not there yet")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("build", "hugo", "weights"), help="this part alone")
    asked = parser.parse_args()
    with home_of(asked.threads, asked.home) as folder:
        parts: dict[str, Callable[[], None]] = {
            "build": lambda: building(folder, asked.rounds),
            "hugo": lambda: beside_hugo(folder, asked.rounds),
            "weights": lambda: weights(folder),
        }
        for name, part in parts.items():
            if asked.only in (None, name):
                part()


@contextmanager
def home_of(threads: int, kept: Path | None) -> Iterator[Path]:
    """A home with so many threads; a copy of the kept one, whose store no measurement changes."""
    with TemporaryDirectory(dir=kept.parent if kept else None) as scratch:
        folder = Path(scratch) / "home"
        source = kept or folder
        if not source.exists():
            make_home(source, threads, datetime.now(UTC))
        if kept:
            shutil.copytree(kept, folder, ignore=shutil.ignore_patterns("site", "locks"))
        yield folder


def building(folder: Path, rounds: int) -> None:
    """Print what a build costs: the first, with nothing changed, with one new post."""
    home = Home(folder)
    first = threadwell(folder, "site", "build")
    same = [threadwell(folder, "site", "build") for _ in range(rounds)]
    more = []
    for n in range(rounds):
        add_post(home, n + 1, datetime.now(UTC))
        more.append(threadwell(folder, "site", "build"))
    threads = sum(1 for _ in (home.site / "thread").rglob("*.html"))
    print(f"\n{threads:,} thread pages; median of {rounds} rounds\n")
    print("| site build | wall s | CPU s | of it Pagefind | most memory, MB |\n|---|---|---|---|---|")
    print(_row("first", [first]))
    print(_row("nothing changed", same))
    print(_row("one new post", more), flush=True)


def _row(name: str, costs: list[Cost]) -> str:
    wall, cpu = (median(getattr(cost, what) for cost in costs) for what in ("wall", "cpu"))
    search = median(cost.of("pagefind") for cost in costs)
    return f"| {name} | {wall:.2f} | {cpu:.2f} | {search:.2f} | {max(cost.peak for cost in costs) / MEGA:,.0f} |"


def beside_hugo(folder: Path, rounds: int) -> None:
    """Print how many thread pages a second each makes on one core."""
    found = compare(Home(folder), rounds)
    print(f"\n{found.threads:,} thread pages, the median of {rounds} rounds in turns, one core\n")
    print("| thread pages a CPU-second | |\n|---|---|")
    for name, seconds in found.seconds.items():
        print(f"| {name} | {found.threads / median(seconds):,.0f} |")
    print(f"\n{found.checked - len(found.unlike)} of {found.checked} pages are the same in both.", flush=True)


def weights(folder: Path) -> None:
    """Print what each kind of page weighs."""
    home = Home(folder)
    if not home.site.exists():
        threadwell(folder, "site", "build")
    print("\n| page | requests | kB, gzip | kB, plain |\n|---|---|---|---|")
    for page in weigh(home.site):
        print(f"| {page.kind} | {page.requests} | {page.gzipped / KILO:.1f} | {page.plain / KILO:.1f} |", flush=True)


if __name__ == "__main__":
    main()

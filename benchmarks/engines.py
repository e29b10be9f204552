"""Builds and asks four search engines on the same composed posts: ours, SQLite's FTS5, tantivy, Whoosh as it is.

    python -m benchmarks.engines --posts 100000 [--write]

CPU time, threads and children included, in turns within one run: ratios are what to read. Each index is built in a
fresh process, asked by another, changed by a third. Whoosh as it is gets the first posts alone, since it builds no
faster for fewer; what it finds there is compared with what ours finds.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.engine_contract import NAMES, Much
from benchmarks.engine_posts import Files, compose
from benchmarks.engine_queries import KINDS, Asked, draw
from benchmarks.engine_report import Built, Figures, report, write
from benchmarks.engine_worker import Command, Worker

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
_SEVERAL = ("packed", "fts5", "tantivy")  # those measured in each round


class Run:
    """A run in a folder: of so many posts, and of so many by stock Whoosh."""

    def __init__(self, folder: Path, posts: int, part: int, rounds: int) -> None:
        self._folder = folder
        self._files: Files = compose(folder, posts, part)
        self._queries = draw(self._files.posts)
        built = {key: Built(part if key in ("stock", "part") else posts) for key in (*NAMES, "part")}
        self.found = Figures(rounds, built)

    def build(self) -> None:
        """Build every index, those that are quick once a round."""
        for n in range(self.found.rounds):
            for key in (*_turn(_SEVERAL, n), *(("stock", "part") if n == 0 else ())):
                of = self.found.built[key]
                posts = self._files.part if key in ("stock", "part") else self._files.posts
                with self._worker(key) as worker:
                    answer = worker.do(Command("build", (str(posts),)))
                of.seconds.append(answer.seconds["build"])
                of.memory, of.bytes = max(of.memory, answer.memory), answer.bytes
                print(f"built {key}: {of.posts / of.seconds[-1]:,.0f} posts a CPU second", flush=True)

    def _worker(self, key: str) -> Worker:
        return Worker("packed" if key == "part" else key, self._folder / key)

    def ask(self) -> None:
        """Ask every query of every engine, a kind at a time, in turns; the first time unmeasured."""
        with ExitStack() as stack:
            workers = {key: stack.enter_context(self._worker(key)) for key in (*NAMES, "part")}
            for key, worker in workers.items():
                self.found.built[key].cold = worker.do(Command("open", queries=self._queries[:1])).seconds["cold"]
            self._compare(workers["stock"], workers["part"])
            for n in range(-1, self.found.rounds):
                for much in Much if n >= 0 else (Much.FACETS,):
                    for kind in KINDS:
                        for key in (*_turn(_SEVERAL, n), *(("stock",) if n == 0 else ())):
                            self._time(workers[key], key, much, kind, kept=n >= 0)

    def _time(self, worker: Worker, key: str, much: Much, kind: str, *, kept: bool) -> None:
        queries = [one for one in self._queries if one.kind == kind]
        answer = worker.do(Command("ask", queries=queries, much=much))
        of = self.found.built[key]
        of.asking = max(of.asking, answer.memory)
        if kept and answer.seconds:
            times = of.times.setdefault((much, kind), [[] for _ in queries])
            for n, seconds in answer.seconds.items():
                times[int(n)].append(seconds)

    def _compare(self, stock: Worker, ours: Worker) -> None:
        # Two letters that changed places Whoosh counts once or twice, as it has several segments or one.
        queries = [asked for asked in self._queries if asked.kind != "fuzzy"]
        command = Command("every", queries=queries)
        for asked, one, other in zip(queries, stock.do(command).found, ours.do(command).found, strict=True):
            if one != other:
                self.found.wrong.append(_differs(asked, one, other))
                print(self.found.wrong[-1], flush=True)

    def change(self) -> None:
        """Change a copy of every index."""
        for key in NAMES:
            of = self.found.built[key]
            shutil.copytree(self._folder / key, self._folder / "changed")
            with Worker(key, self._folder / "changed") as worker:
                of.laps = worker.do(Command("change", (str(self._files.new),), count=of.posts)).seconds
            shutil.rmtree(self._folder / "changed")


def _turn(keys: Sequence[str], n: int) -> list[str]:
    """The keys, each round another one first."""
    at = n % len(keys)
    return [*keys[at:], *keys[:at]]


def _differs(asked: Asked, stock: Sequence[int], ours: Sequence[int]) -> str:
    lacking, more = len(set(stock) - set(ours)), len(set(ours) - set(stock))
    return f"WRONG: {asked.kind} {' '.join(asked.words)}: ours lacks {lacking} posts of stock's, and has {more} others."


def main() -> None:
    """Measure, print the tables, and write them into the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--stock", type=int, default=10_000, help="posts that Whoosh as it is gets")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="write the tables into docs/benchmarks.md")
    parser.add_argument("--folder", type=Path, help="where the indexes lie meanwhile")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        run = Run(Path(folder), asked.posts, min(asked.stock, asked.posts), asked.rounds)
        run.build()
        run.ask()
        run.change()
    lines = list(report(run.found))
    print("\n".join(lines))
    if asked.write:
        write(PAGE, asked.posts, lines)


if __name__ == "__main__":
    main()

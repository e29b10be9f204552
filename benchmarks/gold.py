"""Saved pages of real forums against their annotations: how right ``extract`` reads them, and what it costs.

    python -m benchmarks.gold [FOLDER] [--rounds 3]

FOLDER holds ``pages/NAME.html``, ``gold.jsonl`` and ``score.py``. All pages are read by one ``threadwell extract`` from
start to end, as a forum of whatever make and again as one of unknown make. CPU is user and system time of that process.
Peer: a process that imports lxml and parses the same pages.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import statistics
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER = Path(__file__).parents[2] / "shared" / "gold"  # beside the project
URL = "https://forum.example.org/"  # of a page that names no canonical address
PARSE = "import sys, lxml.html\nfor path in sys.argv[1:]: lxml.html.fromstring(open(path, 'rb').read())"
WAYS = {"any family": "", "generic alone": "generic"}
NAMES = ("precision", "recall", "F1", "right authors", "right dates")
_SCORE = re.compile(r"P (\S+) R (\S+) F1 (\S+) author (\S+) date (\S+)")


@dataclass(frozen=True, slots=True)
class Score:
    """What the scorer says: of the posts, and of those that were found the share with the right author and date."""

    precision: float
    recall: float
    f1: float
    authors: float
    dates: float


def is_gold(folder: Path) -> bool:
    """Whether a folder holds pages, their annotations and a scorer."""
    return all((folder / name).exists() for name in ("pages", "gold.jsonl", "score.py"))


def pages_in(folder: Path) -> list[str]:
    """The paths of the pages, in alphabetical order."""
    return [str(path) for path in sorted((folder / "pages").glob("*.html"))]


def extract(pages: list[str], family: str = "") -> str:
    """What one ``threadwell extract`` of all pages prints, a line each; a page without a thread has none.

    Raises :class:`SystemExit` where the command itself fails.
    """
    command = [sys.executable, "-m", "search_cli", "extract", *pages, "--url", URL, "--jsonl", "--family", family]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        raise SystemExit(f"extract ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def score(folder: Path, extracted: str) -> Score:
    """How right the printed threads are; a page's name in the annotations is its file's stem."""
    rows = [json.loads(line) for line in extracted.splitlines()]
    with TemporaryDirectory() as made:
        found = Path(made) / "found.jsonl"
        lines = (json.dumps({"page": Path(row["file"]).stem, "posts": row["posts"]}) + "\n" for row in rows)
        found.write_text("".join(lines), encoding="utf-8")
        command = [sys.executable, str(folder / "score.py"), str(folder / "gold.jsonl"), str(found)]
        said = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    told = _SCORE.search(said)
    if not told:
        raise SystemExit(f"The scorer said something else than a score: {said!r}")
    return Score(*map(float, told.groups()))


def children_cpu() -> float:
    """The CPU seconds of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def one_round(pages: list[str]) -> dict[str, tuple[float, str]]:
    """For the peer and each way to read the pages: CPU seconds of the whole process, and what it printed."""
    before = children_cpu()
    subprocess.run([sys.executable, "-c", PARSE, *pages], check=True)
    measured = {"lxml": (children_cpu() - before, "")}
    for way, family in WAYS.items():
        before = children_cpu()
        printed = extract(pages, family)
        measured[way] = (children_cpu() - before, printed)
    return measured


def main() -> None:
    """Print every figure as a table, with the median CPU of all rounds."""
    options = argparse.ArgumentParser(description="Read annotated pages of real forums.")
    options.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    folder: Path = chosen.folder
    if not is_gold(folder):
        options.error(f"{folder} holds no annotated pages: pages/NAME.html, gold.jsonl and score.py are needed.")
    pages = pages_in(folder)
    rounds = [one_round(pages) for _ in range(chosen.rounds)]
    cpu = {name: statistics.median(row[name][0] for row in rounds) for name in rounds[0]}
    scores = [score(folder, rounds[0][way][1]) for way in WAYS]
    print(f"{len(pages)} pages, CPU: median of {chosen.rounds} rounds, start included\n")
    print_row("what", WAYS)
    print_row("---", ["---" for _ in WAYS])
    for name, figures in zip(NAMES, zip(*map(astuple, scores), strict=True), strict=True):
        print_row(name, [f"{figure:.3f}" for figure in figures])
    print_row("CPU seconds a page", [f"{cpu[way] / len(pages):.3f}" for way in WAYS])
    print_row("CPU / lxml's for parsing the same pages", [f"{cpu[way] / cpu['lxml']:.1f}" for way in WAYS])


def print_row(name: str, cells: Iterable[str]) -> None:
    """Print a row of the table."""
    print(f"| {' | '.join((name, *cells))} |")


if __name__ == "__main__":
    main()

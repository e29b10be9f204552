"""How well a search finds what helps, and how fast, beside stock Whoosh in the same run.

    python -m benchmarks.relevance [FOLDER] [--run FILE] [--known-items 200] [--plain 200] [--home FOLDER]

FOLDER is a collection as ``benchmarks/collection.py`` describes. Its documents are imported as threads of one post and
indexed; then all queries are asked in this process, through the code of ``search``: with what they mean, and --exact.
``--known-items`` also asks for documents by their titles, ``--plain`` in lay words around what titles ask.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, quantiles
from tempfile import TemporaryDirectory
from urllib.parse import quote

from benchmarks.asking import known_items, plain_questions
from benchmarks.collection import Document, Scores, read_documents, read_judgments, run_lines, score
from benchmarks.stock import Stock, build
from index.query.parsing import QueryError
from search_cli.answering import Request, Searching, opened_searching
from search_cli.batch import PATIENCE, read_queries
from search_cli.config import find_home

FOLDER = Path(__file__).parents[2] / "shared" / "relevance" / "medquad_dev"  # beside the project
MOST = 100  # documents a query
COLUMNS = ("way", "answered", "nDCG@10", "R@100", "MRR@10", "ms p50", "p95", "worst", "CPU ms")
Ask = Callable[[str], Sequence[str]]


@dataclass(slots=True)
class Told:
    """What a way of searching found, the wall time and CPU time of each query, and why it refused others."""

    found: dict[str, Sequence[str]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


def main() -> None:
    """Print a table for the collection's queries, and one for each set that was composed; write the run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--run", type=Path, help="where to write the TREC run of the normal search")
    parser.add_argument("--home", type=Path, help="keep both indexes here, and use them where they are")
    parser.add_argument("--known-items", type=int, default=0, metavar="N")
    parser.add_argument("--plain", type=int, default=0, metavar="N")
    asked = parser.parse_args()
    documents = list(read_documents(asked.folder))
    queries = dict(read_queries(asked.folder / "queries.tsv"))
    judged = read_judgments(asked.folder / "qrels.txt")
    composed = {
        "titles as queries": known_items(documents, asked.known_items),
        "plain questions": plain_questions(documents, asked.plain),
    }
    with nullcontext(str(asked.home)) if asked.home else TemporaryDirectory() as place:
        home, stock = Path(place) / "home", Path(place) / "stock"
        import_and_index(documents, home)
        if not stock.exists():
            build(documents, stock)
        with opened_searching(find_home(str(home))) as searching, closing(Stock(stock)) as peer:
            told = compare(f"{asked.folder.name}: {len(documents):,} documents", queries, judged, searching, peer)
            for name, questions in composed.items():
                if questions:
                    texts = {one.id: one.text for one in questions}
                    compare(name, texts, {one.id: one.grades for one in questions}, searching, peer)
    if asked.run:
        asked.run.write_text("".join(run_lines(told.found, "threadwell")), encoding="utf-8")


def import_and_index(documents: Iterable[Document], home: Path) -> None:
    """Bring the index of a home up to date; what was imported there before is not imported again."""
    if not home.exists():
        posts = home.with_suffix(".jsonl")
        posts.parent.mkdir(parents=True, exist_ok=True)
        with posts.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row(document)) + "\n" for document in documents)
        threadwell(home, "import", str(posts))
    threadwell(home, "index")


def row(document: Document) -> dict[str, object]:
    """A document in the exchange format: a thread of one post."""
    url = f"https://collection.example/{quote(document.id, safe='')}"
    return {
        "source": "collection",
        "thread_id": document.id,
        "thread_title": document.title,
        "thread_url": url,
        "post_id": document.id,
        "url": url,
        "position": 1,
        "text": document.text,
    }


def threadwell(home: Path, *words: str) -> None:
    """Run a command to its end."""
    subprocess.run([sys.executable, "-m", "search_cli", "--home", str(home), *words], check=True, capture_output=True)


def compare(
    name: str,
    queries: Mapping[str, str],
    judged: Mapping[str, Mapping[str, int]],
    searching: Searching,
    peer: Stock,
) -> Told:
    """Print how each way of searching does on these queries. Returns what the normal one found."""
    ours = ask_all(queries, lambda text: ids(searching, text, exact=False))
    ways = {
        "search": ours,
        "search --exact": ask_all(queries, lambda text: ids(searching, text, exact=True)),
        "stock Whoosh": ask_all(queries, lambda text: peer.ask(text, MOST)),
    }
    print(f"\n{name}, {len(queries)} queries\n")
    print(f"| {' | '.join(COLUMNS)} |")
    print("|---" * len(COLUMNS) + "|")
    for way, told in ways.items():
        print(line(way, score(judged, told.found), told))
    for way, told in ways.items():
        for why, count in told.refused.most_common():
            print(f"{way} refused {count}: {why}")
    return ours


def ids(searching: Searching, text: str, *, exact: bool) -> list[str]:
    """What a search finds, the best first."""
    reply = searching.answer(Request(text, limit=MOST, exact=exact), PATIENCE)
    return [hit.thread.item.id for hit in reply.answer.hits]


def ask_all(queries: Mapping[str, str], ask: Ask) -> Told:
    """Put all queries, one after the other. A query that is refused has found nothing."""
    told = Told()
    for name, text in queries.items():
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            told.found[name] = ask(text)
        except QueryError as error:
            told.refused[str(error)] += 1
        told.cpu.append(time.process_time() - cpu)
        told.seconds.append(time.perf_counter() - wall)
    return told


def line(way: str, scores: Scores, told: Told) -> str:
    """A row of the table."""
    figures = [f"{figure:.3f}" for figure in (scores.ndcg, scores.recall, scores.mrr)]
    times = [f"{1000 * seconds:.1f}" for seconds in (*latencies(told.seconds), fmean(told.cpu or [0.0]))]
    return " | ".join((f"| {way}", f"{scores.answered} of {scores.queries}", *figures, *times)) + " |"


def latencies(seconds: Sequence[float]) -> Iterator[float]:
    """The median, the 95th percentile and the worst."""
    cuts = quantiles(seconds, n=20, method="inclusive") if len(seconds) > 1 else [*seconds, *[0.0] * 19][:1] * 19
    yield from (cuts[9], cuts[18], max(seconds, default=0.0))


if __name__ == "__main__":
    main()

"""How well a search finds a condition by the name that a person happens to know.

    python -m benchmarks.relevance [FOLDER]

FOLDER holds ``docs.jsonl.gz`` (id, title, text), ``queries.tsv`` and ``qrels.txt``; ``score.py`` lies beside it. The
documents are imported as threads of one post and indexed; then all queries are asked, with what they mean and --exact.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER = Path(__file__).parents[2] / "shared" / "relevance" / "medquad_dev"  # beside the project


def main() -> None:
    """Print the scorer's line for each way of searching."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    folder = parser.parse_args().folder
    with TemporaryDirectory() as home:
        posts = Path(home) / "posts.jsonl"
        with posts.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows(folder / "docs.jsonl.gz"))
        threadwell(home, "import", str(posts))
        threadwell(home, "index")
        for options in ([], ["--exact"]):
            run = Path(home) / "run.txt"
            asked = ["search", "--queries", str(folder / "queries.tsv"), "--trec", "--limit", "100", *options]
            run.write_text(threadwell(home, *asked), encoding="utf-8")
            scorer = [sys.executable, str(folder.parent / "score.py"), str(folder / "qrels.txt"), str(run)]
            said = subprocess.run(scorer, check=True, capture_output=True, text=True).stdout.strip()
            print(" ".join(["search", *options]), said, sep=": ")


def rows(docs: Path) -> Iterator[dict[str, object]]:
    """The documents in the exchange format."""
    with gzip.open(docs, "rt", encoding="utf-8") as lines:
        for doc in map(json.loads, lines):
            yield {
                "source": "collection",
                "thread_id": doc["id"],
                "thread_title": doc["title"],
                "thread_url": f"https://collection.example/{doc['id']}",
                "post_id": doc["id"],
                "url": f"https://collection.example/{doc['id']}",
                "position": 1,
                "text": doc["text"],
            }


def threadwell(home: str, *words: str) -> str:
    """What a command prints."""
    command = [sys.executable, "-m", "search_cli", "--home", home, *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()

"""A collection of documents, queries and judgments, and the scores of a run over it.

A folder holds ``docs.jsonl.gz`` (a line ``{"id", "title", "text"}`` a document), ``queries.tsv`` (id, tab, query) and
``qrels.txt`` in TREC's form (query, 0, document, grade).
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

Judgments = Mapping[str, Mapping[str, int]]  # by query: a grade for each document that was judged
Run = Mapping[str, Sequence[str]]  # by query: the documents that were found, the best first


@dataclass(frozen=True, slots=True)
class Document:
    """One document; title and text may be empty."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over the queries that have a relevant document; of those, ``answered`` got any document at all."""

    queries: int
    answered: int
    ndcg: float  # of the first 10
    recall: float  # of the first 100
    mrr: float  # of the first 10


def read_documents(folder: Path) -> Iterator[Document]:
    """The documents of a collection, each id once."""
    seen: set[str] = set()
    with gzip.open(folder / "docs.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if (name := str(row["id"])) not in seen:
                seen.add(name)
                yield Document(name, row.get("title") or "", row.get("text") or "")


def read_judgments(file: Path) -> dict[str, dict[str, int]]:
    """The grades of a file in TREC's form, by query and document."""
    judged: dict[str, dict[str, int]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip():
            query, _, document, grade = line.split()
            judged.setdefault(query, {})[document] = int(grade)
    return judged


def score(judged: Judgments, run: Run) -> Scores:
    """The scores of a run. A query that found nothing counts 0; one without a relevant document does not count.

    nDCG with the grade itself as gain and log2(rank + 1) as discount: Järvelin and Kekäläinen (2002), as trec_eval.
    """
    relevant = {query: {name: grade for name, grade in grades.items() if grade > 0} for query, grades in judged.items()}
    relevant = {query: grades for query, grades in relevant.items() if grades}
    each = [(list(dict.fromkeys(run.get(query, ()))), grades) for query, grades in relevant.items()]
    if not each:
        return Scores(0, 0, 0.0, 0.0, 0.0)
    return Scores(
        len(each),
        sum(1 for found, _ in each if found),
        fmean(_gain(grades.get(name, 0) for name in found[:10]) / _best_gain(grades) for found, grades in each),
        fmean(len(grades.keys() & set(found[:100])) / len(grades) for found, grades in each),
        fmean(next((1 / n for n, name in enumerate(found[:10], 1) if name in grades), 0.0) for found, grades in each),
    )


def _gain(grades: Iterator[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def _best_gain(grades: Mapping[str, int]) -> float:
    return _gain(iter(sorted(grades.values(), reverse=True)[:10]))


def run_lines(run: Run, tag: str) -> Iterator[str]:
    """The lines of a TREC run: query, Q0, document, rank, a score that falls with the rank, tag."""
    for query, found in run.items():
        yield from (f"{query} Q0 {name} {rank} {len(found) - rank + 1} {tag}\n" for rank, name in enumerate(found, 1))

"""Many queries from a file, answered as a TREC run: what scorers of search engines read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from crawlers.items import UsageError
from search_cli.answering import Request, opened_searching
from search_cli.config import Home

TAG = "threadwell"  # the run's name in its last column
PATIENCE = 10.0  # seconds a query: nobody waits for one of many, and a busy machine must not change a run


class QueriesError(UsageError):
    """The file of queries cannot be read."""


def read_queries(file: Path) -> Iterator[tuple[str, str]]:
    """The ids and texts of a file of queries: a line each, parted by a tab. Raises :class:`QueriesError`."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise QueriesError(f"{file} is not UTF-8. Save it so.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        name, tab, text = line.partition("\t")
        if not tab or not name.strip() or " " in name.strip():
            raise QueriesError(f"{file}, line {number}: write an id without spaces, a tab, and the query.")
        yield name.strip(), text


def trec_run(home: Home, file: Path, like: Request, refuse: Callable[[str], None]) -> Iterator[str]:
    """The lines of a run: id, Q0, the thread's id at its source, rank, score, tag. Each is asked ``like`` that one.

    A query that cannot be understood has no lines; ``refuse`` is told which and why. Raises :class:`QueriesError`.
    """
    with opened_searching(home) as searching:
        for name, text in read_queries(file):
            try:
                hits = searching.answer(replace(like, text=text), PATIENCE).answer.hits
            except UsageError as error:
                refuse(f"{name}: {error}")
                continue
            for rank, hit in enumerate(hits, 1):
                # Scorers sort by the last column but one: it falls with the rank, whatever the order was made of.
                yield f"{name} Q0 {hit.thread.item.id} {rank} {like.limit - rank + 1} {TAG}"

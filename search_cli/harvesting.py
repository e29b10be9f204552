"""Harvests of several sources at once: a process of this program for each, and what became of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawlers.source import Source
    from search_cli.config import Home

Row = dict[str, Any]  # what is known of one source's harvest, as ``harvest --json`` prints it
AT_ONCE = 2  # sources, each of another host: the store takes one writer at a time
GRACE = 15 * 60  # seconds past its time limit until a process that does not end is ended
BUSY = 75


def busy_row(message: str) -> Row:
    """The row of a source that another process harvests."""
    return {"ok": False, "busy": True, "reason": message}


def failed_row(message: str) -> Row:
    """The row of a source whose harvest did not begin, or did not tell how it ended."""
    return {"ok": False, "busy": False, "reason": message}


def exit_code(rows: Mapping[str, Row]) -> int:
    """0 where all is well, 75 where the only trouble is that others were busy, else 1."""
    bad = [row for row in rows.values() if not (row["ok"] or row.get("moved"))]
    return 0 if not bad else BUSY if all(row["busy"] for row in bad) else 1


def this_program() -> list[str]:
    """How to run this very program again; ``-P`` keeps what lies in the present folder from being run instead."""
    return [sys.executable, "-P", "-m", "search_cli"]


@dataclass(frozen=True, slots=True)
class Team:
    """Runs ``harvest`` with these options for each source, two at a time, and never two of one host."""

    home: Home
    options: Sequence[str]
    minutes: int | None = None

    def run(self, sources: Sequence[Source], show: Callable[[str], None]) -> dict[str, Row]:
        """How each source's harvest ended; ``show`` is told of each that has."""
        hosts: dict[str, list[Source]] = defaultdict(list)
        for source in sources:
            hosts[source.host].append(source)
        rows: dict[str, Row] = {}

        over = Event()

        def one_host(mine: list[Source]) -> None:
            for source in mine:
                if not over.is_set():
                    rows[source.name] = self._harvest(source.name)
                    show(source.name)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                list(pool.map(one_host, hosts.values()))
            finally:
                over.set()  # after Ctrl-C, what has not begun does not begin
        return {source.name: rows[source.name] for source in sources}

    def _harvest(self, name: str) -> Row:
        command = [*this_program(), "--home", str(self.home.folder), "harvest", "--json", *self.options, "--", name]
        limit = None if self.minutes is None else self.minutes * 60 + GRACE
        try:
            done = subprocess.run(  # noqa: S603  # our own program; a name is one word of it
                command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=limit, check=False
            )
        except subprocess.TimeoutExpired:
            return failed_row("it did not end in time, and was ended.")
        return _row_of(name, done)


def _row_of(name: str, done: subprocess.CompletedProcess[str]) -> Row:
    try:
        row: Row = json.loads(done.stdout)[name]
    except (ValueError, KeyError, TypeError):
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["it ended without a word."]
        message = lines[-1].removeprefix("Error: ")
        return busy_row(message) if done.returncode == BUSY else failed_row(message)
    return row

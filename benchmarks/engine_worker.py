"""One engine in a process of its own, so that its memory and time are its own: a command a line, an answer a line.

python -m benchmarks.engine_worker NAME FOLDER
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

import msgspec

from benchmarks.engine_contract import Engine, Much, engine, number_of
from benchmarks.engine_posts import Reading, Row
from benchmarks.engine_queries import Asked

_SIGN = "zqxv"  # no word of any text


class Answer(msgspec.Struct):
    """What a worker has measured: seconds of CPU time by name, the bytes of memory it took at most, what was found."""

    seconds: dict[str, float] = {}
    memory: int = 0
    bytes: tuple[int, int] = (0, 0)
    found: list[list[int]] = []


class Command(msgspec.Struct, omit_defaults=True):
    """What a worker is to do, a method of :class:`_Work`, on which files and queries."""

    do: str
    files: tuple[str, ...] = ()
    queries: list[Asked] = []
    much: Much = Much.IDS
    count: int = 0


class Worker:
    """The other end of a worker. Raises CalledProcessError where it dies."""

    def __init__(self, name: str, folder: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.engine_worker", name, str(folder)]
        surroundings = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=surroundings)

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.communicate()

    def do(self, command: Command) -> Answer:
        """Have something done."""
        given, told = self._process.stdin, self._process.stdout
        assert given is not None  # noqa: S101  # both are pipes
        assert told is not None  # noqa: S101
        given.write(msgspec.json.encode(command) + b"\n")
        given.flush()
        if not (line := told.readline()):
            raise subprocess.CalledProcessError(self._process.wait(), self._process.args)
        return msgspec.json.decode(line, type=Answer)


def used() -> float:
    """The CPU seconds of this process and those that it began and that ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def peak() -> int:
    """The most bytes that this process has taken, and the largest of those that it began (Linux).

    What ``getrusage`` says of the process itself begins with what the one took that started it.
    """
    (own,) = re.findall(r"^VmHWM:\s+([0-9]+) kB", Path("/proc/self/status").read_text(encoding="ascii"), re.M)
    return 1024 * (int(own) + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


class _Work:
    def __init__(self, made: Engine) -> None:
        self._engine = made

    def build(self, command: Command) -> Answer:
        """Build the index; reading the posts is left out."""
        posts = Reading(Path(command.files[0]))
        for _ in zip(range(10_000), posts, strict=False):  # what reading takes is taken by now
            pass
        posts.spent, before, begun = 0.0, peak(), used()
        self._engine.build(posts)
        return Answer({"build": used() - begun - posts.spent}, peak() - before, self._engine.bytes())

    def open(self, command: Command) -> Answer:
        """Open the index and ask once, for numbers only: all that this process has used by then."""
        self._engine.open()
        self._engine.ask(command.queries[0], Much.IDS)
        return Answer({"cold": used()})

    def ask(self, command: Command) -> Answer:
        """Ask each query; one of a kind that the engine does not have takes no time at all."""
        seconds = {}
        for n, asked in enumerate(command.queries):
            spent = _spent(lambda: self._engine.ask(asked, command.much))  # noqa: B023
            if spent is not None:
                seconds[str(n)] = spent
        return Answer(seconds, peak())

    def every(self, command: Command) -> Answer:
        """All that each query finds."""
        return Answer(found=[sorted(self._engine.every(asked)) for asked in command.queries])

    def change(self, command: Command) -> Answer:
        """Add posts and find one of them; delete as many all over the index, and replace as many others; merge all."""
        new = [row for row in Reading(Path(command.files[0])) if "title" not in row]
        step = command.count // (2 * len(new))
        gone, old = ([start + step * n for n in range(1, 2 * len(new), 2)] for start in (0, -step + 1))
        changed = [row | {"id": f"p{post}", "post": post} for row, post in zip(new, old, strict=True)]
        self._engine.open()
        laps = {
            "add": lambda: self._add(new),
            "delete": lambda: self._engine.delete(gone),
            "replace": lambda: self._engine.replace(changed),
            "merge": self._engine.merge,
        }
        return Answer({name: spent for name, lap in laps.items() if (spent := _spent(lap)) is not None})

    def _add(self, rows: Sequence[Row]) -> None:
        marked = {**rows[-1], "text": f"{rows[-1]['text']} {_SIGN}"}
        self._engine.add([*rows[:-1], marked])
        self._engine.open()
        if self._engine.ask(Asked("rare", (_SIGN,)), Much.IDS) != [number_of(marked)]:
            raise SystemExit("A post that was added is not found.")


def _spent(lap: Callable[[], object]) -> float | None:
    """The CPU seconds that something takes, None where the engine cannot do it."""
    begun = used()
    try:
        lap()
    except LookupError:
        return None
    return used() - begun


def main() -> None:
    """Answer until there is no command."""
    work = _Work(engine(sys.argv[1], Path(sys.argv[2])))
    todo = {one.__name__: one for one in (work.build, work.open, work.ask, work.every, work.change)}
    for line in sys.stdin.buffer:
        command = msgspec.json.decode(line, type=Command)
        answer = todo[command.do](command)
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()

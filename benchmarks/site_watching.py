"""What a command costs with all its children: wall time, CPU time, and the most memory that they held at one moment."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile

PAUSE = 0.02  # seconds between two looks at /proc
_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(slots=True)
class Cost:
    """Seconds of the clock and of the processor, and bytes; ``apart`` is the CPU time of each program, by its name.

    Memory is the resident set of all processes together: what they share is counted in each. A child that lives for
    less than :data:`PAUSE` may be missed in ``peak`` and ``apart``, not in ``cpu``.
    """

    wall: float = 0.0
    cpu: float = 0.0
    peak: int = 0
    apart: dict[str, float] = field(default_factory=dict)
    printed: str = ""

    def of(self, name: str) -> float:
        """The CPU seconds of the programs whose name holds a word."""
        return sum(cpu for program, cpu in self.apart.items() if name in program)


def threadwell(home: Path, *words: str, only_core: bool = False) -> Cost:
    """What one command of ours costs, start to end; with ``only_core`` on one core of the machine."""
    return watched([sys.executable, "-P", "-m", "search_cli", "--home", str(home), *words], only_core=only_core)


def watched(command: Sequence[str], *, only_core: bool = False, **environment: str) -> Cost:
    """Run a command to its end. Raises :class:`SystemExit` with its output where it fails."""
    pinned = ["taskset", "-c", "0", *command] if only_core else list(command)
    before, cost = _used_by_children(), Cost()
    seen: dict[int, tuple[str, float]] = {}
    with TemporaryFile("w+", encoding="utf-8") as output:
        started = time.perf_counter()
        process = subprocess.Popen(pinned, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **environment})
        while process.poll() is None:
            cost.peak = max(cost.peak, _look(process.pid, seen))
            time.sleep(PAUSE)
        cost.wall = time.perf_counter() - started
        cost.cpu = _used_by_children() - before
        output.seek(0)
        cost.printed = output.read()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{cost.printed}")
    for name, cpu in seen.values():
        cost.apart[name] = cost.apart.get(name, 0.0) + cpu
    return cost


def _used_by_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _look(root: int, seen: dict[int, tuple[str, float]]) -> int:
    """Note the CPU time of a process and of its descendants. Returns the bytes that they hold."""
    total = 0
    for pid in _tree(root):
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
            pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
        except (OSError, IndexError):  # it has ended
            continue
        times = stat.rpartition(")")[2].split()
        name = " ".join(Path(word).name for word in words[:4])
        seen[pid] = (name or seen.get(pid, ("", 0.0))[0], (int(times[11]) + int(times[12])) / _TICK)
        total += pages * _PAGE
    return total


def _tree(root: int) -> Iterator[int]:
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                waiting += map(int, children.read_text(encoding="utf-8").split())
            except OSError:  # the thread or process has ended
                continue

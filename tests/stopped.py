"""A command in a process of its own that stops, or is killed, just before its Nth step on the files of an index.

    python -m tests.stopped SIGNAL N FOLDER COMMAND...

With several numbers, parted by commas, there is a process for each, and ``{}`` stands for its number; how many of them
were not killed is printed.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

STEPS = ("open", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir")  # CPython's names of audited events


def run(words: Sequence[str], folder: str, step: int, how: signal.Signals) -> None:
    """Run the command in this process."""
    from search_cli.cli import main

    taken = 0

    def look(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal taken
        if event in STEPS and any(
            folder in os.fsdecode(a) for a in arguments if isinstance(a, str | bytes | os.PathLike)
        ):
            taken += 1
            if taken == step:
                os.kill(os.getpid(), how)

    sys.addaudithook(look)
    main(list(words))


def start(name: str, numbers: str, folder: str, *words: str) -> int:
    """Run it for each number, one after the other. Returns how many ended by themselves."""
    import search_cli.indexing  # noqa: F401  # what every process needs is imported once

    ended = 0
    for number in numbers.split(","):
        child = os.fork()
        if not child:
            own = [word.replace("{}", number) for word in (folder, *words)]
            run(own[1:], own[0], int(number), signal.Signals[name])
        ended += os.WIFEXITED(os.waitpid(child, 0)[1])
    return ended


if __name__ == "__main__":
    name, numbers, folder, *words = sys.argv[1:]
    if "," in numbers:
        print(start(name, numbers, folder, *words))
    else:
        run(words, folder, int(numbers), signal.Signals[name])

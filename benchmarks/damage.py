"""What opening an index costs with its seal and without, and how many random damages each notices.

    python -m benchmarks.damage HOME [DAMAGES]

HOME has an index that is up to date; it is copied, and damaged in the copy. The seal is looked at as a search does it.
Without a seal, a damage is noticed where the engine fails on opening or on some questions, and missed where it answers.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from index.building.state import ENGINE, open_index, read_state
from index.engines.contract import EngineError
from index.query.parsing import Leaf
from search_cli.config import Home
from search_cli.opening import version_of
from tests.file_damage import DAMAGES, damage, seeded

WORDS = ("dravet", "lupus", "epilepsy", "bab", "the", "doctor")


def ask(folder: Path) -> str:
    """Ask the engine alone what searches ask."""
    with closing(ENGINE.open_reader(folder)) as reader:
        found = [reader.match(Leaf(word)) for word in WORDS] + [reader.match(Leaf("ba", prefix=True))]
        posts = found[0].posts.numbers[:20].tolist()
        return repr(
            (found, reader.count(), reader.values_of(posts), reader.facets(np.arange(50)), reader.near("lupos", 3))
        )


def notices(work: Callable[[], object]) -> str:
    """Whether work on a damaged index says so."""
    try:
        work()
    except EngineError:
        return "noticed"
    except Exception as error:  # noqa: BLE001  # whatever else a damaged file makes Python raise is counted
        return f"another error: {type(error).__name__}"
    return "missed"


def cpu(work: Callable[[], object], rounds: int = 20) -> float:
    """Milliseconds of CPU, the median."""
    costs = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        costs.append(time.process_time() - begun)
    return 1000 * statistics.median(costs)


def main() -> None:
    """Measure, and print."""
    home, rounds = Home(Path(sys.argv[1])), int(sys.argv[2]) if len(sys.argv) > 2 else 600
    version, state = version_of(home), read_state(home.index)
    if state is None:
        sys.exit("Build its index first.")
    size = sum(sealed.size for sealed in state.seal.values())
    print(f"{size / 1e6:.1f} MB; CPU to open, median of 20, ms:")
    print(f"  engine alone {cpu(lambda: ENGINE.open_reader(home.index / state.folder).close()):.1f}")
    print(f"  with its seal {cpu(lambda: open_index(home.index, version).close()):.1f}")
    print(f"  every file read {cpu(lambda: open_index(home.index, version, thoroughly=True).close()):.1f}")
    told: dict[str, Counter[str]] = {"engine alone": Counter(), "with its seal": Counter()}
    with TemporaryDirectory() as scratch:
        copy = Path(scratch) / "index"
        for seed in range(rounds):
            shutil.copytree(home.index, copy)
            damage(copy, DAMAGES[seed % len(DAMAGES)], seeded(seed))
            told["with its seal"][notices(lambda: open_index(copy, version).close())] += 1
            told["engine alone"][notices(lambda: ask(copy / state.folder))] += 1
            shutil.rmtree(copy)
    for who, counts in told.items():
        print(f"{rounds} damages, {who}: {dict(counts)}")


if __name__ == "__main__":
    main()

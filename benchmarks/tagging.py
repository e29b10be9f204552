"""How right and how quick ``threadwell tag`` is, beside a plain dictionary of the same names in the same run.

    python -m benchmarks.tagging [FOLDER] [--rounds 3] [--megabytes 20]

FOLDER holds ``NAME.docs.jsonl``, ``NAME.gold.jsonl`` and ``score.py``. CPU is user and system time of one process. The
plain dictionary is an Aho-Corasick automaton of the tables' names in small letters, longest match, built at its start.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from index.lexicon.lexicon import open_lexicon
from index.vocabulary import read_tables

FOLDER = Path(__file__).parents[2] / "shared" / "tagging"  # beside the project
TAG = [sys.executable, "-m", "search_cli", "tag"]
PLAIN = [sys.executable, "-m", "benchmarks.tagging", "--plain"]
ONE = '{"id": 1, "text": "My son has Dravet syndrome."}\n'
QUERY = "fenfluramine for dravet syndrome and weight loss"
COLD = f"""
import sys, time
from pathlib import Path
begun = time.process_time()
from index.tagging import open_tagger
tagger = open_tagger(Path(sys.argv[1]))
tagger.tag({QUERY!r})
print(time.process_time() - begun)
"""


def is_collection(folder: Path) -> bool:
    """Whether a folder holds texts with mentions and a scorer."""
    return (folder / "score.py").exists() and any(folder.glob("*.gold.jsonl"))


def plain_dictionary() -> None:
    """The peer: reads and writes the same lines, and knows names as they are written alone."""
    import ahocorasick

    tables = read_tables()
    automaton = ahocorasick.Automaton()
    for name in tables.names:
        words = " ".join(re.findall(r"\w+", name.text.lower()))
        if words and name.kind != "abbreviation":
            automaton.add_word(f" {words} ", (len(words), tables.concepts[name.concept]))
    automaton.make_automaton()
    for line in sys.stdin:
        row = json.loads(line)
        print(json.dumps({"id": row["id"], "mentions": list(_named(row["text"], automaton))}), flush=True)


def _named(text: str, automaton: object) -> Iterator[dict[str, object]]:
    words = list(re.finditer(r"\w+", text.lower()))
    starts, position = {}, 1
    for n, word in enumerate(words):
        starts[position] = n
        position += len(word.group()) + 1
    hay = f" {' '.join(word.group() for word in words)} "
    found = ((end - length, end, concept) for end, (length, concept) in automaton.iter(hay))  # type: ignore[attr-defined]
    after = 0
    for begun, end, concept in sorted(found, key=lambda item: (item[0], -item[1])):
        if begun >= after:
            after = end
            first, last = words[starts[begun]], words[starts[begun] + hay[begun:end].count(" ")]
            facts = {"facet": concept.facet, "id": concept.id, "ids": concept.ids}
            yield {"start": first.start(), "end": last.end(), **facts}


def scores(folder: Path, name: str, command: list[str]) -> dict[str, str]:
    """By facet, what the scorer says of a collection."""
    with TemporaryDirectory() as made:
        found = Path(made) / "found.jsonl"
        with (folder / f"{name}.docs.jsonl").open("rb") as docs, found.open("wb") as out:
            subprocess.run(command, stdin=docs, stdout=out, check=True)
        call = [sys.executable, str(folder / "score.py"), str(folder / f"{name}.gold.jsonl"), str(found)]
        said = subprocess.run(call, capture_output=True, encoding="utf-8", check=True).stdout
    return dict(line.split(":", 1) for line in said.splitlines())


def cpu_of(command: list[str], given: bytes) -> float:
    """The CPU seconds of a process from start to end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, input=given, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def peak_memory(command: list[str], given: bytes) -> float:
    """The most memory that a process held, in MB."""
    code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); " \
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"  # fmt: skip
    said = subprocess.run([sys.executable, "-c", code, *command], input=given, capture_output=True, check=True)
    return int(said.stdout) / 1024


def speed(folder: Path, rounds: int, megabytes: float) -> Iterator[tuple[str, str, str]]:
    """Rows of figures: what, of the plain dictionary, of ``tag``."""
    lines = b"".join(path.read_bytes() for path in sorted(folder.glob("*.docs.jsonl")))
    given = lines * max(1, round(megabytes * 1e6 / len(lines)))
    cpu: dict[str, list[tuple[float, float]]] = {"plain": [], "tag": []}
    for _ in range(rounds):
        for who, command in (("plain", PLAIN), ("tag", TAG)):
            cpu[who].append((cpu_of(command, ONE.encode()), cpu_of(command, given)))
    starts = {who: statistics.median(start for start, _ in runs) for who, runs in cpu.items()}
    rates = {who: len(given) / 1e6 / statistics.median(end - start for start, end in runs) for who, runs in cpu.items()}
    memory = {who: peak_memory(command, given) for who, command in (("plain", PLAIN), ("tag", TAG))}
    yield "start to end of one line, CPU s", f"{starts['plain']:.2f}", f"{starts['tag']:.2f}"
    yield f"MB/s over {len(given) / 1e6:.0f} MB, start left out", f"{rates['plain']:.1f}", f"{rates['tag']:.1f}"
    yield "memory, MB", f"{memory['plain']:.0f}", f"{memory['tag']:.0f}"


def cold_query(cache: Path, rounds: int) -> float:
    """CPU milliseconds to open the names and find those in a query, in a fresh process; imports of ours included."""
    call = [sys.executable, "-c", COLD, str(cache)]
    runs = [float(subprocess.run(call, capture_output=True, check=True).stdout) for _ in range(rounds)]
    return 1000 * statistics.median(runs)


def main() -> None:
    """Print every figure as a table."""
    options = argparse.ArgumentParser(description="Find conditions, symptoms and treatments in annotated texts.")
    options.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--megabytes", type=float, default=20)
    options.add_argument("--plain", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.plain:
        plain_dictionary()
        return
    folder: Path = chosen.folder
    if not is_collection(folder):
        options.error(f"{folder} holds no collection: NAME.docs.jsonl, NAME.gold.jsonl and score.py are needed.")
    with TemporaryDirectory() as made:
        begun = time.process_time()
        open_lexicon(Path(made))
        compiled = time.process_time() - begun
        cold = cold_query(Path(made), max(5, chosen.rounds))
    for path in sorted(folder.glob("*.gold.jsonl")):
        name = path.name.removesuffix(".gold.jsonl")
        for who, command in (("plain", PLAIN), ("tag", TAG)):
            for facet, said in scores(folder, name, command).items():
                print(f"{name} {facet}, {who}:{said}")
    print("\n| what | plain dictionary | tag |\n| --- | --- | --- |")
    for row in speed(folder, chosen.rounds, chosen.megabytes):
        print(f"| {' | '.join(row)} |")
    print(f"| names in a query, fresh process, CPU ms | | {cold:.1f} |")
    print(f"| compiling the vocabularies, once, CPU s | | {compiled:.1f} |")


if __name__ == "__main__":
    main()

"""How right ``read_speaking`` reads composed posts whose labels are known, facet by facet and class by class.

    python -m benchmarks.speaking FILE... [--cache FOLDER] [--write docs/understanding.md]

A FILE holds JSON lines with ``title``, ``text`` and a label or null for each facet (``tests/speaking/README.md``).
Posts are tagged first, as for an index; the cache folder keeps the vocabularies' compiled form. With ``--write``, the
tables replace those between the marks ``<!-- NAME -->`` and ``<!-- /NAME -->`` of a page, NAME being the file's stem.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from index.speaking import Speaking, read_speaking
from index.vocabulary import Mention

CLASSES = {
    "voice": ("patient", "parent", "partner", "relative", "professional"),
    "kind": ("experience", "question", "advice", "news"),
    "stage": ("before", "new", "treatment", "after", "bereaved"),
    "outcome": ("helped", "not", "side", "mixed"),
    "age": ("baby", "child", "teen", "adult", "older"),
}
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Score:
    """Of one facet: how often each pair of label and answer came up."""

    facet: str
    pairs: Counter[tuple[str, str]]

    def counts(self, value: str = "") -> tuple[int, int, int]:
        """How many posts have the label, got it as an answer, and got it rightly; of all classes without ``value``."""
        values = (value,) if value else CLASSES[self.facet]
        labelled = sum(count for (label, _), count in self.pairs.items() if label in values)
        given = sum(count for (_, answer), count in self.pairs.items() if answer in values)
        return labelled, given, sum(self.pairs[one, one] for one in values)

    def precision(self) -> float:
        """The share of the answers that are right; 1 where there is none."""
        _, given, right = self.counts()
        return right / given if given else 1.0


def main() -> None:
    """Print the tables of every file, or write them into a page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--cache", type=Path, help="where the compiled vocabularies are kept")
    parser.add_argument("--write", type=Path, metavar="PAGE")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        tag = tagger(given.cache or Path(folder))
        tables = {path.stem: "\n".join(report(scores(path, tag))) for path in given.files}
    if given.write:
        write(given.write, tables)
    else:
        print("\n\n".join(f"# {name}\n\n{table}" for name, table in tables.items()))


def tagger(cache: Path) -> Callable[[str], Sequence[Mention]]:
    """What finds the mentions of a text."""
    from index.tagging import open_tagger

    return open_tagger(cache).tag


def no_tagger(_text: str) -> Sequence[Mention]:
    """Finds no mention, so that a score depends on no vocabulary."""
    return ()


def scores(path: Path, tag: Callable[[str], Sequence[Mention]] = no_tagger) -> list[Score]:
    """The score of every facet on the posts of a file."""
    found = {facet: Score(facet, Counter()) for facet in CLASSES}
    for line in path.read_text(encoding="utf-8").splitlines():
        post = json.loads(line)
        answers = answers_of(read_speaking(post["text"], title=post["title"] or "", mentions=tag(post["text"])))
        for facet, score in found.items():
            score.pairs[post[facet] or UNKNOWN, answers[facet]] += 1
    return list(found.values())


def answers_of(said: Speaking) -> dict[str, str]:
    """The answer for every facet."""
    found = {facet: getattr(said, facet) for facet in CLASSES}
    return {facet: finding.value if finding else UNKNOWN for facet, finding in found.items()}


def report(found: Sequence[Score]) -> Iterator[str]:
    """The lines of both tables, in Markdown: counts by class, and for each facet which labels got which answers."""
    yield from ("| facet | class | labelled | answered | right | precision | recall |", "|---|---|---|---|---|---|---|")
    for score in found:
        for value in ("", *CLASSES[score.facet]):
            labelled, given, right = score.counts(value)
            shares = (f"{right / whole:.2f}" if whole else "" for whole in (given, labelled))
            name = f"**{score.facet}**" if not value else ""
            yield f"| {name} | {value or 'all'} | {labelled} | {given} | {right} | {' | '.join(shares)} |"
    for score in found:
        values = (*CLASSES[score.facet], UNKNOWN)
        yield from ("", f"| {score.facet}: label \\ answer | {' | '.join(values)} |", "|---" * (len(values) + 1) + "|")
        for label in values:
            yield f"| {label} | {' | '.join(str(score.pairs[label, answer]) for answer in values)} |"


def write(page: Path, tables: dict[str, str]) -> None:
    """Put the tables between their marks. Raises :class:`SystemExit` for a page that lacks a mark."""
    text = page.read_text(encoding="utf-8")
    for name, table in tables.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, begun, rest = text.partition(begin)
        _, ended, after = rest.partition(end)
        if not begun or not ended:
            raise SystemExit(f"{page} has no place for {name}: add the lines {begin.strip()} and {end}.")
        text = f"{before}{begin}\n{table}\n\n{end}{after}"
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

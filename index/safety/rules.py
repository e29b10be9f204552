"""The tables of words and patterns, read once a process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from index.safety.matching import Guard, Pattern, Phrase, Phrases
from index.safety.reading import FOLDER, Speller
from index.word_list import word_list

# Lists of words that are no slips. Rare surnames mostly look like slips of something: "Polson".
REAL = ("english", "medical", "given")


class Rules(NamedTuple):
    """Spellings; phrases; patterns by where they hold and by the first of their classes."""

    speller: Speller
    phrases: Phrases
    patterns: dict[str, dict[str, list[Pattern]]]


@cache
def load_rules() -> Rules:
    """The rules in words.tsv and patterns.tsv; what is an ordinary word, the lists of index/vocabularies say."""
    patterns = [_pattern(row) for row in read_rows("patterns.tsv")]
    classes = {row[0]: [part.split("_") for part in row[1].split()] for row in read_rows("words.tsv")}
    literals = {name for p in patterns for name in (*p.classes, *(guard.name for guard in p.guards)) if name.islower()}
    classes.update((name, [name.split("_")]) for name in literals)
    phrases: dict[str, dict[str, list[Phrase]]] = {}
    for n, (name, entry) in enumerate((name, entry) for name, entries in classes.items() for entry in entries):
        first, second, *_ = (*entry, "")
        phrases.setdefault(first, {}).setdefault(second, []).append((n, tuple(entry[1:]), name))
    by_where: dict[str, dict[str, list[Pattern]]] = {}
    for pattern in patterns:
        by_where.setdefault(pattern.where, {}).setdefault(pattern.classes[0], []).append(pattern)
    known = {word for entries in classes.values() for entry in entries for word in entry}
    return Rules(Speller(known, [word_list(name) for name in REAL]), phrases, by_where)


def _pattern(row: list[str]) -> Pattern:
    kind, where, how, pattern, unless = row
    name, *reaches = how.split()
    return Pattern(
        kind, where, name, tuple(map(int, reaches)), tuple(pattern.split()), tuple(map(_guard, unless.split()))
    )


def _guard(text: str) -> Guard:
    rest = text.removeprefix("!")
    side = rest[0] if rest[0] in "<>=" else ""
    name, _, reach = rest.removeprefix(side).partition(":")
    return Guard(name, int(reach or 0), side in ("", "<"), side in ("", ">"), side in ("", "="), text != rest)


def _lines(name: str) -> Iterator[str]:
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def read_rows(name: str) -> Iterator[list[str]]:
    """The rows of a table in this folder, each as wide as its heading, which is left out."""
    lines = _lines(name)
    width = len(next(lines).split("\t"))
    for line in lines:
        yield (line.split("\t") + [""] * width)[:width]

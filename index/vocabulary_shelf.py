"""Which vocabularies there are: the bundled ones, and those that the user loaded, each in a folder of its own."""

from __future__ import annotations

import re
import shutil
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.lexicon.lexicon import Lexicon
from index.vocabulary import (
    FACETS,
    HIERARCHY,
    KINDS,
    SHELF,
    Concept,
    Tables,
    VocabularyError,
    shelves,
    table_files,
)
from index.vocabulary_files import table_lines

_BUNDLED = ("conditions", "symptoms", "treatments", "own", "hierarchy")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One table: its name, how many concepts and names it has, its version and licence where somebody wrote them down.

    ``own`` is one that the user loaded.
    """

    name: str
    concepts: int
    names: int
    version: str = ""
    licences: Mapping[str, str] | None = None
    own: bool = False


def list_vocabularies(own: Path) -> list[Vocabulary]:
    """Every vocabulary, the bundled ones first."""
    bundled, *loaded = shelves(own)
    tables = [path for path in table_files([bundled]) if path.name != HIERARCHY]
    return [*map(_describe_bundled, tables), *map(_describe_loaded, loaded)]


def _describe_bundled(table: Path) -> Vocabulary:
    concepts, names = _count(table)
    facts_file = table.with_suffix(".toml")
    facts = tomllib.loads(facts_file.read_text(encoding="utf-8")) if facts_file.exists() else {}
    return Vocabulary(table.stem, concepts, names, str(facts.get("version", "")), facts.get("licences"))


def _describe_loaded(folder: Path) -> Vocabulary:
    return Vocabulary(folder.name, *_count(folder / "names.tsv"), own=True)


def _count(table: Path) -> tuple[int, int]:
    ids = _ids(table)
    return len(set(ids)), len(ids)


def _ids(table: Path) -> list[str]:
    """The concept of every row."""
    with table.open(encoding="utf-8") as lines:
        next(lines, None)
        return [line.partition("\t")[0] for line in lines]


@dataclass(frozen=True, slots=True)
class Entry:
    """All that the vocabularies know of a concept: its names by kind, and those of the concepts just above it.

    ``below`` counts all concepts below it.
    """

    concept: Concept
    names: Mapping[str, Sequence[str]]
    parents: tuple[str, ...]
    below: int


def look_up(lexicon: Lexicon, folders: Sequence[Path], name: str) -> list[Entry]:
    """What a name or an id means, the likeliest first. Raises :class:`VocabularyError` where it means nothing."""
    found = lexicon.named(name)
    if not found:
        lexicon.find(name, FACETS[0])  # says so, with names that are near
    return [_entry(lexicon, folders, concept) for concept in found]


def _entry(lexicon: Lexicon, folders: Sequence[Path], concept: Concept) -> Entry:
    names: dict[str, list[str]] = {}
    parents = []
    for table in table_files(folders):
        for row in _rows_of(table, concept.id):
            if table.name == HIERARCHY:
                parents.append(lexicon.name_of(row[1]))
            else:
                names.setdefault(row[4], []).append(row[3])
    below = len(lexicon.narrower(concept.id)) - 1
    return Entry(concept, {kind: names[kind] for kind in KINDS if kind in names}, tuple(sorted(parents)), below)


def _rows_of(table: Path, concept: str) -> list[list[str]]:
    with table.open(encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t") for line in lines if line.startswith(f"{concept}\t")]


def known_ids(own: Path) -> frozenset[str]:
    """The ids of all concepts, for parents in a file that is being loaded."""
    tables = (table for table in table_files(shelves(own)) if table.name != HIERARCHY)
    return frozenset(concept for table in tables for concept in _ids(table))


def keep_vocabulary(own: Path, name: str, tables: Tables) -> None:
    """Keep a vocabulary of the user's under a name, in place of an earlier one of that name.

    Raises :class:`VocabularyError` for a name that is taken or cannot be a folder's.
    """
    _check_name(name)
    own.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=own, prefix=".making-"))
    try:
        for file, lines in zip(("names.tsv", HIERARCHY), table_lines(tables), strict=True):
            (made / file).write_text("".join(lines), encoding="utf-8", newline="\n")
        made.chmod(0o755)
        _replace(own / name, made)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _replace(place: Path, made: Path) -> None:
    old = place.with_name(f".old-{place.name}")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    made.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def remove_vocabulary(own: Path, name: str) -> None:
    """Take a vocabulary of the user's away. Raises :class:`VocabularyError` where there is none of that name."""
    loaded = {path.name: path for path in shelves(own)[1:]}
    if name not in loaded:
        there = f"There are: {', '.join(loaded)}." if loaded else "None was loaded."
        raise VocabularyError(f"No vocabulary called {name!r} was loaded. {there}")
    shutil.rmtree(loaded[name])


def name_for(file: Path) -> str:
    """The name that a loaded file gets: its own, in small letters."""
    return re.sub(r"[^a-z0-9._-]+", "-", file.name.split(".")[0].lower()).strip("-._")


def _check_name(name: str) -> None:
    if name in _BUNDLED:
        raise VocabularyError(f"{name!r} is the name of a bundled vocabulary. Choose another with --name.")
    if not SHELF.fullmatch(name):
        raise VocabularyError(f"{name!r} cannot be a vocabulary's name: use small letters, digits, '-', '_' and '.'.")

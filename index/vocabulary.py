"""The vocabularies: which concepts there are, and by which names people call them. Tables, read line by line."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from crawlers.items import UsageError

FOLDER = Path(__file__).parent / "vocabularies"
FACETS = ("condition", "symptom", "treatment")
KINDS = ("preferred", "synonym", "brand", "lay", "misspelling", "abbreviation")
COLUMNS = ("id", "facet", "preferred", "name", "kind", "other_ids")
_VERSION = re.compile(r'^version = "(.*)"$', re.MULTILINE)  # tomllib takes milliseconds, at every start
OWN = "own"  # our own table: lay terms, abbreviations, misspellings, what no package has
HIERARCHY = "hierarchy.tsv"
SHELF = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")  # the name of a vocabulary that the user loaded
RULES_VERSION = 2  # goes up when the rules of lexicon/ or tagging/ find something else in the same text


class VocabularyError(UsageError):
    """No concept has the name that was asked for, or a table cannot be read."""


class Name(NamedTuple):
    """One name of a concept; ``kind`` is one of :data:`KINDS`. ``ours`` says that somebody chose it for forum posts."""

    concept: str
    text: str
    kind: str
    ours: bool = False


class Concept(NamedTuple):
    """What names name. ``ids`` are its identifiers elsewhere: MESH:D012878, OMIM:175100, ORPHA:558.

    ``broader`` are the MeSH headings just above a concept that MeSH has no heading for; ``names`` is what else it is
    called, misspellings apart. An opened lexicon knows both.
    """

    id: str
    facet: str
    name: str
    ids: tuple[str, ...]
    broader: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def other_names(self) -> list[str]:
        """What else to call it on a page about it: names that only add words to a shorter one are left out."""
        short: list[str] = []
        for name in sorted(dict.fromkeys(self.names), key=len):
            plain = f" {name.casefold()} "
            if plain != f" {self.name.casefold()} " and not any(f" {one.casefold()} " in plain for one in short):
                short.append(name)
        return [name for name in self.names if name in short]


class Mention(NamedTuple):
    """A span of a text, in characters, that names a concept; ``negated`` ("no sign of it"), or of ``other`` people.

    Two mentions of one text have the same span or do not overlap: "breast and ovarian cancer" names two concepts.
    """

    start: int
    end: int
    facet: str
    concept: str
    negated: bool = False
    other: bool = False


@dataclass(frozen=True, slots=True)
class Tables:
    """Every concept by id, every name, (child, parent) of every is-a, and the names that are not to be matched."""

    concepts: dict[str, Concept]
    names: list[Name]
    parents: list[tuple[str, str]]
    stop: list[str] = field(default_factory=list)


def shelves(own: Path) -> tuple[Path, ...]:
    """The folders with tables: the bundled one, then one for each vocabulary loaded into ``own``."""
    if not own.is_dir():
        return (FOLDER,)
    return (FOLDER, *sorted(path for path in own.iterdir() if path.is_dir() and SHELF.fullmatch(path.name)))


def read_tables(folders: Sequence[Path] = (FOLDER,)) -> Tables:
    """What the tables in the folders hold; a later table adds names to the concepts of an earlier one.

    Raises :class:`VocabularyError`, naming file and line, where a line is not what a table holds.
    """
    tables = Tables({}, [], [])
    others: dict[str, list[str]] = {}
    for path in table_files(folders):
        if path.name == HIERARCHY:
            tables.parents.extend((child, parent) for child, parent in _rows(path, ("id", "parent")))
            continue
        ours = path.stem == OWN
        for concept, facet, preferred, name, kind, ids in _rows(path, COLUMNS):
            if facet not in FACETS or kind not in KINDS:
                raise VocabularyError(f"{path}: {concept} has the facet {facet!r} and a name of the kind {kind!r}.")
            known = tables.concepts.setdefault(concept, Concept(concept, facet, preferred, ()))
            if ids:
                others.setdefault(known.id, []).extend(ids.split())
            tables.names.append(Name(concept, name, kind, ours))
    for key, ids_of in others.items():
        tables.concepts[key] = tables.concepts[key]._replace(ids=tuple(dict.fromkeys(ids_of)))
    for folder in folders:
        tables.stop.extend(read_list(folder / "stop.txt"))
    return tables


def table_files(folders: Sequence[Path]) -> list[Path]:
    """The tables in the folders, in the order in which they are read: our own words after what was compiled."""
    return [path for folder in folders for path in sorted(folder.glob("*.tsv"), key=lambda p: (p.stem == OWN, p.name))]


def read_list(path: Path) -> list[str]:
    """The lines of a list, without comments and empty ones; none where there is no such file."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _rows(path: Path, columns: Sequence[str]) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        head = next(lines, "").rstrip("\n").split("\t")
        if head != list(columns):
            raise VocabularyError(f"{path} has the columns {head}; a table has {list(columns)}.")
        for number, line in enumerate(lines, 2):
            row = line.rstrip("\n").split("\t")
            if len(row) != len(columns):
                raise VocabularyError(f"{path}, line {number}: {len(row)} columns, not {len(columns)}.")
            yield row


def vocabulary_version(folders: Sequence[Path] = (FOLDER,)) -> str:
    """What the tags of a text depend on: the vocabularies' versions and the rules'. Reads no large table."""
    return " ".join([f"rules-{RULES_VERSION}", *(part for folder in folders for part in _versions(folder))])


def _versions(folder: Path) -> Iterator[str]:
    """A table's version, where a file of facts beside it tells; the sum of its bytes, where it is written by hand."""
    for path in sorted((*folder.glob("*.tsv"), *folder.glob("*.txt"))):
        facts = path.with_suffix(".toml")
        if facts.exists():
            told = _VERSION.search(facts.read_text(encoding="utf-8"))
            yield f"{path.stem}-{told[1] if told else ''}/{path.stat().st_size}"
        else:
            yield f"{path.stem}-{zlib.crc32(path.read_bytes()):08x}"

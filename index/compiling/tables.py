"""Writing the tables: who may carry which name, the rows in order, and the facts beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from index.compiling.concept import Concept, Kind
from index.compiling.names import key

FOLDER = Path(__file__).parents[1] / "vocabularies"
HEADER = "id\tfacet\tpreferred\tname\tkind\tother_ids\n"


def claim_names(concepts: Iterable[Concept]) -> None:
    """Take a name from every concept that merely lists it, where another one prefers it."""
    concepts = list(concepts)
    preferred: dict[str, set[str]] = defaultdict(set)
    for concept in concepts:
        preferred[_written(concept.preferred)].add(concept.id)
    for concept in concepts:
        for name in list(concept.names):
            claimed = preferred.get(_written(name), set())
            if claimed and concept.id not in claimed:
                del concept.names[name]


def _written(name: str) -> str:
    """A name but for case, hyphens and apostrophes. "Alcohols" are many things and "alcohol" is one: both are kept."""
    return name.lower().replace("-", " ").replace("'", "").replace("\u2019", "")


def rows(facet: str, concepts: Mapping[str, Concept]) -> Iterator[str]:
    """One line a name in the order of ids; a concept's preferred name and its other ids stand on its first line."""
    for concept_id, concept in sorted(concepts.items()):
        others = " ".join(sorted(concept.others - {concept_id}))
        yield f"{concept_id}\t{facet}\t{concept.preferred}\t{concept.preferred}\tpreferred\t{others}\n"
        kept = {key(concept.preferred)}
        for name, kind in sorted(concept.names.items(), key=lambda item: (item[1], item[0].lower(), item[0])):
            sound = name.lower() if kind is Kind.ABBREVIATION else key(name)
            if sound not in kept and kind is not Kind.PREFERRED:
                kept.add(sound)
                yield f"{concept_id}\t{facet}\t\t{name}\t{kind.name.lower()}\t\n"


def write(path: Path, lines: Iterable[str]) -> None:
    """Write a file whole or not at all."""
    part = path.with_suffix(f"{path.suffix}.part")
    with part.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(lines)
    part.replace(path)

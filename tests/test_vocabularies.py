"""The tables in ``index/vocabularies`` hold what their facts say, and nothing that would mislead."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from index.compiling.clinical import decisions
from index.vocabulary import COLUMNS, FOLDER, KINDS, Concept
from index.vocabulary_files import refuse_rings

TABLES = {"conditions": "condition", "symptoms": "symptom", "treatments": "treatment"}
PREFIXES = ("MONDO:", "MESH:", "HP:", "DRUGBANK:", "MEDLINEPLUS:")
OTHERS = (*PREFIXES, "OMIM:", "OMIMPS:", "ORPHA:", "GARD:", "NORD:", "ICD10CM:", "DOID:")


@cache
def table(name: str) -> list[list[str]]:
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").split("\n")
    assert lines[-1] == ""
    return [line.split("\t") for line in lines[:-1]]


def rows(name: str) -> Iterator[list[str]]:
    yield from table(name)[1:]


@cache
def preferred() -> dict[str, str]:
    return {row[0]: row[2] for name in TABLES for row in rows(name) if row[4] == "preferred"}


def ids_of(name: str) -> list[str]:
    """A concept's ids, by any of its names; of the one that prefers it."""
    found = [row for facet in TABLES for row in rows(facet) if row[4] == "preferred" and row[2].lower() == name.lower()]
    return [found[0][0], *found[0][5].split()]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_well_formed(name: str) -> None:
    assert table(name)[0] == list(COLUMNS)
    for row in rows(name):
        assert len(row) == len(COLUMNS)
        assert row[0].startswith(PREFIXES)
        assert row[1] == TABLES[name]
        assert row[3] == row[3].strip()
        assert row[3]
        assert row[4] in KINDS
        assert (row[4] == "preferred") == (row[2] == row[3]) or not row[2]
        assert all(other.startswith(OTHERS) for other in row[5].split())


@pytest.mark.parametrize("name", TABLES)
def test_a_concept_is_told_once_beginning_with_its_preferred_name(name: str) -> None:
    seen: set[str] = set()
    for row in rows(name):
        assert (row[0] in seen) == (row[4] != "preferred")
        seen.add(row[0])
    ids = [row[0] for row in rows(name)]
    assert ids == sorted(ids)


def test_a_concept_has_one_facet_and_an_id_once() -> None:
    concepts = Counter(row[0] for name in TABLES for row in rows(name) if row[4] == "preferred")
    assert concepts.most_common(1)[0][1] == 1
    for name in TABLES:
        for row in rows(name):
            others = row[5].split()
            assert len(others) == len({*others, row[0]}) - 1 + (row[0] in others)


@pytest.mark.parametrize("name", TABLES)
def test_the_facts_count_what_the_table_holds_and_name_a_licence_for_each_column(name: str) -> None:
    facts = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    kinds = Counter(row[4] for row in rows(name))
    assert facts["facet"] == TABLES[name]
    assert (facts["concepts"], facts["names"], facts["kinds"]) == (kinds["preferred"], kinds.total(), dict(kinds))
    assert facts["columns"].keys() == set(COLUMNS)
    assert {source for sources in facts["columns"].values() for source in sources.split(", ")} == facts[
        "licences"
    ].keys()


def test_the_hierarchy_has_known_concepts_and_no_ring() -> None:
    edges = [(child, parent) for child, parent in rows("hierarchy")]
    facts = tomllib.loads((FOLDER / "hierarchy.toml").read_text(encoding="utf-8"))
    assert table("hierarchy")[0] == ["id", "parent"]
    assert edges == sorted(set(edges))
    assert len(edges) == facts["edges"]
    assert {end for edge in edges for end in edge} <= preferred().keys()
    refuse_rings(edges)


def test_names_in_capitals_are_abbreviations() -> None:
    words = [row for row in rows("conditions") if row[3].isupper() and row[3].isalpha() and 1 < len(row[3]) < 6]
    assert len(words) > 1000
    assert sum(row[4] == "abbreviation" for row in words) / len(words) > 0.99


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("multiple sclerosis", {"MESH:D009103", "ORPHA:802", "ICD10CM:G35"}),
        ("type 1 diabetes mellitus", {"MESH:D003922", "OMIM:222100"}),
        ("breast cancer", {"MESH:D001943"}),
        ("Tuberous sclerosis", {"MESH:D014402"}),
        ("Headache", {"MESH:D006261", "HP:0002315"}),
        ("Seizures", {"MESH:D012640", "HP:0001250"}),
        ("fenfluramine", {"MESH:D005277", "DRUGBANK:DB00574"}),
        ("ibuprofen", {"MESH:D007052", "DRUGBANK:DB01050"}),
    ],
)
def test_one_thing_has_its_ids_in_every_vocabulary(name: str, ids: set[str]) -> None:
    assert ids <= set(ids_of(name))


@pytest.mark.parametrize(
    ("name", "facet"),
    [
        ("epilepsy", "condition"),
        ("Dravet syndrome", "condition"),
        ("obesity disorder", "condition"),
        ("Genital neoplasm", "condition"),
        ("Seizures", "symptom"),
        ("Pain", "symptom"),
        ("insomnia", "symptom"),
        ("Blurred vision", "symptom"),
        ("Ibuprofen", "treatment"),
        ("Deep Brain Stimulation", "treatment"),
    ],
)
def test_things_are_in_the_facet_where_people_look_for_them(name: str, facet: str) -> None:
    facets = {row[1] for table_name in TABLES for row in rows(table_name) if row[2].lower() == name.lower()}
    assert facets == {facet}


def test_what_was_decided_by_hand_is_still_called_so_and_is_done() -> None:
    facets = {row[0]: row[1] for name in TABLES for row in rows(name)}
    for key, name, facet in decisions("facets.tsv"):
        assert (preferred()[key], facets[key]) == (name, facet)
    for sign, name, same in decisions("joins.tsv"):
        assert sign not in preferred(), f"{name} is not joined to {same}"


@pytest.mark.parametrize("name", [*TABLES, "hierarchy"])
def test_the_page_on_vocabularies_counts_what_there_is(name: str) -> None:
    page = (Path(__file__).parents[1] / "docs" / "vocabularies.md").read_text(encoding="utf-8")
    (line,) = [line for line in page.splitlines() if line.startswith(f"| `{name}.tsv` |")]
    facts = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    counts = [facts[what] for what in ("concepts", "names", "edges") if what in facts]
    assert all(f"{count:,}" in line for count in counts)


def test_the_tables_are_of_a_size_that_a_repository_bears() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.tsv")) < 20_000_000


def test_a_page_leaves_out_names_that_only_add_words_to_a_shorter_one() -> None:
    concept = Concept(
        "X:1", "condition", "Dravet syndrome", (), (), ("Dravet", "dravet kiddo", "SMEI", "dravet syndrome")
    )
    assert concept.other_names() == ["Dravet", "SMEI"]

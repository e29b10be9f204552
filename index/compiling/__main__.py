"""Compile the vocabularies: ``make vocabulary``. The same packages give the same bytes."""

from __future__ import annotations

from pathlib import Path

from index.compiling import clinical, drugs, hierarchy, hpo, mesh, mondo, words
from index.compiling.facts import facts_of, facts_of_hierarchy, mesh_year
from index.compiling.tables import FOLDER, HEADER, claim_names, rows, write

TABLES = {"conditions": "condition", "symptoms": "symptom", "treatments": "treatment"}


def compile_into(folder: Path) -> None:
    """Write the three tables, the hierarchy, the lists of words, and the facts of each."""
    mondo_version, terms = mondo.read_mondo()
    hpo_version, signs = hpo.read_hpo()
    records = mesh.with_entries(mesh.read_mesh(), mesh.read_entries())
    found = clinical.join_clinical(mondo.diseases(terms), records, signs)
    taken = found.conditions.keys() | found.symptoms.keys()
    treatments = {key: made for key, made in drugs.treatments(records, drugs.read_drugs()).items() if key not in taken}
    everything = {**found.conditions, **found.symptoms, **treatments}
    claim_names(everything.values())
    hierarchy.set_heading_parents(everything, records)
    version = f"mondo-{mondo_version} mesh-{mesh_year()} hpo-{hpo_version}"
    told: list[str] = []
    for name, concepts in zip(TABLES, (found.conditions, found.symptoms, treatments), strict=True):
        lines = list(rows(TABLES[name], concepts))
        write(folder / f"{name}.tsv", [HEADER, *lines])
        write(folder / f"{name}.toml", [facts_of(TABLES[name], version, lines)])
        told += lines
    lines = [f"{child}\t{parent}\n" for child, parent in hierarchy.edges(everything)]
    write(folder / "hierarchy.tsv", ["id\tparent\n", *lines])
    write(folder / "hierarchy.toml", [facts_of_hierarchy(version, lines)])
    for file, content in words.lists(folder, told):
        write(folder / file, content)


if __name__ == "__main__":
    compile_into(FOLDER)

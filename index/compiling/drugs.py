"""Treatments: drugs with their brands, chemicals and therapies, from MeSH and drug-named-entity-recognition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypedDict

from index.compiling.concept import Concept, Kind
from index.compiling.joining import Joiner
from index.compiling.mesh import Record
from index.compiling.names import cleaned, is_formula, is_useful, key, kind_of, restored
from index.compiling.package import open_plain_pickle, package_file

PACKAGE = "drug-named-entity-recognition"
DICTIONARY = "drug_named_entity_recognition/drug_ner_dictionary.pkl.bz2"
# MeSH: chemicals and drugs, amino acids and peptides, but no enzymes, proteins, nucleic acids and biological factors;
# what drugs do;
# vaccines and plants' preparations; therapeutics, surgery, prostheses.
TREATMENTS = (
    *("D01", "D02", "D03", "D04", "D06", "D09", "D10", "D12.125", "D12.644"),
    *("D20.215", "D27.505", "E02", "E04", "E07.695"),
)
# Enzymes, proteins, nucleic acids, antigens: no treatment unless people take it.
BODYS_OWN = ("D08.622", "D08.811", "D12.776", "D13.444", "D23.050")
# Ways of giving and dosing drugs, forms of medicine, and what is done to find out and not to treat.
NOT_TREATMENTS = ("D26.255", "E01", "E02.319.267", "E02.319.283", "E02.319.310", "E05")
# Therapeutics, drugs, surgery and placebos at large; and proteins that are given though no list of drugs calls them so.
TOO_GENERAL = frozenset({"D013812", "D004364", "D013514", "D010919"})
GIVEN = frozenset({"D001905", "D016756"})  # botulinum toxins, intravenous immunoglobulins


_SALT = re.compile(
    r" (?:Acetate|Besylate|Bromide|Calcium|Citrate|Complex|Dihydrochloride|Fumarate|Hydrobromide|Hydrochloride|Maleate|"
    r"Mesylate|Nitrate|Pamoate|Phosphate|Potassium|Sodium|Succinate|Sulfate|Tartrate)$"
)
# Endings of generic and chemical names: what ends so is not taken for a trade name.
_GENERIC = re.compile(
    r"(?:a[cm]|ane|ase|ate|azole|cillin|cin|ene|ib|ic|id|ide|il|im|in|ina|ine|ino|ium|mab|o|ol|ole|on|ona|one|ose|"
    r"pam|pril|statin|um|us|vir|yl)$"
)


# "Cholinergic", an adjective, and "beta2", a part of a name, name nothing by themselves.
_NO_NAME = re.compile(r"[a-z-]*ergic|(?:alpha|beta|gamma|delta)[ -]?\d*", re.IGNORECASE)


class Drug(TypedDict, total=False):
    """What the dictionary knows of a drug; only names and ids are used, and who else lists it."""

    name: str
    drugbank_id: str
    medline_plus_id: str
    nhs_url: str
    wikipedia_url: str


class Dictionary(TypedDict):
    """Names in small letters to drugs, drugs to what is known of them, names to whether they are brands."""

    drug_variant_to_canonical: dict[str, list[str]]
    drug_canonical_to_data: dict[str, Drug]
    drug_variant_to_variant_data: dict[str, dict[str, bool]]


def read_drugs() -> Dictionary:
    """The dictionary of the installed package."""
    read: Dictionary = open_plain_pickle(package_file(PACKAGE, DICTIONARY)).load()
    return read


def treatments(records: Mapping[str, Record], dictionary: Dictionary) -> dict[str, Concept]:
    """MeSH's drugs, chemicals and therapies, with the dictionary's names and the drugs that MeSH lacks."""
    taken = {key(name) for name, drug in dictionary["drug_canonical_to_data"].items() if is_taken(drug)}
    listed = {key(name) for name in dictionary["drug_variant_to_canonical"]}
    chemicals = {record.id: record for record in records.values() if is_treatment(record, taken, listed)}
    others = {key(record.heading) for record in records.values() if record.id not in chemicals}
    made = [_without_formulas(record.concept()) for record in chemicals.values()]
    _call_salts_by_their_base(made, taken)
    joined = Joiner({concept.id: concept for concept in made})
    joined.join(_drugs(dictionary, others - taken), enough=6, single="MESH:")
    return joined.concepts


def is_taken(drug: Drug) -> bool:
    """Whether people take it: a source for patients lists it. DrugBank alone lists haemoglobin and water too."""
    return "medline_plus_id" in drug or "nhs_url" in drug or "wikipedia_url" in drug


def is_said(name: str) -> bool:
    """Whether it can be the name of a drug on trial, one or two words; DrugBank lists laboratories' compounds too."""
    return len(name.split()) < 3 and name.replace(" ", "").isalpha()


def is_treatment(record: Record, taken: set[str], listed: set[str]) -> bool:
    """Whether the record is a treatment: by its place in MeSH, or by name a drug that people take."""
    if any(tree.startswith(NOT_TREATMENTS) for tree in record.trees) or record.id in TOO_GENERAL:
        return False
    if record.id in GIVEN:
        return True
    name = key(record.heading)
    bodys_own = any(tree.startswith(BODYS_OWN) for tree in record.trees)
    proper = [] if bodys_own else [tree for tree in record.trees if tree.startswith(TREATMENTS)]
    if record.id.startswith("D") and any(map(_is_narrow, proper)):
        return True
    drug = any(tree.startswith("D") for tree in record.trees)
    return drug and name in (listed if proper else taken)


def _is_narrow(tree: str) -> bool:
    """Whether a place in MeSH is a substance, an action or a therapy. "Acids", "peptides", "lipids" stand higher up."""
    return tree.count(".") >= (2 if tree.startswith("D") and not tree.startswith("D27") else 1)


def _is_name(name: str) -> bool:
    return not is_formula(name) and not _NO_NAME.fullmatch(name)


def _without_formulas(concept: Concept) -> Concept:
    names = concept.names.items()
    concept.names = {name: kind for name, kind in names if _is_name(name)}
    concept.add(concept.preferred, Kind.PREFERRED)
    return concept


def _call_salts_by_their_base(concepts: list[Concept], taken: set[str]) -> None:
    """MeSH files some drugs under a salt alone: people say "quetiapine" of Quetiapine Fumarate."""
    headings = {key(concept.preferred) for concept in concepts}
    for concept in concepts:
        base = _SALT.sub("", concept.preferred)
        if base != concept.preferred and key(base) in taken - headings:
            concept.add(base, Kind.SYNONYM)


def _drugs(dictionary: Dictionary, others: set[str]) -> Iterator[Concept]:
    """The dictionary's drugs that have an id; the names of ``others``, things that are no treatments, left out."""
    names: dict[str, list[str]] = {}
    for name, drugs in dictionary["drug_variant_to_canonical"].items():
        if len(drugs) == 1:
            names.setdefault(drugs[0], []).append(cleaned(name))
    said = dictionary["drug_variant_to_variant_data"]
    for canonical, drug in sorted(dictionary["drug_canonical_to_data"].items()):
        ids = [f"DRUGBANK:{drug['drugbank_id']}"] if "drugbank_id" in drug else []
        ids += [f"MEDLINEPLUS:{drug['medline_plus_id']}"] if "medline_plus_id" in drug else []
        if ids and "name" in drug and key(canonical) not in others and (is_taken(drug) or is_said(drug["name"])):
            yield _drug(ids, cleaned(drug["name"]), names.get(canonical, ()), said)


def _drug(ids: list[str], preferred: str, names: Iterable[str], said: Mapping[str, Mapping[str, bool]]) -> Concept:
    concept = Concept(ids[0], preferred, {preferred: Kind.PREFERRED}, others=set(ids[1:]))
    whole = [preferred, *names]
    for name in names:
        if name != preferred.lower() and is_useful(name) and name.isascii() and _is_name(name):
            known = said.get(name, {}).get("is_brand")
            brand = is_brand(name, preferred) if known is None else known
            kind = Kind.BRAND if brand else kind_of(name, whole)
            if len(name) < 4 and kind is Kind.SYNONYM:
                continue
            # Some of the package's trade names have the word "other", of a list that it was made from, glued on.
            concept.add(restored(name.removeprefix("other") if known else name, kind), kind)
    return concept


def is_brand(name: str, generic: str) -> bool:
    """Whether a name looks like a trade name: one word unlike the generic name, without the ending of such a name."""
    begins = {word[:3] for word in generic.lower().split()}
    vowels = len(re.findall("[aeiouy]", name))
    speakable = name.isalpha() and len(name) > 3 and vowels > (len(name) < 6)
    return speakable and name[:3] not in begins and _GENERIC.search(name) is None

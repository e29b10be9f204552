"""Short forms that a text defines itself: "hereditary haemochromatosis (HH)".

The long form is found as Schwartz & Hearst (2003), "A simple algorithm for identifying abbreviation definitions in
biomedical text", find it. A short form means what the text says, whatever else the vocabularies call so: in
"phenylalanine hydroxylase (PAH)" it is an enzyme, and no hypertension all through that text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.lexicon.words import listed

_IN_PARENTHESES = re.compile(r"\(([^\W_][^()\s;,]{0,9}(?: [^()\s;,]{1,6})?)(?=[);,])")
_WORD = re.compile(r"\S+")
_PARTS = re.compile(r"([^\W_]+)")
_MOST_LETTERS = 10

# An abbreviation beside one of these is a gene or what it makes.
_GENE_AFTER = listed(
    "gene genes protein proteins locus loci mutation mutations mrna cdna rna dna allele alleles transcript transcripts "
    "promoter exon exons expression enzyme activity genotype genotypes haplotype polymorphism polymorphisms kinase "
    "receptor receptors"
)
_GENE_BEFORE = listed("gene genes protein locus")


@dataclass(frozen=True, slots=True)
class Definition:
    """A short form and where its long form stands in the text; ``start`` is None where only the initials agree."""

    short: str
    start: int | None
    end: int


def definitions(text: str) -> Iterator[Definition]:
    """Every short form in parentheses with the end of the words before it, and where its long form begins."""
    for found in _IN_PARENTHESES.finditer(text):
        short = found.group(1)
        if len(short) <= _MOST_LETTERS and short != short.lower() and any(letter.isalpha() for letter in short):
            end = found.start() - (text[found.start() - 1 : found.start()] == " ")
            yield Definition(short, _long_form(short, text[max(0, end - 160) : end], end), end)


def _long_form(short: str, before: str, end: int) -> int | None:
    """Where the long form begins: each letter of the short one in order, the first one at the beginning of a word."""
    most_words = min(len(short) + 5, 2 * len(short))
    words = list(_WORD.finditer(before))[-most_words:]
    first = words[0].start() if words else len(before)
    at = len(before)
    letters = [letter for letter in short.lower() if letter.isalnum()]
    low = before.lower()
    for n, letter in enumerate(reversed(letters)):
        at -= 1
        while at >= first and (low[at] != letter or (n == len(letters) - 1 and at > 0 and low[at - 1].isalnum())):
            at -= 1
        if at < first:
            return None
    long = before[at:]
    return end - len(long) if len(long) > len(short) and short not in long.split() else None


def has_initials(short: str, long: str) -> bool:
    """Whether the letters of a short form are the initials of a long one's words, in whatever order."""
    initials = [word[0] for word in re.findall(r"[^\W_]+", long.lower())]
    for letter in (letter for letter in short.lower().removesuffix("s") if letter.isalpha()):
        if letter not in initials:
            return False
        initials.remove(letter)
    return True


def is_gene(cut: Sequence[str], at: int, end: int) -> bool:
    """Whether the words beside an abbreviation say that a gene is meant."""
    after = cut[end + 1].lower() if end + 1 < len(cut) and not cut[end].strip(" -") else ""
    before = cut[at - 2].lower() if at > 2 and not cut[at - 1].strip(" -(") else ""
    return after in _GENE_AFTER or before in _GENE_BEFORE


def occurrences(cut: Sequence[str], short_forms: Mapping[str, int]) -> Iterator[tuple[int, int, int]]:
    """Where defined short forms, or their plurals, stand in a text: first piece, piece after the last, the concept."""
    concepts = {f"{short}{plural}": concept for plural in ("s", "") for short, concept in short_forms.items()}
    lengths: dict[str, set[int]] = {}  # in pieces, by the first one
    for said in concepts:
        parts = [part for part in _PARTS.split(said) if part]
        if parts and parts[0].isalnum():
            lengths.setdefault(parts[0], set()).add(len(parts))
    for at in [at for at, piece in enumerate(cut) if piece in lengths]:
        for length in sorted(lengths[cut[at]], reverse=True):
            here = cut[at : at + length]
            concept = concepts.get("".join(here))
            if concept is not None:
                end = at + len(here)
                yield at, end if here[-1][-1:].isalnum() else end - 1, concept  # "P.A.D.": its last dot is a gap
                break

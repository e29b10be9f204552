"""What abbreviations mean: as the text defines them, else as text, thread or source support one of their concepts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from index.lexicon.lexicon import PLURAL, TRUSTED, Lexicon
from index.tagging.abbreviations import definitions, has_initials, is_gene, occurrences
from index.tagging.matching import Doubtful, Span

NO_CONCEPT = -1
SHORTEST = 3  # letters of an abbreviation that needs no support
_HAVING = frozenset({"have", "has", "had", "having", "with", "got", "my", "his", "her"})
_KIN = frozenset({"DS", "DD", "DH", "DW", "DP", "DB", "BF", "GF", "MC"})  # dear son, dear daughter, ...


def defined_in(text: str, ends: Sequence[int], spans: Sequence[Span]) -> dict[str, int]:
    """The short forms that a text defines, each with its concept's number or :data:`NO_CONCEPT`."""
    by_end = {ends[span.end - 1]: span for span in spans}
    found: dict[str, int] = {}
    for definition in definitions(text):
        span = by_end.get(definition.end)
        if span is None:
            if definition.start is not None:
                found.setdefault(definition.short, NO_CONCEPT)
        elif definition.start is not None or has_initials(definition.short, text[ends[span.at - 1] : definition.end]):
            found.setdefault(definition.short, span.concept)
    return found


def decide(
    doubtful: Sequence[Doubtful], cut: Sequence[str], lexicon: Lexicon, supported: Collection[int]
) -> Iterator[Span]:
    """The concepts of abbreviations that are written right; of several concepts' only where one is supported."""
    read = []
    for at, end, number in doubtful:
        span = cut[at] if end == at + 1 else "".join(cut[at:end])
        fitting = [(c, flags) for c, flags, text in lexicon.candidates(number) if _is_fitting(span, flags, text)]
        if fitting:
            read.append((at, end, span, fitting))
    genes = {span for at, end, span, _ in read if is_gene(cut, at, end)}
    for at, end, span, fitting in read:
        alone_will_do = span not in genes and (len(span) >= SHORTEST or _is_told(cut, at, span))
        concept = _chosen(fitting, supported, alone_will_do=alone_will_do)
        if concept != NO_CONCEPT:
            yield Span(at, end, concept)


def _chosen(fitting: Sequence[tuple[int, int]], supported: Collection[int], *, alone_will_do: bool) -> int:
    """The concept among those that fit: a supported one, else a trusted, else a plain name's, else the only one."""
    for concept, _ in fitting:
        if concept in supported:
            return concept
    plain = [concept for concept, flags in fitting if flags in (0, PLURAL)]
    trusted = [concept for concept, flags in fitting if flags == TRUSTED]
    if alone_will_do and len(trusted) == 1:
        return trusted[0]
    if plain or not alone_will_do:
        return plain[0] if plain else NO_CONCEPT
    return fitting[0][0] if len(fitting) == 1 else NO_CONCEPT


def _is_told(cut: Sequence[str], at: int, span: str) -> bool:
    """Whether two letters are told as what somebody has: "diagnosed with MS"."""
    return at > 2 and cut[at - 1] == " " and cut[at - 2].lower() in _HAVING and span not in _KIN


def _is_fitting(span: str, flags: int, text: str) -> bool:
    if flags == PLURAL:
        return span.lower().endswith("s")
    return not flags or _is_written_so(span, text)


def _is_written_so(span: str, abbreviation: str) -> bool:
    if len(span) > len(abbreviation):
        span = span.removesuffix("s")
    return span in (abbreviation, abbreviation.upper()) and span != span.lower()


def with_short_forms(spans: Sequence[Span], cut: Sequence[str], short_forms: Mapping[str, int]) -> list[Span]:
    """The spans with those of defined short forms, which no other span may be in but a longer one."""
    taken = {at: (end, concept) for at, end, concept in occurrences(cut, short_forms)}
    if not taken:
        return list(spans)
    inside = {piece: at for at, (end, _) in taken.items() for piece in range(at, end)}
    kept = []
    for span in spans:
        met = {inside[piece] for piece in range(span.at, span.end) if piece in inside}
        if all(span.at <= at and taken[at][0] <= span.end and taken[at][0] - at < span.end - span.at for at in met):
            kept.append(span)
            for at in met:
                taken.pop(at, None)
    kept += [Span(at, end, concept) for at, (end, concept) in taken.items() if concept != NO_CONCEPT]
    return sorted(kept)

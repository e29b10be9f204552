"""From the words that name a concept to all the words that do: kinds of it, two in one, a short form in between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.lexicon.lexicon import UNKNOWN
from index.lexicon.words import BREAK, JOINED, listed
from index.tagging.matching import Matcher, Span


def _any_case(words: str) -> frozenset[str]:
    return listed(words) | {word.capitalize() for word in words.split()}


# What tells a kind of a disease belongs to its name: how it is inherited or comes about.
_KINDS = _any_case(
    "familial hereditary inherited sporadic isolated syndromic nonsyndromic recessive dominant autosomal linked"
)
# What may follow a short form in the middle of a name.
_LAST_WORDS = listed(
    "disease diseases syndrome syndromes deficiency deficient disorder disorders cancer cancers tumor tumors tumour "
    "tumours carcinoma infection infections anemia anaemia dystrophy ataxia"
)
# "pain in both legs, knee and hip pain": what follows these words is no part of the list.
_NO_LIST = listed("in of on my his her both the your their")
_NUMBER = re.compile(r"[IVX]{1,4}[A-Ha-h]?|\d{1,2}[A-Ha-h]?|[A-H]")
_ALONE = re.compile(f"{BREAK}.(?={BREAK})", re.DOTALL)  # of codes: a word between what ends names
_MOST_BEFORE = 8  # words of a name before a short form in parentheses
_MOST_JOINED = 6  # parts of "lung, breast, colon and ovarian cancer"


class Widener:
    """Widens the spans of one text."""

    def __init__(self, matcher: Matcher, codes: str, cut: Sequence[str]) -> None:
        self._matcher = matcher
        self._codes = codes
        self._cut = cut

    def across_parentheses(self, spans: Sequence[Span]) -> list[Span]:
        """One name of "von Hippel-Lindau (VHL) disease": what stands in parentheses is read over."""
        found: list[Span] = []
        for at in self._parentheses():
            first = max(1, at - 2 * _MOST_BEFORE + 1, found[-1].end + 1 if found else 1)
            joined = self._codes[first:at] + JOINED + self._codes[at + 3 : at + 24]
            for start in range(0, at - first, 2):
                name, end = self._matcher.longest(joined, start)
                concept = self._matcher.plain_concept(name)
                if concept >= 0 and end > at - first + 1:
                    found.append(Span(first + start, end + first + 2, concept))
                    break
        return _replace(spans, found)

    def _parentheses(self) -> Iterator[int]:
        """The gaps before a single word in parentheses that more words follow."""
        cut = self._cut
        for found in _ALONE.finditer(self._codes):
            at = found.start()
            word = cut[at + 3].lower() if at + 3 < len(cut) else ""
            if word in _LAST_WORDS and cut[at].endswith("(") and cut[at + 2] in (") ", ")-"):
                yield at

    def coordinated(self, spans: Sequence[Span]) -> list[Span]:
        """Both names of "breast and ovarian cancer", each with the whole span, and with the words of their kind."""
        cut = self._cut
        found: list[Span] = []
        for span in spans:
            at, end, concept = span
            if (
                at > 3
                and end - at > 2
                and (cut[at - 2] in ("and", "or") or cut[at - 1] in ("/", "-"))
                and (others := self._joined_before(span))
            ):
                first = others[-1].at
                while found and found[-1].at >= first:
                    found.pop()
                if not found or found[-1].end < first:
                    at = first
                    found += [Span(at, end, other.concept) for other in reversed(others)]
            elif at > 2 and (cut[at - 2] in _KINDS or cut[end + 1 : end + 2] == ["type"]):
                at, end = self._with_kind(at, end, found[-1].end if found else 0)
            found.append(Span(at, end, concept))
        return found

    def _joined_before(self, span: Span) -> list[Span]:
        """The names that share the last words of this one, the nearest first: where each begins."""
        found: list[Span] = []
        at = span.at
        while len(found) < _MOST_JOINED:
            end = self._before_joint(at, comma=bool(found))
            other = self._sharing(span, end) if end > 0 else None
            if other is None or (other.at > 2 and found and self._cut[other.at - 2].lower() in _NO_LIST):
                break
            found.append(other)
            at = other.at
        return found

    def _before_joint(self, at: int, *, comma: bool) -> int:
        """The piece after the word before an "and", "or", slash, hyphen, or comma; -1 where there is none of them."""
        cut = self._cut
        gap = cut[at - 1].strip()
        if at > 3 and (gap in ("/", "-") or (comma and gap == ",")):
            return at - 1
        if at > 4 and cut[at - 2] in ("and", "or") and not gap:
            if at > 6 and cut[at - 4] == "and" and cut[at - 3] == "/":
                return at - 5
            return at - 3 if cut[at - 3].strip() in ("", ",") else -1
        return -1

    def _sharing(self, span: Span, end: int) -> Span | None:
        """The name of one or two words before ``end`` and the last words of the span."""
        for first in (end - 3, end - 1):
            if first < 1 or UNKNOWN in self._codes[first:end]:
                continue
            for rest in range(span.at + 2, span.end, 2):
                key = f"{self._codes[first:end]}{JOINED}{self._codes[rest : span.end]}"
                name, length = self._matcher.longest(key, 0)
                concept = self._matcher.plain_concept(name)
                if concept >= 0 and length == len(key):
                    return Span(first, end, concept)
        return None

    def _with_kind(self, at: int, end: int, after: int) -> tuple[int, int]:
        """A disease with the words that tell which kind: "X-linked", "familial" before it, "type IIB" after it."""
        cut = self._cut
        while at - 2 > after and cut[at - 2] in _KINDS and cut[at - 1] in (" ", "-"):
            at -= 2
            if cut[at].lower() == "linked" and at - 2 > after and cut[at - 1] == "-":
                at -= 2
        if cut[end : end + 3 : 2] == [" ", " "] and cut[end + 1] == "type" and _NUMBER.fullmatch(cut[end + 3]):
            end += 4
        return at, end


def _replace(spans: Sequence[Span], wider: Sequence[Span]) -> list[Span]:
    """The spans without those that a wider one meets, and the wider ones."""
    covered = {piece for span in wider for piece in range(span.at, span.end)}
    return sorted([*(span for span in spans if span.at not in covered and span.end - 1 not in covered), *wider])

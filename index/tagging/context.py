"""What the words around a mention say of it: denied ("no sign of"), or of somebody else ("my aunt had").

After NegEx (Chapman et al. 2001, "A simple algorithm for identifying negated findings and diseases in discharge
summaries") and ConText (Harkema et al. 2009): a cue holds for the mentions after it, up to so many words, up to the
end of the sentence or a word that turns it. Mentions are marked, never dropped.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from index.lexicon.cues import OTHERS, STRONG, WEAK
from index.lexicon.words import BREAK, COMMA, STOP, listed, plain
from index.tagging.matching import Span

_REACH = {"negated": 6, "other": 9}  # words
_MOST_LISTED = 20  # mentions after one cue: work must not grow with the square of a text
_TURNS = listed("but however although though except because since so yet apart besides until unless than")
_OWN = listed("i i'm i've i'd im ive my me mine we we're we've our us")
# What may stand between "not" and what it denies; after any other word it denies that word: "not helping my asthma".
_LINKS = listed(
    "have has had having any a an the get got getting show showing shown experience experienced experiencing suffer "
    "suffered suffering from been be being diagnosed with develop developed think it is it's seem seems to really "
    "actually of sign signs symptom symptoms evidence indication her his him she he they or and even actual true "
    "consistent caused by related due feel feeling felt currently necessarily"
)
_NOT_DENIED = listed("only just sure necessarily certain because increase change doubt matter wonder cause idea one")
_LISTED = frozenset({"or", "and", "nor"})


def flags(spans: Sequence[Span], cues: Sequence[int], codes: str, cut: Sequence[str]) -> list[tuple[bool, bool]]:
    """Of each span, whether it is negated, and whether it is of other people."""
    negated, other = [False] * len(spans), [False] * len(spans)
    starts = [span.at for span in spans]
    for cue in cues:
        n = bisect_left(starts, cue)
        if n and spans[n - 1].end > cue:
            continue  # the cue is part of a name: "can't sleep"
        word = plain(cut[cue])
        if word in OTHERS or _is_history(cut, cue):
            _mark(other, _reached(spans, n, codes, cut, cue, others=True))
        elif word == "free" and cut[cue - 1] == "-":
            _mark(negated, [n - 1] if n and spans[n - 1].end == cue - 1 else [])
        elif word in STRONG or word in WEAK:
            _mark(negated, _denied(spans, n, codes, cut, cue, word))
    return list(zip(negated, other, strict=True))


def _mark(marks: list[bool], which: Sequence[int]) -> None:
    for n in which:
        marks[n] = True


def _is_history(cut: Sequence[str], cue: int) -> bool:
    """Whether "family" is that of "family history" or of "runs in the family"."""
    after = cut[cue + 2].lower() if cue + 2 < len(cut) else ""
    return cut[cue].lower() == "family" and after in ("history", "histories")


def _denied(spans: Sequence[Span], n: int, codes: str, cut: Sequence[str], cue: int, word: str) -> list[int]:
    """The spans that a cue denies. "X was ruled out" denies the one before it."""
    near = n > 0 and cue - spans[n - 1].end <= 6
    if (
        near
        and word == "ruled"
        and cut[cue + 2 : cue + 3] == ["out"]
        and cut[cue - 2].lower()
        in (
            "was",
            "were",
            "is",
            "been",
            "be",
            "and",
        )
    ):
        return [n - 1]
    if word in ("rule", "ruled") and cut[cue + 2 : cue + 3] != ["out"]:
        return []
    if word == "free" and cut[cue + 2 : cue + 3] not in (["of"], ["from"]):
        return []
    if cut[cue + 2 : cue + 3] and cut[cue + 2].lower() in _NOT_DENIED:
        return []
    return _reached(spans, n, codes, cut, cue, weak=word in WEAK)


def _reached(
    spans: Sequence[Span],
    n: int,
    codes: str,
    cut: Sequence[str],
    cue: int,
    *,
    weak: bool = False,
    others: bool = False,
) -> list[int]:
    """The spans after a cue, and those listed after them: "no fever, rash or cough"."""
    found: list[int] = []
    reach = 2 * (_REACH["other"] if others else _REACH["negated"])
    at = cue + 1
    while (
        n < len(spans)
        and len(found) < _MOST_LISTED
        and spans[n].at - at <= reach
        and not _is_cut_off(codes, cut, at, spans[n].at, weak=weak, others=others)
    ):
        if not others and (not _is_listed(cut, at, spans[n].at) if found else codes.find(COMMA, at, spans[n].at) >= 0):
            break
        found.append(n)
        at = spans[n].end
        n += 1
    return found


def _is_cut_off(codes: str, cut: Sequence[str], start: int, end: int, *, weak: bool, others: bool) -> bool:
    """Whether something between a cue and a span says that the one is not about the other."""
    if any(codes[at] in (BREAK, STOP) for at in range(start, end, 2)):
        return True
    words = [plain(cut[at]) for at in range(start + 1, end, 2)]
    turned = any(word in _TURNS for word in words)
    return turned or (weak and any(word not in _LINKS for word in words)) or (others and any(w in _OWN for w in words))


def _is_listed(cut: Sequence[str], start: int, end: int) -> bool:
    """Whether between two spans stands nothing but commas and "or"."""
    return all(cut[at].lower() in _LISTED or cut[at].lower() in ("any", "a") for at in range(start + 1, end, 2))

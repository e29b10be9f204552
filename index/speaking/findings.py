"""What is found in a post, with the words that decided it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.speaking.cues import Hit
from index.speaking.words import Span

_SHOWN = 3  # spans of a finding


@dataclass(frozen=True, slots=True)
class Finding:
    """A value, and the words that decided it."""

    value: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Outcome(Finding):
    """What came of one treatment: ``concept`` is its id, empty where the post names it in general words alone."""

    concept: str = ""


def spans(hits: Iterable[Hit]) -> tuple[Span, ...]:
    """Where the first few cues stand."""
    return tuple(dict.fromkeys(hit.span for hit in hits))[:_SHOWN]


def best(weights: Mapping[str, float], least: float, times: float) -> str:
    """The value with the greatest weight, where that is ``least`` and ``times`` the next one's; else empty."""
    first, second = (*sorted(weights.items(), key=lambda one: -one[1]), ("", 0.0), ("", 0.0))[:2]
    return first[0] if first[1] >= max(least, times * second[1]) else ""

"""Which private details a text holds, and the text without them; the store keeps the words as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.privacy import addresses, contacts, names, numbers, phones

_FINDERS: tuple[Callable[[str], Iterator[tuple[str, int, int]]], ...] = (
    contacts.find,
    numbers.find,
    addresses.find,
    phones.find,
    names.find,
)
SHOWN = {
    "email": "[e-mail address]",
    "phone": "[phone number]",
    "address": "[street address]",
    "handle": "[user name]",
    "profile": "[link to a profile]",
    "name": "[name]",
    "birth": "[date of birth]",
    "age": "[age]",
    "record": "[record number]",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A private detail: its kind, a key of :data:`SHOWN`, and where it stands, in characters."""

    kind: str
    start: int
    end: int


def private_spans(text: str) -> list[Span]:
    """The private details of a text, in order, none inside or across another: the leftmost, then the longest."""
    found = [item for find in _FINDERS for item in find(text)]
    found.sort(key=lambda item: (item[1], -item[2]))  # of the same span the first finder's word holds
    spans: list[Span] = []
    for kind, start, end in found:
        if not spans or start >= spans[-1].end:
            spans.append(Span(kind, start, end))
    return spans


def mask(text: str) -> str:
    """A text with a short neutral word in brackets for each private detail. Masking it again changes nothing."""
    while spans := private_spans(text):  # what stood apart may come together; every round takes letters or digits away
        parts: list[str] = []
        last = 0
        for span in spans:
            parts += (text[last : span.start], SHOWN[span.kind])
            last = span.end
        text = "".join((*parts, text[last:]))
    return text

"""Which private details a text holds, and the text without them; the store keeps the words as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.pieces import Edit, Pieces, replaced, spell, whole
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


def masked(text: str, pieces: Pieces) -> Pieces:
    """Pieces of a text with a short neutral word in brackets for each private detail of what they spell."""
    said = spell(text, pieces)
    while spans := private_spans(said):  # what stood apart may come together; every round takes letters or digits away
        pieces = replaced(pieces, [Edit(span.start, span.end, SHOWN[span.kind]) for span in spans])
        said = spell(text, pieces)
    return pieces


def mask(text: str) -> str:
    """A text with its private details masked. Masking it again changes nothing."""
    return spell(text, masked(text, whole(text)))

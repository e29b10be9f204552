"""A post's words as others may see them: no private details, and of self-harm no means and doses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from index.pieces import Edit, Pieces, replaced, spell, whole
from index.safety import describes_method, find_crisis

LEFT_OUT = "[\u2026]"


@cache
def our_words() -> tuple[str, ...]:
    """The words that stand for what was taken out of a text."""
    from index.privacy import SHOWN  # noqa: PLC0415  # a search shows snippets, and has no use for these patterns

    return LEFT_OUT, *SHOWN.values()


@dataclass(frozen=True, slots=True)
class Public:
    """What was read in a text that others are to see.

    ``pieces`` are those of the text as it is published, none where that is the text itself; ``crises`` the kinds of
    crisis that it speaks of, each with where its phrasing begins.
    """

    pieces: Pieces = ()
    crises: tuple[tuple[str, int], ...] = ()

    def of(self, text: str) -> str:
        """The text as it is published."""
        return spell(text, self.pieces) if self.pieces else text


def without_methods(text: str) -> str:
    """A text for an excerpt: sentences that tell by which means somebody was or would be harmed are ``LEFT_OUT``.

    See :func:`index.safety.describes_method`.
    """
    edits = _methods(text)
    return spell(text, replaced(whole(text), edits)) if edits else text


def for_others(text: str) -> str:
    """A text as it is published: :func:`without_methods`, and private details masked (:func:`index.privacy.mask`)."""
    return spell(text, _published(text))


def read_public(text: str) -> Public:
    """How a text becomes :func:`for_others`, and the crises of :func:`index.safety.find_crisis` in all of it."""
    pieces = _published(text)
    crises = tuple((crisis.kind, crisis.start) for crisis in find_crisis(text))
    return Public(() if pieces == whole(text) else tuple(pieces), crises)


def _published(text: str) -> Pieces:
    from index.privacy import masked  # noqa: PLC0415  # the same

    return masked(text, replaced(whole(text), edits) if (edits := _methods(text)) else whole(text))


def _methods(text: str) -> list[Edit]:
    """The sentences to leave out, each without the blanks around it; for sentences in a row one mark stands."""
    edits: list[Edit] = []
    for start, end in describes_method(text):
        sentence = text[start:end]
        first, last = start + len(sentence) - len(sentence.lstrip()), start + len(sentence.rstrip())
        if edits and not text[edits[-1].end : first].strip():
            first = edits.pop().start
        edits.append(Edit(first, last, LEFT_OUT))
    return edits

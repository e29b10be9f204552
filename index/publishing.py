"""A post's words as others may see them: no private details, and of self-harm no means and doses."""

from __future__ import annotations

from index.safety import describes_method

LEFT_OUT = "[\u2026]"


def without_methods(text: str) -> str:
    """A text for an excerpt: sentences that tell by which means somebody was or would be harmed are ``LEFT_OUT``.

    See :func:`index.safety.describes_method`.
    """
    parts: list[str] = []
    last = 0
    for start, end in describes_method(text):
        sentence = text[start:end]
        between = text[last : start + len(sentence) - len(sentence.lstrip())]
        if between.strip() or not parts:  # of sentences in a row one mark tells
            parts += [between, LEFT_OUT]
        last = start + len(sentence.rstrip())
    return "".join((*parts, text[last:]))


def for_others(text: str) -> str:
    """A text as it is published: :func:`without_methods`, and private details masked (:func:`index.privacy.mask`)."""
    from index.privacy import mask  # noqa: PLC0415  # a search shows snippets, and has no use for these patterns

    return mask(without_methods(text))

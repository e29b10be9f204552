"""The post that opens a thread, where the page shows it in another way than the replies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from crawlers.structure.block import Block
from crawlers.structure.outline import INLINE, Outline
from crawlers.structure.signs import Signs
from crawlers.structure.wording import BODY, LIKELY, OPENING, UNLIKELY, tagless, words

_SHORTEST = 15  # letters and signs of prose
_NO_BODY = INLINE | {"h1", "h2", "h3", "h4", "h5", "h6"}
_SAME = 3.0  # times as likely to be a body when named as those of the replies
_NEARLY = 0.9  # of the prose of the element around it: then the inner one is the body
_WORDS = LIKELY | OPENING | BODY


class Opening(NamedTuple):
    """The opening post's block and body, and whether the body is named like those of the replies."""

    block: Block
    body: int
    alike: bool


def find_opening(outline: Outline, signs: Signs, limit: int, bodies: Sequence[int]) -> Opening | None:
    """The opening post before ``limit``, where the replies with these ``bodies`` begin; None where there is none."""
    like = {name for body in bodies for name in outline.names[body]}
    best: tuple[float, Block, int] | None = None
    for number in range(limit):
        if outline.ends[number] > limit or outline.tags[number] in _NO_BODY:
            continue
        worth = _worth(outline, number, like)
        if worth > (best[0] * (_NEARLY if outline.holds(best[2], number) else 1) if best else 0) and (
            block := _around(outline, signs, number, limit)
        ):
            best = (worth, block, number)
    return Opening(best[1], best[2], not like.isdisjoint(outline.names[best[2]])) if best else None


def _worth(outline: Outline, number: int, like: set[str]) -> float:
    prose = outline.length(number, outline.ends[number])
    if prose < _SHORTEST:
        return 0
    names = outline.names[number]
    said = frozenset[str]().union(*(words(tagless(name)) for name in names))
    if not UNLIKELY.isdisjoint(said):
        return 0
    return prose * (_SAME if not like.isdisjoint(names) else 1.0 if not _WORDS.isdisjoint(said) else 0.0)


def _around(outline: Outline, signs: Signs, body: int, limit: int) -> Block | None:
    """The smallest element around a body that also shows a date and a name before ``limit``."""
    for number in outline.ancestors(body):
        if outline.tags[number] in ("body", "html"):
            return None
        block = Block(number, min(outline.ends[number], limit))
        shown = (block.own(found) for found in (signs.people, signs.dates))
        if all(any(not outline.holds(body, number) for number in numbers) for numbers in shown):
            return block
    return None

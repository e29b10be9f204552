"""Who wrote each block: the name that all blocks show in one place, and the link to its profile."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from typing import NamedTuple

from crawlers.reading.clean import one_line
from crawlers.structure.block import Block
from crawlers.structure.choices import Common, common_names
from crawlers.structure.outline import Outline
from crawlers.structure.signs import LONGEST_NAME, Signs, is_date, is_profile
from crawlers.structure.wording import PICTURE, says

_BY = r"(?:by|von|par|por|di|da|door|przez|av|af)"
_LEAD = re.compile(rf"(?:(?:\w+ )?{_BY}|author):?\s+", re.IGNORECASE)
_GUEST = re.compile(r"\s*[(\[](?:guest|gast|invité|invitado|ospite|convidado|gość|gäst)[)\]]$", re.IGNORECASE)
_WRITTEN_BY = re.compile(rf"(?:^|\s){_BY}:?\s+(\S[^:»|,·(]*[^\s:»|,·(])\s*[:»|,·(]*\s*$", re.IGNORECASE)
_ANSWERED = re.compile(
    r"(?:repl(?:y|ied|ying)|respon[sd]\w*|answer\w*|antwort|réponse|respuesta|risposta|odpowiedź|svar)"
    r"\s+(?:to|auf|an|à|a|do|på|til)$|@$",
    re.IGNORECASE,
)
_NAMING = frozenset(
    ("strong", "b", "dt", "h3", "h4", "h5", "h6", "cite", "em", "th", "span", "a", "dd", "div", "td", "p")
)
_PHRASE = 12  # letters beside a name that are more than "by" and "on"
_SHORT_NAME = 40
_WORDLESS = re.compile(r"[\W\d_]*")


class Person(NamedTuple):
    """A displayed name with its element, and the address of its profile as the page gives it, empty where none is."""

    number: int
    name: str
    href: str = ""


def find_authors(outline: Outline, signs: Signs, named: Sequence[int], blocks: Sequence[Block]) -> list[Person | None]:
    """The author of each block, one of :func:`shown_names`; None where it shows none."""
    authors: list[Person | None] = [None] * len(blocks)
    commons = common_names(outline, blocks, named)
    if not commons or len(commons[0].first) < len(blocks) / 2:
        commons = [*_unmarked(outline, signs, blocks)][:1] or commons
    for common in commons:
        for place, number in common.first.items():
            authors[place] = authors[place] or _person(outline, signs, blocks[place], number)
    return [author or _written_by(outline, block) for author, block in zip(authors, blocks, strict=True)]


def shown_names(outline: Outline, signs: Signs) -> list[int]:
    """The elements that show a name and hold no other that does, but for those that name who is answered."""
    named = [n for n in signs.people if _shows_name(outline, n) and not _ANSWERED.search(_before(outline, n))]
    pairs = zip_longest(named, named[1:], fillvalue=len(outline.elements))
    return [number for number, after in pairs if not outline.holds(number, after)]


def _shows_name(outline: Outline, number: int) -> bool:
    """Whether an element shows a name: not a picture, which stands for a lacking one with a letter."""
    picture = says(outline.attributes[number].get("class", ""), PICTURE)
    return bool(_name(outline, number)) and not picture and not _in_sentence(outline, number)


def _in_sentence(outline: Outline, number: int) -> bool:
    """Whether words stand on both sides of a name, so that it is spoken of: "please tell Ann of it by mail"."""
    start, end, parent = outline.text_start[number], outline.text_end[number], outline.parents[number]
    if start == 0 or end >= len(outline.texts):
        return False
    return all(
        outline.inside[side] == parent and len(_WORDLESS.sub("", outline.texts[side])) > _PHRASE
        for side in (start - 1, end)
    )


def _before(outline: Outline, number: int) -> str:
    place = outline.text_start[number]
    return outline.texts[place - 1][-30:] if place else ""


def _name(outline: Outline, number: int) -> str:
    """The name that an element shows, without what only counts beside it; empty for what is no name."""
    found = ""
    for text in outline.raw[outline.text_start[number] : outline.text_end[number]]:
        if found and _WORDLESS.fullmatch(text):
            break
        found += text
    text = one_line(found)
    text = _GUEST.sub("", _LEAD.sub("", text, count=1) if _LEAD.match(text) else text)
    return text if len(text) <= LONGEST_NAME and not is_date(text) else ""


def _person(outline: Outline, signs: Signs, block: Block, number: int) -> Person:
    """The person whom an element names, with the block's only profile where the name is no link but a button is."""
    href = _href(outline, number)
    links = {outline.attributes[n].get("href") for n in block.own(signs.people)} - {None} if not href else set()
    return Person(number, _name(outline, number), str(links.pop()) if len(links) == 1 else href)


def _href(outline: Outline, number: int) -> str:
    """The address of the profile: the element's own, of the link around it, or of one in it."""
    for other in chain(outline.around(number, 3), range(number + 1, outline.ends[number])):
        href = outline.attributes[other].get("href") if outline.tags[other] == "a" else None
        if href and (other == number or is_profile(href)):
            return href
    return ""


def _unmarked(outline: Outline, signs: Signs, blocks: Sequence[Block]) -> Iterator[Common]:
    """Where nothing is marked as a name: short texts, other ones in most blocks, that stand nearest to the dates."""
    dates = [next(iter(block.own(signs.dates)), block.start) for block in blocks]
    short = [n for block in blocks for n in block.numbers() if _may_name(outline, n)]
    found = []
    for common in common_names(outline, blocks, sorted(set(short))):
        if len(common.first) < 0.8 * len(blocks):
            break
        if 2 * sum(_is_all(outline, blocks[place], number) for place, number in common.first.items()) > len(
            common.first
        ):
            continue
        names = {outline.text(number) for number in common.first.values()}
        if len(names) > 1 or len(blocks) < 3:
            away = sum(abs(number - dates[place]) for place, number in common.first.items())
            found.append((away / len(common.first), common))
    yield from (common for _, common in sorted(found, key=lambda pair: pair[0]))


def _is_all(outline: Outline, block: Block, number: int) -> bool:
    """Whether a block says nothing but what an element says."""
    return block.prose(outline) <= outline.length(number, outline.ends[number])


def _may_name(outline: Outline, number: int) -> bool:
    if outline.tags[number] not in _NAMING or outline.text_end[number] - outline.text_start[number] != 1:
        return False
    inside = outline.inside[outline.text_start[number]]
    if any(outline.tags[around] == "a" for around in (inside, *outline.ancestors(inside)[:2])):
        return False  # it would be marked, if it led to somebody
    text = outline.texts[outline.text_start[number]]
    return len(text) <= _SHORT_NAME and not text.endswith(":") and not _WORDLESS.fullmatch(text) and not is_date(text)


def _written_by(outline: Outline, block: Block) -> Person | None:
    """The name behind "by" in a block whose author is no link and has no mark, as those who left often are shown."""
    for place in block.texts(outline):
        text = outline.texts[place]
        if len(text) <= LONGEST_NAME and (found := _WRITTEN_BY.search(text)):
            return Person(outline.inside[place], one_line(found[1]))
    return None

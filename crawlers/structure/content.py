"""The words of a found post, and what else its block says: id, address, whether it was edited."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import chain

from crawlers.items import Quote
from crawlers.reading.clean import one_line
from crawlers.reading.text import Marks, read_words
from crawlers.structure.block import Block, within
from crawlers.structure.outline import Outline
from crawlers.structure.posts import FoundPost
from crawlers.structure.quotes import find_quotes
from crawlers.structure.signs import LONGEST_DATE
from crawlers.structure.wording import EDITED, says

Words = tuple[str, tuple[Quote, ...]]

_EDIT_NOTE = re.compile(  # and not "EDIT: it was 25 mg", which is the author's own word
    r"\W*(?:this (?:post|message) (?:was|has been) |message |beitrag |(?:zu)?letzte? |dernière |última )?(?:last )?"
    r"(?:edited|édité|editado|editato|editiert|(?<=last )updated|(?<=was )updated|modifi\w+|bearbeitet|ge[aä]ndert"
    r"|gewijzigd|bewerkt|edytowan\w*|redigerad)\b"
    r"(?=.*(?:\d[./-]\s?\d|\d:\d\d|\b(?:19|20)\d\d\b|\d\s+\w+\s+ago)).{0,80}\d.{0,40}",
    re.IGNORECASE,
)
_EDITED = re.compile(r"\W*(?:last |zuletzt )?(?:edited|bearbeitet|modifié|editado|modificato|bewerkt)\b", re.IGNORECASE)
_SIGNATURE = re.compile(r"^\s*_{5,}\s*$", re.MULTILINE)  # the line that old boards put before a signature
_LONGEST_SIGNATURE = 500
_LABEL = 12  # signs before a title, such as "Re:" or "Topic:"
_LONGEST_CODE_HEAD = 40
_CODE = re.compile(r"(?:php|html)?-?\s*(?:code|quellcode|quelltext|código|codigo|codice|kod)\b.{0,30}", re.IGNORECASE)
_CODES = frozenset(("pre", "code"))
_HEADING = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NUMBER = re.compile(r"\d+")
_TEMPLATE = 0.6  # of the posts begin or end with one line: it is no word of theirs
_FEW = 3


def read_contents(outline: Outline, posts: Sequence[FoundPost], title: str) -> list[Words]:
    """The own words and the quotations of each post."""
    contents = [_words(outline, post, title) for post in posts]
    for end in (0, -1):
        texts = _without_common([text for text, _ in contents], end)
        contents = [(text, quotes) for text, (_, quotes) in zip(texts, contents, strict=True)]
    return contents


def without_edit_note(text: str) -> str:
    """A post's words without a first or last line that says when it was edited."""
    lines = text.split("\n")
    kept = [line for place, line in enumerate(lines) if 0 < place < len(lines) - 1 or not _EDIT_NOTE.fullmatch(line)]
    return "\n".join(kept).strip()


def is_edited(outline: Outline, post: FoundPost) -> bool:
    """Whether the block says that the post was edited."""
    body = range(post.body, outline.ends[post.body])
    for place in post.block.texts(outline):
        text = outline.texts[place]
        if _EDIT_NOTE.fullmatch(text) or (outline.inside[place] not in body and _EDITED.match(text)):
            return True
    marked = post.block.own(outline.silent)
    return any(says(outline.attributes[n].get("class", ""), EDITED) and outline.text(n) for n in marked)


def _words(outline: Outline, post: FoundPost, title: str) -> Words:
    elements, body = outline.elements, _innermost(outline, post)
    head = _head(outline, post)
    inside = _inside(outline, post, body)
    quotes = find_quotes(outline, body, inside)
    nested = (start for start, _ in post.block.nested if outline.holds(body, start))
    aside = (n for n in inside if n in head or _is_title(outline, n, title))
    code = (n for n in inside if _heads_code(outline, n)) if any(outline.tags[n] in _CODES for n in inside) else ()
    silent = (elements[n] for n in chain(nested, aside, code, within(outline.silent, body + 1, outline.ends[body])))
    marks = Marks(frozenset(quotes.links), silent=quotes.heads.union(silent), links=quotes.links)
    text, quoted = read_words(elements[body], marks)
    if not text and len(quoted) == 1:  # some boards show every post as a quotation
        return quoted[0].text, ()
    return _without_signature(text), quoted


def _inside(outline: Outline, post: FoundPost, body: int) -> list[int]:
    """The elements in a body, but for those of posts in it. It may reach further than its block."""
    nested = tuple(span for span in post.block.nested if outline.holds(body, span[0]))
    return list(Block(body + 1, outline.ends[body], nested).numbers())


def _innermost(outline: Outline, post: FoundPost) -> int:
    """The element furthest inside that has all of the body's text: what holds every word is no quotation."""
    body = post.body
    texts = outline.text_start[body], outline.text_end[body]
    for number in _inside(outline, post, body):
        if outline.tags[number] == "blockquote" and (outline.text_start[number], outline.text_end[number]) == texts:
            body = number
    return body


def _head(outline: Outline, post: FoundPost) -> Collection[int]:
    """The elements of a post's author and date, the date's with the line that it stands in."""
    found = {post.author.number} if post.author else set()
    if post.dated:
        line = outline.parents[post.dated.number]
        found |= {post.dated.number, line} if outline.is_short(line, LONGEST_DATE) else {post.dated.number}
    return found - {post.body}


def _heads_code(outline: Outline, number: int) -> bool:
    """Whether an element says above lines of code what they are, as in "code: select all"."""
    following = outline.elements[number].getnext()
    if following is None or not outline.is_short(number, _LONGEST_CODE_HEAD):
        return False
    is_code = following.tag in _CODES or any(following.find(tag) is not None for tag in _CODES)
    return is_code and bool(_CODE.fullmatch(outline.text(number)))


def _is_title(outline: Outline, number: int, title: str) -> bool:
    heading = outline.tags[number] in _HEADING or outline.attributes[number].get("itemprop") in ("headline", "name")
    if not heading or not title:
        return False
    text = one_line(outline.text(number)).lower()
    return text.endswith(title.lower()) and len(text) <= len(title) + _LABEL


def _without_signature(text: str) -> str:
    lines = [found.start() for found in _SIGNATURE.finditer(text)]
    return text[: lines[-1]].rstrip() if lines and 0 < lines[-1] > len(text) - _LONGEST_SIGNATURE else text


def _without_common(texts: list[str], end: int) -> list[str]:
    """The texts without a first or last line that most of them share, such as "says:" or "Reply"; numbers are alike."""
    lines = [text.split("\n") for text in texts]
    shown = Counter(_NUMBER.sub("0", own[end].strip()) for own in lines if len(own) > 1)
    common, times = shown.most_common(1)[0] if shown else ("", 0)
    if times < max(_FEW, _TEMPLATE * len(texts)):
        return texts
    cut = [own[1:] if end == 0 else own[:-1] for own in lines]
    return [
        "\n".join(rest).strip() if _NUMBER.sub("0", own[end].strip()) == common and len(own) > 1 else text
        for own, rest, text in zip(lines, cut, texts, strict=True)
    ]

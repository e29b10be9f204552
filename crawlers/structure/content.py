"""The words of a found post, and what else its block says: id, address, whether it was edited."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from crawlers.items import Quote
from crawlers.reading.clean import one_line
from crawlers.reading.text import Marks, read_words
from crawlers.structure.outline import Outline
from crawlers.structure.posts import FoundPost
from crawlers.structure.quotes import find_quotes
from crawlers.structure.signs import LONGEST_DATE
from crawlers.structure.wording import EDITED, says

Words = tuple[str, tuple[Quote, ...]]

_EDIT_NOTE = re.compile(
    r"\W*(?:this (?:post|message) (?:was|has been) |message |beitrag |(?:zu)?letzte? |dernière |última )?(?:last )?"
    r"(?:edit(?:ed|é|ado|ato|iert)?|updated|modifi\w+|bearbeitet|ge[aä]ndert|gewijzigd|bewerkt|edytowan\w*|redigerad)\b"
    r".{0,80}\d.{0,40}",
    re.IGNORECASE,
)
_EDITED = re.compile(r"\W*(?:last |zuletzt )?(?:edited|bearbeitet|modifié|editado|modificato|bewerkt)\b", re.IGNORECASE)
_SIGNATURE = re.compile(r"^\s*_{5,}\s*$", re.MULTILINE)  # the line that old boards put before a signature
_LONGEST_SIGNATURE = 500
_LABEL = 12  # signs before a title, such as "Re:" or "Topic:"
_LONGEST_CODE_HEAD = 40
_CODE = re.compile(r"(?:php|html)?-?\s*(?:code|quellcode|quelltext|código|codigo|codice|kod)\b.{0,30}", re.IGNORECASE)
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
    block = post.block
    pieces = outline.pieces[outline.piece(block.start) : outline.piece(block.end)]
    beside = (piece for piece in pieces if not outline.holds(post.body, piece.inside) and not block.nests(piece.inside))
    if any(_EDITED.match(piece.text) for piece in beside) or any(_EDIT_NOTE.fullmatch(p.text.strip()) for p in pieces):
        return True
    marked = (n for n in outline.silent if block.start <= n < block.end and not block.nests(n))
    return any(says(outline.elements[n].get("class") or "", EDITED) and outline.text(n) for n in marked)


def _words(outline: Outline, post: FoundPost, title: str) -> Words:
    elements, body = outline.elements, _innermost(outline, post.body)
    head = _head(outline, post)
    inside = range(body + 1, outline.ends[body])
    quotes = find_quotes(outline, body)
    silent = {elements[n] for n in inside if n in head or post.block.nests(n) or _is_aside(outline, n, title)}
    marks = Marks(frozenset(quotes.links), silent=frozenset(silent | quotes.heads), links=quotes.links)
    text, quoted = read_words(elements[body], marks)
    if not text and len(quoted) == 1:  # some boards show every post as a quotation
        return quoted[0].text, ()
    return _without_signature(text), quoted


def _innermost(outline: Outline, body: int) -> int:
    """The element furthest inside that has all of the body's text: what holds every word is no quotation."""
    texts = outline.text_start[body], outline.text_end[body]
    for number in range(body + 1, outline.ends[body]):
        if (
            outline.elements[number].tag == "blockquote"
            and (outline.text_start[number], outline.text_end[number]) == texts
        ):
            body = number
    return body


def _head(outline: Outline, post: FoundPost) -> Collection[int]:
    """The elements of a post's author and date, the date's with the line that it stands in."""
    found = {post.author.number} if post.author else set()
    if post.dated:
        line = outline.parents[post.dated.number]
        found |= {post.dated.number, line} if outline.is_short(line, LONGEST_DATE) else {post.dated.number}
    return found - {post.body}


def _is_aside(outline: Outline, number: int, title: str) -> bool:
    """Whether an element in a body is none of its words: a signature, a button, the title, "code: select all"."""
    return number in outline.silent or _is_title(outline, number, title) or _heads_code(outline, number)


def _heads_code(outline: Outline, number: int) -> bool:
    following = outline.elements[number].getnext()
    if following is None or not outline.is_short(number, _LONGEST_CODE_HEAD):
        return False
    is_code = (
        following.tag in ("pre", "code") or following.find("code") is not None or following.find("pre") is not None
    )
    return is_code and bool(_CODE.fullmatch(outline.text(number)))


def _is_title(outline: Outline, number: int, title: str) -> bool:
    element = outline.elements[number]
    heading = element.tag in _HEADING or element.get("itemprop") in ("headline", "name")
    text = one_line(outline.text(number)).lower()
    return heading and bool(title) and text.endswith(title.lower()) and len(text) <= len(title) + _LABEL


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

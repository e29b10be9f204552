"""Whether a page is sound HTML: stricter than the standard, as our templates write it and nothing else may.

A page is cut into tags and the text between them. Since every attribute must stand in double quotes, be given once and
hold no ``<``, no browser can find a tag where this finds none. Pages share most of their tags, so each is read once.
What is left of doubt, an element that may not stand where it does, is for libxml2's parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple

from lxml import etree

# A tag with its attributes in double quotes, the doctype, or a comment: whatever else begins with "<" came from
# somewhere that was not escaped.
_TAG = re.compile(r'(<(?:/?[A-Za-z][A-Za-z0-9-]*[^<>"]*(?:"[^"<]*"[^<>"]*)*|!DOCTYPE html|!--[^<]*?--)>)')
_PARTS = re.compile(r'<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s+[A-Za-z][\w:.-]*(?:="[^"]*")?)*)\s*(/?)>')
_ATTRIBUTE = re.compile(r'([A-Za-z][\w:.-]*)(?:="([^"]*)")?')
_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))
_LOOKED_AT = frozenset(("html", "title", "h1", "meta", "script", "style", "link", "img"))
_LINKING = ("href", "src", "action")
_NO_MATTER = ("HTML_UNKNOWN_TAG", "DTD_ID_REDEFINED")  # an older parser knows no <main>; ids are looked at here
_HANDLER = re.compile("on").match
_MOST = 1 << 17  # tags that are remembered

OPENS, CLOSES, ALONE, EMPTY = 1, -1, 0, 2  # what a tag does; an empty one ("<path/>") may stand in a drawing


class Tag(NamedTuple):
    """A tag: its name in small letters, empty for a comment; what it does; its attributes, None where they are odd.

    ``links`` are the addresses that it leads to or fetches, ``id`` its own; ``telling`` says whether a check looks at
    it, ``wrong`` what code it brings in that may not be there, ``excerpt`` whether other people's words are in it.
    """

    name: str
    does: int
    attributes: Mapping[str, str] | None
    links: tuple[str, ...] = ()
    id: str = ""
    telling: bool = False
    wrong: str = ""
    excerpt: bool = False

    def get(self, name: str) -> str:
        """An attribute's value, empty where it has none."""
        return (self.attributes or {}).get(name, "")


class Tags(dict[str, Tag]):
    """Tags by how they are written; what is not known yet is read."""

    def __missing__(self, written: str) -> Tag:
        if len(self) > _MOST:
            self.clear()
        found = self[written] = _read_tag(written)
        return found


def _read_tag(written: str) -> Tag:
    if written.startswith("<!"):
        return Tag("", ALONE, {})
    found = _PARTS.fullmatch(written)
    if found is None:
        return Tag(written[:20], ALONE, None)
    closing, name, rest, slash = found.groups()
    name, attributes = name.lower(), _read_attributes(rest)
    if attributes is None or (closing and (attributes or slash)):
        return Tag(name, ALONE, None)
    if closing:
        return Tag(name, CLOSES, attributes)
    does = ALONE if name in _VOID else EMPTY if slash else OPENS
    links = tuple([attributes[key] for key in _LINKING if attributes.get(key)])
    wrong, excerpt = _wrong(name, attributes), "excerpt" in attributes.get("class", "").split()
    own = attributes.get("id", "")
    telling = bool(links or own or wrong or excerpt or name in _LOOKED_AT)
    return Tag(name, does, attributes, links, own, telling, wrong, excerpt)


def _read_attributes(rest: str) -> Mapping[str, str] | None:
    """Attributes by their names in small letters; None where one is given twice."""
    found: dict[str, str] = {}
    for key, value in _ATTRIBUTE.findall(rest):
        name = key.lower()
        if name in found:
            return None
        found[name] = unescape(value) if "&" in value else value
    return found


def _wrong(name: str, attributes: Mapping[str, str]) -> str:
    """Code where none may be: our pages hold no script, no style and no handler, and forbid them besides."""
    if name == "style" or "style" in attributes or (name == "script" and not attributes.get("src")):
        return "has a script or style in it"
    return "has an event handler in it" if any(map(_HANDLER, attributes)) else ""


class Page(NamedTuple):
    """A page: its tags, the text before each (and behind the last), and which of the tags a check looks at."""

    tags: list[Tag]
    texts: list[str]
    telling: list[int]

    def named(self, name: str) -> Iterator[int]:
        """The numbers of the tags with a name; only of those that a check looks at."""
        return (at for at in self.telling if self.tags[at].name == name)

    def words(self, at: int) -> str:
        """The words in the element that a tag opens, but those that a screen reader leaves out: they are ours."""
        if self.tags[at].does != OPENS:
            return ""
        said: list[str] = []
        depth, hidden = 1, 0
        while depth:
            at += 1
            tag = self.tags[at]
            if not hidden:
                said.append(self.texts[at])
            if tag.does == OPENS:
                depth += 1
                hidden += bool(hidden or tag.get("aria-hidden") == "true")
            elif tag.does == CLOSES:
                depth -= 1
                hidden -= bool(hidden)
        return unescape("".join(said)).strip()

    def all_words(self) -> Iterator[str]:
        """Each piece of text of the page, on one line."""
        return (" ".join(unescape(text).split()) for text in self.texts if text and not text.isspace())


def read_page(html: bytes, known: Tags) -> tuple[Page | None, list[str]]:
    """A page in its parts, None where its markup is not sound, and what is wrong with it. ``known`` grows."""
    try:
        text = html.decode("utf-8")
    except UnicodeDecodeError:
        return None, ["is not UTF-8"]
    pieces = _TAG.split(text)
    tags = list(map(known.__getitem__, pieces[1::2]))
    if len(tags) != text.count("<"):
        return None, ["is not sound HTML: there is a < that begins no tag"]
    if not tags:
        return None, ["is empty or no HTML"]
    if problem := _unbalanced(tags) or _second_opinion(html):
        return None, [f"is not sound HTML: {problem}"]
    return Page(tags, pieces[0::2], [at for at, tag in enumerate(tags) if tag.telling]), []


def _unbalanced(tags: list[Tag]) -> str:
    """What breaks the order of tags, every one closed in its turn; empty where nothing does."""
    opened: list[str] = []
    for name, does, attributes, *_ in tags:
        if attributes is None:
            return f"{name} has an attribute that is given twice, or without double quotes"
        if does == OPENS:
            opened.append(name)
        elif does == CLOSES:
            if not opened or opened.pop() != name:
                return f"</{name}> closes nothing"
        elif does == EMPTY and "svg" not in opened:
            return f"<{name}> is not closed"
    return f"<{opened[-1]}> is not closed" if opened else ""


def _second_opinion(html: bytes) -> str:
    """What libxml2 says of a page; empty where it finds nothing."""
    parser = etree.HTMLParser(encoding="utf-8")
    try:
        etree.fromstring(html, parser)
    except etree.XMLSyntaxError as error:
        return str(error)
    return next((entry.message.strip() for entry in parser.error_log if entry.type_name not in _NO_MATTER), "")


def odd_code(page: Page) -> Iterator[str]:
    """What code a page brings in that may not be there, and that it does not forbid it."""
    yield from sorted({page.tags[at].wrong for at in page.telling} - {""})
    if not any(page.tags[at].get("http-equiv") == "Content-Security-Policy" for at in page.named("meta")):
        yield "has no content security policy"


def headings(page: Page) -> Iterator[str]:
    """What a screen reader and a browser's tab need: a language, a title, one main heading, no name given twice."""
    if not any(page.tags[at].get("lang") for at in page.named("html")):
        yield "does not say its language"
    if not any(map(page.words, page.named("title"))):
        yield "has no title"
    if sum(1 for _ in page.named("h1")) != 1:
        yield "does not have exactly one main heading"
    names = names_in(page)
    if len(set(names)) != len(names):
        yield f"gives the id {_twice(names)} twice"


def is_noindex(page: Page) -> bool:
    """Whether a page asks search engines not to take it up."""
    metas = (page.tags[at] for at in page.named("meta"))
    return any("noindex" in meta.get("content") for meta in metas if meta.get("name") == "robots")


def heading_of(page: Page) -> str:
    """The main heading of a page, on one line; empty where there is none."""
    return " ".join(next((page.words(at) for at in page.named("h1")), "").split())


def title_of(page: Page) -> str:
    """The title of the thread on a page; empty where the page says, in whatever language, that the thread has none."""
    untitled = any("untitled" in page.tags[at].get("class").split() for at in page.named("h1"))
    return "" if untitled else heading_of(page)


def excerpts_of(page: Page) -> list[str]:
    """The words of other people on a page: what stands in elements of the class "excerpt"."""
    return [said for at in page.telling if page.tags[at].excerpt and (said := page.words(at))]


def names_in(page: Page) -> list[str]:
    """The ids of a page, to which links may lead."""
    return [page.tags[at].id for at in page.telling if page.tags[at].id]


def _twice(names: list[str]) -> str:
    return next(name for name in names if names.count(name) > 1)

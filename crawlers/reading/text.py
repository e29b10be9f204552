"""Plain text out of a post's markup: the author's own words in paragraphs, the quotations apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from crawlers.items import Quote
from crawlers.reading.clean import clean
from crawlers.reading.smilies import typed

PARAGRAPHS = frozenset(
    ("p", "ul", "ol", "dl", "pre", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "figure", "details")
)
LINES = frozenset(
    (
        "div",
        "li",
        "dt",
        "dd",
        "tr",
        "section",
        "article",
        "header",
        "footer",
        "summary",
        "center",
        "address",
        "fieldset",
    )
)
SILENT = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "button",
        "input",
        "select",
        "textarea",
        "svg",
        "head",
    )
)

_SPACES = re.compile(r"[ \t\xa0\u2000-\u200a\u202f\u205f\u3000]+")


@dataclass(frozen=True, slots=True)
class Marks:
    """Which elements of a post mean something: quotations, their heads (with the link back), what is not text.

    ``links`` are the addresses of quotations that have no head. ``code`` is shown letter by letter, as ``pre`` is.
    ``tails`` are the words that follow an element, where they are not what the page has there.
    """

    quotes: frozenset[etree._Element] = frozenset()
    heads: frozenset[etree._Element] = frozenset()
    silent: frozenset[etree._Element] = frozenset()
    code: frozenset[etree._Element] = frozenset()
    links: Mapping[etree._Element, str] = field(default_factory=dict)
    tails: Mapping[etree._Element, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Words:
    """Text under construction: breaks are owed until a word follows, so that none stand at either end."""

    link: str = ""
    parts: list[str] = field(default_factory=list)
    owed: str = ""
    bulleted: bool = False

    def write(self, text: str, *, verbatim: bool) -> None:
        if verbatim:
            text = text.replace("\xa0", " ")  # what indents lines of code where the markup has no ``pre``
            if self.owed:  # such markup has breaks, and may break its own line after each
                text = text.removeprefix("\r").removeprefix("\n")
        else:
            text = _SPACES.sub(" ", text.replace("\n", " ").replace("\r", " ").replace("\f", " "))
            if self.owed or not self.parts or self.parts[-1].endswith((" ", "\n")):
                text = text.lstrip(" ")
        if text:
            if self.parts:
                self.parts.append(self.owed)
            self.owed, self.bulleted = "", False
            self.parts.append(text)

    def owe(self, text: str) -> None:
        if not self.bulleted:  # a paragraph inside a list's item begins on the bullet's own line
            self.owed = max(self.owed, text, key=len)

    def bullet(self, text: str) -> None:
        self.write(text, verbatim=True)
        self.bulleted = True

    def text(self) -> str:
        return clean("".join(self.parts))


def read_words(root: etree._Element, marks: Marks) -> tuple[str, tuple[Quote, ...]]:
    """The own words below ``root`` and the quotations in reading order, each without those inside it.

    A quotation's ``url`` is the first link in its head as the page gives it; without a head, the one in ``marks``.
    Linear in the size of the markup, and as deep as the markup is.
    """
    reader = _Reader(marks)
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if not reader.enter(element):
                walk.skip_subtree()
        elif event == "end":
            reader.leave(element)
        if event != "start" and element is not root and element.tail:
            reader.say(marks.tails.get(element, element.tail))
    return reader.own.text(), tuple(q for q in (Quote(w.text(), w.link) for w in reader.quotes) if q.text)


class _Reader:
    """The state of one walk through a post."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.own = _Words()
        self.open = [self.own]
        self.quotes: list[_Words] = []
        self.verbatim = 0
        self.numbers: list[int | None] = []

    def say(self, text: str) -> None:
        self.open[-1].write(text, verbatim=self.verbatim > 0)

    def enter(self, element: etree._Element) -> bool:
        """Take in an element's beginning; false when nothing below it is text."""
        tag = element.tag
        if tag in SILENT or element in self.marks.silent:
            return False
        if element in self.marks.heads:
            self._link_back(element)
            return False
        self._break(element)
        if element in self.marks.quotes:
            self.open.append(_Words(self.marks.links.get(element, "")))
            self.quotes.append(self.open[-1])
        if tag == "br":
            self._new_line()
        elif tag == "img":
            self.say(picture(element))
        elif tag == "pre" or element in self.marks.code:
            self.verbatim += 1
        elif tag in ("ul", "ol"):
            self.numbers.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._bullet()
        if element.text:
            self.say(element.text)
        return True

    def leave(self, element: etree._Element) -> None:
        """Take in an element's end."""
        tag = element.tag
        if tag in SILENT or element in self.marks.silent or element in self.marks.heads:
            return
        if tag == "pre" or element in self.marks.code:
            self.verbatim -= 1
        elif tag in ("ul", "ol"):
            self.numbers.pop()
        elif tag == "li":
            self.open[-1].bulleted = False
        elif tag in ("td", "th"):
            self.open[-1].write(" ", verbatim=False)
        if element in self.marks.quotes:
            self.open.pop()
        self._break(element)

    def _break(self, element: etree._Element) -> None:
        if element.tag in PARAGRAPHS or element in self.marks.quotes or element in self.marks.code:
            self.open[-1].owe("\n\n")
        elif element.tag in LINES:
            self.open[-1].owe("\n")

    def _new_line(self) -> None:
        words = self.open[-1]
        words.owe("\n\n" if words.owed else "\n")

    def _bullet(self) -> None:
        number = self.numbers[-1] if self.numbers else None
        if number is not None:
            self.numbers[-1] = number + 1
        self.open[-1].bullet("- " if number is None else f"{number}. ")

    def _link_back(self, head: etree._Element) -> None:
        links = [a.get("href", "") for a in head.iter("a")]
        self.open[-1].link = next((url for url in links if "#" in url), "")


def picture(image: etree._Element) -> str:
    """A smiley or emoji as text; other pictures say nothing of the author's words."""
    alt = image.get("alt", "")
    kind = f"{image.get('class', '')} {image.get('src', '')}".lower()
    return (
        f" {typed(alt, image.get('src', ''))} "
        if alt and any(sign in kind for sign in ("smil", "emoji", "emoticon"))
        else ""
    )


def elements(selectors: Iterable[object]) -> frozenset[etree._Element]:
    """The lxml elements behind parsel selectors, as a set."""
    return frozenset(root for root in (getattr(s, "root", None) for s in selectors) if isinstance(root, etree._Element))

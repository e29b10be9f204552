"""The words of a marked post: an element's, or a string's that is plain text or markup, escaped once or twice."""

from __future__ import annotations

import re
from html import unescape
from itertools import islice

from lxml import etree
from parsel import Selector

from crawlers.items import Quote
from crawlers.reading.clean import clean
from crawlers.reading.markup import read_markup
from crawlers.reading.text import Marks, elements, read_words
from crawlers.schema.items import Item, Value, web_address

Words = tuple[str, tuple[Quote, ...]]

_TEXT = ("articleBody", "text", "commentText")
_MOST_TRIED = 5  # elements that claim to be one post's text; the first with words is it

# What a writer or a forum's editor makes; others, such as <script>, are what somebody wrote about.
_BLOCKS = r"p|br|div|ul|ol|li|blockquote|table|tr|td|h[1-6]|pre|hr|dl|dd|dt|figure|section|article"
_INLINE = r"a|b|i|u|s|em|strong|span|code|img|sup|sub|small|del|ins|q|cite|font|tt|mark|kbd|strike|big"
_BLOCK = re.compile(rf"<(?:{_BLOCKS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_TAG = re.compile(rf"<(?:{_BLOCKS}|{_INLINE})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")

_BROKEN_OFF = ("…", "...", "[…]", "[...]")
_OTHERS = frozenset(("Comment", "Answer", "UserComments", "Question", "DiscussionForumPosting", "SocialMediaPosting"))
_TOLD = frozenset(
    (
        *("author", "creator", "headline", "dateCreated", "datePublished", "dateModified"),
        *("comment", "commentCount", "acceptedAnswer", "suggestedAnswer", "answerCount"),
        *("upvoteCount", "downvoteCount", "interactionStatistic"),
    )
)
_HEADS = (
    "blockquote > cite, blockquote > header, blockquote > footer, blockquote > [class*=title], "
    "blockquote > [class*=author], aside[class*=quote] > [class*=title], blockquote [class*=expand]"
)


def marks_of(root: etree._Element) -> Marks:
    """What a page's elements mean inside a post's text: quotations, what is told of the post, what is another's."""
    tree = Selector(root=root, type="html")
    quotes = elements(tree.css("blockquote"))
    silent = {
        element
        for element in elements(tree.xpath("//*[@itemprop or @property or @itemtype or @typeof]"))
        if _TOLD & {*_names(element, "itemprop"), *_names(element, "property")}
        or _OTHERS & {*_names(element, "itemtype"), *_names(element, "typeof")}
    }
    links = {quote: cite for quote in quotes if (cite := quote.get("cite", ""))}
    return Marks(quotes, elements(tree.css(_HEADS)), frozenset(silent), links=links)


def _names(element: etree._Element, attribute: str) -> list[str]:
    return [name.rpartition("/")[2].rpartition(":")[2] for name in element.get(attribute, "").split()]


def words_of(item: Item, base: str, marks: Marks) -> Words:
    """A post's own words in paragraphs, and the quotations in it; empty where the markup tells none.

    A description is taken where there is nothing else, unless it breaks off: then it is a teaser, not the post.
    """
    found = (_read(value, marks) for value in islice(item.values(*_TEXT), _MOST_TRIED))
    text, quotes = next((words for words in found if any(words)), ("", ()))
    if not text and not quotes:
        text, quotes = next((_read(value, marks) for value in item.values("description")), ("", ()))
        text = "" if text.endswith(_BROKEN_OFF) else text
    return text, tuple(Quote(quote.text, web_address(base, quote.url)) for quote in quotes)


def _read(value: Value, marks: Marks) -> Words:
    if isinstance(value, Item):
        inner = next((text for text in value.values("text") if not isinstance(text, Item)), "")
        return _read(inner, marks)
    if isinstance(value, str):
        return read_string(value)
    content = value.get("content")
    return read_words(value, marks) if content is None else read_string(content)


def read_string(text: str) -> Words:
    """The words of a string that may be plain text or HTML, and may have been escaped once or twice for HTML."""
    for _ in range(2):
        if _TAG.search(text) is None:
            text = plain(text)
    if not _TAG.search(text):
        return clean("\n".join(" ".join(line.split()) for line in text.split("\n"))), ()
    if not _BLOCK.search(text):
        text = text.replace("\n", "<br>")
    root = read_markup(f"<html><body>{text}</body></html>").root
    own, quotes = read_words(root, marks_of(root))
    return clean(plain(own)), tuple(Quote(clean(plain(quote.text)), quote.url) for quote in quotes)


def plain(text: str) -> str:
    """``text`` with what was escaped for HTML as it was; an ampersand in an address is no entity."""
    return _ENTITY.sub(lambda entity: unescape(entity[0]), text)

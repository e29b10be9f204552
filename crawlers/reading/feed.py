"""The border with feedparser: bytes into a feed of plain dictionaries, whatever the bytes. Nothing is ever fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

import feedparser
from feedparser.exceptions import ThingsNobodyCaresAboutButMe
from feedparser.mixin import _FeedParserMixin

from crawlers.reading.page import Page

MAX_NAME = 200  # characters of an author
MAX_TAGS = 20

_HEAD = 4096  # bytes within which a feed's first element stands
_NO_ELEMENT = re.compile(rb"<!--.*?-->|<\?.*?\?>|<![^>]*>", re.DOTALL)
_ELEMENT = re.compile(rb"<(?:[a-z][\w.-]*:)?([a-z][\w.-]*)", re.IGNORECASE)

# What feedparser, and the parsers below it, raise for bytes that nobody foresaw.
_RAISED = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class _Parser(Protocol):
    """As much of feedparser's parser as is bounded below."""

    def _get_context(self) -> dict[str, object]: ...


# Two steps of feedparser take time that grows with the square of what a feed says: the search for a mail address in
# an author's name, and the search for a tag among those before it. A hostile feed would hold up a harvest for hours.
_sync_author, _add_tag = _FeedParserMixin._sync_author_detail, _FeedParserMixin._add_tag


def _sync_short_author(parser: _Parser, key: str = "author") -> None:
    if len(string(parser._get_context(), key)) <= MAX_NAME:
        _sync_author(parser, key)


def _add_early_tag(parser: _Parser, term: str | None, scheme: str | None, label: str | None) -> None:
    if len(dicts(parser._get_context(), "tags")) < 2 * MAX_TAGS:  # some are not fit to be kept
        _add_tag(parser, term, scheme, label)


_FeedParserMixin._sync_author_detail, _FeedParserMixin._add_tag = _sync_short_author, _add_early_tag


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as plain dictionaries; ``broken`` where its XML is not well-formed."""

    head: dict[str, object]
    entries: list[dict[str, object]]
    broken: bool


def parse_feed(page: Page) -> Feed | None:
    """The page as a feed, None where it is none. Nothing is fetched: no address is given, entities are not resolved."""
    root, kind = _root(page.body), page.content_type.lower()
    if root not in (b"rss", b"rdf", b"feed") and (root == b"html" or "xml" not in kind or "xhtml" in kind):
        return None
    # The page's address is left out, or a guid such as "17" would be made an address and change when the feed moves.
    headers = {"content-type": page.content_type or "application/xml"}
    try:
        # As a stream: bytes themselves would be tried as the name of a file first.
        found = feedparser.parse(
            BytesIO(page.body), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
        )
    except _RAISED:
        return None
    feed = plain(found)
    if not string(feed, "version"):
        return None
    harmless = isinstance(feed.get("bozo_exception"), ThingsNobodyCaresAboutButMe)
    broken = bool(feed.get("bozo")) and not harmless
    return Feed(plain(feed.get("feed")), dicts(feed, "entries"), broken)


def _root(body: bytes) -> bytes:
    """The name of the first element, in small letters and without its prefix; empty where the head shows none."""
    head = body[:_HEAD].replace(b"\0", b"")  # what UTF-16 puts between the letters
    found = _ELEMENT.search(_NO_ELEMENT.sub(b"", head))
    return found.group(1).lower() if found else b""


# -- feedparser's values, whose types depend on the feed --------------------------------------------------------


def plain(value: object) -> dict[str, object]:
    """A dictionary of feedparser's without its second names for keys, some of which warn."""
    return dict(value) if isinstance(value, dict) else {}


def dicts(entry: dict[str, object], name: str) -> list[dict[str, object]]:
    """The dictionaries in the list that an entry has under a name; empty where it has none."""
    found = entry.get(name)
    return [plain(item) for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def string(entry: dict[str, object], name: str) -> str:
    """The text that an entry has under a name; empty where it has none."""
    value = entry.get(name)
    return value if isinstance(value, str) else ""

"""What of a kept post may be shown to others: whether any of it, and how much its source allows."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote, urlsplit, urlunsplit

from crawlers.source import Source
from crawlers.store import KeptPost
from index.publishing import for_others, our_words

EXCERPT = 300  # characters of a post, where its source allows an excerpt
LONGEST_ADDRESS = 2000  # characters
_HOST = re.compile(r"[\w.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
_ALLOWED = "%/:?#@!$&()*+,;=~'[]"  # what RFC 3986 allows, and a per cent sign that may stand for another character
# An address in which nothing has to be looked at closely, as nearly all are: a site has one for each of its posts.
_PLAIN = re.compile(r"https?://[a-z0-9.-]+(?:/[\w./~%-]*)?(?:\?[\w./~%&=-]+)?(?:#[\w./~%&=-]+)?", re.ASCII)


def is_fresh(post: KeptPost, source: Source, now: datetime) -> bool:
    """Whether a post was seen live within its source's ``recheck``: archives hold what people have since deleted."""
    return post.last_verified is not None and post.last_verified >= fresh_since(source, now)


def fresh_since(source: Source, now: datetime) -> datetime:
    """When a post must have been seen live last, or later, to be shown."""
    return now - source.recheck_time


def public_text(text: str, source: Source) -> tuple[str, bool]:
    """A post's words as far as its source allows, and whether they go on there (``publish``: full, excerpt, link)."""
    return as_allowed(for_others(text), source)


def as_allowed(published: str, source: Source) -> tuple[str, bool]:
    """The same of words that are for others already (:mod:`index.publishing`)."""
    match source.publish:
        case "full":
            shown = published
        case "excerpt":
            shown = beginning(published)
        case _:
            shown = ""
    return shown, len(shown) < len(published)


def beginning(text: str, most: int = EXCERPT) -> str:
    """The beginning of a published text, up to the last whole word that fits, be it of ours for what was taken out."""
    if len(text) <= most:
        return text
    shown = text[: most + 1].rsplit(maxsplit=1)[0][:most].rstrip()
    last = shown[max(shown.rfind("["), 0) :]
    halved = any(word.startswith(last) and word != last for word in our_words())
    return shown.removesuffix(last).rstrip() if halved else shown


def web_address(url: str) -> str:
    """An address that a browser may be given, with what may not stand in one percent-encoded; empty for any other.

    One that holds a user's name, or is longer than browsers and servers take, is none.
    """
    if len(url) <= LONGEST_ADDRESS and _PLAIN.fullmatch(url):
        return url
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and _HOST.fullmatch(parts.netloc) and len(url) <= LONGEST_ADDRESS
    except ValueError:  # a bracket that does not close, a port that is no number
        return ""
    if not sound:
        return ""
    path, query, fragment = (quote(part, safe=_ALLOWED) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, parts.netloc, path, query, fragment))

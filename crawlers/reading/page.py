"""A fetched page: its bytes, where they came from, and the tree that a reader walks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from parsel import Selector
from w3lib.encoding import html_to_unicode

MAX_BYTES = 20_000_000


@dataclass(frozen=True)
class Page:
    """The body of an answer and its final address; ``date`` is the server's own (relative dates count from it).

    ``of`` is what the link to it said of it (see :class:`crawlers.items.Link`).
    """

    url: str
    body: bytes
    content_type: str = ""
    date: datetime | None = None
    of: str = ""

    @cached_property
    def text(self) -> str:
        """The body decoded as a browser would: byte order mark, header, meta tag, then UTF-8, then Windows-1252."""
        _, text = html_to_unicode(self.content_type or None, self.body, auto_detect_fun=_guess)
        return text.replace("\x00", "")

    @cached_property
    def tree(self) -> Selector:
        """The parsed page; any text parses to some tree."""
        return Selector(text=self.text or "<html></html>", type="html", base_url=self.url)


def _guess(body: bytes) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"

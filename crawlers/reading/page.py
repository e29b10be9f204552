"""A fetched page: its bytes, where they came from, and the tree that a reader walks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from parsel import Selector

from crawlers.reading.charset import decode_page
from crawlers.reading.markup import read_markup

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
        """The body decoded as a browser would: byte order mark, header, meta tag, then a guess."""
        return decode_page(self.body, self.content_type).replace("\x00", "")

    @cached_property
    def tree(self) -> Selector:
        """The parsed page; any text parses to some tree. Its reader may move elements in it."""
        return read_markup(self.text, self.url)

"""A fetched page: its bytes, where they came from, and the tree that a reader walks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

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
    _texts: dict[tuple[bytes, str], str] = field(default_factory=dict, repr=False, compare=False)
    _trees: dict[tuple[bytes, str], Selector] = field(default_factory=dict, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The body decoded as a browser would: byte order mark, header, meta tag, then a guess."""
        key = self.body, self.content_type
        if key not in self._texts:
            self._texts[key] = decode_page(*key).replace("\x00", "")
        return self._texts[key]

    @property
    def tree(self) -> Selector:
        """The parsed page; any text parses to some tree. Its reader may move elements in it.

        Pages that ``dataclasses.replace`` makes of one have one text and one tree, whatever their address.
        """
        key = self.body, self.content_type
        if key not in self._trees:
            self._trees[key] = read_markup(self.text, self.url)
        return self._trees[key]

"""One module a forum family: file name = ``FAMILY.name`` = folder of recorded pages in ``tests/pages``."""

from __future__ import annotations

from typing import NamedTuple


class Marks(NamedTuple):
    """What a family's pages have, one of it each: words anywhere, words near the beginning, the first sign of all."""

    words: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    first: str = ""

    def are_on(self, text: str) -> bool:
        """Whether a page's text has one of them."""
        head = text[:_NEAR]
        return (
            head.lstrip().startswith(tuple(self.first))
            or any(word in head for word in self.near)
            or any(word in text for word in self.words)
        )


_NEAR = 4096  # characters
_JSON = "{["

MARKS = {
    "discourse": Marks(("iscourse", "data-preloaded"), first=_JSON),
    "fluxbb": Marks(("punwrap",)),
    "hyperkitty": Marks(("hyperkitty",), first=_JSON),
    "mybb": Marks(("jscripts/general.js", "mybb.com")),
    "nodebb": Marks(("nodebb.min.js", "component="), first=_JSON),
    "phpbb": Marks(("phpbb",)),
    "punbb": Marks(("brd-wrap",)),
    "rss": Marks(near=("<?xml", "<rss", "<RSS", "<feed", ":feed", "RDF", "<channel")),
    "smf": Marks(("smf_scripturl", "simplemachines.org")),
}
"""A page without its marks is none of a family's, and the family need not be loaded to know that.

One that has no entry is asked about every page.
"""

"""Any other forum: read by its schema.org markup and its structure, where no family knows the software."""

from __future__ import annotations

from crawlers.family import Family, Reading
from crawlers.reading.page import Page
from crawlers.structure.address import canonical_address
from crawlers.structure.reading import read_structure


class Generic(Family):
    """A forum of unknown make. It knows a page by what it can read on it, and is asked last."""

    name = "generic"
    last_resort = True

    def recognises(self, page: Page) -> bool:
        """Whether the page shows posts, or at least a list of threads."""
        reading = self.read(page)
        return bool(reading.threads) or any(link.kind == "thread" for link in reading.links)

    def canonical(self, url: str) -> str:
        """The address without what does not tell pages apart: sessions, sort orders, campaigns."""
        return canonical_address(url) or super().canonical(url)

    def read(self, page: Page) -> Reading:
        """The page's thread if it shows one, and the next page; else links to boards and threads."""
        return read_structure(page)


FAMILY = Generic()

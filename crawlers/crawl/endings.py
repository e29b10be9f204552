"""Whether a page came whole. A server may promise too short a length, and half a page passes for an answer.

Half a page shows fewer posts than there are, and they would be taken for deleted.
"""

from __future__ import annotations

import re

from crawlers.reading.page import Page

_BEGIN, _END = re.compile(r"<html", re.IGNORECASE), re.compile(r"</html", re.IGNORECASE)


def is_whole(page: Page) -> bool:
    """Whether a page that begins as HTML also ends so. HTML lets a page leave its end out; forums do not."""
    html = "html" in (page.content_type or "html")
    return not html or not _BEGIN.search(page.text) or bool(_END.search(page.text))


class Endings:
    """Knows of each kind of page whether a forum's have an end."""

    def __init__(self) -> None:
        self._ended: set[str] = set()
        self._doubted: set[str] = set()

    def lacks(self, page: Page, kind: str) -> bool:
        """Whether a page is to be asked for again: it lacks the end that others of its ``kind`` had.

        Where none was seen, this is said once; then we believe that they all lack it.
        """
        if is_whole(page):
            self._ended.add(kind)
            return False
        if kind in self._ended:
            return True
        first = kind not in self._doubted
        self._doubted.add(kind)
        return first

"""What a page of any forum holds: a thread and its next page, else boards, threads and the next page of their list."""

from __future__ import annotations

from crawlers.family import Reading
from crawlers.items import Link
from crawlers.reading.page import Page
from crawlers.structure.links import find_links
from crawlers.structure.pager import read_pager
from crawlers.structure.thread import read_thread

_LOGIN = "form:has(input[type=password])"


def read_structure(page: Page) -> Reading:
    """The reading of a page of unknown make. Never raises; its time grows with the page's size."""
    pager = read_pager(page)
    if thread := read_thread(page, pager):
        return Reading((Link(pager.next, "thread"),) if pager.next else (), (thread,))
    links = find_links(page, shows_thread=False)
    return Reading(links, private=not links and bool(page.tree.css(_LOGIN)))

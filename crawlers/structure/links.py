"""Which links of a page of an unknown forum are worth following: boards, threads, the next page.

An address that names what it leads to is believed; other links count where they look like a list of threads or boards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from crawlers.items import Link
from crawlers.reading.page import Page
from crawlers.structure.address import canonical_address
from crawlers.structure.anchors import Resolver, own_addresses, read_anchors
from crawlers.structure.kinds import BOARD, NEVER, THREAD, UNKNOWN, kind_of, names_something, without_dress
from crawlers.structure.lists import Found, Frame, likely_boards, lists_threads, read_groups
from crawlers.structure.pager import next_pages, page_number, thread_address
from crawlers.structure.pages import split_page

__all__ = [
    "board_links",
    "canonical_address",
    "find_links",
    "next_pages",
    "page_number",
    "thread_address",
    "thread_links",
]

_PART_OF = re.compile(  # what stands behind a thread's address in those of its pages and posts
    r"[-_/](?:page|post|p|last|new|unread|latest|index)?[-_]?(?:post|comment)?[-_]?[0-9]{0,9}(?=(?:\.html?)?/?$)"
)
_ENOUGH = 3  # threads that say of themselves what they are, beside which no shorter list is guessed


def find_links(page: Page, *, shows_thread: bool) -> tuple[Link, ...]:
    """What to fetch after a page: on a thread the next page of it, else boards, threads, the list's next page."""
    following = next_pages(page)
    if shows_thread:
        return tuple(Link(url, THREAD) for url in following)
    boards, threads = _survey(page)
    boards = list(dict.fromkeys(boards))
    ahead = [url for url in following if url not in {*boards, *threads}]
    return (
        *(Link(url, BOARD) for url in boards),
        *(Link(url, THREAD) for url in threads),
        *(Link(url, BOARD) for url in ahead),
    )


def board_links(page: Page) -> list[str]:
    """The canonical addresses of the boards that a page without posts links to."""
    return _survey(page)[0]


def thread_links(page: Page) -> list[str]:
    """The canonical addresses of the first pages of the threads that a page without posts links to."""
    return _survey(page)[1]


def _survey(page: Page) -> tuple[list[str], list[str]]:
    """Boards and threads."""
    found = list(_worth_a_look(page))
    frame = Frame()
    boards = [f for f in found if f.kind == BOARD and not frame.holds(f.anchor.element)]
    threads = [f for f in found if f.kind == THREAD]
    groups = read_groups(f for f in found if f.kind == UNKNOWN and not frame.holds(f.anchor.element))
    listed = [f for group in groups if lists_threads(group) for f in group]
    if len(listed) > len(threads) or len(_urls(threads)) < _ENOUGH:
        threads = threads + listed
    if not boards and _is_top(page.url):
        boards = likely_boards([group for group in groups if group[0] not in listed], few=not threads)
    urls = _without_parts(_urls(threads))
    return [url for url in _urls(boards) if url not in set(urls)], urls


def _worth_a_look(page: Page) -> Iterator[Found]:
    """The page's links that do not lead back to it or to what is never followed."""
    resolver = Resolver(page)
    owns = own_addresses(page, resolver)
    known: dict[str, tuple[str, str]] = {}
    for anchor in read_anchors(page):
        url = resolver.address(anchor.href)
        if url and url not in known:
            first = without_dress(split_page(url)[0])
            new = all(names_something(first, own) for own in owns)
            known[url] = first, (kind_of(first, resolver.home) if new else NEVER)
        if url and known[url][1] != NEVER:
            yield Found(anchor, *known[url])


def _urls(found: Iterable[Found]) -> list[str]:
    return list(dict.fromkeys(f.url for f in found))


def _is_top(url: str) -> bool:
    """Whether an address is a forum's front page rather than one of its boards."""
    path = "".join(canonical_address(url).split("/", 3)[3:]).strip("/")
    return "/" not in path and not re.search(r"[0-9?]", path)


def _without_parts(urls: list[str]) -> list[str]:
    """The addresses without those that another one is the beginning of: a thread's later pages, its last post."""
    known = set(urls)
    return [url for url in urls if (whole := _PART_OF.sub("", url, count=1)) == url or whole not in known]

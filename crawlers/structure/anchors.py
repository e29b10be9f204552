"""A page's links as whole addresses, and the addresses that the page says are its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin

from lxml import etree

from crawlers.reading.page import Page
from crawlers.structure.address import canonical_address, pairs, same_site
from crawlers.structure.pages import split_page

_LONGEST_TEXT = 300  # characters of a link's text that are looked at
_POST = re.compile(r"/posts?[-/]?[0-9]+[^/]*$")
_HAS_ID = re.compile(r"[0-9]|[^/]-[^/]*$")  # digits anywhere, or a last part of several words
_BESIDE = re.compile(r"[a-z0-9_-]+\.[a-z]{2,4}(?:\?|$)", re.IGNORECASE)
_SCRIPT = re.compile(r"\.(?:php|aspx?|cgi|pl|jsp)$", re.IGNORECASE)


class Anchor(NamedTuple):
    """One link of a page: its element, its address as written, its text on one line."""

    element: etree._Element
    href: str
    text: str


def read_anchors(page: Page) -> Iterator[Anchor]:
    """The links that a browser could follow to another page, in reading order."""
    for element in page.tree.root.iter("a", "area"):
        href = (element.get("href") or "").strip()
        if href and href[0] != "#" and not href[:11].lower().startswith(("javascript:", "mailto:")):
            yield Anchor(element, href, " ".join(text_of(element, _LONGEST_TEXT)[:_LONGEST_TEXT].split()))


def text_of(element: etree._Element, most: int) -> str:
    """The text inside an element as it stands in the markup, about ``most`` characters of it."""
    if not len(element):
        return element.text or ""
    parts: list[str] = []
    for text in element.itertext():
        parts.append(str(text))
        most -= len(text)
        if most <= 0:
            break
    return "".join(parts)


class Resolver:
    """Makes whole what a page's links say, from where the page or its ``base`` element lies."""

    def __init__(self, page: Page) -> None:
        self.home = canonical_address(page.url)
        self._scheme = self.home.partition(":")[0]
        self._cache: dict[str, str] = {}
        self._base, self._folder = page.url, ""
        base = next((found for b in page.tree.root.iter("base") if (found := b.get("href"))), "")
        self._base = canonical_address(self._join(base)) or self.home
        self._folder = self._base.partition("?")[0].rpartition("/")[0] + "/"

    def _join(self, href: str) -> str:
        href = href.strip()
        plain = href.removeprefix("./")
        if href.startswith(("https://", "http://")) and "/." not in href:
            return href
        if _BESIDE.match(plain):  # what most links of a forum are, in a tenth of the time
            return self._folder + plain
        try:
            return urljoin(self._base, href)
        except ValueError:  # such as "http://[": a bracket begins an IPv6 address
            return ""

    def address(self, href: str) -> str:
        """The canonical address on the page's own site, else empty."""
        if href not in self._cache:
            url = canonical_address(self._join(href))
            scheme, _, rest = url.partition(":")
            # Old links of a site that has long been served over TLS lead to the same pages.
            self._cache[href] = f"{self._scheme}:{rest}" if scheme and same_site(url, self.home) else ""
        return self._cache[href]


def own_addresses(page: Page, resolver: Resolver) -> list[str]:
    """The page's address, and behind it those that its head gives it, where they can be of the same page."""
    told = [link.get("href", "") for link in page.tree.root.iter("link") if _is(link, "rel", "canonical")]
    told += [meta.get("content", "") for meta in page.tree.root.iter("meta") if _is(meta, "property", "og:url")]
    found = [url for href in told if href and (url := resolver.address(href)) and _plausible(url, resolver.home)]
    return list(dict.fromkeys([resolver.home, *found]))


def _is(element: etree._Element, name: str, value: str) -> bool:
    return (element.get(name) or "").strip().lower() == value


def _plausible(told: str, home: str) -> bool:
    """Not the front page or a board that a careless template gives to all threads below it."""
    told, home = split_page(told)[0], split_page(home)[0]
    if told == home:
        return True
    path = told.partition("?")[0]
    if not _HAS_ID.search(told.split("/", 3)[3]) or (_SCRIPT.search(path) and "?" not in told and "?" in home):
        return False
    above = home.startswith(told.rstrip("/") + "/") and not re.search(r"[0-9]/?$", told)
    return not above


def is_of_a_post(url: str) -> bool:
    """Whether an address names one post and not its thread."""
    names = {name for name, _ in pairs(url)}
    return bool(_POST.search(url) or (names & {"p", "pid", "post", "postid"} and not names & {"t", "tid", "id"}))

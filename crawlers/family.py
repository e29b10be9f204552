"""What every family is: it recognises its pages, names its first ones, and reads them. No network, no Scrapy.

One module of :mod:`crawlers.families` is one family; its ``FAMILY`` is found by the module's name.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import crawlers.families
from crawlers.families import MARKS
from crawlers.items import Link, ReadThread, ThreadwellError
from crawlers.reading.page import Page

if TYPE_CHECKING:
    from crawlers.source import Source  # reads TOML, which no page needs


class FamilyError(ThreadwellError):
    """A family is unknown, or no family recognises a page."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page held: links worth following, pages of threads, or a login form in their place.

    ``quiet`` is a page that is what it should be and holds nothing yet, such as a feed before its first entry.
    ``taken_over`` is one on which the family found nothing and that was read by its structure.
    """

    links: tuple[Link, ...] = ()
    threads: tuple[ReadThread, ...] = ()
    private: bool = False
    quiet: bool = False
    taken_over: bool = False

    @property
    def empty(self) -> bool:
        """Whether the page showed nothing of a source: no board, no thread, no post, though it is not just quiet."""
        return not self.links and not self.threads and not self.quiet


class Family(ABC):
    """A forum software or API. Its methods are pure functions of their arguments."""

    name: str
    moves_by_itself = False
    """Whether a source takes a new address when its old one redirects there for good."""
    chained = False
    """Whether each page of a thread names the next, so that of a thread that has grown the last page is enough."""
    shows_all = True
    """Whether a thread's page shows all posts that belong on it, so that one it shows no more is gone."""
    last_resort = False
    """Whether the family reads what no other knows."""

    @abstractmethod
    def recognises(self, page: Page) -> bool:
        """Whether this family's software made the page."""

    @abstractmethod
    def read(self, page: Page) -> Reading:
        """What the page holds. Never raises for odd markup: what cannot be read is left out."""

    def canonical(self, url: str) -> str:
        """One spelling for all addresses of a page; the same page must not be fetched twice."""
        return url.partition("#")[0]

    def entries(self, source: Source) -> list[Link]:
        """Where a crawl of the source begins: its boards, else its front page."""
        urls = [urljoin(source.url, board) for board in source.boards] or [source.url]
        return [Link(self.canonical(url), "board") for url in urls]


@cache
def family_names() -> tuple[str, ...]:
    """The names of all families, in alphabetical order."""
    return tuple(sorted(module.name for module in iter_modules(crawlers.families.__path__)))


def load_family(name: str) -> Family:
    """The family called ``name``. Raises :class:`FamilyError` where there is none."""
    if name not in family_names():
        raise FamilyError(f"There is no family {name!r}. Known: {', '.join(family_names())}.")
    family = import_module(f"crawlers.families.{name}").FAMILY
    assert isinstance(family, Family)  # noqa: S101  # a module without it is our own mistake, and a test finds it
    return family


def recognise(page: Page) -> Family | None:
    """The family whose software made the page, else one that can read it all the same; None where none can."""
    return next((family for family in _candidates(page) if family.recognises(page)), None)


def read_page(page: Page) -> tuple[Family, Reading]:
    """What a page of whatever forum holds, and the family that read it.

    That is the one whose software made the page, else the last resort.
    """
    family = next(family for family in _candidates(page) if family.last_resort or family.recognises(page))
    return family, family.read(page)


def _candidates(page: Page) -> list[Family]:
    """The families whose marks are on a page, those of last resort behind the others."""
    names = (name for name in family_names() if name not in MARKS or MARKS[name].are_on(page.text))
    return sorted(map(load_family, names), key=lambda family: family.last_resort)

"""What fetches through a client library, where a site has an API of its own: one module a collector.

A collector bears the name of its sources' family. Its library is imported when it runs, not before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from crawlers.crawl.errand import Errand
from crawlers.items import ThreadwellError
from crawlers.source import Source

if TYPE_CHECKING:
    from crawlers.keeping.crawl_store import CrawlStore, Outcome

COLLECTORS: Mapping[str, str] = MappingProxyType({"reddit": "crawlers.collectors.reddit"})
_SUBREDDIT = re.compile(r"https?://(?:(?:www|old|new|np)\.)?reddit\.com/r/([a-z0-9_]{2,21})(?:[/?#].*)?", re.IGNORECASE)


class CollectorError(ThreadwellError):
    """A collector cannot begin: its credentials or its source's address are wrong. Other sources can go on."""


class CredentialsError(CollectorError):
    """The user's own credentials are missing, or the site does not accept them."""


@dataclass(frozen=True, slots=True)
class Access:
    """How a collector introduces itself: our User-Agent, and the user's own credentials, which are never shown."""

    user_agent: str
    client_id: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)


class Collect(Protocol):
    """What a collector's module calls ``collect``: one crawl of a source, like a :class:`crawlers.crawl.walk.Walk`."""

    def __call__(
        self,
        source: Source,
        access: Access,
        store: CrawlStore,
        key: bytes,
        clock: Callable[[], datetime],
        *,
        errand: Errand,
    ) -> Outcome:
        """How the crawl ended; it is recorded as a job. Raises :class:`CollectorError`."""
        ...


def load_collector(family: str) -> Collect:
    """The collector of a family that :data:`COLLECTORS` names."""
    collect: Collect = import_module(COLLECTORS[family]).collect
    return collect


def subreddit_of(url: str) -> str:
    """The name of the subreddit that an address lies in, empty where it lies in none."""
    found = _SUBREDDIT.fullmatch(url)
    return found[1] if found else ""


def collector_for(url: str, name: str = "") -> Source | None:
    """A source for an address that a collector knows by its look, without a fetch; None where none does.

    Reddit's terms leave its users the right to take their words back, so a site shows links and no more of it.
    Raises :class:`crawlers.source.SourceError` for a name that no source can have.
    """
    if not (subreddit := subreddit_of(url)):
        return None
    address = f"https://www.reddit.com/r/{subreddit}/"
    return Source(name or f"r-{subreddit.lower()}", "reddit", address, publish="link", delay=1.0)

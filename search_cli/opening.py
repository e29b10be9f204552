"""What commands open: the store, the derived data, and the name under which requests go out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from crawlers.items import ThreadwellError
from search_cli import __version__
from search_cli.config import Home

if TYPE_CHECKING:
    from crawlers.keeping.crawl_store import CrawlStore
    from crawlers.keeping.forget_store import ForgetStore
    from crawlers.store import Store
    from index.derived import Derived


class ContactError(ThreadwellError):
    """Nobody could reach the operator of a crawl."""


@contextmanager
def opened_store(home: Home) -> Iterator[Store]:
    """The store of a home, made where there is none."""
    from crawlers.store import Store

    home.make()
    with closing(Store(home.store_place)) as store:
        yield store


@contextmanager
def opened_crawl_store(home: Home) -> Iterator[CrawlStore]:
    """The store as a crawl sees it."""
    from crawlers.keeping.crawl_store import CrawlStore

    home.make()
    with closing(CrawlStore(home.store_place)) as store:
        yield store


@contextmanager
def opened_forget_store(home: Home) -> Iterator[ForgetStore]:
    """The store as forgetting sees it."""
    from crawlers.keeping.forget_store import ForgetStore

    home.make()
    with closing(ForgetStore(home.store_place)) as store:
        yield store


@contextmanager
def opened_derived(home: Home) -> Iterator[Derived]:
    """The tags of a home's texts."""
    from index.derived import Derived
    from index.vocabulary import vocabulary_version

    with closing(Derived(home.derived, vocabulary_version())) as derived:
        yield derived


def agent(home: Home, *, required: bool) -> str:
    """The User-Agent of a crawl. Raises :class:`ContactError` where a contact is required and none is set."""
    from crawlers.crawl.fetch import user_agent

    if required and not home.contact:
        raise ContactError("Forums must be able to reach you. Set a contact first: threadwell init --contact WHO")
    return user_agent(__version__, home.contact)

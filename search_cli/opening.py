"""What commands open: the store, the derived data, and the name under which requests go out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from crawlers.items import ThreadwellError
from search_cli import __version__
from search_cli.config import Home

if TYPE_CHECKING:
    from crawlers.keeping.crawl_store import CrawlStore
    from crawlers.keeping.forget_store import ForgetStore
    from crawlers.store import Store
    from index.deriving.derived import Derived
    from index.lexicon.lexicon import Lexicon
    from index.tagging import Tagger


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


def vocabulary_folders(home: Home) -> tuple[Path, ...]:
    """Where the tables lie: the bundled ones, and each vocabulary of the user's own."""
    from index.vocabulary import shelves

    return shelves(home.vocabularies)


def version_of(home: Home) -> str:
    """The version of a home's vocabularies."""
    from index.vocabulary import vocabulary_version

    return vocabulary_version(vocabulary_folders(home))


def open_home_lexicon(home: Home) -> Lexicon:
    """The names of a home's vocabularies. The first time they are compiled, which takes some seconds."""
    import click

    from index.lexicon.lexicon import open_lexicon

    def tell() -> None:
        if sys.stderr.isatty():
            click.echo("Compiling the vocabularies. This is done once, and takes some seconds.", err=True)

    return open_lexicon(home.lexicons, vocabulary_folders(home), tell)


def open_home_tagger(home: Home) -> Tagger:
    """What finds them in texts."""
    from index.tagging import Tagger

    return Tagger(open_home_lexicon(home))


@contextmanager
def opened_derived(home: Home) -> Iterator[Derived]:
    """The tags of a home's texts."""
    from index.deriving.derived import Derived

    with closing(Derived(home.derived, version_of(home))) as derived:
        yield derived


def source_conditions(home: Home) -> dict[str, tuple[str, ...]]:
    """The conditions that each source is about, by its name."""
    from crawlers.source import load_sources

    return {source.name: source.conditions for source in load_sources(home.sources)[0] if source.conditions}


def source_languages(home: Home) -> dict[str, str]:
    """The language that each source is written in, by its name."""
    from crawlers.source import load_sources

    return {source.name: source.language for source in load_sources(home.sources)[0] if source.language}


def agent(home: Home, *, required: bool) -> str:
    """The User-Agent of a crawl. Raises :class:`ContactError` where a contact is required and none is set."""
    from crawlers.crawl.fetch import user_agent

    if required and not home.contact:
        raise ContactError("Forums must be able to reach you. Set a contact first: threadwell init --contact WHO")
    return user_agent(__version__, home.contact)

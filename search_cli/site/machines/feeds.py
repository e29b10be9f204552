"""The feed of a condition and of a source: the newest threads, as much of each as its source allows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import PurePosixPath
from uuid import NAMESPACE_URL, uuid5

from crawlers.reading.clean import one_line
from search_cli.feeds import Entry, Feed, render_atom, title_of, words_of
from search_cli.site.machines.addresses import absolute
from search_cli.site.views import ConceptView, SiteFacts, SourceView, ThreadLine

ENTRIES = 30


def feed_path(page: str) -> str:
    """Where the feed of a page lies: beside it."""
    return f"{page.removesuffix('.html')}.atom"


def concept_feed(concept: ConceptView, facts: SiteFacts) -> tuple[str, bytes]:
    """The feed of the newest threads that speak of a concept: its path and its bytes."""
    return _feed(concept.name, concept.path, concept.newest, facts)


def source_feed(source: SourceView, facts: SiteFacts) -> tuple[str, bytes]:
    """The feed of a source's newest threads: its path and its bytes."""
    return _feed(source.name, source.path, source.newest, facts)


def _feed(name: str, page: str, lines: Sequence[ThreadLine], facts: SiteFacts) -> tuple[str, bytes]:
    path = feed_path(page)
    address = absolute(facts.address, path)
    # Without a date nobody could tell whether a thread is new.
    entries = [_entry(line, facts) for line in islice((line for line in lines if line.updated), ENTRIES)]
    about = Feed(
        id=uuid5(NAMESPACE_URL, address).urn,
        title=f"{title_of(name)} \u2013 {title_of(facts.name)}",
        publisher=title_of(facts.name),
        updated=max((entry.updated for entry in entries), default=None),
        page=absolute(facts.address, page),
        address=address,
        language=facts.language,
    )
    return path, render_atom(about, entries)


def _entry(line: ThreadLine, facts: SiteFacts) -> Entry:
    """A thread; its id is made of its page's name, which is a digest, and is the same in every feed."""
    name = uuid5(NAMESPACE_URL, f"threadwell:{PurePosixPath(line.path).stem}")
    text = words_of(line.excerpt, line.cut)
    updated = datetime.fromisoformat(line.updated).replace(tzinfo=UTC)
    return Entry(
        name.urn, title_of(line.title), text, absolute(facts.address, line.path), one_line(line.source), updated
    )

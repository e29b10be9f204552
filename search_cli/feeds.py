"""Atom feeds (RFC 4287): how one is written, and what a watch found, made anew each time from the store."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from crawlers.reading.clean import clean, one_line
from crawlers.source import Source
from crawlers.store import Store
from index.publishing import for_others
from search_cli.output import NOT_ADVICE
from search_cli.public import is_fresh, public_text, web_address
from search_cli.watches import Found, Watch

_NOT_XML = re.compile("[\ufffe\uffff]")  # the others that XML 1.0 (section 2.2) leaves out, clean takes away


GOES_ON = " [\u2026]"  # behind words that go on elsewhere
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when a feed changed that never had an entry: it must say something


class Feed(NamedTuple):
    """What a feed says of itself. ``page`` shows the same to people, ``address`` is its own; both may be unknown."""

    id: str
    title: str
    publisher: str = "Threadwell"
    updated: datetime | None = None
    page: str = ""
    address: str = ""
    language: str = ""


class Entry(NamedTuple):
    """One post or thread in a feed. ``id`` stays the same; ``updated`` is its date, else when it was found."""

    id: str
    title: str
    text: str
    address: str
    source: str
    updated: datetime


def read_entries(found: Iterable[Found], store: Store, sources: Mapping[str, Source], now: datetime) -> list[Entry]:
    """The posts that were found, as far as others may see them (:mod:`search_cli.public`), in their order.

    Posts that are gone or hidden, were never seen live, or not within their source's ``recheck``, are left out.
    """
    dates = {one.post: one.at for one in found}
    posts = store.posts(list(dates))
    threads = store.threads_by_number(list({post.thread for post in posts.values()}))
    entries = []
    for n, date in dates.items():
        post = posts.get(n)
        source = sources.get(post.item.source) if post else None
        if post is None or source is None or post.thread not in threads or not is_fresh(post, source, now):
            continue
        item, thread = post.item, threads[post.thread].item
        text, cut = public_text(item.text, source)
        address = web_address(item.url) or web_address(thread.url)
        if text or address:
            name = uuid5(NAMESPACE_URL, f"threadwell:{item.source}/{item.thread_id}/{item.id}")
            title = title_of(for_others(thread.title))
            entries.append(Entry(name.urn, title, words_of(text, cut), address, item.source, item.created or date))
    return entries


def title_of(title: str) -> str:
    """A title as a feed can hold it."""
    return _NOT_XML.sub("", one_line(title)) or "(no title)"


def words_of(text: str, cut: bool) -> str:
    """A post's words as a feed can hold them, with a mark where they go on elsewhere."""
    return _NOT_XML.sub("", clean(text)) + (GOES_ON if text and cut else "")


def render_feed(watch: Watch, entries: Sequence[Entry]) -> bytes:
    """The feed's file. It names nobody, and not what is watched for either."""
    newest = max((entry.updated for entry in entries), default=watch.last)
    return render_atom(Feed(f"urn:uuid:{watch.id}", f"Threadwell: {watch.name}", updated=newest), entries)


def render_atom(about: Feed, entries: Iterable[Entry]) -> bytes:
    """A feed as a file: the same entries give the same bytes."""
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    feed.id(about.id)
    feed.title(about.title)
    feed.subtitle(NOT_ADVICE)
    feed.author({"name": about.publisher})
    feed.generator("Threadwell")
    feed.updated(about.updated or _NEVER)
    for address, rel in ((about.page, "alternate"), (about.address, "self")):
        if address:
            feed.link(href=address, rel=rel)
    if about.language:
        feed.language(about.language)
    for entry in entries:
        row = feed.add_entry(order="append")
        row.id(entry.id)
        row.title(entry.title)
        row.updated(entry.updated)
        row.category(term=entry.source)
        if entry.address:
            row.link(href=entry.address, rel="alternate")
        if entry.text:
            row.content(entry.text, type="text")
    return bytes(feed.atom_str(pretty=True))

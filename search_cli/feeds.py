"""What a watch found, as an Atom feed (RFC 4287): made anew each time from the store, as the site shows posts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
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


class Entry(NamedTuple):
    """One hit in a feed. ``id`` stays the same; ``updated`` is the post's date, else when it was found."""

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
            title = _plain(one_line(for_others(thread.title))) or "(no title)"
            shown = _plain(clean(text)) + (" [\u2026]" if text and cut else "")
            entries.append(Entry(name.urn, title, shown, address, item.source, item.created or date))
    return entries


def _plain(text: str) -> str:
    return _NOT_XML.sub("", text)


def render_feed(watch: Watch, entries: Sequence[Entry]) -> bytes:
    """The feed's file. It names nobody, and not what is watched for either."""
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    feed.id(f"urn:uuid:{watch.id}")
    feed.title(f"Threadwell: {watch.name}")
    feed.subtitle(NOT_ADVICE)
    feed.author({"name": "Threadwell"})
    feed.generator("Threadwell")
    dates = [entry.updated for entry in entries]
    if updated := max(dates, default=watch.last):
        feed.updated(updated)
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

"""Reading saved pages without the network: what ``threadwell extract`` prints."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from crawlers.family import FamilyError, load_family, read_page
from crawlers.reading.page import Page


def own_page(page: Page) -> Page:
    """The page under the address that it names as its own (a canonical link, see RFC 6596), if it names one."""
    told = page.tree.css("link[rel=canonical]::attr(href), meta[property='og:url']::attr(content)").get("").strip()
    return replace(page, url=told) if told.startswith(("http://", "https://")) else page


def extract_thread(page: Page, family_name: str = "") -> dict[str, Any]:
    """The thread on a page as a JSON object, authors included: it is shown, never kept.

    Raises :class:`FamilyError` for an unknown family and for a page that shows no thread.
    """
    if family_name:
        family = load_family(family_name)
        reading = family.read(page)
    else:
        family, reading = read_page(page)
    if not reading.threads:
        what = "asks for a login" if reading.private else "shows no thread"
        raise FamilyError(f"{page.url}: this {family.name} page {what}.")
    thread = reading.threads[0]
    return {
        "family": "generic" if reading.taken_over else family.name,
        "url": thread.url or page.url,
        "title": thread.title,
        "board": thread.board,
        "posts": [
            {
                "post_id": post.id,
                "url": post.url,
                "position": post.position,
                "author": post.author,
                "author_url": post.author_url,
                "date": post.created.isoformat() if post.created else None,
                "precision": post.precision,
                "text": post.text,
                "quotes": [asdict(quote) for quote in post.quotes],
            }
            for post in thread.posts
        ],
    }

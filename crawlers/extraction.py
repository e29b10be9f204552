"""Reading saved pages without the network: what ``threadwell extract`` prints."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from crawlers.family import FamilyError, load_family, recognise
from crawlers.reading.page import Page


def extract_thread(page: Page, family_name: str = "") -> dict[str, Any]:
    """The thread on a page as a JSON object, authors included: it is shown, never kept.

    Raises :class:`FamilyError` for a page that no family recognises, or that shows no thread.
    """
    family = load_family(family_name) if family_name else recognise(page)
    if family is None:
        raise FamilyError(f"{page.url}: no family recognises this page. Name one with --family.")
    reading = family.read(page)
    if not reading.threads:
        what = "asks for a login" if reading.private else "shows no thread"
        raise FamilyError(f"{page.url}: this {family.name} page {what}.")
    thread = reading.threads[0]
    return {
        "family": family.name,
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

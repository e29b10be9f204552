"""What of a kept post may be shown to others: whether any of it, and how much its source allows."""

from __future__ import annotations

from datetime import datetime

from crawlers.source import Source
from crawlers.store import KeptPost
from index.publishing import for_others

EXCERPT = 300  # characters of a post, where its source allows an excerpt


def is_fresh(post: KeptPost, source: Source, now: datetime) -> bool:
    """Whether a post was seen live within its source's ``recheck``: archives hold what people have since deleted."""
    return post.last_verified is not None and now - post.last_verified <= source.recheck_time


def public_text(text: str, source: Source) -> tuple[str, bool]:
    """A post's words as far as its source allows, and whether they go on there (``publish``: full, excerpt, link)."""
    whole = for_others(text)
    shown = {"full": whole, "link": ""}.get(source.publish, _excerpt(whole))
    return shown, len(shown) < len(whole)


def _excerpt(text: str) -> str:
    """The beginning of a text, up to the last whole word that fits."""
    if len(text) <= EXCERPT:
        return text
    return text[: EXCERPT + 1].rsplit(maxsplit=1)[0][:EXCERPT].rstrip()


def web_address(url: str) -> str:
    """An address that a browser may be given; empty for any other."""
    return url if url.startswith(("http://", "https://")) else ""

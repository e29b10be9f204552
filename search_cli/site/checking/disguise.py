"""The disguise test: a page shows of other people's words what may be shown, and nothing else.

What may be shown is read from the store anew (:class:`Allowed`), not from what the builder made of it: posts that were
seen live within their source's ``recheck``, as much of each as the source allows, no private details, no means of harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from crawlers.reading.clean import clean, one_line
from crawlers.source import Source
from crawlers.store import Written
from index.publishing import for_others, our_words
from search_cli.feeds import GOES_ON, words_of
from search_cli.public import EXCERPT, beginning, fresh_since
from search_cli.site.checking.markup import Page, excerpts_of, heading_of, is_noindex, title_of
from search_cli.site.folder import digest_of

_MASKS = re.compile("|".join(map(re.escape, our_words())))


class Shown(NamedTuple):
    """What the page of a thread shows: its heading, its title (empty where it has none), how its first excerpt begins.

    The last is a digest, of the words as a feed has them.
    """

    heading: str
    title: str
    begins: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the page of a thread may be made of: the words of its public posts, and how much of them (``publish``)."""

    title: str
    publish: str
    texts: tuple[str, ...]


def allowed_of(title: str, posts: Iterable[Written], source: Source | None, now: datetime) -> Allowed | None:
    """What may be shown of a thread; None where it may not be shown at all."""
    if source is None:
        return None
    since = fresh_since(source, now).timestamp()
    texts = tuple(clean(post.text) for post in posts if post.verified >= since)
    return Allowed(one_line(title), source.publish, texts) if texts else None


def shown_of(page: Page) -> Shown:
    """What a page shows that lists and feeds must say as it does."""
    words = excerpts_of(page)
    begins = words_of(beginning(words[0]), cut=False).removesuffix(GOES_ON) if words else ""
    return Shown(heading_of(page), title_of(page), digest_of_words(begins) if begins else "")


def digest_of_words(words: str) -> str:
    """What tells words from others, whatever room is between them."""
    return digest_of(_flat(words).encode())


def check_thread(page: Page, allowed: Allowed | None, *, masked: bool) -> Iterator[str]:
    """What the page of a thread shows that the store does not have, or may not be shown.

    ``masked`` says that its words were masked as they are now: that takes longest, and is not done again.
    """
    if allowed is None:
        yield "shows a thread that is gone, hidden, was never seen live, or not lately"
        return
    if allowed.publish != "full" and not is_noindex(page):
        yield "may be taken up by search engines"
    title = title_of(page)
    fit = _stands_in(title, _flat(allowed.title)) if masked else title == _flat(for_others(allowed.title))
    if not fit or (allowed.title and not title):
        yield "has a title that is not the thread's, or not as others may see it"
    words = excerpts_of(page)
    if allowed.publish == "link" and words:
        yield "shows words of a source that allows links only"
    if allowed.publish == "excerpt" and max(map(len, words), default=0) > EXCERPT:
        yield f"shows more than {EXCERPT} characters of a post"
    yield from _check_words(words, allowed.texts, masked=masked)


def _check_words(words: Iterable[str], texts: Sequence[str], *, masked: bool) -> Iterator[str]:
    """What is wrong with excerpts. They and the texts are in order, so the next text is tried first."""
    flat = [_flat(text) for text in texts]
    at = 0
    for one in words:
        order = (*range(at, len(texts)), *range(min(at, len(texts))))
        found = next((number for number in order if _stands_in(one, flat[number])), None)
        if found is None:
            yield "shows words that no post holds which may be shown"
            return
        if not masked and not _is_fit(one, texts[found]):
            yield f"shows a private detail or a means of harm: {for_others(one)[:80]!r}"
            return
        at = found + 1


def _is_fit(words: str, text: str) -> bool:
    """Whether words are as others may see them: masked, or the beginning of a text that was masked as a whole.

    The end of an excerpt may look like the beginning of a detail ("twitter.com/ha") that the whole text does not have.
    """
    return for_others(words) == words or _flat(for_others(text)).startswith(_flat(words))


def _stands_in(words: str, text: str) -> bool:
    """Whether words stand in a text, piece by piece between what was masked or left out."""
    at = 0
    for piece in _MASKS.split(words):
        flat = _flat(piece)
        at = text.find(flat, at)
        if at < 0:
            return False
        at += len(flat)
    return True


def _flat(text: str) -> str:
    return " ".join(text.split())

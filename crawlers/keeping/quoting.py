"""Forgotten words in other people's quotations: taken out of kept posts, and of those that a later harvest brings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from crawlers.items import Post, Quote
from crawlers.keeping.removing import next_change
from crawlers.keeping.tables import post
from crawlers.keeping.tombstones import Name, entomb, quoted_name, words_name
from crawlers.keeping.wording import LENGTH, is_part, pieces, quoted_pieces, repeats, words

_BATCH = 500  # values in one IN (...): databases limit them


@dataclass(frozen=True, slots=True)
class Lost:
    """What must be known of a post to forget it; ``thread`` is its number in the store, 0 where it is not kept."""

    id: str
    url: str
    text: str
    thread: int = 0
    position: int = 0


def forget_quotations(connection: sa.Connection, source: str, posts: Sequence[Lost], now: datetime) -> None:
    """Take the words of forgotten posts out of the quotations in all posts of a source, now and later."""
    urls = {item.url for item in posts if item.url}
    known = {piece for item in posts for piece in pieces(item.text)}
    entomb(connection, [quoted_name(source, url) for url in urls], now)
    entomb(connection, [words_name(source, piece) for piece in known], now)
    everything = "\n".join(item.text for item in posts)

    def forgotten(quote: Quote) -> bool:
        # A few words are looked for anywhere in the text; more of them by their pieces, which is faster.
        short = len(words(quote.text)) < LENGTH and is_part(quote.text, everything)
        return quote.url in urls or short or repeats(quoted_pieces(quote.text), known)

    _drop_quotes(connection, source, forgotten)
    _drop_answers(connection, source, [item.id for item in posts])


def _drop_quotes(connection: sa.Connection, source: str, forgotten: Callable[[Quote], bool]) -> None:
    quoting = sa.and_(post.c.source == source, sa.cast(post.c.quotes, sa.Text) != "[]")
    rows = connection.execute(sa.select(post.c.n, post.c.quotes).where(quoting)).all()
    change = next_change(connection) if rows else 0
    for row in rows:
        quotes = [quote for quote in row.quotes if not forgotten(Quote(**quote))]
        if len(quotes) < len(row.quotes):
            connection.execute(post.update().where(post.c.n == row.n).values(quotes=quotes, change=change))


def _drop_answers(connection: sa.Connection, source: str, ids: Sequence[str]) -> None:
    """Posts that answered forgotten ones answer nobody any more."""
    for start in range(0, len(ids), _BATCH):
        answers = sa.and_(post.c.source == source, post.c.reply_to.in_(ids[start : start + _BATCH]))
        connection.execute(post.update().where(answers).values(reply_to=""))


def quoted_names(item: Post) -> list[Name]:
    """What a post quotes and answers, as tombstones know it."""
    answered: list[Name] = [("post", item.source, item.reply_to)] if item.reply_to else []
    return answered + [name for quote in item.quotes for name in _quote_names(item.source, quote)]


def without_forgotten(item: Post, away: Collection[Name]) -> Post:
    """The post as it may be kept: without quotations of what is ``away``, and answering no such post."""
    return _without(item, away) if away else item


def _quote_names(source: str, quote: Quote) -> list[Name]:
    return [quoted_name(source, quote.url), *(words_name(source, piece) for piece in quoted_pieces(quote.text))]


def _without(item: Post, away: Collection[Name]) -> Post:
    quotes = tuple(quote for quote in item.quotes if not _is_forgotten(item.source, quote, away))
    answered = "" if ("post", item.source, item.reply_to) in away else item.reply_to
    return replace(item, quotes=quotes, reply_to=answered)


def _is_forgotten(source: str, quote: Quote, away: Collection[Name]) -> bool:
    first, *rest = _quote_names(source, quote)
    return first in away or repeats([name[2] for name in rest], {name[2] for name in away if name[0] == "words"})

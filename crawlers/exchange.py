"""The exchange format: JSON lines, one post a line, in thread order, no authors (``docs/data.md``)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby
from typing import IO, Any

from crawlers.items import Post, Precision, Quote, Thread, ThreadwellError
from crawlers.reading.clean import clean, one_line
from crawlers.source import NAME
from crawlers.store import KeptPost, KeptThread, Saved, Store

MAX_LINE = 10_000_000  # characters


class ExchangeError(ThreadwellError):
    """A line of an import is not what the format says; nothing of the file was kept."""


def export_rows(store: Store, source: str | None = None) -> Iterator[dict[str, Any]]:
    """A row for every post of one source, or of all."""
    for thread, posts in store.threads(source):
        yield from (post_row(thread, post) for post in posts)


def post_row(thread: KeptThread, post: KeptPost) -> dict[str, Any]:
    """One post as a row of the format."""
    item = post.item
    return {
        "source": item.source,
        "board": thread.item.board,
        "thread_id": thread.item.id,
        "thread_title": thread.item.title,
        "thread_url": thread.item.url,
        "post_id": item.id,
        "url": item.url,
        "position": item.position,
        "speaker": item.speaker,
        "date": item.created.isoformat() if item.created else None,
        "precision": item.precision,
        "edited": item.edited,
        "text": item.text,
        "quotes": [asdict(quote) for quote in item.quotes],
        "score": item.score,
        "reply_to": item.reply_to,
    }


def import_rows(store: Store, lines: IO[str], name: str) -> Saved:
    """Keep the posts of an export, all of them or, with :class:`ExchangeError` naming the line, none."""
    items = _items(lines, name)
    grouped = groupby(items, key=lambda pair: pair[0])
    return store.save_import((thread, _once(post for _, post in pairs)) for thread, pairs in grouped)


def _once(posts: Iterable[Post]) -> list[Post]:
    """Each post once: a file may hold it twice, and the later line counts."""
    return list({post.id: post for post in posts}.values())


def _items(lines: IO[str], name: str) -> Iterator[tuple[Thread, Post]]:
    try:
        for number, line in enumerate(iter(lambda: lines.readline(MAX_LINE), ""), start=1):
            if line.strip():
                yield _item(line, f"{name}, line {number}")
    except UnicodeDecodeError as error:
        raise ExchangeError(f"{name} is not UTF-8 text: {error}.") from error


def _item(line: str, where: str) -> tuple[Thread, Post]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ExchangeError(f"{where} is not JSON: {error}.") from error
    if not isinstance(row, dict):
        raise ExchangeError(f"{where} is not a JSON object.")
    fields = _Fields(row, where)
    source = fields.text("source", needed=True)
    if NAME.fullmatch(source) is None:
        raise fields.wrong("source", "a source's name")
    thread = Thread(
        source,
        fields.text("thread_id", needed=True),
        fields.url("thread_url"),
        one_line(fields.text("thread_title")),
        one_line(fields.text("board")),
    )
    date = fields.date("date")
    precision = fields.text("precision") or ("second" if date else "")
    if precision not in ("", *Precision):
        raise fields.wrong("precision", "second, minute or day")
    return thread, Post(
        source=source,
        thread_id=thread.id,
        id=fields.text("post_id", needed=True),
        url=fields.url("url"),
        position=fields.number("position") or 1,
        speaker=fields.number("speaker"),
        created=date,
        precision=Precision(precision) if precision else None,
        edited=row.get("edited") is True,
        text=clean(fields.text("text")),
        quotes=fields.quotes(),
        score=fields.number("score"),
        reply_to=fields.text("reply_to"),
    )


class _Fields:
    """The values of one row, each of the type that the format gives it."""

    def __init__(self, row: dict[str, Any], where: str) -> None:
        self.row = row
        self.where = where

    def wrong(self, key: str, wanted: str) -> ExchangeError:
        return ExchangeError(f"{self.where}: {key!r} is not {wanted}. Nothing of the file was imported.")

    def text(self, key: str, *, needed: bool = False) -> str:
        value = self.row.get(key)
        if needed and not value:
            raise ExchangeError(f"{self.where} lacks {key!r}. Nothing of the file was imported.")
        if value is not None and not isinstance(value, str):
            raise self.wrong(key, "text")
        # A lone surrogate is legal JSON and no text that could be written anywhere.
        return (value or "").encode("utf-8", "ignore").decode("utf-8")

    def url(self, key: str) -> str:
        value = one_line(self.text(key))
        return value if value.startswith(("http://", "https://")) else ""

    def number(self, key: str) -> int | None:
        value = self.row.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or abs(value) > 2**31):
            raise self.wrong(key, "a whole number")
        return value

    def date(self, key: str) -> datetime | None:
        value = self.text(key)
        if not value:
            return None
        try:
            date = datetime.fromisoformat(value)
            return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise self.wrong(key, "an ISO 8601 date") from error

    def quotes(self) -> tuple[Quote, ...]:
        value = self.row.get("quotes") or []
        if not isinstance(value, list) or not all(isinstance(quote, dict) for quote in value):
            raise self.wrong("quotes", "a list of objects")
        inner = [_Fields(quote, self.where) for quote in value]
        return tuple(Quote(clean(quote.text("text")), quote.url("url")) for quote in inner)

"""Threads and posts into the tables: what is new is added, what changed is replaced, the rest is left untouched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from crawlers.items import Post, Thread
from crawlers.tables import gone, meta, post, speaker, thread

_COMPARED = (
    "thread", "url", "position", "author_key", "speaker", "created", "precision", "edited", "text", "quotes", "score",
    "reply_to",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Saved:
    """How many posts of one page or file were new, changed, the same as before, and gone."""

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0

    def __add__(self, other: Saved) -> Saved:
        return Saved(self.new + other.new, self.changed + other.changed, self.same + other.same, self.gone + other.gone)


@dataclass(frozen=True, slots=True)
class Seen:
    """Where and when posts were seen live; an import has none."""

    page: int
    at: datetime


def next_change(connection: sa.Connection) -> int:
    """A number larger than any before: what carries it changed in this transaction."""
    is_change = meta.c.key == "change"
    number = int(connection.execute(sa.select(meta.c.value).where(is_change)).scalar_one()) + 1
    connection.execute(meta.update().where(is_change).values(value=str(number)))
    return number


def save_items(
    connection: sa.Connection, item: Thread, posts: Sequence[Post], speakers: Mapping[str, int], seen: Seen | None
) -> Saved:
    """Keep one page's thread and posts. An import never replaces what was seen live."""
    change = next_change(connection)
    thread_n = _save_thread(connection, item, change, live=seen is not None)
    saved = _save_posts(connection, thread_n, posts, change, seen)
    _save_speakers(connection, thread_n, speakers)
    _date_thread(connection, thread_n)
    return saved


def _save_thread(connection: sa.Connection, item: Thread, change: int, *, live: bool) -> int:
    same = sa.and_(thread.c.source == item.source, thread.c.id == item.id)
    old = connection.execute(sa.select(thread).where(same)).mappings().first()
    values: dict[str, Any] = {"url": item.url, "title": item.title, "board": item.board, "tags": list(item.tags)}
    if old is not None:  # a page that does not say it leaves what is known
        values = {name: value or old[name] for name, value in values.items()}
    if old is None:
        values |= {"source": item.source, "id": item.id, "change": change}
        return _inserted(connection, thread.insert().values(**values))
    if live and any(old[name] != value for name, value in values.items()):
        connection.execute(thread.update().where(same).values(**values, change=change))
    return int(old["n"])


def _inserted(connection: sa.Connection, statement: sa.Insert) -> int:
    key = connection.execute(statement).inserted_primary_key
    assert key is not None  # noqa: S101  # every insert of one row into a numbered table has a key
    return int(key[0])


def _save_posts(
    connection: sa.Connection, thread_n: int, posts: Sequence[Post], change: int, seen: Seen | None
) -> Saved:
    if not posts:
        return Saved()
    wanted = sa.and_(post.c.source == posts[0].source, post.c.id.in_([item.id for item in posts]))
    old = {row["id"]: row for row in connection.execute(sa.select(post).where(wanted)).mappings()}
    live = {"page": seen.page, "last_verified": seen.at} if seen else {}
    new, changed = [], 0
    for item in posts:
        values = {"thread": thread_n, **_columns(item)}
        before = old.get(item.id)
        if before is None:
            new.append({**values, **live, "source": item.source, "id": item.id, "change": change})
        elif seen is None and before["last_verified"] is not None:
            continue
        elif any(before[name] != values[name] for name in _COMPARED):
            connection.execute(post.update().where(post.c.n == before["n"]).values(**values, **live, change=change))
            changed += 1
        elif seen is not None:
            connection.execute(post.update().where(post.c.n == before["n"]).values(**live))
    if new:
        connection.execute(post.insert(), new)
    return Saved(len(new), changed, len(posts) - len(new) - changed)


def _columns(item: Post) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in _COMPARED if name != "thread"}
    if item.created is not None:
        values["created"] = item.created.replace(microsecond=0)
    return values | {"precision": item.precision and str(item.precision), "quotes": [asdict(q) for q in item.quotes]}


def _save_speakers(connection: sa.Connection, thread_n: int, speakers: Mapping[str, int]) -> None:
    mine = speaker.c.thread == thread_n
    known = set(connection.execute(sa.select(speaker.c.who).where(mine)).scalars())
    rows = [{"thread": thread_n, "who": who, "number": number} for who, number in speakers.items() if who not in known]
    if rows:
        connection.execute(speaker.insert(), rows)


def _date_thread(connection: sa.Connection, thread_n: int) -> None:
    """Set the dates of a thread from its posts; a thread without dated posts has none."""
    dates = sa.select(sa.func.min(post.c.created), sa.func.max(post.c.created)).where(post.c.thread == thread_n)
    created, updated = connection.execute(dates).one()
    connection.execute(thread.update().where(thread.c.n == thread_n).values(created=created, updated=updated))


def remove_posts(connection: sa.Connection, source: str, ids: Sequence[str]) -> int:
    """Take posts out of the store, noting their numbers for the index. Returns how many there were."""
    mine = sa.and_(post.c.source == source, post.c.id.in_(ids))
    rows = connection.execute(sa.select(post.c.n, post.c.thread).where(mine)).all()
    if rows:
        change = next_change(connection)
        connection.execute(gone.insert(), [{"post": row.n, "change": change} for row in rows])
        connection.execute(post.delete().where(mine))
        for thread_n in {row.thread for row in rows}:
            _date_thread(connection, thread_n)
    return len(rows)

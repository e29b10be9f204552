"""Threads and posts into the tables: what is new is added, what changed is replaced, the rest is left untouched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from crawlers.items import Post, Thread
from crawlers.keeping.quoting import quoted_names, without_forgotten
from crawlers.keeping.removing import date_thread, next_change, show_again
from crawlers.keeping.tables import post, speaker, thread
from crawlers.keeping.tombstones import Name, entombed, key_name, post_name, source_name, thread_name, title_name

_COMPARED = (
    "thread", "url", "position", "author_key", "speaker", "created", "precision", "edited", "text", "quotes", "score",
    "reply_to",
)  # fmt: skip

_IDS: sa.BindParameter[str] = sa.bindparam("ids", expanding=True)
_THREAD = sa.select(thread).where(thread.c.source == sa.bindparam("source"), thread.c.id == sa.bindparam("thread_id"))
_POSTS = sa.select(post).where(post.c.source == sa.bindparam("source"), post.c.id.in_(_IDS))
_SPEAKERS = sa.select(speaker.c.who).where(speaker.c.thread == sa.bindparam("number"))


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


def save_items(
    connection: sa.Connection, item: Thread, posts: Sequence[Post], speakers: Mapping[str, int], seen: Seen | None
) -> Saved:
    """Keep one page's thread and posts. An import never replaces what was seen live; what is entombed stays away."""
    whole, title = (source_name(item.source), thread_name(item.source, item.id)), title_name(item.source, item.id)
    away = entombed(connection, {*whole, title, *(name for each in posts for name in _names(each))})
    living = [without_forgotten(each, away) for each in posts if away.isdisjoint(_own_names(each))]
    if not away.isdisjoint(whole) or (posts and not living):
        return Saved()
    if title in away:
        item = replace(item, title="", tags=())
    change = next_change(connection)
    thread_n = _save_thread(connection, item, change, live=seen is not None)
    saved = _save_posts(connection, thread_n, living, change, seen)
    _save_speakers(connection, thread_n, speakers)
    date_thread(connection, thread_n)
    return saved


def _own_names(item: Post) -> list[Name]:
    """What on a tombstone keeps the post away: itself, or who wrote it."""
    return [post_name(item), *([key_name(item.source, item.author_key)] if item.author_key else [])]


def _names(item: Post) -> list[Name]:
    return [*_own_names(item), *quoted_names(item)]


def _save_thread(connection: sa.Connection, item: Thread, change: int, *, live: bool) -> int:
    same = sa.and_(thread.c.source == item.source, thread.c.id == item.id)
    old = connection.execute(_THREAD, {"source": item.source, "thread_id": item.id}).mappings().first()
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
    wanted = {"source": posts[0].source, "ids": [item.id for item in posts]}
    old = {row["id"]: row for row in connection.execute(_POSTS, wanted).mappings()}
    live = {"page": seen.page, "last_verified": seen.at, "missing": None, "hidden": False} if seen else {}
    new, changed = [], 0
    for item in posts:
        values = {"thread": thread_n, **_columns(item)}
        before = old.get(item.id)
        if before is None:
            new.append({**values, **live, "source": item.source, "id": item.id, "change": change})
        elif seen is None and before["last_verified"] is not None:
            continue
        elif before["hidden"] or any(before[name] != values[name] for name in _COMPARED):
            if before["hidden"] and seen:
                show_again(connection, before["n"], thread_n, change)
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
    known = set(connection.execute(_SPEAKERS, {"number": thread_n}).scalars())
    rows = [{"thread": thread_n, "who": who, "number": number} for who, number in speakers.items() if who not in known]
    if rows:
        connection.execute(speaker.insert(), rows)

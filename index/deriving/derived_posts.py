"""What was read in posts beside the concepts that they name, by the text's hash; ``post_facts.py`` has the kinds.

Every kind of reading has a version of its own; readings of another version are thrown away. A reading holds codes,
digests and offsets, never words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Generic, TypeVar

import sqlalchemy as sa

from crawlers.store import Database

T = TypeVar("T")
Key = tuple[str, str]  # a text, and what else its reading depends on (its thread's title), or nothing

_BATCH = 500  # texts at a time: databases limit the values of one IN (...)
metadata = sa.MetaData()
_version = sa.Table(
    "reading_version",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("version", sa.Text, nullable=False),
)
_reading = sa.Table(
    "reading",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("beside", sa.Text, primary_key=True),  # the hash of the title, empty where it does not matter
    sa.Column("value", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)


def text_hash(text: str) -> str:
    """The key of a text: SHA-256 of its UTF-8, so that equal texts are read once."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """A kind of reading: its name, the version of its rules, and how its values become bytes and come back."""

    name: str
    version: str
    dump: Callable[[T], bytes]
    load: Callable[[bytes], T]


class Readings:
    """The readings in a database; :class:`index.deriving.derived.Derived` opens and clears it."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, kind: Kind[T], keys: Sequence[Key], read: Callable[[Key], T]) -> dict[Key, T]:
        """The reading of every key. Those not known yet are made with ``read`` and kept."""
        found: dict[Key, T] = {}
        for start in range(0, len(keys), _BATCH):
            found |= self._get_some(kind, keys[start : start + _BATCH], read)
        return found

    def put(self, kind: Kind[T], values: Mapping[Key, T]) -> None:
        """Keep readings in place of what was kept of the same keys."""
        if not values:
            return
        rows = {_hashes(key): value for key, value in values.items()}
        with self._db.writing() as connection:
            if current_version(connection, kind.name) != kind.version:
                take_up(connection, kind.name, kind.version)
            made = [_row(kind, hashes, value) for hashes, value in rows.items()]
            connection.execute(_reading.insert().prefix_with("OR REPLACE"), made)

    def _get_some(self, kind: Kind[T], keys: Sequence[Key], read: Callable[[Key], T]) -> dict[Key, T]:
        by_hash = {_hashes(key): key for key in keys}
        query = sa.select(_reading.c.hash, _reading.c.beside, _reading.c.value).where(
            _reading.c.kind == kind.name, _reading.c.hash.in_({text for text, _ in by_hash})
        )
        found: dict[Key, T] = {}
        with self._db.reading() as connection:
            current = current_version(connection, kind.name) == kind.version
            for text, beside, value in connection.execute(query).all() if current else ():
                if (key := by_hash.get((text, beside))) is not None:
                    found[key] = kind.load(value)
        fresh = {key: read(key) for key in by_hash.values() if key not in found}
        self.put(kind, fresh)
        return found | fresh


def current_version(connection: sa.Connection, kind: str) -> str | None:
    """The version of the rules that what is kept of a kind was made by."""
    return connection.execute(sa.select(_version.c.version).where(_version.c.kind == kind)).scalar()


def take_up(connection: sa.Connection, kind: str, version: str) -> None:
    """Note by which rules a kind is made from now on, and throw away its readings by others."""
    connection.execute(_reading.delete().where(_reading.c.kind == kind))
    connection.execute(_version.delete().where(_version.c.kind == kind))
    connection.execute(_version.insert().values(kind=kind, version=version))


def keep_only(connection: sa.Connection, living: sa.Select[tuple[str]]) -> None:
    """Forget the readings of all texts, and beside all titles, whose hashes are not among ``living``."""
    gone_beside = sa.and_(_reading.c.beside != "", _reading.c.beside.not_in(living))
    connection.execute(_reading.delete().where(sa.or_(_reading.c.hash.not_in(living), gone_beside)))


def _hashes(key: Key) -> tuple[str, str]:
    text, beside = key
    return text_hash(text), text_hash(beside) if beside else ""


def _row(kind: Kind[T], hashes: tuple[str, str], value: T) -> dict[str, object]:
    return {"kind": kind.name, "hash": hashes[0], "beside": hashes[1], "value": kind.dump(value)}

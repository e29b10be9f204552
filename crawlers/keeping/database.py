"""One SQL database: a SQLite file by default, another engine by URL. Transactions, and errors in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from crawlers.items import ThreadwellError

# WAL lets a search read while a harvest writes. With it, synchronous=NORMAL loses nothing when a process is killed;
# a power cut may undo the last transactions, each whole, and their pages are simply fetched again.
# secure_delete overwrites what is deleted: a forgotten post must not stay in the file's free pages.
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 30000",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
)


_DAMAGE = ("malformed", "not a database", "no such table", "no such column")


class StoreError(ThreadwellError):
    """The database cannot be opened, read or written; what was committed before stays."""


class DamagedError(StoreError):
    """The file is not a database, or not a whole one any more."""


class _Cursor(Protocol):
    def execute(self, statement: str) -> object: ...
    def close(self) -> None: ...


class _SqliteConnection(Protocol):
    isolation_level: str | None

    def cursor(self) -> _Cursor: ...


class Database:
    """A database at ``place``: a file path (SQLite) or a SQLAlchemy URL. Opening a path creates the file."""

    def __init__(self, place: Path | str) -> None:
        self.place = place
        self.name = str(place)
        url = f"sqlite:///{place}" if isinstance(place, Path) else place
        try:
            self._engine = sa.create_engine(url)
        except SQLAlchemyError as error:
            raise StoreError(f"{self.name} is not the address of a database: {error}.") from error
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _prepare)
            event.listen(self._engine, "begin", _begin)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection with one consistent view of the database."""
        with self._explained(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A connection whose changes are committed together at the end, or not at all."""
        with (
            self._explained(),
            self._engine.connect().execution_options(immediate=True) as connection,
            connection.begin(),
        ):
            yield connection

    def scrub(self) -> bool:
        """Leave nothing of what was deleted in the files. Returns whether that could be done.

        It cannot while others use them, nor without room for a second copy.
        ``secure_delete`` alone leaves some of it: SQLite copies rows between pages, and the room where they were is not
        overwritten. Of another database its keeper must see to it.
        """
        if self._engine.dialect.name != "sqlite":
            return True
        with self._explained(), self._engine.connect().execution_options(bare=True) as connection:
            try:
                connection.exec_driver_sql("VACUUM")
            except DatabaseError as error:
                if any(sign in str(error.orig) for sign in ("locked", "full")):
                    return False
                raise
            busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            return not busy

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            detail = str(error.orig)
            kind = DamagedError if any(sign in detail for sign in _DAMAGE) else StoreError
            raise kind(_explain(self.name, detail)) from error


def _prepare(connection: _SqliteConnection, _record: object) -> None:
    connection.isolation_level = None  # the driver would otherwise begin transactions of its own accord
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    # A transaction that reads first and writes later can meet "database is locked" at once, without waiting:
    # writers therefore take the lock when they begin (https://www.sqlite.org/lang_transaction.html).
    options = connection.get_execution_options()
    if not options.get("bare", False):  # VACUUM runs outside of any transaction
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("immediate", False) else "BEGIN")


def _explain(name: str, detail: str) -> str:
    advice = {
        "disk is full": "The disk is full. Free some space and run the command again; nothing that was saved is lost.",
        "disk I/O": "The disk refused to write or read. Check its space and health, then run the command again.",
        "malformed": "The file is damaged. Restore a backup of it, or move it away and harvest again.",
        "not a database": "The file is not a database of Threadwell's. Move it away and run the command again.",
        "readonly": "The file cannot be written. Check its owner and permissions.",
        "unable to open": "The file cannot be opened. Check that its folder exists and that you may write there.",
        "locked": "Another process keeps it locked. Wait for it to end, then run the command again.",
        "no such table": "The file is not a store of Threadwell's. Move it away and run the command again.",
    }
    for sign, text in advice.items():
        if sign in detail:
            return f"{name}: {text}"
    return f"{name}: the database said: {' '.join(detail.split())}"

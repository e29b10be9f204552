"""The tables of the store. ``docs/data.md`` describes them; a change here needs a step in ``migrations.py``."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

metadata = sa.MetaData()


class Moment(sa.TypeDecorator[datetime]):
    """An aware date, kept as whole seconds since 1970 in UTC: exact, sortable, the same on every database."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Seconds for the database."""
        return None if value is None else int(value.timestamp())

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """An aware date from the database."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


# SQLite counts rows by INTEGER only; AUTOINCREMENT never gives a number twice, so an index can rely on it.
_Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _number() -> sa.Column[int]:
    return sa.Column("n", _Number, primary_key=True, autoincrement=True)


meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

# The frontier. A page is due while done < wanted; both count the rounds of a source (see frontier.py).
page = sa.Table(
    "page",
    metadata,
    _number(),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("of", sa.Text, nullable=False, default=""),
    sa.Column("version", sa.Text, nullable=False, default=""),
    sa.Column("more", sa.Boolean, nullable=False, default=False),
    sa.Column("found_on", _Number, nullable=False),
    # The first page of the thread that a later page of it belongs to; 0 for a first page.
    sa.Column("entry", _Number, nullable=False, default=0, index=True),
    sa.Column("wanted", sa.Integer, nullable=False),
    sa.Column("done", sa.Integer, nullable=False, default=0),
    sa.Column("failures", sa.Integer, nullable=False, default=0),
    sa.Column("not_before", Moment),
    sa.Column("outcome", sa.Text, nullable=False, default=""),
    sa.Column("fetched", Moment),
    sa.Column("etag", sa.Text, nullable=False, default=""),
    sa.Column("modified", sa.Text, nullable=False, default=""),
    sa.UniqueConstraint("source", "url"),
    sa.Index("page_due", "source", "wanted", "done"),
    sa.Index("page_found_on", "found_on"),
    sqlite_autoincrement=True,
)

robots = sa.Table(
    "robots",
    metadata,
    sa.Column("origin", sa.Text, primary_key=True),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("fetched", Moment, nullable=False),
)

job = sa.Table(
    "job",
    metadata,
    _number(),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("started", Moment, nullable=False),
    sa.Column("ended", Moment),
    sa.Column("reason", sa.Text, nullable=False, default=""),
    sa.Column("pages", sa.Integer, nullable=False, default=0),
    sa.Column("size", sa.BigInteger, nullable=False, default=0),
    sa.Column("new", sa.Integer, nullable=False, default=0),
    sa.Column("changed", sa.Integer, nullable=False, default=0),
    sa.Column("same", sa.Integer, nullable=False, default=0),
    sa.Column("gone", sa.Integer, nullable=False, default=0),
    sa.Column("private", sa.Integer, nullable=False, default=0),
    sa.Column("errors", sa.JSON, nullable=False, default=dict),
    sa.Column("note", sa.Text, nullable=False, default=""),
    # What was read and kept, by field; the field for want of which it was quarantined; what a person said of that.
    sa.Column("counts", sa.JSON, nullable=False, default=dict),
    sa.Column("missing", sa.Text, nullable=False, default=""),
    sa.Column("verdict", sa.Text, nullable=False, default=""),
    sa.Column("until", Moment),
    sqlite_autoincrement=True,
)

thread = sa.Table(
    "thread",
    metadata,
    _number(),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("board", sa.Text, nullable=False),
    sa.Column("created", Moment),
    sa.Column("updated", Moment),
    sa.Column("tags", sa.JSON, nullable=False, default=list),
    sa.Column("change", _Number, nullable=False, index=True),
    sa.UniqueConstraint("source", "id"),
    sqlite_autoincrement=True,
)

post = sa.Table(
    "post",
    metadata,
    _number(),
    sa.Column("thread", _Number, sa.ForeignKey("thread.n"), nullable=False, index=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("author_key", sa.Text),
    sa.Column("speaker", sa.Integer),
    sa.Column("created", Moment),
    sa.Column("precision", sa.Text),
    sa.Column("edited", sa.Boolean, nullable=False, default=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("quotes", sa.JSON, nullable=False, default=list),
    sa.Column("score", sa.Integer),
    sa.Column("reply_to", sa.Text, nullable=False, default=""),
    # The page that showed it, and when it was last seen live; an imported post was never seen and has neither.
    sa.Column("page", _Number, sa.ForeignKey("page.n"), index=True),
    sa.Column("last_verified", Moment),
    # Since when its page shows it no more; and whether it is kept from every reader, for that or for want of a look.
    sa.Column("missing", Moment),
    sa.Column("hidden", sa.Boolean, nullable=False, default=False),
    sa.Column("change", _Number, nullable=False, index=True),
    sa.UniqueConstraint("source", "id"),
    sqlite_autoincrement=True,
)

# Posts and threads that are gone or hidden: an index must forget them too.
gone = sa.Table(
    "gone",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("number", _Number, primary_key=True, autoincrement=False),
    sa.Column("change", _Number, nullable=False, index=True),
)

# What must not come back: salted digests of posts, threads and people, which tell nobody what they stand for.
tombstone = sa.Table(
    "tombstone",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("since", Moment, nullable=False),
)

# Who is which speaker of a thread: a keyed digest, so that a returning guest keeps the number too.
speaker = sa.Table(
    "speaker",
    metadata,
    sa.Column("thread", _Number, sa.ForeignKey("thread.n"), primary_key=True),
    sa.Column("who", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
)

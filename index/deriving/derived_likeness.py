"""Which texts are alike, as far as posts were compared: tables beside the readings, with a version of their own.

They hold digests, numbers and dates, never words. ``index/building/repeats.py`` brings them up to date with the store.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from crawlers.store import Database
from index.deriving.derived_posts import current_version, take_up

V = TypeVar("V", int, str)

UNDATED = 1 << 62  # the second of a post without a date: it comes after all others
_KIND = "likeness"
_DIGEST = 0xFFFFFFFF  # the part of a band's number that is no place
_metadata = sa.MetaData()
# Up to which change of the store the posts are known.
_known = sa.Table("likeness_known", _metadata, sa.Column("change", sa.Integer, nullable=False))
_text = sa.Table(
    "likeness_text",
    _metadata,
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("hash", sa.Text, nullable=False, unique=True),
    sa.Column("sentences", sa.LargeBinary, nullable=False),
    sa.Column("bands", sa.LargeBinary, nullable=False),
    sa.Column("at", sa.Integer, nullable=False),
    sa.Column("first", sa.Integer, nullable=False),
    sa.Column("original", sa.Integer, nullable=False),  # 0: it has no bands
)
_post = sa.Table(
    "likeness_post",
    _metadata,
    sa.Column("post", sa.Integer, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("at", sa.Integer, nullable=False),
    sa.Column("text", sa.Integer, nullable=False),
    sa.Column("original", sa.Integer),  # of a post that repeats another
    sa.Index("likeness_post_of", "text", "at", "post"),
)
sa.Index("likeness_repeat", _post.c.at, _post.c.post, _post.c.original, sqlite_where=_post.c.original.is_not(None))
_band = sa.Table(
    "likeness_band",
    _metadata,
    sa.Column("band", sa.Integer, primary_key=True),
    sa.Column("text", sa.Integer, primary_key=True),
    sqlite_with_rowid=False,
)
_sentence = sa.Table(
    "likeness_sentence",
    _metadata,
    sa.Column("digest", sa.Integer, primary_key=True),
    sa.Column("text", sa.Integer, primary_key=True),
    sqlite_with_rowid=False,
)
_common = sa.Table("likeness_common", _metadata, sa.Column("digest", sa.Integer, primary_key=True))

# By place, since thousands of rows are given at once.
_ADD_BAND = "INSERT INTO likeness_band VALUES (?, ?)"
_DROP_BAND = "DELETE FROM likeness_band WHERE band = ? AND text = ?"
_ADD_SENTENCE = "INSERT INTO likeness_sentence VALUES (?, ?)"
_DROP_SENTENCE = "DELETE FROM likeness_sentence WHERE digest = ? AND text = ?"
_PUT_POST = (
    "INSERT INTO likeness_post (post, source, at, text) VALUES (?, ?, ?, ?) ON CONFLICT (post) DO UPDATE"
    " SET source = excluded.source, at = excluded.at, text = excluded.text, original = NULL"
)
_PUT_TEXT = "INSERT OR REPLACE INTO likeness_text VALUES (?, ?, ?, ?, ?, ?, ?)"
_PUT_ORIGINAL = (
    "UPDATE likeness_post SET original = nullif(?1, post) WHERE text = ?2 AND original IS NOT nullif(?1, post)"
)


class Posted(NamedTuple):
    """A post to be compared: its number, its source, the second in which it was written, and its text's hash."""

    post: int
    source: str
    at: int
    key: str


class Text(NamedTuple):
    """A text to be compared, however many posts have it.

    ``sentences`` are digests of all of them; ``bands`` those in which it may meet others, none where it is too short;
    ``at`` and ``first`` are the second and the number of the earliest post that has it, 0 for none; ``original`` is the
    earliest post that says nearly the same, 0 where the text has no bands or was not compared yet.
    """

    n: int
    key: str
    sentences: array[int]
    bands: tuple[int, ...] = ()
    at: int = UNDATED
    first: int = 0
    original: int = 0

    @property
    def order(self) -> tuple[int, int]:
        """Earlier texts come first."""
        return self.at, self.first

    @property
    def leads(self) -> bool:
        """Whether it repeats no other text."""
        return bool(self.bands) and self.original == self.first


class Likenesses:
    """The door to the tables; :class:`index.deriving.derived.Derived` opens their database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def begin(self, version: str, upto: int, *, anew: bool = False) -> int:
        """The change of the store up to which posts are known by the rules of this version; 0 where all begins anew.

        It does where these are other rules, where more is known than a store has that is at ``upto``, and where asked.
        """
        with self._db.reading() as connection:
            same = current_version(connection, _KIND) == version
            change = connection.execute(sa.select(_known.c.change)).scalar_one() if same else 0
        if same and change <= upto and not anew:
            return int(change)
        with self._db.writing() as connection:
            _metadata.drop_all(connection)
            _metadata.create_all(connection)
            take_up(connection, _KIND, version)
            connection.execute(_known.insert().values(change=0))
        return 0

    def end(self, change: int) -> None:
        """Note up to which change of the store all posts are known now."""
        with self._db.writing() as connection:
            connection.execute(_known.update().values(change=change))

    @contextmanager
    def changing(self) -> Iterator[Alike]:
        """The tables, for one step that is kept as a whole or not at all."""
        with self._db.writing() as connection:
            yield Alike(connection)

    def repeats(self) -> dict[int, int]:
        """For every post that repeats another: the earliest one. Earlier repeats come first."""
        query = sa.select(_post.c.post, _post.c.original).where(_post.c.original.is_not(None))
        with self._db.reading() as connection:
            rows = connection.execute(query.order_by(_post.c.at, _post.c.post))
            return {row.post: row.original for row in rows}


class Alike:
    """What is known of posts and texts, within one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def posts(self, numbers: Iterable[int]) -> dict[int, Posted]:
        """Those of these posts that are known."""
        query = sa.select(_post.c.post, _post.c.source, _post.c.at, _text.c.hash).join(_text, _text.c.n == _post.c.text)
        return {row[0]: Posted._make(row) for row in self._where(query, _post.c.post, numbers)}

    def put_posts(self, posts: Iterable[Posted], texts: Mapping[str, Text]) -> None:
        """Keep posts in place of what was known of them; ``texts`` are theirs, by hash."""
        self._many(_PUT_POST, [(post.post, post.source, post.at, texts[post.key].n) for post in posts])

    def drop_posts(self, numbers: Collection[int]) -> None:
        """Forget posts."""
        self._many("DELETE FROM likeness_post WHERE post = ?", [(number,) for number in numbers])

    def posts_of(self, text: int) -> list[int]:
        """The posts that have a text, in order."""
        query = sa.select(_post.c.post).where(_post.c.text == text).order_by(_post.c.at, _post.c.post)
        return list(self._connection.execute(query).scalars())

    def texts(self, numbers: Iterable[int]) -> Iterator[Text]:
        """Texts by their numbers."""
        return map(_as_text, self._where(sa.select(_text), _text.c.n, numbers))

    def texts_by_hash(self, keys: Iterable[str]) -> dict[str, Text]:
        """Those of these texts that are known."""
        return {row.hash: _as_text(row) for row in self._where(sa.select(_text), _text.c.hash, keys)}

    def last_text(self) -> int:
        """The greatest number of a text, 0 where there is none."""
        return int(self._connection.execute(sa.select(sa.func.coalesce(sa.func.max(_text.c.n), 0))).scalar_one())

    def add_texts(self, texts: Collection[Text]) -> None:
        """Keep texts that are new and in no band yet, to be found by their sentences."""
        self.put_texts(texts)
        self._many(_ADD_SENTENCE, _in_order((digest, text.n) for text in texts for digest in text.sentences))

    def put_texts(self, texts: Iterable[Text]) -> None:
        """Keep texts in place of what was known of them; their bands are as they were."""
        self._many(_PUT_TEXT, [_row(text) for text in texts])

    def firsts(self, numbers: Iterable[int]) -> dict[int, tuple[int, int]]:
        """The second and the number of the earliest post of each of these texts; those without posts are left out."""
        of = _post.alias()
        earliest = sa.select(of.c.post).where(of.c.text == _text.c.n).order_by(of.c.at, of.c.post).limit(1)
        is_it = _post.c.post == earliest.correlate(_text).scalar_subquery()
        query = sa.select(_text.c.n, _post.c.at, _post.c.post).select_from(sa.join(_text, _post, is_it))
        return {row.n: (row.at, row.post) for row in self._where(query, _text.c.n, numbers)}

    # -- sentences and bands -----------------------------------------------------------------------------------------

    def common(self, digests: Iterable[int]) -> frozenset[int]:
        """Those of these sentences that were noted as common."""
        return frozenset(row[0] for row in self._where(sa.select(_common.c.digest), _common.c.digest, digests))

    def shared(self, digests: Iterable[int], least: int) -> frozenset[int]:
        """Those of these sentences that stand in so many texts of one source."""
        many = sa.select(_sentence.c.digest).group_by(_sentence.c.digest).having(sa.func.count() >= least)
        often = {row[0] for row in self._where(many, _sentence.c.digest, digests)}
        query = sa.select(_sentence.c.digest).join(_post, _post.c.text == _sentence.c.text)
        query = query.group_by(_sentence.c.digest, _post.c.source)
        query = query.having(sa.func.count(_sentence.c.text.distinct()) >= least)
        return frozenset(row[0] for row in self._where(query, _sentence.c.digest, often))

    def note_common(self, more: Iterable[int], fewer: Iterable[int]) -> None:
        """Note sentences as common, and others as common no more."""
        self._many("INSERT INTO likeness_common VALUES (?)", [(digest,) for digest in more])
        self._many("DELETE FROM likeness_common WHERE digest = ?", [(digest,) for digest in fewer])

    def with_sentences(self, digests: Iterable[int]) -> list[Text]:
        """The texts in which one of these sentences stands."""
        query = sa.select(_sentence.c.text)
        return list(self.texts({row[0] for row in self._where(query, _sentence.c.digest, digests)}))

    def in_bands(self, bands: Iterable[int], *, alone: bool = False) -> dict[int, list[int]]:
        """The texts in each of these bands; bands with one text are left out, unless those that are ``alone`` count."""
        other = _band.alias()
        met = sa.exists().where(other.c.band == _band.c.band, other.c.text != _band.c.text)
        found: dict[int, list[int]] = {}
        query = sa.select(_band) if alone else sa.select(_band).where(met)
        for row in self._where(query, _band.c.band, bands):
            found.setdefault(row.band, []).append(row.text)
        return found

    # -- what was found ----------------------------------------------------------------------------------------------

    def replace(self, texts: Iterable[tuple[Text, Text]]) -> None:
        """Keep texts as they are now, the second of each pair, and in the bands where they are now."""
        pairs = list(texts)
        moved = [(was, now) for was, now in pairs if was.bands != now.bands]
        self._many(_DROP_BAND, _in_order((band, was.n) for was, _ in moved for band in was.bands))
        self._many(_ADD_BAND, _in_order((band, now.n) for _, now in moved for band in now.bands))
        self.put_texts(now for _, now in pairs)

    def drop_texts(self, texts: Collection[Text]) -> None:
        """Forget texts, which :meth:`replace` left without bands."""
        self._many(_DROP_SENTENCE, [(digest, text.n) for text in texts for digest in text.sentences])
        self._many("DELETE FROM likeness_text WHERE n = ?", [(text.n,) for text in texts])

    def note_originals(self, texts: Iterable[Text]) -> None:
        """Let all posts of these texts repeat the texts' original, but for the original itself."""
        self._many(_PUT_ORIGINAL, [(text.original or None, text.n) for text in texts])

    def _many(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        if rows:
            self._connection.exec_driver_sql(statement, list(rows))

    def _where(self, query: sa.Select[Any], column: sa.ColumnElement[V], values: Iterable[V]) -> Iterator[sa.Row[Any]]:
        """The rows of a query in which a column has one of the values. As one text they may be any number."""
        wanted = sa.func.json_each(json.dumps(sorted(set(values)))).table_valued("value")
        yield from self._connection.execute(query.where(column.in_(sa.select(wanted.c.value))))


def keep_only(connection: sa.Connection, living: sa.Select[tuple[str]]) -> None:
    """Forget everything where texts are known that are not among ``living``; the next index compares all again.

    An index that is up to date knows none of those.
    """
    if not current_version(connection, _KIND):
        return
    if connection.execute(sa.select(_text.c.n).where(_text.c.hash.not_in(living)).limit(1)).first():
        _metadata.drop_all(connection)
        take_up(connection, _KIND, "")


def _in_order(rows: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Rows in the order of their table, so that its pages are written one after another."""
    return sorted(rows, key=itemgetter(0))


def _row(text: Text) -> tuple[object, ...]:
    bands = array("I", (band & _DIGEST for band in text.bands)).tobytes()  # their places are as they follow each other
    return text.n, text.key, text.sentences.tobytes(), bands, text.at, text.first, text.original


def _as_text(row: sa.Row[Any]) -> Text:
    bands = tuple(place << 32 | digest for place, digest in enumerate(array("I", row.bands)))
    return Text(row.n, row.hash, array("I", row.sentences), bands, row.at, row.first, row.original)

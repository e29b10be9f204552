"""``derived.sqlite``: the tags of every text, kept by the text's hash. Disposable: another version starts it anew.

What else is read in posts lies in the same file; see ``derived_posts.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

import sqlalchemy as sa

from crawlers.store import DamagedError, Database, StoreError
from index.deriving import derived_likeness, derived_posts
from index.deriving.derived_likeness import Likenesses
from index.deriving.derived_posts import Readings, text_hash
from index.tagging import Context
from index.vocabulary import Mention

Asked = tuple[str, Context]  # a text, and what was known before it

_BATCH = 500  # texts at a time: databases limit the values of one IN (...)
_metadata = sa.MetaData()
_meta = sa.Table(
    "meta", _metadata, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False)
)
# ``key`` is the text's hash and its context's; the hash alone tells whose text it was.
_text = sa.Table(
    "text",
    _metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("hash", sa.Text, nullable=False, index=True),
)
_mention = sa.Table(
    "mention",
    _metadata,
    sa.Column("key", sa.Text, sa.ForeignKey("text.key"), nullable=False, index=True),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("facet", sa.Text, nullable=False),
    sa.Column("concept", sa.Text, nullable=False),
    sa.Column("negated", sa.Boolean, nullable=False),
    sa.Column("other", sa.Boolean, nullable=False),
)
# The texts that there are, while those that are gone are looked for.
_living = sa.Table("living", sa.MetaData(), sa.Column("hash", sa.Text, primary_key=True))


class Derived:
    """The derived data in a file. Tags of another vocabulary version, and a damaged file, are thrown away."""

    def __init__(self, path: Path, version: str) -> None:
        self._db = Database(path)
        self.readings = Readings(self._db)
        self.likenesses = Likenesses(self._db)
        try:
            try:
                self._begin(version)
            except DamagedError:
                self._db.close()
                for part in (path, *path.parent.glob(f"{path.name}-*")):
                    part.unlink(missing_ok=True)
                self._begin(version)
        except StoreError:
            self._db.close()
            raise

    def _begin(self, version: str) -> None:
        with self._db.reading() as connection:
            exists = sa.inspect(connection).has_table("meta")
            query = sa.select(_meta.c.value).where(_meta.c.key == "vocabulary_version")
            found = connection.execute(query).scalar() if exists else None
        if found != version:
            with self._db.writing() as connection:
                _metadata.drop_all(connection)
                _metadata.create_all(connection)
                derived_posts.metadata.create_all(connection)  # these have versions of their own, and stay
                connection.execute(_meta.insert().values(key="vocabulary_version", value=version))

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def tags(self, asked: Sequence[Asked], tag: Callable[[str, Context], list[Mention]]) -> list[list[Mention]]:
        """The mentions of every text, in the order asked. Those not known yet are found with ``tag`` and kept."""
        found: dict[str, list[Mention]] = {}
        keys = [_key(text, context) for text, context in asked]
        by_key = dict(zip(keys, asked, strict=True))
        waiting = iter(by_key)
        while batch := list(islice(waiting, _BATCH)):
            found |= self._tag_some({key: by_key[key] for key in batch}, tag)
        return [found[key] for key in keys]

    def _tag_some(
        self, asked: Mapping[str, Asked], tag: Callable[[str, Context], list[Mention]]
    ) -> dict[str, list[Mention]]:
        with self._db.reading() as connection:
            known = self._known(connection, list(asked))
        fresh = {key: tag(text, context) for key, (text, context) in asked.items() if key not in known}
        if fresh:
            with self._db.writing() as connection:
                self._keep(connection, fresh, {key: text_hash(asked[key][0]) for key in fresh})
        return known | fresh

    def keep_only(self, texts: Iterable[str]) -> int:
        """Forget the tags of all other texts; nothing of them stays in the file. Returns how many texts those were."""
        living = sa.select(_living.c.hash)
        with self._db.writing() as connection:
            _living.drop(connection, checkfirst=True)
            _living.create(connection)
            rest = iter(texts)
            while batch := {text_hash(text) for text in islice(rest, _BATCH)}:
                known = connection.execute(sa.select(_living.c.hash).where(_living.c.hash.in_(batch))).scalars()
                if rows := [{"hash": key} for key in batch - set(known)]:
                    connection.execute(_living.insert(), rows)
            gone = sa.select(_text.c.key).where(_text.c.hash.not_in(living))
            connection.execute(_mention.delete().where(_mention.c.key.in_(gone)))
            count = connection.execute(_text.delete().where(_text.c.hash.not_in(living))).rowcount
            derived_posts.keep_only(connection, living)
            derived_likeness.keep_only(connection, living)
            _living.drop(connection)
        self._db.scrub()
        return count

    @staticmethod
    def _known(connection: sa.Connection, keys: list[str]) -> dict[str, list[Mention]]:
        met = connection.execute(sa.select(_text.c.key).where(_text.c.key.in_(keys))).scalars()
        known: dict[str, list[Mention]] = {key: [] for key in met}
        query = sa.select(_mention).where(_mention.c.key.in_(keys))
        for row in connection.execute(query.order_by(_mention.c.key, _mention.c.start, _mention.c.concept)):
            mention = Mention(row.start, row.end, row.facet, row.concept, negated=row.negated, other=row.other)
            known[row.key].append(mention)
        return known

    @staticmethod
    def _keep(connection: sa.Connection, fresh: Mapping[str, list[Mention]], hashes: Mapping[str, str]) -> None:
        present = set(connection.execute(sa.select(_text.c.key).where(_text.c.key.in_(list(fresh)))).scalars())
        new = {key: mentions for key, mentions in fresh.items() if key not in present}
        rows = [{"key": key, **mention._asdict()} for key, mentions in new.items() for mention in mentions]
        if new:
            connection.execute(_text.insert(), [{"key": key, "hash": hashes[key]} for key in new])
        if rows:
            connection.execute(_mention.insert(), rows)


def _key(text: str, context: Context) -> str:
    """What a text's mentions are kept under: its hash and that of what its context says."""
    told = "\n".join((*sorted(context.concepts), *(f"{k}\t{v}" for k, v in sorted(context.defined.items()))))
    return text_hash(text) + (f"-{text_hash(told)[:16]}" if told else "")

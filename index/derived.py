"""``derived.sqlite``: the tags of every text, kept by the text's hash. Disposable: another version starts it anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path

import sqlalchemy as sa

from crawlers.store import DamagedError, Database, StoreError
from index.vocabulary import Mention

_BATCH = 500  # texts at a time: databases limit the values of one IN (...)
_metadata = sa.MetaData()
_meta = sa.Table(
    "meta", _metadata, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False)
)
_text = sa.Table("text", _metadata, sa.Column("hash", sa.Text, primary_key=True))
_mention = sa.Table(
    "mention",
    _metadata,
    sa.Column("hash", sa.Text, sa.ForeignKey("text.hash"), nullable=False, index=True),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("facet", sa.Text, nullable=False),
    sa.Column("concept", sa.Text, nullable=False),
)
_concept = sa.Table(
    "concept", _metadata, sa.Column("id", sa.Text, primary_key=True), sa.Column("name", sa.Text, nullable=False)
)
# The texts that there are, while those that are gone are looked for.
_living = sa.Table("living", sa.MetaData(), sa.Column("hash", sa.Text, primary_key=True))


def text_hash(text: str) -> str:
    """The key of a text: SHA-256 of its UTF-8, so that equal texts are tagged once."""
    return sha256(text.encode()).hexdigest()


class Derived:
    """The derived data in a file. Tags of another vocabulary version, and a damaged file, are thrown away."""

    def __init__(self, path: Path, version: str) -> None:
        self._db = Database(path)
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
                connection.execute(_meta.insert().values(key="vocabulary_version", value=version))

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def tags(
        self, texts: Sequence[str], tag: Callable[[str], list[Mention]], names: Mapping[str, str]
    ) -> dict[str, list[Mention]]:
        """The mentions of every text, by text. Those not known yet are found with ``tag`` and kept.

        ``names`` gives the preferred name of every concept id.
        """
        found: dict[str, list[Mention]] = {}
        for start in range(0, len(texts), _BATCH):
            found |= self._tag_some(texts[start : start + _BATCH], tag, names)
        return found

    def _tag_some(
        self, texts: Sequence[str], tag: Callable[[str], list[Mention]], names: Mapping[str, str]
    ) -> dict[str, list[Mention]]:
        by_hash = {text_hash(text): text for text in texts}
        with self._db.reading() as connection:
            known = self._known(connection, list(by_hash))
        fresh = {key: tag(text) for key, text in by_hash.items() if key not in known}
        if fresh:
            with self._db.writing() as connection:
                self._keep(connection, fresh, names)
        return {text: known[key] if key in known else fresh[key] for key, text in by_hash.items()}

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
            connection.execute(_mention.delete().where(_mention.c.hash.not_in(living)))
            count = connection.execute(_text.delete().where(_text.c.hash.not_in(living))).rowcount
            connection.execute(_concept.delete().where(_concept.c.id.not_in(sa.select(_mention.c.concept))))
            _living.drop(connection)
        self._db.scrub()
        return count

    def names(self, concepts: Sequence[str]) -> dict[str, str]:
        """The preferred names of concepts that some text names, by id."""
        with self._db.reading() as connection:
            query = sa.select(_concept.c.id, _concept.c.name).where(_concept.c.id.in_(concepts))
            return {row.id: row.name for row in connection.execute(query)}

    @staticmethod
    def _known(connection: sa.Connection, hashes: list[str]) -> dict[str, list[Mention]]:
        known: dict[str, list[Mention]] = {
            key: [] for key in connection.execute(sa.select(_text.c.hash).where(_text.c.hash.in_(hashes))).scalars()
        }
        for row in connection.execute(
            sa.select(_mention).where(_mention.c.hash.in_(hashes)).order_by(_mention.c.hash, _mention.c.start)
        ):
            known[row.hash].append(Mention(row.start, row.end, row.facet, row.concept))
        return known

    @staticmethod
    def _keep(connection: sa.Connection, fresh: Mapping[str, list[Mention]], names: Mapping[str, str]) -> None:
        present = set(connection.execute(sa.select(_text.c.hash).where(_text.c.hash.in_(list(fresh)))).scalars())
        new = {key: mentions for key, mentions in fresh.items() if key not in present}
        rows = [
            {"hash": key, "start": m.start, "end": m.end, "facet": m.facet, "concept": m.concept}
            for key, mentions in new.items()
            for m in mentions
        ]
        concepts = {mention.concept for mentions in new.values() for mention in mentions}
        met = sa.select(_concept.c.id).where(_concept.c.id.in_(concepts))
        unmet = concepts - set(connection.execute(met).scalars())
        if new:
            connection.execute(_text.insert(), [{"hash": key} for key in new])
        if rows:
            connection.execute(_mention.insert(), rows)
        if unmet:
            connection.execute(_concept.insert(), [{"id": key, "name": names[key]} for key in sorted(unmet)])

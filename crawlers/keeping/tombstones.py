"""What must not come back: salted digests that tell nobody what they stand for, asked before anything is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import islice
from urllib.parse import parse_qsl

import sqlalchemy as sa

from crawlers.items import Post
from crawlers.keeping.tables import meta, tombstone
from crawlers.reading.clean import one_line

Name = tuple[str, ...]  # what stands on a tombstone before it is digested
_ANY = sa.select(tombstone.c.digest).limit(1)
_BATCH = 500  # values in one IN (...): databases limit them
# The parameters by which forums' profiles name a member; others, such as a board's number, could name somebody else.
_MEMBER_PARAMETERS = ("u", "uid", "user", "userid", "user_id", "member", "id")
_NUMBERED = re.compile(r"(?:user|member|profile)-(\d+)(?:\.html?)?", re.IGNORECASE)


def post_name(item: Post) -> Name:
    """How a post is known to tombstones."""
    return ("post", item.source, item.id)


def thread_name(source: str, thread_id: str) -> Name:
    """How a thread is known to tombstones."""
    return ("thread", source, thread_id)


def title_name(source: str, thread_id: str) -> Name:
    """How a title is known to tombstones whose thread stays."""
    return ("title", source, thread_id)


def source_name(source: str) -> Name:
    """How a whole source is known to tombstones."""
    return ("source", source)


def page_name(source: str, url: str) -> Name:
    """How an address is known to tombstones: one that is not asked for again, since it may hold a title's words."""
    return ("page", source, url)


def quoted_name(source: str, url: str) -> Name:
    """How the address of a post is known to tombstones, for quotations that lead there."""
    return ("quoted", source, url)


def words_name(source: str, piece: str) -> Name:
    """How a few words in a row are known to tombstones, for quotations of them."""
    return ("words", source, piece)


def key_name(source: str, author_key: str) -> Name:
    """How a member is known to tombstones by the digest that posts carry."""
    return ("key", source, author_key)


def person_name(source: str, person: str) -> Name:
    """How somebody is known to tombstones: by a name, an id or a profile's address at one source."""
    return ("person", source, _plain(person))


def member_ids(person: str) -> list[str]:
    """The ids that what somebody goes by may stand for: itself, or those in a profile's address."""
    person = one_line(person)
    if "://" not in person:
        return [person]
    path, _, query = person.partition("#")[0].partition("?")
    values = [value for name, value in parse_qsl(query.replace(";", "&")) if name in _MEMBER_PARAMETERS]
    last = path.rstrip("/").rpartition("/")[2]
    numbered = _NUMBERED.fullmatch(last)
    return list(dict.fromkeys([*values, *([] if query else [last]), *([numbered[1]] if numbered else [])]))


def _plain(person: str) -> str:
    """One spelling of a name or a profile's address."""
    person = one_line(person).casefold()
    for scheme in ("https://", "http://"):
        if person.startswith(scheme):
            return person.removeprefix(scheme).partition("#")[0].rstrip("/")
    return person


def entomb(connection: sa.Connection, names: Iterable[Name], now: datetime) -> None:
    """Keep what bears these names from coming back."""
    digest = _digester(connection)
    for digests in _batches({digest(name) for name in names}):
        known = set(connection.execute(sa.select(tombstone.c.digest).where(tombstone.c.digest.in_(digests))).scalars())
        if rows := [{"digest": one, "since": now} for one in digests if one not in known]:
            connection.execute(tombstone.insert(), rows)


def entombed(connection: sa.Connection, names: Collection[Name]) -> set[Name]:
    """Those of the names that must not come back."""
    if not names or connection.execute(_ANY).first() is None:
        return set()
    digest = _digester(connection)
    by_digest = {digest(name): name for name in names}
    found: set[Name] = set()
    for digests in _batches(by_digest):
        rows = connection.execute(sa.select(tombstone.c.digest).where(tombstone.c.digest.in_(digests))).scalars()
        found |= {by_digest[one] for one in rows}
    return found


def exhume(connection: sa.Connection, name: Name) -> bool:
    """Let what bears this name come back. Returns whether it was kept from it."""
    is_it = tombstone.c.digest == _digester(connection)(name)
    return connection.execute(tombstone.delete().where(is_it)).rowcount > 0


def _batches(digests: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(digests)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _digester(connection: sa.Connection) -> Callable[[Name], str]:
    """SHA-256 of a name and the store's own salt: without the store, nobody can try names against it."""
    salt = connection.execute(sa.select(meta.c.value).where(meta.c.key == "salt")).scalar_one()
    return lambda name: sha256("\0".join((salt, *name)).encode("utf-8", "surrogatepass")).hexdigest()

"""From any earlier schema of the store to the present one, step by step, each in the transaction that opens it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from secrets import token_hex
from types import MappingProxyType

import sqlalchemy as sa

from crawlers.keeping.database import StoreError
from crawlers.keeping.tables import meta, metadata

SCHEMA_VERSION = 1

# MIGRATIONS[n] brings a store of version n to n + 1, in plain SQL that later changes of tables.py do not alter.
MIGRATIONS: Mapping[int, Callable[[sa.Connection], None]] = MappingProxyType({})


def migrate(
    connection: sa.Connection,
    version: int = SCHEMA_VERSION,
    steps: Mapping[int, Callable[[sa.Connection], None]] = MIGRATIONS,
) -> None:
    """Create an empty store's tables, or bring an older store to ``version``.

    Raises :class:`StoreError` for a store that a newer Threadwell made.
    """
    if not sa.inspect(connection).has_table("meta"):
        metadata.create_all(connection)
        connection.execute(meta.insert().values(key="schema_version", value=str(version)))
        connection.execute(meta.insert().values(key="change", value="0"))
        connection.execute(meta.insert().values(key="salt", value=token_hex(32)))
        return
    is_version = meta.c.key == "schema_version"
    found = int(connection.execute(sa.select(meta.c.value).where(is_version)).scalar_one())
    if found > version:
        raise StoreError(
            f"The store was made by a newer Threadwell (schema {found}, this one knows {version}). Update it."
        )
    for number in range(found, version):
        steps[number](connection)
    if found < version:
        connection.execute(meta.update().where(is_version).values(value=str(version)))

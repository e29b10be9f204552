"""How documents lie in the index."""

from __future__ import annotations

from whoosh import columns, fields

from index.analyzer import ANALYZER
from index.fields import FIELDS


def _number() -> fields.NUMERIC:
    return fields.NUMERIC(int, bits=64, sortable=True, shift_step=0)  # ranges are told by the column, not by words


# One document a post, and one a thread that holds its title alone: so a title is scored once, and AND and NOT, which
# hold for the whole thread, see it.
SCHEMA = fields.Schema(
    id=fields.ID(unique=True),
    thread=_number(),
    post=_number(),
    person=_number(),
    title=fields.TEXT(analyzer=ANALYZER),
    text=fields.TEXT(analyzer=ANALYZER),
    created=_number(),
    values=fields.COLUMN(columns.VarBytesColumn()),  # of all fields in one: to read them, each post is read once
    **{field.name: fields.KEYWORD(commas=True) for field in FIELDS},
)

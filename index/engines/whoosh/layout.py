"""How documents lie in Whoosh's files, and what reading damaged ones raises."""

from __future__ import annotations

import errno
import pickle
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh import columns, fields
from whoosh.index import EmptyIndexError, LockError
from whoosh.index import IndexError as WhooshIndexError

from index.engines.contract import EngineError
from index.fields import FIELDS
from index.packed.analyzer import ANALYZER
from index.packed.container import PackedError

# One document a post, and one a thread that holds its title alone: so a title is scored once, and AND and NOT, which
# hold for the whole thread, see it.
SCHEMA = fields.Schema(
    id=fields.ID(unique=True),
    thread=fields.NUMERIC(int, bits=64, sortable=True),
    post=fields.NUMERIC(int, bits=64, sortable=True),
    title=fields.TEXT(analyzer=ANALYZER),
    text=fields.TEXT(analyzer=ANALYZER),
    created=fields.NUMERIC(int, bits=64, sortable=True),
    values=fields.COLUMN(columns.VarBytesColumn()),  # of all fields in one: to count them, each post is read once
    **{field.name: fields.KEYWORD(commas=True) for field in FIELDS},
)
# What reading damaged files has been seen to raise: Whoosh has no checksums, and unpickles what it finds.
_DAMAGE = (
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    OSError,
    OverflowError,
    TypeError,
    ValueError,
    WhooshIndexError,
    pickle.UnpicklingError,
    struct.error,
    zlib.error,
)
_OF_DAMAGE = (None, errno.ENOENT, errno.EINVAL, errno.EIO)  # no file, no such place in it, a disk that fails


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Whatever Whoosh says of an index in a folder, said as :class:`EngineError`."""
    try:
        yield
    except EmptyIndexError as error:
        raise EngineError(f"There is no search index in {folder}. Run 'threadwell index'.") from error
    except LockError as error:
        raise EngineError("The search index is being written by another process. Wait for it to end.") from error
    except PackedError as error:
        raise _damaged(folder) from error
    except _DAMAGE as error:
        if isinstance(error, OSError) and error.errno not in _OF_DAMAGE:
            raise
        raise _damaged(folder) from error


def _damaged(folder: Path) -> EngineError:
    return EngineError(f"The search index in {folder} is damaged. Run 'threadwell index'.")

"""What reading damaged files raises, said as an error of the engine."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.engines.contract import EngineError
from index.packed.container import PackedError
from index.packed.segment import MissingError

# What arrays have been seen to raise whose numbers were changed: not all of a file is compared at each opening.
_DAMAGE = (LookupError, MemoryError, OverflowError, PackedError, ValueError)
_OF_DAMAGE = (None, errno.ENOENT, errno.EINVAL, errno.EIO)  # no file, no such place in it, a disk that fails


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Whatever is wrong with an index in a folder, said as :class:`EngineError`."""
    try:
        yield
    except MissingError as error:
        raise EngineError(f"There is no search index in {folder}. Run 'threadwell index'.") from error
    except _DAMAGE as error:
        raise _damaged(folder) from error
    except OSError as error:
        if error.errno not in _OF_DAMAGE:
            raise
        raise _damaged(folder) from error


def _damaged(folder: Path) -> EngineError:
    return EngineError(f"The search index in {folder} is damaged. Run 'threadwell index'.")

"""A seal of the files of an index: names, sizes, times and checksums, so that damage is noticed whatever the engine.

Files are compared with their seal before an engine may read them: not each has checksums, or looks at them.
"""

from __future__ import annotations

import errno
import os
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

# Up to this many bytes an index is read whole at every opening; of a larger one only files whose time has changed,
# until the next build or ``doctor`` looks at all.
READ_WHOLE = 32_000_000
_CHUNK = 1 << 20
_LOST = (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EIO)  # gone, something else in its place, a failing disk


class Sealed(NamedTuple):
    """A file as it was left: bytes, time of its last change in nanoseconds, CRC-32 of what is in it."""

    size: int
    changed: int
    crc: int


Seal = Mapping[str, Sealed]  # by the file's name


def seal_folder(folder: Path, known: Seal) -> dict[str, Sealed]:
    """The seal of the files that lie in a folder, after they have reached the disk.

    A file that is in ``known``, the seal that it was compared with, and has not changed since is not read again: what
    happened to it meanwhile must not be sealed. Raises :class:`OSError`.
    """
    seal = {}
    for path in _files(folder):
        now = path.stat()
        before = known.get(path.name)
        if before is not None and (before.size, before.changed) == (now.st_size, now.st_mtime_ns):
            seal[path.name] = before
            continue
        with path.open("r+b") as file:  # some systems let only writers ask for it
            os.fsync(file.fileno())
        seal[path.name] = Sealed(now.st_size, now.st_mtime_ns, _crc(path))
    return seal


def is_whole(folder: Path, seal: Seal, *, thoroughly: bool = False) -> bool:
    """Whether the files of a folder are those that were sealed.

    Names and sizes are compared always; contents where a file's time differs, in a small index (:data:`READ_WHOLE`),
    and ``thoroughly`` in all files. Raises :class:`OSError` where a file may not be read.
    """
    try:
        found = {path.name: path.stat() for path in _files(folder)}
        if {name: sealed.size for name, sealed in seal.items()} != {name: now.st_size for name, now in found.items()}:
            return False
        every = thoroughly or sum(sealed.size for sealed in seal.values()) <= READ_WHOLE
        doubtful = [name for name, sealed in seal.items() if every or found[name].st_mtime_ns != sealed.changed]
        return all(_crc(folder / name) == seal[name].crc for name in doubtful)
    except OSError as error:
        if error.errno in _LOST:
            return False
        raise


def _files(folder: Path) -> Iterator[Path]:
    """The files of an index. Systems and viewers of folders leave hidden ones of their own."""
    return (path for path in folder.iterdir() if not path.name.startswith("."))


def _crc(path: Path) -> int:
    crc, room = 0, bytearray(_CHUNK)
    with path.open("rb", buffering=0) as file:
        while read := file.readinto(room):
            crc = zlib.crc32(memoryview(room)[:read], crc)
    return crc

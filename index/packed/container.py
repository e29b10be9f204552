"""A file of named arrays: every file of a packed index is one.

``TWPACKED``, version (u32), checksum (u32) of what follows it in the header and of the directory, where the directory
begins (u64), how long it is (u64); arrays, little-endian, each at a multiple of 8 bytes; the directory, as JSON. The
checksums are CRC-32 (zlib's): they find damage, not forgery. The directory's is always looked at.
"""

from __future__ import annotations

import mmap
import os
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn, TypeAlias, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from crawlers.items import ThreadwellError

Numbers: TypeAlias = npt.NDArray[np.unsignedinteger]
MAGIC = b"TWPACKED"
VERSION = 1
_HEADER = struct.Struct("<8sIIQQ")
_T = TypeVar("_T")
_PLACE = struct.Struct("<QQ")
_TYPES = frozenset({"|u1", "<u2", "<u4", "<u8"})


class PackedError(ThreadwellError):
    """A packed index cannot be read or written; the text says why."""


class DamagedError(PackedError):
    """A file is damaged, cut short, or none of ours."""


def refuse(*_: object, **__: object) -> NoReturn:
    """Stands for methods by which Whoosh would write in another way. Raises :class:`PackedError`."""
    raise PackedError("A packed index is written by its own writer alone, and has the fields that it was opened with.")


class _Entry(msgspec.Struct, array_like=True):
    """Where an array lies in its file."""

    type: str
    start: int
    count: int
    crc: int


class _Directory(msgspec.Struct):
    arrays: dict[str, _Entry]
    about: dict[str, msgspec.Raw]


def write(path: Path, arrays: Mapping[str, Numbers], **about: object) -> None:
    """Write a file whole, under its name only once it is on the disk. ``about`` is kept beside the arrays, as JSON.

    Raises OSError; a file that was begun is then taken away.
    """
    begun = path.with_name(f"{path.name}.new")
    try:
        with begun.open("wb") as file:
            file.write(bytes(_HEADER.size))
            entries = {}
            for name, array in arrays.items():
                kept = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
                file.write(bytes(-file.tell() % 8))
                entries[name] = _Entry(kept.dtype.str, file.tell(), kept.size, zlib.crc32(kept.data))
                file.write(kept.data)
            start = file.tell()
            directory = msgspec.json.encode({"arrays": entries, "about": about})
            file.write(directory)
            file.seek(0)
            place = _PLACE.pack(start, len(directory))
            file.write(_HEADER.pack(MAGIC, VERSION, zlib.crc32(place + directory), start, len(directory)))
            file.flush()
            os.fsync(file.fileno())
        begun.replace(path)
    except BaseException:
        begun.unlink(missing_ok=True)
        raise


def settle(folder: Path) -> None:
    """Have the names of a folder's files on the disk too."""
    if os.name == "nt":  # Windows has no such call
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Container:
    """An open file; its arrays are views on the memory map. They stay readable when the file is taken away.

    Raises :class:`DamagedError`, and FileNotFoundError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            if not (size := file.seek(0, os.SEEK_END)):
                raise self._damaged("is empty")
            self._bytes = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
        if size < _HEADER.size or self._bytes[: len(MAGIC)] != MAGIC:
            raise self._damaged("is cut short, or not a file of the index")
        _, version, crc, start, length = _HEADER.unpack_from(self._bytes)
        if version != VERSION:
            raise self._damaged(f"is of version {version} of the format, not {VERSION}")
        if start + length != size:
            raise self._damaged("is cut short, or longer than it was")
        if zlib.crc32(_PLACE.pack(start, length) + self._bytes[start:]) != crc:
            raise self._damaged("has a damaged directory")
        try:
            directory = msgspec.json.decode(self._bytes[start:], type=_Directory)
        except msgspec.DecodeError as error:
            raise self._damaged("has a directory of another kind") from error
        self._arrays = directory.arrays
        self._about = directory.about
        for name, entry in self._arrays.items():
            if entry.type not in _TYPES or not 0 <= entry.start <= entry.start + self._length(entry) <= start:
                raise self._damaged(f"has an impossible array, {name}")

    def _damaged(self, how: str) -> DamagedError:
        return DamagedError(f"{self.path} {how}.")

    @staticmethod
    def _length(entry: _Entry) -> int:
        return int(entry.type[-1]) * entry.count

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def about(self, name: str, kind: type[_T]) -> _T:
        """What was kept beside the arrays under a name. Raises :class:`DamagedError`."""
        try:
            return msgspec.json.decode(self._about[name], type=kind)
        except (LookupError, msgspec.DecodeError) as error:
            raise self._damaged(f"says nothing of its {name}") from error

    def get(self, name: str) -> Numbers:
        """An array. Raises :class:`DamagedError` where there is none of the name."""
        if (entry := self._arrays.get(name)) is None:
            raise self._damaged(f"has no array {name}")
        return np.frombuffer(self._bytes, np.dtype(entry.type), entry.count, entry.start)

    def verify(self) -> None:
        """Compare every array with its checksum. Raises :class:`DamagedError`."""
        for name, entry in self._arrays.items():
            with memoryview(self._bytes) as whole:
                if zlib.crc32(whole[entry.start : entry.start + self._length(entry)]) != entry.crc:
                    raise self._damaged(f"has a damaged array, {name}")

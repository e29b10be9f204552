"""Damage to the files of an index: six kinds, by seeded chance, with the files' times put back."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path


def flip(path: Path, chance: random.Random, _: list[Path]) -> None:
    """Turn one bit over."""
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def zero(path: Path, chance: random.Random, _: list[Path]) -> None:
    """Write zeros over 64 bytes."""
    content = bytearray(path.read_bytes())
    start = chance.randrange(len(content))
    content[start : start + 64] = bytes(len(content[start : start + 64]))
    path.write_bytes(content)


def cut(path: Path, chance: random.Random, _: list[Path]) -> None:
    """Cut it short."""
    os.truncate(path, chance.randrange(path.stat().st_size))


def extend(path: Path, chance: random.Random, _: list[Path]) -> None:
    """Add bytes at its end."""
    with path.open("ab") as out:
        out.write(chance.randbytes(chance.randint(1, 100)))


def delete(path: Path, _: random.Random, __: list[Path]) -> None:
    """Take it away."""
    path.unlink()


def swap(path: Path, chance: random.Random, others: list[Path]) -> None:
    """Exchange its content with another file's."""
    other = chance.choice(others)
    content = path.read_bytes()
    path.write_bytes(other.read_bytes())
    other.write_bytes(content)


DAMAGES = (flip, zero, cut, extend, delete, swap)


def seeded(seed: int) -> random.Random:
    """The same chances every time."""
    return random.Random(seed)  # noqa: S311  # damage is no secret


def damage(index: Path, do: Callable[[Path, random.Random, list[Path]], None], chance: random.Random) -> None:
    """Do it to a file of the index until something is changed by it, and put the files' times back."""
    files = sorted(path for path in index.rglob("*") if path.is_file() and path.stat().st_size)
    times = {path: path.stat() for path in files}
    before = {path: path.read_bytes() for path in files}
    while all(path.exists() and path.read_bytes() == content for path, content in before.items()):
        do(chance.choice(files), chance, files)
    for path, was in times.items():
        if path.exists():
            os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))

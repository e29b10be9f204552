"""The compiled form on disk: a folder named by what it was compiled from, written beside and renamed into place.

A reader never sees half a folder, two processes may compile at once (the second takes what the first made), and where
nothing can be written the compiled form stays in memory.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

FORMAT = 15  # goes up when the files are laid out otherwise
KEPT = 4  # compiled forms of other versions that stay: of another installation, perhaps
Buffer = bytes | memoryview


def folder_name(version: str) -> str:
    """The name for what is compiled from tables of a version."""
    return hashlib.sha256(f"{FORMAT} {version}".encode()).hexdigest()[:16]


def open_files(folder: Path) -> dict[str, Buffer] | None:
    """The files of a folder, memory-mapped; None where there is none or one of them is not as long as it should be."""
    try:
        sizes: dict[str, int] = json.loads((folder / "facts.json").read_bytes())["sizes"]
        files: dict[str, Buffer] = {"facts.json": (folder / "facts.json").read_bytes()}
        for name, size in sizes.items():
            files[name] = _map(folder / name, size)
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None
    return files


def _map(path: Path, size: int) -> Buffer:
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size != size:
            raise ValueError(f"{path} is cut short")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) if size else b""


def keep_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put files into a folder, all at once. Where that cannot be, nothing is left behind and nothing is raised."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".making-"))
    except OSError:
        return
    try:
        for name, data in files.items():
            with (made / name).open("wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
        _put_in_place(made, folder)
        _remove_old(folder)
    except OSError:
        pass  # no room, or another process was quicker: what was compiled is in memory
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _put_in_place(made: Path, folder: Path) -> None:
    if folder.exists() and open_files(folder) is None:
        shutil.rmtree(folder, ignore_errors=True)  # damaged
    made.rename(folder)


def _remove_old(folder: Path) -> None:
    others = [path for path in folder.parent.iterdir() if path.is_dir() and path != folder]
    for path in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
        with suppress(OSError):
            shutil.rmtree(path)

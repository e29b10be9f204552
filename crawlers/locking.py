"""Locks between processes: held by the kernel, so that they go with the process, however it ends."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from crawlers.items import BusyError


def lock(folder: Path, name: str, message: str) -> FileLock:
    """A lock that is held until released, and goes with the process that holds it. Raises :class:`BusyError`."""
    folder.mkdir(parents=True, exist_ok=True)
    held = FileLock(folder / f"{name}.lock", blocking=False)
    try:
        held.acquire()
    except Timeout as error:
        raise BusyError(f"{message} by another process. Wait for it to end.") from error
    return held

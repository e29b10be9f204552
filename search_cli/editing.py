"""Words typed in an editor, of which no file stays."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import click

_MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of our own is made in it; files there never reach a disk


def edit_privately() -> str:
    """What a person writes in their editor; empty where they write nothing. Raises :class:`click.ClickException`.

    ``click.edit`` with a text deletes its file, but not what editors leave beside it: swap files and backups. So the
    file lies in a folder for its owner only, in memory where there is such a place, and the whole folder goes: also
    when the terminal is closed meanwhile.
    """
    where = _MEMORY if os.access(_MEMORY, os.W_OK | os.X_OK) else None
    with _leaving_on_signals(), TemporaryDirectory(prefix="threadwell-", dir=where) as folder:
        path = Path(folder) / "story.txt"
        path.touch(mode=0o600)
        click.edit(filename=str(path))
        return path.read_bytes().decode("utf-8-sig", errors="replace")


@contextmanager
def _leaving_on_signals() -> Iterator[None]:
    """What would end the process at once ends it in order, so that what must be cleaned is."""
    signals = [getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name)]
    before = {number: signal.signal(number, _leave) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)

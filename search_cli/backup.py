"""Whether the user said that the home's key lies in a backup: a note that fits this one key and tells nothing of it."""

from __future__ import annotations

from hashlib import sha256

from crawlers.items import UsageError
from search_cli.config import Home

_NOTE = "key-saved"


def note_backup(home: Home) -> None:
    """Note that the key, as it is now, is saved. Raises :class:`UsageError` where there is none."""
    if not (home.folder / "key").exists():
        raise UsageError("There is no key to save yet. Run: threadwell init")
    (home.folder / _NOTE).write_text(_digest(home), encoding="ascii")


def is_saved(home: Home) -> bool:
    """Whether this very key was noted as saved."""
    note = home.folder / _NOTE
    return note.exists() and note.read_text(encoding="ascii", errors="replace") == _digest(home)


def _digest(home: Home) -> str:
    return sha256(b"a backup of " + home.key()).hexdigest() + "\n"

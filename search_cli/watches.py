"""The saved searches of a home: what each asks, how far it has looked, and what it found last. No words of posts."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shlex import join
from stat import S_IMODE
from typing import Any, NamedTuple

from crawlers.items import ThreadwellError, UsageError

KEPT = 50  # hits that a watch remembers, for its feed
_VERSION = 1
_LONGEST = 60
_NAME = re.compile(rf"\w[\w.-]{{0,{_LONGEST - 1}}}")


class WatchesError(ThreadwellError):
    """The file of saved searches cannot be read."""


class Found(NamedTuple):
    """A post that was news: its number in the store, and when it was found."""

    post: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Watch:
    """A saved search: its ``name``, what it asks (as :class:`search_cli.answering.Request` does), and how far it is.

    ``seen`` is the greatest number of a post that it has looked at, ``last`` when it last ran. ``found`` is what it
    found, the newest first, at most :data:`KEPT`; ``feeds`` are the files that it keeps up to date, of which ``id`` is
    the same for ever.
    """

    id: str
    name: str
    text: str
    filters: tuple[tuple[str, str], ...]
    exact: bool
    lens: str | None
    seen: int
    last: datetime | None = None
    found: tuple[Found, ...] = ()
    feeds: tuple[Path, ...] = ()

    def asked(self) -> str:
        """What it asks, as a person would type it."""
        return " ".join((self.text, *(f'{field}:"{value}"' for field, value in self.filters))).strip()

    def command(self) -> str:
        """The command that asks the same once, the newest threads first."""
        options = [word for field, value in self.filters for word in (f"--{field}", value)]
        options += ["--exact"] * self.exact + ["--sort", "newest"]
        return join(["threadwell", "search", *([self.text] if self.text else []), *options])


def read_watches(path: Path) -> list[Watch]:
    """The watches in a file, none where there is no such file. Raises :class:`WatchesError`."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        if rows["version"] != _VERSION:
            raise WatchesError(f"{path} was written by another version of Threadwell. Update this one.")
        return [_watch(row) for row in rows["watches"]]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError, RecursionError, UsageError) as error:
        raise WatchesError(f"{path} is damaged. Restore it from a backup, or delete it and add them anew.") from error


def _watch(row: Mapping[str, Any]) -> Watch:
    return Watch(
        str(row["id"]),
        checked_name(row["name"]),
        str(row["text"]),
        tuple((str(field), str(value)) for field, value in row["filters"]),
        bool(row["exact"]),
        None if row["lens"] is None else str(row["lens"]),
        int(row["seen"]),
        None if row["last"] is None else _moment(row["last"]),
        tuple(Found(int(post), _moment(at)) for post, at in row["found"]),
        tuple(Path(feed) for feed in row["feeds"]),
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def checked_name(name: str) -> str:
    """A watch's name, which names a file too. Raises :class:`UsageError` for what is none."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name for a watch: give letters, digits, '-', '_' and '.', {_LONGEST} at most."
        )
    return name


def write_watches(path: Path, watches: Sequence[Watch]) -> None:
    """Replace the file, at once and for its owner only: what somebody watches tells of their health."""
    rows = [_row(watch) for watch in watches]
    write_private(path, json.dumps({"version": _VERSION, "watches": rows}, ensure_ascii=False, indent=1).encode())


def _row(watch: Watch) -> dict[str, Any]:
    return {
        "id": watch.id,
        "name": watch.name,
        "text": watch.text,
        "filters": watch.filters,
        "exact": watch.exact,
        "lens": watch.lens,
        "seen": watch.seen,
        "last": watch.last.isoformat() if watch.last else None,
        "found": [(one.post, one.at.isoformat()) for one in watch.found],
        "feeds": [str(feed) for feed in watch.feeds],
    }


def write_private(path: Path, content: bytes) -> None:
    """Replace a file at once. A new one is for its owner only; another keeps its mode."""
    fresh = unfinished(path)
    fresh.unlink(missing_ok=True)
    mode = S_IMODE(path.stat().st_mode) if path.exists() else 0o600
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    fresh.chmod(mode)
    fresh.replace(path)


def unfinished(path: Path) -> Path:
    """Where :func:`write_private` leaves what it had not finished when it was killed."""
    return path.with_name(f".{path.name}.new")

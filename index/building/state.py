"""Where the index is and what it was built with: ``CURRENT`` in the index's folder, replaced last and at once."""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from index.building.copies import Copy, read_copies
from index.building.sealing import Seal, Sealed, is_whole
from index.deriving.versions import READINGS
from index.engines import whoosh
from index.engines.contract import Engine, EngineError, Reader
from index.schema import SCHEMA_VERSION

ENGINE: Engine = whoosh
DAMAGED = "it was damaged"
MISSING = "there was none"
_ATTEMPTS = 5  # builds that may replace the index while it is being opened


@dataclass(frozen=True, slots=True)
class State:
    """What ``CURRENT`` says: which subfolder holds the index, its versions, and up to which change of the store.

    ``seal`` is how its files were left.
    """

    folder: str
    schema: int
    vocabulary: str
    change: int
    readings: str = READINGS
    seal: Seal = field(default_factory=dict)


def read_state(home: Path) -> State | None:
    """The state of the index in a folder, None where nothing was built yet. Raises :class:`EngineError`."""
    try:
        text = (home / "CURRENT").read_text(encoding="utf-8")
        told = {"readings": "", **json.loads(text)}
        if told["schema"] != SCHEMA_VERSION or "seal" not in told:
            return State(str(told["folder"]), 0, "", int(told["change"]))  # of another version: no more is understood
        state = _state(**told)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, LookupError) as error:
        raise _damaged(home) from error
    if _written(state) != text:
        raise _damaged(home)
    return state


def _state(seal: dict[str, list[int]], check: int, **told: Any) -> State:  # JSON; what it made is compared as a whole
    del check
    return State(seal={name: Sealed(*values) for name, values in seal.items()}, **told)


def _written(state: State) -> str:
    """What ``CURRENT`` holds of a state, its own checksum with it."""
    told = asdict(state) | {"seal": {name: list(sealed) for name, sealed in sorted(state.seal.items())}}
    return json.dumps({**told, "check": zlib.crc32(json.dumps(told).encode())})


def write_state(home: Path, state: State) -> None:
    """Make a finished index the current one."""
    fresh = home / "CURRENT.new"
    with fresh.open("w", encoding="utf-8") as out:
        out.write(_written(state))
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(home / "CURRENT")


def outdated(state: State | None, vocabulary: str) -> str:
    """Why an index of this state cannot serve this version of the program; empty where it can."""
    if state is None:
        return MISSING
    if state.schema != SCHEMA_VERSION:
        return "its format is of another version"
    if state.vocabulary != vocabulary:
        return "the vocabularies changed"
    if state.readings != READINGS:
        return "the rules by which posts are read changed"
    return ""


@dataclass(frozen=True, slots=True)
class Index:
    """An open index: what the engine holds, and beside it which posts repeat which, and the store's last change."""

    reader: Reader
    folder: Path
    repeats: dict[int, Copy]
    change: int = 0

    def close(self) -> None:
        """Let go of the files."""
        self.reader.close()

    def copies(self) -> dict[int, Copy]:
        """The posts that repeat earlier ones."""
        return self.repeats


def open_index(home: Path, vocabulary: str, *, thoroughly: bool = False) -> Index:
    """The current index of a home, once its files were compared with their seal (:mod:`index.building.sealing`).

    Raises :class:`EngineError` where it is missing, outdated or damaged.
    """
    for _ in range(_ATTEMPTS):
        state = read_state(home)
        if state is None:
            raise EngineError("There is no search index yet. Run 'threadwell index' first.")
        if why := outdated(state, vocabulary):
            raise EngineError(f"The search index must be built anew: {why}. Run 'threadwell index'.")
        try:
            return _open(home, state, thoroughly=thoroughly)
        except EngineError:
            if read_state(home) == state:
                raise
    raise EngineError("The search index is replaced faster than it can be opened. Try again.")


def _open(home: Path, state: State, *, thoroughly: bool) -> Index:
    folder = home / state.folder
    try:
        if not is_whole(folder, state.seal, thoroughly=thoroughly):
            raise _damaged(home)
        repeats = read_copies(folder)
    except (FileNotFoundError, ValueError) as error:
        raise _damaged(home) from error
    return Index(ENGINE.open_reader(folder), folder, repeats, state.change)


def _damaged(home: Path) -> EngineError:
    return EngineError(f"The search index in {home} is damaged. Run 'threadwell index'.")

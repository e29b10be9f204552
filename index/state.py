"""Where the index is and what it was built with: ``CURRENT`` in the index's folder, replaced last and at once."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from index.copies import Copy, read_copies
from index.engines import whoosh
from index.engines.contract import Engine, EngineError, Reader
from index.schema import SCHEMA_VERSION
from index.versions import READINGS

ENGINE: Engine = whoosh


@dataclass(frozen=True, slots=True)
class State:
    """What ``CURRENT`` says: which subfolder holds the index, its versions, and up to which change of the store."""

    folder: str
    schema: int
    vocabulary: str
    change: int
    readings: str = READINGS


def read_state(home: Path) -> State | None:
    """The state of the index in a folder, None where nothing was built yet. Raises :class:`EngineError`."""
    try:
        return State(**{"readings": "", **json.loads((home / "CURRENT").read_text(encoding="utf-8"))})
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise EngineError(f"The search index in {home} is damaged. Run 'threadwell index'.") from error


def write_state(home: Path, state: State) -> None:
    """Make a finished index the current one."""
    fresh = home / "CURRENT.new"
    with fresh.open("w", encoding="utf-8") as out:
        json.dump(asdict(state), out)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(home / "CURRENT")


def outdated(state: State | None, vocabulary: str) -> str:
    """Why an index of this state cannot serve this version of the program; empty where it can."""
    if state is None:
        return "there was none"
    if state.schema != SCHEMA_VERSION:
        return "its format is of another version"
    if state.vocabulary != vocabulary:
        return "the vocabularies changed"
    if state.readings != READINGS:
        return "the rules by which posts are read changed"
    return ""


@dataclass(frozen=True, slots=True)
class Index:
    """An open index: what the engine holds, and beside it which posts repeat which."""

    reader: Reader
    folder: Path

    def close(self) -> None:
        """Let go of the files."""
        self.reader.close()

    def copies(self) -> dict[int, Copy]:
        """The posts that repeat earlier ones. Raises :class:`EngineError`."""
        try:
            return read_copies(self.folder)
        except (OSError, ValueError) as error:
            raise EngineError(f"The search index in {self.folder} is damaged. Run 'threadwell index'.") from error


def open_folder(folder: Path) -> Index:
    """The index in its own folder. Raises :class:`EngineError`."""
    return Index(ENGINE.open_reader(folder), folder)


def open_index(home: Path, vocabulary: str) -> Index:
    """The current index of a home. Raises :class:`EngineError` where it is missing, outdated or damaged."""
    state = read_state(home)
    if state is None:
        raise EngineError("There is no search index yet. Run 'threadwell index' first.")
    if why := outdated(state, vocabulary):
        raise EngineError(f"The search index must be built anew: {why}. Run 'threadwell index'.")
    return open_folder(home / state.folder)

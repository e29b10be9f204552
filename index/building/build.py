"""Building the index from the store: what changed since the last build, or everything, always in a new folder.

A folder that serves is never written to. What changed is added to a second folder with the same files, which costs no
room where the disk knows hard links, since engines replace files and do not alter them. The state that names the folder
is replaced last (``state.py``): a build that dies leaves the old index serving, and the next one does the work again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crawlers.items import ThreadwellError
from crawlers.store import Store
from index.building.copies import write_copies
from index.building.documents import Documents
from index.building.repeats import find_repeats
from index.building.sealing import Seal, seal_folder
from index.building.state import DAMAGED, ENGINE, State, open_index, outdated, read_state, write_state
from index.deriving.derived import Derived
from index.deriving.tags import Tags
from index.engines.contract import EngineError
from index.schema import SCHEMA_VERSION, Document, PostDocument
from index.tagging import Tagger


class LostStoreError(ThreadwellError):
    """The store is not the one that the index was built from, and has no posts: nothing can be built from it."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: how many posts it wrote, and why it began anew (empty where it did not)."""

    posts: int
    anew: str


def build_index(
    store: Store,
    derived: Derived,
    home: Path,
    tagger: Tagger,
    *,
    defaults: Mapping[str, Sequence[str]] | None = None,
    languages: Mapping[str, str] | None = None,
    rebuild: bool = False,
    show: Callable[[int, str], None] = lambda *_: None,
) -> Built:
    """Bring the index up to date with the store; the caller holds the index's lock.

    ``defaults`` are the conditions that a source is about, ``languages`` is what it is written in, by its name.
    A damaged index is built anew. ``show`` is told how many posts are written so far, from 0, and why the index is
    built anew, empty where it is not. Raises :class:`LostStoreError` where ``rebuild`` does not ask for it.
    """
    home.mkdir(parents=True, exist_ok=True)
    upto = store.last_change()  # before reading: what is saved meanwhile is read again next time
    state, anew = (None, "you asked for it") if rebuild else _usable_state(home, tagger.lexicon.version, store, upto)
    counter = _Counter(lambda posts: show(posts, anew))
    if state is None or state.change < upto:
        documents = _documents(store, derived, tagger, defaults or {}, languages or {})
        show(0, anew)
        with _new_folder(home) as folder:
            if state is None:
                ENGINE.build(folder, counter.count(documents.changed(0)))
            else:
                _link(home / state.folder, folder)
                ENGINE.update(folder, counter.count(documents.changed(state.change)), store.gone(state.change))
            write_copies(folder, find_repeats(store, derived.likenesses, anew=rebuild))
            known: Seal = state.seal if state else {}
            seal = seal_folder(folder, known)
            state = State(folder.name, SCHEMA_VERSION, tagger.lexicon.version, upto, seal=seal)
            write_state(home, state)
    _remove_others(home, state.folder)  # and what a build that died left
    return Built(counter.posts, anew)


def _documents(
    store: Store,
    derived: Derived,
    tagger: Tagger,
    defaults: Mapping[str, Sequence[str]],
    languages: Mapping[str, str],
) -> Documents:
    return Documents(store, Tags(derived, tagger, defaults), derived.readings, tagger.lexicon.version, languages)


def _usable_state(home: Path, vocabulary: str, store: Store, upto: int) -> tuple[State | None, str]:
    """The state of an index that can be added to, or why it must be built anew. Every file is read."""
    try:
        state = read_state(home)
        if state is not None and state.change > upto:
            if not store.counts():
                raise LostStoreError(
                    "The store is empty, but the search index was built from posts. Restore a backup of the store; "
                    "or, to begin with an empty one, run 'threadwell index --rebuild'."
                )
            return None, "the store is not the one that it was built from"
        if why := outdated(state, vocabulary):
            return None, why
        open_index(home, vocabulary, thoroughly=True).close()
    except EngineError:
        return None, DAMAGED
    return state, ""


@contextmanager
def _new_folder(home: Path) -> Iterator[Path]:
    """The folder of the next index. It goes again where it was not finished: a full disk needs the room."""
    numbers = [int(path.name[1:]) for path in home.glob("g*") if path.name[1:].isdigit()]
    folder = home / f"g{max(numbers, default=0) + 1}"
    finished = False
    try:
        yield folder
        finished = True
    finally:
        if not finished:
            shutil.rmtree(folder, ignore_errors=True)


def _link(old: Path, new: Path) -> None:
    """Make a second folder of the same files; where the disk knows no hard links, of their copies."""
    new.mkdir()
    for path in old.iterdir():
        try:
            os.link(path, new / path.name)
        except OSError:
            shutil.copy2(path, new / path.name)


def _remove_others(home: Path, folder: str) -> None:
    for path in home.glob("g*"):
        if path.name != folder:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


class _Counter:
    """Counts the posts that pass through to the engine."""

    def __init__(self, show: Callable[[int], None]) -> None:
        self.posts = 0
        self._show = show

    def count(self, documents: Iterator[Document]) -> Iterator[Document]:
        for document in documents:
            yield document
            if isinstance(document, PostDocument):
                self.posts += 1
                self._show(self.posts)

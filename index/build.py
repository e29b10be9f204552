"""Building the index from the store: what changed since the last build, or everything into a new folder.

A build that is killed leaves the old index serving: the state that points at it is replaced last (``state.py``). The
next build does the work again, and doing it twice changes nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from crawlers.store import Store
from index.copies import write_copies
from index.derived import Derived
from index.documents import Documents
from index.engines.contract import EngineError
from index.repeats import find_repeats
from index.schema import SCHEMA_VERSION, Document, PostDocument
from index.state import ENGINE, State, open_folder, outdated, read_state, write_state
from index.tagging import Tagger
from index.tags import Tags


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
    show: Callable[[int], None] = lambda _: None,
) -> Built:
    """Bring the index up to date with the store; the caller holds the index's lock.

    ``defaults`` are the conditions that a source is about, ``languages`` is what it is written in, by its name.
    ``show`` is told how many posts are written so far. A damaged index is built anew.
    """
    home.mkdir(parents=True, exist_ok=True)
    vocabulary = tagger.lexicon.version
    tags = Tags(derived, tagger, defaults or {})
    documents = Documents(store, tags, derived.readings, vocabulary, languages or {})
    state, anew = (None, "you asked for it") if rebuild else _usable_state(home, vocabulary)
    upto = store.last_change()  # before reading: what is saved meanwhile is read again next time
    counter = _Counter(show)
    if state is not None:
        if state.change < upto:
            ENGINE.update(home / state.folder, counter.count(documents.changed(state.change)), store.gone(state.change))
            write_copies(home / state.folder, find_repeats(store, derived.readings))
            write_state(home, State(state.folder, state.schema, state.vocabulary, upto))
        _remove_others(home, state.folder)  # what a build that died left
        return Built(counter.posts, "")
    folder = _new_folder(home)
    ENGINE.build(home / folder, counter.count(documents.changed(0)))
    write_copies(home / folder, find_repeats(store, derived.readings))
    write_state(home, State(folder, SCHEMA_VERSION, vocabulary, upto))
    _remove_others(home, folder)
    return Built(counter.posts, anew)


def _usable_state(home: Path, vocabulary: str) -> tuple[State | None, str]:
    """The state of an index that can be added to, or why it must be built anew."""
    try:
        state = read_state(home)
        if state is None or outdated(state, vocabulary):
            return None, outdated(state, vocabulary)
        with closing(open_folder(home / state.folder)) as opened:
            opened.copies()
    except EngineError:
        return None, "it was damaged"
    return state, ""


def _new_folder(home: Path) -> str:
    numbers = [int(path.name[1:]) for path in home.glob("g*") if path.name[1:].isdigit()]
    return f"g{max(numbers, default=0) + 1}"


def _remove_others(home: Path, folder: str) -> None:
    for path in home.glob("g*"):
        if path.name != folder:
            shutil.rmtree(path)


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

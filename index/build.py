"""Building the index from the store: what changed since the last build, or everything into a new folder.

A build that is killed leaves the old index serving: the state that points at it is replaced last (``state.py``). The
next build does the work again, and doing it twice changes nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from crawlers.store import KeptPost, Store
from index.derived import Derived
from index.engines import whoosh
from index.engines.whoosh import EngineError, Reader
from index.schema import SCHEMA_VERSION, Document, PostDocument, ThreadDocument
from index.state import State, outdated, read_state, write_state
from index.tagging import bundled_tagger
from index.vocabulary import Mention, load_vocabulary, vocabulary_version

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: how many posts it wrote, and why it began anew (empty where it did not)."""

    posts: int
    anew: str


def build_index(
    store: Store, derived: Derived, home: Path, *, rebuild: bool = False, show: Callable[[int], None] = lambda _: None
) -> Built:
    """Bring the index up to date with the store; the caller holds the index's lock.

    ``show`` is told how many posts are written so far. A damaged index is built anew.
    """
    home.mkdir(parents=True, exist_ok=True)
    state, anew = (None, "you asked for it") if rebuild else _usable_state(home)
    upto = store.last_change()  # before reading: what is saved meanwhile is read again next time
    counter = _Counter(show)
    if state is not None:
        if state.change < upto:
            documents = counter.count(_documents(store, derived, state.change))
            whoosh.write(home / state.folder, documents, store.gone(state.change))
            write_state(home, State(state.folder, state.schema, state.vocabulary, upto))
        _remove_others(home, state.folder)  # what a build that died left
        return Built(counter.posts, "")
    folder = _new_folder(home)
    whoosh.create(home / folder)
    whoosh.write(home / folder, counter.count(_documents(store, derived, 0)))
    write_state(home, State(folder, SCHEMA_VERSION, vocabulary_version(), upto))
    _remove_others(home, folder)
    return Built(counter.posts, anew)


def _usable_state(home: Path) -> tuple[State | None, str]:
    """The state of an index that can be added to, or why it must be built anew."""
    try:
        state = read_state(home)
        if state is None or outdated(state):
            return None, outdated(state)
        Reader(home / state.folder).close()
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


def _documents(store: Store, derived: Derived, after: int) -> Iterator[Document]:
    for thread in store.changed_threads(after):
        yield ThreadDocument(thread.n, thread.item.title)
    posts = store.changed_posts(after)
    while chunk := list(islice(posts, _CHUNK)):
        yield from _tagged(chunk, derived)


def _tagged(chunk: list[tuple[str, KeptPost]], derived: Derived) -> Iterator[PostDocument]:
    """Posts with the conditions that they name; a title's conditions are those of every post below it."""
    texts = list({text for title, post in chunk for text in (title, post.item.text)})
    tags = derived.tags(texts, _tag, load_vocabulary("conditions").preferred)
    for title, post in chunk:
        mentions = [*tags[title], *tags[post.item.text]]
        conditions = tuple(dict.fromkeys(m.concept for m in mentions if m.facet == "condition"))
        yield PostDocument(post.n, post.thread, post.item.text, post.item.source, conditions, post.item.created)


def _tag(text: str) -> list[Mention]:
    return bundled_tagger().tag(text)

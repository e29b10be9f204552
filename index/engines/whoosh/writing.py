"""Writing the index: many documents into an empty folder, or changes in one commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from whoosh.index import LockError

from index.engines.contract import EngineError
from index.engines.whoosh.damage import explained
from index.engines.whoosh.layout import SCHEMA
from index.packed.opening import create, open_index
from index.packed.writing import PackedWriter
from index.schema import Document, ThreadDocument


def build(folder: Path, documents: Iterable[Document]) -> int:
    """Make an index of many documents in an empty folder; see :class:`index.engines.contract.Engine`."""
    create(folder, SCHEMA).close()
    return _write(folder, PackedWriter.add_document, documents)  # whose numbers are all different


def update(folder: Path, documents: Iterable[Document], gone: Iterable[tuple[str, int]] = ()) -> int:
    """Add, replace and take out in one commit; see :class:`index.engines.contract.Engine`."""
    return _write(folder, PackedWriter.update_document, documents, gone)


def _write(
    folder: Path, add: Callable[..., None], documents: Iterable[Document], gone: Iterable[tuple[str, int]] = ()
) -> int:
    with explained(folder):
        try:
            writer = open_index(folder, SCHEMA).writer()
        except LockError as error:
            raise EngineError("The search index is being written by another process. Wait for it to end.") from error
    count = 0
    try:
        for document in documents:
            add(writer, **_values(document))
            count += 1
        lost = [f"{kind[0]}{number}" for kind, number in gone]
        for name in lost:
            writer.delete_by_term("id", name)
        # Documents that are only marked as deleted keep their words on the disk.
        writer.commit(clean=bool(lost))
    finally:
        if not writer.is_closed:
            writer.cancel()
    return count


def _values(document: Document) -> dict[str, Any]:
    if isinstance(document, ThreadDocument):
        return {
            "id": f"t{document.n}",
            "thread": document.n,
            "post": 0,
            "person": 0,
            "created": 0,
            "title": document.title,
        }
    return {
        "id": f"p{document.n}",
        "thread": document.thread,
        "post": document.n,
        "person": document.person,
        "text": document.text,
        "created": int(document.created.timestamp()) if document.created else 0,
        "values": ",".join(f"{name}:{one}" for name, several in document.values.items() for one in several).encode(),
        **{name: ",".join(values) for name, values in document.values.items()},
    }

"""Writing Whoosh's files: many documents into an empty folder, or changes in one commit."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from whoosh import index
from whoosh.codec.base import Segment
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from index.engines.whoosh.layout import SCHEMA, explained
from index.schema import Document, ThreadDocument


def build(folder: Path, documents: Iterable[Document]) -> int:
    """Make an index of many documents in an empty folder; see :class:`index.engines.contract.Engine`."""
    folder.mkdir(parents=True, exist_ok=True)
    index.create_in(folder, SCHEMA).close()
    return update(folder, documents)


def update(folder: Path, documents: Iterable[Document], gone: Iterable[tuple[str, int]] = ()) -> int:
    """Add, replace and take out in one commit; see :class:`index.engines.contract.Engine`."""
    with explained(folder):
        opened = index.open_dir(folder, schema=SCHEMA)
        empty = opened.is_empty()
        writer = opened.writer(limitmb=128)
    count = 0
    try:
        for document in documents:
            # A fresh index cannot hold an earlier document: no need to look for one.
            writer.add_document(**_values(document)) if empty else writer.update_document(**_values(document))
            count += 1
        lost = [f"{kind[0]}{number}" for kind, number in gone]
        for name in lost:
            writer.delete_by_term("id", name)
        writer.commit(mergetype=_write_anew if lost else None)
    finally:
        if not writer.is_closed:
            writer.cancel()
        opened.close()
    return count


def _write_anew(writer: SegmentWriter, segments: list[Segment]) -> list[Segment]:
    """Write every segment anew that holds deleted documents: marked as deleted, they would keep their words on disk."""
    clean = []
    for segment in segments:
        if segment.has_deletions():
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
        else:
            clean.append(segment)
    return clean


def _values(document: Document) -> dict[str, Any]:
    if isinstance(document, ThreadDocument):
        return {"id": f"t{document.n}", "thread": document.n, "post": 0, "created": 0, "title": document.title}
    return {
        "id": f"p{document.n}",
        "thread": document.thread,
        "post": document.n,
        "text": document.text,
        "created": int(document.created.timestamp()) if document.created else 0,
        "values": ",".join(f"{name}:{one}" for name, several in document.values.items() for one in several).encode(),
        **{name: ",".join(values) for name, values in document.values.items()},
    }

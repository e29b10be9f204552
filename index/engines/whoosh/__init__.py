"""Whoosh, the engine of one machine: a folder of files beside the store. See :class:`index.engines.contract.Engine`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from index.engines.whoosh.reader import open_reader
from index.schema import Document

__all__ = ["build", "open_reader", "update"]


def build(folder: Path, documents: Iterable[Document]) -> int:
    """Make an index of many documents in an empty folder; see :class:`index.engines.contract.Engine`."""
    from index.engines.whoosh import writing  # noqa: PLC0415  # Whoosh itself, which who searches does without

    return writing.build(folder, documents)


def update(folder: Path, documents: Iterable[Document], gone: Iterable[tuple[str, int]] = ()) -> int:
    """Add, replace and take out in one commit; see :class:`index.engines.contract.Engine`."""
    from index.engines.whoosh import writing  # noqa: PLC0415

    return writing.update(folder, documents, gone)

"""The peer that a search is measured beside: Whoosh as its documentation sets it up, without anything of ours."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from whoosh import fields, index, qparser, scoring
from whoosh.analysis import StemmingAnalyzer

from benchmarks.collection import Document


def build(documents: Iterable[Document], place: Path) -> None:
    """Index documents in a folder, which is made: a stemmed title and a stemmed text."""
    place.mkdir(parents=True)
    analyzer = StemmingAnalyzer()
    words = {name: fields.TEXT(analyzer=analyzer) for name in ("title", "text")}
    opened = index.create_in(place, fields.Schema(id=fields.ID(stored=True), **words))
    writer = opened.writer(limitmb=256)
    for document in documents:
        writer.add_document(id=document.id, title=document.title, text=document.text)
    writer.commit()
    opened.close()


class Stock:
    """The index of a folder, asked with BM25F over both fields, words joined by OR."""

    def __init__(self, place: Path) -> None:
        self._index = index.open_dir(place)
        self._searcher = self._index.searcher(weighting=scoring.BM25F())
        self._parser = qparser.MultifieldParser(["title", "text"], self._index.schema, group=qparser.OrGroup)

    def ask(self, text: str, most: int) -> list[str]:
        """The ids of the documents found, the best first."""
        return [hit["id"] for hit in self._searcher.search(self._parser.parse(text), limit=most)]

    def close(self) -> None:
        """Let go of the files."""
        self._searcher.close()
        self._index.close()

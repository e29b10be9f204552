"""Whoosh as it is, with the same schema; snippets by its own highlighter, facets from its column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from whoosh import index, query, scoring
from whoosh.index import Index
from whoosh.searching import Hit, Results, Searcher

from benchmarks.engine_contract import TOP, Much, emptied, size
from benchmarks.engine_posts import Row
from benchmarks.engine_queries import Asked
from benchmarks.engine_texts import Texts
from benchmarks.engine_trees import only, tree
from index.engines.whoosh.layout import SCHEMA


class Stock:
    """See :class:`benchmarks.engine_contract.Engine`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._texts: Texts
        self._index: Index
        self._searcher: Searcher

    def build(self, rows: Iterable[Row]) -> None:
        """Make the index."""
        emptied(self._folder)
        emptied(self._folder / "words")
        self._texts = Texts(self._folder)
        self._index = index.create_in(self._folder / "words", SCHEMA)
        self.add(rows)
        self._texts.close()

    def open(self) -> None:
        """Open the folder."""
        self._texts = Texts(self._folder)
        self._index = index.open_dir(self._folder / "words")
        self._searcher = self._index.searcher(weighting=scoring.BM25F())

    def ask(self, asked: Asked, much: Much) -> list[int]:
        """The best posts."""
        hits = self._searcher.search(tree(asked), filter=only(asked), limit=TOP)
        best = [self._number(hit.docnum) for hit in hits]
        if much >= Much.SNIPPETS:
            self._snippets(hits, best)
        if much >= Much.FACETS:
            self._facets(asked)
        return best

    def _number(self, doc: int) -> int:
        reader = self._searcher.reader()
        return int(reader.column_reader("post")[doc]) or -int(reader.column_reader("thread")[doc])

    def _snippets(self, hits: Results, best: Sequence[int]) -> None:
        hit: Hit
        for hit, text in zip(
            (hit for hit, post in zip(hits, best, strict=True) if post > 0), self._texts.of(best), strict=True
        ):
            hit.highlights("text", text=text)

    def _facets(self, asked: Asked) -> Counter[bytes]:
        column = self._searcher.reader().column_reader("values")
        return Counter(value for doc in self._docs(asked) for value in column[doc].split(b","))

    def _docs(self, asked: Asked) -> Iterable[int]:
        filtered = only(asked)
        found: Iterable[int] = self._searcher.docs_for_query(
            tree(asked) if filtered is None else query.And([tree(asked), filtered])
        )
        return found

    def every(self, asked: Asked) -> list[int]:
        """All posts found. Of those without a word, which Whoosh's ``AndNot`` gets wrong, what its words say."""
        found = set(self._docs(asked if asked.kind != "not" else Asked("common", asked.words)))
        if asked.kind == "not":
            found.difference_update(self._docs(Asked("common", (asked.without,))))
        return [self._number(doc) for doc in found]

    def add(self, rows: Iterable[Row]) -> None:
        """Add and commit."""
        writer = self._index.writer(limitmb=256)
        for row in self._texts.keep(rows):
            writer.add_document(**row)
        writer.commit()

    def delete(self, posts: Sequence[int]) -> None:
        """Delete and commit."""
        writer = self._index.writer()
        for post in posts:
            writer.delete_by_term("id", f"p{post}")
        writer.commit()
        self._texts.delete(posts)

    def replace(self, rows: Iterable[Row]) -> None:
        """Replace and commit."""
        writer = self._index.writer(limitmb=256)
        for row in self._texts.keep(rows):
            writer.update_document(**row)
        writer.commit()

    def merge(self) -> None:
        """Whoosh's own command."""
        self._index.optimize()

    def bytes(self) -> tuple[int, int]:
        """The index alone, and with the table of texts."""
        return size(self._folder / "words"), size(self._folder)

"""The packed index: built by its writer, asked by its searcher, with our snippets of texts from a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.engine_contract import TOP, Much, emptied, size
from benchmarks.engine_posts import Row
from benchmarks.engine_queries import Asked
from benchmarks.engine_texts import Texts
from benchmarks.engine_trees import only, tree
from index.analysis import cut
from index.engines.whoosh.layout import SCHEMA
from index.packed.opening import create, open_index
from index.packed.scored import Docs, Scored, require, top
from index.packed.searcher import Searcher
from index.packed.trees import Trees
from index.packed.writing import PackedWriter
from index.searching.snippet import Marks, Snippet

_ALL = 1 << 30


class Packed:
    """See :class:`benchmarks.engine_contract.Engine`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._texts: Texts
        self._searcher: Searcher

    def build(self, rows: Iterable[Row]) -> None:
        """Make the index, and the table of texts."""
        emptied(self._folder)
        self._texts = Texts(self._folder)
        create(self._folder / "words", SCHEMA).close()
        self.add(rows)
        self._texts.close()

    def open(self) -> None:
        """Open the folder."""
        self._texts = Texts(self._folder)
        self._searcher = Searcher(self._folder / "words")
        self._posts, self._threads = self._searcher.column("post"), self._searcher.column("thread")
        self._each = np.arange(self._searcher.size)

    def ask(self, asked: Asked, much: Much) -> list[int]:
        """The best posts, passages of their texts with the words marked, and facets."""
        found = self._found(asked)
        best = self._numbers(top(found, TOP).docs)
        if much >= Much.SNIPPETS:
            self._snippets(asked, best)
        if much >= Much.FACETS:
            chosen = np.zeros(self._searcher.size, bool)
            chosen[found.docs] = True
            for name in ("condition", "source"):
                self._searcher.counts(name, self._each, chosen)
        return best

    def _found(self, asked: Asked) -> Scored:
        """What a query finds. A prefix stands for all its words, as the other engines have it."""
        trees = Trees(self._searcher, SCHEMA, most=_ALL)
        found = trees.found(tree(asked))
        filtered = only(asked)
        return found if filtered is None else require(found, trees.found(filtered).docs)

    def _numbers(self, docs: Docs) -> list[int]:
        posts, threads = self._posts[docs].tolist(), self._threads[docs].tolist()
        return [post or -thread for post, thread in zip(posts, threads, strict=True)]

    def _snippets(self, asked: Asked, best: Sequence[int]) -> list[Snippet]:
        """The passages that a search shows, of the same words."""
        terms = {word.term for one in asked.words for word in cut(one)}
        if asked.kind == "fuzzy":
            terms = {word.decode() for term in terms for word in self._searcher.within("text", term.encode(), 1, 1)}
        marks = Marks({}, asked.words, ()) if asked.kind == "prefix" else Marks(dict.fromkeys(terms, 1.0), (), ())
        return [marks.passage(text) for text in self._texts.of(best)]

    def every(self, asked: Asked) -> list[int]:
        """All posts found."""
        return self._numbers(self._found(asked).docs)

    def add(self, rows: Iterable[Row]) -> None:
        """Add and commit."""
        writer = self._writer()
        for row in self._texts.keep(rows):
            writer.add_document(**row)
        writer.commit()

    def delete(self, posts: Sequence[int]) -> None:
        """Delete and commit."""
        writer = self._writer()
        for post in posts:
            writer.delete_by_term("id", f"p{post}")
        writer.commit()
        self._texts.delete(posts)

    def replace(self, rows: Iterable[Row]) -> None:
        """Replace, and leave nothing of the old words."""
        writer = self._writer()
        for row in self._texts.keep(rows):
            writer.update_document(**row)
        writer.commit(clean=True)

    def merge(self) -> None:
        """As few segments as there can be."""
        self._writer().commit(optimize=True)

    def _writer(self) -> PackedWriter:
        return open_index(self._folder / "words", SCHEMA).writer()

    def bytes(self) -> tuple[int, int]:
        """The index alone, and with the table of texts."""
        return size(self._folder / "words"), size(self._folder)

"""tantivy, a search library in Rust, by its Python package; with English stems, one writer's thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tantivy import Document, FieldType, Index, Occur, Query, SchemaBuilder, Searcher, SnippetGenerator

from benchmarks.engine_contract import LENGTH, TITLE_WEIGHT, TOP, Much, emptied, number_of, size
from benchmarks.engine_posts import Row
from benchmarks.engine_queries import SLOP, Asked
from index.analysis import cut

_HEAP = 128_000_000  # bytes, what the package proposes
_COUNTED = {
    "condition": {"terms": {"field": "condition", "size": 2000}},
    "source": {"terms": {"field": "source", "size": 100}},
}


class Tantivy:
    """See :class:`benchmarks.engine_contract.Engine`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        made = SchemaBuilder().add_integer_field("post", indexed=True, fast=True)
        made = made.add_integer_field("thread", fast=True).add_integer_field("created", indexed=True, fast=True)
        for name in ("text", "title"):
            made = made.add_text_field(name, stored=True, tokenizer_name="en_stem")
        for name in ("condition", "source"):
            made = made.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        self._schema = made.build()
        self._index: Index
        self._searcher: Searcher

    def build(self, rows: Iterable[Row]) -> None:
        """Make the index, by one thread."""
        emptied(self._folder)
        self._index = Index(self._schema, path=str(self._folder))
        self.add(rows)

    def open(self) -> None:
        """Open the folder."""
        self._index = Index(self._schema, path=str(self._folder))
        self._index.reload()
        self._searcher = self._index.searcher()

    def ask(self, asked: Asked, much: Much) -> list[int]:
        """The best posts by a column, tantivy's snippets of stored texts, and its aggregations."""
        query = self._query(asked)
        best = [address for _, address in self._searcher.search(query, limit=TOP, count=False).hits]
        if much >= Much.SNIPPETS:
            snippets = SnippetGenerator.create(self._searcher, query, self._schema, "text")
            snippets.set_max_num_chars(LENGTH)
            for address in best:
                snippets.snippet_from_doc(self._searcher.doc(address)).to_html()
        if much >= Much.FACETS:
            self._searcher.aggregate(query, _COUNTED)
        return [int(number or 0) for number in self._searcher.fast_field_values("post", best)]

    def every(self, asked: Asked) -> list[int]:
        """All posts found."""
        found = self._searcher.search(self._query(asked), limit=self._searcher.num_docs).hits
        return [int(n or 0) for n in self._searcher.fast_field_values("post", [address for _, address in found])]

    def _query(self, asked: Asked) -> Query:
        if asked.kind == "fuzzy":
            return Query.fuzzy_term_query(self._schema, "text", cut(asked.words[0])[0].term, distance=1)
        if asked.kind == "prefix":
            return Query.regex_query(self._schema, "text", f"{asked.words[0]}.*")
        if asked.kind == "title":
            return self._index.parse_query(" ".join(asked.words), ["text", "title"], {"title": TITLE_WEIGHT})
        words = self._index.parse_query(_written(asked), ["text"])
        only = self._only(asked)
        if only is None:
            return words
        return Query.boolean_query([(Occur.Must, words), (Occur.Must, Query.const_score_query(only, 0.0))])

    def _only(self, asked: Asked) -> Query | None:
        if asked.kind == "condition":
            return Query.term_query(self._schema, "condition", asked.condition, index_option="basic")
        if asked.kind == "dates":
            return Query.range_query(self._schema, "created", FieldType.Integer, asked.since, asked.until)
        return None

    def add(self, rows: Iterable[Row]) -> None:
        """Add and commit."""
        self._change((), rows)

    def delete(self, posts: Sequence[int]) -> None:
        """Delete by number and commit."""
        self._change(posts, ())

    def replace(self, rows: Iterable[Row]) -> None:
        """Delete, add and commit."""
        several = list(rows)
        self._change([number_of(row) for row in several], several)

    def _change(self, gone: Sequence[int], rows: Iterable[Row]) -> None:
        writer = self._index.writer(_HEAP, 1)
        for post in gone:
            writer.delete_documents_by_term("post", post)
        for row in rows:
            writer.add_document(_document(row))
        writer.commit()
        writer.wait_merging_threads()

    def merge(self) -> None:
        """Refused: the package has no such command."""
        raise LookupError

    def bytes(self) -> tuple[int, int]:
        """All but the stored texts, and all."""
        whole = size(self._folder)
        return whole - sum(path.stat().st_size for path in self._folder.glob("*.store")), whole


def _document(row: Row) -> Document:
    fields: dict[str, object] = {name: row[name] for name in ("thread", "created", "text", "title") if name in row}
    if "condition" in row:
        fields |= {"condition": str(row["condition"]).split(","), "source": row["source"]}
    return Document(post=number_of(row), **fields)


def _written(asked: Asked) -> str:
    """A query in tantivy's language."""
    quoted = [f'"{word}"' for word in asked.words]
    phrase = f'"{" ".join(asked.words)}"'
    return {
        "or": " OR ".join(quoted),
        "not": f'+{quoted[0]} -"{asked.without}"',
        "phrase": phrase,
        "slop": f"{phrase}~{SLOP}",
    }.get(asked.kind, " AND ".join(quoted))

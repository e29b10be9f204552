"""Whoosh, the engine of one machine: a folder of files beside the store."""

from __future__ import annotations

import pickle
import struct
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from whoosh import fields, index, query, scoring
from whoosh.codec.base import Segment
from whoosh.index import EmptyIndexError, LockError
from whoosh.index import IndexError as WhooshIndexError
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from crawlers.items import ThreadwellError
from index.analysis import ANALYZER, cut
from index.schema import Document, ThreadDocument

# One document a post, and one a thread that holds its title alone: so a title is scored once, and AND and NOT, which
# hold for the whole thread, see it.
SCHEMA = fields.Schema(
    id=fields.ID(unique=True),
    thread=fields.NUMERIC(int, bits=64, sortable=True),
    post=fields.NUMERIC(int, bits=64, sortable=True),
    title=fields.TEXT(analyzer=ANALYZER),
    text=fields.TEXT(analyzer=ANALYZER),
    source=fields.ID(sortable=True),
    conditions=fields.KEYWORD(commas=True, sortable=True),
    created=fields.NUMERIC(int, bits=64, sortable=True),
)
TITLE_WEIGHT = 2.0
FILTERS = ("conditions", "source")
# What reading damaged files has been seen to raise: Whoosh has no checksums, and unpickles what it finds.
_DAMAGE = (
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    OSError,
    OverflowError,
    TypeError,
    ValueError,
    WhooshIndexError,
    pickle.UnpicklingError,
    struct.error,
    zlib.error,
)


class EngineError(ThreadwellError):
    """The index is missing, damaged, or being written by somebody else."""


@dataclass(slots=True)
class Matches:
    """Where one leaf of a query matches: scores of posts and of threads' titles, by the store's numbers."""

    posts: dict[int, float] = field(default_factory=dict)
    titles: dict[int, float] = field(default_factory=dict)


def create(folder: Path) -> None:
    """Make an empty index in an empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    index.create_in(folder, SCHEMA).close()


def write(folder: Path, documents: Iterable[Document], gone: Iterable[tuple[str, int]] = ()) -> int:
    """Add documents, replacing earlier ones of the same number, and take out posts and threads that are ``gone``.

    All in one commit; nothing of what is gone stays in the files. Returns how many were added.

    Raises :class:`EngineError` where another process is writing or the index is damaged.
    """
    with _explained(folder):
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
        "source": document.source,
        "conditions": ",".join(document.conditions),
        "created": int(document.created.timestamp()) if document.created else 0,
    }


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except EmptyIndexError as error:
        raise EngineError(f"There is no search index in {folder}. Run 'threadwell index'.") from error
    except LockError as error:
        raise EngineError("The search index is being written by another process. Wait for it to end.") from error
    except _DAMAGE as error:
        if isinstance(error, OSError) and error.errno is not None and not isinstance(error, FileNotFoundError):
            raise
        raise EngineError(f"The search index in {folder} is damaged. Run 'threadwell index'.") from error


class Reader:
    """An open index. It shows the state of the last commit, whatever is written meanwhile."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _explained(folder):
            self._index = index.open_dir(folder, schema=SCHEMA)
            self._searcher = self._index.searcher(weighting=scoring.BM25F())
            reader = self._searcher.reader()
            self._threads = list(reader.column_reader("thread")) if reader.doc_count_all() else []
            self._posts = list(reader.column_reader("post")) if reader.doc_count_all() else []

    def close(self) -> None:
        """Let go of the files."""
        self._searcher.close()
        self._index.close()

    def count(self) -> int:
        """How many posts are indexed."""
        with _explained(self._folder):
            return sum(1 for n in self._live() if self._posts[n])

    def match(self, text: str) -> Matches:
        """The posts and titles with a word, or with several words in a row, scored by BM25."""
        terms = [word.term for word in cut(text)]
        found = Matches()
        with _explained(self._folder):
            for n, score in self._scored("text", terms):
                found.posts[self._posts[n]] = score
            for n, score in self._scored("title", terms):
                found.titles[self._threads[n]] = TITLE_WEIGHT * score
        return found

    def _scored(self, name: str, terms: Sequence[str]) -> Iterator[tuple[int, float]]:
        if not terms:
            return
        leaf = query.Term(name, terms[0]) if len(terms) == 1 else query.Phrase(name, list(terms))
        for searcher, offset in self._searcher.leaf_searchers():
            matcher = leaf.matcher(searcher, searcher.boolean_context() if name in FILTERS else None)
            while matcher.is_active():
                yield matcher.id() + offset, matcher.score()
                matcher.next()

    def posts_where(
        self,
        conditions: Sequence[Sequence[str]],
        sources: Sequence[str],
        since: datetime | None,
        until: datetime | None,
    ) -> dict[int, int]:
        """The posts for which everything holds, with their threads; of each group of conditions one suffices."""
        with _explained(self._folder):
            chosen: set[int] | None = None
            groups = [("conditions", group) for group in conditions] + ([("source", sources)] if sources else [])
            for name, values in groups:
                found = {n for value in values for n, _ in self._scored(name, [value])}
                chosen = found if chosen is None else chosen & found
            candidates = self._live() if chosen is None else sorted(chosen)
            if since or until:
                candidates = self._within(candidates, since, until)
            return {self._posts[n]: self._threads[n] for n in candidates if self._posts[n]}

    def all_threads(self) -> set[int]:
        """Every thread that has a post."""
        with _explained(self._folder):
            return {self._threads[n] for n in self._live() if self._posts[n]}

    def _within(self, numbers: Iterable[int], since: datetime | None, until: datetime | None) -> list[int]:
        created = self._searcher.reader().column_reader("created")
        low = since.timestamp() if since else float("-inf")
        high = until.timestamp() if until else float("inf")
        # 0 stands for no date: such a post is neither before nor after anything.
        return [n for n in numbers if (moment := created[n]) and low <= moment <= high]

    def _live(self) -> list[int]:
        reader = self._searcher.reader()
        return [n for n in range(reader.doc_count_all()) if not reader.is_deleted(n)]

    def threads_of(self, posts: Iterable[int]) -> dict[int, int]:
        """The thread of each post."""
        wanted = set(posts)
        return {post: self._threads[n] for n, post in enumerate(self._posts) if post in wanted}

    def facets(self, threads: set[int]) -> dict[str, list[tuple[str, int]]]:
        """For the fields that one narrows by: the values in these threads, each with how many of them have it."""
        seen: dict[str, Counter[str]] = {"condition": Counter(), "source": Counter()}
        if not threads:  # an empty index has no columns to ask
            return {name: [] for name in seen}
        with _explained(self._folder):
            reader = self._searcher.reader()
            columns = {"condition": reader.column_reader("conditions"), "source": reader.column_reader("source")}
            pairs: dict[str, set[tuple[int, str]]] = {name: set() for name in columns}
            for n, thread in enumerate(self._threads):
                if thread in threads and self._posts[n] and not reader.is_deleted(n):
                    for name, column in columns.items():
                        pairs[name].update((thread, value) for value in column[n].split(",") if value)
            for name, found in pairs.items():
                seen[name].update(value for _, value in found)
        return {name: sorted(counts.items(), key=lambda item: (-item[1], item[0])) for name, counts in seen.items()}

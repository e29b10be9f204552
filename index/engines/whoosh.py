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

from whoosh import columns, fields, index, query, scoring
from whoosh.codec.base import Segment
from whoosh.index import EmptyIndexError, LockError
from whoosh.index import IndexError as WhooshIndexError
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from crawlers.items import ThreadwellError
from index.analysis import ANALYZER, cut
from index.copies import Copy, read_copies
from index.fields import BY_NAME, COUNTED, FIELDS
from index.schema import Document, ThreadDocument

# One document a post, and one a thread that holds its title alone: so a title is scored once, and AND and NOT, which
# hold for the whole thread, see it.
SCHEMA = fields.Schema(
    id=fields.ID(unique=True),
    thread=fields.NUMERIC(int, bits=64, sortable=True),
    post=fields.NUMERIC(int, bits=64, sortable=True),
    title=fields.TEXT(analyzer=ANALYZER),
    text=fields.TEXT(analyzer=ANALYZER),
    created=fields.NUMERIC(int, bits=64, sortable=True),
    values=fields.COLUMN(columns.VarBytesColumn()),  # of all fields in one: to count them, each post is read once
    **{field.name: fields.KEYWORD(commas=True) for field in FIELDS},
)
TITLE_WEIGHT = 2.0
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
        "created": int(document.created.timestamp()) if document.created else 0,
        "values": ",".join(f"{name}:{one}" for name, several in document.values.items() for one in several).encode(),
        **{name: ",".join(values) for name, values in document.values.items()},
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

    def posts_with(self, name: str, value: str) -> list[int]:
        """The posts that have a value of a field, such as a condition."""
        with _explained(self._folder):
            present = self._present(name, [value])
            return [self._posts[n] for one in present for n, _ in self._scored(name, [one])]

    def _scored(self, name: str, terms: Sequence[str]) -> Iterator[tuple[int, float]]:
        if not terms:
            return
        leaf = query.Term(name, terms[0]) if len(terms) == 1 else query.Phrase(name, list(terms))
        for searcher, offset in self._searcher.leaf_searchers():
            matcher = leaf.matcher(searcher, searcher.boolean_context() if name in BY_NAME else None)
            while matcher.is_active():
                yield matcher.id() + offset, matcher.score()
                matcher.next()

    def posts_where(
        self,
        groups: Sequence[tuple[str, Sequence[str]]],
        since: datetime | None,
        until: datetime | None,
    ) -> dict[int, int]:
        """The posts for which everything holds, with their threads; of each group, a facet's values, one suffices."""
        with _explained(self._folder):
            chosen: set[int] | None = None
            for facet, values in groups:
                found = {n for value in self._present(facet, values) for n, _ in self._scored(facet, [value])}
                chosen = found if chosen is None else chosen & found
            candidates = self._live() if chosen is None else sorted(chosen)
            if since or until:
                candidates = self._within(candidates, since, until)
            return {self._posts[n]: self._threads[n] for n in candidates if self._posts[n]}

    def _present(self, facet: str, values: Sequence[str]) -> list[str]:
        """Those of the values that some post has: a broad condition has thousands below it."""
        reader = self._searcher.reader()
        return [value for value in values if (facet, value) in reader]

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

    def posts_of(self, threads: set[int]) -> dict[int, int]:
        """The posts of threads, each with its thread."""
        with _explained(self._folder):
            live = self._live() if threads else ()
            return {self._posts[n]: self._threads[n] for n in live if self._threads[n] in threads and self._posts[n]}

    def facets(self, threads: set[int]) -> dict[str, list[tuple[str, int]]]:
        """For the fields that are counted: the values in these threads, each with how many of them have it."""
        pairs: set[tuple[int, bytes]] = set()
        if threads:  # an empty index has no columns to ask
            with _explained(self._folder):
                reader = self._searcher.reader()
                column = reader.column_reader("values")
                for n, thread in enumerate(self._threads):
                    if thread in threads and (values := column[n]) and not reader.is_deleted(n):
                        pairs.update((thread, value) for value in values.split(b","))
        counts = Counter(value for _, value in pairs)
        seen: dict[str, list[tuple[str, int]]] = {field.name: [] for field in COUNTED}
        for told, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            name, _, value = told.decode().partition(":")
            if name in seen:
                seen[name].append((value, count))
        return seen

    def values(self, name: str) -> set[str]:
        """The values of a field that posts have."""
        with _explained(self._folder):
            return {term.decode() for term in self._searcher.reader().lexicon(name)}

    def values_of(self, posts: Iterable[int]) -> dict[int, dict[str, list[str]]]:
        """The values that each of the posts has, by field; posts that are not indexed are left out."""
        with _explained(self._folder):
            reader = self._searcher.reader()
            present = [post for post in posts if ("id", f"p{post}") in reader]
            numbers = {post: n for post in present for n in reader.postings("id", f"p{post}").all_ids()}
            column = reader.column_reader("values") if numbers else {}
            return {post: _by_field(column[n]) for post, n in numbers.items()}

    def copies(self) -> dict[int, Copy]:
        """The posts that repeat earlier ones."""
        with _explained(self._folder):
            return read_copies(self._folder)


def _by_field(values: bytes) -> dict[str, list[str]]:
    """What :func:`_values` put together."""
    found: dict[str, list[str]] = {}
    for one in values.decode().split(",") if values else ():
        name, _, value = one.partition(":")
        found.setdefault(name, []).append(value)
    return found

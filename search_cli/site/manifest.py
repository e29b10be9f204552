"""What was built, beside the site: facts of each thread, a digest of each file, so that only news is made anew.

A line of JSON tells what the build depended on as a whole; behind it lie the threads and groups of files, in
MessagePack (https://msgpack.org): that of a large site is read in a second. It holds nothing but what the site shows,
and counts. It is written before the new site takes the old one's place and gets its name after that: one that has not
got it yet is of a build that died in between, and nobody knows which site lies there; so all is made anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec

from search_cli.site.views import ThreadLine

FORM = 2  # goes up when the file holds something else


class PostFact(NamedTuple):
    """A public post without its words.

    ``person`` tells people of one source apart, ``created`` is in seconds since 1970, ``values`` what was read in it
    (:func:`index.engines.contract.by_field`).
    """

    n: int
    person: int | None
    created: int | None
    score: int | None
    opens: bool
    values: str


class ThreadFact(NamedTuple):
    """A thread that was built.

    ``stamp`` is of its posts, ``found`` of what a search finds of its page, ``digest`` of the page.
    ``concepts`` are all that it names; ``values`` what else it can be found by ("voice:parent"); ``people`` who wrote
    in it; ``posts`` its posts, packed (:func:`unpacked`), for most builds need those of few threads.
    """

    n: int
    stamp: str
    found: str
    digest: str
    line: ThreadLine
    concepts: tuple[str, ...]
    values: tuple[str, ...]
    people: tuple[int, ...] = ()
    posts: bytes = b"\x90"


class Group(NamedTuple):
    """Files that are made together, with a digest of each; the key tells of what, a ``stamp`` out of what."""

    key: str
    files: Mapping[str, str]
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """How many pages the site has, and how many of them a build made anew."""

    pages: int
    made: int


@dataclass(slots=True)
class Manifest:
    """What was built. ``depends`` is on what, ``until`` when a post will have been unseen for too long (or None)."""

    depends: Mapping[str, str] = field(default_factory=dict)
    until: int | None = None
    pages: int = 0
    threads: dict[int, ThreadFact] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)

    def digests(self) -> dict[str, str]:
        """The digest of each page of a thread, by its path."""
        return {fact.line.path: fact.digest for fact in self.threads.values()}

    def files(self) -> set[str]:
        """The paths of all pages, and of the files beside them; not of those that search needs."""
        return {fact.line.path for fact in self.threads.values()}.union(*(one.files for one in self.groups.values()))


def packed(posts: list[PostFact]) -> bytes:
    """Posts as a thread's fact holds them."""
    return msgspec.msgpack.encode(posts)


def unpacked(posts: bytes) -> list[PostFact]:
    """Posts as they were before :func:`packed`."""
    return _POSTS.decode(posts)


def read_header(path: Path) -> Manifest:
    """The manifest without threads and groups; an empty one where there is none that can be relied on."""
    return next(_read(path), Manifest())


def read_manifest(path: Path) -> Manifest:
    """The whole manifest; an empty one where there is none that can be relied on, or it is damaged."""
    *_, whole = Manifest(), *_read(path)
    return whole


def _read(path: Path) -> Iterator[Manifest]:
    """The header, then all."""
    if fresh_path(path).exists():
        return
    try:
        with path.open("rb") as told:
            head = json.loads(told.readline())
            if head.get("form") != FORM:
                return
            found = Manifest(head["depends"], head["until"], head["pages"])
            yield found
            threads, groups = _BODY.decode(told.read())
        found.threads = {row.n: row.fact() for row in threads}
        found.groups = {group.key: group for group in groups}
    except (OSError, ValueError, TypeError, LookupError, AttributeError):  # what msgspec raises is a ValueError
        found = Manifest()
    yield found


class _Row(msgspec.Struct, array_like=True, gc=False):
    """A thread as it is written."""

    n: int
    stamp: str
    found: str
    digest: str
    line: tuple[str, str, str, str, str, int, int, str, str, bool]
    concepts: tuple[str, ...]
    values: tuple[str, ...]
    people: tuple[int, ...]
    posts: bytes

    def fact(self) -> ThreadFact:
        line = ThreadLine(*self.line)
        return ThreadFact(
            *(self.n, self.stamp, self.found, self.digest, line, self.concepts, self.values, self.people, self.posts)
        )


_POSTS = msgspec.msgpack.Decoder(list[PostFact])
_BODY = msgspec.msgpack.Decoder(tuple[list[_Row], list[Group]])


def fresh_path(path: Path) -> Path:
    """Where a manifest lies until its site does."""
    return path.with_name(f"{path.name}.new")


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write it beside the site that takes the old one's place next; :func:`keep_manifest` is called after that."""
    head = {"form": FORM, "depends": dict(manifest.depends), "until": manifest.until, "pages": manifest.pages}
    rows = [_row(fact) for fact in manifest.threads.values()]
    with fresh_path(path).open("wb") as out:
        out.write(json.dumps(head).encode() + b"\n")
        out.write(msgspec.msgpack.encode((rows, list(manifest.groups.values()))))
        out.flush()
        os.fsync(out.fileno())


def _row(fact: ThreadFact) -> tuple[object, ...]:
    line = fact.line
    words = (line.path, line.title, line.source, line.board, line.updated, line.posts, line.people)
    return (*fact[:4], (*words, line.said, line.excerpt, line.cut), *fact[5:])


def keep_manifest(path: Path) -> None:
    """Make the one that was written the current one: its site lies there now."""
    fresh_path(path).replace(path)


def remove_manifest(path: Path) -> None:
    """Take it away: the site is gone, or is no longer what it says."""
    for one in (path, fresh_path(path)):
        one.unlink(missing_ok=True)

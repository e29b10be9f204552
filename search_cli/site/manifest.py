"""What was built, beside the site: facts of each thread, a digest of each file, so that only news is made anew.

JSON lines: first what the build depended on as a whole, then a thread or a group of files a line. It holds nothing but
what the site shows. It is written before the new site takes the old one's place and gets its name after that: one that
has not got it yet is of a build that died in between, and nobody knows which site lies there; so all is made anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from search_cli.site.views import ThreadLine

_LINE = tuple(ThreadLine.__dataclass_fields__)
FORM = 1  # goes up when the lines hold something else


class ThreadFact(NamedTuple):
    """A thread that was built.

    ``stamp`` is of its posts, ``found`` of what a search finds of its page, ``digest`` of the page.
    ``concepts`` are all that it names; ``values`` what else it can be found by ("voice:parent").
    """

    n: int
    stamp: str
    found: str
    digest: str
    line: ThreadLine
    concepts: tuple[str, ...]
    values: tuple[str, ...]


class Group(NamedTuple):
    """Files that are made together, with a digest of each; the key tells of what."""

    key: str
    files: Mapping[str, str]


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
        with path.open(encoding="utf-8") as lines:
            head = json.loads(next(lines, "{}"))
            if head.get("form") != FORM:
                return
            found = Manifest(head["depends"], head["until"], head["pages"])
            yield found
            rows = json.loads(f"[{','.join(lines)}]")
        _take_up(found, rows, head["rows"])
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        found = Manifest()
    yield found


def _take_up(found: Manifest, rows: list[Any], expected: int) -> None:
    """Add the lines behind the first one. Raises :class:`ValueError` where some are missing, or are something else."""
    if len(rows) != expected:
        raise ValueError(expected)
    for row in rows:
        if isinstance(row, dict):
            found.groups.update((key, Group(key, files)) for key, files in row.items())
        else:
            n, stamp, search, digest, line, concepts, values = row
            found.threads[n] = ThreadFact(n, stamp, search, digest, ThreadLine(*line), tuple(concepts), tuple(values))


def fresh_path(path: Path) -> Path:
    """Where a manifest lies until its site does."""
    return path.with_name(f"{path.name}.new")


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write it beside the site that takes the old one's place next; :func:`keep_manifest` is called after that."""
    head = {
        "form": FORM,
        "depends": dict(manifest.depends),
        "until": manifest.until,
        "pages": manifest.pages,
        "rows": len(manifest.threads) + len(manifest.groups),
    }
    with fresh_path(path).open("w", encoding="utf-8") as out:
        for row in (head, *_rows(manifest)):
            out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
        out.flush()
        os.fsync(out.fileno())


def _rows(manifest: Manifest) -> Iterable[object]:
    for n, stamp, found, digest, line, concepts, values in manifest.threads.values():
        yield (n, stamp, found, digest, [getattr(line, name) for name in _LINE], concepts, values)
    for group in manifest.groups.values():
        yield {group.key: group.files}


def keep_manifest(path: Path) -> None:
    """Make the one that was written the current one: its site lies there now."""
    fresh_path(path).replace(path)


def remove_manifest(path: Path) -> None:
    """Take it away: the site is gone, or is no longer what it says."""
    for one in (path, fresh_path(path)):
        one.unlink(missing_ok=True)

"""What ``doctor`` looks at: one function a subject, each with what is wrong and what to do."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version

from crawlers.items import ThreadwellError
from crawlers.source import load_sources
from crawlers.store import Store
from index.state import open_index, read_state
from search_cli.config import Home

LITTLE_SPACE = 200_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is as it should be, and what to know or do."""

    subject: str
    ok: bool
    text: str


def examine(home: Home) -> list[Finding]:
    """Every finding, in the order of the data's flow. A subject that cannot be looked at is wrong for that reason."""
    findings = []
    for subject, look in _SUBJECTS.items():
        try:
            findings += [Finding(subject, ok, text) for ok, text in look(home)]
        except (ThreadwellError, OSError) as error:
            findings.append(Finding(subject, ok=False, text=str(error)))
    return findings


def _versions(_: Home) -> Iterator[tuple[bool, str]]:
    names = ("scrapy", "sqlalchemy", "whoosh-reloaded")
    parts = [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in names)]
    yield True, ", ".join(parts)


def _home(home: Home) -> Iterator[tuple[bool, str]]:
    if not home.folder.is_dir():
        yield False, f"{home.folder} does not exist. Run 'threadwell init --contact WHO'."
        return
    yield bool(home.contact), home.contact or "No contact is set. Run 'threadwell init --contact WHO'."
    free = shutil.disk_usage(home.folder).free
    yield (
        free >= LITTLE_SPACE,
        f"{free / 1e9:.1f} GB free" + ("" if free >= LITTLE_SPACE else ". Make room on the disk."),
    )


def _key(home: Home) -> Iterator[tuple[bool, str]]:
    path = home.folder / "key"
    if not path.exists():
        yield False, f"{path} is missing. Restore it from a backup; without one, run 'threadwell init'."
        return
    home.key()
    open_to_others = path.stat().st_mode & 0o077
    yield (
        not open_to_others,
        f"Others may read {path}. Run 'chmod 600 {path}'." if open_to_others else "keep a backup of it",
    )


def _store(home: Home) -> Iterator[tuple[bool, str]]:
    if isinstance(home.store_place, str) or home.store_place.exists():
        with closing(Store(home.store_place)) as store:
            problems = store.check()
            posts = sum(count.posts for count in store.counts().values())
        yield not problems, problems[0] + ". Restore a backup." if problems else f"sound, {posts:,} posts"
    else:
        yield False, "There is none yet. Run 'threadwell init'."


def _sources(home: Home) -> Iterator[tuple[bool, str]]:
    sources, errors = load_sources(home.sources)
    yield from ((False, str(error)) for error in errors)
    yield True, f"{len(sources)} known, {sum(source.enabled for source in sources)} enabled"


def _index(home: Home) -> Iterator[tuple[bool, str]]:
    state = read_state(home.index)
    with closing(open_index(home.index)) as reader:
        count = reader.count()
    with closing(Store(home.store_place)) as store:
        behind = state is not None and state.change < store.last_change()
    yield (
        not behind,
        f"{count:,} posts" + (", older than the store. Run 'threadwell index'." if behind else ", up to date"),
    )


_SUBJECTS: dict[str, Callable[[Home], Iterator[tuple[bool, str]]]] = {
    "versions": _versions,
    "home": _home,
    "key": _key,
    "sources": _sources,
    "store": _store,
    "index": _index,
}

"""What ``doctor`` looks at: one function a subject, each with what is wrong and what to do."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from crawlers.items import ThreadwellError
from crawlers.keeping.migrations import SCHEMA_VERSION as STORE_VERSION
from crawlers.schedule import is_stale
from crawlers.source import load_sources
from crawlers.store import Store
from index.building.state import open_index
from index.schema import SCHEMA_VERSION as INDEX_VERSION
from search_cli import __version__
from search_cli.backup import is_saved
from search_cli.config import Home
from search_cli.duty import Duty, read_duties, say_when
from search_cli.opening import version_of
from search_cli.watches import read_watches

LITTLE_SPACE = 200_000_000  # bytes
Findings = Iterator[tuple[bool, str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is as it should be, and what to know or do."""

    subject: str
    ok: bool
    text: str


def examine(home: Home, now: datetime) -> list[Finding]:
    """Every finding, in the order of the data's flow. A subject that cannot be looked at is wrong for that reason."""
    findings = []
    for subject, look in _SUBJECTS.items():
        try:
            findings += [Finding(subject, ok, text) for ok, text in look(home, now)]
        except (ThreadwellError, OSError) as error:
            findings.append(Finding(subject, ok=False, text=str(error)))
    return findings


def _versions(home: Home, _now: datetime) -> Findings:
    ours = f"Threadwell {__version__}, store {STORE_VERSION}, index {INDEX_VERSION}, vocabulary {version_of(home)}"
    names = ("scrapy", "sqlalchemy", "whoosh-reloaded")
    parts = [ours, f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in names)]
    yield True, ", ".join(parts)


def _home(home: Home, _now: datetime) -> Findings:
    if not home.folder.is_dir():
        yield False, f"{home.folder} does not exist. Run 'threadwell init --contact WHO'."
        return
    yield bool(home.contact), home.contact or "No contact is set. Run 'threadwell init --contact WHO'."
    free = shutil.disk_usage(home.folder).free
    used = sum(path.stat().st_size for path in home.folder.rglob("*") if path.is_file())
    said = f"{used / 1e6:,.1f} MB used, {free / 1e9:.1f} GB free"
    yield free >= LITTLE_SPACE, said + ("" if free >= LITTLE_SPACE else ". Make room on the disk.")


def _key(home: Home, _now: datetime) -> Findings:
    path = home.folder / "key"
    if not path.exists():
        yield False, f"{path} is missing. Restore it from a backup; without one, run 'threadwell init'."
        return
    home.key()
    if path.stat().st_mode & 0o077:
        yield False, f"Others may read {path}. Run 'chmod 600 {path}'."
    if is_saved(home):
        yield True, "its backup is noted"
    else:
        yield not _needs_key(home), f"Copy {path} to another place, then run 'threadwell doctor --key-saved'."


def _needs_key(home: Home) -> bool:
    """Whether people were counted with the key, so that its loss would be one."""
    if isinstance(home.store_place, Path) and not home.store_place.exists():
        return False
    with closing(Store(home.store_place)) as store:
        return store.tells_people_apart()


def _store(home: Home, _now: datetime) -> Findings:
    if isinstance(home.store_place, str) or home.store_place.exists():
        with closing(Store(home.store_place)) as store:
            problems = store.check()
            posts = sum(count.posts for count in store.counts().values())
        yield not problems, problems[0] + ". Restore a backup." if problems else f"sound, {posts:,} posts"
    else:
        yield False, "There is none yet. Run 'threadwell init'."


def _sources(home: Home, _now: datetime) -> Findings:
    sources, errors = load_sources(home.sources)
    yield from ((False, str(error)) for error in errors)
    yield True, f"{len(sources)} known, {sum(source.enabled for source in sources)} enabled"


def _harvests(home: Home, now: datetime) -> Findings:
    """What is wrong with the harvests of each enabled source; one line where nothing is."""
    if isinstance(home.store_place, Path) and not home.store_place.exists():
        return
    sources = [source for source in load_sources(home.sources)[0] if source.enabled]
    duties = read_duties(home, sources, now)
    problems = [(duty.source.name, text) for duty in duties if (text := _trouble(duty, now))]
    yield from ((False, f"{name}: {text}") for name, text in problems)
    if not problems:
        new = [duty.source.name for duty in duties if duty.last is None]
        yield True, f"{len(duties) - len(new)} in order" + (f", never harvested: {', '.join(new)}" if new else "")


def _trouble(duty: Duty, now: datetime) -> str:
    """What a person should do about a source, empty for nothing."""
    last = duty.last
    if duty.held or last is None:
        return duty.held
    if last.failed:
        reason = last.reason.rstrip(".")
        return f"the last harvest failed: {reason}. See 'threadwell jobs', then 'threadwell sources check'."
    if is_stale(duty.jobs, duty.source.recheck_time, now):
        return f"not harvested since {say_when(last.started)} UTC. Run 'threadwell harvest --due', or set a timer."
    return ""


def _index(home: Home, _now: datetime) -> Findings:
    with closing(open_index(home.index, version_of(home), thoroughly=True)) as index:
        count = index.reader.count()
    with closing(Store(home.store_place)) as store:
        latest = store.last_change()
    if index.change > latest:
        yield False, "It was built from another store. Restore a backup of that, or run 'threadwell index --rebuild'."
    else:
        behind = index.change < latest
        said = "older than the store. Run 'threadwell index'." if behind else "up to date"
        yield not behind, f"{count:,} posts, {said}"


def _watches(home: Home, _now: datetime) -> Findings:
    """Saved searches that cannot be read, and feeds that cannot be written; nothing where none is kept."""
    for watch in read_watches(home.watches):
        lost = [feed for feed in watch.feeds if not feed.parent.is_dir()]
        yield not lost, f"{watch.name} is kept" if not lost else f"{watch.name}: the folder of {lost[0]} is missing."


_SUBJECTS: dict[str, Callable[[Home, datetime], Findings]] = {
    "versions": _versions,
    "home": _home,
    "key": _key,
    "sources": _sources,
    "store": _store,
    "harvests": _harvests,
    "index": _index,
    "watches": _watches,
}

"""The folder of a site: what is made lies beside it until all of it is there and checked, and then takes its place.

A whole new site takes the old one's place by two renames. Where little changed, the new files are gathered in a folder
of their own; once they are complete that folder gets the name :func:`ready_path`, the old site is put aside, the new
files are moved into it, what is gone is removed, and it is put back: so a site of 100,000 pages is brought up to date
without touching those that stay. For the moment in which that is done there is no site, and never half of one. A
process that is killed meanwhile leaves all that the next build needs to finish it (:func:`finish`).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from os.path import isfile
from pathlib import Path
from tempfile import mkdtemp

Where = Callable[[str], str]  # where a file of the site lies, by its path in it

_GONE = ".gone"  # in a folder of new files: the paths of those that go, a line each


class SiteFolder:
    """A site that is being made in ``folder``; with ``old``, that holds only what is another than in the old one."""

    def __init__(self, folder: Path, old: Path | None = None) -> None:
        self.folder = folder
        self.old = old
        self.gone: set[str] = set()
        self._made = {""}
        self._there: set[str] = set()

    def write(self, path: str, content: bytes) -> str:
        """Write a file; one that is as it was stays. Returns its digest."""
        self._there.add(path)
        if not (self.old and _holds(f"{self.old}/{path}", content)):
            place = path.rpartition("/")[0]
            if place not in self._made:
                (self.folder / place).mkdir(parents=True, exist_ok=True)
                self._made.add(place)
            with open(f"{self.folder}/{path}", "wb", buffering=0) as out:  # noqa: PTH123  # a Path a page takes seconds
                out.write(content)
        return digest_of(content)

    def where(self, path: str) -> str:
        """Where a file of the site lies for now, if there is one."""
        new = f"{self.folder}/{path}"  # written by this process or another
        stays = self.old and (path in self._there or path not in self.gone)
        return f"{self.old}/{path}" if stays and not isfile(new) else new  # noqa: PTH113  # as above

    def listed(self, place: str) -> list[str]:
        """The paths of the files that lie in a folder of the old site."""
        inside = self.old / place if self.old else None
        return (
            [f"{place}/{path.name}" for path in inside.iterdir() if path.is_file()]
            if inside and inside.is_dir()
            else []
        )

    def put_up(self) -> None:
        """Put the new site in the old one's place."""
        site = self.old
        if not site:
            raise ValueError("a whole site is put up by name")
        (self.folder / _GONE).write_text("\n".join(sorted(self.gone - self._there)), encoding="utf-8")
        self.folder.rename(ready_path(site))
        finish(site)


def _holds(path: str, content: bytes) -> bool:
    """Whether a file is there that holds just this."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # as above
            return file.read() == content
    except OSError:
        return False


def lies_in(folder: Path) -> Where:
    """Where the files of a finished site lie."""
    return partial(os.path.join, folder)


def digest_of(content: bytes) -> str:
    """What tells the content of a file from any other."""
    return sha256(content).hexdigest()[:20]


@contextmanager
def new_folder(site: Path) -> Iterator[Path]:
    """A folder beside the site for a new one; what is left of it at the end goes, and what a dead build left."""
    site.parent.mkdir(parents=True, exist_ok=True)
    remove_leftovers(site)
    fresh = Path(mkdtemp(prefix=f".{site.name}-", dir=site.parent))
    try:
        fresh.chmod(0o755)
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def remove_leftovers(site: Path) -> None:
    """Finish what a build that died had begun to put up, and take away what others left."""
    if ready_path(site).exists():
        finish(site)
    old = old_path(site)
    if old.exists() and not site.exists():
        old.rename(site)
    for left in site.parent.glob(f".{site.name}-*"):
        shutil.rmtree(left)


def old_path(site: Path) -> Path:
    """Where the old site lies for the moment in which the new one takes its place."""
    return site.with_name(f".{site.name}-old")


def ready_path(site: Path) -> Path:
    """Where all that is new lies once it is complete."""
    return site.with_name(f".{site.name}-ready")


def finish(site: Path) -> None:
    """Move what is ready into the old site, which is put aside for as long; the same again after a death in between."""
    ready, aside = ready_path(site), old_path(site)
    gone = (ready / _GONE).read_text(encoding="utf-8").splitlines() if (ready / _GONE).exists() else []
    if not aside.exists():
        site.rename(aside)
    for path in _files(ready):
        (aside / path).parent.mkdir(parents=True, exist_ok=True)
        (ready / path).replace(aside / path)
    _remove(aside, gone)
    aside.rename(site)
    shutil.rmtree(ready)


def _files(folder: Path) -> Iterable[str]:
    for place, _, names in os.walk(folder):
        inside = Path(place).relative_to(folder)
        yield from (str(inside / name) for name in names if name != _GONE)


def _remove(folder: Path, paths: Iterable[str]) -> None:
    """Remove files, and the folders that are empty without them."""
    for path in paths:
        (folder / path).unlink(missing_ok=True)
        for place in (folder / path).parents:
            if place == folder or not place.is_dir() or any(place.iterdir()):
                break
            place.rmdir()


def put_up(fresh: Path, site: Path) -> None:
    """Put a whole new site in the old one's place; a moment between two renames has none, never half of one."""
    old = old_path(site)
    if site.exists():
        site.rename(old)
    fresh.rename(site)
    shutil.rmtree(old, ignore_errors=True)


def paths_in(folder: Path) -> set[str]:
    """The paths of all files in a folder, those for search left out."""
    found: set[str] = set()
    for place, folders, names in os.walk(folder):
        inside = place[len(str(folder)) + 1 :]
        folders[:] = [name for name in folders if inside or name != "pagefind"]
        found.update(f"{inside}/{name}" if inside else name for name in names)
    return found

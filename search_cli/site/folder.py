"""The folder of a new site: files are written, or linked from the old site where they are the same."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp


class SiteFolder:
    """A new site in ``folder``, beside the ``old`` one, if there is one."""

    def __init__(self, folder: Path, old: Path | None) -> None:
        self.folder = folder
        self.old = old
        self._new, self._old = f"{folder}/", f"{old}/"
        self._made = {""}

    def write(self, path: str, content: bytes) -> str:
        """Write a file. Returns its digest."""
        self._make_room(path)
        with open(self._new + path, "wb", buffering=0) as out:  # noqa: PTH123  # a Path a page takes seconds
            out.write(content)
        return digest_of(content)

    def link(self, path: str) -> None:
        """Have the old site's file here as well. Raises :class:`FileNotFoundError` where somebody took it away."""
        self._make_room(path)
        try:
            os.link(self._old + path, self._new + path)
        except FileNotFoundError:
            raise
        except OSError:  # a disk without hard links
            shutil.copyfile(self._old + path, self._new + path)

    def _make_room(self, path: str) -> None:
        place = path.rpartition("/")[0]
        if place not in self._made:
            (self.folder / place).mkdir(parents=True, exist_ok=True)
            self._made.add(place)


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
    """Take away what builds that died left; where one died between two renames, the old site is put back."""
    old = old_path(site)
    if old.exists() and not site.exists():
        old.rename(site)
    for left in site.parent.glob(f".{site.name}-*"):
        shutil.rmtree(left)


def old_path(site: Path) -> Path:
    """Where the old site lies for the moment in which the new one takes its place."""
    return site.with_name(f".{site.name}-old")


def put_up(fresh: Path, site: Path) -> None:
    """Put the new site in the old one's place; a moment between two renames has none, never half of one."""
    old = old_path(site)
    if site.exists():
        site.rename(old)
    fresh.rename(site)
    shutil.rmtree(old, ignore_errors=True)

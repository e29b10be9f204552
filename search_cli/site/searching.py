"""The files that make the site searchable: Pagefind's bundles, one a shard, and the words beside them.

A bundle holds up to :data:`SHARD` threads, so that one new post costs little: a shard whose pages are those of the
earlier site stays as it is. ``pagefind/`` holds the newest shard, further ones lie in ``pagefind/YEARS-N/``, and
search.js merges them as they are needed; ``search/words.json`` tells which there are, ``search/where-N.json`` which of
them a concept is in.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from itertools import accumulate
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple
from zlib import crc32

from crawlers.items import ThreadwellError
from search_cli.site.folder import SiteFolder
from search_cli.site.search_crisis import crisis_file
from search_cli.site.search_files import FormError, tidy
from search_cli.site.search_places import place_files
from search_cli.site.search_words import Named, json_bytes, word_files

SHARD = 600  # threads in a bundle, at most: one new post means that so many are indexed anew, in about a second
SPAN = 32  # years that may lie in one shard where few threads are of them; a power of two
FORM = "2"  # of what is written here; another one means that no shard is linked from an earlier site
BUILT = "pagefind/built.json"
AT_ONCE = 2  # processes of Pagefind
ENOUGH = 1_000  # pages that a search begins with
BITS = 32  # of a path's checksum that tell which part of a year a page is in
SAMPLE = 400  # pages that tell which words are on most of them
PARTS_OF_BUNDLE = ("filter", "fragment", "index")


class SearchError(ThreadwellError):
    """The site cannot be made searchable."""


class Indexed(NamedTuple):
    """A page to be found: path, a digest of its content, the ISO day of its last post or nothing, its concepts' ids.

    Only the pages of conversations are given: a concept's page is found by its names.
    """

    path: str
    digest: str
    day: str
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shard:
    """Pages that lie in one bundle, and the first and the last year that they may be of; both empty without a date."""

    name: str
    since: str
    until: str
    pages: Sequence[Indexed]

    def digest(self, language: str) -> str:
        """What the bundle depends on."""
        digest = sha256(f"{FORM} {_pagefind_version()} {language}".encode())
        for page in sorted(self.pages):
            digest.update(f"\n{page.path} {page.digest} {page.day}".encode())
        return digest.hexdigest()[:20]


def make_shards(pages: Iterable[Indexed], size: int = SHARD) -> list[Shard]:
    """Pages in shards of at most ``size``, the newest first, those without a date last.

    Years are halved, from :data:`SPAN` of them on, until few enough pages are of them; what is too much for a shard in
    one year is halved by a digest of the pages' paths. So a page that comes or goes changes its own shard, seldom a
    second one, and a thread that is written in again stays in its shard for the year.
    """
    known = list(pages)
    if len(known) <= size:
        return [Shard("", "", "9999", known)] if known else []
    by_span: dict[int, list[Indexed]] = {}
    for page in known:
        year = int(page.day[:4] or -1)
        by_span.setdefault(year // SPAN, []).append(page)
    shards = [
        shard for span in sorted(by_span, reverse=True) for shard in _halved(by_span[span], span * SPAN, SPAN, size)
    ]
    shards[0] = replace(shards[0], name="")
    return shards


def _halved(pages: list[Indexed], first: int, years: int, size: int) -> Iterator[Shard]:
    """Shards of pages that are of so many ``years`` from the ``first`` on, the newest first."""
    if first < 0:
        yield from (Shard(f"undated{way}", "", "", part) for way, part in _parted(pages, size))
    elif years == 1:
        yield from (Shard(f"{first:04}{way}", f"{first:04}", f"{first:04}", part) for way, part in _parted(pages, size))
    elif len(pages) <= size:
        last = first + years - 1
        yield Shard(f"{first:04}-{last:04}", f"{first:04}", f"{last:04}", pages)
    else:
        middle = first + years // 2
        late = [page for page in pages if page.day >= f"{middle:04}"]
        early = [page for page in pages if page.day < f"{middle:04}"]
        for begin, half in ((middle, late), (first, early)):
            if half:
                yield from _halved(half, begin, years // 2, size)


def _parted(pages: list[Indexed], size: int, way: str = "") -> Iterator[tuple[str, list[Indexed]]]:
    """Pages in parts by the last bits of their paths' checksums, and these bits."""
    if len(pages) <= size or len(way) == BITS:
        yield (f"-{way}" if way else "", pages)
        return
    halves: tuple[list[Indexed], list[Indexed]] = ([], [])
    for page in pages:
        halves[crc32(page.path.encode()) >> len(way) & 1].append(page)
    for bit, half in zip("01", halves, strict=True):
        if half:
            yield from _parted(half, size, way + bit)


class Search:
    """The search of the site in ``folder``, being made beside other work; a bundle that its old site has stays there.

    Used in a ``with``: what is not made yet at its end is left. :meth:`finish` waits for all.
    """

    def __init__(self, folder: SiteFolder, shards: Sequence[Shard], language: str = "en") -> None:
        self._folder = folder
        self._shards = shards
        spoken = language.split("-", maxsplit=1)[0].lower()
        self._hashes = {shard.name: shard.digest(spoken) for shard in shards}
        known = _earlier_bundles(folder.old)
        for name in known.keys() - self._hashes.keys():
            folder.gone.update(_files_of(folder, name))
        if not shards:
            folder.gone.update(folder.listed("pagefind"))
        self._pool = ThreadPoolExecutor(AT_ONCE)
        stale = [shard for shard in shards if known.get(shard.name) != self._hashes[shard.name]]
        self._made = [self._pool.submit(_index, folder, shard, spoken) for shard in stale]

    def __enter__(self) -> Search:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def finish(self, named: Iterable[Named] = (), enough: int = ENOUGH) -> None:
        """Wait for the bundles, and write the words beside them.

        ``named`` are the concepts that occur on the site, with their names; a search begins with the shards that hold
        ``enough`` pages. Raises :class:`SearchError` where Pagefind fails.
        """
        for one in self._made:
            one.result()
        folder, shards, concepts = self._folder, self._shards, list(named)
        before = accumulate((len(shard.pages) for shard in shards), initial=0)
        listed = {
            "first": sum(pages < enough for pages in before),
            "shards": [(shard.name, shard.since, shard.until) for shard in shards],
        }
        files = {
            BUILT: json_bytes(self._hashes),
            "search/crisis.json": crisis_file(),
            **place_files(concepts, [{one for page in shard.pages for one in page.concepts} for shard in shards]),
            **word_files(concepts, _sample(folder, shards), listed),
        }
        folder.gone.update(folder.listed("search"))
        for name, content in files.items():
            folder.write(name, content)


def _earlier_bundles(earlier: Path | None) -> Mapping[str, str]:
    """What the earlier site's bundles depend on, by their names; nothing where it has no account of them."""
    try:
        built = json.loads((earlier / BUILT).read_text(encoding="utf-8")) if earlier else {}
    except (OSError, ValueError):
        return {}
    return {str(name): str(digest) for name, digest in built.items()}


def _files_of(folder: SiteFolder, name: str) -> Iterator[str]:
    """The files of an earlier bundle, without what runs in the page."""
    place = f"pagefind/{name}".rstrip("/")
    for part in PARTS_OF_BUNDLE:
        yield from folder.listed(f"{place}/{part}")
    yield from (path for path in folder.listed(place) if path.endswith((".pf_meta", "pagefind-entry.json")))


def _index(folder: SiteFolder, shard: Shard, language: str) -> None:
    """Have Pagefind index a shard's pages, through links to them in a folder of their own."""
    own = Path(mkdtemp(prefix=f"{folder.folder.name}-search-", dir=folder.folder.parent))
    try:
        for page in shard.pages:
            (own / "site" / page.path).parent.mkdir(parents=True, exist_ok=True)
            link_or_copy(Path(folder.where(page.path)), own / "site" / page.path)
        _run_pagefind(own, language)
        tidy(own / "made")
        folder.gone.update(_files_of(folder, shard.name))
        _take_over(own / "made", folder, f"pagefind/{shard.name}".rstrip("/"))
    except (FormError, ValueError, KeyError, IndexError, TypeError) as error:
        raise SearchError(f"Pagefind wrote files of an unknown form: {error}. This needs its version 1.5.") from error
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _take_over(made: Path, folder: SiteFolder, bundle: str) -> None:
    for path in sorted(path for path in made.rglob("*") if path.is_file()):
        inside = path.relative_to(made).as_posix()
        of_bundle = "/" in inside or path.suffix == ".pf_meta" or path.name == "pagefind-entry.json"
        folder.write(
            f"{bundle if of_bundle else 'pagefind'}/{inside}", path.read_bytes()
        )  # the rest is the same in all


def _run_pagefind(own: Path, language: str) -> None:
    command = [*(sys.executable, "-m", "pagefind_bin"), *("--site", "site", "--output-path", "made", "--silent")]
    command += ["--keep-index-url", "--force-language", language]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=own)  # noqa: S603  # our own arguments
    if done.returncode or not (own / "made" / "pagefind.js").exists():
        detail = " ".join((done.stderr or done.stdout).split())[-200:]
        ended = f"was ended by signal {-done.returncode}" if done.returncode < 0 else "failed"
        raise SearchError(f"Pagefind, which makes the site searchable, {ended}: {detail or 'it wrote nothing'}.")


def _pagefind_version() -> str:
    try:
        return version("pagefind_bin")
    except PackageNotFoundError as error:
        raise SearchError(
            "Pagefind, which makes the site searchable, is not installed: pip install pagefind"
        ) from error


def link_or_copy(source: Path, target: Path) -> None:
    """Have the same file at both places, where the disk allows it without a copy."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def _sample(folder: SiteFolder, shards: Sequence[Shard]) -> Iterator[str]:
    """Some of the pages, the same with every build of the same."""
    pages = sorted(page.path for shard in shards for page in shard.pages)
    for path in pages[:: max(1, len(pages) // SAMPLE)]:
        yield Path(folder.where(path)).read_text(encoding="utf-8")

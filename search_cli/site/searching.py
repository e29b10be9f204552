"""The files that make the site searchable: Pagefind's bundles, one a shard, and the words beside them.

Up to :data:`WHOLE` threads one bundle holds all. Above that ``pagefind/`` holds the newest shard, further ones lie in
``pagefind/YEAR-N/``, and search.js merges them when they are asked for; ``pagefind/shards.json`` tells which there are.
A shard whose pages are those of the earlier site is linked from there.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from itertools import accumulate, groupby
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

from crawlers.items import ThreadwellError
from search_cli.site.search_crisis import crisis_file
from search_cli.site.search_files import FormError, tidy
from search_cli.site.search_words import Named, json_bytes, word_files

WHOLE = 20_000  # threads in one bundle: Pagefind takes 245 kB of memory a page
SHARD = 2_000  # threads in one of several, at most: one new post means that so many are indexed anew
FORM = "1"  # of what is written here; another one means that no shard is linked from an earlier site
BUILT = "pagefind/built.json"
AT_ONCE = 2  # processes of Pagefind
ENOUGH = 1_000  # pages that a search begins with
SAMPLE = 400  # pages that tell which words are on most of them
PARTS_OF_BUNDLE = ("filter", "fragment", "index")


class SearchError(ThreadwellError):
    """The site cannot be made searchable."""


class Indexed(NamedTuple):
    """A page to be found: its path, a digest of its content, and the ISO day of its last post, or nothing."""

    path: str
    digest: str
    day: str


@dataclass(frozen=True, slots=True)
class Shard:
    """Pages that lie in one bundle, and the year that they are of; all years where it is None."""

    name: str
    year: str | None
    pages: Sequence[Indexed]

    def digest(self, language: str) -> str:
        """What the bundle depends on."""
        digest = sha256(f"{FORM} {_pagefind_version()} {language}".encode())
        for page in sorted(self.pages):
            digest.update(f"\n{page.path} {page.digest} {page.day}".encode())
        return digest.hexdigest()[:20]


def make_shards(pages: Iterable[Indexed], whole: int = WHOLE, size: int = SHARD) -> list[Shard]:
    """Pages in shards of one year, the newest first, those without a date last; one shard where they are few.

    A year is cut by the pages' paths, into twice as many parts whenever they grow beyond ``size``: a thread that is
    written in again stays in its shard for the year.
    """
    known = list(pages)
    if len(known) <= whole:
        return [Shard("", None, known)] if known else []
    known.sort(key=lambda page: page.day[:4], reverse=True)
    shards = [
        Shard(f"{year or 'undated'}-{n}", year, part)
        for year, of_year in groupby(known, key=lambda page: page.day[:4])
        for n, part in enumerate(_parts(list(of_year), size), start=1)
    ]
    shards[0] = Shard("", shards[0].year, shards[0].pages)
    return shards


def _parts(pages: list[Indexed], size: int) -> Iterator[list[Indexed]]:
    count = 1
    while len(pages) > count * size:
        count *= 2
    parts: list[list[Indexed]] = [[] for _ in range(count)]
    for page in pages:
        parts[int.from_bytes(sha256(page.path.encode()).digest()[:4]) % count].append(page)
    yield from filter(None, parts)


def add_search(
    folder: Path,
    shards: Sequence[Shard],
    earlier: Path | None,
    named: Iterable[Named] = (),
    language: str = "en",
    enough: int = ENOUGH,
) -> None:
    """Make the site in ``folder`` searchable; ``earlier`` is the site that it takes the place of, if there is one.

    ``named`` are the concepts that occur on it, with their names; a search begins with the shards that hold ``enough``
    pages. Raises :class:`SearchError` where Pagefind fails.
    """
    (folder / "pagefind").mkdir()
    spoken = language.split("-", maxsplit=1)[0].lower()
    hashes = {shard.name: shard.digest(spoken) for shard in shards}
    linked = _earlier_bundles(earlier)
    if earlier and any(digest in linked for digest in hashes.values()):
        _link_runtime(earlier / "pagefind", folder / "pagefind")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = [pool.submit(_add_shard, folder, shard, linked.get(hashes[shard.name]), spoken) for shard in shards]
        try:
            for one in made:
                one.result()
        finally:
            pool.shutdown(cancel_futures=True)
    before = accumulate((len(shard.pages) for shard in shards), initial=0)
    listed = {
        "first": sum(pages < enough for pages in before),
        "shards": [{"name": shard.name, "year": shard.year} for shard in shards],
    }
    files = {
        "pagefind/shards.json": json_bytes(listed),
        BUILT: json_bytes(hashes),
        "search/crisis.json": crisis_file(),
        **word_files(named, _sample(folder, shards)),
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)


def _link_runtime(earlier: Path, target: Path) -> None:
    for path in (earlier / "pagefind.js", *sorted(earlier.glob("wasm.*"))):
        link_or_copy(path, target / path.name)


def _earlier_bundles(earlier: Path | None) -> Mapping[str, Path]:
    """The earlier site's bundles by what they depend on; none where it has no account of them."""
    try:
        built = json.loads((earlier / BUILT).read_text(encoding="utf-8")) if earlier else {}
    except (OSError, ValueError):
        return {}
    return {digest: earlier / "pagefind" / name for name, digest in built.items()} if earlier else {}


def _add_shard(folder: Path, shard: Shard, earlier: Path | None, language: str) -> None:
    target = folder / "pagefind" / shard.name
    target.mkdir(exist_ok=True)
    if earlier is None:
        _index(folder, shard, target, language)
    else:
        _link_bundle(earlier, target)


def _link_bundle(earlier: Path, target: Path) -> None:
    for part in PARTS_OF_BUNDLE:
        (target / part).mkdir()
        for path in sorted((earlier / part).iterdir()):
            link_or_copy(path, target / part / path.name)
    for path in (*sorted(earlier.glob("*.pf_meta")), earlier / "pagefind-entry.json"):
        link_or_copy(path, target / path.name)


def _index(folder: Path, shard: Shard, target: Path, language: str) -> None:
    """Have Pagefind index a shard's pages, through links to them in a folder of their own."""
    own = Path(mkdtemp(prefix=f".{folder.name}-search-", dir=folder.parent))
    try:
        for page in shard.pages:
            (own / "site" / page.path).parent.mkdir(parents=True, exist_ok=True)
            link_or_copy(folder / page.path, own / "site" / page.path)
        _run_pagefind(own, language)
        tidy(own / "made")
        for path in sorted((own / "made").iterdir()):
            if path.is_dir() or path.suffix == ".pf_meta" or path.name == "pagefind-entry.json":
                path.rename(target / path.name)
            else:  # what runs in the page is the same in every bundle
                path.replace(folder / "pagefind" / path.name)
    except (FormError, ValueError, KeyError, IndexError, TypeError) as error:
        raise SearchError(f"Pagefind wrote files of an unknown form: {error}. This needs its version 1.5.") from error
    finally:
        shutil.rmtree(own, ignore_errors=True)


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


def _sample(folder: Path, shards: Sequence[Shard]) -> Iterator[str]:
    """Some of the pages, the same with every build of the same."""
    pages = sorted(page.path for shard in shards for page in shard.pages)
    for path in pages[:: max(1, len(pages) // SAMPLE)]:
        yield (folder / path).read_text(encoding="utf-8")

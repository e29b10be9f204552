"""Building the site: pages from templates, Pagefind's search files, into a folder that takes the old one's place."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crawlers.items import ThreadwellError
from search_cli.site.check import check_site
from search_cli.site.content import Content

NEWEST = 20  # threads on the first page


class SiteError(ThreadwellError):
    """The site cannot be built, checked or served; an old one stays as it was."""


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What the operator says of the site."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A community and how many of its threads are shown."""

    name: str
    threads: int


def build_site(content: Content, facts: SiteFacts, folder: Path, show: Callable[[int, int], None]) -> int:
    """Build the site into ``folder``, in place of an old one there. Returns how many pages it has.

    ``show`` is told how many pages of how many are written. Raises :class:`SiteError` where the new site fails its
    check; the old one then stays.
    """
    if not facts.contact:
        raise SiteError("A site must say whom to ask for a removal. Set it first: threadwell init --contact WHO")
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        fresh.chmod(0o755)
        count = _write_pages(content, facts, fresh, show)
        _add_search(fresh)
        if problems := check_site(fresh):
            raise SiteError(f"The new site failed its check, so the old one stays: {problems[0]}")
        _swap(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return count


def _write_pages(content: Content, facts: SiteFacts, folder: Path, show: Callable[[int, int], None]) -> int:
    templates = Path(str(files("site_templates")))
    environment = Environment(
        loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    shutil.copytree(templates / "static", folder / "static")
    pages = list(_pages(content))
    for number, (path, template, values) in enumerate(pages, start=1):
        target = folder / path
        target.parent.mkdir(exist_ok=True)
        root = "../" * path.count("/")
        html = environment.get_template(template).render(site=facts, root=root, **values)
        target.write_text(html, encoding="utf-8")
        show(number, len(pages))
    return len(pages)


def _pages(content: Content) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every page's path, template and values."""
    names = dict.fromkeys(thread.source for thread in content.threads)
    sources = [SourceFacts(name, sum(t.source == name for t in content.threads)) for name in sorted(names)]
    first = {
        "threads": len(content.threads),
        "sources": sources,
        "conditions": content.conditions,
        "newest": content.threads[:NEWEST],
    }
    yield "index.html", "index.html", first
    yield "about.html", "about.html", {"sources": sources}
    yield "404.html", "404.html", {}
    for condition in content.conditions:
        yield condition.path, "condition.html", {"condition": condition}
    for thread in content.threads:
        yield thread.path, "thread.html", {"thread": thread}


def _add_search(folder: Path) -> None:
    command = [sys.executable, "-m", "pagefind", "--site", str(folder), "--silent", "--force-language", "en"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own arguments
    if done.returncode or not (folder / "pagefind" / "pagefind.js").exists():
        detail = " ".join((done.stderr or done.stdout).split())[-200:]
        raise SiteError(f"Pagefind, which makes the site searchable, failed: {detail or 'it wrote nothing'}.")


def _swap(fresh: Path, folder: Path) -> None:
    """Put the new site in the old one's place; a moment between two renames has none, never half of one."""
    old = folder.with_name(f".{folder.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)

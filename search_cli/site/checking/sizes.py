"""Whether pages stay light enough for a phone on a slow link."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from search_cli.site.checking.markup import Page, Tag
from search_cli.site.folder import Where

PAGE = 60_000  # bytes that a page without search transfers, packed, with styles, script and icon
STYLES = 30_000  # bytes of a style sheet, as it lies there
SEARCH = "search.html"
SCRIPT = 20_000  # bytes of a script beside Pagefind's


def check_static(folder: Path) -> Iterator[str]:
    """What is too large of the files that every page uses."""
    for path in _static(folder):
        limit = {".css": STYLES, ".js": SCRIPT}.get(path.suffix)
        if limit and path.stat().st_size > limit:
            yield f"{path.relative_to(folder)} is larger than {limit:,} bytes."


class Weights:
    """How many bytes pages of a site transfer, packed, with the styles, scripts and icon they name."""

    def __init__(self, where: Where) -> None:
        self._where = where
        self._known: dict[str, int] = {}

    def too_large(self, html: bytes, page: Page, path: str) -> str:
        """That a page is too large; empty where it is not, and for the page that searches."""
        if path == SEARCH:
            return ""
        fetched = (_static_name(page.tags[at]) for name in ("script", "link", "img") for at in page.named(name))
        room = PAGE - sum(self._weight(name) for name in fetched if name)
        if len(html) <= room or _packed(html) <= room:
            return ""
        return f"is larger than {PAGE:,} bytes with what it fetches, packed"

    def _weight(self, name: str) -> int:
        if name not in self._known:
            path = Path(self._where(f"static/{name}"))
            self._known[name] = _packed(path.read_bytes()) if path.is_file() else 0
        return self._known[name]


def _static_name(tag: Tag) -> str:
    """The file in ``static/`` that a tag fetches; empty where it is none of them."""
    return (tag.get("src") or tag.get("href")).partition("static/")[2]


def _packed(data: bytes) -> int:
    return len(zlib.compress(data, 6))


def _static(folder: Path) -> list[Path]:
    files = sorted((folder / "static").rglob("*"))
    return [path for path in files if path.suffix in (".css", ".js") and path.is_file()]

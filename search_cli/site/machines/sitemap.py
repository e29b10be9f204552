"""The sitemap: every page that search engines may take up (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple
from xml.sax.saxutils import escape

from search_cli.site.machines.addresses import absolute

MOST = 50_000  # addresses in one file, as the protocol allows
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


class Listed(NamedTuple):
    """A page, and the ISO day on which what it shows changed last; empty where nobody knows."""

    path: str
    lastmod: str = ""


def sitemap_files(pages: Iterable[Listed], address: str, most: int = MOST) -> Iterator[tuple[str, bytes]]:
    """``sitemap.xml``, or of more than ``most`` pages an index of that name after the files that it lists."""
    rows = iter(pages)
    part, coming = list(islice(rows, most)), list(islice(rows, most))
    if not coming:
        yield "sitemap.xml", _render(part, address, "urlset", "url")
        return
    files: list[Listed] = []
    while part:
        files.append(Listed(f"sitemap-{len(files) + 1}.xml", max(page.lastmod for page in part)))
        yield files[-1].path, _render(part, address, "urlset", "url")
        part, coming = coming, list(islice(rows, most))
    yield "sitemap.xml", _render(files, address, "sitemapindex", "sitemap")


def _render(pages: Sequence[Listed], address: str, whole: str, row: str) -> bytes:
    lines = (
        f"<{row}><loc>{escape(absolute(address, page.path))}</loc>"
        + (f"<lastmod>{escape(page.lastmod)}</lastmod>" if page.lastmod else "")
        + f"</{row}>\n"
        for page in pages
    )
    return f"{_HEAD}<{whole} {_XMLNS}>\n{''.join(lines)}</{whole}>\n".encode()

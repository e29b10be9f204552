"""Absolute addresses of the site's pages: what feeds, the sitemap and OpenSearch need."""

from __future__ import annotations

from urllib.parse import quote


def absolute(address: str, path: str) -> str:
    """Where a page is published, by the site's address and its path; the path alone where the address is unknown."""
    place = "" if path == "index.html" else quote(path, safe="/")
    return f"{address.rstrip('/')}/{place}" if address else quote(path, safe="/")

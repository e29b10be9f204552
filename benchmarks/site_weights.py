"""What a visitor's browser fetches to show a page of a built site: requests and bytes, gzip-compressed and plain.

A real Chromium opens each page with an empty cache; a server on loopback counts what it sends, with 200 bytes for the
headers of each answer. As most hosts do, it compresses text at gzip's level 6.
"""

from __future__ import annotations

import gzip
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
HEADERS = 200  # bytes of an answer's headers, about
TEXT = ("text/", "application/javascript", "application/json", "application/xml", "image/svg")


@dataclass(slots=True)
class Sent:
    """What a server sent since it was last asked."""

    requests: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Weight:
    """A page of a kind, and what it takes to show it."""

    kind: str
    path: str
    requests: int
    gzipped: int
    plain: int


class _Counting(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: object, sent: Sent, folder: Path, compress: bool) -> None:
        self._sent, self._folder, self._compress = sent, folder, compress
        super().__init__(*args)  # type: ignore[arg-type]  # what the server gives

    def do_GET(self) -> None:
        path = self._folder / unquote(urlsplit(self.path).path).lstrip("/")
        found = path.is_file()
        body = path.read_bytes() if found else b""
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        head = [("Content-Type", kind)]
        if self._compress and kind.startswith(TEXT):
            body = gzip.compress(body, 6)
            head.append(("Content-Encoding", "gzip"))
        self.send_response(200 if found else 404)
        for name, value in [*head, ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self._sent.requests += 1
        self._sent.size += len(body) + HEADERS

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """Nothing."""


@contextmanager
def counting_server(folder: Path, *, compress: bool) -> Iterator[tuple[str, Sent]]:
    """A server of a site, and what it has sent so far."""
    sent = Sent()
    handler = partial(_Counting, sent=sent, folder=folder, compress=compress)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", sent
        server.shutdown()
        thread.join()


def kinds(site: Path) -> dict[str, str]:
    """A page of each kind: those at the root, and of each folder the one in the middle by size, and the largest."""
    found = {path.stem: path.name for path in sorted(site.glob("*.html"))}
    for folder in sorted(path for path in site.iterdir() if path.is_dir() and not path.name.startswith("pagefind")):
        pages = sorted(folder.rglob("*.html"), key=lambda path: (path.stat().st_size, path.name))
        if pages:
            found[f"{folder.name}, median"] = str(pages[len(pages) // 2].relative_to(site))
            found[f"{folder.name}, largest"] = str(pages[-1].relative_to(site))
    return found


def weigh(site: Path) -> list[Weight]:
    """What each kind of page takes."""
    pages = kinds(site)
    gzipped, plain = (_fetched(site, pages, compress=compress) for compress in (True, False))
    return [
        Weight(kind, path, gzipped[kind].requests, gzipped[kind].size, plain[kind].size) for kind, path in pages.items()
    ]


def _fetched(site: Path, pages: dict[str, str], *, compress: bool) -> dict[str, Sent]:
    found = {}
    with counting_server(site, compress=compress) as (address, sent), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for kind, path in pages.items():
            sent.requests = sent.size = 0
            context = browser.new_context()
            context.new_page().goto(address + path, wait_until="networkidle")
            context.close()
            found[kind] = Sent(sent.requests, sent.size)
        browser.close()
    return found

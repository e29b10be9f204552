"""Checking a built site: links lead somewhere, no script or style stands in a page, threads are not for crawlers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from parsel import Selector

MAX_PAGE = 2_000_000  # bytes


def check_site(folder: Path) -> list[str]:
    """What is wrong with the site in ``folder``, one line each; empty where nothing is."""
    pages = sorted(path for path in folder.rglob("*.html") if "pagefind" not in path.parts)
    if not (folder / "index.html").exists():
        return [f"{folder} has no index.html."]
    return [problem for page in pages for problem in _check_page(page, folder)]


def _check_page(path: Path, folder: Path) -> Iterator[str]:
    name = path.relative_to(folder)
    if path.stat().st_size > MAX_PAGE:
        yield f"{name} is larger than {MAX_PAGE:,} bytes."
        return
    tree = Selector(text=path.read_text(encoding="utf-8"))
    if not tree.css("title::text").get("").strip():
        yield f"{name} has no title."
    if len(tree.css("h1")) != 1:
        yield f"{name} does not have exactly one main heading."
    if name.parts[0] == "thread" and not tree.css("meta[name=robots][content*=noindex]"):
        yield f"{name} may be taken up by search engines."
    yield from _check_code(tree, name)
    for link in tree.xpath("//*/@href | //*/@src").getall():
        yield from _check_link(link, path, folder)


def _check_code(tree: Selector, name: Path) -> Iterator[str]:
    if tree.css("script:not([src]), style, [style]"):
        yield f"{name} has a script or style in it."
    if tree.xpath("//@*[starts-with(name(), 'on')]"):
        yield f"{name} has an event handler in it."
    if not tree.css("meta[http-equiv=Content-Security-Policy]"):
        yield f"{name} has no content security policy."


def _check_link(link: str, page: Path, folder: Path) -> Iterator[str]:
    name = page.relative_to(folder)
    parts = urlsplit(link)
    if parts.scheme in ("http", "https"):
        return
    if parts.scheme or parts.netloc:
        yield f"{name} links to {link[:80]}, which is no web address."
    elif parts.path and not (page.parent / unquote(parts.path)).is_file():
        yield f"{name} links to {parts.path}, which does not exist."

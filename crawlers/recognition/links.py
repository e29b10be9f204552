"""The links of a page as whole addresses of its own site, without fragments and session ids."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from parsel import Selector

from crawlers.crawl.fetch import same_site
from crawlers.reading.page import Page

_SESSION = re.compile(r"(?<=[?&;])(?:sid|s|phpsessid|session_id)=[0-9a-z]*(?:&amp;|[&;]|$)", re.IGNORECASE)


def addresses(page: Page, links: Iterable[Selector]) -> list[str]:
    """Where the links lead, each http or https address once, in order, whatever the host."""
    base = join(page.url, page.tree.css("base::attr(href)").get(""))
    return list(dict.fromkeys(filter(None, (_plain(join(base, link.attrib.get("href", ""))) for link in links))))


def own(page: Page, links: Iterable[Selector]) -> list[str]:
    """Where the links lead that stay on the page's site."""
    return [url for url in addresses(page, links) if same_site(url, page.url)]


def parents(url: str) -> list[str]:
    """The folders above and of an address, the root first."""
    parts = urlsplit(url)
    names = parts.path.split("/")[1:-1]
    folders = ("/" + "".join(f"{name}/" for name in names[:n]) for n in range(len(names) + 1))
    return [urlunsplit((parts.scheme, parts.netloc, folder, "", "")) for folder in folders]


def below(url: str, page: Page) -> bool:
    """Whether an address lies on a host below the page's own: what ``example.org`` says of ``forum.example.org``."""
    host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    return (split(url).hostname or "").endswith(f".{host}")


def split(url: str) -> SplitResult:
    """The parts of an address, empty ones for what is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return urlsplit("")
    return parts


def join(base: str, url: str) -> str:
    """An address made whole, empty for what is none."""
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return ""


def _plain(url: str) -> str:
    if split(url).scheme not in ("http", "https") or not split(url).hostname:
        return ""
    return _SESSION.sub("", url.partition("#")[0]).rstrip("?&;")

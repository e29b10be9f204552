"""Where on a page to look further: the forum's front page, a thread's board, a home page's forum, its feeds."""

from __future__ import annotations

import re

from parsel import Selector

from crawlers.crawl.fetch import same_site
from crawlers.reading.clean import one_line
from crawlers.reading.page import Page
from crawlers.recognition.links import addresses, below, join, own, parents, split

_UP = ", ".join(f"link[rel~={rel}]" for rel in ("home", "index", "contents", "start", "top", "up")) + ", a[rel~=home]"
_CRUMBS = (
    "[class*=crumb] a[href], [id*=crumb] a[href], [component*=breadcrumb] a[href], [itemtype*=BreadcrumbList] a[href], "
    ".navigation a[href], .navigate_section a[href]"
)
_INDEX_FILE = re.compile(r"(?:index|forums?|portal)\.(?:php\d?|html?|aspx?|cgi)", re.IGNORECASE)
_INDEX_WORDS = re.compile(
    r"\b(?:board|forum|forums|community)\s+(?:index|home|list|overview)|foren-?übersicht|index du forum|"
    r"índice (?:general|del foro)|indice del forum",
    re.IGNORECASE,
)
_FORUM_WORDS = re.compile(
    r"\b(?:forums?|foros?|foren|fórum|forumet|community|communaut[eé]|comunidade?|comunità|boards?|discuss(?:ions?)?|"
    r"bbs|phpbb\d?|mybb|smf|nodebb|punbb|fluxbb|discourse|hyperkitty|mailing lists?)\b",
    re.IGNORECASE,
)
_FEEDS = "link[rel~=alternate][type^='application/rss+xml'], link[rel~=alternate][type^='application/atom+xml']"
_COMMENTS = re.compile("comment|coment|kommentar|reacti", re.IGNORECASE)  # of a feed, by its title or address
MAX_LINKS = 3000  # of a page that are looked at
_LONGEST_NAME = 60  # characters of a link that names a place, rather than being a sentence


def looks_like_front(url: str) -> bool:
    """Whether an address could be a forum's first page: a root, an index, or a folder that is called like a forum."""
    parts = split(url)
    last = parts.path.rstrip("/").rpartition("/")[2]
    return not parts.query and (not last or bool(_INDEX_FILE.fullmatch(last) or _FORUM_WORDS.fullmatch(last)))


def is_called_forum(url: str) -> bool:
    """Whether the last part of an address's path, or the first of its host, is a forum's name."""
    parts = split(url)
    names = (parts.path.rstrip("/").rpartition("/")[2], (parts.hostname or "").partition(".")[0])
    return any(_FORUM_WORDS.fullmatch(name) for name in names)


def front_places(page: Page) -> list[str]:
    """Where the front page of the page's forum may be, nearest to the root first."""
    index = [link for link in _links(page) if _leads_to_index(link)]
    named = own(page, [*page.tree.css(_UP), *page.tree.css(_CRUMBS), *index])
    above = parents(page.url)
    # A number or a query belongs to a board or thread.
    found = [url for url in named if not split(url).query and not re.search(r"\d", split(url).path)]
    return sorted(dict.fromkeys([*above, *found]), key=lambda url: (split(url).path.count("/"), url not in above))


def board_places(page: Page) -> list[str]:
    """Where the board of the page's thread may be, the nearest first."""
    return [url for url in reversed(own(page, page.tree.css(_CRUMBS))) if url != page.url]


def forum_places(page: Page) -> list[str]:
    """Where a page links to a forum on its own site or on a host below it, plain addresses first."""
    found = [url for url in _forum_links(page) if (same_site(url, page.url) or below(url, page)) and url != page.url]
    return sorted(found, key=lambda url: (bool(split(url).query), split(url).path.count("/")))


def forums_elsewhere(page: Page) -> list[str]:
    """Where a page links to a forum on another host, which somebody would have to mean."""
    return [url for url in _forum_links(page) if not same_site(url, page.url) and not below(url, page)]


def feeds(page: Page) -> list[str]:
    """The feeds of the page's site that its head names, without those of comments."""
    links = page.tree.css(_FEEDS)
    return own(page, [link for link in links if not _COMMENTS.search(f"{link.attrib.get('title', '')} {_path(link)}")])


def language(page: Page) -> str:
    """The code of the page's language, such as ``en``; empty where it is not said."""
    code: str = page.tree.css("html::attr(lang)").get("")
    return code.partition("-")[0].lower() if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9-]+)?", code) else ""


def _links(page: Page) -> list[Selector]:
    return page.tree.css("a[href]")[:MAX_LINKS]


def _forum_links(page: Page) -> list[str]:
    return addresses(page, [link for link in _links(page) if _names_forum(page, link)])


def _leads_to_index(link: Selector) -> bool:
    file = _path(link).rpartition("/")[2]
    return bool(_INDEX_FILE.fullmatch(file) or _INDEX_WORDS.search(_words(link)))


def _names_forum(page: Page, link: Selector) -> bool:
    """Whether a link's short text, the last part of its path, or the first of another host names a forum."""
    parts = split(join(page.url, link.attrib["href"]))
    last = re.sub("[-_]", " ", parts.path.rstrip("/").rpartition("/")[2])
    host = (parts.hostname or "").partition(".")[0] if parts.hostname != split(page.url).hostname else ""
    names = (text for text in (_words(link), last, host) if len(text) <= _LONGEST_NAME)
    return any(_FORUM_WORDS.search(text) for text in names)


def _words(link: Selector) -> str:
    return one_line(f"{link.xpath('string()').get('')[:200]} {link.attrib.get('title', '')[:200]}")


def _path(link: Selector) -> str:
    return split(link.attrib.get("href", "")).path

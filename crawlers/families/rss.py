"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, in whatever state of repair, as feedparser reads them.

An entry is a thread of one post. Where it names a feed of its comments (``wfw:commentRss``, or RFC 4685's
``link rel=replies``), that feed's entries are the thread's other posts. Paged feeds: RFC 5005, section 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from time import struct_time
from urllib.parse import urljoin, urlsplit

from crawlers.family import Family, Reading
from crawlers.items import Link, Precision, Quote, ReadPost, ReadThread
from crawlers.reading.clean import clean, one_line
from crawlers.reading.feed import MAX_NAME, MAX_TAGS, Feed, dicts, parse_feed, plain, string
from crawlers.reading.markup import read_markup
from crawlers.reading.page import Page
from crawlers.reading.text import Marks, elements, read_words
from crawlers.source import Source

MAX_ID = 500  # characters: an id is a key of the store
MAX_TAG = 60  # characters

_TIME = re.compile(r"\d{1,2}:\d\d(:\d\d)?")
_MAIL = re.compile(r"[(<]?[^\s(<]+@[^\s)>]+[)>]?")
_HTML = ("text/html", "application/xhtml+xml")
_END = datetime.max.replace(tzinfo=UTC)


class Rss(Family):
    """A feed of entries, or of one entry's comments: a page's ``of`` is then the id of their thread."""

    name = "rss"
    shows_all = False
    moves_by_itself = True

    def recognises(self, page: Page) -> bool:
        """Whether the bytes begin as a feed does, or are said to be XML, and feedparser knows their version."""
        return parse_feed(page) is not None

    def entries(self, source: Source) -> list[Link]:
        """The feed itself."""
        return [Link(self.canonical(source.url), "board")]

    def read(self, page: Page) -> Reading:
        """The entries as threads, or as posts of the page's thread; nothing where the page is no feed or too broken."""
        feed = parse_feed(page)
        if feed is None or (feed.broken and not feed.entries):
            return Reading()
        threads = _comments(page, feed) if page.of else _threads(page, feed)
        links = tuple(dict.fromkeys(self._links(page, feed)))
        return Reading(links, threads, quiet=not links and not threads)

    def _links(self, page: Page, feed: Feed) -> Iterator[Link]:
        for entry in [] if page.of else feed.entries:
            if url := _comment_feed(page, entry):
                yield Link(self.canonical(url), "thread", _entry_id(entry))
        for link in dicts(feed.head, "links"):
            if string(link, "rel") == "next" and (url := _web(page, string(link, "href"))):
                yield Link(self.canonical(url), "thread" if page.of else "board", page.of)


# -- threads and posts ------------------------------------------------------------------------------------------


def _threads(page: Page, feed: Feed) -> tuple[ReadThread, ...]:
    board = _label(feed.head, "title")
    threads: dict[str, ReadThread] = {}
    for entry in feed.entries:
        post = _post(page, entry)
        threads.setdefault(post.id, ReadThread(post.id, post.url, _label(entry, "title"), board, (post,), _tags(entry)))
    return tuple(threads.values())


def _comments(page: Page, feed: Feed) -> tuple[ReadThread, ...]:
    """The page's thread with its comments, oldest first; without what only the entry itself can tell."""
    read = (replace(_post(page, entry), reply_to=_answered(entry)) for entry in feed.entries)
    posts = sorted((post for post in read if post.id != page.of), key=lambda post: post.created or _END)
    placed = tuple(replace(post, position=n) for n, post in enumerate(posts, 2))
    return (ReadThread(page.of, "", "", "", placed),) if placed else ()


def _post(page: Page, entry: dict[str, object]) -> ReadPost:
    text, quotes = _words(entry)
    author = _author(entry)
    published, updated = _moment(entry, "published"), _moment(entry, "updated")
    created = published or updated
    return ReadPost(
        id=_entry_id(entry),
        url=_entry_url(page, entry),
        position=1,
        text=text,
        author=author,
        author_id=author,  # a feed has no better one
        created=created,
        precision=_precision(string(entry, "published" if published else "updated")) if created else None,
        edited=bool(published and updated and updated > published),
        quotes=tuple(Quote(quote.text, _web(page, quote.url)) for quote in quotes),
    )


def _author(entry: dict[str, object]) -> str:
    """The author's name without the mail address; feedparser's own cut breaks names after long domain endings."""
    told = one_line(string(entry, "author"))[:MAX_NAME]
    name = _MAIL.sub("", told)
    return told if name == told else name.strip(" ()<>") or told


def _entry_id(entry: dict[str, object]) -> str:
    """The entry's id, else its link, else a digest of what is least likely to change."""
    told = one_line(string(entry, "id")) or one_line(string(entry, "link"))
    if told and len(told) <= MAX_ID:
        return told
    title, date = string(entry, "title"), string(entry, "published") or string(entry, "updated")
    stable = told or (f"{title}\0{date}" if title or date else string(entry, "summary"))
    return sha256(stable.encode("utf-8", "surrogatepass")).hexdigest()


def _entry_url(page: Page, entry: dict[str, object]) -> str:
    """Where people read the entry. Without a link feedparser takes the id for one, which only a whole address is."""
    url, own_id = string(entry, "link"), string(entry, "id")
    return "" if url == own_id and "://" not in url else _web(page, url)


def _comment_feed(page: Page, entry: dict[str, object]) -> str:
    """The address of the feed of the entry's comments, or empty."""
    replies = (
        string(link, "href")
        for link in dicts(entry, "links")
        if string(link, "rel") == "replies" and string(link, "type").startswith("application/atom+xml")
    )
    return _web(page, string(entry, "wfw_commentrss") or next(replies, ""))


def _answered(entry: dict[str, object]) -> str:
    """The id of the post that a comment answers (RFC 4685, section 3), or empty."""
    return one_line(string(plain(entry.get("thr_in-reply-to")), "ref"))


def _web(page: Page, url: str) -> str:
    """The address made whole; empty where it is no http or https address."""
    try:
        whole = urljoin(page.url, one_line(url)) if url else ""
        return whole if urlsplit(whole).scheme in ("http", "https") else ""
    except ValueError:
        return ""


# -- words and dates --------------------------------------------------------------------------------------------


def _words(entry: dict[str, object]) -> tuple[str, tuple[Quote, ...]]:
    """The own words and quotations of the first body that has any: the full content, else the summary."""
    for body in [*dicts(entry, "content"), plain(entry.get("summary_detail"))]:
        value, kind = string(body, "value"), string(body, "type")
        if kind.startswith("text/") or kind in _HTML:
            text, quotes = _read_html(value) if kind in _HTML else (clean(value), ())
            if text or quotes:
                return text, quotes
    return "", ()


def _read_html(value: str) -> tuple[str, tuple[Quote, ...]]:
    tree = read_markup(value)
    return read_words(tree.root, Marks(elements(tree.css("blockquote")), elements(tree.css("blockquote cite"))))


def _label(entry: dict[str, object], name: str) -> str:
    """A title in plain text, on one line."""
    html = string(plain(entry.get(f"{name}_detail")), "type") in _HTML
    return one_line(_read_html(string(entry, name))[0] if html else string(entry, name))


def _tags(entry: dict[str, object]) -> tuple[str, ...]:
    """The categories' names: what a person would read, without addresses of schemes and overlong ones."""
    names = (one_line(string(tag, "label") or string(tag, "term")) for tag in dicts(entry, "tags"))
    fit = [name for name in names if name and len(name) <= MAX_TAG and "://" not in name]
    return tuple(dict.fromkeys(fit))[:MAX_TAGS]


def _moment(entry: dict[str, object], name: str) -> datetime | None:
    parsed = entry.get(f"{name}_parsed")
    if not isinstance(parsed, struct_time):
        return None
    try:
        return datetime(*parsed[:5], min(parsed[5], 59), tzinfo=UTC)  # a leap second has no datetime
    except ValueError:
        return None


def _precision(date: str) -> Precision:
    """How exactly a date as written tells the time."""
    found = _TIME.search(date)
    return Precision.DAY if found is None else Precision.SECOND if found.group(1) else Precision.MINUTE


FAMILY = Rss()

"""What PunBB and FluxBB share: both descend from PunBB 1.2 and kept its scripts, parameters and quotations."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit, urlunsplit

from parsel import Selector

from crawlers.forum import HtmlForum
from crawlers.items import ReadPost
from crawlers.reading.clean import one_line
from crawlers.reading.dates import DateReader
from crawlers.reading.page import Page

# What tells one page from another; the rest (the action that leads to the newest post, the sort order) does not.
_KEPT = {"viewforum.php": ("id", "p"), "viewtopic.php": ("id", "pid", "p")}
_SESSION = {"PHPSESSID", "sid"}

# Beside the scripts stand the addresses that PunBB can be set to write: /topic/12/name/ and /topic12-name.html.
_THREAD = re.compile(r"viewtopic\.php\?(?:[^#]*&)?id=([0-9]+)|/topic/?([0-9]+)")
_MEMBER = re.compile(r"profile\.php\?(?:[^#]*&)?id=([0-9]+)|/user/?([0-9]+)")


class PunForum(HtmlForum):
    """``viewforum.php?id=`` lists threads, ``viewtopic.php?id=`` shows posts, ``p=`` counts the pages of both.

    CSS inside a post, beside those of :class:`HtmlForum`: ``anchor`` bears the post's id after a ``p``, ``number``
    says its place in the thread, ``author`` holds the name, with a link for members, ``edit_mark`` is there when it was
    edited.
    """

    anchor: str
    number: str
    author: str
    edit_mark: str
    quote = ".quotebox, :not(.quotebox) > blockquote"
    quote_head = ".quotebox > cite"

    def canonical(self, url: str) -> str:
        """The address with only the parameters that tell pages apart, in a fixed order."""
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        kept = _KEPT.get(parts.path.rpartition("/")[2], sorted(query.keys() - _SESSION))
        values = [(name, query[name][-1]) for name in kept if name in query]
        values = [(name, value) for name, value in values if (name, value) != ("p", "1")]
        return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(values), ""))

    def thread_id(self, page: Page) -> str:
        """The number in the title's link, else in the page's own address."""
        return _number(_THREAD, self._first_page(page))

    def thread_url(self, page: Page, thread_id: str) -> str:
        """``viewtopic.php?id=ID`` beside the page, or the title's link where the forum writes other addresses."""
        url = self._first_page(page)
        return urljoin(url, f"viewtopic.php?id={thread_id}") if "viewtopic.php" in url else url

    def _first_page(self, page: Page) -> str:
        """The title's address, else the page's own."""
        links = [self.address(page, url) for url in page.tree.css(self.title).xpath("@href").getall()]
        return next(filter(_THREAD.search, links), self.address(page, page.url))

    def first_position(self, page: Page) -> int:
        """The number that the page's first post bears."""
        number = re.sub(r"[^0-9]", "", page.tree.css(self.number).xpath("string()").get(""))
        return int(number[:9] or 1)

    def read_post(self, page: Page, post: Selector, position: int, dates: DateReader) -> ReadPost | None:
        """The post whose anchor has a number and that has a body."""
        post_id = post.css(self.anchor).xpath("@id").get("")[1:]
        bodies = post.css(self.body)
        if not (post_id.isascii() and post_id.isdigit()) or not bodies:
            return None
        text, quotes = self.words(page, bodies[0])
        author = post.css(self.author)[:1]
        link = author.css("a::attr(href)").get("")
        member = _number(_MEMBER, link)
        created = dates.read(one_line(post.css(self.date).xpath("string()").get("")))
        return ReadPost(
            id=post_id,
            url=self._permalink(page, post, post_id),
            position=position,
            text=text,
            author=one_line(author.xpath("string()").get("")),
            author_id=member,
            author_url=self.address(page, link) if member else "",
            created=created.at if created else None,
            precision=created.precision if created else None,
            edited=bool(post.css(self.edit_mark)),
            quotes=quotes,
        )

    def _permalink(self, page: Page, post: Selector, post_id: str) -> str:
        """The address in the post's head, which is a link to itself."""
        link = post.css(self.date).xpath("descendant-or-self::a/@href").get("")
        address = self.address(page, link) if link else ""
        return f"{address or urljoin(page.url, f'viewtopic.php?pid={post_id}')}#p{post_id}"


def _number(pattern: re.Pattern[str], url: str) -> str:
    found = pattern.search(url)
    return next(filter(None, found.groups()), "") if found else ""

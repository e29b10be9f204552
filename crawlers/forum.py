"""How all forums that speak HTML are read: a family gives selectors and says how one post reads."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from datetime import UTC, tzinfo
from urllib.parse import urljoin

from parsel import Selector

from crawlers.family import Family, Reading
from crawlers.items import Link, Quote, ReadPost, ReadThread
from crawlers.reading.clean import one_line
from crawlers.reading.dates import DateReader
from crawlers.reading.page import Page
from crawlers.reading.text import Marks, elements, read_words


class HtmlForum(Family):
    """A forum made of board pages and thread pages. The attributes are CSS selectors.

    ``board_link``, ``thread_link``, ``next_page``: links to follow. ``title``, ``board``: of the page's thread; the
    last match of ``board`` counts. ``post``: one element a post. ``quote``, ``quote_head``, ``silent``: inside a post,
    the words of others, the line above them, and what is not text. ``date``: the dates of posts in words, where no
    attribute tells them. ``login``: the form of a page that shows nothing
    else.
    """

    board_link: str
    thread_link: str
    next_page: str
    title: str
    board: str
    post: str
    body: str
    date: str = ""
    quote: str = "blockquote"
    quote_head: str = "cite"
    silent: str = ""
    login: str = "form:has(input[type=password])"

    @abstractmethod
    def thread_id(self, page: Page) -> str:
        """The id of the page's thread, empty where it cannot be told."""

    @abstractmethod
    def read_post(self, page: Page, post: Selector, position: int, dates: DateReader) -> ReadPost | None:
        """One post; None for an element that is none (an advertisement, a deleted post's placeholder).

        ``dates`` reads the page's dates in words.
        """

    def first_position(self, page: Page) -> int:
        """The position in the thread of the page's first post."""
        return 1

    def read(self, page: Page) -> Reading:
        """The page's thread with its posts if it shows any, and the links to boards, threads and the next page."""
        posts = page.tree.css(self.post)
        if posts and (thread_id := self.thread_id(page)):
            links = self._links(page, self.next_page, "thread")
            return Reading(tuple(dict.fromkeys(links)), (self._read_thread(page, thread_id, posts),))
        found = [
            *self._links(page, self.board_link, "board"),
            *self._links(page, self.thread_link, "thread"),
            *self._links(page, self.next_page, "board"),
        ]
        return Reading(tuple(dict.fromkeys(found)), private=not found and bool(page.tree.css(self.login)))

    def _read_thread(self, page: Page, thread_id: str, posts: list[Selector]) -> ReadThread:
        boards = page.tree.css(self.board)
        first = self.first_position(page)
        dates = self._dates(page)
        read = (self.read_post(page, post, first + i, dates) for i, post in enumerate(posts))
        return ReadThread(
            id=thread_id,
            url=self.thread_url(page, thread_id),
            title=_text(page.tree.css(self.title)[:1]),
            board=_text(boards[-1:]),
            posts=tuple(post for post in read if post is not None),
        )

    def date_words(self, found: Selector) -> str:
        """The date that one of the page's date elements shows, as the reader of dates is to take it."""
        return one_line(found.xpath("string()").get(""))

    def zone(self, page: Page) -> tzinfo:  # for families whose pages tell it
        """The time zone of the page's dates in words."""
        return UTC

    def _dates(self, page: Page) -> DateReader:
        texts = [self.date_words(found) for found in page.tree.css(self.date)] if self.date else []
        language = page.tree.css("html::attr(lang)").get("")
        return DateReader(texts, page.date, self.zone(page), language)

    @abstractmethod
    def thread_url(self, page: Page, thread_id: str) -> str:
        """The canonical address of the thread's first page."""

    def words(self, page: Page, body: Selector) -> tuple[str, tuple[Quote, ...]]:
        """The own words and the quotations of a post's body; a quotation's link is made whole and canonical."""
        marks = Marks(
            elements(body.css(self.quote)),
            elements(body.css(self.quote_head)),
            elements(body.css(self.silent)) if self.silent else frozenset(),
        )
        text, quotes = read_words(body.root, marks)
        return text, tuple(Quote(q.text, self.post_url(page, q.url) if q.url else "") for q in quotes)

    def post_url(self, page: Page, url: str) -> str:
        """The canonical address of a post, whose fragment matters; empty for what is no address."""
        whole, _, fragment = url.partition("#")
        address = self.address(page, whole)
        return f"{address}#{fragment}" if address and fragment else address

    def address(self, page: Page, url: str) -> str:
        """The canonical address that a link on the page leads to; empty for what is no address."""
        try:
            return self.canonical(urljoin(page.url, url.strip()))
        except ValueError:  # such as "http://[": a bracket begins an IPv6 address
            return ""

    def _links(self, page: Page, css: str, kind: str) -> Iterator[Link]:
        for href in page.tree.css(css).xpath("@href").getall():
            if url := self.address(page, href):
                yield Link(url, kind)


def _text(found: list[Selector]) -> str:
    return one_line(" ".join(found[0].xpath(".//text()").getall())) if found else ""

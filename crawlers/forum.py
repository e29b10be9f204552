"""How all forums that speak HTML are read: a family gives selectors and says how one post reads."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, tzinfo
from urllib.parse import urljoin

from parsel import Selector

from crawlers.family import Family, Reading
from crawlers.items import Link, Quote, ReadPost, ReadThread
from crawlers.reading.clean import one_line
from crawlers.reading.dates import DateReader
from crawlers.reading.page import Page
from crawlers.reading.text import Marks, elements, read_words
from crawlers.structure.reading import read_structure
from crawlers.structure.thread import MADE_UP

_LIST = 3  # links to threads on a page without posts: fewer may be anything


class HtmlForum(Family):
    """A forum made of board pages and thread pages. The attributes are CSS selectors.

    ``board_link``, ``thread_link``, ``next_page``: links to follow. ``row``, ``activity``: around a thread's link in a
    list, and in it what changes with each post. ``last_post``: in it what holds the date of its last post. ``title``,
    ``board``: of the page's thread; the last match of ``board`` counts. ``post``: one element a post. ``quote``,
    ``quote_head``, ``silent``: inside a post, the words of others, the line above them, and what is not text. ``date``:
    the dates of posts in words, where no attribute tells them. ``notice``: what stands in place of posts, such as that
    a thread was moved. ``login``: the form of a page that shows nothing else.
    """

    chained = True
    board_link: str
    thread_link: str
    row: str = ""
    activity: str = ""
    last_post: str = ""
    next_page: str
    title: str
    board: str
    post: str
    body: str
    date: str = ""
    quote: str = "blockquote"
    quote_head: str = "cite"
    silent: str = ""
    notice: str = ""
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
        known = bool(self.notice and page.tree.css(self.notice))
        if posts and (thread_id := self.thread_id(page)):
            thread = self.read_thread(page, thread_id, posts)
            if thread.posts or known:
                return Reading(tuple(dict.fromkeys(self._links(page, self.next_page, "thread"))), (thread,))
        found = [*self._links(page, self.board_link, "board"), *self._thread_links(page)]
        if not found and (posts or not known) and (reading := self._taken_over(page)) is not None:
            return reading
        found += [replace(link, more=True) for link in self._links(page, self.next_page, "board")]
        return Reading(tuple(dict.fromkeys(found)), private=not found and bool(page.tree.css(self.login)))

    def _taken_over(self, page: Page) -> Reading | None:
        """The page read by its structure, where the selectors find nothing: a theme may hide what they look for.

        None where that shows neither posts nor a list of threads. Thread and links have the names that the family
        gives them, so that its other pages belong with this one.
        """
        reading = read_structure(page)
        if not reading.threads and sum(link.kind == "thread" for link in reading.links) < _LIST:
            return None
        if any(MADE_UP in post.id for thread in reading.threads for post in thread.posts):
            return None  # what has no id of its own would be kept twice once the family reads the page again
        links = [Link(self.address(page, link.url), link.kind) for link in reading.links]
        threads = tuple(self._own(page, thread) for thread in reading.threads)
        return replace(reading, links=tuple(link for link in links if link.url), threads=threads, taken_over=True)

    def _own(self, page: Page, thread: ReadThread) -> ReadThread:
        thread_id = self.thread_id(page)
        return replace(thread, id=thread_id, url=self.thread_url(page, thread_id)) if thread_id else thread

    def read_thread(self, page: Page, thread_id: str, posts: list[Selector]) -> ReadThread:
        """The page's thread, whose posts are the given elements; a post that is shown twice is read once."""
        return ReadThread(
            id=thread_id,
            url=self.thread_url(page, thread_id),
            title=_text(page.tree.css(self.title)[:1]),
            board=_text(page.tree.css(self.board)[-1:]),
            posts=tuple(self._read_posts(page, posts)),
        )

    def _read_posts(self, page: Page, posts: list[Selector]) -> Iterator[ReadPost]:
        position = self.first_position(page)
        dates = self._dates(page)
        _lay_apart(posts)
        seen: set[str] = set()
        for element in posts:
            post = self.read_post(page, element, position, dates)
            if post is None or post.id not in seen:
                position += 1
            if post is not None and post.id not in seen:
                seen.add(post.id)
                yield post

    def date_words(self, found: Selector) -> str:
        """The date that one of the page's date elements shows, as the reader of dates is to take it."""
        return one_line(found.xpath("string()").get(""))

    def zone(self, page: Page) -> tzinfo:  # for families whose pages tell it
        """The time zone of the page's dates in words."""
        return UTC

    def _dates(self, page: Page) -> DateReader:
        texts = [self.date_words(found) for found in page.tree.css(self.date)] if self.date else []
        return self._date_reader(page, texts)

    def _date_reader(self, page: Page, texts: list[str]) -> DateReader:
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

    def _thread_links(self, page: Page) -> Iterator[Link]:
        """The links to threads, each with what its row in the list says of its last post."""
        anchors = page.tree.css(self.thread_link)
        rows = {row.root: row for row in page.tree.css(self.row)} if self.row and anchors else {}
        dates = self._date_reader(page, [_date_said(row, self.last_post) for row in rows.values()])
        for anchor in anchors:
            if url := self.address(page, anchor.attrib.get("href", "")):
                row = next((rows[around] for around in anchor.root.iterancestors() if around in rows), None)
                if row is None:
                    yield Link(url, "thread")
                    continue
                version = " ".join(filter(None, map(_said, row.css(self.activity))))
                updated = dates.read(_date_said(row, self.last_post))
                yield Link(url, "thread", version=version, updated=updated.at if updated else None)

    def _links(self, page: Page, css: str, kind: str) -> Iterator[Link]:
        for href in page.tree.css(css).xpath("@href").getall():
            if url := self.address(page, href):
                yield Link(url, kind)


def _lay_apart(posts: list[Selector]) -> None:
    """Take posts out of the posts that they lie in: an element that somebody left open swallows all that follow.

    Their words would be read as another's, and each page of n such posts would be searched n times.
    """
    roots = elements(posts)
    for post in posts:
        if (around := next((each for each in post.root.iterancestors() if each in roots), None)) is not None:
            around.addnext(post.root)


def _said(found: Selector) -> str:
    """What an element says of a thread's last post: the post's id, if it links there, else its text."""
    fragment = found.attrib.get("href", "").partition("#")[2]
    return fragment if any(sign.isdigit() for sign in fragment) else one_line(found.xpath("string()").get(""))


def _date_said(row: Selector, last_post: str) -> str:
    """The date of a thread's last post as its row says it: by an attribute, else in words."""
    cell = row.css(last_post)[:1] if last_post else []
    if not cell:
        return ""
    return cell[0].css("time::attr(datetime), span[title]::attr(title)").get("") or one_line(
        cell[0].xpath("string()").get("")
    )


def _text(found: list[Selector]) -> str:
    return one_line(" ".join(found[0].xpath(".//text()").getall())) if found else ""

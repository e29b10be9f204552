"""MyBB 1.8 in the markup of its default templates and of the themes derived from them.

A board for members only answers 200 with a list of reasons, among them that one may have to log in; every page for
guests bears a login form besides. A thread page offers its board's pages too, in a popup of the breadcrumb.
Markup: https://github.com/mybb/mybb/tree/feature/install/resources/mybb_theme.xml (forumbit, forumdisplay, postbit).
"""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit, urlunsplit

from parsel import Selector

from crawlers.forum import HtmlForum
from crawlers.items import Quote, ReadPost
from crawlers.reading.clean import one_line
from crawlers.reading.dates import DateReader
from crawlers.reading.page import Page
from crawlers.reading.text import Marks, elements, read_words

# What tells one page from another; the rest (order, filters, the thread of a post) does not.
_KEPT = {"forumdisplay.php": ("fid", "page"), "showthread.php": ("tid", "page")}
_NOISE = {"sid", "action", "mode", "highlight", "sortby", "order", "datecut", "prefix"}

# Addresses that a forum may be set to give instead; its server makes the others of them.
_PRETTY = re.compile(
    r"(?P<what>(?:forum|thread)-\d+)(?:-page-(?P<page>\d+)|-post-(?P<post>\d+)|-[a-z]+)?\.html", re.ASCII
)
_THREAD = re.compile(r"[?&]tid=(\d{1,10})\b|(?:^|/)thread-(\d{1,10})(?:-[a-z]+(?:-\d+)?)?\.html", re.ASCII)
_PAGE = re.compile(r"(?:[?&]page=|-page-)([1-9]\d{0,5})\b", re.ASCII)
_PER_PAGE = 10  # posts, unless a forum is set to show more

_MEMBER = re.compile(r"[?&]uid=([1-9]\d{0,9})\b|(?:^|/)user-([1-9]\d{0,9})\.html", re.ASCII)  # guests have 0

# Links outside of anybody's words, for addresses that are made of titles and names.
_ABOUT_THREAD = (
    ".post_head a, .post_controls a[href*='newreply.php'], .inline_rating a, .thead a[href*='mode=threaded']"
)
_ABOUT_AUTHOR = ".post_author a[href*='uid='], .post_controls a[href*='uid=']"

_SIZE = re.compile(r"^\s*\([^()/]{1,60}[0-9][^()/]{0,20}/[^()/]{1,60}[0-9]\)")  # (Size: 12 KB / Downloads: 3)

_ROW = "tr:has(> td > [id^=mark_read_]):not(:has(.forum_offlink))"  # a board's, which does not lead elsewhere
_QUARTER = timedelta(minutes=15)  # time zones differ by whole ones
_FARTHEST = timedelta(hours=14)


class MyBB(HtmlForum):
    """MyBB's pages: ``forumdisplay.php?fid=`` lists boards and threads, ``showthread.php?tid=`` shows posts."""

    name = "mybb"
    board_link = (
        f"{_ROW} > td > strong > a[href], {_ROW} > td > a[href*='forumdisplay.php?fid='], "
        ".subforumicon:not([class*=offlink]) + a[href]"
    )
    row = "tr.inline_row"
    activity = ".lastpost, a[href*='action=whoposted']"
    last_post = ".lastpost"
    thread_link = "span[id^=tid_] a[href]"
    next_page = ".pagination:not(.pagination_breadcrumb):not(#breadcrumb_multipage_popup) > a.pagination_next[href]"
    title = ".navigation .active"
    board = ".navigation a:not([class*=pagination])"
    post = ".post[id^=post_]"
    body = ".post_body"
    date = ".post_date, #current_time"
    quote_head = "blockquote > cite"
    silent = (
        ".codeblock > .title, .signature, .edited_post, .attachments, a[href*='attachment.php?aid=']:not(.mycode_url)"
    )
    login = "form:has(input[type=password]):not(:has(input[name=quick_login])), ol > li > a[href*='action=login']"

    def recognises(self, page: Page) -> bool:
        """The software's own script, which every template loads, or the credit line beside links of MyBB's form."""
        tree = page.tree
        ours = tree.css("a[href*='showthread.php?tid='], a[href*='forumdisplay.php?fid='], #posts_container")
        return bool(tree.css("script[src*='jscripts/general.js']") or (ours and tree.css("a[href*='//mybb.com']")))

    def canonical(self, url: str) -> str:
        """The address with only what tells pages apart, in a fixed order; a post's does without its thread."""
        parts = urlsplit(url)
        folder, slash, file = parts.path.rpartition("/")
        query = parse_qs(parts.query)
        if file == "printthread.php":
            file, query = "showthread.php", {"tid": query.get("tid", [])}
        if pretty := _PRETTY.fullmatch(file):
            file, query = _plain(pretty), {}
        noise = {"sid"} if file.endswith(".php") else _NOISE
        kept = ("pid",) if file == "showthread.php" and "pid" in query else _KEPT.get(file)
        names = sorted(query.keys() - noise) if kept is None else kept
        values = [(name, query[name][-1]) for name in names if query.get(name)]
        values = [(name, value) for name, value in values if (name, value) != ("page", "1")]
        return urlunsplit((parts.scheme, parts.netloc, f"{folder}{slash}{file}", urlencode(values), ""))

    def thread_id(self, page: Page) -> str:
        """The number in the page's own address, else in its links to answer and to rate."""
        links = page.tree.css(_ABOUT_THREAD).xpath("@href").getall()
        return next((found for url in [page.url, *links] if (found := _first(_THREAD, url))), "")

    def thread_url(self, page: Page, thread_id: str) -> str:
        """The thread's address of the same form as the page's."""
        parts = urlsplit(page.url)
        file = parts.path.rpartition("/")[2]
        if file.endswith(".html"):
            return urljoin(page.url, f"thread-{thread_id}.html")
        if file and not file.endswith(".php"):  # made of the title, by an extension
            return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        return urljoin(page.url, f"showthread.php?tid={thread_id}")

    def first_position(self, page: Page) -> int:
        """What the first post is numbered with, else what the number of the page suggests."""
        posts = page.tree.css(self.post)
        before = int(found[1]) - 1 if (found := _PAGE.search(page.url)) else 0
        return _number(posts[:1]) or before * max(_PER_PAGE, len(posts)) + 1

    def date_words(self, found: Selector) -> str:
        """The date, without when the post was edited; "Today" and "5 minutes ago" have a title that is the date."""
        own = "text() | *[@title]/@title | *[not(self::strong or @title or contains(@class, 'post_edit'))]//text()"
        return one_line("".join(found.xpath(own).getall()))

    def zone(self, page: Page) -> tzinfo:
        """What lies between the time in the page's foot and the server's clock: MyBB gives all dates by one offset."""
        clock = page.tree.css("#current_time")
        dates = DateReader(map(self.date_words, page.tree.css(self.date)), page.date)
        now = dates.read(self.date_words(clock[0])) if clock else None
        if now is None or page.date is None:
            return UTC
        quarters = round((now.at - page.date) / _QUARTER)
        stale = abs(now.at - page.date - quarters * _QUARTER) > _QUARTER / 3  # a page out of some cache
        return UTC if stale or abs(quarters * _QUARTER) > _FARTHEST else timezone(quarters * _QUARTER)

    def words(self, page: Page, body: Selector) -> tuple[str, tuple[Quote, ...]]:
        """The own words and the quotations, without the names and sizes of attached files."""
        silent, code = elements(body.css(self.silent)), elements(body.css(".codeblock code"))
        tails = {link: left for link in silent if link.tag == "a" and (left := _SIZE.sub(" ", link.tail or "", 1))}
        heads = elements(body.css(self.quote_head))
        text, quotes = read_words(body.root, Marks(elements(body.css(self.quote)), heads, silent, code, tails=tails))
        return text, tuple(Quote(q.text, self.post_url(page, q.url) if q.url else "") for q in quotes)

    def read_post(self, page: Page, post: Selector, position: int, dates: DateReader) -> ReadPost | None:
        """The post in ``.post#post_N``; guests and members who left are named without a link."""
        post_id = (post.attrib.get("id") or "").removeprefix("post_")
        bodies = post.css(self.body)
        if not _is_number(post_id) or not bodies:
            return None
        text, quotes = self.words(page, bodies[0])
        author = post.css(".author_information .largetext")[:1]
        link = author.css("a::attr(href)").get("")
        links = [link, *post.css(_ABOUT_AUTHOR).xpath("@href").getall()] if link else []
        shown = post.css(".post_date")
        created = dates.read(self.date_words(shown[0])) if shown else None
        own = post.css(f".post_head a[href$='#pid{post_id}']::attr(href)").get("")
        return ReadPost(
            id=post_id,
            url=self.post_url(page, own or f"showthread.php?pid={post_id}#pid{post_id}"),
            position=_number([post]) or position,
            text=text,
            author=one_line(author.xpath("string()").get("")),
            author_id=next((found for url in links if (found := _first(_MEMBER, url))), ""),
            author_url=self.post_url(page, link) if link else "",
            created=created.at if created else None,
            precision=created.precision if created else None,
            edited=bool(post.css(".edited_post")),
            quotes=quotes,
        )


def _plain(found: re.Match[str]) -> str:
    """A pretty address without the first page's number, ``lastpost`` and the like; a post's without its thread."""
    if found["post"]:
        return f"post-{found['post']}.html"
    page = f"-page-{found['page']}" if found["page"] and found["page"] != "1" else ""
    return f"{found['what']}{page}.html"


def _number(posts: list[Selector]) -> int:
    """The number that the first post bears, as in ``#1,024``; 0 where it bears none."""
    shown = posts[0].css(".post_head strong > a[href*='pid']").xpath("string()").get("") if posts else ""
    digits = re.sub(r"[#\s.,']", "", shown)
    return int(digits) if _is_number(digits) else 0


def _first(form: re.Pattern[str], url: str) -> str:
    found = form.search(url)
    return next(filter(None, found.groups()), "") if found else ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


FAMILY = MyBB()

"""phpBB 3.1 to 3.3 in the markup of its default style, prosilver, and of the styles derived from it.

Links carry a session id (``sid``) that differs on every page. A board for members only answers 200 with a login form.
Markup: https://github.com/phpbb/phpbb/tree/3.3.x/phpBB/styles/prosilver/template (viewforum_body, viewtopic_body).
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit, urlunsplit

from parsel import Selector

from crawlers.forum import HtmlForum
from crawlers.items import ReadPost
from crawlers.reading.clean import one_line
from crawlers.reading.dates import DateReader
from crawlers.reading.page import Page

# What tells one page from another; the rest (sid, view, highlight, the board of a thread) does not.
_KEPT = {"viewforum.php": ("f", "start"), "viewtopic.php": ("t", "p", "start")}


class PhpBB(HtmlForum):
    """phpBB's pages: ``viewforum.php?f=`` lists boards and threads, ``viewtopic.php?t=`` shows posts."""

    name = "phpbb"
    board_link = "a.forumtitle[href], a.subforum[href]"
    row = "li.row"
    activity = ".lastpost a[href*='#p'], dd.posts"
    last_post = ".lastpost"
    thread_link = "a.topictitle[href*='viewtopic']"
    next_page = ".action-bar .pagination a[rel=next][href], .action-bar .pagination li.next a[href]"
    title = "h2.topic-title"
    board = ".crumb[data-forum-id]"
    post = "div.post[id^=p]"
    body = ".content"
    date = "p.author"  # in words before 3.3
    quote_head = "blockquote > div > cite, blockquote > cite"
    silent = ".codebox > p, .codebox > dt, .inline-attachment, .attachbox, .signature, .notice"
    login = "form#login"

    def recognises(self, page: Page) -> bool:
        """The body's id, which every style inherits, or the credit line with links of phpBB's form."""
        tree = page.tree
        return bool(
            tree.css("body#phpbb") or (tree.css("a[href*='phpbb.com']") and tree.css("a[href*='viewforum.php?f=']"))
        )

    def canonical(self, url: str) -> str:
        """The address with only the parameters that tell pages apart, in a fixed order."""
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        kept = _KEPT.get(parts.path.rpartition("/")[2])
        names = sorted(query.keys() - {"sid"}) if kept is None else kept
        values = [(name, query[name][-1]) for name in names if name in query]
        values = [(name, value) for name, value in values if (name, value) != ("start", "0")]
        return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(values), ""))

    def thread_id(self, page: Page) -> str:
        """The parameter ``t`` of the title's link, else of the page's own address."""
        links = page.tree.css(f"{self.title} a::attr(href)").getall()
        return next((t for url in [*links, page.url] if (t := _parameter(url, "t"))), "")

    def thread_url(self, page: Page, thread_id: str) -> str:
        """``viewtopic.php?t=ID`` beside the page."""
        return urljoin(page.url, f"viewtopic.php?t={thread_id}")

    def first_position(self, page: Page) -> int:
        """One more than the page's ``start``."""
        links = page.tree.css(f"{self.title} a::attr(href)").getall()
        start = next((s for url in [page.url, *links] if (s := _parameter(url, "start"))), "0")
        return int(start) + 1 if start.isdigit() else 1

    def read_post(self, page: Page, post: Selector, position: int, dates: DateReader) -> ReadPost | None:
        """The post in ``div.post#pN``; its own date is an ISO attribute in UTC."""
        post_id = (post.attrib.get("id") or "")[1:]
        bodies = post.css(self.body)
        if not post_id.isdigit() or not bodies:
            return None
        text, quotes = self.words(page, bodies[0])
        author = post.css(".postprofile .username, .postprofile .username-coloured, p.author strong *")
        link = author.xpath("@href").get("")
        said = one_line(post.css(self.date).xpath("string()").get(""))
        created = dates.read(post.css("p.author time::attr(datetime)").get("") or said)
        return ReadPost(
            id=post_id,
            url=urljoin(page.url, f"viewtopic.php?p={post_id}#p{post_id}"),
            position=position,
            text=text,
            author=one_line(author.xpath("string()").get("")),
            author_id=_parameter(link, "u"),
            author_url=self.canonical(urljoin(page.url, link)) if link else "",
            created=created.at if created else None,
            precision=created.precision if created else None,
            edited=bool(post.css(".notice")),
            quotes=quotes,
        )


def _parameter(url: str, name: str) -> str:
    found = re.search(rf"[?&]{name}=(\d+)", url)
    return found.group(1) if found else ""


FAMILY = PhpBB()

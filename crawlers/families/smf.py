"""Simple Machines Forum 2.0 and 2.1 in the markup of their default themes and of the themes derived from them.

Addresses are written with ``;``, and links carry a session id (``PHPSESSID``) for whoever sends no cookie. A board for
members only answers 200 with a login form, and so does an address that does not exist.
Markup: https://github.com/SimpleMachines/SMF/tree/release-2.1/Themes/default (BoardIndex, MessageIndex, Display) and
Sources/Subs.php (parse_bbc).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, timedelta, tzinfo
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from parsel import Selector

from crawlers.forum import HtmlForum
from crawlers.items import Quote, ReadPost, ReadThread
from crawlers.reading.clean import one_line
from crawlers.reading.dates import DateReader
from crawlers.reading.page import Page
from crawlers.reading.text import Marks, elements, read_words
from crawlers.reading.zones import likely_zone

_SCRIPT = re.compile(r"(.*/)(?:index\.php(?:/(.*))?)?", re.DOTALL)
_SCRIPT_URL = re.compile(r"""\bsmf_scripturl\s*=\s*["']([^"']*)""")
_SHOWING = ("", "display", "printpage")  # actions that show the thread, the board or the post that the address names
_QUARTER = timedelta(minutes=15)  # all zones of the world are whole quarters of an hour away from UTC
_FARTHEST = timedelta(hours=14)
_SLACK = timedelta(minutes=1)  # a clock without seconds is up to a minute behind

_MOVED = "img[src*='/post/moved.']"  # the icon of the note that a moved thread leaves behind
_MESSAGE = re.compile(r"\bmsg([0-9]{1,10})\b")
_TO_POST = re.compile(r"\S*\bmsg=?[0-9]+\S*")  # a quotation's head may also lead to its author
_HEAD = (  # SMF 2.1 has a quotation's head inside of it, 2.0 before it
    "./cite//a/@href | ./preceding-sibling::*[1][contains(concat(' ', @class, ' '), ' quoteheader ')]//a/@href"
)


class Smf(HtmlForum):
    """SMF's pages: ``index.php?board=ID.START`` lists boards and threads, ``index.php?topic=ID.START`` shows posts."""

    name = "smf"
    board_link = "a.subject[href], [id^=board_][id$=_children] a[href]:not([href*='action='])"
    row = ".windowbg, tr"
    activity = ".lastpost a[href*='msg']"
    last_post = ".lastpost"
    thread_link = "span[id^=msg_] a[href]"
    next_page = ".pagelinks a:has(.next_page)[href], .pagelinks .current_page + a[href], .pagelinks strong + a.navPages"
    title = ".navigate_section li.last > a, #top_subject"
    board = ".navigate_section li:not(.last) > a:not([href*=profile])"  # a board's moderators follow its name
    post = f".post_wrapper:has(.inner[id^=msg_]):not(:has({_MOVED}))"
    body = ".inner[id^=msg_]"
    notice = _MOVED
    date = ".postinfo a.smalltext, .keyinfo > .smalltext"
    silent = ".codeheader, .quoteheader, .quotefooter, blockquote > cite"
    login = "form#frmLogin"

    def recognises(self, page: Page) -> bool:
        """The address that every page tells its scripts, which themes leave alone, or the credit line and our links."""
        ours = "a[href*='index.php?board='], a[href*=';board='], a[href*='&board='], a[href*='index.php/board,']"
        credit = page.tree.css("a[href*='simplemachines.org']")
        return bool(page.tree.css("script:not([src])::text").re(_SCRIPT_URL) or (credit and page.tree.css(ours)))

    def canonical(self, url: str) -> str:
        """The address with only what tells pages apart: a thread or board with its start, written with a dot."""
        parts = urlsplit(url)
        query = _page(_values(parts))
        script = _SCRIPT.fullmatch(parts.path)
        path = f"{script[1]}index.php" if script and (query or parts.path != script[1]) else parts.path
        return urlunsplit((parts.scheme, parts.netloc, path, query, ""))

    def post_url(self, page: Page, url: str) -> str:
        """``topic=ID.msgPOST#msgPOST``, or ``msg=POST``, which both lead to the post wherever it comes to stand."""
        whole = self.address(page, url)
        try:
            values = _values(urlsplit(urljoin(page.url, url)))
        except ValueError:
            return whole
        thread, post = _place(values, "topic")[0], _MESSAGE.search(f"{values.get('topic')}#{url.partition('#')[2]}")
        return urljoin(whole, _post_address(thread, post[1])) if thread and post else whole

    def thread_id(self, page: Page) -> str:
        """The number before the dot, in the page's own address, in the one it gives itself or in its search form."""
        told = page.tree.css("#search_form").css("input[name=sd_topic], input[name=topic]").xpath("@value").get("")
        own = (_place(_values(urlsplit(url)), "topic")[0] for url in self._own_addresses(page))
        return next((number for number in (*own, _number(told)) if number), "")

    def thread_url(self, page: Page, thread_id: str) -> str:
        """``index.php?topic=ID.0`` beside the page."""
        return urljoin(self._home(page), f"index.php?topic={thread_id}.0")

    def first_position(self, page: Page) -> int:
        """One more than the page's start, the number behind the dot."""
        starts = (_place(_values(urlsplit(url)), "topic")[1] for url in self._own_addresses(page))
        return 1 + next((start for start in starts if start), 0)

    def _own_addresses(self, page: Page) -> tuple[str, str]:
        """The page's address, and the one that it gives itself where it was asked for by one of its posts."""
        return self.canonical(page.url), self.address(page, page.tree.css("link[rel=canonical]::attr(href)").get(""))

    def _home(self, page: Page) -> str:
        """An address beside ``index.php``; a page that has another path tells its scripts where that is."""
        own = self.canonical(page.url)
        told = page.tree.css("script:not([src])::text").re_first(_SCRIPT_URL, default="")
        return own if "/index.php" in own else self.address(page, told) or own

    def date_words(self, found: Selector) -> str:
        """The date alone; SMF 2.0 writes ``« Reply #3 on: DATE »``, the first words in bold."""
        told = found.xpath(".//text()[not(ancestor::strong[parent::div and not(preceding-sibling::*)])]").getall()
        return one_line("".join(told)).strip("«» ")

    def zone(self, page: Page) -> tzinfo:
        """The zone whose time the clock in the page's head shows, beside UTC in its attribute; UTC where there is none.

        SMF 2.1 gives each date in a zone with its summer time. The page's language makes one of that offset likely.
        """
        clock = page.tree.css(".user time[datetime]")[:1]
        shown = DateReader((), page.date).read(self.date_words(clock[0])) if clock else None
        true = DateReader().read(clock.attrib["datetime"]) if clock else None
        if not shown or not true:
            return UTC
        ahead = (shown.at - true.at + _SLACK) // _QUARTER * _QUARTER
        near = abs(shown.at - true.at - ahead) <= _SLACK and abs(ahead) <= _FARTHEST
        return likely_zone(ahead, true.at, page.tree.css("html::attr(lang)").get("")) if near else UTC

    def words(self, page: Page, body: Selector) -> tuple[str, tuple[Quote, ...]]:
        """The own words and the quotations; a quotation's head is inside of it, in SMF 2.0 before it."""
        quotes = body.css(self.quote)
        heads = {quote.root: quote.xpath(_HEAD).re_first(_TO_POST, default="") for quote in quotes}
        links = {quote: self.post_url(page, url) for quote, url in heads.items() if url}
        silent, code = elements(body.css(self.silent)), elements(body.css("code.bbc_code"))
        return read_words(body.root, Marks(elements(quotes), silent=silent, code=code, links=links))

    def read_thread(self, page: Page, thread_id: str, posts: list[Selector]) -> ReadThread:
        """The page's thread; its posts' addresses are made of the thread's, which only the whole page tells."""
        thread = super().read_thread(page, thread_id, posts)
        addressed = (replace(p, url=urljoin(thread.url, _post_address(thread_id, p.id))) for p in thread.posts)
        return replace(thread, posts=tuple(addressed))

    def read_post(self, page: Page, post: Selector, position: int, dates: DateReader) -> ReadPost | None:
        """The post around ``.inner#msg_N``, without its address; a guest, or who left, has no link to a profile."""
        body = post.css(self.body)[:1]
        post_id = _number(body.attrib.get("id", "").removeprefix("msg_"))
        if not post_id:
            return None
        text, quotes = self.words(page, body[0])
        member = post.css(".poster h4 a[href*='profile']")[-1:]
        link = self.address(page, member.attrib.get("href", "")) if member else ""
        told = post.css(self.date)[:1]
        created = dates.read(self.date_words(told[0])) if told else None
        return ReadPost(
            id=post_id,
            url="",
            position=position,
            text=text,
            author=one_line((member or post.css(".poster h4")).xpath("string()").get("")),
            author_id=_number(_values(urlsplit(link)).get("u", "")),
            author_url=link,
            created=created.at if created else None,
            precision=created.precision if created else None,
            edited=any(one_line(words) for words in post.css("[id^=modified_]").xpath("string()").getall()),
            quotes=quotes,
        )


def _values(parts: SplitResult) -> dict[str, str]:
    """The parameters of an address, also of the form ``index.php/topic,2.0.html``; without session ids."""
    script = _SCRIPT.fullmatch(parts.path)
    path = re.sub(r"\.html?(?=;|$)", "", script[2] or "").replace(",", "=") if script else ""
    pairs = (pair.partition("=") for pair in (*re.split("[/;&]", path), *re.split("[;&]", parts.query)))
    return {name: value for name, _, value in pairs if name and name not in ("PHPSESSID", "amp")}


def _page(values: dict[str, str]) -> str:
    """The query that tells a page from all others."""
    if values.get("action", "") in _SHOWING:
        for kind in ("topic", "board"):
            number, start = _place(values, kind)
            if number:
                return f"{kind}={number}.{start}"
        if post := _number(values.get("msg", "")):
            return f"msg={post}"
    return ";".join(f"{name}={value}" if value else name for name, value in sorted(values.items()))


def _place(values: dict[str, str], kind: str) -> tuple[str, int]:
    """The id of a thread or board and where the page starts: 0 for a start in words, such as ``new`` or ``msg5``."""
    number, dot, start = values.get(kind, "").partition(".")
    return _number(number), int(_number(start if dot else values.get("start", "")) or 0)


def _number(text: str) -> str:
    """``text`` if it is a whole number above 0, without leading zeros; else empty."""
    return text.lstrip("0") if re.fullmatch(r"[0-9]{1,10}", text) else ""


def _post_address(thread: str, post: str) -> str:
    return f"index.php?topic={thread}.msg{post}#msg{post}"


FAMILY = Smf()

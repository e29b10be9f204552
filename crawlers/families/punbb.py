"""PunBB 1.3 and 1.4 in the markup of its one template; styles change only its looks.

A board that a guest may not see answers 200 with a message in words, as does one that does not exist.
Markup: https://github.com/punbb/punbb (index.php, viewforum.php, viewtopic.php, include/template/main.tpl).
"""

from __future__ import annotations

from crawlers.pun import PunForum
from crawlers.reading.page import Page


class PunBB(PunForum):
    """PunBB's pages, whose kind stands in the id of ``.brd-page``."""

    name = "punbb"
    board_link = ".main-item[id^=forum] h3 a[href]:not(.external), .main-item .item-subject a[href*='viewforum.php?']"
    row = ".main-item"
    activity = ".info-lastpost a, .info-replies strong"
    last_post = ".info-lastpost"
    thread_link = ".main-item[id^=topic] h3 a[href]"
    next_page = "link[rel=next][href], .paging strong + a[href]"
    title = "h1.main-title a.permalink"
    board = ".crumbs .crumb:not(.crumblast) a"
    post = "#brd-viewtopic .post:has(.posthead[id^=p])"
    anchor = ".posthead"
    number = ".posthead .post-num"
    author = ".author-ident .username"
    date = ".posthead .post-link"
    edit_mark = ".posthead .post-edit"
    body = ".entry-content"
    login = "#brd-login form:has(input[type=password])"

    def recognises(self, page: Page) -> bool:
        """The two frames around every page."""
        return bool(page.tree.css("#brd-wrap > .brd-page[id^=brd-]"))


FAMILY = PunBB()

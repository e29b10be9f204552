"""FluxBB 1.4 and 1.5 in the markup of its templates; styles change only its looks.

What a guest may not see is answered with 403 or 404 and a message in words.
Markup: https://github.com/fluxbb/fluxbb (index.php, viewforum.php, viewtopic.php, include/template/main.tpl).
"""

from __future__ import annotations

from crawlers.pun import PunForum
from crawlers.reading.page import Page


class FluxBB(PunForum):
    """FluxBB's pages, whose kind stands in the id of ``.pun``."""

    name = "fluxbb"
    board_link = ".blocktable .tcl a[href*='viewforum.php?']"
    row = "tr"
    activity = ".tcr a, .tc2"
    last_post = ".tcr"
    thread_link = ".blocktable .tcl :not(.pagestext) > a[href*='viewtopic.php?id=']"
    next_page = "link[rel=next][href], .pagelink a[rel=next][href], .pagelink strong + a[href]"
    title = ".crumbs li:last-child a"
    board = ".crumbs li:nth-last-child(2) a"
    post = "#punviewtopic .blockpost[id^=p]"
    anchor = ".blockpost"
    number = ".blockpost > h2 .conr"
    author = ".postleft dt strong"
    date = ".blockpost > h2 a"
    edit_mark = ".postmsg .postedit"
    body = ".postright > .postmsg:not(.postsignature)"
    silent = ".postedit"
    login = "#punlogin form:has(input[type=password])"

    def recognises(self, page: Page) -> bool:
        """The two frames around every page."""
        return bool(page.tree.css(".pun[id^=pun] > .punwrap"))


FAMILY = FluxBB()

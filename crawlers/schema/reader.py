"""A thread by the schema.org markup of its page: JSON-LD, microdata or RDFa, for forums that no family knows.

Markup often tells of fewer posts than the page shows (the first alone, or the best answers): whoever can see more
should compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC
from typing import NamedTuple

from lxml import etree
from w3lib.html import get_base_url

from crawlers.items import ReadPost
from crawlers.reading.clean import one_line
from crawlers.reading.dates import DateReader
from crawlers.reading.page import Page
from crawlers.reading.text import Marks
from crawlers.schema.items import Item
from crawlers.schema.json_ld import read_json_ld
from crawlers.schema.markup import MICRODATA, RDFA, read_markup
from crawlers.schema.merge import merge, name_posts, trust
from crawlers.schema.post import date_text, read_post
from crawlers.schema.text import marks_of, plain
from crawlers.schema.thread import board_of, in_order, sort_items, thread_of, title_of, url_of

_WORTH = re.compile(rb"DiscussionForumPosting|SocialMediaPosting|Question|BreadcrumbList")
_TYPEOF = re.compile(rb"[\s\"']typeof\s*=\s*[\"'\w]")
_SCRIPTS = "//script[starts-with(@type, 'application/ld+json')]/text()"


class Marked(NamedTuple):
    """What a page's markup tells: its posts in reading order, the thread's title and address, the board's name.

    What is not told is empty. A page that lists threads has no posts here; its board's name may still be told.
    Ids are those of posts within their thread; another thread's may be the same. A post without an address of its own
    has the page's.
    """

    posts: tuple[ReadPost, ...] = ()
    title: str = ""
    url: str = ""
    board: str = ""


class _Told(NamedTuple):
    """What one syntax tells."""

    posts: tuple[ReadPost, ...]
    title: str
    url: str
    section: str
    crumbs: tuple[Item, ...]


def read_schema_org(page: Page) -> Marked:
    """The thread that a page's markup tells of. Never raises; its time grows with the page's size.

    Where several syntaxes tell of the same posts, the one with most of them counts, markup in the text before JSON-LD,
    and the others fill in what it leaves out.
    """
    if b"schema.org" not in page.body or not _WORTH.search(page.body):
        return Marked()
    told = sorted(_each_syntax(page), key=lambda one: len(one.posts), reverse=True)
    title = next(filter(None, (one.title for one in told)), "")
    crumbs = (crumb for one in told for crumb in one.crumbs)
    here = page.url.partition("#")[0]
    posts = trust(merge([one.posts for one in told]))
    return Marked(
        posts=tuple(replace(post, position=i, url=post.url or here) for i, post in enumerate(posts, 1)),
        title=title,
        url=next(filter(None, (one.url for one in told)), ""),
        board=board_of(crumbs, title, page.url) or next(filter(None, (one.section for one in told)), ""),
    )


def _each_syntax(page: Page) -> Iterator[_Told]:
    """What each syntax tells, the one that is preferred first."""
    root = page.tree.root
    base = get_base_url(page.text, page.url)
    if b"itemscope" in page.body:
        yield _read(read_markup(root, MICRODATA), page, base, root)
    if _TYPEOF.search(page.body):
        yield _read(read_markup(root, RDFA), page, base, root)
    if b"ld+json" in page.body:
        yield _read(read_json_ld(page.tree.xpath(_SCRIPTS).getall()), page, base, None)


def _read(top: Iterable[Item], page: Page, base: str, tree: etree._Element | None) -> _Told:
    found = sort_items(top)
    roots = thread_of(found, page.url)
    marks = Marks() if tree is None or not roots else marks_of(tree)
    order = dict(in_order(roots, found.loose if roots else ()))
    url = next(filter(None, (url_of(root, page.url) for root in roots)), "")
    dates = DateReader(map(date_text, order), page.date, UTC, page.tree.xpath("string(/html/@lang)").get(""))
    posts = {item: read_post(item, base, dates, marks) for item in order}
    if len(roots) == 1:
        posts[roots[0]] = replace(posts[roots[0]], url=posts[roots[0]].url or url)
    return _Told(
        posts=name_posts({item: post for item, post in posts.items() if post.text or post.quotes}, order, base, url),
        title=next(filter(None, map(title_of, roots)), ""),
        url=url,
        section=one_line(plain(next(filter(None, (root.phrase("articleSection") for root in roots)), ""))),
        crumbs=tuple(found.crumbs),
    )

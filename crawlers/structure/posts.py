"""The posts of a page of any forum, found by its structure: each with its place on the page, not yet as an item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from crawlers.items import Precision
from crawlers.reading.dates import DateReader
from crawlers.reading.page import Page
from crawlers.structure.block import Block, within
from crawlers.structure.blocks import find_blocks
from crawlers.structure.bodies import find_bodies
from crawlers.structure.moments import Dated, find_moments, own_dates
from crawlers.structure.opening import Opening, find_opening
from crawlers.structure.outline import Outline
from crawlers.structure.people import Person, find_authors, shown_names
from crawlers.structure.signs import Signs, find_signs

_MOSTLY = 0.8  # of the blocks have a date: one that has none is no post
_SLACK = timedelta(days=1)  # between dates of which one may be in another time zone


class FoundPost(NamedTuple):
    """A post's block, and in it the element of its words, its author and its date."""

    block: Block
    body: int
    author: Person | None
    dated: Dated | None


def find_posts(page: Page, outline: Outline) -> list[FoundPost]:
    """The posts of the page in reading order; empty where nothing on it looks like posts."""
    signs = find_signs(outline)
    cut = find_blocks(outline, signs)
    if cut is None:
        return []
    finder = _Finder(page, outline, signs)
    posts = finder.posts(cut.blocks)
    if len(posts) == 1 and posts[0].body == posts[0].block.start:
        return []  # a message of the forum's own, which speaks of somebody and of today
    bodies = [post.body for post in posts]
    if posts and (opening := find_opening(outline, signs, posts[0].block.start, bodies)):
        first = finder.posts([opening.block, *(post.block for post in posts)], opening)
        return posts if _is_heading(first, opening, len(posts)) else finder.with_date(first)
    return finder.with_date(posts)


class _Finder:
    """What the page shows of people and of dates, to find posts by."""

    def __init__(self, page: Page, outline: Outline, signs: Signs) -> None:
        self.page, self.outline, self.signs = page, outline, signs
        self.names = shown_names(outline, signs)
        self.dates = own_dates(outline, signs.dates)

    def posts(self, blocks: Sequence[Block], opening: Opening | None = None) -> list[FoundPost]:
        """A post for each block that has words and, where the others tell a date, tells one too, but for the first."""
        authors = find_authors(self.outline, self.signs, self.names, blocks)
        dates = find_moments(self.outline, self.dates, blocks, self.reader)
        bodies = find_bodies(self.outline, blocks, _heads(authors, dates))
        if opening:
            bodies[0] = opening.body
        mostly = sum(dated is not None for dated in dates) >= _MOSTLY * len(dates)
        numbered = _numbered(self.outline, blocks)
        found = zip(blocks, bodies, authors, dates, strict=True)
        return [
            FoundPost(block, body, author, dated)
            for place, (block, body, author, dated) in enumerate(found)
            if body is not None
            and (dated or not mostly or place in numbered or (place == 0 and author and author.href))
        ]

    def with_date(self, posts: list[FoundPost]) -> list[FoundPost]:
        """The posts; the first one, if it has no date of its own, with that which stands in the page's head."""
        if len(posts) < 2 or posts[0].dated or not posts[1].dated:
            return posts
        start = posts[0].block.start
        (dated,) = find_moments(self.outline, within(self.dates, 0, start), [Block(0, start)], self.reader)
        fits = dated and dated.moment.at <= posts[1].dated.moment.at + _SLACK
        return [posts[0]._replace(dated=dated), *posts[1:]] if fits else posts

    def reader(self, texts: list[str]) -> DateReader:
        return DateReader(texts, self.page.date, language=self.page.tree.root.get("lang") or "")


def _heads(authors: Sequence[Person | None], dates: Sequence[Dated | None]) -> list[list[int]]:
    return [[found.number for found in both if found] for both in zip(authors, dates, strict=True)]


def _is_heading(posts: Sequence[FoundPost], opening: Opening, replies: int) -> bool:
    """Whether what stands before the posts only says of the first one by whom and when it was written."""
    if len(posts) <= replies:
        return True
    if opening.alike or len(posts) < 2:
        return False
    if posts[0].dated is None and posts[1].dated is not None:
        return True
    (a, b), (c, d) = ((post.author, post.dated) for post in posts[:2])
    if not (a and b and c and d) or b.moment.at != d.moment.at:
        return False
    return a.name == c.name or b.moment.precision is not Precision.DAY


def _numbered(outline: Outline, blocks: Sequence[Block]) -> set[int]:
    """The places of the blocks whose id ends in a number, named as those of most blocks."""
    names = Counter(name for block in blocks for name in outline.names[block.start] if "#" in name)
    name, times = names.most_common(1)[0] if names else ("", 0)
    if times < _MOSTLY * len(blocks):
        return set()
    return {place for place, block in enumerate(blocks) if name in outline.names[block.start]}

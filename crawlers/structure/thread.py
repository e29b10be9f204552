"""The thread that a page of any forum shows: by its structure, and by its schema.org markup where that tells more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from w3lib.html import get_base_url

from crawlers.items import ReadPost, ReadThread
from crawlers.reading.page import Page
from crawlers.schema.reader import Marked, read_schema_org
from crawlers.structure.address import canonical_address
from crawlers.structure.content import is_edited, read_contents, without_edit_note
from crawlers.structure.identity import counted, first_places, join, name_posts
from crawlers.structure.kinds import BOARD, NEVER, THREAD, kind_of
from crawlers.structure.outline import Outline, read_outline
from crawlers.structure.pager import Pager
from crawlers.structure.pages import split_page
from crawlers.structure.posts import FoundPost, find_posts
from crawlers.structure.signs import is_date
from crawlers.structure.title import read_board, read_title
from crawlers.structure.wording import says

MADE_UP = "#"  # between thread and position, in the id of a post that the page gives none
_STRIDE = 1000  # positions from one page of a thread to the next, where the posts are not counted on the page
_HEADINGS = frozenset(("h2", "h3", "h4"))
_TITLE = frozenset(["title", "topictitle", "forumtitle", "threadtitle", "subject", "threadlink"])
_TITLE_LINK = 4  # letters of a link that may be a thread's title
_LETTER = re.compile(r"[^\W\d_]")
_KEY = 600  # characters of a post by which it is told from others
_MOSTLY = 0.5  # of the blocks lead to a thread each: the page lists threads


def read_thread(page: Page, pager: Pager) -> ReadThread | None:
    """The page's thread with its posts; None where it shows none, or a list of threads."""
    marked = read_schema_org(page)
    outline = read_outline(page.tree.root)
    found = find_posts(page, outline)
    url = pager.first or page.url
    if not (found or marked.posts):
        return None
    title = marked.title or read_title(page, outline, url)
    if _lists_threads(outline, found, page, url, title):
        return None

    posts = _better(_items(page, outline, found, url, title, pager.number or 1), marked, _thread_id(url))
    if not posts:
        return None
    until = found[0].block.start if found else len(outline.elements)
    return ReadThread(_thread_id(url), url, title, marked.board or read_board(outline, title, until), tuple(posts))


def _thread_id(url: str) -> str:
    """What tells the thread from the site's others: its address without the site."""
    return canonical_address(url).split("/", 3)[-1] or url


def _items(
    page: Page, outline: Outline, found: Sequence[FoundPost], url: str, title: str, number: int
) -> list[ReadPost]:
    base = get_base_url(page.text[:4096], page.url)
    first = _first_position(outline, found, number)
    contents = read_contents(outline, found, title)
    places = first_places(outline, found, contents)
    found, contents = [found[place] for place in places], [contents[place] for place in places]
    named = name_posts(outline, found, base, canonical_address(page.url) or url)
    posts = []
    for place, (post, (text, quotes), (identity, address)) in enumerate(zip(found, contents, named, strict=True)):
        own = without_edit_note(text)
        if own or quotes:
            profile = join(base, post.author.href) if post.author and post.author.href else ""
            posts.append(
                ReadPost(
                    id=identity or f"{_thread_id(url)}{MADE_UP}{first + place}",
                    url=address,
                    position=first + place,
                    text=own,
                    author=post.author.name if post.author else "",
                    author_id=canonical_address(profile),
                    author_url=profile,
                    created=post.dated.moment.at if post.dated else None,
                    precision=post.dated.moment.precision if post.dated else None,
                    edited=own != text or is_edited(outline, post),
                    quotes=tuple(replace(quote, url=join(base, quote.url) if quote.url else "") for quote in quotes),
                )
            )
    return posts


def _first_position(outline: Outline, found: Sequence[FoundPost], number: int) -> int:
    """The position of the page's first post: as the page counts them, else beyond those of the pages before."""
    numbers = [counted(outline, post) for post in found]
    if numbers and numbers[0] and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        return numbers[0]
    return (number - 1) * _STRIDE + 1


def _better(posts: list[ReadPost], marked: Marked, thread: str) -> list[ReadPost]:
    """The posts of the markup where it tells as many and as much, else those of the structure, completed by it."""
    if marked.posts and len(marked.posts) >= len(posts) and _size(marked.posts) >= 0.8 * _size(posts):
        start = posts[0].position if posts else 1
        placed = enumerate(marked.posts, start)
        return [replace(post, id=_whole_id(post.id, thread, place), position=place) for place, post in placed]
    if not marked.posts:
        return posts
    told = {_key(post.text): post for post in marked.posts}
    return [_completed(post, told.get(_key(post.text))) for post in posts]


def _whole_id(identity: str, thread: str, position: int) -> str:
    """An id that is the post's in the whole source: a number that counts the posts of its thread is not."""
    counts = not identity or identity in (str(position), str(position - 1))
    return f"{thread}{MADE_UP}{position}" if counts else identity


def _size(posts: Sequence[ReadPost]) -> int:
    return sum(len(post.text) for post in posts)


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text[:_KEY])[:60].lower()


def _completed(post: ReadPost, told: ReadPost | None) -> ReadPost:
    if told is None:
        return post
    dated = told.created is not None and (post.created is None or post.precision != told.precision)
    return replace(
        post,
        author=post.author or told.author,
        author_url=post.author_url or told.author_url,
        author_id=post.author_id or told.author_id,
        created=told.created if dated else post.created,
        precision=told.precision if dated else post.precision,
        score=told.score,
    )


def _lists_threads(outline: Outline, found: Sequence[FoundPost], page: Page, url: str, title: str) -> bool:
    """Whether most blocks lead to a page of their own by a title: then they are boards or threads of a list."""
    titles: set[str] = set()
    for left, post in zip(range(len(found), 0, -1), found, strict=True):
        if len(titles) + left < _MOSTLY * len(found):
            return False  # most pages are told by half of their blocks
        link = _title_link(outline, post, page.url, url).lower()
        if link and title.lower() not in link:
            titles.add(link)
    return len(titles) >= max(1, _MOSTLY * len(found))


def _title_link(outline: Outline, post: FoundPost, base: str, thread: str) -> str:
    """The text of a block's first link to another thread or board, or in a heading; empty where there is none."""
    head = [found.number for found in (post.author, post.dated) if found]
    holds = any(outline.holds(post.body, number) for number in head)  # then the body is the block, title and all
    inside = range(0) if holds else range(post.body + 1, outline.ends[post.body])
    for number in post.block.numbers():
        href = outline.attributes[number].get("href") if outline.tags[number] == "a" else None
        if not href or (post.author and post.author.number == number):
            continue
        title = outline.text(number)
        within = number in inside and outline.text_start[number] > outline.text_start[post.body]
        if within or len(_LETTER.findall(title)) < _TITLE_LINK or title.endswith(":") or is_date(title):
            continue
        url = split_page(canonical_address(join(base, href)))[0]
        kind = kind_of(url, thread) if url and url != thread else NEVER
        if kind in (THREAD, BOARD) or (kind != NEVER and "#" not in href and _is_heading(outline, number)):
            return title
    return ""


def _is_heading(outline: Outline, number: int) -> bool:
    return any(
        outline.tags[n] in _HEADINGS or says(outline.attributes[n].get("class", ""), _TITLE)
        for n in outline.around(number, 3)
    )

"""What names a found post: an id that stays the same when the page is read again, and an address that leads to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin

from crawlers.structure.address import canonical_address
from crawlers.structure.outline import Outline
from crawlers.structure.posts import FoundPost
from crawlers.structure.wording import LIKELY, OPENING, word_set, words

_NUMBER = re.compile(r"\d{1,18}|[0-9a-f]{8}-[0-9a-f-]{20,30}")
_OF_POST = re.compile(r"(?:^|[?&;/#_-])(?:p|pid|post|postid|msg|message|comment|reply|answer|c|r)?[-=_/]?(\d{1,18})/?$")
_COUNTED = re.compile(r"#\s?(\d{1,7})")

Named = tuple[str, str]  # an id, and the address or the fragment that it was found in
_ASKED = re.compile(r"[?&;](?:p|pid|post|postid|msg|comment)=(\d{1,18})(?!\d)")
_OF_POSTS = LIKELY | OPENING | {"p", "pid"}
_BOARDS = word_set("forum board category")
_AROUND = 3  # elements that an element around a block holds beside it
_NAMELESS: Named = ("", "")


def name_posts(outline: Outline, posts: Sequence[FoundPost], base: str, here: str) -> list[Named]:
    """Id and address of each post, from the id of its element or of one around it, an anchor, or a link to itself.

    The id is empty where the page gives none that tells the post from all others.
    """
    for ways in ((_own_id, _around_body, _outer_id, _inner_id, _link), (_link,)):
        found = [next((named for way in ways if (named := way(outline, post))[0]), _NAMELESS) for post in posts]
        ids = [identity for identity, _ in found if identity]
        counts = bool(ids) and ids == _counting(ids) and not _are_asked_for(outline, posts, found)
        if len(ids) * 2 > len(posts) and len(set(ids)) == len(ids) and not counts:
            return [(identity, _address(place, base, here) if identity else here) for identity, place in found]
    return [("", here)] * len(posts)


def first_places(outline: Outline, posts: Sequence[FoundPost], contents: Sequence[object]) -> list[int]:
    """The places of the posts without those that are shown again, under the same id with the same words."""
    shown: dict[tuple[str, object], int] = {}
    for place, (post, content) in enumerate(zip(posts, contents, strict=True)):
        identity = (_own_id(outline, post)[0] or _around_body(outline, post)[0]) or f"#{place}"
        shown.setdefault((identity, content), place)
    return list(shown.values())


def _are_asked_for(outline: Outline, posts: Sequence[FoundPost], found: Sequence[Named]) -> bool:
    """Whether the site is asked for each post by its id: then the id does not count the posts of one page."""
    for post, (identity, _) in zip(posts, found, strict=True):
        hrefs = (outline.attributes[number].get("href", "") for number in post.block.numbers())
        if not any(asked[1] == identity for href in hrefs for asked in _ASKED.finditer(href)):
            return False
    return True


def _counting(ids: list[str]) -> list[str]:
    """What ids would be that only count the posts of the page."""
    return [str(int(ids[0]) + place) for place in range(len(ids))] if ids[0] in ("0", "1") else []


def counted(outline: Outline, post: FoundPost) -> int:
    """The number in the thread that the page shows with a post, such as "#12"; 0 where it shows none."""
    texts = (outline.texts[place] for place in post.block.texts(outline))
    shown = (found for text in texts if text[0] == "#" and (found := _COUNTED.fullmatch(text)))
    return next((int(found[1]) for found in shown), 0)


def _own_id(outline: Outline, post: FoundPost) -> Named:
    return _numbered(outline.attributes[post.block.start].get("id", ""))


def _around_body(outline: Outline, post: FoundPost) -> Named:
    around = (number for number in outline.ancestors(post.body) if number >= post.block.start)
    named = (_numbered(outline.attributes[number].get("id", "")) for number in around)
    return next((found for found in named if found[0]), _NAMELESS)


def _outer_id(outline: Outline, post: FoundPost) -> Named:
    """The id of an element that only holds the block."""
    for number in outline.ancestors(post.block.start):
        if outline.ends[number] > post.block.end + _AROUND or number < post.block.start - _AROUND:
            break
        name = outline.attributes[number].get("id", "")
        if (found := _numbered(name))[0] and not words(name).isdisjoint(_OF_POSTS):
            return found
    return _NAMELESS


def _inner_id(outline: Outline, post: FoundPost) -> Named:
    for number in post.block.numbers():
        told = outline.attributes[number]
        for name in (told.get("id"), told.get("name") if outline.tags[number] == "a" else None):
            if name and (found := _numbered(name))[0]:
                return found
    return _NAMELESS


def _numbered(name: str) -> Named:
    """The last number of an element's id, which may be a post's; that of a board is none."""
    numbers = [number for number in _NUMBER.findall(name) if number.strip("0")]
    said = words(name)
    board = not said.isdisjoint(_BOARDS) and said.isdisjoint(LIKELY)
    return _NAMELESS if not numbers or board or re.search(r"\s", name) else (numbers[-1], f"#{name}")


def _link(outline: Outline, post: FoundPost) -> Named:
    for number in post.block.numbers():
        href = outline.attributes[number].get("href", "")
        if "#" in href and not outline.holds(post.body, number) and (found := _OF_POST.search(href)):
            return found[1], href
    return _NAMELESS


def _address(place: str, base: str, here: str) -> str:
    """The whole address, of the page ``here`` if only the place on it is given."""
    if place.startswith("#"):
        return f"{here}{place}"
    whole, _, fragment = join(base, place).partition("#")
    return f"{address}#{fragment}" if (address := canonical_address(whole)) else here


def join(base: str, href: str) -> str:
    """The whole address that a link leads to, empty for what is none."""
    try:
        url = urljoin(base, href.strip())
    except ValueError:  # such as "http://[": a bracket begins an IPv6 address
        return ""
    return url if url.startswith(("http://", "https://")) else ""

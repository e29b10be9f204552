"""One marked post: who wrote it, when, how it was liked, where it is, and what it is called.

Source: https://developers.google.com/search/docs/appearance/structured-data/discussion-forum and .../qapage.
"""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from crawlers.items import ReadPost
from crawlers.reading.clean import one_line
from crawlers.reading.dates import DateReader
from crawlers.reading.text import Marks
from crawlers.schema.items import Item, Value, address, bare, is_place, phrase, shown, web_address
from crawlers.schema.text import plain, words_of

_AUTHOR = ("author", "creator")
_CREATED = ("dateCreated", "datePublished", "commentTime", "uploadDate")
_LONGEST_ID = 100
_LONGEST_NAME = 100

_NUMBERED = re.compile(
    r"(?:(?:p|post)(?:id)?|msg|message|c|comment|findcomment|reply|entry)?[-_=]?(\d+)", re.IGNORECASE
)
_IN_STEP = re.compile(r"(\d+)(?:[-_.].*)?|.*\.(\d+)")
_QUERY_IDS = ("p", "pid", "post", "postid", "comment", "msg", "id", "t", "tid", "topic", "thread", "threadid")


def date_text(item: Item) -> str:
    """When a post was written, as the page says it."""
    return next(filter(None, map(_date, item.values(*_CREATED))), "")


def _date(value: Value) -> str:
    if isinstance(value, etree._Element) and not value.get("content") and not value.get("datetime"):
        inner = next((time.get("datetime", "") for time in value.iter("time")), "")
        return inner or phrase(value)
    return phrase(value)


def read_post(item: Item, base: str, dates: DateReader, marks: Marks) -> ReadPost:
    """A post as the markup tells it, without ``position`` and ``reply_to``; its ``id`` may be empty."""
    text, quotes = words_of(item, base, marks)
    name, profile, member = _author(item, base)
    moment = dates.read(date_text(item))
    return ReadPost(
        id="",
        url=post_url(item, base),
        position=0,
        text=text,
        author=name,
        author_id=member,
        author_url=profile,
        created=moment.at if moment else None,
        precision=moment.precision if moment else None,
        quotes=quotes,
        score=_score(item),
    )


# -- people ---------------------------------------------------------------------------------------------------


def _author(item: Item, base: str) -> tuple[str, str, str]:
    """The author's name, profile's address and stable id; what is not told is empty."""
    value = next(item.values(*_AUTHOR), None)
    if value is None:
        return "", "", ""
    name, url = _name(value), _profile(value, base)
    member = value.phrase("identifier") if isinstance(value, Item) else ""
    if web_address("", name):  # a profile's address for a name
        name, url = "", url or name
    return name, url, member[:_LONGEST_ID] or _canonical(url)


def _name(value: Value) -> str:
    told = value.phrase("name", "alternateName", "givenName") if isinstance(value, Item) else phrase(value)
    if not told and isinstance(value, Item) and value.element is not None:
        told = shown(value.element)
    return one_line(plain(told))[:_LONGEST_NAME]


def _profile(value: Value, base: str) -> str:
    """Where a member's page is: not the forum's front page, nor the page that was read."""
    if isinstance(value, str):
        return ""
    element = value.element if isinstance(value, Item) else value
    links = [address(value)]
    if isinstance(value, Item):
        links += [address(name) for name in value.values("name") if isinstance(name, etree._Element)]
    if element is not None:
        links.append(next((link.get("href", "") for link in element.iter("a")), ""))
    found = next(filter(None, (web_address(base, link) for link in links)), "")
    parts, here = urlsplit(found), base.partition("#")[0]
    somewhere = parts.path.strip("/") or parts.query
    return found if somewhere and found.partition("#")[0] != here else ""


def _canonical(url: str) -> str:
    """One spelling of a profile's address."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.lower(), path=parts.path.rstrip("/"), fragment="").geturl()


# -- votes ----------------------------------------------------------------------------------------------------


def _score(item: Item) -> int | None:
    up = item.number("upvoteCount")
    if up is not None:
        return up - (item.number("downvoteCount") or 0)
    likes = (
        counter.number("userInteractionCount")
        for counter in item.items("interactionStatistic")
        if any(map(_is_liking, counter.values("interactionType")))
    )
    return next((count for count in likes if count is not None), None)


def _is_liking(kind: Value) -> bool:
    return "LikeAction" in (kind.types if isinstance(kind, Item) else ()) or bare(address(kind)) == "LikeAction"


# -- places ---------------------------------------------------------------------------------------------------


def post_url(item: Item, base: str) -> str:
    """A post's own address, empty where the markup tells none."""
    told = item.address(base, "url") or item.own_address(base)
    anchor = "" if item.element is None else item.element.get("id", "")
    return told or (web_address(base, f"#{anchor}") if _NUMBERED.fullmatch(anchor) else "")


def ids_of(item: Item, post: ReadPost, *, thread: bool) -> list[str]:
    """What a post may be called, the most stable name first; the last is a digest of who, when and what.

    The names are of one thread's posts: another thread may have the same. ``thread``: the post's address is the
    thread's own, so that its number is not a post's.
    """
    anchor = "" if item.element is None else item.element.get("id", "")
    own = [named for named in (item.phrase("identifier"), item.id) if named and not is_place(named)]
    address = urlsplit(post.url)
    fragment = _numbered(address.fragment)
    place = tail(post.url)
    found = [*map(_numbered, own), fragment, _numbered(anchor) if _NUMBERED.fullmatch(anchor) else ""]
    if place and not address.fragment:
        found.append(f"thread-{place}" if thread else place)
    return [*(name[:_LONGEST_ID] for name in found if name), _digest(post)]


def _numbered(name: str) -> str:
    """The number in a name such as ``post-12``; any other name as it is."""
    name = one_line(name).lstrip("#")
    found = _NUMBERED.fullmatch(name)
    return found[1] if found else name


def tail(url: str) -> str:
    """What tells an address from its siblings: the number in its query or last two steps, else the last step."""
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query))
    steps = parts.path.rstrip("/").split("/")[-2:]
    numbers = [asked[name] for name in _QUERY_IDS if asked.get(name, "").isdecimal()]
    numbers += [found[1] or found[2] for step in reversed(steps) if (found := _IN_STEP.fullmatch(step))]
    return next(iter(numbers), steps[-1])


def _digest(post: ReadPost) -> str:
    words = (post.author_id or post.author, str(post.created or ""), post.text)
    return sha256("\0".join(words).encode("utf-8", "replace")).hexdigest()[:16]

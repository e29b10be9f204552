"""Which marked items are the thread of a page, in which order its posts stand, and on which board it is.

Source: https://developers.google.com/search/docs/appearance/structured-data/discussion-forum and .../qapage: replies
are nested below the first post, which later pages name without its text; .../breadcrumb for the board.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from crawlers.reading.clean import one_line
from crawlers.schema.items import Item, phrase
from crawlers.schema.text import plain

FORUM = frozenset(("DiscussionForumPosting", "SocialMediaPosting", "Question"))
_REPLIES = frozenset(("Comment", "Answer", "UserComments"))
_NO_FORUM = frozenset(
    (
        *("Article", "BlogPosting", "LiveBlogPosting", "NewsArticle", "TechArticle", "Recipe", "VideoObject"),
        *("FAQPage", "Quiz", "Product", "Review", "ProfilePage"),
    )
)
_INSIDE = ("comment", "acceptedAnswer", "suggestedAnswer", "hasPart")
_RE = re.compile(r"(?:(?:re|aw|antw|sv|vs|fwd?)\s*:\s*)+", re.IGNORECASE)


@dataclass(slots=True)
class Sorted:
    """The items of a page by what they can be. ``main`` and ``listed`` tell how a page speaks of them."""

    roots: list[Item] = field(default_factory=list)
    loose: list[Item] = field(default_factory=list)
    crumbs: list[Item] = field(default_factory=list)
    main: set[Item] = field(default_factory=set)
    listed: set[Item] = field(default_factory=set)


def sort_items(top: Iterable[Item]) -> Sorted:
    """The first posts, loose replies and breadcrumbs among ``top`` and below; an article and what it holds is none."""
    found = Sorted()
    seen: set[Item] = set()
    waiting = list(reversed(list(top)))
    while waiting:
        item = waiting.pop()
        if item in seen or (item.types & _NO_FORUM and not item.types & FORUM):
            continue
        seen.add(item)
        kinds = ((FORUM, found.roots), (_REPLIES, found.loose), ({"BreadcrumbList"}, found.crumbs))
        group = next((group for types, group in kinds if item.types & types), None)
        if group is not None:
            group += [] if any(other.types & _NO_FORUM for other in item.items("about", "parentItem")) else [item]
            continue
        found.main.update(item.items("mainEntity"))
        found.listed.update(item.items("itemListElement"))
        if item in found.listed:
            found.listed.update(item.items("item"))
        waiting.extend(reversed(list(item.items(*item.properties))))
    return found


# -- the thread -----------------------------------------------------------------------------------------------


def title_of(root: Item) -> str:
    """The thread's title, without the marks of a reply."""
    return _RE.sub("", one_line(plain(root.phrase("headline", "name"))), count=1)


def url_of(root: Item, page: str) -> str:
    """The thread's address without a fragment, on the page's own host; empty where the markup tells none."""
    told = (root.address(page, name).partition("#")[0] for name in ("discussionUrl", "url", "mainEntityOfPage"))
    named = root.own_address(page).partition("#")[0]
    return next((url for url in (*told, named) if url and _host(url) == _host(page)), "")


def thread_of(found: Sorted, page: str) -> list[Item]:
    """The first post, or all the posts of a page that marks each as one; none where the page lists threads."""
    about = [root for root in found.roots if is_about(url_of(root, page), page)]
    roots = [root for root in found.roots if root in found.main] or [
        root for root in found.roots if root not in found.listed or root in about
    ]
    if len(roots) < 2 or _is_one(roots, page):
        return roots
    return about if _is_one(about, page) else []


def _is_one(roots: list[Item], page: str) -> bool:
    """Whether items tell of one thread: by their title, else by their address."""
    titles = {title_of(root).casefold() for root in roots} - {""}
    return len(titles) == 1 or (not titles and len({url_of(root, page) for root in roots}) == 1)


def is_about(url: str, page: str) -> bool:
    """Whether ``page`` is the page at ``url`` or a later one of the same thread."""
    asked, here = urlsplit(url), urlsplit(page)
    path = asked.path.rstrip("/")
    if not (path or asked.query) or _host(url) != _host(page):
        return False
    same = here.path.rstrip("/") == path or (not asked.query and here.path.startswith(f"{path}/"))
    return same and set(parse_qsl(asked.query)) <= set(parse_qsl(here.query))


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


# -- its posts ------------------------------------------------------------------------------------------------


def in_order(roots: Iterable[Item], loose: Iterable[Item]) -> Iterator[tuple[Item, Item | None]]:
    """Every post with the one that it stands below, as one reads them: a reply before the next one's replies.

    Markup in the page has the page's order; in JSON-LD, comments come before answers, the accepted one first.
    """
    seen: set[Item] = set()
    waiting: list[tuple[Item, Item | None]] = [(item, None) for item in reversed([*roots, *loose])]
    while waiting:
        item, above = waiting.pop()
        if item not in seen:
            seen.add(item)
            yield item, above
            waiting.extend((inner, item) for inner in reversed(_inside(item)))


def _inside(item: Item) -> list[Item]:
    replies = [
        inner
        for name in _INSIDE
        for inner in item.items(name)
        if inner.types & (FORUM | _REPLIES) or (name != "hasPart" and not inner.types & _NO_FORUM)
    ]
    return sorted(replies, key=lambda inner: inner.place)


# -- its board ------------------------------------------------------------------------------------------------


def board_of(crumbs: Iterable[Item], title: str, page: str) -> str:
    """The name of the board that holds the thread: the last breadcrumb before it; empty where there is none."""
    for crumb in crumbs:
        trail = [(_crumb_name(step), step.address(page, "item", "url")) for step in _steps(crumb)]
        if trail and (trail[-1][0].casefold() == title.casefold() or _is_here(trail[-1][1], page)):
            trail.pop()
        if trail and urlsplit(trail[-1][1]).path.strip("/"):  # else only the forum's front page is left
            return trail[-1][0]
    return ""


def _is_here(url: str, page: str) -> bool:
    """Whether a breadcrumb is the page itself, which needs no link."""
    return not url or is_about(url, page)


def _steps(crumbs: Item) -> list[Item]:
    steps = list(crumbs.items("itemListElement"))
    places = [step.number("position") for step in steps]
    known = [place for place in places if place is not None]
    if len(known) < len(steps):
        return steps
    return [step for _, step in sorted(zip(known, steps, strict=True), key=lambda pair: pair[0])]


def _crumb_name(crumb: Item) -> str:
    own = crumb.phrase("name")
    return one_line(plain(own or next(map(phrase, crumb.items("item")), "")))

"""Discourse, by the JSON that it serves to every visitor beside its pages: the page's address with ``.json``.

Fields: https://github.com/discourse/discourse/tree/main/spec/requests/api/schemas/json (category_list_response,
category_topics_response, topic_show_response) and https://docs.discourse.org. An anonymous visitor is not told of
posts that the staff removed; those that their author removed stay a day, with other words in their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from crawlers.family import Family, Reading
from crawlers.items import Link, Precision, Quote, ReadPost, ReadThread
from crawlers.reading.clean import one_line
from crawlers.reading.data import mapping, moment, number, read_json, sequence, string
from crawlers.reading.markup import read_markup
from crawlers.reading.page import Page
from crawlers.reading.text import Marks, elements, read_words
from crawlers.source import Source

_PER_REQUEST = 20  # as many posts as Discourse itself asks for at a time
_KEPT = ("page", "post_ids[]", "parent_category_id")  # what tells one page from another

# A slug is never a number alone, so that /t/12/3 is the third post of topic 12.
_TOPIC = re.compile(r"(.*?)/t/(?:(?!\d+/)[^/]+/)?(\d{1,10})(?:(/posts)|/\d+)?(?:\.json)?/?", re.ASCII)
_LIST = re.compile(r"(.*?)/(categories|latest|top|hot|new|(?:c|tags?)/.+?)(?:\.json)?/*")
_SLUG = re.compile(r"/c/(?:[^/]+/)*?([^/]+)/\d+(?:/l/[a-z]+)?(?:\.json)?", re.ASCII)

_OURS = (
    "meta[name=generator][content^='Discourse'], meta[name=discourse_theme_id], #data-discourse-setup, "
    "[data-discourse-setup], #data-preloaded[data-preloaded]"
)
# Every page for visitors bears a hidden form for the browser's password manager.
_LOGIN = "form:has(input[type=password]):not(#hidden-login-form)"
_PRIVATE = ("invalid_access", "not_logged_in")
_POSTS = (1, 2)  # post_type: regular, a moderator's; the others are notes that something was done (3) and whispers (4)
_LIKE = 2  # post_action_type
_REMOVED = re.compile(r"\((post|topic) (deleted|withdrawn) by author\b[^)]*\)")

_QUOTE = "aside.quote"
# What an e-mail quoted below its answer is folded into such a block; a blockquote of its own was quoted by hand.
_OTHER_QUOTE = "//details[contains(@class, 'elided')] | //blockquote[not(parent::aside)]"
_SILENT = (
    "aside.quote > .title, .elided > summary, aside.onebox, .lightbox-wrapper .meta, .hidden, .footnote-backref, "
    ".poll-info, .poll-buttons"
)


class Discourse(Family):
    """Discourse's answers: ``categories.json`` lists boards, ``c/SLUG/ID.json`` threads, ``t/ID.json`` shows posts."""

    name = "discourse"

    def recognises(self, page: Page) -> bool:
        """The generator or the set-up in a page's head, or the form of one of the answers that are read here."""
        data = mapping(read_json(page.body))
        if data:
            return bool(_kind(data) or (string(data.get("error_type")) and sequence(data.get("errors"))))
        return bool(page.tree.css(_OURS))

    def canonical(self, url: str) -> str:
        """The JSON address of a page, with only the parameters that tell pages apart, in the order given."""
        parts = urlsplit(url)
        path = parts.path
        if topic := _TOPIC.fullmatch(path):
            path = f"{topic[1]}/t/{topic[2]}{topic[3] or ''}.json"
        elif listing := _LIST.fullmatch(path):
            path = f"{listing[1]}/{listing[2]}.json"
        pairs = [(name, value) for name, value in parse_qsl(parts.query) if name in _KEPT]
        query = urlencode([pair for pair in pairs if pair != ("page", "0")], safe="[]")
        return urlunsplit((parts.scheme, parts.netloc, path, query, ""))

    def entries(self, source: Source) -> list[Link]:
        """The boards that the source names, else the list of all."""
        urls = [urljoin(source.url, board) for board in source.boards] or [f"{_root(source.url)}/categories.json"]
        return [Link(self.canonical(url), "board") for url in urls]

    def read(self, page: Page) -> Reading:
        """The boards, the threads or the thread that an answer holds."""
        data = mapping(read_json(page.body))
        if not data:
            return Reading(private=self._asks_for_login(page))
        kind = _kind(data)
        if kind == "categories":
            return Reading(tuple(dict.fromkeys(self._boards(page, data))))
        if kind == "topics":
            return Reading(tuple(dict.fromkeys(self._threads(page, data))))
        if kind == "posts":
            return self._read_topic(page, data)
        return Reading(private=string(data.get("error_type")) in _PRIVATE)

    def _asks_for_login(self, page: Page) -> bool:
        at_login = urlsplit(page.url).path.endswith("/login")
        return bool(page.tree.css(_LOGIN)) or (at_login and bool(page.tree.css(_OURS)))

    # -- lists ------------------------------------------------------------------------------------------------

    def _boards(self, page: Page, data: dict[str, object]) -> Iterator[Link]:
        """Links to all boards; a page that lists the boards inside one is told that one's path by its link."""
        path = f"{page.of}/" if page.of else ""
        for category in sequence(mapping(data.get("category_list")).get("categories")):
            yield from self._board(_root(page.url), path, mapping(category))

    def _board(self, root: str, path: str, category: dict[str, object]) -> Iterator[Link]:
        """Links to a board and, before it, to those inside: it lists their threads too and does not say whose."""
        board_id = number(category.get("id"))
        name = one_line(string(category.get("name")))
        if not board_id or not name or category.get("read_restricted") is True:
            return
        here = path + quote(string(category.get("slug")) or f"{board_id}-category", safe="%")
        inside = [mapping(value) for value in sequence(category.get("subcategory_list"))]
        for child in inside:
            yield from self._board(root, f"{here}/", child)
        if set(_numbers(category.get("subcategory_ids"))) - {number(child.get("id")) for child in inside}:
            yield Link(f"{root}/categories.json?parent_category_id={board_id}", "board", of=here)
        yield Link(f"{root}/c/{here}/{board_id}.json", "board", of=name)

    def _threads(self, page: Page, data: dict[str, object]) -> Iterator[Link]:
        listing = mapping(data.get("topic_list"))
        slug = _SLUG.search(urlsplit(page.url).path)
        board = page.of or (slug[1] if slug else "")  # a source that names its boards gives addresses alone
        topics = [mapping(value) for value in sequence(listing.get("topics"))]
        for topic in topics:
            topic_id = number(topic.get("id"))
            regular = topic.get("archetype", "regular") == "regular" and topic.get("visible") is not False
            if topic_id and regular:
                last = string(topic.get("last_posted_at"))
                version = f"{number(topic.get('highest_post_number'))} {last}" if last else ""
                yield Link(
                    f"{_root(page.url)}/t/{topic_id}.json", "thread", of=board, version=version, updated=moment(last)
                )
        more = urlsplit(_join(page.url, string(listing.get("more_topics_url"))))
        if topics and more.query:
            path = self.canonical(urlunsplit(("", "", more.path, "", "")))
            yield Link(urlunsplit((more.scheme, more.netloc, path, more.query, "")), "board", of=board, more=True)

    # -- one thread -------------------------------------------------------------------------------------------

    def _read_topic(self, page: Page, data: dict[str, object]) -> Reading:
        """The posts that an answer shows, and links to those that it only names."""
        where = _TOPIC.fullmatch(urlsplit(page.url).path)
        topic_id = number(data.get("id")) or int(where[2] if where else 0)
        stream = mapping(data.get("post_stream"))
        answers = map(mapping, sequence(stream.get("posts")))
        shown = list({number(post.get("id")): post for post in answers}.values())  # each once
        if not topic_id:
            return Reading()
        slug = string(data.get("slug"))
        thread = ReadThread(
            id=str(topic_id),
            url=_topic_url(page, slug, topic_id) if slug else "",
            title=one_line(unescape(string(data.get("title")))),
            board=page.of,
            posts=_answers(shown, [self._read_post(page, slug, topic_id, post) for post in shown if _is_post(post)]),
            tags=tuple(_tags(data.get("tags"))),
            gone=tuple(_gone(page, shown)),
        )
        links = (*_rest(page, topic_id, stream, shown), *_next_page(page, topic_id, data, shown))
        return Reading(links, (thread,) if thread.posts or thread.gone else ())

    def _read_post(self, page: Page, slug: str, topic_id: int, post: dict[str, object]) -> ReadPost:
        position = number(post.get("post_number"))
        author = one_line(string(post.get("username")))
        created = moment(post.get("created_at"))
        text, quotes = _words(page, string(post.get("cooked")))
        return ReadPost(
            id=str(number(post.get("id"))),
            url=f"{_topic_url(page, slug or string(post.get('topic_slug')), topic_id)}/{position}",
            position=position,
            text=text,
            author=author,
            author_id=str(number(post.get("user_id")) or ""),  # the system's own users have numbers below 0
            author_url=f"{_root(page.url)}/u/{quote(author, safe='')}" if author else "",
            created=created,
            precision=Precision.SECOND if created else None,
            edited=number(post.get("version")) > 1,
            quotes=quotes,
            score=_likes(post),
        )


def _kind(data: dict[str, object]) -> str:
    """Which list an answer holds: ``categories``, ``topics`` or ``posts``; empty for none of them."""
    places = (("category_list", "categories"), ("topic_list", "topics"), ("post_stream", "posts"))
    return next((name for outer, name in places if isinstance(mapping(data.get(outer)).get(name), list)), "")


def _is_post(post: dict[str, object]) -> bool:
    """Whether somebody wrote it and it still stands."""
    kind = post.get("post_type", 1)
    whole = number(post.get("id")) and number(post.get("post_number")) and isinstance(post.get("cooked"), str)
    return bool(whole) and kind in _POSTS and not post.get("action_code") and not _is_removed(post)


def _is_removed(post: dict[str, object]) -> bool:
    if any(post.get(name) for name in ("deleted_at", "user_deleted", "hidden")):
        return True
    plain = re.sub(r"<[^<>]*>", "", string(post.get("cooked")))
    return bool(_REMOVED.fullmatch(plain.strip()))


def _gone(page: Page, shown: list[dict[str, object]]) -> Iterator[str]:
    """The ids of removed posts, also of those that were asked for and that the answer leaves out."""
    ids = [str(number(post.get("id"))) for post in shown]
    yield from (post_id for post_id, post in zip(ids, shown, strict=True) if post_id != "0" and _is_removed(post))
    asked = [value for name, value in parse_qsl(urlsplit(page.url).query) if name == "post_ids[]"]
    if set(ids) <= set(asked):  # else the answer is to another question
        yield from (post_id for post_id in dict.fromkeys(asked) if post_id not in ids)


def _rest(page: Page, topic_id: int, stream: dict[str, object], shown: list[dict[str, object]]) -> Iterator[Link]:
    """Links to the posts of a topic that are named but not shown."""
    here = {number(post.get("id")) for post in shown}
    left = [post_id for post_id in _numbers(stream.get("stream")) if post_id not in here]
    for start in range(0, len(left), _PER_REQUEST):
        query = urlencode([("post_ids[]", post_id) for post_id in left[start : start + _PER_REQUEST]], safe="[]")
        yield Link(f"{_root(page.url)}/t/{topic_id}/posts.json?{query}", "thread", of=page.of)


def _next_page(page: Page, topic_id: int, data: dict[str, object], shown: list[dict[str, object]]) -> Iterator[Link]:
    """A link to the next page of a topic so long (10,000 posts) that its answers do not name all posts."""
    last = max((number(post.get("post_number")) for post in shown), default=0)
    if "stream" not in mapping(data.get("post_stream")) and 0 < last < number(data.get("highest_post_number")):
        here = dict(parse_qsl(urlsplit(page.url).query)).get("page", "1")
        following = int(_digits(here[:9]) or 1) + 1
        yield Link(f"{_root(page.url)}/t/{topic_id}.json?page={following}", "thread", of=page.of)


def _answers(shown: list[dict[str, object]], posts: list[ReadPost]) -> tuple[ReadPost, ...]:
    """The posts with ``reply_to``, which the answer gives as a position."""
    ids = {post.position: post.id for post in posts}
    to = {number(post.get("id")): number(post.get("reply_to_post_number")) for post in shown}
    return tuple(replace(post, reply_to=ids.get(to[int(post.id)], "")) for post in posts)


def _words(page: Page, cooked: str) -> tuple[str, tuple[Quote, ...]]:
    tree = read_markup(f"<html><body>{cooked}</body></html>")
    quotes = elements(tree.css(_QUOTE))
    links = {
        quoted: f"{_root(page.url)}/t/{topic}/{post}"
        for quoted in quotes
        if (topic := _digits(quoted.get("data-topic"))) and (post := _digits(quoted.get("data-post")))
    }
    others = elements(tree.xpath(_OTHER_QUOTE))
    return read_words(tree.root, Marks(quotes | others, silent=elements(tree.css(_SILENT)), links=links))


def _likes(post: dict[str, object]) -> int | None:
    """How often a post was liked; None where the answer does not say. The summary leaves out what nobody did."""
    summary = post.get("actions_summary")
    for action in map(mapping, sequence(summary)):
        if action.get("id") == _LIKE:
            return number(action.get("count"))
    return number(post.get("like_count")) if isinstance(summary, list) or "like_count" in post else None


def _tags(value: object) -> Iterator[str]:
    """Names; newer versions give an object for each."""
    for tag in sequence(value):
        if name := one_line(string(tag) or string(mapping(tag).get("name"))):
            yield name


def _topic_url(page: Page, slug: str, topic_id: int) -> str:
    return f"{_root(page.url)}/t/{quote(slug, safe='%')}/{topic_id}" if slug else f"{_root(page.url)}/t/{topic_id}"


def _root(url: str) -> str:
    """The address of the forum that a page is of, without a slash at its end."""
    parts = urlsplit(url)
    found = _TOPIC.fullmatch(parts.path) or _LIST.fullmatch(parts.path)
    folder: str = found[1] if found else parts.path.rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, folder, "", ""))


def _join(base: str, url: str) -> str:
    try:
        return urljoin(base, url) if url else ""
    except ValueError:  # such as an unfinished IPv6 address
        return ""


def _numbers(value: object) -> list[int]:
    return [n for n in map(number, sequence(value)) if n]


def _digits(text: str | None) -> str:
    return text if text and text.isascii() and text.isdecimal() else ""


FAMILY = Discourse()

"""NodeBB, by the JSON that it serves beside its pages: the page's path behind ``/api``, with no need of the slug.

Fields: https://github.com/NodeBB/NodeBB/tree/master/public/openapi/read (categories, category/category_id,
topic/topic_id). A removed post leaves a placeholder with its id. What came from other servers by ActivityPub has
addresses in place of numbers and is left out: those servers were not asked, and the addresses hold people's names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from lxml import etree

from crawlers.family import Family, Reading
from crawlers.items import Link, Precision, Quote, ReadPost, ReadThread
from crawlers.reading.clean import one_line
from crawlers.reading.data import mapping, moment, number, read_json, sequence, string
from crawlers.reading.markup import read_markup
from crawlers.reading.page import Page
from crawlers.reading.text import Marks, elements, read_words
from crawlers.source import Source

_PLACE = re.compile(r"(.*?)(?:/api)?/(?:(topic|category)/(\d{1,10})(?:/.*)?|(categories)/?)", re.ASCII)
_INSIDE = re.compile(r"(.*?)/api/v3/categories/(\d{1,10})/children", re.ASCII)
_ELSEWHERE = re.compile(r"(.*?)(?:/api)?/(?:recent|popular|top|unread|world|tags|users?|groups|post|login)(?:/.*)?")

_OURS = "script[src*='/nodebb.min.js'], body[class*='page-'] [component^='category/'], [component='topic'] [data-pid]"
_LOGIN = ".template-login, form:has(input[type=password])"
_PRIVATE = ("not-authorised", "forbidden")
_REMOVED = re.compile(r"\[\[topic:post[-_]is[-_]deleted\]\]")
_BRACKETS = {"&lsqb;": "[", "&rsqb;": "]"}  # as NodeBB escapes what looks like a key of its own; lxml knows them not
_LONGEST_HEAD = 400  # characters of the line above a quotation: a name, a verb, a thread's title
_COLONS = ":\uff1a"
_MOST_VERBS = 2  # words after the name in such a line, as in "hat geschrieben:"
_SILENT = ".link-preview, .link-preview-card"


class NodeBB(Family):
    """NodeBB's answers: ``api/categories`` lists boards, ``api/category/ID`` threads, ``api/topic/ID`` shows posts."""

    name = "nodebb"

    def recognises(self, page: Page) -> bool:
        """The client's script or the parts that every theme names, or an answer that names its template."""
        data = mapping(read_json(page.body))
        if data:
            template = mapping(data.get("template"))
            status = mapping(data.get("status"))
            named = template.get(string(template.get("name"))) is True and "bodyClass" in data
            return named or bool(string(status.get("code")) and isinstance(data.get("response"), dict))
        return bool(page.tree.css(_OURS))

    def canonical(self, url: str) -> str:
        """The address of a page's JSON without its slug, with the number of the page where it is not the first."""
        parts = urlsplit(url)
        path = parts.path
        if place := _PLACE.fullmatch(path):
            path = f"{place[1]}/api/{place[4] or f'{place[2]}/{place[3]}'}"
        pairs = [(name, value) for name, value in parse_qsl(parts.query) if name in ("page", "start")]
        query = urlencode([pair for pair in pairs if pair != ("page", "1")])
        return urlunsplit((parts.scheme, parts.netloc, path, query, ""))

    def entries(self, source: Source) -> list[Link]:
        """The boards that the source names, else the list of all."""
        urls = [urljoin(source.url, board) for board in source.boards] or [f"{_root(source.url)}/api/categories"]
        return [Link(self.canonical(url), "board") for url in urls]

    def read(self, page: Page) -> Reading:
        """The boards, the threads or the thread that an answer holds."""
        data = mapping(read_json(page.body))
        if not data:
            return Reading(private=bool(page.tree.css(_OURS) and page.tree.css(_LOGIN)))
        if isinstance(data.get("posts"), list) and _whole(data.get("tid")):
            return _read_topic(page, data)
        if isinstance(data.get("topics"), list) and _whole(data.get("cid")):
            return Reading(tuple(dict.fromkeys(_threads(page, data))))
        response = mapping(data.get("response")) or data
        if isinstance(response.get("categories"), list):
            return Reading(tuple(dict.fromkeys(_all_boards(page, response))))
        refused = string(mapping(data.get("status")).get("code")) in _PRIVATE
        return Reading(private=refused or mapping(data.get("template")).get("name") == "login")


# -- lists ----------------------------------------------------------------------------------------------------


def _all_boards(page: Page, data: dict[str, object]) -> Iterator[Link]:
    """Links to the boards of a list, and to the rest of the list where it goes on."""
    listed = sequence(data.get("categories"))
    yield from _boards(page, listed)
    if following := _next_page(data):
        yield Link(f"{_root(page.url)}/api/categories?page={following}", "board")
    inside = _INSIDE.fullmatch(urlsplit(page.url).path)
    if listed and inside:  # such a list ends where it is empty
        start = _whole(dict(parse_qsl(urlsplit(page.url).query)).get("start"))
        yield _more_boards(page, int(inside[2]), start + len(listed))


def _boards(page: Page, listed: list[object]) -> Iterator[Link]:
    """Links to boards and to those inside them; one that only leads to another site is left out."""
    for board in map(mapping, listed):
        board_id = _whole(board.get("cid"))
        if not board_id or _is_set(board.get("disabled")):
            continue
        if not string(board.get("link")):
            yield Link(f"{_root(page.url)}/api/category/{board_id}", "board", version=_board_version(board))
        yield from _boards(page, sequence(board.get("children")))


def _board_version(board: dict[str, object]) -> str:
    """What a list says of a board's newest post, and of those in the boards inside it; empty where it says nothing."""
    last = _whole(mapping(board.get("teaser")).get("pid"))
    counts = (number(board.get("totalTopicCount")), number(board.get("totalPostCount")))
    return " ".join(map(str, (*counts, last))) if last and "totalPostCount" in board else ""


def _more_boards(page: Page, board_id: int, start: int) -> Link:
    return Link(f"{_root(page.url)}/api/v3/categories/{board_id}/children?start={start}", "board")


def _threads(page: Page, data: dict[str, object]) -> Iterator[Link]:
    board_id = _whole(data.get("cid"))
    inside = sequence(data.get("children"))
    yield from _boards(page, inside)
    if data.get("hasMoreSubCategories") is True:
        yield _more_boards(page, board_id, _whole(data.get("nextSubCategoryStart")) or len(inside))
    topics = [mapping(value) for value in sequence(data.get("topics"))]
    for topic in topics:
        topic_id = _whole(topic.get("tid"))
        if topic_id and not _is_set(topic.get("deleted")) and not _is_set(topic.get("scheduled")):
            last = string(topic.get("lastposttimeISO"))
            version = f"{number(topic.get('postcount'))} {last}" if last else ""
            yield Link(f"{_root(page.url)}/api/topic/{topic_id}", "thread", version=version, updated=moment(last))
    if topics and (following := _next_page(data)):
        yield Link(f"{_root(page.url)}/api/category/{board_id}?page={following}", "board", more=True)


def _next_page(data: dict[str, object]) -> int:
    """The number of the page after an answer's own, 0 where it is the last; also where visitors scroll on and on."""
    pagination = mapping(data.get("pagination"))
    here = number(pagination.get("currentPage"))
    return here + 1 if 0 < here < number(pagination.get("pageCount")) else 0


# -- one thread -----------------------------------------------------------------------------------------------


def _read_topic(page: Page, data: dict[str, object]) -> Reading:
    """The posts that an answer shows, the ids of those removed, and a link to the next page."""
    root, topic_id = _root(page.url), _whole(data.get("tid"))
    numbered = [post for post in map(mapping, sequence(data.get("posts"))) if _whole(post.get("pid"))]
    shown = list({_whole(post.get("pid")): post for post in numbered}.values())  # each once
    names = frozenset(name for post in shown for name in _names(post))
    votes = not _is_set(data.get("reputation:disabled"))
    thread = ReadThread(
        id=str(topic_id),
        url=f"{root}/topic/{quote(string(data.get('slug')) or str(topic_id), safe='/%')}",
        title=_plain(data.get("title")),
        board=_plain(mapping(data.get("category")).get("name")),
        posts=tuple(_read_post(root, post, i, names, votes) for i, post in enumerate(shown) if _is_post(post)),
        tags=tuple(_tags(data.get("tags"))),
        gone=tuple(str(_whole(post.get("pid"))) for post in shown if _is_removed(post)),
    )
    following = _next_page(data) if shown else 0
    links = (Link(f"{root}/api/topic/{topic_id}?page={following}", "thread"),) if following else ()
    return Reading(links, (thread,) if thread.posts or thread.gone else ())


def _read_post(root: str, post: dict[str, object], i: int, names: frozenset[str], votes: bool) -> ReadPost:
    user = mapping(post.get("user"))
    member = _whole(user.get("uid", post.get("uid")))  # 0 for guests and for accounts that were deleted
    author = _plain(user.get("username"))
    slug = _plain(user.get("userslug"))
    created = moment(post.get("timestampISO"))
    text, quotes = _words(root, string(post.get("content")), names)
    return ReadPost(
        id=str(_whole(post.get("pid"))),
        url=f"{root}/post/{_whole(post.get('pid'))}",
        position=1 + (_whole(post.get("index")) if "index" in post else i),
        text=text,
        author=author if member or not author.startswith("[[") else "",  # else a key for "guest" in any language
        author_id=str(member or ""),
        author_url=f"{root}/user/{quote(slug, safe='')}" if member and slug else "",
        created=created,
        precision=Precision.SECOND if created else None,
        edited=bool(string(post.get("editedISO"))),
        quotes=quotes,
        score=_whole(post.get("upvotes")) - _whole(post.get("downvotes")) if votes and "upvotes" in post else None,
        reply_to=str(_whole(post.get("toPid")) or ""),
    )


def _is_removed(post: dict[str, object]) -> bool:
    return _is_set(post.get("deleted")) or bool(_REMOVED.fullmatch(string(post.get("content")).strip()))


def _is_post(post: dict[str, object]) -> bool:
    return isinstance(post.get("content"), str) and not _is_removed(post)


def _tags(value: object) -> Iterator[str]:
    for tag in sequence(value):
        if name := _plain(mapping(tag).get("value")):
            yield name


# -- words ----------------------------------------------------------------------------------------------------


def _words(root: str, content: str, names: frozenset[str]) -> tuple[str, tuple[Quote, ...]]:
    """The own words and the quotations; the lines that say whose words follow are neither."""
    for escaped, bracket in _BRACKETS.items():
        content = content.replace(escaped, bracket)
    tree = read_markup(f"<html><body>{content}</body></html>")
    quotes = elements(tree.css("blockquote"))
    heads = {quoted: head for quoted in quotes if (head := _head(root, quoted, names)) is not None}
    links = {quoted: url for quoted, head in heads.items() if (url := _linked_post(root, head))}
    silent = frozenset(heads.values()) | elements(tree.css(_SILENT))
    return read_words(tree.root, Marks(quotes, silent=silent, links=links))


def _head(root: str, quoted: etree._Element, names: frozenset[str]) -> etree._Element | None:
    """The paragraph above a quotation that only says whose it is, such as "@ada said in [a thread](/post/12):".

    The line is in the writer's language: it is known by a link to a post or to a member, by a name on the page, or by
    its form, a name in bold and a word or two. Names would be kept with the text otherwise.
    """
    head = quoted.getprevious()
    if head is None or head.tag != "p" or (head.tail or "").strip():
        return None
    text = one_line(str(head.xpath("string()")))
    if len(text) > _LONGEST_HEAD or not text.endswith(tuple(_COLONS)):
        return None
    words = text.removeprefix("@").casefold()
    named = any(words.startswith(name) and not words[len(name) :][:1].isalnum() for name in names)
    return head if named or _begins_with_a_name(head) or _linked_post(root, head) else None


def _begins_with_a_name(head: etree._Element) -> bool:
    first = head[0] if len(head) and not (head.text or "").strip() else None
    if first is None:
        return False
    verbs = (first.tail or "").rstrip(f"{_COLONS} \xa0\n").split()
    in_bold = first.tag in ("strong", "b") and len(head) == 1 and len(verbs) <= _MOST_VERBS
    return in_bold or "plugin-mentions-user" in first.get("class", "")


def _linked_post(root: str, head: etree._Element) -> str:
    """The address of the first post of this forum that a line links to, empty for none."""
    places = f"{re.escape(root)}|{re.escape(urlsplit(root).path)}"
    for link in head.iter("a"):
        if found := re.fullmatch(rf"(?:{places})/post/([0-9]{{1,10}})(?:[?#].*)?", link.get("href", "")):
            return f"{root}/post/{found[1]}"
    return ""


def _names(post: dict[str, object]) -> Iterator[str]:
    """The names of a post's author and of the one it answers, in small letters."""
    parent = mapping(post.get("parent"))
    for user in (mapping(post.get("user")), parent, mapping(parent.get("user"))):
        for field in ("username", "displayname"):
            if name := _plain(user.get(field)).casefold():
                yield name


# -- values ---------------------------------------------------------------------------------------------------


def _whole(value: object) -> int:
    """A positive whole number, which some databases behind NodeBB give as a string; 0 for anything else."""
    text = string(value)
    return number(int(text)) if text.isascii() and text.isdecimal() and len(text) <= 10 else number(value)


def _is_set(value: object) -> bool:
    """Whether a flag is set, in whichever form."""
    return value is True or _whole(value) > 0


def _plain(value: object) -> str:
    """A title or name, which the API escapes for HTML."""
    return one_line(unescape(string(value)))


def _root(url: str) -> str:
    """The address of the forum that a page is of, without a slash at its end."""
    parts = urlsplit(url)
    found = next((m for form in (_INSIDE, _PLACE, _ELSEWHERE) if (m := form.fullmatch(parts.path))), None)
    folder: str = found[1] if found else parts.path.rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, folder, "", ""))


FAMILY = NodeBB()

"""HyperKitty 1.3, the archive of Mailman 3, by the REST API that it serves to every visitor.

A list is a board and an e-mail a post. Its pages tell the time without a zone and to the minute, so each e-mail is
asked for by itself. That interface gives private mail to whoever knows its hash: only what a public thread lists is
asked for. Fields: https://gitlab.com/mailman/hyperkitty/-/tree/master/hyperkitty/api.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from crawlers.family import Family, Reading
from crawlers.items import Link, Precision, ReadPost, ReadThread
from crawlers.reading.clean import one_line
from crawlers.reading.data import mapping, moment, number, read_json, sequence, string
from crawlers.reading.mail import read_mail
from crawlers.reading.page import Page
from crawlers.source import Source

_KEPT = ("limit", "offset", "page")  # what tells one page of a list from another
_HASH = re.compile(r"[A-Z2-7]{32}")  # of a Message-ID: SHA-1 in base 32
_PLACE = re.compile(r"(.*?)(/api)?/list/([^/]+)(?:/(thread|message|email)/([A-Z2-7]{32}))?(/.*)?")
_LISTS = re.compile(r"(.*?)/api(?:/lists)?/?")
_OURS = (
    "[src*='/hyperkitty/img/'], link[href*='/hyperkitty/img/'], link[href*='/hyperkitty/libs/'], "
    "script[src*='/hyperkitty/js/'], footer a[href*='hyperkitty.readthedocs']"
)
_LOGIN = "form:has(input[type=password])"
_ADDRESS = re.compile(r"\S+(?:@|\s?\(a\)\s?)\S+")


class HyperKitty(Family):
    """``api/lists/`` names boards, ``api/list/L/threads/`` threads, ``.../thread/T/emails/`` posts."""

    name = "hyperkitty"

    def recognises(self, page: Page) -> bool:
        """The pictures and scripts of a page, or the form of one of the answers that are read here."""
        data = read_json(page.body)
        if data is not None:
            return any(_is_list(item) or _is_thread(item) or _is_email(item) for item in _items(data))
        return bool(page.tree.css(_OURS))

    def canonical(self, url: str) -> str:
        """The API's address of a list or thread, with only the parameters that tell pages apart.

        An e-mail's own page keeps its address: the API would show it even where the page does not.
        """
        parts = urlsplit(url)
        path = parts.path
        if place := _PLACE.fullmatch(path):
            path = _canonical_path(place)
        elif (lists := _LISTS.fullmatch(path)) and path.rstrip("/").endswith("/api/lists"):
            path = f"{lists[1]}/api/lists/"
        pairs = (
            [(name, value) for name, value in parse_qsl(parts.query) if name in _KEPT] if "/api/" in parts.path else []
        )
        query = urlencode(sorted(pair for pair in pairs if pair != ("offset", "0")))
        return urlunsplit((parts.scheme, parts.netloc, path, query, ""))

    def entries(self, source: Source) -> list[Link]:
        """The lists that the source names, one of which its address may be, else the list of all."""
        urls = [urljoin(source.url, board) for board in source.boards] or [source.url]
        return list(dict.fromkeys(Link(_entry(url), "board") for url in urls))

    def read(self, page: Page) -> Reading:
        """The lists, the threads, the e-mails' addresses or the one e-mail that an answer holds."""
        data = read_json(page.body)
        if data is None:
            return Reading(private=bool(page.tree.css(_LOGIN)))
        items = _items(data)
        lists = [_list_link(page, item) for item in items if _is_list(item) and _is_public(item)]
        if not _list_name(page):
            return Reading((*lists, *_next_page(page, mapping(data), 0)))
        if thread := _read_email(page, mapping(data)):
            return Reading(threads=(thread,))
        threads = [_thread_link(page, item) for item in items if _is_thread(item)]
        emails = list(_email_links(page, [item for item in items if _is_email(item)]))
        more = _next_page(page, mapping(data), len(emails))
        return Reading(tuple(dict.fromkeys((*lists, *threads, *emails, *more))))


# -- what an answer holds -------------------------------------------------------------------------------------


def _items(data: object) -> list[dict[str, object]]:
    """The things that an answer lists, on a page of many or all at once, or the only thing that it is."""
    listed = data if isinstance(data, list) else mapping(data).get("results")
    return [mapping(item) for item in (sequence(listed) if isinstance(listed, list) else [data])]


def _is_list(item: dict[str, object]) -> bool:
    return "@" in string(item.get("name")) and bool(string(item.get("threads")))


def _is_public(item: dict[str, object]) -> bool:
    return item.get("archive_policy", "public") == "public"


def _is_thread(item: dict[str, object]) -> bool:
    return _hash(item.get("thread_id")) != "" and bool(string(item.get("emails")))


def _is_email(item: dict[str, object]) -> bool:
    return _hash(item.get("message_id_hash")) != "" and bool(string(item.get("thread")))


def _hash(value: object) -> str:
    return string(value) if _HASH.fullmatch(string(value)) else ""


# -- links ----------------------------------------------------------------------------------------------------
# Addresses are made anew: behind a proxy, those that an answer gives may have another scheme or host.


def _list_link(page: Page, item: dict[str, object]) -> Link:
    name = string(item.get("name"))
    address = f"{_root(page.url)}/api/list/{_quoted(name)}/threads/"
    return Link(address, "board", of=one_line(string(item.get("display_name"))) or name)


def _thread_link(page: Page, item: dict[str, object]) -> Link:
    address = f"{_api(page)}/thread/{_hash(item.get('thread_id'))}/emails/"
    last = string(item.get("date_active"))
    version = f"{number(item.get('replies_count'))} {last}" if last else ""
    return Link(address, "thread", of=f"0 {page.of}".strip(), version=version, updated=moment(last))


def _email_links(page: Page, emails: list[dict[str, object]]) -> Iterator[Link]:
    """Links to e-mails that bear their positions, which only the list of them tells."""
    before, board = _position(page.of)
    for n, email in enumerate(emails, before + 1):
        address = f"{_api(page)}/email/{_hash(email.get('message_id_hash'))}/"
        yield Link(address, "thread", of=f"{n} {board}".strip(), version="sent")  # nobody can edit it


def _next_page(page: Page, data: dict[str, object], emails: int) -> Iterator[Link]:
    query = string(data.get("next")).partition("?")[2].partition("#")[0]
    url = FAMILY.canonical(f"{page.url.partition('?')[0]}?{query}")
    if not query or url == page.url:
        return
    before, board = _position(page.of)
    if emails:
        yield Link(url, "thread", of=f"{before + emails} {board}".strip())
    else:
        yield Link(url, "board", of=page.of)


def _position(of: str) -> tuple[int, str]:
    """The position and the board that a link says."""
    position, _, board = of.partition(" ")
    return (int(position), board) if position.isascii() and position.isdecimal() and len(position) < 9 else (0, of)


# -- one e-mail -----------------------------------------------------------------------------------------------


def _read_email(page: Page, data: dict[str, object]) -> ReadThread | None:
    """The thread of an answer that is an e-mail, with that one post; its first e-mail gives the title."""
    place = _named(data.get("thread"))
    if not _is_email(data) or not isinstance(data.get("content"), str) or not place or place[4] != "thread":
        return None
    here = _list_url(page)
    position, board = _position(page.of)
    return ReadThread(
        id=place[5],
        url=f"{here}/thread/{place[5]}/",
        title=_title(page, string(data.get("subject"))) if position <= 1 else "",
        board=board,
        posts=(_read_post(page, data, position or 1),),
    )


def _read_post(page: Page, data: dict[str, object], position: int) -> ReadPost:
    sender = mapping(data.get("sender"))
    name = one_line(string(data.get("sender_name")))
    created = moment(data.get("date"))
    member = string(sender.get("mailman_id"))
    text, quotes = read_mail(string(data.get("content")))
    parent = _named(data.get("parent"))
    return ReadPost(
        id=_hash(data.get("message_id_hash")),
        url=f"{_list_url(page)}/message/{_hash(data.get('message_id_hash'))}/",
        position=position,
        text=text,
        author="" if _ADDRESS.fullmatch(name) else name,
        author_id=member or string(sender.get("address")),
        author_url=f"{_root(page.url)}/users/{quote(member, safe='')}/" if member else "",
        created=created,
        precision=Precision.SECOND if created else None,
        quotes=quotes,
        score=_score(data),
        reply_to=(parent[5] or "") if parent else "",
    )


def _title(page: Page, subject: str) -> str:
    """A subject without "Re:" and the name of the list in brackets, which many lists put before it."""
    local = re.escape(unquote(_list_name(page)).partition("@")[0])
    return re.sub(rf"\A(?:(?:re\s?:|\[{local}\])\s?)+(?=\S)", "", one_line(subject), count=1, flags=re.IGNORECASE)


def _score(data: dict[str, object]) -> int | None:
    votes = mapping(data.get("votes"))
    return number(votes.get("likes")) - number(votes.get("dislikes")) if "likes" in votes else None


# -- addresses ------------------------------------------------------------------------------------------------


def _named(value: object) -> re.Match[str] | None:
    """What an address inside an answer names; of its host nothing is said."""
    return _PLACE.fullmatch(string(value).partition("?")[0])


def _canonical_path(place: re.Match[str]) -> str:
    root, name = place[1], _quoted(unquote(place[3]))
    kind, found, rest = place[4], place[5], place[6] or ""
    if kind == "thread":
        return f"{root}/api/list/{name}/thread/{found}/emails/"
    if kind == "message" or (kind == "email" and not place[2]):
        return f"{root}/list/{name}/{kind}/{found}/"
    if kind == "email":
        return f"{root}/api/list/{name}/email/{found}/"
    return f"{root}/api/list/{name}/threads/" if place[2] and rest == "/threads/" else f"{root}/api/list/{name}/"


def _entry(url: str) -> str:
    """The API's address of the list that an address is of, else of the list of all lists."""
    parts = urlsplit(url)
    place = _PLACE.fullmatch(parts.path)
    return f"{_root(url)}/api/list/{_quoted(unquote(place[3]))}/" if place else f"{_root(url)}/api/lists/"


def _root(url: str) -> str:
    """The address of the archive that a page is of, without a slash at its end."""
    parts = urlsplit(url)
    found = _PLACE.fullmatch(parts.path) or _LISTS.fullmatch(parts.path)
    folder: str = found[1] if found else parts.path.rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, folder, "", ""))


def _list_name(page: Page) -> str:
    place = _PLACE.fullmatch(urlsplit(page.url).path)
    return _quoted(unquote(place[3])) if place else ""


def _api(page: Page) -> str:
    return f"{_root(page.url)}/api/list/{_list_name(page)}"


def _list_url(page: Page) -> str:
    return f"{_root(page.url)}/list/{_list_name(page)}"


def _quoted(name: str) -> str:
    return quote(name, safe="@")


FAMILY = HyperKitty()

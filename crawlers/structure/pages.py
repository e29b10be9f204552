"""Which addresses of an unknown forum are pages of one list or thread, and in what order."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import takewhile

from crawlers.structure.address import NAMES, PAGE_NAMES, PAIR, POST_NAMES, THREAD_NAMES, pairs

_THREADS = THREAD_NAMES | {"id"}
_NUMBER = re.compile(r"[0-9]{1,7}")
_DOTTED = re.compile(r"(\b(?:topic|board|thread|forum)[=,][0-9]+)\.(?:([0-9]{1,7})|new|(?:msg|from)[0-9]+)\b")
_FOLDER = re.compile(  # /page-3, /page/3/, /index3.html: the first page is the folder
    r"/(?:page|seite|pagina|pag|index)[-_/,]?([0-9]{1,6})(?:\.html?)?/?$", re.IGNORECASE
)
_SUFFIX = re.compile(r"(?:[-_,;](?:page|seite|pg)[-_=,]?|/p)([0-9]{1,6})(?=(?:\.[a-z]{2,5})?/?$)", re.IGNORECASE)
_SHORT = re.compile(r"[-_]p([0-9]{1,5})(?=\.html?$)", re.IGNORECASE)
_PLACE_IN_THREAD = re.compile(  # the number of a post, or of a page, behind a thread's id and name
    r"(?<=/)((?:topic|thread|discussion|question)s?/[0-9]+/[^/]*[^/0-9][^/]*)/([0-9]{1,6})/?$", re.IGNORECASE
)
_AT_POST = re.compile(r"(?<=[0-9])/(?:post-[0-9]+|reply-[0-9]+|latest|unread|last-?post|new-?post|last)/?$")
_STEP = re.compile(r"[\W_]?[a-z]{0,8}[\W_]?([0-9]{1,6})[\W_]?|", re.IGNORECASE)
_NEAR = 100  # how far apart two numbers can be that lie in pages' place by likeness alone


@lru_cache(maxsize=4096)  # a page's own address is compared with that of each of its links
def split_page(url: str) -> tuple[str, int]:
    """The canonical address of the first page of a list or thread, and the number that told the page, 0 for none.

    The number may count pages, posts or threads, from 0 or from 1: it only puts pages in order.
    """
    if found := _DOTTED.search(url):
        return f"{url[: found.start()]}{found[1]}.0{url[found.end() :]}", int(found[2] or 0)
    path, mark, query = url.partition("?")
    if mark and "=" not in query:  # showthread.php?5-name/page2, index.php?/topic/5-name/
        first, number = _split_path(url)
        return (first if query.startswith("/") else first.rstrip("/")), number
    first, number = _split_path(path)
    if mark:
        query, told = _split_query(path, query)
        number = number or told
    return (f"{first}?{query}" if query else first), number


def _split_path(path: str) -> tuple[str, int]:
    for form, rest in ((_FOLDER, "/"), (_SUFFIX, ""), (_SHORT, "")):
        if (found := form.search(path)) and found.start() > len("https://"):
            return path[: found.start()] + rest + path[found.end() :], int(found[1])
    if found := _PLACE_IN_THREAD.search(path):
        return path[: found.end(1)], int(found[2])
    return _AT_POST.sub("/", path), 0


def _split_query(path: str, query: str) -> tuple[str, int]:
    number, kept = 0, ""
    told = {name for name, _ in pairs(f"?{query}")}
    for separator, name, value in PAIR.findall(query):
        digits = value[1:]
        if _NUMBER.fullmatch(digits) and _tells_page(name.lower(), digits, path, told):
            number = int(digits)
        elif (name or value) and not (name.lower() in POST_NAMES and told & _THREADS):
            kept += f"{separator or '&'}{name}{value}"
    return kept[1:], number


def _tells_page(name: str, value: str, path: str, told: set[str]) -> bool:
    """``p`` is a page beside the id of a thread or behind a path that has one, else a post."""
    if name != "p":
        return name in PAGE_NAMES
    is_script = path.endswith(("/", ".php", ".asp", ".aspx", ".cgi", ".pl"))
    return bool(told & _THREADS) or (len(value) < 5 and not is_script)


def places(own: str, url: str) -> tuple[int, int] | None:
    """Where two canonical addresses stand in the list or thread that both are pages of; None where they are of two."""
    (first, here), (other, there) = split_page(own), split_page(url)
    if first == other:
        return here, there
    if first.partition("?")[0] == other.partition("?")[0]:
        return _places_by_query(first, other)
    return _places_by_likeness(own, url)


def _places_by_query(own: str, url: str) -> tuple[int, int] | None:
    """The same path with parameters that name nothing, such as a cursor."""
    mine, others = dict(pairs(own)), dict(pairs(url))
    changed = {name for name in mine.keys() | others.keys() if mine.get(name) != others.get(name)}
    if changed & NAMES or not changed or not changed <= others.keys():
        return None
    return 0, 1


def same_start(a: str, b: str) -> int:
    """How many characters two texts share at their beginning."""
    return sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(a, b, strict=False)))


def _places_by_likeness(own: str, url: str) -> tuple[int, int] | None:
    """Two addresses that differ in one number, or in one that only the other has, behind more than a host."""
    start = len(own[: same_start(own, url)].rstrip("0123456789"))
    a, b = own[start:], url[start:]
    end = same_start(a[::-1], b[::-1])
    tail = a[len(a) - end :].lstrip("0123456789") if end else ""
    end = len(tail)
    here, there = _STEP.fullmatch(a[: len(a) - end]), _STEP.fullmatch(b[: len(b) - end])
    around = own[:start] + tail
    if not here or not there or around.count("/") < 3 or not around.split("/", 3)[3]:
        return None
    numbers = int(here[1] or 0), int(there[1] or 0)
    # A number that is the only one is the thread's own.
    alone = bool(here[1] and there[1]) and not re.search(r"[0-9]", around.split("/", 3)[3])
    return None if alone or abs(numbers[0] - numbers[1]) > _NEAR else numbers

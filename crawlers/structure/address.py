"""Addresses of an unknown forum: one spelling for all addresses of a page."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urlsplit

from crawlers.structure.wording import word_set

LONGEST = 2000  # characters; a longer address is no page of a forum

THREAD_NAMES = word_set("t tid topic topicid topic_id showtopic thread threadid thread_id discussion question")
BOARD_NAMES = word_set("f fid forum forumid forum_id showforum board boardid board_id cat catid cid category")
POST_NAMES = word_set("p pid post postid post_id msg msgid comment commentid")
ACTION_NAMES = word_set("action act do mode op sa cmd task")
_OTHER_NAMES = word_set("id name title slug n r q c g route module file app option controller view group u uid user")
NAMES = THREAD_NAMES | BOARD_NAMES | POST_NAMES | ACTION_NAMES | _OTHER_NAMES  # such a parameter tells pages apart

_SESSION = word_set("sid phpsessid jsessionid session sessionid session_id oscsid zenid cfid cftoken")
_TRACKING = word_set("fbclid gclid msclkid yclid mc_cid mc_eid _ga ref referrer")
_VIEW = word_set(
    "sort sortby sort_by sortfield sortorder sortdir order orderby order_by direction sk sd pp perpage per_page "
    "daysprune datecut highlight hilit hl print printable printview printer lastpost unread prev_next last_view all "
    "lang language locale theme style styleid skin filter filters tab share nocache noscript"
)
_NOISE = _SESSION | _TRACKING | _VIEW
_WAY_NAMES = ACTION_NAMES | {"view", "goto", "display"}
_WAY = re.compile(  # not which thread, but which end of it or in what dress
    r"unread|(?:get)?(?:new|last|first)(?:est|unread)?_?(?:post|comment|reply)?s?|latest|linear|hybrid|threaded"
    r"|nested|flat|print\w{0,8}|next\w{0,6}|prev\w{0,6}|find(?:post|comment)",
    re.IGNORECASE,
)
_SAFE = "%/:=&?~+!$,;'@()*[]|"
_HASH = re.compile(r"[0-9a-f]{32}|", re.IGNORECASE)  # what ``s=`` holds when it is a session
_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_AMP = re.compile(r"&(?:amp;)+")
PAIR = re.compile(r"([&;]?)([^&;=]*)(=?[^&;]*)")

PAGE_NAMES = word_set(
    "page pagenumber page_number pagenum pageno pageindex paged pg currentpage curpage seite pagina "
    "start startat st offset skip limitstart"
)


def canonical_address(url: str) -> str:
    """The one spelling of a page's address; empty for what is no address of a page.

    Fragment, session, tracking, sort order and the like are left out, parameters keep their order. ``page=1`` stays:
    where pages are counted from 0 it is the second. :func:`split_page` and the pager know first pages.
    """
    url = url.strip()
    if len(url) > LONGEST:
        return ""
    try:
        parts = urlsplit(url)
        place = _host(parts)
    except ValueError:
        return ""
    if not place:
        return ""
    path = _IN_PATH.sub("", parts.path) or "/"
    query = _query(parts.query) if parts.query else ""
    whole = f"{path}?{query}" if query else path
    return f"{parts.scheme}://{place}{quote(whole, safe=_SAFE, errors='replace')}"


def _host(parts: SplitResult) -> str:
    """Host and port as they are written; empty unless a browser would ask there without a name and password."""
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or parts.username is not None or not re.fullmatch(r"[^\s%<>\"]+", host):
        return ""
    host = f"[{host}]" if ":" in host else host
    usual = 80 if parts.scheme == "http" else 443
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"


def _query(query: str) -> str:
    kept = []
    for separator, name, value in PAIR.findall(_AMP.sub("&", query)):
        if (name or value) and not _is_noise(name.lower(), value[1:]):
            kept.append((separator, name, value))
    text = "".join(f"{separator or '&'}{name}{value}" for separator, name, value in kept)
    return text[1:]


def _is_noise(name: str, value: str) -> bool:
    if name in _NOISE or name.startswith("utm_"):
        return True
    if name == "s":
        return bool(_HASH.fullmatch(value))
    if name in _WAY_NAMES:
        return bool(_WAY.fullmatch(value))
    return name in PAGE_NAMES and value.strip("0") == "" and value != ""


def same_site(url: str, home: str) -> bool:
    """Whether two canonical addresses lie on one host, with or without ``www.``."""
    return _site(url) == _site(home)


def _site(url: str) -> str:
    return url.split("/", 3)[2].removeprefix("www.") if url.count("/") > 2 else ""


def pairs(url: str) -> list[tuple[str, str]]:
    """The parameters of a canonical address, their names in lower case."""
    query = url.partition("?")[2]
    return [(name.lower(), value[1:]) for _, name, value in PAIR.findall(query) if name or value]

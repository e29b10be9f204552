"""What an address alone says: a thread's, a board's, one never to follow; and the shape that it shares with others."""

from __future__ import annotations

import re

from crawlers.structure.address import ACTION_NAMES, BOARD_NAMES, NAMES, POST_NAMES, THREAD_NAMES, pairs
from crawlers.structure.pages import same_start, split_page
from crawlers.structure.wording import word_set

THREAD, BOARD, NEVER, UNKNOWN = "thread", "board", "never", ""

_NEVER = re.compile(  # a whole part of the path or a script's name
    r"/(?:log-?(?:in|on|out|off)|sign-?(?:in|up|out)|register|registration|registrieren|anmeld\w{2,4}|inscription"
    r"|connexion|registro|lost-?password|forgot\w{0,9}|password|account|settings|preferences|auth|oauth|session"
    r"|members?|(?:member|user)-?list|mitglied(?:er)?|membres?|miembros|users?|usuarios|benutzer|profiles?|profil|people|ucp"
    r"|usercp|u|author|avatar|team|staff|online|whosonline|search|suche|recherche|buscar|tags?|tagged|stichworte"
    r"|reply|new-?reply|new-?(?:topic|thread|post|discussion)|create\w{0,7}|posting|compose|post-(?:thread|reply)"
    r"|quote|report|edit|delete|moderat\w{0,6}|mcp|admin|administrator|misc|print\w{0,6}|share|vote|like|rate"
    r"|rating|likes|reactions?|trophies|polls?|reputation|who-?posted|mark\w{0,12}|subscri\w{3,9}|bookmarks?|watch|follow|favorites?|rss|atom|feeds?"
    r"|syndication|extern(?:al)?|attachments?|downloads?|file|files|upload\w{0,3}|calendar|kalender|events?"
    r"|stats|statistics|messages|conversations|privmsg|pm|inbox|notifications?|activity|whats-?new|find-?new|discover|new|unanswered|mine|bookmarked|drafts|archive|archiv"
    r"|lofiversion|sitemap|cron|captcha|ajax|api|cdn-cgi|threadrate"
    r"|(?:rate|send|email|like|close|open|delete|move|merge|split|lock|stick|subscribe|thank\w{0,4})[-_]?(?:threads?|topics?|posts?)"
    r"|gallery|albums?|media|shop|store|donate|cart|ads?|goto)"
    r"(?:\.(?:php|aspx?|cgi|pl|html?|jsp))?(?=/|\?|$)",
    re.IGNORECASE,
)
_SOFT = re.compile(  # boards have such names too, where a word for boards stands before them
    r"/(?:help|hilfe|aide|ayuda|faq|about|about-us|contact|contact-us|kontakt|privacy|privacy-policy|datenschutz"
    r"|terms|terms-of-\w{3,7}|tos|rules|legal|imprint|impressum|cookies?|guidelines|blogs?|news|press|jobs"
    r"|advertise|advertising|partners|sponsors|newsletter|video|videos|home|support|copyright)"
    r"(?:\.\w{3,5})?/?$",
    re.IGNORECASE,
)
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|pdf|zip|gz|css|js|json|xml|rss|atom|txt|mp[34]|docx?|xlsx?|eml|ics|exe)$",
    re.IGNORECASE,
)
_HELP_SCRIPT = re.compile(r"/(?:faq|help|rules|privacy|terms|contact)\.(?:php|aspx?|cgi|pl|jsp)$", re.IGNORECASE)
_ELSEWHERE = re.compile(r"=https?(?::|%3a)(?:/|%2f){2}", re.IGNORECASE)  # a door to another site
_GRANTS = re.compile(r"my_post_key|securitytoken|csrf\w*|_?(?:xf)?token|form_?key|authenticity_token|vote|rating")
_SHOWING = re.compile(r"show|view|display|read|thread|topic|forum|board|index|list|cat|disc|quest|^s[ft]$|^idx$")
_CHANGING = re.compile(r"report|toggle|delete|edit|reply|new|create|mark|print|login|register")
_A_POST = re.compile(r"/(?:comments?|posts?)[-/][0-9]+/?$", re.IGNORECASE)
_LISTING = re.compile(r"/(?:latest|recent|all|recent-threads|all-threads|all-topics)/?$", re.IGNORECASE)
_MEMBER_NAMES = word_set("u uid user userid user_id username showuser author member memberid")

# The last of these words in a path says what the address is of.
_WORD = re.compile(
    r"(?:(?P<thread>(?<=/)(?:view|show|read|display|forum)?[-_]?(?:threads?|topics?|discussions?|questions?"
    r"|posts(?=/[0-9]+/[^/]*[^/0-9])|sujets?|themen?|themas?|tid)|(?<=[-/_])t(?=[0-9]+(?:[-/.]|$))|(?<=/)[dt](?=/))"
    r"|(?P<board>(?<=/)(?:view|show|display|forum|sub)?[-_]?(?:forums?|foren|foros?|boards?|categor(?:y|ies)"
    r"|kategorien?|display|communit(?:y|ies)|rubriques?|sections?|groups?|lists?)"
    r"|(?<=[-/_])f(?=[0-9]+(?:[-/.]|$))|(?<=/)[fc](?=/)|(?<=[-_])(?:forums?|foren|boards?)(?=/?$)))"
    r"(?:\.(?:php|aspx?|cgi|pl|jsp|html?))?(?=[-/,_0-9?]|$)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"[0-9]")
_WITH_NAME = ("category", "section", "group", "list")  # mean nothing alone

_SCRIPT = re.compile(r"[^/]*\.(?:php|aspx?|cgi|pl|jsp)$", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:php|html?|aspx?)$", re.IGNORECASE)
_TAIL = re.compile(r"(?:^|[-_.,])([a-z]{0,2})[0-9]+((?:\.html?|\.htm)?)$", re.IGNORECASE)
_HEAD = re.compile(r"^([a-z]{0,2})[0-9]+(?:[-_.,]|$)", re.IGNORECASE)
_END = re.compile(r"\.html?$", re.IGNORECASE)


def kind_of(url: str, home: str) -> str:
    """What a canonical address says of itself: ``thread``, ``board``, ``never`` to follow, or nothing.

    The folder that it shares with the page at ``home`` says nothing: a forum may lie in one called ``/members/``.
    """
    path, _, query = url.split("/", 3)[3].partition("?")
    path = f"/{path}{query}" if query.startswith("/") else f"/{path}"  # index.php?/topic/5-name
    told = pairs(url) if query and not query.startswith("/") else []
    forbidden = _NEVER.search(path, _shared(url, home)) or _HELP_SCRIPT.search(path) or _NO_PAGE.search(path)
    if forbidden or _ELSEWHERE.search(query) or any(_is_act(name, value) for name, value in told):
        return NEVER
    by_path = _kind_of_path(path, has_query=bool(told))
    if not told:
        return by_path or (NEVER if _SOFT.search(path) else UNKNOWN)
    names = {name for name, value in told if value}
    if names & THREAD_NAMES:
        return THREAD
    if names & _MEMBER_NAMES or (names & POST_NAMES and "id" not in names):
        return NEVER
    return BOARD if names & BOARD_NAMES and by_path != THREAD else by_path


def _shared(url: str, home: str) -> int:
    """Where in the path of the first address stands the slash behind the last folder that both share."""
    shared = url[: same_start(url.partition("?")[0], home.partition("?")[0])]
    return max(0, shared.rfind("/") - url.index("/", len("https://")))


def _is_act(name: str, value: str) -> bool:
    if _GRANTS.fullmatch(name):
        return True
    if name not in ACTION_NAMES or not value:
        return False
    return not _SHOWING.search(value.lower()) or bool(_CHANGING.search(value.lower()))


def _kind_of_path(path: str, *, has_query: bool) -> str:
    if _LISTING.search(path):
        return BOARD
    if _A_POST.search(path):
        return NEVER if "comment" in path.lower() else UNKNOWN
    found = list(_WORD.finditer(path))[-1:]
    rest = path[found[0].end() :].strip("/") if found else ""
    if found and found[0]["thread"]:
        is_list = found[0]["thread"].lower().endswith(("s", "themen"))
        return THREAD if rest or (has_query and not is_list) else BOARD if is_list else UNKNOWN
    if not found or (not rest and not has_query and found[0]["board"].lower() in _WITH_NAME):
        return UNKNOWN
    # A board's address ends with its name; below "forum/name/" threads may lie.
    return BOARD if sum(not part.isdigit() for part in rest.split("/")) <= 1 else UNKNOWN


def names_something(url: str, own: str) -> bool:
    """Whether an address is more than another view of the page at ``own``: another path, or a parameter that names."""
    url, own = split_page(url)[0], split_page(own)[0]
    if _INDEX.sub("/", url.partition("?")[0]) != _INDEX.sub("/", own.partition("?")[0]):
        return True
    added = set(pairs(url)) - set(pairs(own))
    return any(name in NAMES or "/" in name or (not value and _DIGIT.search(name)) for name, value in added)


def without_dress(url: str) -> str:
    """The address without parameters that name nothing, where its path names something."""
    path, _, query = url.partition("?")
    part = path.rpartition("/")[2] or path.rpartition("/")[0].rpartition("/")[2]
    if not query or _SCRIPT.match(part) or not re.search(r"[-0-9]", part) or query.startswith("/"):
        return url
    kept = "&".join(f"{name}={value}" for name, value in pairs(url) if name in NAMES)
    return f"{path}?{kept}" if kept else path


def shape_of(url: str) -> str:
    """The address with ``#`` for its numbers and ``*`` for its names: links of one list have one shape."""
    path, _, query = url.partition("?")
    parts = "/".join(_shape_of_part(part) for part in path.split("/")[3:])
    names = "&".join(f"{name}={'#' if value.isdigit() else '*'}" for name, value in pairs(f"?{query}"))
    return f"{parts}?{names}" if names else parts


def _shape_of_part(part: str) -> str:
    if not part or _SCRIPT.match(part):
        return part
    if found := _HEAD.match(part):
        rest = part[found.end() :]
        return f"{found[1]}#{'*' if rest else ''}{'.html' if _END.search(rest) else ''}"
    if found := _TAIL.search(part):
        return f"*{found[1]}#{found[2]}"
    return "*.html" if _END.search(part) else "*"

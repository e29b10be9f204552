"""E-mail addresses, user names, and links to people's own pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MAIL_HOSTS = "gmail|googlemail|yahoo|ymail|hotmail|outlook|icloud|aol|proton|protonmail|live|msn|gmx|btinternet|me"
_ENDING = r"(?:com|org|net|edu|gov|info|io|co|uk|ie|ca|au|nz|de|fr|es|it|nl|be|in|eu|us)"
_AT = r"(?:\s{0,2}[(\[{<]\s?(?:at|@)\s?[)\]}>]\s{0,2}|\s{1,2}(?:at|AT|At)\s{1,2}|\s{0,2}@\s{0,2})"
_DOT = r"(?:\s{0,2}[(\[{<]\s?(?:dot|\.)\s?[)\]}>]\s{0,2}|\s{1,2}(?:dot|DOT|Dot)\s{1,2})"
_USER = r"(?<![\w.+-])[\w.+-]{1,64}"
_EMAILS = (
    re.compile(rf"{_USER}@[\w-]{{3,63}}(?:\.[\w-]{{1,63}}){{0,4}}"),
    re.compile(rf"{_USER}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,20}}){{0,2}}{_DOT}{_ENDING}\b", re.IGNORECASE),
    re.compile(rf"{_USER}{_AT}(?:{_MAIL_HOSTS})\.{_ENDING}\b", re.IGNORECASE),
    re.compile(
        rf"{_USER}(?:\s?[(\[{{<]\s?at\s?[)\]}}>]\s?|\s@\s?|@\s)[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,3}}\.{_ENDING}\b",
        re.I,
    ),
)
# What every address without "@" holds: a dot before a letter, or one that is written out or in brackets.
_DOT_INSIDE = re.compile(r"\.\w|[(\[{<]\s?\.|dot", re.IGNORECASE)
_PLACES = frozenset(
    (
        "look",
        "looking",
        "live",
        "stay",
        "available",
        "sold",
        "only",
        "order",
        "ordered",
        "arrived",
        "found",
        "reads",
        "read",
        "buy",
        "bought",
        "posted",
        "site",
    )
)

_HANDLE = re.compile(r"(?<![\w@./])@[^\W\d_][\w.]{1,29}(?<![.])(?:@[\w-]{1,63}(?:\.[\w-]{1,63}){1,3})?")
_REDDIT = re.compile(r"(?<![\w/.])/?u/[\w-]{3,20}")
_NO_HANDLES = frozenset(
    (
        "@home",
        "@work",
        "@school",
        "@night",
        "@hospital",
        "@least",
        "@all",
        "@everyone",
        "@here",
        "@once",
        "@media",
        "@first",
        "@last",
    )
)
_SERVICE = r"(?:fb|facebook|insta|instagram|ig|snapchat|twitter|tiktok|discord|telegram|kik|skype|venmo|cashapp|wechat)"
_TOLD = re.compile(
    rf"\b{_SERVICE}(?:\s(?:name|id|handle|user(?:name)?|account))?\s?[:=]\s?"
    r"(?P<who>[A-Z][a-z]+\s[A-Z][a-z]+|@?[^\W\d_][\w.$-]{1,29}(?<![.])(?:#\d{4})?)(?![/\w])"
    rf"|\bmy\s{_SERVICE}(?:\s(?:name|id|handle|user(?:name)?|account))?\sis\s(?P<mine>@?[^\W\d_]\w{{0,28}}[\d_.]\w{{1,20}})",
    re.IGNORECASE,
)
_NOT_TOLD = frozenset(("group", "page", "community", "http", "https", "www", "public", "private", "please"))

_PATH = r"[\w.%~:/?=&#@+,-]"
_PROFILE = re.compile(
    r"(?<![\w@.-])(?:https?://)?(?:[\w-]{1,30}\.){0,2}(?:"
    rf"(?:facebook|fb)\.(?:com|me)/(?!groups\b|events\b|watch\b|help\b|policies\b|hashtag\b|sharer|share\b|marketplace\b){_PATH}+"
    rf"|instagram\.com/(?!explore\b|p/|reel/){_PATH}+"
    rf"|(?:tiktok|youtube|medium|threads)\.(?:com|net)/@{_PATH}+"
    rf"|youtube\.com/(?:user|channel|c)/{_PATH}+"
    rf"|linkedin\.com/(?:in|pub)/{_PATH}+"
    rf"|(?:twitter|x)\.com/(?!hashtag\b|search\b|i/|intent\b|home\b)\w{_PATH}*"
    rf"|reddit\.com/(?:u|user)/{_PATH}+"
    rf"|(?:t|paypal|fb|m)\.me/{_PATH}+|gofund\.me/{_PATH}+|linktr\.ee/{_PATH}+|cash\.app/\$?{_PATH}+"
    rf"|snapchat\.com/add/{_PATH}+|venmo\.com/{_PATH}+|vk\.com/{_PATH}+|patreon\.com/{_PATH}+|pinterest\.[a-z]{{2,3}}/{_PATH}+"
    rf"|caringbridge\.org/(?:visit|site)/{_PATH}+|gofundme\.com/(?:f/|[\w-]*\d){_PATH}*|justgiving\.com/(?:fundraising|page|crowdfunding)/{_PATH}+"
    rf"|bsky\.app/profile/{_PATH}+"
    r")",
    re.IGNORECASE,
)
_MEMBER = re.compile(
    r"(?<![\w@.-])https?://[\w.-]{1,80}(?::\d{1,5})?/"
    rf"(?:@\w{_PATH}*|(?:[\w.-]{{1,40}}/){{0,3}}(?:u|users?|members?|profiles?|people|author)/[\w@]{_PATH}*"
    rf"|{_PATH}{{0,80}}?(?:mode=viewprofile|member\.php\?|action=profile){_PATH}*)",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """E-mail addresses, links to profiles, user names."""
    if "@" in text or _DOT_INSIDE.search(text):
        yield from _emails(text)
    for pattern in (_PROFILE, _MEMBER) if "/" in text else ():
        for found in pattern.finditer(text):
            yield "profile", found.start(), found.start() + len(found.group().rstrip(".,:?&#"))
    for pattern in (_HANDLE, _REDDIT) if "@" in text or "/" in text else ():
        for found in pattern.finditer(text):
            if found.group().lower() not in _NO_HANDLES:
                yield "handle", *found.span()
    for found in _TOLD.finditer(text):
        group = "who" if found["who"] else "mine"
        if found[group].lower() not in _NOT_TOLD:
            yield "handle", *found.span(group)


def _emails(text: str) -> Iterator[tuple[str, int, int]]:
    for pattern in _EMAILS:
        for found in pattern.finditer(text):
            if found.group().split(maxsplit=1)[0].lower() not in _PLACES:
                yield "email", *found.span()

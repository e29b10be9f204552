"""What a page or a site asks of programs that come by: not to keep it, not to follow its links, not to mine it.

Heard are ``<meta name="robots">``, ``<meta name="threadwell">`` and the header ``X-Robots-Tag``, whose rules may begin
with the name of whom they mean (https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag), and the
TDM Reservation Protocol as a header, a ``<meta>`` and ``/.well-known/tdmrep.json``
(https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/). What this house makes of them:

- ``noindex``, ``none``, ``unavailable_after`` a day that has passed: the posts of a thread's page are not kept. Lists
  of boards and threads often say ``noindex`` and mean that they are lists; nothing of them is kept anyway.
- ``noarchive``, ``nocache``, ``nosnippet``, ``max-snippet: 0``: the same. We keep a copy to search in, and show an
  excerpt; we cannot do without either.
- ``nofollow``, ``none``: the page's links are not followed.
- Text and data mining reserved: neither, since we read pages in order to mine them. What ``tdmrep.json`` reserves is
  not even asked for. A page's own ``tdm-reservation: 0`` does not lift what is reserved elsewhere.

The strictest rule holds. A feed is not the page whose posts it carries: forums and blogs send ``noindex`` with every
feed so that searches lead to the page (Discourse's application_controller: ``add_noindex_header``, WordPress's feeds).
There, plain ``noindex`` and ``none`` say nothing about the posts, unless they name us.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from protego import Protego

from crawlers.crawl.fetch import AGENT, http_date
from crawlers.reading.data import mapping, read_json, sequence, string
from crawlers.reading.page import Page

ASKED_NOT_TO = "asked not to"  # the outcome of a page whose posts are not kept because it says so
TDMREP = "/.well-known/tdmrep.json"

_OF_THE_PAGE = frozenset({"noindex", "none", "unavailable_after"})
_OF_ITS_WORDS = frozenset({"noarchive", "nocache", "nosnippet", "max-snippet"})
_NO_LINKS = frozenset({"nofollow", "none"})
_VALUED = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_MAY_SAY = re.compile(r"name\s*=\s*[\"']?\s*(?:robots|threadwell|tdm-reservation)", re.IGNORECASE)
_NAME = re.compile(r"\s*([\w-]+)\s*:(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What may be done with a page: ``keep`` its posts, ``follow`` its links."""

    keep: bool = True
    follow: bool = True


def read_wishes(headers: Mapping[str, str], page: Page, now: datetime) -> Wishes:
    """What an answer asks for, in its headers (their names in lower case) and in the page itself."""
    said = dict(_said(page))
    if _is_one(headers.get("tdm-reservation", "")) or _is_one(said.get("tdm-reservation", "")):
        return Wishes(keep=False, follow=False)
    plain, ours = _for_us(headers.get("x-robots-tag", ""))
    rules = _rules(f"{plain},{said.get('robots', '')}", now)
    named = _rules(f"{ours},{said.get(AGENT.lower(), '')}", now)
    here = rules - _OF_THE_PAGE if _is_feed(page) else rules
    return Wishes(keep=not (here | named) & (_OF_THE_PAGE | _OF_ITS_WORDS), follow=not (here | named) & _NO_LINKS)


def _is_html(page: Page) -> bool:
    return "html" in (page.content_type or "html").lower()


def _is_feed(page: Page) -> bool:
    return "xml" in page.content_type.lower() and not _is_html(page)


def _said(page: Page) -> Iterator[tuple[str, str]]:
    """The page's ``<meta>`` elements by name in lower case, those of one name together."""
    if not _is_html(page) or not _MAY_SAY.search(page.text):
        return
    found: dict[str, list[str]] = {}
    for meta in page.tree.xpath("//meta[@name][@content]"):  # its other attributes may have names that lxml refuses
        name, content = meta.xpath("string(@name)").get(""), meta.xpath("string(@content)").get("")
        found.setdefault(name.strip().lower(), []).append(content)
    for name, contents in found.items():
        yield name, ",".join(contents)


def _for_us(header: str) -> tuple[str, str]:
    """The rules of ``X-Robots-Tag`` for everybody, and those that name us; each line is a header of its own."""
    rules: dict[str, list[str]] = {}
    for line in header.splitlines():
        agent = ""
        for part in line.split(","):
            rule = part
            if (named := _NAME.fullmatch(part)) and named[1].lower() not in _VALUED:
                agent, rule = named[1].lower(), named[2]
            rules.setdefault(agent, []).append(rule)
    return ",".join(rules.get("", [])), ",".join(rules.get(AGENT.lower(), []))


def _rules(text: str, now: datetime) -> set[str]:
    """The rules that hold; a rule with a value holds if that value forbids."""
    found = {part.strip().lower() for part in text.split(",")}
    for value in re.findall(r"unavailable_after\s*:\s*(.*?)(?=,\s*[a-z][\w-]+\s*(?:[:,]|$)|$)", text, re.IGNORECASE):
        until = _date(value)
        if until is not None and until < now:
            found.add("unavailable_after")
    if re.search(r"max-snippet\s*:\s*0\b", text, re.IGNORECASE):
        found.add("max-snippet")
    return found


def _date(text: str) -> datetime | None:
    """A date as RFC 822, RFC 850 or ISO 8601 write it, without a zone in UTC."""
    text = text.strip().strip(",")
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        return http_date(text)
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _is_one(value: str) -> bool:
    return "1" in {part.strip() for part in re.split(r"[,\n]", value)}


def read_tdmrep(status: int, body: bytes) -> Protego | None:
    """What ``/.well-known/tdmrep.json`` reserves, as rules that a reserved address does not pass; None for nothing.

    Each ``location`` is a path with the wildcards of robots.txt; where several meet an address the longest holds
    (RFC 9309, section 2.2.2).
    """
    if status != 200:
        return None
    lines = []
    for entry in map(mapping, sequence(read_json(body))):
        place, value = string(entry.get("location")), entry.get("tdm-reservation")
        if place and str(value) in ("0", "1") and not re.search(r"[\r\n#]", place):
            verb = "Disallow" if str(value) == "1" else "Allow"
            lines.append(f"{verb}: {place if place[0] in '/*' else f'/{place}'}")
    return Protego.parse("\n".join(["User-agent: *", *lines])) if lines else None

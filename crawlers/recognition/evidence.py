"""What tells a family: its markup, the generator it names, its cookies, the form of its addresses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from crawlers.family import family_names, load_family
from crawlers.reading.clean import one_line
from crawlers.reading.page import Page
from crawlers.recognition.links import addresses

# Names of the cookies that a family's software sets for visitors when its settings are as they came.
COOKIES: tuple[tuple[str, str], ...] = (
    ("phpbb", r"phpbb\w*_(?:sid|u|k)"),
    ("mybb", r"mybb\[.+"),
    ("punbb", r"punbb_cookie\w*|forum_cookie\w*"),
    ("fluxbb", r"pun_cookie\w*"),
    ("smf", r"SMFCookie\d+"),
    ("nodebb", r"express\.sid"),
    ("discourse", r"_forum_session"),
)

# What only a family's own addresses look like. FluxBB and PunBB share theirs: markup tells them apart.
PATHS: tuple[tuple[str, str], ...] = (
    ("phpbb", r"/view(?:topic|forum)\.php\?(?:[^#]*[&;])?[ftp]=\d"),
    ("mybb", r"/(?:showthread\.php\?tid|forumdisplay\.php\?fid)=\d"),
    ("fluxbb", r"/view(?:topic|forum)\.php\?p?id=\d"),
    ("punbb", r"/view(?:topic|forum)\.php\?p?id=\d"),
    ("smf", r"/(?:index\.php)?\?(?:[^#]*[&;])?(?:topic|board)[=,]\d"),
    ("discourse", r"/[tc]/[^/?#]+/\d+(?:[/?#]|$)"),
    ("nodebb", r"/(?:topic|category)/\d+/[^/?#]+"),
    ("hyperkitty", r"/hyperkitty/(?:list|api)/"),
)

_MAX_LINKS = 400  # of a page that are looked at


def told_by_markup(page: Page) -> str:
    """The name of the family whose markup, or form of answer, the page has; empty for none but a last resort."""
    families = (load_family(name) for name in family_names())
    return next((family.name for family in families if not family.last_resort and family.recognises(page)), "")


def signs(page: Page, cookies: Iterable[str]) -> dict[str, list[str]]:
    """What speaks for each family besides the markup, in words, those with cookies first."""
    found: dict[str, list[str]] = {}
    for name, sign in [*_by_cookies(cookies), *_by_paths(page)]:
        if name in family_names():
            found.setdefault(name, []).append(sign)
    return found


def generator(page: Page) -> str:
    """The software that the page's head names, as ``generator 'Discourse 3.4'``; empty for none."""
    named = one_line(page.tree.css("meta[name=generator i]::attr(content)").get(""))
    return f"generator {named[:60]!r}" if named else ""


def _by_cookies(cookies: Iterable[str]) -> Iterator[tuple[str, str]]:
    told = {name: cookie for cookie in cookies for name, form in COOKIES if re.fullmatch(form, cookie)}
    yield from ((name, f"cookie {cookie}") for name, cookie in told.items())


def _by_paths(page: Page) -> Iterator[tuple[str, str]]:
    """The families whose addresses the page has most of; its own address counts for several links."""
    urls = [page.url] * 3 + addresses(page, page.tree.css("a[href]")[:_MAX_LINKS])
    told: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for url in urls:
        for name, form in PATHS:
            if match := re.search(form, url):
                told[name] += 1
                shown.setdefault(name, match[0])
    yield from ((name, f"addresses such as {one_line(shown[name])}") for name, n in told.most_common() if n > 1)

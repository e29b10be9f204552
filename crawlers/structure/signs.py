"""The signs by which forums of any make show people and dates: general words in addresses, classes and attributes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from crawlers.reading.date_ago import has_ago
from crawlers.reading.date_find import find
from crawlers.reading.date_words import NOW, fold, names
from crawlers.structure.outline import Outline
from crawlers.structure.wording import names_person

_PROFILE = re.compile(
    r"(?:^|[/_.?&;=-])(?:members?|memberlist|users?|user-?(?:info|profile|dashboard)|userid|profiles?|profil|profilo|perfil"
    r"|viewprofile|authors?|auteurs?|people|persons?|mitglied(?:er)?|membres?|utenti?|usuarios?|gebruikers?|anvandare"
    r")(?=[/=_.?&;-]*\d|\.\w{2,4}\?|[/=]\w|[/_.?&;-]\w+[=/]\w)|(?:^|[/?&;])(?:u(?:/|=\d)|uid=\d)",
    re.IGNORECASE,
)
_NO_PROFILE = re.compile(
    r"(?:^|[/_.?&;=-])(?:log-?in|log-?out|register|sign-?(?:up|in)|search\w*|contact\w*|lostpw|password|posts|privmsg"
    r"|private|pm|e?mail|find\w*|report\w*)(?:$|[/_.?&;=-])|[#?&]p=",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d[./年-]\s?\d|\d:\d\d")
_WORD = re.compile(r"[^\W\d_]+")
_FIELDS = ("months", "back", "days", "after", "ahead")
_SAID = [*NOW, *(said for field in _FIELDS for said, _ in names(field))]
_WORDS = frozenset(word for said in _SAID for word in said.split() if len(word) > 1)  # a date has one, or numbers
LONGEST_NAME = 60
LONGEST_DATE = 80


@dataclass(frozen=True, slots=True)
class Signs:
    """What a page shows of people and dates, by the elements' numbers, which rise."""

    people: list[int]
    dates: list[int]


def within(numbers: Sequence[int], start: int, end: int) -> Sequence[int]:
    """Those of the rising ``numbers`` from ``start`` up to ``end``."""
    return numbers[bisect_left(numbers, start) : bisect_left(numbers, end)]


def find_signs(outline: Outline) -> Signs:
    """The elements that name somebody, and those that tell a date.

    Names are links to profiles and short texts that are marked as names; dates stand in attributes and short texts.
    """
    people = [number for number, element in enumerate(outline.elements) if _is_person(outline, number, element)]
    dates = {number for number, element in enumerate(outline.elements) if element.attrib and _tells_time(element)}
    told = [place for place, piece in enumerate(outline.pieces) if is_date(piece.text.strip())]
    dates.update(outline.pieces[place].inside for place in told)
    outline.discount(told)
    return Signs(people, sorted(dates))


def is_profile(href: str) -> bool:
    """Whether an address leads to somebody's profile, as far as its words tell; an address in it does not count."""
    path = href.split("://", 1)[-1] if "://" in href[:8] else href
    return "://" not in path and bool(_PROFILE.search(path)) and not _NO_PROFILE.search(path)


@lru_cache(maxsize=2048)  # a page is measured before its dates are read
def is_date(text: str) -> bool:
    """Whether a short text tells a date, or how long ago something was, in weeks and years too."""
    if len(text) > LONGEST_DATE:
        return False
    folded = fold(text)
    if not _CLOCK.search(folded) and _WORDS.isdisjoint(_WORD.findall(folded)):
        return False  # the reader of dates takes ten times as long to say so
    return bool(find(folded) or has_ago(folded))


def _is_person(outline: Outline, number: int, element: etree._Element) -> bool:
    if element.tag == "a" and is_profile(element.get("href") or ""):
        return True
    marked = element.get("itemprop") in ("author", "creator") or names_person(element.get("class") or "")
    return marked and outline.is_short(number, LONGEST_NAME)


def _tells_time(element: etree._Element) -> bool:
    attributes = element.attrib
    return (
        (element.tag == "time" and "datetime" in attributes)
        or "data-time" in attributes
        or "data-timestamp" in attributes
        or (element.tag in ("abbr", "span", "time") and is_date(attributes.get("title", "")))
    )

"""The signs by which forums of any make show people and dates: general words in addresses, classes and attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

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


class Signs(NamedTuple):
    """What a page shows of people and dates, by the elements' numbers, which rise.

    ``people_before`` and ``dates_before`` tell for every element how many of them stand before it.
    """

    people: list[int]
    dates: list[int]
    people_before: list[int]
    dates_before: list[int]


def find_signs(outline: Outline) -> Signs:
    """The elements that name somebody, and those that tell a date.

    Names are links to profiles and short texts that are marked as names; dates stand in attributes and short texts.
    """
    marked = [(number, told) for number, told in enumerate(outline.attributes) if told]
    people = [number for number, attributes in marked if _is_person(outline, number, attributes)]
    dates = {number for number, attributes in marked if _tells_time(outline.tags[number], attributes)}
    told = [place for place, text in enumerate(outline.texts) if is_date(text)]
    dates.update(outline.inside[place] for place in told)
    outline.discount(told)
    rising, size = sorted(dates), len(outline.elements)
    return Signs(people, rising, _before(people, size), _before(rising, size))


def _before(numbers: Sequence[int], size: int) -> list[int]:
    there = [0] * size
    for number in numbers:
        there[number] = 1
    return list(accumulate(there, initial=0))


@lru_cache(maxsize=4096)  # a member's name and picture lead to one address
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


def _is_person(outline: Outline, number: int, attributes: Mapping[str, str]) -> bool:
    if outline.tags[number] == "a" and "href" in attributes and is_profile(attributes["href"]):
        return True
    marked = names_person(attributes.get("class", "")) or attributes.get("itemprop") in ("author", "creator")
    return marked and outline.is_short(number, LONGEST_NAME)


def _tells_time(tag: str, attributes: Mapping[str, str]) -> bool:
    return (
        (tag == "time" and "datetime" in attributes)
        or "data-time" in attributes
        or "data-timestamp" in attributes
        or (tag in ("abbr", "span", "time") and "title" in attributes and is_date(attributes["title"]))
    )

"""Our words in one language: translated, with days, numbers and countries as its readers write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from gettext import NullTranslations
from itertools import groupby
from typing import NamedTuple
from unicodedata import normalize

from babel import Locale
from babel.dates import format_date
from babel.languages import get_territory_language_info
from babel.numbers import format_decimal
from markupsafe import Markup

from index.safety.directory import Help, load_help
from search_cli.site.views import Inside

_KEPT = 1 << 14  # days and words that are not worked out again: 40 years have 14,610 days


class Called(NamedTuple):
    """Countries in which the same numbers hold, by name, and whom to call there, the emergency number first."""

    countries: tuple[str, ...]
    rows: tuple[Help, ...]


class Wording:
    """What templates say in a language. All of it is cached: a site says the same things many times.

    ``day`` makes a ``<time>`` of an ISO day, ``number`` groups digits, ``word`` translates one of our words that comes
    as a value ("a parent, newly diagnosed", part by part).
    """

    def __init__(self, locale: Locale, translations: NullTranslations) -> None:
        self.locale = locale
        self.code = str(locale).replace("_", "-")
        self.direction = locale.text_direction
        self.translations = translations
        self.gettext = translations.gettext
        self.day: Callable[[str], Markup] = lru_cache(_KEPT)(self._day)
        self.number: Callable[[int], str] = lru_cache(_KEPT)(self._number)
        self.word: Callable[[str], str] = lru_cache(_KEPT)(self._word)

    def _day(self, iso: str) -> Markup:
        if not iso:
            return Markup("")
        said = format_date(date.fromisoformat(iso), "long", locale=self.locale)
        return Markup('<time datetime="{}">{}</time>').format(iso, said)

    def _number(self, n: int) -> str:
        return str(format_decimal(n, locale=self.locale))

    def _word(self, said: str) -> str:
        whole = self.gettext(said) if said else ""
        if whole != said:
            return whole
        return ", ".join(self.gettext(part) if part else "" for part in said.split(", "))

    def who_helps(self, kind: str = "") -> list[Called]:
        """Whom to call in a kind of crisis (or any), by country; those with the same numbers together.

        The site's own country is first, then those of its language; among the rest, large groups are last.
        """
        rows = {code: _rows(kind, listed) for code, listed in load_help().items()}
        names = sorted((list(map(_key, found)), self._country(code), code) for code, found in rows.items() if found)
        groups = [list(same) for _, same in groupby(names, key=lambda one: one[0])]
        called = []
        for same in groups:
            countries = tuple(name for _, name, _ in same)
            called.append((min(self._distance(code) for *_, code in same), Called(countries, rows[same[0][2]])))
        called.sort(key=lambda one: (one[0], len(one[1].countries), one[1].countries))
        return [one for _, one in called]

    def _distance(self, country: str) -> int:
        """0 for the site's own country, 1 for one whose official language is the site's, 2 for any other."""
        if country == self.locale.territory:
            return 0
        status = get_territory_language_info(country).get(self.locale.language, {}).get("official_status")
        return 1 if status in ("official", "de_facto_official") else 2

    def _country(self, code: str) -> str:
        return str(self.locale.territories.get(code, code))


def _key(row: Help) -> tuple[str, str, str]:
    return row.name, row.number, row.note


def _rows(kind: str, listed: list[tuple[tuple[str, ...], Help]]) -> tuple[Help, ...]:
    first = [row for kinds, row in listed if "emergency" in kinds]
    return (*first, *(row for kinds, row in listed if "emergency" not in kinds and (kind in kinds or not kind)))


class Letter(NamedTuple):
    """Links whose names begin alike, and the ``id`` under which a page has them."""

    sign: str
    id: str
    items: list[Inside]


def by_letter(items: Iterable[Inside]) -> list[Letter]:
    """Links in groups by the first letter of their names, accents aside; "0-9" stands over all that is no letter."""
    ordered = sorted(items, key=lambda item: (_letter(item), item.name.casefold(), item.path))
    groups = groupby(ordered, key=_letter)
    return [Letter(sign, f"letter-{sign.lower()}", list(group)) for sign, group in groups]


def _letter(item: Inside) -> str:
    first = normalize("NFKD", item.name.lstrip())[:1].upper()
    return first if first.isalpha() else "0-9"

"""Whom to call: help.toml by country and kind of crisis. A number is shown only with the page that it was read on."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache

from index.safety.reading import FOLDER

LOCAL = "your local emergency number"


@dataclass(frozen=True, slots=True)
class Help:
    """Somebody who helps. ``number`` is empty where none was read; then ``name`` says whom to look for.

    ``page`` is where the number was read and ``read`` the day; ``dated`` is the age that the page gives itself.
    """

    name: str
    number: str = ""
    note: str = ""
    page: str = ""
    read: date | None = None
    dated: str = ""


def help_for(country: str | None, kind: str) -> list[Help]:
    """Whom to call in a country (two letters, ISO 3166) for a kind of crisis, the emergency number first.

    Without a source for the country's emergency number it is :data:`LOCAL`, without a number. ``UK`` is understood.
    """
    code = (country or "").upper()
    rows = load_help().get("GB" if code == "UK" else code, [])
    emergency = [row for kinds, row in rows if "emergency" in kinds] or [Help(LOCAL)]
    return emergency + [row for kinds, row in rows if kind in kinds]


@cache
def load_help() -> dict[str, list[tuple[tuple[str, ...], Help]]]:
    """Every row of help.toml by country, with the kinds that it is for."""
    by_country: dict[str, list[tuple[tuple[str, ...], Help]]] = {}
    for row in tomllib.loads((FOLDER / "help.toml").read_text(encoding="utf-8"))["help"]:
        entry = Help(row["name"], row["number"], row.get("note", ""), row["page"], row["read"], row.get("dated", ""))
        for country in row["countries"]:
            by_country.setdefault(country, []).append((tuple(row["kinds"]), entry))
    return by_country

"""Whether the JSON beside a condition's page says no more than the page does, word for word."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from index.around.overview import MINIMUM
from index.vocabulary import FACETS
from search_cli.site.checking.links import CONDITIONS
from search_cli.site.checking.markup import Page
from search_cli.site.folder import Where

# What is ours, the same on every site; links to pages are looked at with all others (checking/machines.py).
_OURS = frozenset({"about", "code", "facet", "join", "notes", "page", "why"})


def check_beside(where: Where, path: str, page: Page) -> Iterator[str]:
    """What the JSON beside a page holds that the page does not show, one line each; nothing where there is none."""
    name = f"{path.removesuffix('.html')}.json"
    if not path.startswith(CONDITIONS) or not Path(where(name)).is_file():
        return
    try:
        told = json.loads(Path(where(name)).read_bytes())
    except ValueError:
        return  # which is said where all JSON is read
    shown = _Shown(page)
    for key, value in _values(told):
        if not shown.holds(key, value):
            yield f"{name} holds {str(value)[:80]!r} as {key!r}, which {path} does not show."


class _Shown:
    """What a page shows: its pieces of text, its links, its days."""

    def __init__(self, page: Page) -> None:
        self._pieces = set(page.all_words())
        self._links = {link for tag in page.tags for link in tag.links}
        self._days = {tag.get("datetime") for tag in page.tags if tag.name == "time"}
        self._ids = {word for piece in self._pieces for word in piece.replace("\u00b7", " ").split()}

    def holds(self, key: str, value: object) -> bool:
        """Whether it shows a value; counts are asked for nothing but that none tells of too few people."""
        if isinstance(value, str):
            flat = " ".join(value.split())
            where = {"url": self._links, "updated": self._days, "id": self._ids, "ids": self._ids}
            return not flat or flat in where.get(key, self._pieces)
        return key != "people" or not isinstance(value, int) or value >= MINIMUM


def _values(told: object, key: str = "") -> Iterator[tuple[str, object]]:
    """Every single value with the name that it has, but what is ours."""
    if isinstance(told, Mapping):
        ours = _OURS if str(told.get("code", "")).partition(":")[0] in ("", *FACETS) else _OURS | {"name"}
        for name, value in told.items():
            if name not in ours:
                yield from _values(value, name)
    elif isinstance(told, list):
        for value in told:
            yield from _values(value, key)
    else:
        yield key, told

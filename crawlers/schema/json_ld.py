"""JSON-LD in a page's scripts, as items. What is broken is mended where the writer's meaning is plain, else left out.

Source: JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/), sections 3.3 (identifiers), 4.3 (lists and sets), 4.9 (graphs),
7 (in HTML). Contexts are not fetched: names are schema.org's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from crawlers.reading.data import sequence, string
from crawlers.schema.items import Item, Value, bare, bare_all

_BEGINNING = re.compile(r"[\[{]")
_LOOSE_COMMA = re.compile(r",(?=\s*[}\]])")
_WRAPPERS = ("@value", "@list", "@set")


def read_json_ld(scripts: Iterable[str]) -> list[Item]:
    """The items at the top of all scripts, in order; those inside them are among their values.

    A mention by ``@id`` alone is replaced by the item that it means, so that items may form rings. Any text is read
    in time that grows with its length, however deep it nests.
    """
    top: list[Value] = []
    made: list[Item] = []
    for script in scripts:
        _build(_parsed(script), top, made)
    _resolve(top, made)
    return [value for value in top if isinstance(value, Item)]


def _parsed(script: str) -> object:
    """The first JSON value in a script: CDATA marks, HTML comments and what follows it are passed over."""
    start = _BEGINNING.search(script.replace("<![CDATA[", " " * 9))
    if start is None:
        return None
    decoder = json.JSONDecoder(strict=False)  # raw line breaks in strings are common
    for text in (script[start.start() :], _LOOSE_COMMA.sub("", script[start.start() :])):
        try:
            value: object = decoder.raw_decode(text)[0]
        except (ValueError, RecursionError):
            continue
        return value
    return None


def _build(value: object, top: list[Value], made: list[Item]) -> None:
    """Put the items of a JSON value into ``top`` and all items, inner ones too, into ``made``."""
    waiting: list[tuple[object, list[Value]]] = [(value, top)]
    while waiting:
        value, target = waiting.pop()
        if isinstance(value, list):
            waiting.extend((inner, target) for inner in reversed(value))
        elif isinstance(value, dict):
            waiting.extend(reversed(_opened(value, target, top, made)))
        elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
            target.append(str(value))


def _opened(
    value: dict[str, object], target: list[Value], top: list[Value], made: list[Item]
) -> list[tuple[object, list[Value]]]:
    """What is inside an object, each with the list that it belongs to."""
    for wrapper in _WRAPPERS:
        if wrapper in value:
            return [(value[wrapper], target)]
    inside: list[tuple[object, list[Value]]] = []
    if "@graph" in value:
        inside.append((value["@graph"], top))
    kind = value.get("@type")
    if "@graph" in value and not kind:
        return inside
    item = Item(bare_all(map(string, [kind, *sequence(kind)])), string(value.get("@id")))
    target.append(item)
    made.append(item)
    for name, inner in value.items():
        if not name.startswith("@") and (known := bare(name)):
            inside.append((inner, item.properties.setdefault(known, [])))
    return inside


def _resolve(top: list[Value], made: list[Item]) -> None:
    """Put the items that tell something in the places of those that only name them."""
    known = {item.id: item for item in reversed(made) if item.id and item.properties}
    lists = [top, *(values for item in made for values in item.properties.values())]
    for values in lists:
        for i, value in enumerate(values):
            if isinstance(value, Item) and not value.properties and value.id in known:
                values[i] = known[value.id]

"""Answers with something wrong in them: any value of JSON in any place."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hypothesis import strategies as st

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def damaged(data: st.DataObject, body: object) -> bytes:
    """The answer ``body`` with one to four of its values replaced, as JSON."""
    body = json.loads(json.dumps(body))
    for _ in range(data.draw(st.integers(1, 4))):
        if found := list(_places(body)):
            _put(*data.draw(st.sampled_from(found)), data.draw(ANYTHING))
    return json.dumps(body).encode()


def _places(value: object) -> Iterator[tuple[object, object]]:
    """Everything inside a JSON value, as a container and a key or index."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield value, key
        yield from _places(inner)


def _put(where: object, key: object, value: object) -> None:
    if isinstance(where, dict):
        where[key] = value
    elif isinstance(where, list) and isinstance(key, int):
        where[key : key + 1] = [value]

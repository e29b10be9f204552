"""Answers with something wrong in them: any value of JSON in any place; and how work grows with what is read."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

from hypothesis import strategies as st

_ROUNDS = 4
LINEAR = 10  # times the CPU for four times the size: less than 16, which is the square
_NOTHING = 0.05  # seconds of CPU in which no growth can be seen
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


def growth(run: Callable[[int], object], size: int) -> float:
    """How many times more CPU a thing takes that is four times larger; what takes next to nothing does not grow.

    It is about 4 where work grows with the size, and 16 where it grows with the square.
    """

    def cost(n: int) -> float:
        begun = time.process_time()
        run(n)
        return time.process_time() - begun

    found: list[float] = []
    while len(found) < _ROUNDS and (not found or found[-1] >= LINEAR):  # a busy machine now and then is not looked at
        large = min(cost(4 * size) for _ in range(2))
        found.append(1.0 if large < _NOTHING else large / min(cost(size) for _ in range(3)))
    return min(found)

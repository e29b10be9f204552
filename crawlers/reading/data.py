"""JSON from outside: nothing in it can be trusted to be there or to be of its type. What is not reads as empty."""

from __future__ import annotations

import json
from datetime import UTC, datetime

_LARGEST = 2**31  # what a database keeps in an integer column


def read_json(body: bytes) -> object:
    """The value that ``body`` holds, None where it is no JSON."""
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value


def mapping(value: object) -> dict[str, object]:
    """``value`` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[object]:
    """``value`` if it is an array, else an empty one."""
    return value if isinstance(value, list) else []


def string(value: object) -> str:
    """``value`` if it is a string, else an empty one; half of a surrogate pair, which no file can hold, becomes "?"."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""


def number(value: object) -> int:
    """``value`` if it is a positive whole number that a database can keep, else 0."""
    return value if isinstance(value, int) and value is not True and 0 < value < _LARGEST else 0


def moment(value: object) -> datetime | None:
    """The ISO 8601 date in a string, in UTC, to the second; None where there is none. Without a zone it is UTC."""
    try:
        date = datetime.fromisoformat(string(value)).replace(microsecond=0)
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None

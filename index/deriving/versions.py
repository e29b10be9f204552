"""The versions of the rules by which posts are read. Apart from the rules, so that a search compares them unread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

# Each goes up when its rules find something else in the same text.
LANGUAGE = 1  # index/deriving/language.py
LIKENESS = 1  # index/building/likeness.py
SPEAKING = 2  # index/speaking

# What an index depends on beside the vocabulary.
READINGS = f"language-{LANGUAGE} likeness-{LIKENESS} speaking-{SPEAKING}"

# What the published form of a text hangs on. Its version is made of these files, so that nobody can forget to raise it.
_INDEX = Path(__file__).parents[1]
PUBLISHING = tuple(
    _INDEX / name
    for name in (
        *("publishing.py", "pieces.py", "privacy", "safety", "word_list.py"),
        *(f"vocabularies/{words}.txt" for words in ("english", "medical", "given", "surnames")),
    )
)


@cache
def publishing_version() -> str:
    """The version of the rules for what others may see of a text: a digest of all that they are written in."""
    return sha256("\n".join(digests(PUBLISHING)).encode()).hexdigest()[:20]


def digests(places: Iterable[Path]) -> Iterator[str]:
    """Name and digest of each file in these places, what Python compiles of them left out."""
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and path.suffix != ".pyc":
                yield f"{path.name} {sha256(path.read_bytes()).hexdigest()}"

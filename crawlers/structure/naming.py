"""By which names the elements of a page are alike: their classes, ids and places, numbers left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from crawlers.structure.wording import NOT_TEXT, says

_NAMELESS: tuple[tuple[str, ...], bool] = (), False
_NUMBER = re.compile(r"\d+")
_NUMBERED = re.compile(r"([A-Za-z][\w.:-]*?)[-_.:]?(\d+|[0-9a-f-]{16,})")  # an id such as post-4711


def alike(texts: Sequence[str]) -> list[str]:
    """Texts, each of one line, with every number made 0."""
    return _NUMBER.sub("0", "\n".join(texts)).split("\n") if texts else []


def own_names(tag: str, attributes: Mapping[str, str]) -> tuple[tuple[str, ...], bool]:
    """Tag and class, each class one name; an id that ends in a number; a property.

    And whether class or role say of the element that its text is no part of a post.
    """
    classes = attributes.get("class")
    names, silent = _by_class(tag, classes) if classes else _NAMELESS
    if (identity := attributes.get("id")) and (numbered := _NUMBERED.fullmatch(identity)):
        names = (*names, f"{tag}#{numbered[1]}")
    if role := attributes.get("itemprop"):
        names = (*names, f"{tag}@{role}")
    return names, silent or ("data-role" in attributes and says(attributes["data-role"], NOT_TEXT))


@lru_cache(maxsize=4096)  # a site's pages have few classes, and each of them hundreds of times
def _by_class(tag: str, classes: str) -> tuple[tuple[str, ...], bool]:
    names = (f"{tag}.{_NUMBER.sub('0', token)}" for token in dict.fromkeys(classes.split()))
    return tuple(names), says(classes, NOT_TEXT)


@lru_cache(maxsize=4096)
def place_name(above: str, tag: str) -> tuple[str, ...]:
    """The name of an element that has no other: its parent's first name and its tag."""
    return (f"{above.rpartition('>')[2]}>{tag}",)

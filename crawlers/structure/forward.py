"""Which links say "next page", in a dozen languages, in a class or by an arrow."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from crawlers.structure.wording import word_set

# How surely a link leads to the next page. What says "last" with the same arrow comes at the end.
WORDS, NUMBER, ARROW, DOUBLE_ARROW = range(4)

_NEXT = word_set(
    "next nextpage older weiter vor nächste nächster vorwärts suivant suivante suiv siguiente próximo próxima proximo "
    "proxima seguinte siguientes successiva successivo prossima prossimo avanti volgende verder następna następny "
    "dalej nästa neste næste seuraava další ďalšia következő далее следующая след вперед"
)
# "Next thread", "next newest", "last page", and a box that holds both ways.
_OTHER = word_set(
    "thread threads topic topics discussion discussions question post posts message article newest oldest unread new "
    "last thema themen beitrag beiträge ungelesene sujet tema mensaje discussione onderwerp bericht tópico wątek temat "
    "ämne tråd emne prev previous event month week day tab slide"
)
_ARROWS = ("›", ">", "→", "▶", "►", "❯", "⟩")
_DOUBLE_ARROWS = ("»", ">>", "››", "»»")
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 200  # characters of a text or class that are looked at
_MOST_WORDS = 12  # a title may add what results the page shows


def rank_of(element: etree._Element, text: str) -> int | None:
    """How surely a link says that it leads to the next page, the lowest the surest; None where it does not."""
    told = [text, *(element.get(name, "")[:_LONGEST] for name in ("title", "aria-label", "rel"))]
    if any(map(_says_next, told)):
        return None if any(map(says_other, told)) else WORDS
    if any(map(_says_next, _classes(element, text))) and not says_other(text):
        return WORDS
    return ARROW if text in _ARROWS else DOUBLE_ARROW if text in _DOUBLE_ARROWS else None


def _classes(element: etree._Element, text: str) -> list[str]:
    """The classes of a link and of what is in it; of what is around it too if the link itself has no words."""
    told = [element, *element.iterchildren(etree.Element)]
    around = element.getparent() if not _WORD.search(text) else None
    if around is not None:
        told.append(around)
    return [found.get("class", "")[:_LONGEST] for found in told]


@lru_cache(maxsize=4096)  # a page has few classes, and each of them hundreds of times
def _says_next(text: str) -> bool:
    words = _WORD.findall(text.lower())
    return not _NEXT.isdisjoint(words) and _OTHER.isdisjoint(words) and len(words) <= _MOST_WORDS


def says_other(text: str) -> bool:
    """Whether a text speaks of something else that can be next, such as a thread."""
    return not _OTHER.isdisjoint(_WORD.findall(text[:_LONGEST].lower()))

"""How hard our own words are to read: the school grade that a page's sentences ask for."""

from __future__ import annotations

import re

from lxml import html

GRADE = 8.0  # at most, on every page
_WORD = re.compile(r"[A-Za-z]+(?:['\u2019-][A-Za-z]+)*")
_END = re.compile(r"[.!?\u2026]+(?=\s|$)")
_VOWELS = re.compile(r"[aeiouy]+")
_BLOCKS = ("p", "li", "dd", "td", "h1", "h2", "h3")
# Words of others: texts and names of any language and direction, figures, addresses, and what is there for programs.
_THEIRS = ("bdi", "time", "svg", "script", "strong")


def reading_grade(text: str) -> float:
    """The grade of an English text by Flesch and Kincaid: 0.39 words a sentence + 11.8 syllables a word - 15.59.

    Kincaid, Fishburne, Rogers, Chissom: Derivation of new readability formulas (1975). Syllables are counted by groups
    of vowels, without a silent e. 0 for a text without words.
    """
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = sum(bool(_WORD.search(part)) for part in _END.split(text))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """How many syllables an English word has, about."""
    plain = word.lower().removesuffix("'s").removesuffix("\u2019s")
    count = len(_VOWELS.findall(plain))
    silent = re.search(r"(?:[^ely]e|[^td]ed)$", plain) is not None
    return max(1, count - silent)


def own_words(page: str) -> str:
    """The sentences of ours on a page, without names and texts of others; labels without a full stop are none."""
    body = html.fromstring(page).find("body")
    if body is None:
        return ""
    for element in [one for one in body.iter() if isinstance(one, html.HtmlElement) and _is_theirs(one)]:
        element.drop_tree()
    texts = [" ".join(map(str, block.itertext())) for block in body.iter(*_BLOCKS)]
    return " ".join(" ".join(text.split()) for text in texts if _END.search(text))


def _is_theirs(element: html.HtmlElement) -> bool:
    return element.tag in _THEIRS or element.get("dir") == "auto" or element.get("class") == "tel"

"""People's full names where the words around say that a name comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from index.word_list import word_list

_PART = r"[A-ZÀ-ÖØ-Þ][\w'’-]{1,20}"
_NAME = rf"(?P<name>{_PART}(?:\s(?:[A-Z]\.|van|von|de|der|den|da|di|del|la|el|al|bin)){{0,2}}\s{_PART}(?:\s{_PART})?)"
LONGEST_CODE = 4  # letters
_TITLE = r"(?:(?:Dr|Mr|Mrs|Ms|Miss|Prof)\.?\s)?"
_KIN = (
    r"(?i:daughter|son|child|baby|girl|boy|husband|wife|partner|fianc[ée]e?|mother|mom|mum|mam|father|dad|sister|brother"
    r"|aunt|uncle|niece|nephew|cousin|grand(?:daughter|son|mother|father|ma|pa|child)|granny|nan|twins?|friend"
    r"|boyfriend|girlfriend|stepson|stepdaughter|angel|warrior)"
)
_CALLED = r"(?:\s(?:named|called|is\scalled|is\snamed|whose\sname\sis))?,?"
_INTRODUCED = r"(?:(?i:\bi\sam|this\sis|(?:his|her|their)\sname\sis|name\s?:)|\b[Ii]['’]?m)"
_FAREWELL = (
    r"(?i:thanks|thank\syou|thx|(?:(?:kind|best|warm)\s)?regards|best(?:\swishes)?|cheers|love|hugs|sincerely|yours"
    r"|take\scare|blessings|warmly)"
)
_END = r"(?=\s*(?:x{1,4}\s*)?(?:\n|$))"
_CUES = (
    re.compile(rf"{_INTRODUCED}\s{_TITLE}{_NAME}"),
    re.compile(rf"\b{_KIN}{_CALLED}\s{_NAME}"),
    re.compile(rf"(?:^|\n|[.!?]\s)[ \t]*{_FAREWELL}[,.!]{{0,2}}\s{{1,3}}{_NAME}{_END}"),
    re.compile(rf"(?:^|\n)[ \t]*[-~\u2013\u2014]{{1,2}}\s?{_NAME}{_END}"),
)
_TWO_WORDS = re.compile(_NAME)  # part of every cue; in most posts it does not occur
_MY_NAME = re.compile(
    r"\bmy\s(?:full\s)?name(?:['’]s|s|\sis)\s(?P<name>[^\W\d_][\w'’-]{1,20}(?:\s[^\W\d_][\w'’-]{1,20}){0,2})",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w'’-]+")
_FILE = Path(__file__).parent / "not_names.txt"


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Names of two words and more after "I am", "this is", a word of kin or a farewell; any name after "my name is"."""
    for pattern in _CUES if _TWO_WORDS.search(text) else ():
        for found in pattern.finditer(text):
            length = _length_of_name(found["name"], least=2)
            if length:
                yield "name", found.start("name"), found.start("name") + length
    for found in _MY_NAME.finditer(text) if "name" in text.lower() else ():
        length = _length_of_name(found["name"], least=1)
        if length:
            yield "name", found.start("name"), found.start("name") + length


def _length_of_name(words: str, least: int) -> int:
    """The length of the words before the first that is no name; 0 where fewer than ``least`` are left."""
    taken: list[tuple[re.Match[str], bool]] = []
    written_small = words == words.lower()
    for word in _WORD.finditer(words):
        plain = word.group().lower().removesuffix("'s")
        link = plain in _LINKS or len(plain) == 1
        if not link and (
            not _is_written_as_name(word.group(), shouted=words.isupper(), written_small=written_small)
            or _is_common(plain, first=not taken)
        ):
            break
        taken.append((word, link))
    while taken and taken[-1][1]:
        taken.pop()
    return taken[-1][0].end() if sum(not link for _, link in taken) >= least else 0


def _is_written_as_name(word: str, *, shouted: bool, written_small: bool) -> bool:
    """Whether a word has a name's capital and is no code, nor the ``ER`` behind a medicine."""
    code = any(c.isdigit() for c in word) or (word.isupper() and len(word) <= LONGEST_CODE and not shouted)
    return (written_small or word[0].isupper()) and not code


_LINKS = frozenset(("van", "von", "de", "der", "den", "da", "di", "del", "la", "el", "al", "bin"))


def _is_common(word: str, *, first: bool) -> bool:
    """Whether a word in small letters is no part of a name. "Baker" and "Rose" are words, and names in their place."""
    if word in _not_names():
        return True
    if word in word_list("given") or (not first and word in word_list("surnames")):
        return False
    return word in word_list("english") or word in word_list("medical")


@cache
def _not_names() -> frozenset[str]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())

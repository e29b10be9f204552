"""How words are cut: one way for documents, queries and snippets, so that they always agree."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

import Stemmer
from whoosh.lang.stopwords import stoplists

# A word with inner apostrophes, or one character of a script that writes no spaces between words.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f"
WORD = re.compile(rf"[^\W{_UNSPACED}]+(?:['\u2019][^\W{_UNSPACED}]+)*|[{_UNSPACED}]")

STOP_WORDS = frozenset(stoplists["en"])
_STEMMER = Stemmer.Stemmer("english", 0)  # its own memo is small; ours is of whole words
# Letters beyond ASCII that stand for Latin ones: from A with grave on, Vietnamese ones, ligatures, those of full width.
_LATIN = (
    *range(0xC0, 0x250),
    *range(0x1E00, 0x1F00),
    *range(0xFB00, 0xFB07),
    *range(0xFF10, 0xFF1A),
    *range(0xFF41, 0xFF5B),
)
_WITH = re.compile(r"LATIN SMALL LETTER ([A-Z]) WITH .*")
_APART = {"\u00df": "ss", "\u00e6": "ae", "\u0153": "oe", "\u00f0": "d", "\u00fe": "th", "\u0131": "i", "\u0307": ""}


class Cut(NamedTuple):
    """One word of a text: its indexed form, and where it stands."""

    term: str
    start: int
    end: int


def cut(text: str) -> list[Cut]:
    """The words of a text as the index knows them, in order."""
    return [Cut(indexed(found[0]), found.start(), found.end()) for found in WORD.finditer(text)]


@lru_cache(maxsize=200_000)
def indexed(word: str) -> str:
    """The form of one word in the index: in small letters, without accents, its English Snowball stem.

    Stems have no possessive endings (https://snowballstem.org).
    """
    stem: str = _STEMMER.stemWord(_plain(word).replace("\u2019", "'"))
    return stem


def indexed_all(words: str) -> list[str]:
    """The forms in the index of many words, which blanks put apart; see :func:`indexed`, which remembers them."""
    stems: list[str] = _STEMMER.stemWords(_plain(words).replace("\u2019", "'").split(" "))
    return stems


def folded(text: str) -> str:
    """A word as the index knows it but for its ending, which stays: in small letters and without accents."""
    return "".join(_plain(word) for word in WORD.findall(text))


def _plain(word: str) -> str:
    return word.lower() if word.isascii() else word.lower().translate(_plain_letters())


@cache
def _plain_letters() -> dict[int, str]:
    """What letters become: the ASCII that they are made of; where Unicode does not part them, as their name says."""
    plain = {ord(letter): into for letter, into in _APART.items()}
    for code in _LATIN:
        found = _WITH.fullmatch(unicodedata.name(chr(code), ""))
        parts = "".join(one for one in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(one))
        plain.setdefault(code, parts if parts.isascii() else found[1].lower() if found else parts)
    return plain

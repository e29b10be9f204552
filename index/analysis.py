"""How words are cut: one analyzer object for documents, queries and snippets, so that they always agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import Stemmer
from whoosh.analysis import Analyzer, CharsetFilter, Filter, LowercaseFilter, RegexTokenizer, Token
from whoosh.lang.stopwords import stoplists
from whoosh.support.charset import accent_map

# A word with inner apostrophes, or one character of a script that writes no spaces between words.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f"
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])\w)+(?:['\u2019](?:(?![{_UNSPACED}])\w)+)*")

STOP_WORDS = frozenset(stoplists["en"])


class SnowballFilter(Filter):  # type: ignore[misc]  # Whoosh has no types
    """English Snowball stems, possessives included (https://snowballstem.org); each distinct word is stemmed once."""

    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._memo: dict[str, str] = {}

    def __getstate__(self) -> dict[str, object]:
        return {}  # Whoosh pickles its schema; a stemmer is made anew

    def __setstate__(self, _: dict[str, object]) -> None:
        self.__init__()  # type: ignore[misc]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SnowballFilter)

    def __hash__(self) -> int:
        return hash(type(self))

    def __call__(self, tokens: Iterator[Token]) -> Iterator[Token]:
        """The tokens with their stems in place of their words."""
        if len(self._memo) > 200_000:
            self._memo.clear()
        for token in tokens:
            word = token.text.replace("\u2019", "'")
            stem = self._memo.get(word)
            if stem is None:
                stem = self._memo[word] = self._stemmer.stemWord(word)
            token.text = stem
            yield token


ANALYZER: Analyzer = RegexTokenizer(_WORD) | LowercaseFilter() | CharsetFilter(accent_map) | SnowballFilter()


_FOLDER = RegexTokenizer(_WORD) | LowercaseFilter() | CharsetFilter(accent_map)


def folded(text: str) -> str:
    """A word as the index knows it but for its ending, which stays: in small letters and without accents."""
    return "".join(token.text for token in _FOLDER(text))


@dataclass(frozen=True, slots=True)
class Cut:
    """One word of a text: its indexed form, and where it stands."""

    term: str
    start: int
    end: int


def cut(text: str) -> list[Cut]:
    """The words of a text as the index knows them, in order."""
    return [Cut(token.text, token.startchar, token.endchar) for token in ANALYZER(text, chars=True, mode="index")]

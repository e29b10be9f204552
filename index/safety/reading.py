"""The words of a text as crisis phrasings are compared: small letters, plain letters, close spellings mended."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent
SHORTEST_MENDED = 4  # letters: shorter words have too many real neighbours
LONGEST_WORD = 40
SENTENCE_END, PARAGRAPH_END = 2, 5  # places that a full stop and an empty line count for

_WORD = re.compile(
    r"\d{1,6}(?=(?:mgs?|mcg|ug|mls?|g|grams|iu)\b)"  # "500mg" is two words
    r"|[^\W_](?:[^\W_]|[\u2019'`*!@$|](?=[^\W_*]))*|\n\s*\n|[.!?;\n]"
)
SPELT = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .\-*_][^\W\d_]){4,}(?![^\W_])")
_ENDS = ".!?;\n"
_DISGUISE = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "|": "i"}
)
_APOSTROPHES = re.compile("[\u2019'`]")
_MANY = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class Word:
    """What a word may be read as, its span in the text, and its place: ends of sentences count as places too."""

    readings: tuple[str, ...]
    start: int
    end: int
    place: int


class Speller:
    """Mends words towards the words it knows: disguised letters, stretched ones, one edit. ``real`` words stay."""

    def __init__(self, known: Iterable[str], real: Iterable[Container[str]]) -> None:
        self._known = frozenset(known)
        self._real = tuple(real)
        self._near: dict[str, dict[str, list[str]]] = {}  # by first letter, which stays, once one is asked for
        self._begun: dict[str, list[str]] = {}  # by first letter
        for word in sorted(self._known):
            self._begun.setdefault(word[0], []).append(word)
        self.mend = lru_cache(maxsize=1 << 16)(self._mend)

    def _mend(self, raw: str) -> tuple[str, ...]:
        word = _APOSTROPHES.sub("'", raw)
        word = word if word in self._known else word.replace("'", "")
        if word in self._known or len(word) > LONGEST_WORD:
            return (word,)
        for plain in _undisguised(word):
            if plain in self._known:
                return (plain,)
            if "*" in plain:
                return self._starred(plain) or (plain,)
        if not word.isalpha() or len(word) < SHORTEST_MENDED or any(word in real for real in self._real):
            return (word,)
        return self._one_edit_away(word) or (word,)

    def _one_edit_away(self, word: str) -> tuple[str, ...]:
        """The known words that one letter more, less or other, or two swapped ones make of it."""
        if word[0] not in self._near:
            self._near[word[0]] = _by_parts(self._begun.get(word[0], ()))
        near = {known for part in _with_one_letter_less(word) for known in self._near[word[0]].get(part, ())}
        return tuple(sorted(known for known in near if _is_one_edit(word, known) and _may_be(word, known)))

    def _starred(self, word: str) -> tuple[str, ...]:
        """The known words of which some letters were written as stars; half of the letters must show."""
        if len(word) < 4 or word.count("*") * 2 > len(word):
            return ()
        shape = re.compile(re.escape(word).replace(r"\*", "[a-z]"))
        return tuple(known for known in self._begun.get(word[0], ()) if shape.fullmatch(known))


def read_words(text: str, speller: Speller) -> list[Word]:
    """The words of a text with their places, in order."""
    words = []
    place = 0
    for raw, start, end in _raw_words(text):
        if raw[0] in _ENDS:
            place += PARAGRAPH_END if raw.count("\n") > 1 else SENTENCE_END
            continue
        words.append(Word(_readings(raw, speller), start, end, place))
        place += 1
    return words


def plain_words(text: str) -> list[str]:
    """Words as written, and ends of sentences, of a text in which no letters stand apart (:data:`SPELT`)."""
    return _WORD.findall(text)


def readings_of(word: str, speller: Speller) -> tuple[str, ...]:
    """What one of :func:`plain_words` may be read as."""
    return () if word[0] in _ENDS else _readings(_plain(word), speller)


def _readings(plain: str, speller: Speller) -> tuple[str, ...]:
    return (_number(plain),) if plain.isdecimal() else speller.mend(plain)


def _number(digits: str) -> str:
    """What the tables call a number: yyyy for a year, else n with the lower end of its size."""
    value = int(digits[:5])
    if 1900 <= value < 2100:
        return "yyyy"
    return next(f"n{least}" for least in (1000, 10, 5, 0) if value >= least).replace("n0", "n1")


def _raw_words(text: str) -> Iterator[tuple[str, int, int]]:
    """Words and ends of sentences; letters that stand apart ("s u i c i d e") are one word."""
    position = 0
    for spelt in SPELT.finditer(text):
        yield from _plain_words(text, position, spelt.start())
        yield "".join(c for c in spelt.group() if c.isalpha()).lower(), spelt.start(), spelt.end()
        position = spelt.end()
    yield from _plain_words(text, position, len(text))


def _plain_words(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    for found in _WORD.finditer(text, start, end):
        yield _plain(found.group()), found.start(), found.end()


def _plain(word: str) -> str:
    return word.lower() if word.isascii() else plain_letters(word)


def plain_letters(word: str) -> str:
    """A word in small letters without accents, full-width and mathematical letters as plain ones."""
    flat = unicodedata.normalize("NFKD", word).lower()
    return "".join(c for c in flat if not unicodedata.combining(c)) or word


def _undisguised(word: str) -> Iterator[str]:
    letters = sum(c.isalpha() for c in word)
    disguised = letters < len(word) <= 2 * letters and len(word) > 2
    plain = word.translate(_DISGUISE) if disguised else word
    if disguised:
        yield plain
        yield word.replace("1", "l").translate(_DISGUISE)
    if _MANY.search(plain):
        yield _MANY.sub(r"\1", plain)
        yield _MANY.sub(r"\1\1", plain)


def _with_one_letter_less(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _by_parts(words: Iterable[str]) -> dict[str, list[str]]:
    """The words that are long enough by what one letter less makes of them."""
    parts: dict[str, list[str]] = {}
    for word in words:
        if len(word) >= SHORTEST_MENDED and word.isalpha():
            for part in _with_one_letter_less(word):
                parts.setdefault(part, []).append(word)
    return parts


def _may_be(word: str, known: str) -> bool:
    """Words of four letters may only have swapped letters or one too many: other neighbours are too many."""
    return len(known) > SHORTEST_MENDED or len(word) > len(known) or sorted(word) == sorted(known)


def _is_one_edit(a: str, b: str) -> bool:
    """Whether one letter more, less or other, or two swapped neighbours make ``b`` of ``a``; the first letter stays."""
    if a[0] != b[0] or abs(len(a) - len(b)) > 1:
        return False
    i = 0
    while i < min(len(a), len(b)) and a[i] == b[i]:
        i += 1
    rest, other = a[i:], b[i:]
    return rest[1:] == other or rest == other[1:] or rest[1:] == other[1:] or (rest[1::-1] + rest[2:] == other)

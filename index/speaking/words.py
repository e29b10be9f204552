"""A post in the words that the rules read: small letters, kinds of words in capitals, sentence by sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from index.vocabulary import Mention

LIMIT = 20_000  # characters read of a post; what is longer is a document
_LONGEST = 600  # characters of a sentence; a longer one, without a full stop, is read in pieces
_PAD = "\0"  # fills a mention's place behind its class
_FILE = Path(__file__).with_name("words.toml")
_PLACEHOLDERS = {"treatment": "TX", "condition": "CX", "symptom": "SX"}  # classes of words.toml

_QUOTED = re.compile(
    r"^[ \t]*>[^\n]*"  # a quoted line of a mail
    r"|\[quote[^\]\n]{0,200}\].{0,5000}?\[/quote\]"  # BBCode
    r'|(?<![\w"])"[^"\n]{1,400}"(?!\w)|\u201c[^\u201d\n]{1,400}\u201d'
    r"|<[^<>\n]{1,200}>|https?://\S{1,500}",  # leftover markup, addresses
    re.MULTILINE | re.DOTALL,
)
_END = re.compile(r"[.!?\u2026\n]+[)']?")
_TITLES = (" dr", " mr", " mrs", " ms", " st", " vs", " approx", " no")  # a full stop behind them ends nothing
_LINE = 55  # characters: a shorter line was ended by its writer, a longer one perhaps by a mail program
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|[,;:()/\u2013\u2014]|\d+(?:\.\d+)?|(?<=\s)--?(?=\s)")
_MARKS = re.compile(r'[">\[<\u201c]|http')  # without them nothing is quoted
_ENDINGS = {"s": "'s", "m": "am", "ve": "have", "re": "are", "ll": "will", "d": "'d"}
_DRUG = 7  # letters that a drug's name has at least
_SHORT, _LEAST, _SHARE = 20, 0.1, 0.2  # words of a short text; the share of English words that it has, and a longer one
_STRAIGHT = str.maketrans({"\u2019": "'", "\u2018": "'"})


@dataclass(frozen=True, slots=True)
class Span:
    """Where words stand: characters of the post's text, or of its thread's title."""

    start: int
    end: int
    in_title: bool = False


@dataclass
class Sentence:
    """One sentence. Single spaces part and surround its ``words``; one that ``asks`` ends with a question mark."""

    raw: str
    start: int
    tokens: list[str]
    words: str
    asks: bool
    in_title: bool
    _sources: list[tuple[int, int]] = field(default_factory=list)

    def span(self, start: int, end: int) -> Span:
        """Where the characters ``start`` to ``end`` of ``words`` stand in the post."""
        if not self._sources:
            found = [(one.span(), plain(one.group())) for one in _TOKEN.finditer(self.raw)]
            self._sources = [place for place, meaning in found for _ in meaning.split()]
        first = max(0, self.words.count(" ", 0, start) - 1)
        last = self.words.count(" ", 0, len(self.words[:end].rstrip())) - 1
        stop = self._sources[last][1]
        while self.raw[stop : stop + 1] == _PAD:
            stop += 1
        return Span(self.start + self._sources[first][0], self.start + stop, self.in_title)


@cache
def words_file() -> dict[str, dict[str, str]]:
    """What ``words.toml`` says."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def _meanings() -> dict[str, str]:
    tables = words_file()
    meanings = {word: name for name, line in tables["classes"].items() for word in line.split()}
    return tables["spelling"] | meanings


@cache
def _stems() -> tuple[str, ...]:
    return tuple(words_file()["drugs"]["stems"].split())


@cache
def listed(name: str) -> frozenset[str]:
    """The words of one of the lists in ``words.toml``."""
    return frozenset(words_file()["lists"][name].split())


@cache
def _joined() -> tuple[tuple[str, str], ...]:
    return tuple((phrase, word.ljust(len(phrase))) for phrase, word in words_file()["joined"].items())


def is_listed(word: str) -> bool:
    """Whether ``words.toml`` names the word, so that an ending did not make it a drug."""
    return word in _meanings()


@lru_cache(maxsize=20_000)
def plain(token: str) -> str:
    """What is read in the place of a word: one word or several, a class's name in capitals."""
    meanings = _meanings()
    if token in meanings:
        return meanings[token]
    if token[0] in ",;:()/-\u2013\u2014":
        return ","
    if "'" in token:
        if token.endswith("n't"):
            return f"{token[:-3]} not"
        stem, _, ending = token.rpartition("'")
        if stem and ending in _ENDINGS:
            return f"{plain(stem)} {_ENDINGS[ending]}"
    return "TX" if len(token) >= _DRUG and token.endswith(_stems()) else token


def _lower(text: str) -> str:
    """The text in small letters, character for character."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters become two
        lower = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    return lower.translate(_STRAIGHT)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def prepare(text: str, mentions: Iterable[Mention] = ()) -> str:
    """The text in small letters, without quotations, mentions as their class's name; each character keeps its place."""
    text = text[:LIMIT]
    lower = _lower(text)
    if _MARKS.search(lower):
        lower = _QUOTED.sub(_blank, lower)
    for phrase, word in _joined():
        if phrase in lower:
            lower = lower.replace(phrase, word)
    parts, at = [], 0
    for one in mentions:
        if at <= one.start and one.start + 2 <= one.end <= len(lower) and lower[one.start : one.end].strip():
            parts += [lower[at : one.start], _PLACEHOLDERS.get(one.facet, "").ljust(one.end - one.start, _PAD)]
            at = one.end
    return "".join((*parts, lower[at:]))


def sentences(prepared: str, *, in_title: bool = False) -> list[Sentence]:
    """The sentences of a text that :func:`prepare` has prepared; a line ends one, unless it is as long as a mail's."""
    found, at, line = [], 0, 0
    for end in (*_END.finditer(prepared), None):
        stop, marks = (end.end(), end.group()) if end else (len(prepared), "")
        ends = end is None or _ends(prepared, end, line)
        line = stop if "\n" in marks else line
        while ends and at < stop:
            cut = stop if stop - at <= _LONGEST else prepared.rfind(" ", at + 1, at + _LONGEST) + 1 or at + _LONGEST
            raw = prepared[at:cut]
            if tokens := " ".join(map(plain, _TOKEN.findall(raw))).split():
                found.append(Sentence(raw, at, tokens, f" {' '.join(tokens)} ", "?" in marks and cut == stop, in_title))
            at = cut
    return found


def _ends(text: str, end: re.Match[str], line: int) -> bool:
    """Whether the marks end a sentence; ``line`` is where the line began."""
    start, stop, marks = end.start(), end.end(), end.group()
    if "\n" in marks:
        return marks != "\n" or start - line < _LINE or text[stop : stop + 1] in "-*\u2022"
    if stop < len(text) and not text[stop].isspace():
        return False
    return marks != "." or not text[max(0, start - 7) : start].endswith(_TITLES)


def is_english(parts: Sequence[Sentence]) -> bool:
    """Whether enough of the words are those that every English text is full of."""
    words = [word for one in parts for word in one.tokens if word != ","]
    known = sum(map(listed("english").__contains__, words))
    return known >= (_LEAST if len(words) < _SHORT else _SHARE) * len(words)

"""What a person typed, made ready to be read: one kind of quotation mark, no hidden signs, and cut into pieces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

SHORTEST = 3  # letters before a star
MAX_TYPED = 20_000  # characters looked at, whatever they are; of words far fewer are read

# What keyboards, phones and word processors put in place of the plain sign. Digits of full width stay: a post has them.
_PLAIN = str.maketrans(
    {chr(sign): chr(sign - 0xFEE0) for sign in range(0xFF01, 0xFF5F) if not 0xFF10 <= sign <= 0xFF19}
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u301d\u301e\u301f\u300c\u300d\u300e\u300f\uff02", '"')
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u00b4`\uff07\uff40", "'")
    | dict.fromkeys("\u2212\ufe63", "-")
    | dict.fromkeys("\\\uff3c\x85\u2028\u2029\t\r\n\v\f", " ")
)
# Controls, half characters of a broken encoding, marks of direction, spaces of no width, tags.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e01ef]"
)
# Signs that strike letters out or pile up on them, beyond any alphabet: those of one have become part of the letter.
_PILED = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_JOINERS = re.compile("(?<![\u0300-\uffff])[\u200c\u200d]+")  # scripts with joined letters need them, others do not
_LETTER = re.compile(r"[^\W_]")
_ONE_WORD = re.compile(r"\w+(?:'\w+)*")
_STARS = re.compile(r"[*?]+(\w)?")


def cleaned(text: str) -> str:
    """The first :data:`MAX_TYPED` characters of a text on one line, without what is not seen, in plain punctuation."""
    head = text[:MAX_TYPED]
    if len(text) > MAX_TYPED and " " in head:
        head = head.rpartition(" ")[0]  # no half word
    plain = unicodedata.normalize("NFC", head).translate(_PLAIN)
    seen = _PILED.sub("", unicodedata.normalize("NFC", _HIDDEN.sub("", plain)))
    return " ".join(unicodedata.normalize("NFC", _JOINERS.sub("", seen)).split())


def pattern(fields: Iterable[str]) -> re.Pattern[str]:
    """What a cleaned text is cut by: fields with their values, phrases, parentheses and words."""
    return re.compile(
        rf"""(?P<sign>[-+])?(?P<field>{"|".join(fields)})(?::|\ :(?=\ ))(?:\ ?"(?P<quoted>[^"]*)"?|(?P<value>[^\s()"]*))
           | (?P<not>[-+])?"(?P<phrase>[^"]*)"?
           | (?P<open>[-+]?\() | (?P<close>\)) | (?P<word>[^\s()"]+)""",
        re.VERBOSE | re.IGNORECASE | re.ASCII,  # or the Turkish dotless i would be one of "condition"
    )


def bare(word: str) -> str:
    """A word without punctuation at its ends, without ``~`` and ``^2``; empty where it has no letter and no digit."""
    end, before = len(word), -1
    while end != before:
        before = end
        while end and not _stays(word[end - 1]):
            end -= 1
        number = len(word[:end].rstrip(".0123456789"))
        if number and number < end and word[number - 1] in "~^":
            end = number - 1
    start = next((n for n in range(end) if _stays(word[n])), end)
    return word[start:end] if _LETTER.search(word, start, end) else ""


def _stays(sign: str) -> bool:
    return sign.isalnum() or sign == "_" or unicodedata.category(sign)[0] == "M"  # vowel signs of Indic scripts


def without_stars(text: str) -> str:
    """A text without ``*``, and without ``?`` before a letter."""
    return _STARS.sub(lambda stars: stars[1] or stars[0].replace("*", ""), text)


def begun(word: str) -> tuple[str, bool, bool]:
    """The beginning that a word asks for, whether it asks for one, and whether it has stars between its letters.

    A ``?`` is a star only before a letter.
    """
    core = word.lstrip("*?")
    head = core[: next((stars.start() for stars in _STARS.finditer(core) if stars[1]), len(core))]
    return bare(head), "*" in core or head != core, head != core


def can_begin(text: str) -> bool:
    """Whether words of the index can begin with a text: it is one word of at least :data:`SHORTEST` letters."""
    return len(text) >= SHORTEST and _ONE_WORD.fullmatch(text) is not None and not is_unspaced(text)


def is_unspaced(text: str) -> bool:
    """Whether a text is of a script without spaces, whose signs the index finds inside any longer word."""
    return any(unicodedata.east_asian_width(sign) == "W" for sign in text)

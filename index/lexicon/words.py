"""Cutting a text into words, and the one form under which all spellings of a word are looked up.

A text is cut into pieces, gap and word by turns, and nothing is lost: a mention's offsets are sums of lengths. The
forms need not be words; they need to be the same for the name and for the text. "Tumours", "tumor's" and "neoplasm" are
all "tumor".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# A word may hold an apostrophe ("Crohn's", "can't"), not begin or end with one.
_WORD = re.compile(r"([^\W_]+(?:['\u2019][^\W_]+)*)")
_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc\u00b4`", "'''''")

JOINED, COMMA, STOP, BREAK = " ,.;"  # what stands between two words

# One thing under two names, the learned and the plain one, where either may stand in a longer name.
_SAME = {
    word: same
    for same, others in {
        "kidney": "renal",
        "liver": "hepatic",
        "heart": "cardiac",
        "lung": "pulmonary",
        "stomach": "gastric",
        "brain": "cerebral",
        "eye": "ocular",
        "skin": "cutaneous dermal",
        "breast": "mammary",
        "ovary": "ovarian",
        "uterus": "uterine",
        "prostate": "prostatic",
        "pancreas": "pancreatic",
        "bowel": "intestinal intestine",
        "colon": "colonic",
        "bladder": "vesical",
        "muscle": "muscular",
        "throat": "pharyngeal",
        "adrenal": "suprarenal",
        "disease": "disorder illness",
        "tumor": "neoplasm",
        "hemorrhage": "bleeding",
        "injury": "damage",
        "abdomen": "abdominal",
        "deficiency": "deficient",
        "tooth": "teeth dental",
        "foot": "feet",
        "alpha": "α",
        "beta": "β",
        "gamma": "γ",
        "delta": "δ",
        "2": "ii",
        "3": "iii",
        "4": "iv",
        "6": "vi",
        "7": "vii",
        "8": "viii",
        "9": "ix",
    }.items()
    for word in (same, *others.split())
}
# Plural endings and the singular's, the first that fits. A word of three letters has none ("gas", "DNAs" has four).
_PLURALS = (
    ("aches", "ache"),
    ("doses", "dose"),
    ("noses", "nose"),
    ("sses", "ss"),
    ("xes", "x"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("stases", "stasis"),
    ("oses", "osis"),
    ("yses", "ysis"),
    ("theses", "thesis"),
    ("itides", "itis"),
    ("omata", "oma"),
    ("stomata", "stoma"),
    ("ae", "a"),
    ("ies", "y"),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("s", ""),
)
# British spellings, after the plural's ending is gone.
_BRITISH = tuple(
    (re.compile(pattern), american)
    for pattern, american in (
        (r"(?<=..)our$", "or"),
        (r"(?<=..)our(?=ed$|ing$|less$|al$)", "or"),
        (r"(?<=..)is(?=e$|ed$|ing$|er$|ation$)", "iz"),
        (r"(?<=..)ys(?=e$|ed$|ing$|er$)", "yz"),
        (r"tre$", "ter"),
        (r"(?<=fi)bre$", "ber"),
        (r"(?<=[aeiou])ll(?=ing$|ed$|er$)", "l"),
        (r"^sulph", "sulf"),
        (r"o?ae|oe", "e"),
    )
)
_MAYBE_BRITISH = re.compile("our|is|ys|re|ll|sulph|ae|oe")


def listed(words: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(words.split())


def pieces(text: str) -> list[str]:
    """The text cut up: gap, word, gap, word, ..., gap. The odd ones are words; joined they are the text."""
    return _WORD.split(text)


def gap_kind(gap: str) -> str:
    """What parts two words: nothing much, a comma, a full stop, or something that ends every name."""
    bare = gap.strip()
    if not bare:
        return JOINED if gap.count("\n") < 2 else BREAK
    if bare in (COMMA, STOP):
        return bare
    return JOINED if bare in ("-", "/", "'", "\u2019", "\u2010", "\u2011", "\u2013", "_", "\u00ad") else BREAK


def plain(word: str) -> str:
    """A word in small letters of the ASCII where it can be, without possessive ending and accents."""
    lower = word.lower()
    if not lower.isascii():
        lower = lower.translate(_APOSTROPHES)
        folded = unicodedata.normalize("NFKD", lower)
        lower = "".join(letter for letter in folded if not unicodedata.combining(letter)).lower()
    return lower.removesuffix("'s")


@lru_cache(maxsize=1 << 16)
def form(word: str) -> str:
    """The form under which a word is looked up."""
    lower = plain(word)
    if (same := _SAME.get(lower)) is not None:
        return same
    if len(lower) > 3:
        lower = _singular(lower)
        lower = _american(lower) if len(lower) > 4 else lower
        if lower != word:
            return form(lower)  # until nothing changes: a form is its own form
    return _SAME.get(lower, lower)


def _singular(word: str) -> str:
    if word[-1] not in "sea":
        return word
    for ending, singular in _PLURALS:
        if word.endswith(ending):
            return word[: -len(ending)] + singular
    return word


def _american(word: str) -> str:
    if not _MAYBE_BRITISH.search(word):
        return word
    for pattern, american in _BRITISH:
        word = pattern.sub(american, word)
    return word


def words_of(name: str) -> list[tuple[str, str]]:
    """The forms of a name's words, each with the kind of gap before it."""
    cut = pieces(name)
    return [(gap_kind(gap), form(word)) for gap, word in _pairs(cut)]


def _pairs(cut: list[str]) -> Iterator[tuple[str, str]]:
    return zip(cut[0:-1:2], cut[1::2], strict=True)


def normal(name: str) -> str:
    """A name as names are compared: the forms of its words, joined by single spaces."""
    return " ".join(word for _, word in words_of(name))

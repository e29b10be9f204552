"""Names as the compiler sees them: which are of use, which are abbreviations, and which are the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from index.compiling.concept import Kind

LONGEST = 70  # characters; the longest names are definitions, and nobody writes them
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_STAYS_BEHIND = re.compile(
    r"(?i)(?:type|grade|class|stage|group|[ivx]+|\d+[a-z]?|with|without|of|due|in|from|by|associated|[xy]-linked)\b"
)
_JOINED = re.compile(r"\b(?:and|or|of)\b(?!.)|\b(?:and|or)\b")
_BRITISH = re.compile(r"(?<=[a-z])[ao]e(?=[a-z])|^[ao]e(?=[a-z]{3})")
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}
_FORMULA = re.compile(r"[(\[{]|\d,\d|\d['\"]|\d(?:alpha|beta|[a-z])-.{6}|^\d+-.{8}")
_USELESS = re.compile(
    r"(?i)\bNOS\b|\bobsolete\b|\bunspecified\b|\bnot otherwise specified\b|\bnot elsewhere classified\b|"
    r"\bdisorders? of\b.*\bdisorders? of\b|[\[\]{}=<>|@]|\bother\b.*\bspecified\b"
)


def cleaned(name: str) -> str:
    """The name in Unicode's composed form (NFC) with single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def is_useful(name: str) -> bool:
    """Whether somebody might write ``name``: two letters at least, no definition, no placeholder such as "NOS"."""
    return len(name) <= LONGEST and sum(map(str.isalpha, name)) > 1 and _USELESS.search(name) is None


def straightened(name: str) -> str:
    """An inverted heading as people say it: "Diabetes, Neonatal" is "Neonatal Diabetes".

    A tail that people put last themselves stays there ("Diabetes Mellitus, Type 1" loses its comma alone).
    """
    first, *tails = [part for part in map(str.strip, name.rstrip(", ").split(", ")) if part] or [name]
    if not tails or any(_JOINED.search(part) for part in tails):
        return name
    behind = [tail for tail in tails if _STAYS_BEHIND.match(tail)]
    before = [tail for tail in reversed(tails) if tail not in behind]
    return " ".join([*before, first, *behind])


def key(name: str) -> str:
    """What two names share that differ in case, hyphens, accents, possessives, number or British spelling alone.

    Roman numbers are Arabic ones: "type IV" is "type 4".
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name
    words = [_singular(word) for word in _WORD.findall(plain.lower().replace("\u2019", "'"))]
    for at, word in enumerate(words):
        if word in _ROMAN and (len(word) > 1 or (at and words[at - 1] == "type")):
            words[at] = _ROMAN[word]
    return " ".join(words)


def _singular(word: str) -> str:
    word = _BRITISH.sub("e", word.removesuffix("'s").replace("'", ""))
    word = word.replace("tumour", "tumor").replace("isation", "ization")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and word[-2] not in "sui":
        return word[:-1]
    return word


def is_abbreviation(name: str, names: Collection[str]) -> bool:
    """Whether ``name`` stands for a longer one of ``names``: mostly capitals, or the initials of its words in order.

    MONDO writes many abbreviations small: "cold" is a name of COPD (chronic obstructive lung disease), "pie" of
    pulmonary interstitial emphysema. They must not match the words that they look like.
    """
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,9}", name) is None:
        return False
    if len(re.findall("[A-Z]", name)) * 2 > len(name):
        return True
    letters = re.sub("[^a-z]", "", name.lower())
    return are_initials(letters, names)


def are_initials(letters: str, names: Iterable[str]) -> bool:
    """Whether the letters are initials of words of one of ``names``, in order."""
    return any(_begin_words(letters, name.lower()) for name in names if len(letters) <= len(name.split()))


def _begin_words(letters: str, name: str) -> bool:
    initials = iter(word[0] for word in re.findall(r"[a-z0-9]+", name))
    return len(letters) > 1 and all(letter in initials for letter in letters)


def kind_of(name: str, names: Iterable[str]) -> Kind:
    """Abbreviation or synonym, of a name whose source writes everything small.

    An abbreviation has no spaces, has six characters at most, and its letters stand in order in a longer name that
    begins with the same one: "mtx" in "methotrexate". A shortened name is none: "polio" is how "poliomyelitis" begins.
    """
    letters = re.sub("[^a-z]", "", name.lower())
    if len(name) > 6 or " " in name or len(letters) < 2:
        return Kind.SYNONYM
    longer = [other.lower() for other in names if len(other) > len(name) + 3]
    if any(word.startswith(name) for other in longer for word in other.split()):
        return Kind.SYNONYM
    return Kind.ABBREVIATION if any(_runs_through(letters, other) for other in longer) else Kind.SYNONYM


def _runs_through(letters: str, name: str) -> bool:
    rest = iter(name)
    return name.startswith(letters[0]) and all(letter in rest for letter in letters)


def restored(name: str, kind: Kind) -> str:
    """A name as it is written, of a source that writes everything small: abbreviations in capitals, brands with one."""
    if kind is Kind.ABBREVIATION:
        return name.upper()
    return name.capitalize() if kind is Kind.BRAND else name


def is_formula(name: str) -> bool:
    """Whether it is a chemist's name: brackets, positions ("1,4-", "9alpha-"), more than one number in a long word."""
    return _FORMULA.search(name) is not None or (len(name) > 12 and len(re.findall(r"\d+", name)) > 1)

"""Words beside the index: every name of what occurs on the site, for "SMEI" to find Dravet syndrome, and common words.

``search/words.json`` holds the words that are on over half of the pages, those on over a sixth, and the names where
they are few. More than :data:`LIMIT` bytes of them lie in ``search/names-LETTER.json`` by their first letter, and only
those that a query could need are loaded; names of a letter with more lie by their first two letters. search.js mends
slips towards the same names.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from index.word_list import word_list

LIMIT = 15_000  # bytes of names that are loaded whole
LONGEST = 60  # letters of a name that somebody types
SHORT = 3  # letters: a name of no more that is an English word ("all") would be found in every query
FEWEST = 50  # pages, of which something is common
COMMON, USUAL = 0.5, 0.15  # of the pages, over which a word is dropped: always, and from a long query

_MARKUP = re.compile(r"<(script|style|head|header|footer|nav)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_OTHER = re.compile(r"[\W_]+")


class Named(NamedTuple):
    """A concept that occurs on the site: its facet, the path of its page, its name, and its other names.

    ``id`` is what :class:`~search_cli.site.searching.Indexed` calls it; ``narrower`` are the ids of narrower ones.
    """

    facet: str
    path: str
    name: str
    names: tuple[str, ...] = ()
    id: str = ""
    narrower: tuple[str, ...] = ()


def value_of(path: str) -> str:
    """What a page's subject is called in filters: "dravet-syndrome" for "condition/dravet-syndrome.html"."""
    return path.rsplit("/", 1)[-1].removesuffix(".html")


def word_files(
    named: Iterable[Named], pages: Iterable[str], listed: Mapping[str, object] | None = None
) -> dict[str, bytes]:
    """The files, by path. ``pages`` are pages as they lie on the site, or some of them.

    ``listed`` is what else a search begins with: it stands in the first file, to be loaded with it.
    """
    letters = _by_letters(named)
    kept = {word for _, names in letters.values() for name in names for word in name.split()}
    common, usual = common_words(pages, kept)
    words = {**(listed or {}), "common": common, "usual": usual, "letters": None}
    whole = _joined(letters)
    if len(json_bytes(whole)) <= LIMIT:
        return {"search/words.json": json_bytes({**words, **whole})}
    files = {f"search/names-{letter}.json": json_bytes(_table(*letters[letter])) for letter in sorted(letters)}
    return {"search/words.json": json_bytes({**words, "letters": sorted(letters)}), **files}


def plain(text: str) -> str:
    """Words as search.js compares them: small letters without accents, one space between."""
    flat = text if text.isascii() else unicodedata.normalize("NFKD", text)
    bare = flat if flat.isascii() else "".join(sign for sign in flat if unicodedata.category(sign)[0] != "M")
    return _OTHER.sub(" ", bare.lower()).strip()


def common_words(pages: Iterable[str], kept: set[str]) -> tuple[list[str], list[str]]:
    """The words on over half of the pages, and those on over a sixth; not those ``kept``, none where pages are few."""
    counts: Counter[str] = Counter()
    total = 0
    for page in pages:
        total += 1
        written = set(_MARKUP.sub(" ", page).split())  # a page has the most of its words many times
        counts.update({word for one in written for word in plain(one).split()} - kept)
    if total < FEWEST:
        return [], []
    common = sorted(word for word, n in counts.items() if n > total * COMMON)
    return common, sorted(word for word, n in counts.items() if total * USUAL < n <= total * COMMON)


_Table = tuple[list[Named], dict[str, list[int]]]


def _by_letters(named: Iterable[Named]) -> dict[str, _Table]:
    """For the first letter or two of each name: the concepts, and their places in that list by name."""
    known = [(concept, sorted(set(_names(concept)))) for concept in sorted(named)]
    sizes: Counter[str] = Counter()
    for concept, names in known:
        for name in names:
            sizes[_letter(name)] += len(name) + len(concept.name)
    return _tables(known, {letter for letter, size in sizes.items() if size > LIMIT})


def _tables(known: Iterable[tuple[Named, list[str]]], full: set[str]) -> dict[str, _Table]:
    letters: dict[str, _Table] = {}
    for concept, known_names in known:
        for name in known_names:
            begins = _letter(name)
            if begins in full and _letter(name[1:]) != "0":
                begins = name[:2]
            concepts, names = letters.setdefault(begins, ([], {}))
            if not concepts or concepts[-1] != concept:
                concepts.append(concept)
            names.setdefault(name, []).append(len(concepts) - 1)
    return letters


def _names(concept: Named) -> Iterator[str]:
    for name in (concept.name, *concept.names):
        words = plain(name)
        if 1 < len(words) <= LONGEST and (len(words) > SHORT or words not in word_list("english")):
            yield words


def _letter(name: str) -> str:
    return name[0] if name[0].isascii() and name[0].isalpha() else "0"


def _joined(letters: Mapping[str, _Table]) -> dict[str, object]:
    concepts = sorted({concept for part, _ in letters.values() for concept in part})
    place = {concept: n for n, concept in enumerate(concepts)}
    names = {name: [place[part[n]] for n in found] for part, table in letters.values() for name, found in table.items()}
    return _table(concepts, names)


def _table(concepts: list[Named], names: Mapping[str, list[int]]) -> dict[str, object]:
    """Concepts as ["condition/dravet-syndrome", name]; names as one line each, to be short: "smei=0,4"."""
    lines = "\n".join(f"{name}={','.join(map(str, names[name]))}" for name in sorted(names))
    return {"concepts": [(one.path.removesuffix(".html"), one.name) for one in concepts], "names": lines}


def json_bytes(content: object) -> bytes:
    """JSON as short as it can be."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()

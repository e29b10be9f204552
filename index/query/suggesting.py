"""Did you mean: for words that the index does not have, near ones that it has, as one query to be typed instead.

Nothing is suggested that could tell of one person: only words of the lists of English and of medical words, and those
that posts of several threads have and that are no names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, product

from crawlers.store import Store
from index.analysis import STOP_WORDS, cut
from index.engines.contract import Reader
from index.lexicon.lexicon import Lexicon
from index.query.parsing import All, Leaf, Node, Query, Some, walk
from index.vocabulary import FOLDER, read_list
from index.word_list import word_list

RARE = 2  # documents with a word that may yet be misspelt
THREADS = 5  # that a word which is in no list must be in
_OFTENER = 20  # times that a near word must be more frequent than one that the index has
_MOST = 5  # misspelt words that are looked for
_LONGEST = 30  # letters; a longer word is nobody's
_SHORTEST = 4  # letters; shorter words are too often near another
_SHORT = 5  # letters of words that may have one letter wrong, longer ones two
_LONG = 8  # letters of words that may have two letters wrong where nobody is asked
_TRIES = 200  # names that are made of near words
_NEAR = 8  # terms of the index that are looked at
_LISTS, _NAMES = ("english", "medical"), ("given", "surnames")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A query that may have been meant, and the words that it has in place of those that were typed."""

    query: Query
    instead: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Speller:
    """Finds the words that may have been meant by one that the index does not have."""

    reader: Reader
    store: Store
    lexicon: Lexicon

    def suggest(
        self, query: Query, total: int, count: Callable[[Query], int], known: Collection[Leaf] = ()
    ) -> Suggestion | None:
        """The query with every doubtful word replaced by a near one; None where that would find no more.

        ``total`` is how many threads the query finds, and ``count`` says it of another; ``known`` are leaves that were
        understood, misspelt or not.
        """
        instead = {word: near for word in self._doubtful(query, known) if (near := self.near(word))}
        if not instead:
            return None
        other = replace(query, root=_corrected(query.root, instead), notes=())
        # A word that posts have, joined by OR to others, finds more; nothing else is sure.
        sure = total and all(self._frequency(near) for near in instead.values())
        return Suggestion(other, instead) if sure or count(other) > total else None

    def _doubtful(self, query: Query, known: Collection[Leaf]) -> list[str]:
        """The first words of a query that the index has not, or hardly."""
        leaves = [leaf for leaf, wanted in walk(query.root) if wanted and not leaf.prefix and leaf not in known]
        words = dict.fromkeys(word.lower() for leaf in leaves for word in _WORD.findall(leaf.text))
        rare = (word for word in words if not _is_real(word) and self._frequency(word) <= RARE)
        return [word for word, _ in zip(rare, range(_MOST), strict=False)]

    def _frequency(self, word: str) -> int:
        return self.reader.frequency(Leaf(word))

    def near(self, word: str) -> str:
        """The word that was most likely meant, empty for none: of those as near, a name, then the most frequent."""
        there, medical = self._frequency(word), word_list("medical")
        found = {near: (wrong, self._frequency(near)) for near, wrong in _alike(word, _listed())}
        found = {
            near: (wrong, n)
            for near, (wrong, n) in found.items()
            if near in medical or n >= THREADS or not _is_name(near)  # Lennox is both
        }
        if not any(n and wrong == 1 for wrong, n in found.values()):
            written = dict(self._of_posts(word))
            found |= {near: (wrong, written[near]) for near, wrong in _alike(word, [*written])}
        fit = [
            (wrong, not self.lexicon.named(near), near[0] != word[0], -n, near)
            for near, (wrong, n) in found.items()
            if (n >= _OFTENER * there and wrong == 1 if there else n)
        ]
        if not fit and not there:  # part of a name, perhaps, for what posts call otherwise
            fit = [(wrong, False, near[0] != word[0], 0, near) for near, (wrong, _) in found.items() if near in medical]
        return min(fit)[-1] if fit else ""

    def _of_posts(self, word: str) -> Iterator[tuple[str, int]]:
        """Near words of the index as posts have them, with the number of their documents; no names."""
        for term, documents in self.reader.near(word, _NEAR):
            written = self._as_written(term) if documents >= THREADS else ""
            if written and not _is_name(written):
                yield written, documents

    def _as_written(self, term: str) -> str:
        """How posts of several threads write a term, most of them; empty where fewer threads have it."""
        posts, threads = self.reader.match(Leaf(term), lambda: True).posts
        one_each = dict(zip(threads.tolist(), posts.tolist(), strict=True))
        if len(one_each) < THREADS:
            return ""
        texts = [post.item.text for post in self.store.posts(list(one_each.values())[: 2 * THREADS]).values()]
        seen = Counter(
            written
            for text in texts
            for written in {text[w.start : w.end].lower() for w in cut(text) if w.term == term}
        )
        written, n = seen.most_common(1)[0] if seen else ("", 0)
        return written if n > 1 and _WORD.fullmatch(written) else ""


def near_name(typed: str, facet: str, lexicon: Lexicon) -> str | None:
    """The name of a concept that is spelt nearly as typed, word by word; None where there is none."""
    options = [[word] if _is_real(word) else [word, *_nearest(word)] for word in typed.lower().split()]
    for words in islice(product(*options), _TRIES):
        if lexicon.named(name := " ".join(words), facet):
            return name
    return None


def _nearest(word: str) -> list[str]:
    """The near words of the lists, the nearest first; of a shorter word only those with one letter wrong."""
    near = [one for one in _alike(word, _listed()) if one[1] == 1 or len(word) >= _LONG]
    return [other for other, _ in sorted(near, key=lambda one: (one[1], one[0][0] != word[0], one[0]))]


def _is_real(word: str) -> bool:
    """Whether a word is not to be doubted: short, endless, in a list, or a name."""
    return (
        not _SHORTEST <= len(word) <= _LONGEST
        or word in STOP_WORDS
        or any(word in word_list(name) for name in (*_LISTS, *_NAMES))
    )


def _letters(word: str) -> int:
    """How many letters of a word may be wrong."""
    return 1 if len(word) <= _SHORT else 2


@cache
def _listed() -> tuple[str, ...]:
    return tuple(word for name in _LISTS for word in read_list(FOLDER / f"{name}.txt"))


def _is_name(word: str) -> bool:
    return any(word in word_list(name) for name in _NAMES)


def _alike(word: str, others: Collection[str]) -> Iterator[tuple[str, int]]:
    """Those of the others that are near, with the letters that are wrong: two neighbours exchanged are one."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415  # 20 ms, for what was misspelt alone
    from rapidfuzz.process import extract  # noqa: PLC0415

    for near, distance, _ in extract(word, others, scorer=OSA.distance, score_cutoff=_letters(word), limit=None):
        if len(near) >= _SHORTEST and near.isalpha():
            yield near, int(distance)


def _corrected(root: Some, instead: Mapping[str, str]) -> Some:
    return Some(tuple(_replaced(part, instead) for part in root.parts), root.without)


def _replaced(node: Node, instead: Mapping[str, str]) -> Node:
    if isinstance(node, Leaf):
        text = _WORD.sub(lambda word: instead.get(word[0].lower(), word[0]), node.text)
        return node if node.prefix else replace(node, text=text)
    if isinstance(node, All):
        return All(tuple(_replaced(part, instead) for part in node.parts))
    return _corrected(node, instead)

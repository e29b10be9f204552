"""Posts that say nearly the same words: cross-posts, reposts, somebody else's words with a line changed.

MinHash over runs of words and banding find the pairs worth comparing (Broder 1997; Leskovec, Rajaraman and Ullman,
"Mining of Massive Datasets", 3.3-3.4); the runs themselves then decide, so that no estimate folds two posts.
Sentences that many texts of one source share (signatures, disclaimers) count for nothing, and a post with few words
of its own repeats nobody. What is compared with what is in ``leading.py``, what is kept of it in ``repeats.py``.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from zlib import crc32

from index.deriving.versions import LIKENESS

LONGEST = 100_000  # characters looked at
SHORTEST = 20  # words of one's own; many people write the same fewer ones
RUN = 3  # words in a row: an edited word changes three runs, and unrelated posts share hardly any
BANDS, ROWS = 24, 4  # a pair at 0.6 is compared in 96 of 100 cases, one at 0.1 in 2 of 1,000
SAME = 0.6  # share of the runs of both that both have
SAID_BEFORE = 0.85  # share of the later post's runs that the earlier one has: an excerpt says nothing new
COMMON = 5  # texts of one source with the same sentence: nobody posts one text so often with changes
COMPARED = 20  # originals that one post is compared with; more only where many share a part
_SEED = 6
_KEPT_AS = 2  # goes up when signatures are kept in another form

# Scripts without spaces are cut into characters, as in analysis.py.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f"
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])\w)+")
_SENTENCE_END = re.compile(r"(?<=[.!?\u3002\uff01\uff1f])\s+|\n+|(?<=[\u3002\uff01\uff1f])")


class Signature(NamedTuple):
    """What is compared of a text, without its words: digests of its sentences, and the bands of its MinHash.

    A text of fewer than ``SHORTEST`` words has no bands.
    """

    sentences: array[int]
    bands: tuple[int, ...]


def signature_version() -> str:
    """What signatures depend on: the rules here, how they are kept, and how rensa counts."""
    from rensa import RMinHash  # noqa: PLC0415  # only where texts are signed

    return f"{LIKENESS}.{_KEPT_AS}.{RMinHash.ALGORITHM_VERSION}"


def sign(text: str, common: frozenset[int] = frozenset()) -> Signature:
    """The signature of a text; its bands leave out those of its sentences that are ``common``."""
    sentences = list(_sentences(text))
    digests = array("I", dict.fromkeys(digest for digest, _ in sentences))
    return Signature(digests, _bands(_runs([words for digest, words in sentences if digest not in common])))


def runs_of(text: str, common: frozenset[int]) -> array[int]:
    """Digests of the runs of words of a text, without the sentences that are ``common``."""
    own = _runs([words for digest, words in _sentences(text) if digest not in common])
    return array("I", {crc32(run.encode()) for run in own})


def says_again(later: Iterable[int], earlier: Sequence[int]) -> bool:
    """Whether of two posts' runs the later ones are nearly the same, or nothing that is not in the earlier ones."""
    said = frozenset(later)
    both = len(said.intersection(earlier))
    return both > 0 and (both >= SAME * (len(said) + len(earlier) - both) or both >= SAID_BEFORE * len(said))


def _sentences(text: str) -> Iterator[tuple[int, list[str]]]:
    """The words of every sentence or line, with their digest."""
    for sentence in _SENTENCE_END.split(text[:LONGEST]):
        if words := _WORD.findall(sentence.lower()):
            yield crc32(" ".join(words).encode()), words


def _runs(sentences: Sequence[list[str]]) -> list[str]:
    """The runs of words of a text; none of one that is too short."""
    words = [word for sentence in sentences for word in sentence]
    if len(words) < SHORTEST:
        return []
    return [" ".join(words[n : n + RUN]) for n in range(len(words) - RUN + 1)]


def _bands(runs: Sequence[str]) -> tuple[int, ...]:
    """The bands of a text: the place of each and the digest of its rows, as one number."""
    if not runs:
        return ()
    from rensa import RMinHash  # noqa: PLC0415  # only where texts are signed

    sketch = RMinHash(num_perm=BANDS * ROWS, seed=_SEED)
    sketch.update(runs)
    numbers = array("Q", sketch.digest())
    digests = (crc32(numbers[n : n + ROWS].tobytes()) for n in range(0, len(numbers), ROWS))
    return tuple(n << 32 | digest for n, digest in enumerate(digests))

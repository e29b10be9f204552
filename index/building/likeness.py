"""Posts that say nearly the same words: cross-posts, reposts, somebody else's words with a line changed.

MinHash over runs of words and banding find the pairs worth comparing (Broder 1997; Leskovec, Rajaraman and Ullman,
"Mining of Massive Datasets", 3.3-3.4); the runs themselves then decide, so that no estimate folds two posts.
Sentences that many texts of one source share (signatures, disclaimers) count for nothing, and a post with few words
of its own repeats nobody.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zlib import crc32

from index.deriving.versions import LIKENESS

LONGEST = 100_000  # characters looked at
SHORTEST = 20  # words of one's own; many people write the same fewer ones
RUN = 3  # words in a row: an edited word changes three runs, and unrelated posts share hardly any
BANDS, ROWS = 24, 4  # a pair at 0.6 is compared in 96 of 100 cases, one at 0.1 in 2 of 1,000
SAME = 0.6  # share of the runs of both that both have
SAID_BEFORE = 0.85  # share of the later post's runs that the earlier one has: an excerpt says nothing new
COMMON = 5  # texts of one source with the same sentence: nobody posts one text so often with changes
_COMPARED = 20  # originals that one post is compared with; more only where many share a part
_HELD = 50_000  # posts whose runs are kept at hand, half a kilobyte each
_SEED = 6

# Scripts without spaces are cut into characters, as in analysis.py.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f"
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])\w)+")
_SENTENCE_END = re.compile(r"(?<=[.!?\u3002\uff01\uff1f])\s+|\n+|(?<=[\u3002\uff01\uff1f])")


@dataclass(frozen=True, slots=True)
class Signature:
    """What is kept of a text, without its words: digests of its sentences, and the bands of its MinHash.

    ``without`` are the sentences that the bands leave out. A text of fewer than ``SHORTEST`` words has no bands.
    """

    sentences: array[int]
    bands: array[int]
    without: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Posted:
    """A post to be compared: its number, its source, when it was written, and the key of its text."""

    post: int
    source: str
    created: datetime | None
    key: str


def signature_version() -> str:
    """What signatures depend on: the rules here, and how rensa counts."""
    from rensa import RMinHash  # noqa: PLC0415  # only where texts are signed

    return f"{LIKENESS}.{RMinHash.ALGORITHM_VERSION}"


def sign(text: str, common: frozenset[int] = frozenset()) -> Signature:
    """The signature of a text, leaving out those of its sentences that are ``common``."""
    sentences = list(_sentences(text))
    digests = array("I", dict.fromkeys(digest for digest, _ in sentences))
    own = [words for digest, words in sentences if digest not in common]
    return Signature(digests, _bands(_runs(own)), common.intersection(digests))


def common_sentences(posts: Iterable[Posted], signatures: Mapping[str, Signature]) -> frozenset[int]:
    """The sentences that ``COMMON`` or more different texts of one source share."""
    texts = sorted({(post.source, post.key) for post in posts})
    # Saturating counters in a fixed room first: most sentences stand in one text, and need no counter of their own.
    rough = bytearray(1 << 22)
    for place in _places(texts, signatures):
        rough[place % len(rough)] = min(rough[place % len(rough)] + 1, COMMON)
    exact = Counter(place for place in _places(texts, signatures) if rough[place % len(rough)] >= COMMON)
    return frozenset(place & 0xFFFFFFFF for place, count in exact.items() if count >= COMMON)


def _places(texts: Iterable[tuple[str, str]], signatures: Mapping[str, Signature]) -> Iterator[int]:
    """Every sentence of every text as one number with its source."""
    for source, key in texts:
        of = crc32(source.encode(errors="replace")) << 32
        for digest in signatures[key].sentences:
            yield of | digest


def originals(
    posts: Iterable[Posted],
    signatures: Mapping[str, Signature],
    read: Callable[[int], str],
    common: frozenset[int] = frozenset(),
) -> dict[int, int]:
    """For every post that repeats another: the number of the earliest one that says it. Others are left out.

    ``signatures`` holds that of every text, made without ``common``; ``read`` gives a post's text by its number. Posts
    without a date come last; of one date the lower number first. Whatever the order of ``posts``, the answer is one;
    in it earlier posts come first.
    """
    ordered = sorted(posts, key=lambda p: (p.created is None, p.created.timestamp() if p.created else 0.0, p.post))
    shared = _shared_bands({post.key for post in ordered}, signatures)
    found: dict[int, int] = {}
    first: dict[str, int] = {}  # the original of every text met so far
    leaders: dict[tuple[int, int], list[int]] = {}  # the originals in every band

    @lru_cache(maxsize=_HELD)
    def runs(post: int) -> array[int]:
        own = _runs([words for digest, words in _sentences(read(post)) if digest not in common])
        return array("I", {crc32(run.encode()) for run in own})

    for post in ordered:
        bands = signatures[post.key].bands
        if not bands:
            continue
        original = first.get(post.key)
        if original is None:
            mine = [band for band in enumerate(bands) if band in shared]
            near = Counter(leader for band in mine for leader in leaders.get(band, ()))
            likely = sorted(near, key=lambda n: (-near[n], n))[:_COMPARED]
            said = frozenset(runs(post.post)) if likely else frozenset()
            original = next((n for n in likely if _repeats(said, runs(n))), post.post)
            first[post.key] = original
            if original == post.post:
                for band in mine:
                    leaders.setdefault(band, []).append(original)
        if original != post.post:
            found[post.post] = original
    return found


def _shared_bands(keys: set[str], signatures: Mapping[str, Signature]) -> set[tuple[int, int]]:
    """The bands in which at least two texts meet; counted one after another, so that few are held at a time."""
    shared = set()
    for n in range(BANDS):
        count = Counter(bands[n] for key in keys if (bands := signatures[key].bands))
        shared |= {(n, value) for value, texts in count.items() if texts > 1}
    return shared


def _repeats(later: frozenset[int], earlier: array[int]) -> bool:
    """Whether the later post says nearly the same as the earlier one, or nothing that is not in it."""
    both = len(later.intersection(earlier))
    return both > 0 and (both >= SAME * (len(later) + len(earlier) - both) or both >= SAID_BEFORE * len(later))


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


def _bands(runs: Sequence[str]) -> array[int]:
    if not runs:
        return array("I")
    from rensa import RMinHash  # noqa: PLC0415  # only where texts are signed

    sketch = RMinHash(num_perm=BANDS * ROWS, seed=_SEED)
    sketch.update(runs)
    numbers = array("Q", sketch.digest())
    return array("I", (crc32(numbers[n : n + ROWS].tobytes()) for n in range(0, len(numbers), ROWS)))

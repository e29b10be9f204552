"""The queries that the engines are asked: of each kind as many, of words as frequent as the kind says."""

from __future__ import annotations

import random
import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import TypedDict

import msgspec

from benchmarks.engine_posts import NOW, Reading
from benchmarks.posts import YEARS

EACH = 30  # queries of a kind
SLOP = 2  # words that may stand between those of a phrase
_LOOKED_AT = 100_000  # documents from which words are taken
_RARE, _MIDDLE, _COMMON = (0.00002, 0.0003), (0.004, 0.04), (0.05, 1.0)  # of the posts have such a word
_WORD = re.compile(r"[a-z]+")
_MOST_TRIES = 10_000


class Asked(msgspec.Struct, frozen=True):
    """A query: its words, and of some kinds what posts must not have, or what else they must."""

    kind: str
    words: tuple[str, ...]
    without: str = ""
    condition: str = ""
    since: int = 0
    until: int = 0


class _More(TypedDict, total=False):
    without: str
    condition: str
    since: int
    until: int


KINDS = {
    "rare": "a rare word",
    "common": "a common word",
    "or": "any of 3 words",
    "and": "all of 2 or 3 words",
    "not": "a word, not another",
    "phrase": "a phrase",
    "slop": f"a phrase, up to {SLOP} words between",
    "condition": "a word and a condition",
    "dates": "a word and dates",
    "prefix": "a prefix",
    "fuzzy": "a misspelt word",
    "title": "3 words, in texts and titles",
}


class Words:
    """The words of the posts by how many posts have them, and words that stand in a row."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        self.runs: list[list[str]] = []
        posts = 0
        for posts, text in enumerate(texts, 1):
            words = _WORD.findall(text.lower())
            counts.update(set(words))
            if posts % 20 == 1 and len(words) > 3:
                self.runs.append(words)
                pairs.update(pairwise(words))
        self.pairs = sorted(pair for pair, count in pairs.items() if count > 3)
        self.rare, self.middle, self.common = (
            sorted(word for word, count in counts.items() if least <= count / posts < most and len(word) > 1)
            for least, most in (_RARE, _MIDDLE, _COMMON)
        )


def draw(posts: Path, seed: int = 5) -> list[Asked]:
    """Different queries of each kind, from the words of a file of posts."""
    rng = random.Random(seed)  # noqa: S311
    words = Words(str(row["text"]) for row in islice(Reading(posts), _LOOKED_AT) if "text" in row)
    return [one for kind in KINDS for one in islice(_different(lambda: _one(rng, words, kind)), EACH)]  # noqa: B023


def _different(make: Callable[[], Asked]) -> Iterator[Asked]:
    seen: set[Asked] = set()
    for one in (make() for _ in range(_MOST_TRIES)):
        if one not in seen:
            seen.add(one)
            yield one


def _one(rng: random.Random, words: Words, kind: str) -> Asked:
    def some(*bands: Sequence[str]) -> tuple[str, ...]:
        return tuple(rng.choice(band) for band in bands)

    any_band = rng.choice((words.middle, words.common, words.common))
    if kind in ("phrase", "slop"):
        return Asked(kind, _phrase(rng, words, kind))
    if kind in ("prefix", "fuzzy"):
        word = rng.choice([one for one in words.middle if len(one) > 5])
        return Asked(kind, (word[: rng.randint(3, 5)] if kind == "prefix" else _misspelt(rng, word),))
    bands = {
        "rare": (words.rare,),
        "common": (words.common,),
        "or": (any_band, words.middle, words.common),
        "title": (any_band, words.middle, words.common),
        "and": (words.middle, words.common, *rng.choice(((), (words.common,)))),
    }
    return Asked(kind, some(*bands.get(kind, (any_band,))), **_more(rng, words, kind))


def _more(rng: random.Random, words: Words, kind: str) -> _More:
    """What else a query of a kind says."""
    if kind == "not":
        return {"without": rng.choice(words.common)}
    if kind == "condition":
        return {"condition": rng.choice((f"c{rng.randrange(997)}", f"d{rng.randrange(31)}"))}
    if kind == "dates":
        since, until = sorted(NOW - timedelta(days=365 * YEARS * rng.random() ** 2) for _ in range(2))
        return {"since": int(since.timestamp()), "until": int(until.timestamp())}
    return {}


def _phrase(rng: random.Random, words: Words, kind: str) -> tuple[str, ...]:
    """Words from a row of some text; every other phrase is one that comes up several times."""
    if kind == "phrase" and rng.random() < 0.5:
        return rng.choice(words.pairs)
    run = rng.choice(words.runs)
    at = rng.randrange(len(run) - 3)
    return (run[at], run[at + 2]) if kind == "slop" else tuple(run[at : at + rng.randint(2, 3)])


def _misspelt(rng: random.Random, word: str) -> str:
    at = rng.randrange(1, len(word) - 1)
    return rng.choice((word[:at] + word[at + 1 :], word[:at] + rng.choice(string.ascii_lowercase) + word[at + 1 :]))

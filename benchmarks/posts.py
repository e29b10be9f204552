"""Composed threads of any number: words in the proportions of a language, with conditions, treatments and symptoms.

The same seed gives the same threads. No text of anybody's is in them: words come from a list of English words and a few
sentence frames of ours, names from the bundled vocabularies.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import accumulate

from crawlers.items import Post, Precision, Thread
from index.vocabulary import FOLDER, read_list, read_tables

YEARS = 12  # over which the threads are spread, more of them in late years
POST_WORDS = 60
EXPONENT = 1.1  # of the words' frequency by rank: a hundred words are half of what is said
SOURCES = tuple(f"forum-{name}" for name in ("ash", "birch", "cedar", "elm", "fir", "hazel", "larch", "oak"))
BOARDS = ("Newly diagnosed", "Treatment", "Daily life", "School", "Hospital", "Feelings", "Research", "Equipment")
# The most usual words come first, as in any English text; the list of the others does not tell how usual they are.
USUAL = (
    "the to i and a my of it in is that was for he she have with on we but not so they be had this are as at her his "
    "me you all do has been when if no from would or about what were get out can one just up like after our by them "
    "now will time there know which more an some don't did how she's than day very then who only got him too any been "
    "back first also over other years because really said still going think could weeks even never every last"
)
KNOWN = {
    "condition": ("epilepsy", "Dravet syndrome", "lupus", "asthma", "migraine", "type 1 diabetes", "Crohn disease"),
    "treatment": ("valproate", "prednisone", "clobazam", "fenfluramine", "levetiracetam", "methotrexate", "insulin"),
    "symptom": ("seizures", "fatigue", "headache", "nausea", "fever", "rash", "dizziness", "weight loss"),
}
MOST = {"condition": 1500, "treatment": 600, "symptom": 600}  # names of a facet that anybody speaks of
FRAMES = {
    "condition": ("was diagnosed with {}", "living with {}", "they say it is {}", "the {} came first"),
    "treatment": ("we started {}", "on {} since spring", "{} did nothing", "the doctor wants to try {}"),
    "symptom": ("the {} is back", "has {} every day", "{} got worse", "no more {}"),
}
RATES = {"condition": 0.3, "treatment": 0.35, "symptom": 0.4}  # of posts that name one
CUES = (
    "my daughter is 4 years old and", "my son, aged 9,", "my husband", "i am a nurse and", "i was diagnosed last month",
    "my mum", "we have just been told", "after ten years of this", "does anyone else", "thank you all, it helped",
)  # fmt: skip


class Names:
    """Names of a vocabulary, some of which come up far more often than others; each brings its own treatments."""

    def __init__(self, rng: random.Random) -> None:
        found: dict[str, list[str]] = {facet: [] for facet in RATES}
        tables = read_tables()
        for name in tables.names:
            facet = tables.concepts[name.concept].facet
            if facet in found and name.kind in ("preferred", "lay") and len(name.text.split()) <= 3:
                found[facet].append(name.text)
        self._names = {facet: [*KNOWN[facet], *rng.sample(found[facet], MOST[facet])] for facet in found}
        self._weights = {facet: _zipf(len(names)) for facet, names in self._names.items()}

    def one(self, rng: random.Random, facet: str) -> str:
        """A name of a facet."""
        return _pick(rng, self._names[facet], self._weights[facet])

    def around(self, rng: random.Random, facet: str, condition: str) -> str:
        """A name that comes up around a condition: mostly one of its own five."""
        if rng.random() < 0.3:
            return self.one(rng, facet)
        names = self._names[facet]
        return names[hash_of(f"{condition}/{facet}/{rng.randrange(5)}") % len(names)]


def hash_of(text: str) -> int:
    """A number that is the same in every process."""
    return int.from_bytes(sha256(text.encode()).digest()[:6])


def _zipf(count: int) -> list[float]:
    return list(accumulate((n + 3) ** -EXPONENT for n in range(count)))


def _pick(rng: random.Random, words: Sequence[str], weights: Sequence[float]) -> str:
    return words[bisect(weights, rng.random() * weights[-1])]


class Composer:
    """Composes threads, one after the other."""

    def __init__(self, seed: int = 7) -> None:
        self._rng = random.Random(seed)  # noqa: S311
        others = read_list(FOLDER / "english.txt")
        self._rng.shuffle(others)
        self._words = [*USUAL.split(), *others]
        self._weights = _zipf(len(self._words))
        self._names = Names(self._rng)

    def threads(self, count: int, now: datetime) -> Iterator[tuple[Thread, list[Post]]]:
        """So many threads with their posts; the oldest is of :data:`YEARS` before ``now``."""
        for n in range(1, count + 1):
            yield self.thread(n, count, now)

    def thread(self, n: int, count: int, now: datetime) -> tuple[Thread, list[Post]]:
        """The thread with a number, its title and 2 to 12 posts."""
        rng = self._rng
        source = SOURCES[min(int(rng.expovariate(0.5)), len(SOURCES) - 1)]
        condition = self._names.one(rng, "condition")
        begun = now - timedelta(days=365 * YEARS * (1 - rng.random() ** 0.6) + 20)
        address = f"https://{source}.example.org/t/{n}"
        title = f"{condition}: {self._run(4)}" if rng.random() < 0.5 else self._run(6).capitalize()
        posts = []
        people = [rng.randrange(max(count, 100)) for _ in range(5)]
        for position in range(1, min(12, 2 + int(rng.expovariate(0.36))) + 1):
            begun = min(begun + timedelta(hours=rng.expovariate(0.04)), now)
            speaker = 1 if position == 1 else rng.randint(1, 5)
            posts.append(
                Post(
                    source,
                    str(n),
                    f"{n}-{position}",
                    f"{address}#{position}",
                    position,
                    self.text(condition),
                    author_key=sha256(f"{source}/{people[speaker - 1]}".encode()).hexdigest(),
                    speaker=speaker,
                    created=begun.replace(microsecond=0),
                    precision=Precision.SECOND,
                )
            )
        return Thread(source, str(n), address, title, rng.choice(BOARDS)), posts

    def text(self, condition: str) -> str:
        """A post of about :data:`POST_WORDS` words in sentences and paragraphs."""
        rng = self._rng
        said = [self._run(rng.randint(4, 16)) for _ in range(max(1, round(rng.gauss(POST_WORDS / 11, 1.5))))]
        for facet, rate in RATES.items():
            if rng.random() < rate:
                name = condition if facet == "condition" else self._names.around(rng, facet, condition)
                said.insert(rng.randint(0, len(said)), rng.choice(FRAMES[facet]).format(name))
        if rng.random() < 0.25:
            said[0] = f"{rng.choice(CUES)} {said[0]}"
        sentences = [f"{run[0].upper()}{run[1:]}{rng.choice('....?!')}" for run in said]
        middle = len(sentences) // 2
        return f"{' '.join(sentences[:middle])}\n\n{' '.join(sentences[middle:])}".strip()

    def _run(self, words: int) -> str:
        return " ".join(_pick(self._rng, self._words, self._weights) for _ in range(words))

"""Which of the texts that are alike leads, and which repeat it: decided again only where something near has changed.

Texts are looked at in the order of time. Each is compared with the earlier ones that share a band with it and lead,
those with the most bands in common first, and repeats the first one that says the same; else it leads itself. So what a
text is hangs on nothing but the leading texts before it: when one comes, goes or changes, the later texts in its bands
are looked at again, and those alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from heapq import heappop, heappush

from index.building.likeness import COMPARED, says_again
from index.deriving.derived_likeness import Alike, Text

_HELD = 50_000  # texts whose runs are kept at hand, half a kilobyte each


class Leading:
    """Decides which texts lead. ``alike`` has all texts in their bands; ``runs`` gives what is compared of a text."""

    def __init__(self, alike: Alike, runs: Callable[[Text], Sequence[int]]) -> None:
        self._alike = alike
        self._texts: dict[int, Text] = {}
        self._runs = lru_cache(maxsize=_HELD)(lambda number: runs(self._texts[number]))
        self._members: dict[int, list[int]] = {}  # the texts in every band that was looked at and has several
        self._leaders: dict[int, set[int]] = {}  # those of them that lead
        self._bands: dict[int, list[int]] = {}  # of every text whose bands were looked at, those with several texts
        self._queue: list[tuple[int, int, int]] = []
        self._asked: set[int] = set()  # what is in the queue
        self._decided: dict[int, Text] = {}

    def decide(self, changed: Iterable[tuple[Text, Text]]) -> dict[int, Text]:
        """The texts whose original is found anew, by number.

        ``changed`` are texts as they were and as they are now; the latter without an original, and without bands where
        they are gone. :class:`Alike` has them as they are now.
        """
        pairs = list(changed)
        self._texts = {now.n: now for _, now in pairs if now.bands}
        led = [was for was, _ in pairs if was.leads]
        self._look_into({band for was in led for band in was.bands}, alone=True)  # who led may have left them
        for was in led:
            self._ask_later(was.bands, was.order)
        for _, now in pairs:
            if now.bands:
                self._ask(now)
        while self._queue:
            *_, number = heappop(self._queue)
            self._asked.discard(number)
            self._decide_one(number)
        return self._decided

    def _decide_one(self, number: int) -> None:
        if number not in self._bands:
            self._meet([self._texts[number], *(self._texts[other] for other in self._asked)])
        text = self._texts[number]
        bands = self._bands[number]
        now = text._replace(original=self._original_of(text, bands))
        if now == text:
            return
        self._texts[number] = self._decided[number] = now
        if now.leads != text.leads:
            for band in bands:
                (self._leaders[band].add if now.leads else self._leaders[band].discard)(number)
            self._ask_later(bands, text.order)

    def _original_of(self, text: Text, bands: Sequence[int]) -> int:
        near = Counter(leader for band in bands for leader in self._leaders[band])
        earlier = [self._texts[n] for n in near if self._texts[n].order < text.order]
        likely = sorted(earlier, key=lambda other: (-near[other.n], other.first))[:COMPARED]
        mine = frozenset(self._runs(text.n)) if likely else frozenset()
        return next((other.first for other in likely if says_again(mine, self._runs(other.n))), text.first)

    def _meet(self, texts: Sequence[Text]) -> None:
        """Look into the bands of texts that were not looked at yet."""
        fresh = [text for text in texts if text.n not in self._bands]
        self._look_into({band for text in fresh for band in text.bands})
        for text in fresh:
            self._bands[text.n] = [band for band in text.bands if band in self._members]

    def _look_into(self, bands: set[int], *, alone: bool = False) -> None:
        """Read who is in these bands; bands with one text matter only where another one may have left them."""
        found = self._alike.in_bands(bands - self._members.keys(), alone=alone)
        unknown = {number for numbers in found.values() for number in numbers} - self._texts.keys()
        self._texts |= {text.n: text for text in self._alike.texts(unknown)}
        self._members |= found
        self._leaders |= {band: {n for n in numbers if self._texts[n].leads} for band, numbers in found.items()}

    def _ask_later(self, bands: Iterable[int], order: tuple[int, int]) -> None:
        """Look again at the later texts in these bands."""
        for number in {number for band in bands for number in self._members.get(band, ())}:
            if self._texts[number].order > order:
                self._ask(self._texts[number])

    def _ask(self, text: Text) -> None:
        if text.n not in self._asked:
            self._asked.add(text.n)
            heappush(self._queue, (*text.order, text.n))

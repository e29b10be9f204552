"""Joining: what several sources hold of one thing becomes one concept, with all its names and ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from index.compiling.concept import Concept, Kind
from index.compiling.names import key, straightened

# How much each sign that two records are one thing weighs.
SAME_PREFERRED, PREFERRED_IS_A_NAME, MAPPED, BRIDGED, SHARED_NAME = 8, 6, 5, 3, 1


class Joiner:
    """Concepts found by id and by name, to which further records are joined one by one."""

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        self.concepts = dict(concepts)
        self._preferred: dict[str, set[str]] = defaultdict(set)
        self._named: dict[str, set[str]] = defaultdict(set)
        self._mapped: dict[str, set[str]] = defaultdict(set)
        for concept in concepts.values():
            self._note(concept)

    def _note(self, concept: Concept) -> None:
        self._preferred[_said(concept.preferred)].add(concept.id)
        for name in sure_names(concept):
            self._named[name].add(concept.id)
        for other in concept.others:
            self._mapped[other].add(concept.id)

    def evidence(self, record: Concept) -> dict[str, int]:
        """How much speaks for each concept's being the same thing as ``record``."""
        weight: dict[str, int] = defaultdict(int)
        heading = _said(record.preferred)
        for found in self._preferred[heading]:
            weight[found] += SAME_PREFERRED
        for found in self._named[heading] - self._preferred[heading]:
            weight[found] += PREFERRED_IS_A_NAME
        for found in self._mapped[record.id]:
            weight[found] += MAPPED
        bridged = {found for other in record.others for found in self._mapped[other] | ({other} & self.concepts.keys())}
        for found in bridged - self._mapped[record.id]:
            weight[found] += BRIDGED
        shared: dict[str, int] = defaultdict(int)
        for name in sure_names(record) - {heading}:
            for found in self._preferred[name]:
                weight[found] += BRIDGED
            for found in self._named[name] - self._preferred[name]:
                shared[found] += SHARED_NAME
        for found, count in shared.items():
            weight[found] += min(count, BRIDGED)
        return weight

    def join(self, records: Iterable[Concept], *, enough: int, single: str) -> dict[str, str]:
        """Each record is absorbed by the concept that most speaks for, if ``enough`` does, or becomes one of its own.

        The surest come first. Of the records whose id starts with ``single``, which tell things apart themselves, a
        concept absorbs one, and others only if they have its very name. Returns what a record is near to that became
        one of its own although a concept has its name.
        """
        near: dict[str, str] = {}
        weighed = [(record, self._best(record)) for record in records]
        weighed.sort(key=lambda pair: (-pair[1][0], pair[0].id))
        taken: set[str] = set()
        for record, (weight, best) in weighed:
            alone = record.id.startswith(single)
            if weight < enough or (alone and best in taken and weight < SAME_PREFERRED):
                self.concepts[record.id] = record
                if weight >= PREFERRED_IS_A_NAME:
                    near[record.id] = best
            else:
                self.concepts[best].absorb(record)
                taken |= {best} if alone else set()
        return near

    def _best(self, record: Concept) -> tuple[int, str]:
        weight = self.evidence(record)
        best = min(weight, key=lambda found: (-weight[found], found), default="")
        return weight.get(best, 0), best


def sure_names(concept: Concept) -> set[str]:
    """Keys of the names that can prove identity: no abbreviations, nothing that is merely related."""
    sure = {name for name, kind in concept.names.items() if kind is not Kind.ABBREVIATION} - concept.loose
    return {_said(name) for name in sure | {concept.preferred}} - {""}


def _said(name: str) -> str:
    return key(straightened(name))

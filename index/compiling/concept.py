"""What every source is read into, and what the tables are written from."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum


class Kind(IntEnum):
    """What sort of name it is; where two sources differ, the first in this order is kept."""

    PREFERRED = 0
    ABBREVIATION = 1
    BRAND = 2
    LAY = 3
    SYNONYM = 4
    MISSPELLING = 5


@dataclass(slots=True)
class Concept:
    """A thing with names: ``others`` are its ids elsewhere, ``parents`` broader concepts, ``trees`` places in MeSH."""

    id: str
    preferred: str
    names: dict[str, Kind] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    parents: set[str] = field(default_factory=set)
    trees: tuple[str, ...] = ()
    absorbed: set[str] = field(default_factory=set)  # ids of the records that are this very thing
    loose: set[str] = field(default_factory=set)  # names that its source calls broader, narrower or merely related

    def add(self, name: str, kind: Kind) -> None:
        """Another name; the stronger kind of the two if it is there already."""
        self.names[name] = min(kind, self.names.get(name, kind))

    def absorb(self, other: Concept) -> None:
        """Take over everything of ``other``, which is the same thing, but its parents: two hierarchies can cross."""
        for name, kind in other.names.items():
            self.add(name, kind if kind is not Kind.PREFERRED else Kind.SYNONYM)
        self.add(other.preferred, Kind.SYNONYM)
        self.others |= other.others | {other.id}
        self.trees += other.trees
        self.loose |= other.loose
        self.absorbed |= other.absorbed | {other.id}

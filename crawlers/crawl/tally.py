"""What a crawl has seen so far: counts by name, and why it is over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from crawlers.jobs import QUARANTINED
from crawlers.keeping.crawl_store import Outcome
from crawlers.keeping.frontier import ASKED_NOT_TO
from crawlers.keeping.saving import Saved
from crawlers.yields import Watch

TOO_MANY = "too many pages"
FORBIDDEN = "forbidden"  # robots.txt allows none of the source's pages
_TAKEN_OVER = "{} pages were read by their structure alone: the family found nothing on them. See 'sources check'."


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a crawl has come: pages fetched, pages known to be left, posts kept."""

    pages: int
    left: int
    posts: int


@dataclass(slots=True)
class Tally:
    """What a crawl has seen so far. ``errors`` counts by name what was not as it should be; ``size`` is in bytes."""

    pages: int = 0
    read: int = 0
    found: int = 0
    unchanged: int = 0
    private: int = 0
    given_up: int = 0
    moved_to: str = ""
    closed: bool = False
    taken_over: int = 0
    saved: Saved = field(default_factory=Saved)
    errors: Counter[str] = field(default_factory=Counter)
    size: int = 0
    watch: Watch = field(default_factory=Watch)

    def outcome(self, reason: str) -> Outcome:
        """The crawl's outcome so far, for the given reason."""
        notes = [_TAKEN_OVER.format(self.taken_over) if self.taken_over else "", self.watch.note]
        return Outcome(
            reason,
            self.pages,
            self.saved,
            dict(self.errors),
            self.private,
            self.moved_to,
            self.closed,
            " ".join(filter(None, notes)),
            self.size,
            self.watch.kept,
            self.watch.missing,
        )

    def ending(self) -> str:
        """Why a round that has no page left is over."""
        if self.watch.closing(self.unchanged):
            return QUARANTINED
        if self.closed:
            return "closed"
        if self.moved_to and not self.read:
            return "moved"
        if self.errors[TOO_MANY]:
            return TOO_MANY
        return self._found()

    def _found(self) -> str:
        """The same for a source that could be asked to the end."""
        saved = self.saved
        if self.unchanged or saved.new or saved.changed or saved.same:
            return "finished"
        if self.errors[ASKED_NOT_TO] or self.errors["reserved"]:
            return ASKED_NOT_TO
        if self.errors["robots"] and not self.pages:
            return FORBIDDEN
        return "nothing found" if self.read and not self.found else "finished"

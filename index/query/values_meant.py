"""What the value of a field means, as it is typed into a query: of several words without quotes as well."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from index.fields import BY_NAME
from index.lexicon.lexicon import Lexicon
from index.query.dates import read_date
from index.query.parsing import DATES
from index.values import find_value


@dataclass(frozen=True, slots=True)
class ValuesMeant:
    """Knows the values of fields. ``there`` gives those of a field that posts have; dates count from ``now``."""

    lexicon: Lexicon
    there: Callable[[str], Collection[str]]
    now: datetime

    def __call__(self, field: str, typed: str) -> str | None:
        """The value, None where it means nothing: as it is typed, a date as 2024-05-31, a misspelt name spelt well."""
        if field in DATES:
            return read_date(typed, self.now)
        if BY_NAME[field].concepts:
            return typed if self.lexicon.named(typed, field) else self._near(field, typed)
        values = BY_NAME[field].values()
        if not values:
            known = typed in self.there(field)
        elif " " in typed:  # a value that may be begun or misspelt must not swallow the next word
            known = typed.lower() in {name.lower() for value in values for name in (value.name, *value.also)}
        else:
            known = find_value(typed, values) is not None
        return typed if known else None

    def _near(self, field: str, typed: str) -> str | None:
        """A name spelt nearly so; None for what is a name in another field, or an id."""
        if ":" in typed or self.lexicon.named(typed):
            return None
        from index.query.suggesting import near_name  # noqa: PLC0415  # for what was misspelt alone

        return near_name(typed, field, self.lexicon)

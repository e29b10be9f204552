"""What a post carries beside its words, one row a field: query, options, index, counts and JSON are made of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from crawlers.items import UsageError
from index.values import AGES, KINDS, OUTCOMES, STAGES, VOICES, Value, find_value, languages

_FEW = 12  # values; of more only those are listed that some post has


class UnknownValueError(UsageError):
    """A field has no such value; the text says which it has."""


class Field(NamedTuple):
    """A field of posts, in the index under its name. ``title`` stands over its values, ``help`` explains its option.

    Nobody asks by a field without ``help``. Of ``concepts`` of the vocabulary a post must have each that is asked for;
    of the values of any other field one suffices. ``values`` are those of a field that has a list of them.
    ``counted`` fields have counts in an answer; of ``several`` values one post may have more than one.
    """

    name: str
    title: str
    help: str = ""
    values: Callable[[], Sequence[Value]] = tuple
    concepts: bool = False
    counted: bool = True
    several: bool = False
    noun: str = ""

    def value(self, code: str) -> Value:
        """A value by its code; the code itself for a name where the field has no list of values."""
        return next((one for one in self.values() if one.id == code), Value(code, code))

    def read(self, typed: str, there: Callable[[], Collection[str]]) -> str:
        """The code that a person means. ``there`` gives the codes that posts have.

        Raises :class:`UnknownValueError` where the field has a list of values, and none of them is meant.
        """
        if not (values := self.values()):
            return typed
        if (found := find_value(typed, values)) is not None:
            return found.id
        known = [one for one in values if len(values) <= _FEW or one.id in there()]
        names = ", ".join(one.id if one.id in one.name else f"{one.id} ({one.name})" for one in known)
        have = f"There are: {names}." if names else "No post here has any."
        raise UnknownValueError(f"No {self.noun or self.name} is called {typed!r}. {have}")


FIELDS = (
    Field(
        "condition",
        "Conditions",
        "A post must name this or a narrower condition: by any name, or id.",
        concepts=True,
        several=True,
    ),
    Field("treatment", "Treatments", "The same for a treatment: drug, operation, diet.", concepts=True, several=True),
    Field("symptom", "Symptoms", "The same for a symptom.", concepts=True, several=True),
    Field(
        "voice",
        "Who speaks",
        "Only a patient, parent, partner, relative or professional; give it twice for either of two.",
        lambda: VOICES,
    ),
    Field(
        "stage",
        "Where on the way",
        "Only before a diagnosis, new to it, in treatment, after, or bereaved.",
        lambda: STAGES,
    ),
    Field("kind", "Kinds of post", "Only an experience, question, advice or news.", lambda: KINDS),
    Field(
        "outcome",
        "What treatments did",
        "Only where a treatment helped, did not, had a side effect, or was mixed.",
        lambda: OUTCOMES,
        counted=False,  # half of the answers are wrong on posts that nobody has seen (docs/understanding.md)
        several=True,
    ),
    Field(
        "lang", "Languages", "Only in this language, by its name or code.", languages, counted=False, noun="language"
    ),
    Field("source", "Sources", "Only this source; give it twice for either of two."),
    Field("age", "Ages", values=lambda: AGES, counted=False),
    Field("result", "What each treatment did", counted=False, several=True),  # concept/outcome
)
ASKED = tuple(field for field in FIELDS if field.help)
COUNTED = tuple(field for field in FIELDS if field.counted)
BY_NAME = {field.name: field for field in FIELDS}


def said_of(values: Mapping[str, Sequence[str]]) -> str:
    """Who speaks in a post with these values, and where on the way: "a parent, newly diagnosed"."""
    return ", ".join([said[value] for field, said in _sayings() for value in values.get(field, ()) if value in said])


@cache
def _sayings() -> tuple[tuple[str, Mapping[str, str]], ...]:
    """The fields of which a hit says something, and what it says of each value."""
    said = ((field.name, {one.id: one.said for one in field.values() if one.said}) for field in FIELDS)
    return tuple((name, values) for name, values in said if values)

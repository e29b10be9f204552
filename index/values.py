"""The values of fields that have a list of them, and what people call them; ``docs/understanding.md`` explains each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

_LANGUAGES = Path(__file__).parent / "languages.tsv"  # ISO 639-1 codes, English names, other names
_BEGUN = 3  # letters that choose the shortest of several values that begin so
_CLOSE = 0.8  # likeness of what was typed to a name, as difflib counts it


class Value(NamedTuple):
    """One value of a field: its code, its name for people, what a hit says of a post with it, and its other names."""

    id: str
    name: str
    said: str = ""
    also: Sequence[str] = ()


VOICES = (
    Value("patient", "patient", "a patient", ("me", "myself", "self", "sufferer")),
    Value(
        "parent",
        "parent",
        "a parent",
        ("mum", "mom", "mam", "mother", "mummy", "mommy", "mama", "dad", "daddy", "father", "stepmother", "stepfather"),
    ),
    Value(
        "partner",
        "partner",
        "a partner",
        ("husband", "wife", "spouse", "boyfriend", "girlfriend", "fianc\u00e9", "fianc\u00e9e", "significant other"),
    ),
    Value(
        "relative",
        "another relative",
        "a relative",
        (
            *("other relative", "family", "sister", "brother", "sibling", "grandmother", "grandma", "grandfather"),
            *("grandpa", "grandparent", "aunt", "uncle", "cousin", "niece", "nephew"),
        ),
    ),
    Value(
        "professional",
        "professional",
        "a professional",
        ("doctor", "gp", "nurse", "physician", "surgeon", "therapist", "pharmacist", "dietitian", "clinician", "medic"),
    ),
)
STAGES = (
    Value("before", "before a diagnosis", "before a diagnosis", ("undiagnosed", "no diagnosis", "prediagnosis")),
    Value("new", "newly diagnosed", "newly diagnosed", ("just diagnosed", "recently diagnosed")),
    Value("treatment", "on treatment", "on treatment", ("in treatment", "during treatment", "treated")),
    Value("after", "after treatment", "after treatment", ("remission", "in remission", "recovered", "survivor")),
    Value("bereaved", "bereaved", "bereaved", ("grief", "grieving", "loss", "died", "death")),
)
KINDS = (
    Value("experience", "experience", also=("story", "report")),
    Value("question", "question", also=("asks", "asking")),
    Value("advice", "advice", also=("tip", "tips", "recommendation")),
    Value("news", "news", also=("research", "announcement")),
)
OUTCOMES = (
    Value("helped", "helped", also=("worked", "better", "improved")),
    Value("not", "did not help", also=("no", "didn't help", "not helped", "no help", "failed", "didn't work")),
    Value("side", "side effect", also=("side effects", "adverse", "adverse effect")),
    Value("mixed", "mixed", also=("both",)),
)
AGES = tuple(Value(age, age) for age in ("baby", "child", "teen", "adult", "older"))


@cache
def languages() -> tuple[Value, ...]:
    """The languages that a post may be told to be in."""
    rows = (line.split("\t") for line in _LANGUAGES.read_text(encoding="utf-8").splitlines()[1:])
    return tuple(Value(code, name, also=also.split(", ") if also else ()) for code, name, also in rows)


def find_value(typed: str, values: Sequence[Value]) -> Value | None:
    """The value that a person means by its code or a name, begun or slightly misspelt; None where it is not clear."""
    wanted = _plain(typed)
    names = {_plain(name): value for value in values for name in (*value.also, value.name, value.id)}
    if not wanted or wanted in names:
        return names.get(wanted)
    begun = sorted((value for value in values if value.id.startswith(wanted)), key=lambda value: len(value.id))
    if len(wanted) >= _BEGUN and len({len(value.id) for value in begun[:2]}) == len(begun[:2]) > 0:
        return begun[0]
    meant = {value.id: value for name, value in names.items() if name.startswith(wanted)}
    if not meant:
        from difflib import get_close_matches  # noqa: PLC0415  # only for what nothing begins with

        meant = {names[name].id: names[name] for name in get_close_matches(wanted, names, cutoff=_CLOSE)}
    return next(iter(meant.values())) if len(meant) == 1 else None


def _plain(text: str) -> str:
    """Small letters without accents and apostrophes, words apart."""
    import re  # noqa: PLC0415  # these two only where somebody asks by a value
    import unicodedata  # noqa: PLC0415

    flat = unicodedata.normalize("NFKD", text.replace("'", "").replace("\u2019", "")).lower()
    return " ".join(re.findall(r"\w+", "".join(sign for sign in flat if not unicodedata.combining(sign))))

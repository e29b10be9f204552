"""Questions made of a collection's own documents, whose titles are questions: ``What are the symptoms of X ?``.

They stand in for collections of questions in plain words, which lie with nobody: the same search must serve a name
alone and a frightened parent's sentence around it.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.collection import Document

SEED = 7
# What a title asks for, and how a person asks for it.
PLAIN = {
    r"What are the symptoms of (.+?)": (
        "my 7 year old was just told she has {}, what signs should we watch out for?",
        "how can you tell if a baby has {}",
        "{} what does it feel like, first signs",
    ),
    r"What is \(are\) (.+?)": (
        "doctor mentioned {} today and i have no idea what that is, can anybody explain",
        "they think my husband might have {}. what does that mean?",
        "{} explained in simple words",
    ),
    r"What are the treatments for (.+?)": (
        "my 7 year old was just told she has {}, what can we expect from treatment?",
        "is there anything that helps with {}, medicine or surgery",
        "how do they treat {} in children",
    ),
    r"What is the outlook for (.+?)": ("will my son get better from {}, how long do people live with it",),
    r"What are the genetic changes related to (.+?)": ("which gene is to blame when somebody has {}",),
    r"Is (.+?) inherited": ("i have {}, can i pass it on to my kids?", "does {} run in families"),
    r"How many people are affected by (.+?)": ("how rare is {}, are there other people like us",),
    r"How to diagnose (.+?)": ("what tests will the doctor do to find out if it is {}",),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the grades of the documents that answer it."""

    id: str
    text: str
    grades: dict[str, int]


def known_items(documents: Sequence[Document], number: int) -> list[Asked]:
    """The titles of some documents as queries; relevant are the documents of that title."""
    same: dict[str, dict[str, int]] = defaultdict(dict)
    for document in documents:
        same[_key(document.title)][document.id] = 1
    titled = [document for document in documents if _key(document.title)]
    chosen = random.Random(SEED).sample(titled, min(number, len(titled)))  # noqa: S311
    return [Asked(document.id, document.title, same[_key(document.title)]) for document in chosen]


def plain_questions(documents: Iterable[Document], number: int) -> list[Asked]:
    """Titles of :data:`PLAIN` asked as people ask; what answers has grade 2, what else speaks of the condition 1."""
    read = [(document.id, kind, name) for document in documents for kind, name in _asks(document.title)]
    about: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for document, kind, name in read:
        about[_key(name)].append((document, kind))
    rng = random.Random(SEED)  # noqa: S311
    return [
        Asked(
            document,
            rng.choice(PLAIN[kind]).format(rng.choice((name, name.lower()))),
            {other: 2 if asked == kind else 1 for other, asked in about[_key(name)]},
        )
        for document, kind, name in rng.sample(read, min(number, len(read)))
    ]


def _asks(title: str) -> Iterator[tuple[str, str]]:
    """What a title asks for, and about what."""
    for kind in PLAIN:
        if found := re.fullmatch(rf"{kind}[ ?]*", title):
            yield kind, found[1]
            return


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))

"""Whether a search that names a rare condition, by any of its names, finds the thread that uses its main name.

    python -m benchmarks.names [--names 1000] [--seed 1] [--home FOLDER] [--failures 20]

Rare is what Orphanet or GARD lists. Names are drawn from the vocabulary, misspellings apart; each condition of theirs
has one thread, composed here, that mentions it once by its main name. A name is searched as a person would type it; it
finds its thread where that is among the first 10 hits.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.collection import Document
from benchmarks.relevance import import_and_index
from index.query.parsing import QueryError
from index.vocabulary import Concept, Name, read_tables
from search_cli.answering import Request, Searching, opened_searching
from search_cli.config import find_home

FIRST = 10  # hits that are looked at
RARE = ("ORPHA:", "GARD:")
SAID = (
    "The letter that came on Tuesday says {}.",
    "After two years of asking we were told it is {}.",
    "They wrote {} on the form and went home.",
    "So the word for it is {}, and nobody on our street had heard it.",
    "We have an appointment about {} in the spring.",
    "My neighbour's boy has {} as well.",
)
BEFORE = (
    "Good evening from a rainy town.",
    "I have read along here since the summer.",
    "This is my first post, be kind.",
    "Long day, short question.",
    "Hello all, new here.",
    "The kettle is on and the house is quiet.",
    "I typed this twice and lost it once.",
)
AFTER = (
    "Who of you lives with it, and what would you ask first?",
    "How did you tell your family?",
    "Is there a place where people meet?",
    "What do you wish you had known?",
    "Does anybody here keep a diary of it?",
    "I would be glad of one person who knows it.",
    "Thank you for reading this far.",
)


@dataclass(frozen=True, slots=True)
class Missed:
    """A name that did not find its thread, and why: refused, names nothing, no hits, other threads before it."""

    name: Name
    preferred: str
    why: str


def main() -> None:
    """Print the share of names that find their threads, by kind, and the reasons and examples of the others."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path, help="keep the index here, and use it where it is (of the same names)")
    parser.add_argument("--failures", type=int, default=20, help="how many to show")
    asked = parser.parse_args()
    concepts, names = rare_names()
    rng = random.Random(asked.seed)  # noqa: S311
    chosen = rng.sample(names, min(asked.names, len(names)))
    about = {name.concept: concepts[name.concept] for name in chosen}
    with nullcontext(str(asked.home)) if asked.home else TemporaryDirectory() as place:
        home = Path(place) / "home"
        import_and_index(threads(about.values(), rng), home)
        with opened_searching(find_home(str(home))) as searching:
            missed = [one for name in chosen if (one := miss(searching, name, about[name.concept], names))]
    report(chosen, missed, asked.failures)


def rare_names() -> tuple[dict[str, Concept], list[Name]]:
    """The rare conditions of the bundled vocabularies by id, and their names in a fixed order."""
    tables = read_tables()
    rare = {
        concept.id: concept
        for concept in tables.concepts.values()
        if concept.facet == "condition" and any(other.startswith(RARE) for other in concept.ids)
    }
    names = {name[:3]: name for name in tables.names if name.concept in rare and name.kind != "misspelling"}
    return rare, [names[key] for key in sorted(names)]


def threads(concepts: Iterable[Concept], rng: random.Random) -> Iterator[Document]:
    """A thread for each condition: its post says the main name once, among words that say nothing."""
    for concept in concepts:
        said = rng.choice(SAID).format(concept.name)
        yield Document(concept.id, "", " ".join((rng.choice(BEFORE), said, rng.choice(AFTER))))


def miss(searching: Searching, name: Name, concept: Concept, names: Collection[Name]) -> Missed | None:
    """What went wrong where a name did not find the thread of its condition, else None."""
    try:
        reply = searching.answer(Request(name.text, limit=FIRST))
    except QueryError as error:
        return Missed(name, concept.name, f"refused: {error}")
    found = [hit.thread.item.id for hit in reply.answer.hits]
    if concept.id in found:
        return None
    meant = [meaning.concept for meaning in reply.meanings]
    if concept.id in meant:
        why = "understood; other threads come first" if found else "understood; nothing found"
    elif meant:
        others = {one.concept for one in names if one.text.casefold() == name.text.casefold()} - {concept.id}
        why = "also a name of another condition" if others & set(meant) else "understood as something else"
    else:
        why = "names nothing that is known; " + ("other threads come first" if found else "nothing found")
    return Missed(name, concept.name, why)


def report(chosen: Sequence[Name], missed: Sequence[Missed], shown: int) -> None:
    """Print all of it."""
    every, lost = Counter(name.kind for name in chosen), Counter(one.name.kind for one in missed)
    print("| kind of name | names | find their thread |\n|---|---|---|")
    for kind, count in every.most_common():
        print(f"| {kind} | {count} | {1 - lost[kind] / count:.1%} |")
    print(f"| all | {len(chosen)} | {1 - len(missed) / max(1, len(chosen)):.1%} |\n")
    for why, count in Counter(one.why for one in missed).most_common():
        print(f"{count} {why}")
    for one in missed[:shown]:
        print(f"  {one.name.text!r} ({one.name.kind} of {one.preferred}): {one.why}")


if __name__ == "__main__":
    main()

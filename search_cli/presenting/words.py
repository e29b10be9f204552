"""What is said of an answer and of a hit, in words: the same in the terminal, for a screen reader and in a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from index.fields import BY_NAME, COUNTED, Field, said_of
from index.query.meaning import Meaning
from index.query.parsing import All, Filter, Leaf, Node, Query, Some, said, walk
from index.searching.hits import Hit
from index.searching.opposite import Account, Opposite
from index.searching.ranking import NARROWER, OTHER_NAME
from search_cli.answering import Reply
from search_cli.output import counted

FACETS = 6  # values told of each
WORDS = 8  # told of a hit; of more their number
LONGEST = 120  # letters of one word or phrase
NO_TITLE = "(no title)"
NO_OPPOSITE = "No differing account was found in another source."
READ_BY_RULES = "A program told which account is which, and is often wrong: read both."
WEIGHTS = (
    f"Rare words count more than common ones, another name {OTHER_NAME:g} of a typed word, a narrower concept "
    f"{NARROWER:g} of the one that was meant. Words alone: --exact"
)


def understood(query: Query) -> str:
    """The query as it was understood."""
    words = _say(query.root, top=True)
    filters = ", ".join(f"{item.field} {_meant(item)}" for item in query.filters)
    return "; ".join(part for part in (words, filters) if part)


def _meant(item: Filter) -> str:
    return BY_NAME[item.field].value(item.value).name if item.field in BY_NAME else item.value


def _say(node: Node, *, top: bool = False) -> str:
    if isinstance(node, Leaf):
        return short(said(node))
    if isinstance(node, All):
        return " AND ".join(_say(part) for part in node.parts)
    told = (", " if top else " OR ").join(_say(part) for part in node.parts)
    told += "".join(f" NOT {_say(part)}" for part in node.without)
    return told.strip() if top or not isinstance(node, Some) else f"({told.strip()})"


def notes(reply: Reply) -> list[str]:
    """What a person should know of how the query was read and looked for."""
    return list(dict.fromkeys((*reply.query.notes, *reply.answer.notes)))


def meant(meanings: Sequence[Meaning]) -> list[str]:
    """The concepts that were looked for beside the words."""
    return list(dict.fromkeys(f"{one.name}{_below(len(one.narrower) - 1)}" for one in meanings))


def _below(n: int) -> str:
    return f" and {counted(n, 'narrower one')}" if n else ""


def headline(reply: Reply) -> str:
    """How much was found: "12 threads from 3 sources, 31 people."."""
    answer = reply.answer
    sources = len(answer.facets.get("source", ()))
    people = f", {counted(answer.people, 'person')}" if answer.people else ""
    return f"{counted(answer.total, 'thread')} from {counted(sources, 'source')}{people}."


def unspoken(reply: Reply) -> str:
    """That no thread found speaks of a concept that was meant; empty where all are spoken of."""
    facets = reply.answer.facets
    named = [one for one in reply.meanings if one.facet != "symptom"]  # which people tell in many words
    names = [one.name for one in named if not {n for n, _ in facets.get(one.facet, ())}.intersection(one.narrower)]
    return f"None of them speaks of {' or '.join(dict.fromkeys(names))}." if names else ""


def no_hits(reply: Reply) -> str:
    """Why a page has no hits."""
    found = reply.answer.total
    if not found:
        return "Nothing was found."
    return f"{'There are' if found > 1 else 'There is'} {counted(found, 'thread')}, but no page {reply.request.page}."


def numbered(reply: Reply) -> Iterator[tuple[int, Hit]]:
    """The hits with the numbers under which they are shown; the opposite account is no part of them."""
    return enumerate(reply.answer.hits, start=(reply.request.page - 1) * reply.request.limit + 1)


def day(date: datetime | None) -> str:
    """A date as people write it in any language: year, month, day."""
    return f"{date:%Y-%m-%d}" if date else "no date"


def long_day(date: datetime | None) -> str:
    """A date as it is spoken: "5 March 2024"."""
    return f"{date.day} {date:%B} {date.year}" if date else "not known"


def checked(verified: datetime | None, now: datetime) -> str:
    """When a post was last seen where it is from."""
    if verified is None:
        return "not checked: from an archive"
    days = (now.astimezone(UTC).date() - verified.astimezone(UTC).date()).days
    if days <= 0:
        return "checked today"
    return "checked yesterday" if days == 1 else f"checked {counted(days, 'day')} ago"


def speaks(hit: Hit) -> str:
    """Who speaks in a hit's post and where they are: "a parent, newly diagnosed"."""
    return said_of(hit.values)


@dataclass(frozen=True, slots=True)
class Why:
    """Which words and concepts of the query a thread has, and which of the words it has not."""

    has: tuple[str, ...]
    without: tuple[str, ...]


def why(reply: Reply, hit: Hit) -> Why:
    """Why a hit was found. A concept is told where a word that names it was not found itself."""
    root = reply.answer.query.root
    wanted = list(dict.fromkeys(leaf for leaf, included in walk(root) if included))
    covered = {leaf for leaf in wanted if said(leaf) in hit.why}
    has = [said(leaf) for leaf in wanted if leaf in covered]
    for meaning in reply.meanings:
        if not meaning.leaves <= covered and (told := _told(reply, meaning, hit)):
            has.append(told)
            covered |= meaning.leaves
    plain = {leaf for part in root.parts if not isinstance(part, Some) for leaf, _ in walk(part)}
    without = (said(leaf) for leaf in wanted if leaf in plain and leaf not in covered)
    return Why(tuple(has) or ("what your filters ask for",), tuple(without))


def _told(reply: Reply, meaning: Meaning, hit: Hit) -> str:
    """How a thread has a concept: by another name, as a narrower one, or by itself; empty where it has not."""
    for name in meaning.names:
        if f'"{name}"' in hit.why:
            return f'"{name}" (other name of {meaning.name})'
    if f"{meaning.name} ({meaning.facet})" not in hit.why:
        return ""
    narrower = [one for one in hit.values.get(meaning.facet, ()) if one in meaning.narrower and one != meaning.concept]
    if narrower and meaning.concept not in hit.values[meaning.facet]:
        return f"{reply.names.get(narrower[0], narrower[0])} (narrower than {meaning.name})"
    return f"{meaning.name} (for {' '.join(typed_for(reply, meaning))})"


def typed_for(reply: Reply, meaning: Meaning) -> list[str]:
    """The words of a query that name a concept, in their order."""
    return list(dict.fromkeys(leaf.text for leaf, _ in walk(reply.query.root) if leaf in meaning.leaves))


def some(told: Sequence[str], most: int = WORDS) -> str:
    """The first of several things, and how many more there are."""
    return ", ".join(map(short, told[:most])) + (f" and {len(told) - most:,} more" if len(told) > most else "")


def short(told: str) -> str:
    """What was typed, shortened where it is no word of any language."""
    return told if len(told) <= LONGEST else f"{told[:LONGEST]}..."


def why_line(reply: Reply, hit: Hit) -> str:
    """Why a hit was found, in one short line."""
    reason = why(reply, hit)
    missing = f"; without: {some(reason.without)}" if reason.without else ""
    return f"has: {some(reason.has)}{missing}"


def explained(hit: Hit, words: int) -> list[str]:
    """All that made a hit's place: what was found, what else spoke for it, its score."""
    told = [f"Found: {'; '.join(hit.why) or 'by the filters alone'}"]
    if hit.priors:
        told.append(f"Raised for: {', '.join(f'{one.said} +{one.share * 100:.0f} %' for one in hit.priors)}")
    covered = f"{hit.coverage} of {counted(words, 'word')}, " if words else ""
    return [*told, f"Place: {covered}score {hit.score:.2f}"]


def more(hit: Hit) -> list[str]:
    """What a thread has beside the post that is shown, and which others say the same."""
    told = [counted(hit.posts - 1, "more post")] if hit.posts > 1 else []
    if hit.copies:
        where = ", ".join(dict.fromkeys(copy.item.source for copy in hit.copies))
        copies = "1 near-copy" if len(hit.copies) == 1 else f"{len(hit.copies):,} near-copies"
        told.append(f"{copies} ({where})")
    return told


def facet_lines(reply: Reply) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """What one can narrow by: the title of each field, and its values by name, with how many threads have them."""
    for field in COUNTED:
        if values := reply.answer.facets.get(field.name, [])[:FACETS]:
            yield field.title, [(name_of(reply, field, value), n) for value, n in values]


def name_of(reply: Reply, field: Field, value: str) -> str:
    """A value of a field as people call it."""
    return reply.names.get(value, value) if field.concepts else field.value(value).name


def go_on(reply: Reply) -> list[str]:
    """What one can do next."""
    request = reply.request
    told = ["Read one: threadwell show N"]
    if request.page * request.limit < reply.answer.total:
        told.append(f"More: --page {request.page + 1}")
    if any(reply.answer.facets.get(name) for name in ("voice", "stage", "kind")):
        told.append("Narrow: --voice, --stage, --kind, --since")
    return told


def opposite_number(reply: Reply) -> int:
    """The number under which the opposite account is shown: the one after the page's hits."""
    return (reply.request.page - 1) * reply.request.limit + len(reply.answer.hits) + 1


def opposite_line(reply: Reply, opposite: Opposite) -> str:
    """What the opposite account tells, and of which hit it differs. The hits tell it by their numbers on this page."""
    first = (reply.request.page - 1) * reply.request.limit + 1
    told, against = _account(reply, opposite.told), BY_NAME["outcome"].value(opposite.against.outcome).name
    return f"{told}; hit {opposite.of + first} may tell: {against}."


def _account(reply: Reply, account: Account) -> str:
    name = reply.names.get(account.treatment, account.treatment)
    return f"It may tell of {name}: {BY_NAME['outcome'].value(account.outcome).name}"

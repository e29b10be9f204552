"""What is said on the page of a concept, in sentences: the same words in the terminal and for a screen reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crawlers.reading.clean import one_line
from index.around.communities import Community
from index.around.overview import MINIMUM, HelpfulThread, Overview, Tally, Timeline
from index.fields import BY_NAME
from index.vocabulary import Concept
from search_cli.concept_answers import Page
from search_cli.output import counted
from search_cli.presenting.words import day
from search_cli.storytelling import command

SHOWN = 10  # concepts of a kind
NAMES = 8  # other names
NOT_COUNTED = "Not counted, as the program reads it wrong about half the time. Read what people say:"
NOTHING = "Nothing that was harvested speaks of it yet. Add a source, or ask in a community above."

Fact = tuple[str, str]  # what it is about, what is said


def concept_facts(page: Page) -> list[Fact]:
    """Its names, ids and place among others, each with what it is."""
    concept = page.concept
    called = sorted(concept.other_names(), key=str.isupper)
    facts = [
        ("Also called", _some(called, NAMES, "; ")),
        ("Ids", " ".join((concept.id, *concept.ids))),
        ("Belongs to", _some([one.name for one in page.broader], SHOWN, "; ")),
        ("Narrower", _narrower(page)),
    ]
    return [(label, told) for label, told in facts if told]


def _narrower(page: Page) -> str:
    """The concepts just below that come up; where none does, some of them."""
    there = [f"{one.name} ({counted(one.threads, 'thread')})" for one in page.narrower if one.threads]
    others = [one.name for one in page.narrower if not one.threads]
    return _some([*there, *others], min(len(there), SHOWN) or SHOWN // 2, "; ")


def _some(names: Sequence[str], most: int, between: str) -> str:
    more = f"{between}and {len(names) - most:,} more" if len(names) > most else ""
    return between.join(map(one_line, names[:most])) + more


def said_of_others(concept: Concept, others: Iterable[Concept]) -> str:
    """That a name means other things too, and how to see those; empty where it does not."""
    told = "; ".join(f"{one.name} (threadwell {one.facet} {one.id})" for one in others)
    return f"This name can also mean: {told}." if told else ""


def about_posts(tally: Tally) -> str:
    """Who speaks of a concept, in one sentence; of few people no number is told."""
    people = counted(tally.people, "person") if tally.enough else f"fewer than {MINIMUM} people"
    by = f" by {people}" if tally.posts > tally.unknown else ""
    unknown = f" Who wrote {tally.unknown:,} of them is not known." if tally.unknown else ""
    where = f"{counted(tally.threads, 'thread')} from {counted(tally.sources, 'source')}"
    return f"Spoken of in {counted(tally.posts, 'post')}{by}, in {where}.{unknown}"


def numbers(tally: Tally) -> str:
    """People, posts and sources of what comes up."""
    parts = ((tally.people, "person"), (tally.posts, "post"), (tally.sources, "source"))
    return ", ".join(counted(n, what) for n, what in parts)


def about_around(overview: Overview) -> str:
    """Among how many posts things come up with the concept; empty where these are those that speak of it."""
    around = overview.around
    if around == overview.tally:
        return ""
    people = f" by {counted(around.people, 'person')}" if around.enough else ""
    return f"With all other posts of threads that begin with it: {counted(around.posts, 'post')}{people}."


def left_out(few: int) -> str:
    """What is said of concepts that came up by too few people; empty where there are none."""
    return f"Not shown: {few:,} that fewer than {MINIMUM} people speak of." if few else ""


def outcome_searches(page: Page) -> list[Fact]:
    """Each outcome that posts of enough people may tell of, and the command that finds those."""
    outcomes = page.overview.outcomes if page.overview else ()
    field = BY_NAME["outcome"]
    return [(field.value(one).name, command(f"{page.asked} outcome:{one}")) for one in outcomes]


def beside_years(timeline: Timeline) -> str:
    """What the years of a timeline leave out; empty for nothing."""
    first = timeline.years[0][0] if timeline.years else 0
    told = [f"{timeline.earlier:,} before {first}"] if timeline.earlier else []
    told += [f"{timeline.undated:,} without a date"] if timeline.undated else []
    return f"Besides: {' and '.join(told)}." if told else ""


def thread_facts(one: HelpfulThread) -> list[str]:
    """Where and when a thread is, and what speaks for it."""
    item, facts = one.thread.item, one.facts
    told = [item.source, one_line(item.board), day(facts.date), counted(facts.posts, "post")]
    told += [counted(facts.people, "person")] if facts.people else []
    told += [f"{counted(facts.experiences, 'experience')} told"] if facts.experiences else []
    told += [counted(facts.votes, "vote")] if facts.votes else []
    return [fact for fact in told if fact]


def address(one: HelpfulThread) -> str:
    """Where the post to begin with is, else its thread."""
    return one.post.item.url or one.thread.item.url


def community_words(place: Community) -> str:
    """Whether a community is read here, why not, and how to take part."""
    found = f"{counted(place.threads, 'thread')} on this. " if place.threads else ""
    return f"{found}{place.why} {place.join}"

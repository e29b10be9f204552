"""How the page of a condition, treatment or symptom looks: in the terminal, and line by line for a screen reader."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from crawlers.reading.clean import one_line
from index.around.overview import HelpfulThread, Overview, Related
from index.fields import BY_NAME
from search_cli import concept_words as words
from search_cli.bars import Row, print_bars
from search_cli.concept_answers import Page
from search_cli.output import BIAS, NOT_ADVICE, console, counted, marked, print_indented

READ_ONE = "Read one: threadwell show N"


def print_page(page: Page) -> None:
    """The page in the terminal, with bars; in a pipe the same without colour."""
    out, concept = console(), page.concept
    out.print(Text(one_line(concept.name), "bold") + Text(f" ({concept.facet})"))
    if others := words.said_of_others(concept, page.others):
        print_indented(out, Text(others), 0)
    for label, told in words.concept_facts(page):
        print_indented(out, Text(f"{label}: {told}"), 0)
    _head(out, "What authorities write")
    for link in page.links:
        print_indented(out, Text(f"{link.name}, {link.about}"), 2)
        _print_address(out, link.url, 4)
    _head(out, "Where people talk")
    for place in page.communities:
        print_indented(out, Text(f"{place.name}. ") + Text(words.community_words(place), "dim"), 2)
        _print_address(out, place.url, 4)
    if page.overview:
        _print_overview(out, page, page.overview)


def _print_address(out: Console, url: str, by: int) -> None:
    """An address in one line, however narrow the window: a break in it would break the link."""
    out.print(Text(" " * by) + Text(one_line(url), "blue"), soft_wrap=True)


def _head(out: Console, title: str) -> None:
    out.print()
    out.print(Text(title, "bold"))


def _print_overview(out: Console, page: Page, overview: Overview) -> None:
    _head(out, "What people speak of")
    if not overview.tally.posts:
        print_indented(out, Text(words.NOTHING), 2)
        return
    for line in filter(None, (words.about_posts(overview.tally), words.about_around(overview), BIAS, NOT_ADVICE)):
        print_indented(out, Text(line), 2)
    for facet in overview.related:
        _print_related(out, overview, facet)
    if searches := words.outcome_searches(page):
        _head(out, "What treatments did")
        print_indented(out, Text(words.NOT_COUNTED), 2)
        for name, typed in searches:
            out.print(Text(f"  {name}: ") + Text(typed, "blue"), soft_wrap=True)
    _print_timeline(out, overview)
    _head(out, "Threads to begin with")
    for number, one in enumerate(overview.threads, 1):
        _print_thread(out, number, one)
    out.print()
    out.print(Text(READ_ONE))


def _print_related(out: Console, overview: Overview, facet: str) -> None:
    related, few = overview.related[facet], overview.few[facet]
    if not related and not few:
        return
    units = " (people \u00b7 posts \u00b7 sources)" if related else ""
    _head(out, f"{BY_NAME[facet].title} that come up with it{units}")
    if related:
        print_bars(out, [_row(one) for one in related[: words.SHOWN]])
    if len(related) > words.SHOWN:
        print_indented(out, Text(f"and {len(related) - words.SHOWN:,} more: --json", "dim"), 2)
    if few:
        print_indented(out, Text(words.left_out(few), "dim"), 2)


def _row(one: Related) -> Row:
    tally = one.tally
    return Row(one_line(one.name), tally.people, f"{tally.people:,} \u00b7 {tally.posts:,} \u00b7 {tally.sources:,}")


def _print_timeline(out: Console, overview: Overview) -> None:
    if len(overview.timeline.years) < 2:  # one bar tells nothing
        return
    _head(out, "Posts a year")
    print_bars(out, [Row(str(year), posts, f"{posts:,}") for year, posts in overview.timeline.years])
    if besides := words.beside_years(overview.timeline):
        print_indented(out, Text(besides, "dim"), 2)


def _print_thread(out: Console, number: int, one: HelpfulThread) -> None:
    lead = f"{number}. "
    out.print(Text(lead) + Text(one_line(one.thread.item.title) or "(no title)", "bold"))
    print_indented(out, Text(" \u00b7 ".join(words.thread_facts(one)), "dim"), len(lead))
    if one.passage.text:
        passage = marked(one.passage.text, one.passage.marks, style=sys.stdout.isatty())
        passage = Text("... " if one.passage.before else "") + passage + Text(" ..." if one.passage.after else "")
        print_indented(out, passage, len(lead))
    _print_address(out, words.address(one), len(lead))


def print_plain(page: Page) -> None:
    """The page in lines that say what they are, without bars and signs: for screen readers, and for ``grep``."""
    out = console()
    for label, told in _lines(page):
        out.print(Text(f"{label}: {one_line(told)}"), soft_wrap=True)


def _lines(page: Page) -> Iterator[words.Fact]:
    concept = page.concept
    yield concept.facet.capitalize(), concept.name
    if others := words.said_of_others(concept, page.others):
        yield "Note", others
    yield from words.concept_facts(page)
    for link in page.links:
        yield "Authority", f"{link.name}, {link.about}, {link.url}"
    for place in page.communities:
        yield "Community", f"{place.name}. {words.community_words(place)} {place.url}"
    if page.overview and page.overview.tally.posts:
        yield from _overview_lines(page, page.overview)
    elif page.overview:
        yield "Posts", words.NOTHING


def _overview_lines(page: Page, overview: Overview) -> Iterator[words.Fact]:
    yield "Posts", words.about_posts(overview.tally)
    if around := words.about_around(overview):
        yield "Posts", around
    yield "Note", BIAS
    yield "Note", NOT_ADVICE
    for facet in overview.related:
        yield from _related_lines(overview, facet)
    if searches := words.outcome_searches(page):
        yield "What treatments did", words.NOT_COUNTED
        yield from searches
    for year, posts in overview.timeline.years:
        yield f"Year {year}", counted(posts, "post")
    if besides := words.beside_years(overview.timeline):
        yield "Years", besides
    for number, thread in enumerate(overview.threads, 1):
        yield f"Thread {number}", ", ".join((thread.thread.item.title or "(no title)", *words.thread_facts(thread)))
        yield f"Passage {number}", thread.passage.text
        yield f"Address {number}", words.address(thread)
    yield "Next", READ_ONE


def _related_lines(overview: Overview, facet: str) -> Iterator[words.Fact]:
    for one in overview.related[facet][: words.SHOWN]:
        yield f"{facet.capitalize()} that comes up with it", f"{one.name}, {words.numbers(one.tally)}"
    if few := words.left_out(overview.few[facet]):
        yield BY_NAME[facet].title, few

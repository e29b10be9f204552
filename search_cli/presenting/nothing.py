"""What is said where nothing was found: what to try, where was looked and where not, and where to ask."""

from __future__ import annotations

from collections.abc import Iterator

from index.searching.nothing_found import Nothing, Try
from search_cli.answering import Reply
from search_cli.output import counted
from search_cli.presenting.words import long_day, some
from search_cli.where_looked import Looked, Places

MOST = 8  # places told
Section = tuple[str, list[str]]  # what it is about, and its lines


def nothing_sections(reply: Reply) -> list[Section]:
    """All that helps somebody who found nothing; empty where something was found."""
    if reply.nothing is None or reply.places is None:
        return []
    nothing, places = reply.nothing, reply.places
    sections = [
        ("What to try", list(_to_try(nothing))),
        ("Where was looked", _some([_looked(one) for one in places.looked]) or ["Nothing is kept here yet."]),
        ("Where was not looked", _some([f"{one.name}: {one.why}" for one in places.not_looked])),
        ("Where to ask", _some(list(_to_ask(places)))),
    ]
    return [(title, lines) for title, lines in sections if lines]


def _to_try(nothing: Nothing) -> Iterator[str]:
    if nothing.nowhere:
        yield f"In no post and no title here: {some(nothing.nowhere)}. Try another word, or its beginning with a star."
    for one in nothing.tries:
        yield _tried(one)
    if nothing.near:
        near = ", ".join(f"{one.name} ({counted(one.threads, 'thread')})" for one in nothing.near)
        yield f"People here speak of what is near: {near}."
    if not (nothing.nowhere or nothing.tries or nothing.near):
        yield "Fewer words and filters, or another name of the condition."


def _tried(one: Try) -> str:
    there = f"there {'is' if one.threads == 1 else 'are'} {counted(one.threads, 'thread')}."
    return f"With OR in place of AND {there}" if one.without == "AND" else f"Without {one.without} {there}"


def _looked(one: Looked) -> str:
    checked = f"last asked for news on {long_day(one.checked)}" if one.checked else "from an archive"
    return f"{one.source}: {counted(one.threads, 'thread')}, {checked}"


def _to_ask(places: Places) -> Iterator[str]:
    for place in places.ask:
        yield f"{place.name}: {place.why} {place.join} {place.url}"


def _some(lines: list[str]) -> list[str]:
    return lines[:MOST] + ([f"and {len(lines) - MOST:,} more"] if len(lines) > MOST else [])

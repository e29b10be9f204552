"""Where a forum begins: from any page of it to its front page, by what pages name and by the folders above."""

from __future__ import annotations

from dataclasses import dataclass, replace

from crawlers.family import Family, Reading
from crawlers.reading.page import Page
from crawlers.recognition import evidence, places
from crawlers.recognition.links import parents
from crawlers.recognition.visitor import Visitor
from crawlers.source import Source


@dataclass(frozen=True, slots=True)
class Place:
    """A forum that was found: its family, what speaks for it, and a page of it. ``url`` is its front page's address.

    ``by_markup`` says that the family knows its pages by their markup.
    """

    family: Family
    evidence: tuple[str, ...]
    page: Page
    url: str
    by_markup: bool = True


async def with_front(place: Place, visit: Visitor) -> Place:
    """The place with its front page: the one nearest to the root that shows boards, else threads; else its board."""
    page, with_threads = place.page, ""
    for url in _front_places(place, visit.source):
        if with_threads and place.family.last_resort:
            break
        found = await _probe(place, url, visit)
        if found and _kinds(found[1], "board"):
            return replace(place, url=found[0])
        if found and not with_threads and _kinds(found[1], "thread"):
            with_threads = found[0]
    reading = place.family.read(page)
    if with_threads or (reading.links and not reading.threads):
        return replace(place, url=with_threads or page.url)
    for url in places.board_places(page):
        if (found := await _probe(place, url, visit)) and not found[1].threads and found[1].links:
            return replace(place, url=found[0])
    return place


def _front_places(place: Place, source: Source) -> list[str]:
    """Addresses to try, the likeliest first: what the family's own start stands for, the address given, those above."""
    url, family = place.page.url, place.family
    start = start_of(family, source, url)
    first = [folder for folder in [*parents(url), url] if start_of(family, source, folder) == start]
    derived = first[:1] if start != family.canonical(url) else []
    given = [url] if places.looks_like_front(url) else []
    above = places.front_places(place.page)
    if family.last_resort:  # it may take any page of the site for its own, and the site's home page before all
        given = [] if family.read(place.page).threads else [url]
        above.sort(key=lambda address: (not places.is_called_forum(address), address == parents(url)[0]))
    return list(dict.fromkeys([*derived, *given, *above]))


async def _probe(place: Place, url: str, visit: Visitor) -> tuple[str, Reading] | None:
    """What the family reads where it would begin at an address, and that address; None where it is not its own."""
    family = place.family
    page = await visit.try_page(start_of(family, visit.source, url))
    if page is None or (place.by_markup and not family.recognises(page)):
        return None
    reading = family.read(page)
    if reading.taken_over and family.name not in evidence.signs(page, ()):
        return None
    # An interface's answer lies elsewhere than the page that people know.
    return url if "json" in page.content_type else page.url, reading


def start_of(family: Family, source: Source, url: str) -> str:
    """Where a crawl of the family begins for a source at an address: an HTML page itself, or an interface's list."""
    return family.entries(replace(source, url=url, boards=()))[0].url


def _kinds(reading: Reading, kind: str) -> bool:
    return any(link.kind == kind for link in reading.links)

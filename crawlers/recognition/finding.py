"""From any page of a site to its forum: which family it is, how that is known, and where its front page lies."""

from __future__ import annotations

from dataclasses import replace

from crawlers.family import Family, FamilyError, Reading, load_family, recognise
from crawlers.reading.page import Page
from crawlers.recognition import evidence, places
from crawlers.recognition.candidate import UNKNOWN
from crawlers.recognition.front import Place, start_of, with_front
from crawlers.recognition.visitor import Visitor
from crawlers.source import Source

MAX_GUESSES = 2  # families that cookies or addresses name and that are tried on a page
MAX_FORUMS = 3  # links of a home page that are followed


async def find_forum(source: Source, visit: Visitor) -> Place:
    """The forum, or the feed, that the source's address belongs to or leads to.

    Raises :class:`FamilyError` where there is none, :class:`crawlers.crawl.fetch.FetchError` where the address does
    not answer.
    """
    page = await visit.page(source.url)
    if source.family != UNKNOWN:
        place = await _named(page, load_family(source.family), visit)
    else:
        place = await _recognised(page, visit)
    if place is None:
        raise FamilyError(_nothing(page))
    return place if place.family.name == "rss" else await with_front(place, visit)


async def _recognised(page: Page, visit: Visitor) -> Place | None:
    """The forum of a page: of a known family, here or where the page links to; else read by structure; else a feed."""
    if place := await _on(page, visit):
        return place
    here = _by_structure(page)
    if here and here.family.read(page).threads:
        return here
    linked: Place | None = None
    for url in places.forum_places(page)[:MAX_FORUMS]:
        if other := await visit.try_page(url):
            if (place := await _on(other, visit)) and place.family.name != "rss":
                return _led(place, page)
            linked = linked or _by_structure(other)
    if here is None and linked is not None:
        return _led(linked, page)
    return here or await _feed(page, visit)


async def _on(page: Page, visit: Visitor) -> Place | None:
    """The family that made a page, by its markup, else by its cookies and addresses; None where none is known."""
    signs = evidence.signs(page, visit.cookies(page))
    if name := evidence.told_by_markup(page):
        said = (_how(page, name), evidence.generator(page), *signs.get(name, []))
        return Place(load_family(name), tuple(filter(None, said)), page, page.url)
    guesses = []
    for name in list(signs)[:MAX_GUESSES]:
        family = load_family(name)
        reading = await _read_start(family, page, visit)
        if not reading.empty:
            guesses.append((reading.taken_over, Place(family, tuple(signs[name]), page, page.url, by_markup=False)))
    return min(guesses, key=lambda guess: guess[0], default=(False, None))[1]


def _how(page: Page, name: str) -> str:
    if name == "rss":
        return "the page is a feed"
    return "the form of its answer" if "json" in page.content_type else "the markup of its pages"


async def _read_start(family: Family, page: Page, visit: Visitor) -> Reading:
    """What a family reads on a page, or where it would begin there: some are read through other addresses."""
    reading = family.read(page)
    start = start_of(family, visit.source, page.url)
    if reading.empty and start != family.canonical(page.url) and (other := await visit.try_page(start)):
        return family.read(other) if family.recognises(other) else reading
    return reading


def _led(place: Place, page: Page) -> Place:
    return replace(place, evidence=(*place.evidence, f"linked from {page.url}"))


def _by_structure(page: Page) -> Place | None:
    """A forum of unknown make that can be read all the same; such a family knows pages by nothing but what it reads."""
    family = recognise(page)
    if family is None or not family.last_resort:
        return None
    said = "no software that Threadwell knows; pages are read by their structure alone"
    return Place(family, (said,), page, page.url, by_markup=False)


async def _feed(page: Page, visit: Visitor) -> Place | None:
    """The first feed that the page names; what it answers is told, if it is none."""
    for url in places.feeds(page)[:1]:
        feed = await visit.page(url)
        if load_family("rss").recognises(feed):
            return Place(load_family("rss"), (f"a feed that {page.url} names",), feed, feed.url)
    return None


async def _named(page: Page, family: Family, visit: Visitor) -> Place | None:
    """The page as one of the family that somebody named, who may know better than its markup."""
    if family.name == "rss" and not family.recognises(page):
        return await _feed(page, visit)
    known = family.recognises(page)
    said = ("named with --family", *([_how(page, family.name)] if known else []))
    return Place(family, said, page, page.url, known and not family.last_resort)


def _nothing(page: Page) -> str:
    elsewhere = places.forums_elsewhere(page)[:1]
    hint = f" It links to {elsewhere[0]}: give that address if it is the forum." if elsewhere else ""
    known = "shows no forum that Threadwell knows, and names no feed."
    return f"{page.url} {known} Give the address of the forum's front page, or of the feed.{hint}"

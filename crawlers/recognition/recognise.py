"""From an address to a source that is ready to be written, and everything that a maintainer should see before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from crawlers.crawl.fetch import Fetch, FetchError, origin
from crawlers.crawl.robots import Robots
from crawlers.recognition import places
from crawlers.recognition.finding import find_forum
from crawlers.recognition.trial import Trial, try_walk
from crawlers.recognition.visitor import Visitor
from crawlers.source import Source

MAX_SITEMAP_HEAD = 2000  # characters within which a sitemap says that it is one


@dataclass(frozen=True, slots=True)
class Found:
    """What recognition learned: a source, why it is of its family, what its site offers, and how a first look ended.

    ``delay`` is what its robots.txt asks for, in seconds. ``given`` is the address that somebody gave.
    """

    source: Source
    given: str
    evidence: tuple[str, ...]
    delay: float
    feeds: tuple[str, ...]
    sitemaps: tuple[str, ...]
    trial: Trial


async def recognise_source(
    source: Source, fetch: Fetch, clock: Callable[[], datetime], show: Callable[[int], None] = lambda _: None
) -> Found:
    """Find the forum or feed that the source's address belongs to, and read a few pages of it; nothing is kept.

    Raises :class:`crawlers.family.FamilyError` where no family knows the page, :class:`FetchError` where it cannot be
    fetched or is not public.
    """
    visit = Visitor(source, fetch, clock, show)
    place = await find_forum(source, visit)
    robots = await visit.robots(place.url)
    front = await visit.try_page(place.url) or place.page
    language = places.language(front) or places.language(place.page)
    found = replace(source, family=place.family.name, url=place.url, language=language)
    feeds = [place.url] if place.family.name == "rss" else places.feeds(front)
    sitemaps = await find_sitemaps(robots, place.url, visit)
    trial = await try_walk(found, place.family, visit)
    found = replace(found, robots=f"{say_robots(robots)}, {clock():%Y-%m-%d}")
    return Found(found, source.url, place.evidence, robots.delay, tuple(feeds), sitemaps, trial)


def say_robots(robots: Robots) -> str:
    """What a source's file says of its robots.txt, but for the day."""
    return f"allowed with {robots.delay:g} s between requests" if robots.delay else "allowed"


async def find_sitemaps(robots: Robots, url: str, visit: Visitor) -> tuple[str, ...]:
    """The sitemaps that robots.txt names, else the one that lies where most do, if it does."""
    if robots.sitemaps:
        return robots.sitemaps
    address = f"{origin(url)}/sitemap.xml"
    try:
        page = await visit.page(address)
    except FetchError:
        return ()
    head = page.text[:MAX_SITEMAP_HEAD]
    return (address,) if "<urlset" in head or "<sitemapindex" in head else ()

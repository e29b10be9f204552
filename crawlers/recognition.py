"""From an address to a source: which family made the page, what robots.txt says, and a first look at a thread."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin, urlsplit

from crawlers.crawl_store import CrawlStore, Outcome
from crawlers.family import FamilyError, recognise
from crawlers.fetch import REDIRECTS, Answer, Fetch, FetchError, origin, same_site
from crawlers.items import UsageError
from crawlers.reading.page import Page
from crawlers.robots import Robots, fetch_robots, read_robots
from crawlers.source import Source, SourceError, is_loopback
from crawlers.store import KeptPost, KeptThread
from crawlers.walk import Tally, Walk

TRIAL_PAGES = 10  # at most, until a thread was read: the walk goes deep first
MAX_REDIRECTS = 5

_FEED_LINKS = "link[rel~=alternate][type^='application/rss+xml'], link[rel~=alternate][type^='application/atom+xml']"
_COMMENTS = re.compile("comment|coment|kommentar|reacti", re.IGNORECASE)  # of a feed, by its title or address


@dataclass(frozen=True, slots=True)
class Found:
    """What recognition learned: a source ready to be written, how the trial ended, and a thread that it read."""

    source: Source
    trial: Outcome
    sample: tuple[KeptThread, list[KeptPost]] | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """What somebody wants to add; empty fields are to be found out."""

    url: str
    name: str = ""
    family: str = ""
    allow_private: bool = False


def suggest_name(url: str) -> str:
    """A source name made of an address: its host, and its path where it has one."""
    parts = urlsplit(url)
    words = re.findall(r"[a-z0-9.]+", f"{(parts.hostname or '').removeprefix('www.')} {parts.path}".lower())
    return "-".join(words)[:64].strip(".-") or "source"


class CandidateError(SourceError, UsageError):
    """The address, name or family that was given cannot be a source's."""


def check_candidate(candidate: Candidate) -> Source:
    """A provisional source for the candidate. Raises :class:`CandidateError` for a bad address or name."""
    name = candidate.name or suggest_name(candidate.url)
    host = urlsplit(candidate.url).hostname or ""
    delay = 0.0 if is_loopback(host) and candidate.allow_private else 1.0
    family = candidate.family or "unknown"
    try:
        return Source(name, family, candidate.url, delay=delay, allow_private=candidate.allow_private)
    except SourceError as error:
        raise CandidateError(str(error)) from error


async def recognise_source(source: Source, fetch: Fetch, clock: Callable[[], datetime]) -> Found:
    """Fetch the source's address, find its family, and read a few pages into a store that is thrown away.

    A page that is no forum but names a feed of its site stands for that feed, whose address becomes the source's.
    Raises :class:`FamilyError` where no family knows the page, :class:`FetchError` where it cannot be fetched.
    """
    status, body, problem = await fetch_robots(origin(source.url), fetch)
    robots = read_robots(status, body)
    if problem:
        raise FetchError("robots", problem)
    page = await _fetch_page(source.url, source, fetch, robots)
    family = recognise(page)
    if family is None and (feed := _feed_address(page, source)):
        page = await _fetch_page(feed, source, fetch, robots)
        family = recognise(page)
    if family is None or source.family not in ("unknown", family.name):
        seen = "no forum that Threadwell knows, and names no feed" if family is None else f"a {family.name} source"
        raise FamilyError(f"{page.url} shows {seen}. Give the address of the forum's front page, or of the feed.")
    source = replace(source, family=family.name, url=page.url, language=_language(page))
    with (
        TemporaryDirectory(prefix="threadwell-") as folder,
        closing(CrawlStore(Path(folder) / "store.sqlite")) as store,
    ):
        store.save_robots(origin(source.url), status, body, clock())
        walk = Walk(source, family, store, b"trial", fetch, clock, enough=_enough)
        trial = await walk.run()
        sample = next((found for found in list(store.threads()) if found[1]), None)
    if sample is None and trial.private:
        message = f"{source.url} shows its threads to members only. Threadwell reads public pages, and never logs in."
        raise FetchError("private", message, transient=False)
    return Found(replace(source, robots=f"allowed, {clock():%Y-%m-%d}"), trial, sample)


def _enough(tally: Tally) -> bool:
    return tally.saved.new > 0 or tally.pages >= TRIAL_PAGES


async def _fetch_page(url: str, source: Source, fetch: Fetch, robots: Robots) -> Page:
    """The page at an address of the source's site, redirects within the site followed, as robots.txt allows."""
    asked = url
    for _ in range(MAX_REDIRECTS):
        if not robots.allows(url):
            raise FetchError("robots", robots.refusal or f"The site's robots.txt does not allow {url}.")
        answer = await fetch(url)
        if answer.status not in REDIRECTS:
            return _page(url, answer)
        target = urljoin(url, answer.headers.get("location", "")).partition("#")[0]
        if not same_site(target, source.url):
            raise FetchError("redirect", f"{url} leads to another site, {target}. Add that address if you mean it.")
        url = target
    raise FetchError("redirect", f"{asked} redirects in a circle. Give the address of the forum's front page.")


def _feed_address(page: Page, source: Source) -> str:
    """The first feed of the source's site that the page names and that is not one of comments; empty for none."""
    base = page.tree.css("base::attr(href)").get("")
    for link in page.tree.css(_FEED_LINKS):
        url = _joined(_joined(page.url, base), link.attrib.get("href", "")).partition("#")[0]
        title = link.attrib.get("title", "")
        if same_site(url, source.url) and not _COMMENTS.search(f"{title} {urlsplit(url).path}"):
            return url
    return ""


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return ""


def _page(url: str, answer: Answer) -> Page:
    if answer.status in (401, 403):
        raise FetchError(
            "private", f"{url} is not public (status {answer.status}). Threadwell reads public pages only."
        )
    if answer.status != 200:
        raise FetchError(str(answer.status), f"{url} answered with status {answer.status}. Check the address.")
    return Page(url, answer.body, answer.headers.get("content-type", ""), answer.date)


def _language(page: Page) -> str:
    code: str = page.tree.css("html::attr(lang)").get("")
    return code.partition("-")[0].lower() if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9-]+)?", code) else ""

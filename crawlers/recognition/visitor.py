"""Looking at a site before it is a source: few requests, with pauses, as its robots.txt allows, none of them twice."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from crawlers.crawl.fetch import REDIRECTS, Answer, Fetch, FetchError, origin, same_site
from crawlers.crawl.robots import Robots, fetch_robots, read_robots
from crawlers.crawl.walk import FOR_GOOD, TRANSIENT
from crawlers.reading.page import Page
from crawlers.recognition.links import join
from crawlers.source import Source

MAX_REQUESTS = 8  # robots.txt among them; the trial that follows has a limit of its own
MAX_REDIRECTS = 5


class Visitor:
    """Asks for the pages of one candidate. ``show`` is told the number of requests after each.

    ``moved_to`` is where the first page that was asked for has moved for good (RFC 9110: 301, 308), else empty.
    """

    def __init__(
        self,
        source: Source,
        fetch: Fetch,
        clock: Callable[[], datetime],
        show: Callable[[int], None] = lambda _: None,
        limit: int = MAX_REQUESTS,
    ) -> None:
        self.source = source
        self.fetch = fetch
        self.clock = clock
        self.show = show
        self.limit = limit
        self.asked = 0
        self.moved_to = ""
        self.robots_files: dict[str, tuple[int, bytes]] = {}
        self.answers: dict[str, Answer] = {}
        self._last: datetime | None = None
        self._delay = source.delay

    async def robots(self, url: str) -> Robots:
        """The rules for an address's host. Raises :class:`FetchError` where they cannot be had."""
        site = origin(url)
        if site not in self.robots_files:
            found = await fetch_robots(site, self._ask)
            if found.error:
                raise FetchError("robots", str(found.error))
            self.robots_files[site] = found.status, found.body
        robots = read_robots(*self.robots_files[site])
        self._delay = max(self.source.delay, robots.delay)
        return robots

    async def page(self, url: str) -> Page:
        """The public page at an address, redirects within its site followed. Raises :class:`FetchError`."""
        asked, for_good = url, not self.answers
        for _ in range(MAX_REDIRECTS):
            answer = await self._answer(url)
            if answer.status not in REDIRECTS:
                return _page(url, answer)
            target = join(url, answer.headers.get("location", "")).partition("#")[0]
            for_good = for_good and answer.status in FOR_GOOD
            if for_good:
                self.moved_to = target
            if not same_site(target, asked):
                raise FetchError("redirect", f"{url} leads to another site, {target}. Add that address if you mean it.")
            url = target
        raise FetchError("redirect", f"{asked} redirects in a circle. Give the address of the forum's front page.")

    async def try_page(self, url: str) -> Page | None:
        """The page at an address, None where it cannot be had."""
        try:
            return await self.page(url)
        except FetchError:
            return None

    def cookies(self, page: Page) -> tuple[str, ...]:
        """The names of the cookies that a page's site has set so far."""
        site = origin(page.url)
        return tuple(name for url, answer in self.answers.items() if origin(url) == site for name in answer.cookies)

    async def recall(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """What a crawl gets that follows: the answer that is known already, else a new one, without a limit."""
        if url in self.answers:
            return self.answers[url]
        await self._pause()
        return await self._request(url, headers)

    async def _answer(self, url: str) -> Answer:
        robots = await self.robots(url)
        if not robots.allows(url):
            raise FetchError("robots", robots.refusal or f"The site's robots.txt does not allow {url}.")
        if url not in self.answers:
            answer = await self._ask(url)
            if answer.status in TRANSIENT:
                return answer
            self.answers[url] = answer
        return self.answers[url]

    async def _ask(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        if self.asked >= self.limit:
            raise FetchError("limit", f"{url} was not asked for: {self.limit} requests must do.", transient=False)
        await self._pause()
        return await self._request(url, headers)

    async def _request(self, url: str, headers: Mapping[str, str] | None) -> Answer:
        self.asked += 1
        self._last = self.clock()
        self.show(self.asked)
        return await self.fetch(url, headers)

    async def _pause(self) -> None:
        if self._last is None:
            return
        wait = self._last + timedelta(seconds=self._delay) - self.clock()
        if wait > timedelta(0):
            await sleep(wait.total_seconds())


def _page(url: str, answer: Answer) -> Page:
    if answer.status in (401, 403):
        raise FetchError(
            "private", f"{url} is not public (status {answer.status}). Threadwell reads public pages only."
        )
    if answer.status in TRANSIENT:
        raise FetchError(str(answer.status), f"{url} answered with status {answer.status}. Try again later.")
    if answer.status != 200:
        gone = "is gone for good (status 410)" if answer.status == 410 else f"answered with status {answer.status}"
        raise FetchError(str(answer.status), f"{url} {gone}. Check the address.")
    return Page(url, answer.body, answer.headers.get("content-type", ""), answer.date)

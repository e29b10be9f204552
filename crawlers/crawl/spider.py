"""The one Scrapy spider: it runs a task of ours and lends it Scrapy's downloader. Nothing else imports Scrapy.

Scrapy brings connections, TLS, compression, limits and time-outs. Which page comes next is the frontier's to say, so
the spider has no callbacks: the task awaits one answer at a time (``engine.download_async``).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.settings import Settings
from twisted.internet._resolver import GAIResolver

from crawlers.crawl.addresses import Guard
from crawlers.crawl.fetch import LISTS, Answer, Fetch, FetchError
from crawlers.crawl.settings import SETTINGS, TIMEOUT
from crawlers.crawl.unpacking import BrokenError, TooLargeError, UnknownError, unpack

T = TypeVar("T")

_GUARD = "THREADWELL_GUARD"


class GuardedResolver:
    """Scrapy's DNS resolver: Twisted's own, with every address passed by the :class:`Guard` in the settings."""

    def __init__(self, guard: Guard, reactor: Any) -> None:
        self.guard = guard
        self.reactor = reactor

    @classmethod
    def from_crawler(cls, crawler: AsyncCrawlerProcess, reactor: Any) -> GuardedResolver:
        """As Scrapy makes it; ``crawler`` is the process."""
        return cls(crawler.settings[_GUARD], reactor)

    def install_on_reactor(self) -> None:
        """Resolve every name of this process through the guard."""
        self.reactor.installNameResolver(GAIResolver(self.reactor, getaddrinfo=self.guard.getaddrinfo))


class OneRequest(HTTP11DownloadHandler):
    """Scrapy's way to download, which asks once: Twisted would ask again at once when a kept connection breaks."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False


class TaskSpider(Spider, Generic[T]):
    """Runs ``task`` with a fetch; its result or error is in ``work`` when the crawl is over."""

    name = "threadwell"

    def __init__(self, task: Callable[[Fetch], Awaitable[T]], guard: Guard, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.task = task
        self.guard = guard
        self.work: asyncio.Future[T] | None = None

    async def start(self) -> AsyncIterator[Any]:
        """Do the whole task; there is nothing to schedule."""
        self.work = asyncio.ensure_future(self.task(self.fetch))
        try:
            await asyncio.wait([self.work])
        finally:
            self.work.cancel()
        nothing: tuple[Any, ...] = ()
        for item in nothing:
            yield item

    async def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to one request, whatever its status. Raises :class:`FetchError`."""
        try:
            response = await self.crawler.engine.download_async(Request(url, headers=dict(headers or {})))
        except tuple(_FAILURES) as error:
            raise self._explain(url, error) from error
        said = {name.decode("latin-1").lower(): _decoded(response.headers.getlist(name)) for name in response.headers}
        headers = {name: "\n".join(lines) if name in LISTS else lines[-1] for name, lines in said.items() if lines}
        cookies = tuple(line.partition("=")[0].strip() for line in said.get("set-cookie", ()))
        body = self._unpacked(url, response.body, ",".join(said.get("content-encoding", ())))
        return Answer(response.url, response.status, body, headers, cookies)

    def _unpacked(self, url: str, body: bytes, coding: str) -> bytes:
        try:
            return unpack(body, coding, self.settings.getint("DOWNLOAD_MAXSIZE"))
        except (TooLargeError, BrokenError, UnknownError) as error:
            raise self._explain(url, error) from error

    def _explain(self, url: str, error: Exception) -> FetchError:
        host = urlsplit(url).hostname or ""
        if host in self.guard.refused:
            message = f"{host} lies on a private network. If it is yours, add it with --allow-private."
            return FetchError("private-address", message, transient=False)
        kind, text, transient = next(row for cls, row in _FAILURES.items() if isinstance(error, cls))
        return FetchError(kind, f"{host} {text}.", transient=transient)


def _decoded(values: Iterable[bytes]) -> list[str]:
    return [value.decode("latin-1") for value in values]


_FAILURES: Mapping[type[Exception], tuple[str, str, bool]] = {
    CannotResolveHostError: ("no-such-host", "has no address; check its spelling and your connection", True),
    DownloadConnectionRefusedError: ("refused", "refused the connection; check the address, or try again later", True),
    DownloadTimeoutError: ("timeout", "did not answer in time", True),
    ResponseDataLossError: ("truncated", "sent less than it promised", True),
    DownloadFailedError: ("broken", "broke off the connection", True),
    DownloadCancelledError: ("too-large", "sent more than a page may hold", False),
    IgnoreRequest: ("too-large", "sent more than a page may hold", False),
    TooLargeError: ("too-large", "sent more than a page may hold", False),
    BrokenError: ("truncated", "sent a packed page that breaks off or cannot be unpacked", True),
    UnknownError: ("unreadable", "packed a page in a way that we did not ask for", False),
    UnsupportedURLSchemeError: ("not-http", "was asked for by an address that is not http or https", False),
    NotSupported: ("not-http", "was asked for, or answered, in a way that is not http or https", False),
}


def run(
    task: Callable[[Fetch], Awaitable[T]], user_agent: str, private_hosts: frozenset[str], *, timeout: float = TIMEOUT
) -> T:
    """The result of ``task``, run to its end with a fetch of its own.

    ``private_hosts`` may lie on a private network; ``timeout`` is in seconds, for a whole answer. A process can do this
    once: Twisted's reactor never restarts.
    """
    guard = Guard(private_hosts)
    settings = Settings({**SETTINGS, "USER_AGENT": user_agent, "DOWNLOAD_TIMEOUT": timeout, _GUARD: guard})
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(TaskSpider)
    crawl = process.crawl(crawler, task=task, guard=guard)
    process.start()
    crawl.result()
    spider = crawler.spider
    if not isinstance(spider, TaskSpider) or spider.work is None or spider.work.cancelled():
        raise KeyboardInterrupt
    result: T = spider.work.result()
    return result

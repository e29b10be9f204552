"""How Scrapy is set up: one table. What it would do of its own accord and the walk does better is switched off."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from crawlers.crawl.unpacking import ACCEPTED
from crawlers.reading.page import MAX_BYTES

_HANDLER = "crawlers.crawl.spider.OneRequest"
_PARTS = (
    "downloadtimeout.DownloadTimeoutMiddleware",
    "defaultheaders.DefaultHeadersMiddleware",
    "useragent.UserAgentMiddleware",
)
TIMEOUT = 30  # seconds for an answer, from the question to its last byte

SETTINGS: Mapping[str, Any] = MappingProxyType(
    {
        # The walk fetches one page at a time, and itself minds robots.txt, pauses, retries and redirects: Scrapy
        # would take a 503 for robots.txt as permission, retry a 429 at once and follow a redirect unseen. Nor may it
        # keep cookies, use a proxy that would hide whom we connect to, unpack (it takes a stream that breaks off for a
        # whole page) or be controlled from outside. So of all that Scrapy loads by default, three parts are left; the
        # others would also take a quarter of the time that a crawl takes to start.
        "EXTENSIONS_BASE": {},
        "SPIDER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES_BASE": {
            f"scrapy.downloadermiddlewares.{part}": order for order, part in enumerate(_PARTS)
        },
        "CONCURRENT_REQUESTS": 1,
        "DOWNLOAD_DELAY": 0,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8",
            "Accept-Encoding": ACCEPTED,
        },
        "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER, "data": None, "file": None, "ftp": None, "s3": None},
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_TIMEOUT": TIMEOUT,
        "DOWNLOAD_MAXSIZE": MAX_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "TWISTED_DNS_RESOLVER": "crawlers.crawl.spider.GuardedResolver",
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "STATS_DUMP": False,
    }
)

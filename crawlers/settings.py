"""How Scrapy is set up: one table. What it would do of its own accord and the walk does better is switched off."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from crawlers.reading.page import MAX_BYTES
from crawlers.unpacking import ACCEPTED

_HANDLER = "crawlers.spider.OneRequest"
TIMEOUT = 30  # seconds for an answer, from the question to its last byte

SETTINGS: Mapping[str, Any] = MappingProxyType(
    {
        # The walk fetches one page at a time, and itself minds robots.txt, pauses, retries and redirects: Scrapy
        # would take a 503 for robots.txt as permission, retry a 429 at once and follow a redirect unseen.
        "CONCURRENT_REQUESTS": 1,
        "ROBOTSTXT_OBEY": False,
        "RETRY_ENABLED": False,
        "REDIRECT_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        # Public pages, read as anybody reads them: no cookies, no proxy that would hide whom we connect to.
        "COOKIES_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "REFERER_ENABLED": False,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8",
            "Accept-Encoding": ACCEPTED,
        },
        "COMPRESSION_ENABLED": False,  # the spider unpacks: Scrapy takes a stream that breaks off for a whole page
        "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER, "data": None, "file": None, "ftp": None, "s3": None},
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_TIMEOUT": TIMEOUT,
        "DOWNLOAD_MAXSIZE": MAX_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "TWISTED_DNS_RESOLVER": "crawlers.spider.GuardedResolver",
        "TELNETCONSOLE_ENABLED": False,
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "STATS_DUMP": False,
    }
)

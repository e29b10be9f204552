"""What fetching a page means to the rest of the house: a question, an answer, or a named failure. No Scrapy here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import SplitResult, urljoin, urlsplit

from crawlers.items import ThreadwellError

AGENT = "Threadwell"
_LONGEST_REST = 30 * 86400  # seconds that we take a Retry-After for
REDIRECTS = (301, 302, 303, 307, 308)
LISTS = ("x-robots-tag", "tdm-reservation")  # headers that may come several times: all count, a line each
LONGEST = 2000  # characters; a longer address is no page of a forum


class FetchError(ThreadwellError):
    """A page could not be fetched. ``kind`` names why; ``transient`` failures are worth another try."""

    def __init__(self, kind: str, message: str, *, transient: bool = True) -> None:
        super().__init__(message)
        self.kind = kind
        self.transient = transient


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer; header names are in lower case. ``cookies`` are the names of those that it would set."""

    url: str
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()

    @property
    def date(self) -> datetime | None:
        """The server's clock when it answered."""
        return http_date(self.headers.get("date", ""))

    def retry_after(self, now: datetime) -> timedelta | None:
        """How long the server asks us to wait, in either form of RFC 9110, section 10.2.3."""
        value = self.headers.get("retry-after", "").strip()
        if value.isdecimal():
            return timedelta(seconds=min(int(value[:9]), _LONGEST_REST))
        until = http_date(value)
        return min(max(until - now, timedelta(0)), timedelta(seconds=_LONGEST_REST)) if until else None


class Fetch(Protocol):
    """Asks for one address, once, and follows no redirect. Raises :class:`FetchError`."""

    async def __call__(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer, whatever its status."""
        ...


def http_date(text: str) -> datetime | None:
    """The date of an HTTP header, aware; None where it is none."""
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def joined(base: str, url: str) -> str:
    """The address that a link on a page leads to; empty for what is no address."""
    try:
        return urljoin(base, url)
    except ValueError:  # such as "http://[": a bracket begins an IPv6 address
        return ""


def origin(url: str) -> str:
    """Scheme, host and port of an address: what one robots.txt speaks for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def same_site(url: str, home: str) -> bool:
    """Whether an address lies on a source's own host: http or https, with or without ``www.``, same port."""
    try:
        a, b = urlsplit(url), urlsplit(home)
        return a.scheme in ("http", "https") and _host(a) == _host(b) and not a.username
    except ValueError:
        return False


def _host(parts: SplitResult) -> tuple[str, int | None]:
    port = None if parts.port in (80, 443) else parts.port
    return (parts.hostname or "").removeprefix("www."), port


def user_agent(version: str, contact: str) -> str:
    """The honest name that every request carries, with where to reach the operator."""
    return f"{AGENT}/{version} (+{contact})" if contact else f"{AGENT}/{version}"

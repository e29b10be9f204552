"""robots.txt as RFC 9309 reads it, parsed by protego."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

from crawlers.crawl.fetch import AGENT, REDIRECTS, Fetch, FetchError, joined

MAX_BYTES = 500 * 1024  # RFC 9309, section 2.5: at least 500 kibibytes are parsed
MAX_AGE = 24 * 3600  # section 2.4: not longer than a day, in seconds
MAX_REDIRECTS = 5  # section 2.3.1.2
LONGEST_DELAY = 86400.0  # seconds that we take a Crawl-delay for


@dataclass(frozen=True, slots=True)
class Robots:
    """What a host's robots.txt permits; ``refusal`` says why nothing may be fetched at all, or is empty."""

    rules: Protego | None = None
    refusal: str = ""

    def allows(self, url: str) -> bool:
        """Whether we may fetch an address."""
        return not self.refusal and (self.rules is None or bool(self.rules.can_fetch(url, AGENT)))

    @property
    def delay(self) -> float:
        """The Crawl-delay in seconds, 0 where none is asked for."""
        return min(float((self.rules.crawl_delay(AGENT) if self.rules else None) or 0), LONGEST_DELAY)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The addresses of the sitemaps that it names."""
        named = self.rules.sitemaps if self.rules else ()
        return tuple(dict.fromkeys(url for url in named if url.lower().startswith(("http://", "https://"))))


def read_robots(status: int, body: bytes) -> Robots:
    """The rules in an answer to /robots.txt.

    Found: they hold. Not found or forbidden (4xx): everything is free (section 2.3.1.3). Server errors, and 429 which
    is a plea to stay away: nothing may be fetched (section 2.3.1.4).
    """
    if status == 429 or status >= 500:
        return Robots(refusal=f"robots.txt answered {status}, which forbids crawling (RFC 9309).")
    if 200 <= status < 300:
        return Robots(Protego.parse(_whole_lines(body).decode("utf-8-sig", "replace")))
    return Robots()


def _whole_lines(body: bytes) -> bytes:
    """As much as is read of a robots.txt: half a line would forbid or allow what nobody wrote."""
    return body if len(body) <= MAX_BYTES else body[:MAX_BYTES].rpartition(b"\n")[0]


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """Status and body of a robots.txt; ``error`` is why none could be had."""

    status: int
    body: bytes = b""
    error: FetchError | None = None


async def fetch_robots(site: str, fetch: Fetch) -> RobotsFile:
    """An origin's robots.txt after its redirects.

    A host out of reach counts as 503. After too many redirects, or one to no address, it is as if there were none
    (section 2.3.1.2). Raises :class:`FetchError` for an address that must not be asked, now or later.
    """
    url = f"{site}/robots.txt"
    try:
        for _ in range(MAX_REDIRECTS + 1):
            answer = await fetch(url)
            if answer.status not in REDIRECTS:
                return RobotsFile(answer.status, answer.body)
            url = joined(url, answer.headers.get("location", ""))
            if not url.startswith(("http://", "https://")):
                break
    except FetchError as error:
        if not error.transient:
            raise
        return RobotsFile(503, error=error)
    return RobotsFile(404)

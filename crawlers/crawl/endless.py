"""Which links of a page are worth following, on a site that may have no end.

Calendars, archives by day and lists whose last page names a next one go on for ever. What tells them is that nothing
new comes: no thread and no post that this crawl has not met. A site may also redirect for ever, or write addresses of
any length.
"""

from __future__ import annotations

from crawlers.crawl.fetch import LONGEST, same_site
from crawlers.family import Reading
from crawlers.items import Link

ENDLESS = 100  # pages in a row that brought nothing new
HOPS = 5  # redirects from one to the next
_REMEMBERED = 200_000  # threads and posts: as numbers, some 15 MB


class Horizon:
    """Watches what one crawl of the site at ``home`` meets."""

    def __init__(self, home: str) -> None:
        self.home = home
        self._met: set[int] = set()
        self._row = 0
        self._hops: dict[str, dict[str, int]] = {}  # a page's address: those that led there, with their numbers

    def chosen(self, reading: Reading) -> tuple[tuple[Link, ...], dict[str, int]]:
        """The links to follow of a page that was read, and how many are not, by why."""
        own = [link for link in reading.links if same_site(link.url, self.home)]
        short = tuple(link for link in own if len(link.url) <= LONGEST)
        left_out = {"long address": len(own) - len(short)}
        if self._is_endless(reading):
            return (), left_out | {"endless": len(short)}
        return short, left_out

    def _is_endless(self, reading: Reading) -> bool:
        posts = {hash((thread.id, post.id)) for thread in reading.threads for post in thread.posts}
        here = posts or {hash(link.url) for link in reading.links if link.kind == "thread"}
        self._row = 0 if here - self._met else self._row + 1
        if len(self._met) > _REMEMBERED:
            self._met.clear()
        self._met |= here
        return self._row > ENDLESS

    def may_hop(self, page: int, url: str, target: str) -> bool:
        """Whether a redirect from ``url``, the page of that number, to ``target`` is worth following."""
        chain = {**self._hops.pop(url, {}), url: page}
        if len(chain) > HOPS or len(target) > LONGEST or target in chain or not same_site(target, self.home):
            return False
        self._hops[target] = chain
        return True

    def arrived(self, url: str) -> tuple[int, ...]:
        """The pages that redirected to one that answered."""
        return tuple(self._hops.pop(url, {}).values())

"""What is asked of one crawl beyond its source: whom to tell, when it is enough, how far back to go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from crawlers.crawl.tally import Progress, Tally


def _tell_nobody(_progress: Progress) -> None:
    return


def _never(_tally: Tally) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Errand:
    """What a crawl is asked to do.

    ``show`` is told of its progress before each page. The crawl stops there when ``enough`` says so of what it has
    seen, or gives a reason in words. Threads in which nobody posted ``since`` then are left for a later crawl, where
    the site's lists tell.
    """

    show: Callable[[Progress], None] = _tell_nobody
    enough: Callable[[Tally], bool | str] = _never
    since: datetime | None = None


WHOLE = Errand()

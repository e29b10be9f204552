"""Whether a page yields what its source normally does: pure functions, and a watch that a crawl carries along.

A forum that changes its looks can be read all the same, and wrongly: without authors, dates or words. Such a page is
not kept, so that it spoils nothing that is; after a few of them the crawl ends as quarantined and names the field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crawlers.items import ReadPost
from crawlers.jobs import ACCEPTED, Job

FIELDS: Mapping[str, Callable[[ReadPost], bool]] = {
    "author": lambda post: bool(post.author or post.author_id),
    "date": lambda post: post.created is not None,
    "text": lambda post: bool(post.text.strip()),
}
NEARLY_ALL = 0.9  # of the posts have a field: it is normal for the source, and may be missed
PART = 0.5  # of what is normal: less is outside the band
RUNS, POSTS, PAGES = 10, 20, 5  # runs that are learned from; posts or pages from which a share says something
ALONE = 3  # posts on a page that speaks for itself
IN_A_ROW = 3  # doubtful pages that end a crawl

Band = Mapping[str, float]  # the share of posts that have a field, of those fields that nearly all have


def learn(jobs: Iterable[Job]) -> Band | None:
    """The band of a source from its jobs, newest first; None where they have not read enough to tell.

    The newest ten that did their work and read posts count, and more where those read few. An accepted job ends it:
    what was normal before it is not any more.
    """
    total: Counter[str] = Counter()
    runs = 0
    for job in jobs:
        if job.verdict == ACCEPTED or (runs >= RUNS and total["posts"] >= POSTS):
            break
        if job.done and job.counts.get("posts"):
            total.update(job.counts)
            runs += 1
    if total["posts"] < POSTS:
        return None
    shares = {name: total[name] / total["posts"] for name in FIELDS}
    return {name: share for name, share in shares.items() if share >= NEARLY_ALL}


def count_posts(posts: Sequence[ReadPost]) -> Counter[str]:
    """How many posts there are, and how many have each field; one page, empty where there are none."""
    counts = Counter({name: sum(map(has, posts)) for name, has in FIELDS.items()})
    return counts + Counter(pages=1, posts=len(posts), empty=not posts)


def lacking(band: Band, counts: Mapping[str, int]) -> str:
    """The first field that far fewer of the counted posts have than normal, empty where there is none."""
    posts = counts.get("posts", 0)
    return next((name for name, share in band.items() if counts.get(name, 0) < share * PART * posts), "")


@dataclass(slots=True)
class Watch:
    """What a crawl read and kept so far, and whether it is what the source normally yields; no band, no doubt."""

    band: Band | None = None
    kept: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    doubtful: Counter[str] = field(default_factory=Counter)
    row: int = 0
    missing: str = ""

    def doubts(self, posts: Sequence[ReadPost], before: Callable[[Sequence[str]], Mapping[str, int]]) -> bool:
        """Whether a thread's page with these posts shall not be kept.

        ``before`` tells of post ids how many of those that are kept have each field: a page of one post or two may
        well lack one, but takes none away.
        """
        here = count_posts(posts)
        self.seen += here
        name = lacking(self.band, here) if self.band is not None else ""
        if name and len(posts) < ALONE and not self.row:
            name = name if before([post.id for post in posts]).get(name, 0) > here[name] else ""
        if name:
            self.doubtful[name] += 1
            self.row += 1
        elif posts:
            self.row = 0
        self.missing = self._found_missing(name)
        if not (name or self.missing):
            self.kept += here
        return bool(name or self.missing)

    def _found_missing(self, name: str) -> str:
        if self.band is None:
            return ""
        if name and self.row >= IN_A_ROW:
            return name
        if self.seen["pages"] >= PAGES and self.seen["empty"] > PART * self.seen["pages"]:
            return "posts"
        many = self.seen["pages"] >= PAGES or self.seen["posts"] >= POSTS
        return lacking(self.band, self.seen) if many else ""

    def closing(self, unchanged: int = 0) -> str:
        """The field for want of which a crawl that read all it had to is quarantined: hardly a page was in order.

        None of those that it read was, and there are more of them than pages that are as they were.
        """
        if self.missing or self.kept["posts"] or sum(self.doubtful.values()) <= unchanged:
            return self.missing
        self.missing = self.doubtful.most_common(1)[0][0]
        return self.missing

    @property
    def note(self) -> str:
        """What a person should know of single pages that were not kept, in one sentence, empty where there are none."""
        total = sum(self.doubtful.values())
        names = ", ".join(sorted(self.doubtful))
        return f"{total} pages were not kept, for their posts lack what is normal here: {names}." if total else ""

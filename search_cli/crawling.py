"""One source's harvest in this process: what it brought, as one row, and what its source's file says from then on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from search_cli.duty import WAYS_OUT
from search_cli.harvesting import Row
from search_cli.opening import opened_crawl_store
from search_cli.output import progress

if TYPE_CHECKING:
    from crawlers.harvest import Bounds
    from crawlers.keeping.crawl_store import Outcome
    from crawlers.source import Source
    from search_cli.config import Home

ADVICE = {
    "nothing found": "no board, thread or post was found on the pages read. Look at the forum: it may have moved.",
    "site does not answer": "the site stopped answering. What was fetched is kept; run the same command again later.",
    "moved": "the source moved for good to another address, {moved_to}. Look at it; if it is the same, set 'url' in "
    "its file.",
    "closed": "the source is gone for good (410), and is switched off. What was kept of it stays.",
    "asked to wait": "the site asks to be left alone for a while. Run the same command again later.",
    "asked not to": "the site asks programs not to keep its pages (noindex, noarchive, or text and data mining "
    "reserved). Nothing of them is kept: disable the source.",
    "forbidden": "robots.txt allows none of its pages any more. Disable the source, or ask the site's operators.",
    "too many pages": "more pages were found than a forum has. What was read is kept; name the boards to read as "
    "'boards' in its file.",
    "quarantined": "its pages lack {missing}, which they normally have. What lacks it was not kept, and what was kept "
    "before is as it was. " + WAYS_OUT,
}


def harvest_here(home: Home, source: Source, ours: str, bounds: Bounds) -> Row:
    """Harvest one source. Returns its row. Raises :class:`crawlers.items.BusyError`."""
    from crawlers.harvest import Harvest

    with opened_crawl_store(home) as store, progress("harvesting") as advance:
        work = Harvest(store, home.key(), lambda: datetime.now(UTC), home.locks, ours, bounds, home.reddit)
        outcome = work.run([source], lambda _, p: advance(p.pages, p.pages + p.left, f"{source.name}: {p.posts} posts"))
        number = next((job.n for job in store.jobs(source.name, 1)), 0)
    moved = _follow(home, source, outcome[source.name])
    return _row(source.name, outcome[source.name], number, moved=moved)


def _follow(home: Home, source: Source, outcome: Outcome) -> bool:
    """Rewrite the file of a source that moved or closed for good. Returns whether it took its new address."""
    from crawlers.collectors import COLLECTORS
    from crawlers.crawl.fetch import same_site
    from crawlers.family import load_family
    from crawlers.source import edit_source

    if outcome.closed:
        edit_source(source.name, home.sources, enabled=False)
    if not outcome.moved_to or source.family in COLLECTORS or not load_family(source.family).moves_by_itself:
        return False
    here = same_site(outcome.moved_to, source.url)
    # Leave to reach a private network, or to go without pauses, was given for the old host alone.
    private, delay = source.allow_private and here, source.delay if here else max(source.delay, 1.0)
    edit_source(source.name, home.sources, url=outcome.moved_to, allow_private=private, delay=delay)
    return True


def _row(name: str, outcome: Outcome, job: int, *, moved: bool) -> Row:
    known = {"name": name, "missing": outcome.missing, "moved_to": outcome.moved_to, "job": job}
    said = f"{outcome.reason} Nothing more was fetched; run the command again later."
    advice = ADVICE[outcome.reason].format(**known) if outcome.reason in ADVICE else said
    return {
        "ok": outcome.ok,
        "busy": False,
        "job": job,
        "reason": outcome.reason,
        "pages": outcome.pages,
        "bytes": outcome.size,
        "new": outcome.saved.new,
        "changed": outcome.saved.changed,
        "same": outcome.saved.same,
        "gone": outcome.saved.gone,
        "private": outcome.private,
        "missing": outcome.missing,
        "moved_to": outcome.moved_to,
        "moved": moved,
        "errors": dict(outcome.errors),
        "note": outcome.note,
        "advice": "" if outcome.ok or moved else advice,
    }

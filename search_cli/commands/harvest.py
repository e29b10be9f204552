"""harvest: from the forums into the store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from crawlers.items import UsageError
from search_cli.config import Home

if TYPE_CHECKING:
    from crawlers.crawl_store import Outcome
    from crawlers.source import Source, SourceError

_ADVICE = {
    "nothing found": "no board, thread or post was found on the pages read. Look at the forum: it may have moved.",
    "site does not answer": "the site stopped answering. What was fetched is kept; run the same command again later.",
    "moved": "the source moved for good to another address, %s. Look at it; if it is the same, set 'url' in its file.",
    "closed": "the source is gone for good (410), and is switched off. What was kept of it stays.",
    "asked to wait": "the site asks to be left alone for a while. Run the same command again later.",
}


@click.command()
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Stop after N pages; the next harvest goes on.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.pass_obj
def harvest(home: Home, names: tuple[str, ...], limit: int | None, *, as_json: bool) -> None:
    """Fetch the given sources, or every enabled one, into the store.

    Only public pages are read, one at a time, as robots.txt permits. A harvest that was stopped goes on where it was.

    \b
    Example:
      threadwell harvest forum.example.org
    """
    from crawlers.harvest import Harvest
    from crawlers.source import is_loopback
    from search_cli.opening import agent, opened_crawl_store
    from search_cli.output import print_json, progress

    home.make()
    sources, broken = _chosen(home, names)
    public = any(not is_loopback(source.host) for source in sources)
    with opened_crawl_store(home) as store, progress("harvesting") as advance:
        ours = agent(home, required=public)
        work = Harvest(store, home.key(), lambda: datetime.now(UTC), home.locks, ours, limit, home.reddit)
        outcomes = work.run(
            sources, lambda source, p: advance(p.pages, p.pages + p.left, f"{source.name}: {p.posts} posts")
        )
    moved = {source.name for source in sources if _follow(home, source, outcomes[source.name])}
    if as_json:
        print_json({name: _as_dict(outcome) for name, outcome in outcomes.items()})
    else:
        for name, outcome in outcomes.items():
            _report(name, outcome, moved=name in moved)
    for error in broken:
        click.echo(f"Error: {error}", err=True)
    if broken or not all(outcome.ok or name in moved for name, outcome in outcomes.items()):
        raise SystemExit(1)


def _chosen(home: Home, names: tuple[str, ...]) -> tuple[list[Source], list[SourceError]]:
    """The sources to crawl, and what is wrong with those files that cannot be read: they do not stop the others."""
    from crawlers.source import find_source, load_sources

    broken: list[SourceError] = []
    if names:
        chosen = [find_source(name, home.sources) for name in dict.fromkeys(names)]
        for source in chosen:
            if not source.enabled:
                raise UsageError(f"Source {source.name!r} is not enabled: threadwell sources enable {source.name}")
    else:
        everything, broken = load_sources(home.sources)
        chosen = [source for source in everything if source.enabled]
    if not chosen:
        first = f"{broken[0]} " if broken else ""
        raise UsageError(f"{first}No source is enabled. Add one: threadwell sources add URL")
    return chosen, broken


def _follow(home: Home, source: Source, outcome: Outcome) -> bool:
    """Rewrite the file of a source that moved or closed for good. Returns whether it took its new address."""
    from crawlers.collectors import COLLECTORS
    from crawlers.family import load_family
    from crawlers.fetch import same_site
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


def _as_dict(outcome: Outcome) -> dict[str, object]:
    saved = outcome.saved
    return {
        "ok": outcome.ok,
        "reason": outcome.reason,
        "pages": outcome.pages,
        "new": saved.new,
        "changed": saved.changed,
        "same": saved.same,
        "gone": saved.gone,
        "private": outcome.private,
        "moved_to": outcome.moved_to,
        "errors": dict(outcome.errors),
        "note": outcome.note,
    }


def _report(name: str, outcome: Outcome, *, moved: bool) -> None:
    saved = outcome.saved
    click.echo(
        f"{name}: {outcome.pages} pages; posts: {saved.new} new, {saved.changed} changed, {saved.same} as before."
    )
    if outcome.private:
        click.echo(f"{name}: {outcome.private} pages ask for a login; nothing of them is kept.")
    if outcome.errors:
        click.echo(f"{name}: trouble met: " + ", ".join(f"{kind} x {n}" for kind, n in sorted(outcome.errors.items())))
    if outcome.note:
        click.echo(f"{name}: {outcome.note}")
    if moved:
        click.echo(f"{name}: moved for good to {outcome.moved_to}; its file says so now. The next harvest asks there.")
    elif not outcome.ok:
        advice = _ADVICE.get(outcome.reason, f"{outcome.reason} Nothing more was fetched; run the command again later.")
        click.echo(f"Error: {name}: {advice.replace('%s', outcome.moved_to)}", err=True)
    elif saved.new + saved.changed:
        click.echo("Next: threadwell index")


COMMANDS = (harvest,)

"""forget: out of every file, at once, because somebody asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from crawlers.items import UsageError
from search_cli.completing import complete_sources
from search_cli.config import Home

if TYPE_CHECKING:
    from crawlers.keeping.forget_store import ForgetStore, Found
    from crawlers.source import Source


@click.command()
@click.argument("url", required=False)
@click.option(
    "--source",
    metavar="NAME",
    help="Everything of this source, or of one of its authors.",
    shell_complete=complete_sources,
)
@click.option("--author", metavar="NAME", help="Somebody there: a display name, a member's id, a profile's address.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.pass_obj
def forget(home: Home, url: str | None, source: str | None, author: str | None, *, yes: bool) -> None:
    """Forget a thread, a post, an author or a source, for good: in the store, the index, the site and all else here.

    URL is the address of a thread or post, of the site's page about it, or SOURCE/ID. Quotations of what is forgotten
    go too, and nothing of it comes back with a later harvest or import. No network is needed. See docs/removal.md.

    \b
    Example:
      threadwell forget https://forum.example.org/viewtopic.php?p=12#p12
      threadwell forget --source forum.example.org --author Marigold
    """
    from search_cli.forgetting import finish, locked, take_up_again
    from search_cli.opening import opened_forget_store

    if (url is None) == (source is None) or (author is not None and source is None):
        raise UsageError("Give the address of a thread or post, or --source NAME, alone or with --author NAME.")
    if author is not None and not author.strip():
        raise UsageError("--author is empty.")
    with opened_forget_store(home) as store:
        names = {one.source for one in _find(home, store, url, source, author)}
        if not names:
            if take_up_again(home):
                click.echo("What was forgotten before is out of all files now.")
                return
            click.echo(_nothing(home, url or ""), err=True)
            raise SystemExit(3)
        with locked(home, names):
            found = _find(home, store, url, source, author)
            for one in found:
                click.echo(_described(one))
            if not yes:
                click.confirm("Forget it? Nobody can undo that.", abort=True)
            count = sum(store.forget(one, datetime.now(UTC)) for one in found)
            _switch_off(home, found)
            notes = finish(home, store)
    click.echo(f"Forgotten: {_counted(count, 'post')}, here and for good.")
    for note in (*notes, *(_afterwards(one) for one in found)):
        if note:
            click.echo(note)


def _find(home: Home, store: ForgetStore, url: str | None, source: str | None, author: str | None) -> list[Found]:
    """What is meant. Raises :class:`UsageError` for a source that nobody knows."""
    from crawlers.source import source_files

    if source is None:
        return store.find(_spellings(home, store, url or ""))
    whole = store.find_source(source)
    if not whole.posts and source not in source_files(home.sources):
        raise UsageError(f"There is no source {source!r}. See 'threadwell sources list'.")
    return [whole if author is None else store.find_person(source, author.strip(), home.key())]


def _spellings(home: Home, store: ForgetStore, url: str) -> list[str]:
    """How the address may stand in the store; for a page of the site, the thread that it shows."""
    from crawlers.collectors import COLLECTORS
    from crawlers.family import load_family
    from search_cli.site.paths import thread_path

    url = url.strip()
    page = url.partition("#")[0].rpartition("/")[2]  # a digest: in whatever folder a site has or had it
    shown = (f"{source}/{n}" for source, n in store.thread_names() if thread_path(source, n).endswith(f"/{page}"))
    spelled = [url, *shown]
    whole, mark, fragment = url.partition("#")
    families = {source.family for source in _readers(home, url)}.difference(COLLECTORS)
    spelled += [load_family(family).canonical(whole) + mark + fragment for family in families]
    for one in tuple(spelled):
        if one.startswith(("http://", "https://")):
            bare = one.partition("://")[2].rstrip("/")
            spelled += [f"{scheme}://{bare}{slash}" for scheme in ("http", "https") for slash in ("", "/")]
    return list(dict.fromkeys(spelled))


def _readers(home: Home, url: str) -> list[Source]:
    """The sources that read the place of an address."""
    from crawlers.crawl.fetch import same_site
    from crawlers.source import load_sources

    return [source for source in load_sources(home.sources)[0] if same_site(url, source.url)]


def _described(found: Found) -> str:
    """What will be forgotten, in no more words than a person needs to recognise it."""
    what = {"person": "what one author wrote", "source": "everything"}.get(found.kind, f"a {found.kind}")
    where = f" at {found.address}" if found.address else ""
    span = f"{found.first:%Y-%m-%d} to {found.last:%Y-%m-%d}" if found.first and found.last else "without dates"
    counts = f"{_counted(found.posts, 'post')} in {_counted(found.threads, 'thread')}"
    return f"{found.source}: {what}{where}: {counts}, {span}." if found.posts else f"{found.source}: {what}: no post."


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _nothing(home: Home, url: str) -> str:
    from crawlers.reading.clean import one_line

    said = f"Nothing that is kept here has the address {one_line(url)}."
    if readers := ", ".join(source.name for source in _readers(home, url)):
        said += f" That place is read as {readers}: forget --source NAME, with --author NAME for one person."
    return said


def _switch_off(home: Home, found: list[Found]) -> None:
    from crawlers.source import edit_source, source_files

    for one in found:
        if one.kind == "source" and one.source in source_files(home.sources):
            edit_source(one.source, home.sources, enabled=False)


def _afterwards(found: Found) -> str:
    """What a person should know of what comes later."""
    if found.kind == "source":
        return f"{found.source} is switched off. Only 'threadwell sources enable {found.source}' lets it be kept again."
    if found.kind == "person" and not found.known:
        return (
            f"No kept post of {found.source} shows a member's name: the next harvest reads every thread anew and takes "
            "out what it recognises. Run it soon, or give the member's id."
        )
    return ""


COMMANDS = (forget,)

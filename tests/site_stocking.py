"""Homes for tests of the site: threads with any words in them, kept as seen live today, and a site built of them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner

from crawlers.items import Link, Post, Quote, Thread
from crawlers.keeping.crawl_store import CrawlStore, Kept, Visit
from crawlers.source import Source, write_source
from search_cli.cli import main
from search_cli.config import Home
from tests.conftest import LEXICONS

NOW = datetime.now(UTC)
SOURCE = Source("forum", "phpbb", "https://forum.example.org/", enabled=True, publish="full")


def stock(home: Home, threads: Sequence[tuple[Thread, Sequence[Post]]], source: Source = SOURCE) -> None:
    """Keep threads as seen live today."""
    write_source(source, home.sources)
    with closing(CrawlStore(home.store_place)) as store:
        job, number = store.begin_crawl(source.name, [Link(source.url, "thread")], NOW)
        due = store.next_page(source.name, number, NOW)
        assert due is not None
        visit = Visit(due, "read", NOW, threads=tuple(Kept(thread, tuple(posts)) for thread, posts in threads))
        store.save_visit(source.name, number, job, visit)


def thread(
    n: int, title: str, *texts: str, board: str = "Board", url: str = "", tag: str = "", source: Source = SOURCE
) -> tuple[Thread, list[Post]]:
    """A thread with a post for each text. Its id is its title too: an id is as foreign as any other word."""
    key, address = f"{n} {title}", url or f"{source.url}t/{n}"
    dated = NOW - timedelta(days=9)
    posts = [
        Post(
            source.name, key, f"{key} {k}", url or f"{address}#{k}", k, text, speaker=k, created=dated,
            quotes=(Quote(title, address),),
        )
        for k, text in enumerate(texts or (title,), start=1)
    ]  # fmt: skip
    return Thread(source.name, key, address, title, board, tags=(tag or title,)), posts


def all_text(site: Path, folder: str = "") -> str:
    """The pages of a folder in one text."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((site / folder).rglob("*.html")))


def run(home: Home, *words: str, code: int = 0) -> str:
    """Run a command for a home; it must end with ``code``. Returns what it printed."""
    environment = {"THREADWELL_HOME": str(home.folder), "XDG_CACHE_HOME": str(LEXICONS)}
    done = CliRunner().invoke(main, [*words], env=environment)
    assert done.exit_code == code, f"{words}: {done.output}{done.exception!r}"
    return done.output


def build(home: Home) -> Path:
    """Build the site from a fresh index. Returns its folder, which is in order."""
    run(home, "index")
    run(home, "site", "build")
    assert "in order" in run(home, "site", "check")
    return home.site


def new_home(folder: Path) -> Home:
    """The same in a folder."""
    home = Home(folder / "home")
    run(home, "init", "--contact", "me@example.org")
    return home

"""Building the site: what did not change stays, whatever was built before the same comes out, and nothing half."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.items import Link, Post, Thread
from crawlers.keeping.crawl_store import CrawlStore, Kept, Visit
from crawlers.source import Source, write_source
from search_cli.config import Home
from search_cli.site.groups import LINES, spans
from search_cli.site.manifest import read_manifest
from search_cli.site.paths import thread_path
from search_cli.site.refresh import refresh_site
from tests.conftest import Terminal

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SOURCE = Source("forum", "phpbb", "https://forum.example.org/", enabled=True)
DRAVET = "condition/dravet-syndrome.html"


class Site:
    """A home that harvests made-up threads and builds its site at moments of the test's choice."""

    def __init__(self, home: Home) -> None:
        self.home = home
        home.make()
        home.config_file.write_text(
            'contact = "me@example.org"\n[site]\nurl = "https://site.example/"\n', encoding="utf-8"
        )
        write_source(SOURCE, home.sources)

    def keep(self, thread: str, *texts: str, at: datetime = NOW, dated: bool = True, title: str = "") -> None:
        """Keep a thread as seen at a moment; what was kept of it before is seen no more."""
        address = f"{SOURCE.url}t/{thread}"
        with closing(CrawlStore(self.home.store_place)) as store:
            job, number = store.begin_crawl(SOURCE.name, [Link(address, "thread")], at)
            due = store.next_page(SOURCE.name, number, at)
            while due is not None and due.url != address:
                store.save_visit(SOURCE.name, number, job, Visit(due, "not modified", at, unchanged=True))
                due = store.next_page(SOURCE.name, number, at)
            assert due is not None
            item = Thread(SOURCE.name, thread, address, title or f"Thread {thread}", "Board")
            posts = tuple(
                Post(
                    *(SOURCE.name, thread, f"{thread}-{n}", f"{address}#{n}", n, text),
                    author_key=f"{thread}{n}" * 9,
                    speaker=n,
                    created=at - timedelta(days=n) if dated else None,
                )
                for n, text in enumerate(texts, 1)
            )
            store.save_visit(SOURCE.name, number, job, Visit(due, "read", at, threads=(Kept(item, posts),)))

    def build(self, at: datetime = NOW, *, rebuild: bool = False) -> int:
        """Build the site. Returns how many pages were made anew."""
        return refresh_site(self.home, at, rebuild=rebuild).made

    def files(self) -> dict[str, bytes]:
        """Every file of the site."""
        folder = self.home.site
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def kept(self, before: dict[str, int]) -> set[str]:
        """The files that are still those of before."""
        return {path for path, inode in self.inodes().items() if before.get(path) == inode}

    def inodes(self) -> dict[str, int]:
        """Which file each path leads to."""
        folder = self.home.site
        return {str(path.relative_to(folder)): path.stat().st_ino for path in folder.rglob("*") if path.is_file()}

    def page(self, path: str) -> str:
        """The text of a page."""
        return (self.home.site / path).read_text(encoding="utf-8")


@pytest.fixture
def site(home: Path, threadwell: Terminal) -> Site:
    """A site of three threads."""
    made = Site(Home(home))
    made.keep("one", "Our son has Dravet syndrome and takes fenfluramine.", "His appetite is poor.")
    made.keep("two", "I have lupus, and I am so tired.")
    made.keep("three", "Living with Dravet syndrome since she was a baby.")
    return made


def test_a_build_without_news_makes_nothing_and_leaves_every_file(site: Site) -> None:
    site.build()
    before = site.inodes()
    assert site.build() == 0
    assert site.inodes() == before


def test_a_new_post_makes_its_thread_and_concepts_anew_and_leaves_the_others(site: Site) -> None:
    site.build()
    before = site.inodes()
    site.keep("two", "I have lupus, and I am so tired.", "Prednisone helps me a little.")
    site.build()
    kept = site.kept(before)
    assert {DRAVET, thread_path("forum", "one"), thread_path("forum", "three"), "treatment/fenfluramine.html"} <= kept
    assert "Prednisone helps" in site.page(thread_path("forum", "two"))
    assert "condition/systemic-lupus-erythematosus.html" not in kept
    assert "treatment/prednisone.html" in site.files()


CHANGES: dict[str, Callable[[Site], None]] = {
    "a new thread": lambda site: site.keep("four", "My daughter has epilepsy and migraine.", "Topiramate helped."),
    "a new post": lambda site: site.keep("one", "Our son has Dravet syndrome.", "His appetite is poor.", "A new word."),
    "another title": lambda site: site.keep("two", "I have lupus, and I am so tired.", title="Migraine at last"),
    "a repeat": lambda site: site.keep("five", *(["Our son has Dravet syndrome and takes fenfluramine."] * 2)),
    "no dates": lambda site: site.keep("six", "Asthma since childhood.", dated=False),
    "stale posts": lambda site: None,
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_was_built_before_the_same_site_comes_out(site: Site, change: str) -> None:
    site.build()
    CHANGES[change](site)
    later = NOW + timedelta(days=40) if change == "stale posts" else NOW
    site.build(later)
    step_by_step = site.files()
    site.build(later, rebuild=True)
    assert site.files() == step_by_step


def test_posts_that_were_not_seen_again_go_though_nothing_was_harvested(site: Site) -> None:
    site.build()
    site.build(NOW + timedelta(days=31))
    assert not list(site.home.site.glob("thread/*/*"))
    assert DRAVET not in site.files()


def test_a_file_that_somebody_took_away_comes_back(site: Site) -> None:
    site.build()
    (site.home.site / thread_path("forum", "one")).unlink()
    site.keep("two", "I have lupus.", "And news.")
    site.build()
    assert "fenfluramine" in site.page(thread_path("forum", "one"))


@pytest.mark.parametrize("damage", ["", "{", '{"form":1}', "garbage\n" * 3])
def test_a_damaged_manifest_costs_a_whole_build_and_no_more(site: Site, damage: str) -> None:
    everything = site.build()
    before = site.files()
    site.home.site_manifest.write_text(damage, encoding="utf-8")
    assert site.build() == everything
    assert site.files() == before


def test_a_build_that_died_before_its_manifest_got_its_name_is_done_again(site: Site) -> None:
    everything = site.build()
    site.home.site_manifest.with_name("site.manifest.new").write_text("half", encoding="utf-8")
    assert site.build() == everything
    assert site.build() == 0


def test_a_site_that_was_moved_aside_by_a_build_that_died_is_put_back(site: Site) -> None:
    site.build()
    before = site.files()
    site.home.site.rename(site.home.folder / ".site-old")
    (site.home.folder / ".site-abc").mkdir()
    site.build()
    assert site.files() == before
    assert not list(site.home.folder.glob(".site-*"))


def test_a_fault_in_a_theme_is_named_with_file_and_line_and_the_old_site_stays(
    site: Site, threadwell: Terminal
) -> None:
    threadwell("site", "build")
    before = site.files()
    theme = site.home.folder / "theme"
    theme.mkdir()
    (theme / "thread.html").write_text("<p>\n{{ thread.nothing }}</p>", encoding="utf-8")
    with site.home.config_file.open("a", encoding="utf-8") as config:
        config.write('theme = "theme"\n')
    said = threadwell("site", "build", code=2).output
    assert "thread.html, line 2" in said
    assert len(said.strip().splitlines()) == 1
    assert site.files() == before


def test_a_full_disk_is_named_in_one_line_and_the_old_site_stays(
    site: Site, threadwell: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    threadwell("site", "build")
    before = site.files()

    def refuse(*_: object) -> str:
        raise OSError(28, "No space left on device", str(site.home.site))

    monkeypatch.setattr("search_cli.site.folder.SiteFolder.write", refuse)
    assert "No space left" in threadwell("site", "build", "--rebuild", code=1).output
    assert site.files() == before


def test_what_was_built_is_told_as_json(site: Site, threadwell: Terminal) -> None:
    told = json.loads(threadwell("site", "build", "--json").stdout)
    assert told["made"] == told["pages"] > 10
    assert json.loads(threadwell("site", "build", "--json").stdout)["made"] == 0


@pytest.mark.parametrize("setting", ['url = "nowhere"', "name = 3", 'colour = "red"', "links = [1]"])
def test_a_setting_that_cannot_be_is_named(site: Site, threadwell: Terminal, setting: str) -> None:
    site.home.config_file.write_text(f'contact = "me"\n[site]\n{setting}\n', encoding="utf-8")
    assert repr(setting.split(maxsplit=1)[0]) in threadwell("site", "build", code=1).output


@pytest.mark.parametrize("count", [0, 1, LINES, 2 * LINES - 1, 2 * LINES, 5 * LINES + 3, 20_000])
def test_a_list_is_cut_into_pages_of_which_a_thread_more_changes_the_first(count: int) -> None:
    threads = list(range(count))
    pages = [threads[span] for span in spans(count)]
    assert [n for page in pages for n in page] == threads
    assert all(len(page) == LINES for page in pages[1:])
    if (count + 1) % LINES:
        more = [[-1, *threads][span] for span in spans(count + 1)]
        assert more[1:] == pages[1:]


def test_the_manifest_holds_no_word_that_the_site_does_not_show(site: Site) -> None:
    site.keep("long", "A beginning. " * 40 + "thelastword")
    site.build()
    assert b"thelastword" not in site.home.site_manifest.read_bytes()
    assert len(read_manifest(site.home.site_manifest).threads) == 4

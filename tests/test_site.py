"""The static site: what it shows and what not, and a real browser on it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from crawlers.items import Link, Post, Thread
from crawlers.keeping.crawl_store import CrawlStore, Kept, Visit
from crawlers.source import Source, write_source
from search_cli.config import Home
from search_cli.site.check import check_site
from search_cli.site.serve import open_server
from tests.conftest import Terminal
from tests.test_exchange import ROW

NOW = datetime.now(UTC)
EVIL = '<script>alert(1)</script> "><img src=x onerror=alert(2)> {{ 7*7 }}'


def keep(
    home: Home, source: Source, title: str, *texts: str, seen: datetime = NOW, url: str = "", board: str = "Board"
) -> None:
    """Keep a thread that was seen live, and its source."""
    write_source(source, home.sources)
    store = CrawlStore(home.store_place)
    job, number = store.begin_crawl(source.name, [Link(f"{source.url}{title[:9]}", "thread")], seen)
    due = store.next_page(source.name, number, seen)
    assert due is not None
    address = url or f"{source.url}t/{len(title)}"
    thread = Thread(source.name, title, address, title, board, tags=(EVIL,))
    posts = tuple(
        Post(source.name, title, f"{title}{n}", f"{address}#{n}", n, text, speaker=n, created=seen - timedelta(days=9))
        for n, text in enumerate(texts, start=1)
    )
    store.save_visit(source.name, number, job, Visit(due, "read", seen, threads=(Kept(thread, posts),)))
    store.close()


SOURCE = Source("forum", "phpbb", "https://forum.example.org/", enabled=True)


@pytest.fixture
def stocked(threadwell: Terminal, home: Path) -> Terminal:
    """A home with a few threads, fit for a site."""
    threadwell("init", "--contact", "me@example.org")
    here = Home(home)
    long = "It was a long night. " * 40
    keep(here, SOURCE, "Dravet, 4 years old", "We started fenfluramine.", "Her appetite went down. " + long)
    keep(here, SOURCE, EVIL, f"{EVIL} javascript:alert(3) lupus", board=EVIL, url="javascript:alert(4)")
    keep(here, replace(SOURCE, name="quiet", publish="link"), "Only a link", "Words that only their place may show.")
    keep(here, replace(SOURCE, name="open", publish="full"), "All of it", long + "the very end")
    keep(here, replace(SOURCE, name="old"), "Long ago", "Stale words.", seen=NOW - timedelta(days=31))
    return threadwell


@pytest.fixture
def site(stocked: Terminal, home: Path) -> Path:
    """The folder of a built site."""
    stocked("site", "build")
    return Home(home).site


def texts(site: Path) -> str:
    """All pages in one text."""
    return "\n".join(path.read_text(encoding="utf-8") for path in site.rglob("*.html"))


def test_a_site_has_a_page_for_every_thread_and_condition_that_may_be_shown(site: Path) -> None:
    assert len(list(site.glob("thread/??/*.html"))) == 4
    assert "Dravet syndrome" in (site / "condition" / "dravet-syndrome.html").read_text(encoding="utf-8")
    assert (site / "pagefind" / "pagefind.js").exists()


def test_posts_not_seen_lately_are_not_shown(site: Path) -> None:
    assert "Stale words" not in texts(site)


def test_imported_posts_are_not_shown(stocked: Terminal, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text(json.dumps({**ROW, "source": "forum", "text": "Archived words."}), encoding="utf-8")
    stocked("import", str(file))
    stocked("site", "build")
    assert "Archived words" not in texts(Home(home).site)


def test_a_source_shows_as_much_as_it_allows(site: Path) -> None:
    shown = texts(site)
    assert "Words that only" not in shown
    assert "Only a link" in shown
    assert "the very end" in shown
    assert max(map(len, re.findall(r'<p class="excerpt"[^>]*>(It was|Her appetite)[^<]*', shown))) <= 700


def test_threads_are_not_for_search_engines(site: Path) -> None:
    pages = list(site.glob("thread/??/*.html"))
    assert pages
    assert all('content="noindex"' in path.read_text(encoding="utf-8") for path in pages)


def test_every_post_links_to_its_original(site: Path) -> None:
    assert "https://forum.example.org/t/19#2" in texts(site)


def test_nothing_of_a_post_becomes_markup(site: Path) -> None:
    shown = texts(site)
    assert "<script>alert" not in shown
    assert "<img" not in shown
    assert 'href="javascript' not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "{{ 7*7 }}" in shown


def test_the_contact_stands_on_the_about_page(site: Path) -> None:
    assert "me@example.org" in (site / "about.html").read_text(encoding="utf-8")


def test_a_site_in_order_passes_its_check(site: Path, threadwell: Terminal) -> None:
    assert check_site(site) == []
    assert "in order" in threadwell("site", "check").output


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda page: page.replace("static/style.css", "static/none.css"), "does not exist"),
        (lambda page: page.replace("</body>", "<script>1</script></body>"), "script or style"),
        (lambda page: page.replace("<h1>", '<h1 onclick="x">'), "event handler"),
        (lambda page: page.replace("Content-Security-Policy", "X"), "content security policy"),
        (lambda page: page.replace("about.html", "javascript:alert(1)"), "no web address"),
        (lambda page: re.sub("<title>.*</title>", "<title></title>", page), "no title"),
    ],
)
def test_what_is_wrong_with_a_site_is_named(site: Path, threadwell: Terminal, damage: object, complaint: str) -> None:
    first = site / "index.html"
    assert callable(damage)
    first.write_text(damage(first.read_text(encoding="utf-8")), encoding="utf-8")
    assert complaint in threadwell("site", "check", code=1).output


def test_without_a_contact_no_site_is_built(threadwell: Terminal, home: Path) -> None:
    assert "init --contact" in threadwell("site", "build", code=1).output
    assert not Home(home).site.exists()


def test_a_build_that_fails_leaves_the_old_site(site: Path, stocked: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    before = texts(site)
    monkeypatch.setattr("search_cli.site.build.check_site", lambda *_, **__: ["page.html is wrong."])
    assert "the old one stays" in stocked("site", "build", "--rebuild", code=1).output
    assert texts(site) == before
    assert [path.name for path in site.parent.glob(".site*")] == []


def test_a_build_without_permission_says_so(stocked: Terminal, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> str:
        raise PermissionError(13, "Permission denied", str(home))

    monkeypatch.setattr("search_cli.site.folder.mkdtemp", refuse)
    assert "Permission denied" in stocked("site", "build", code=1).output


def test_an_empty_store_makes_a_small_site(threadwell: Terminal, home: Path) -> None:
    threadwell("init", "--contact", "me@example.org")
    threadwell("site", "build")
    assert "No condition was found" in texts(Home(home).site)


def test_a_port_that_is_taken_is_named(site: Path, threadwell: Terminal) -> None:
    with open_server(site, 0) as server:
        port = str(server.server_address[1])
        assert f"Port {port} is taken" in threadwell("site", "serve", "--port", port, code=1).output


def test_there_is_nothing_to_serve_before_a_build(threadwell: Terminal) -> None:
    assert "threadwell site build" in threadwell("site", "serve", code=1).output


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    """Where the built site is served."""
    with open_server(site, 0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page on which any complaint of the browser fails the test."""
    context = browser.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def test_without_javascript_a_visitor_browses_by_condition(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("link", name="Dravet syndrome").first.click()
    page.get_by_role("link", name="Dravet, 4 years old").first.click()
    assert page.get_by_text("We started fenfluramine.").is_visible()
    context.close()

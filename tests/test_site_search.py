"""Search in the page: a real browser on a small site, and what makes it searchable."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from datetime import date
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, BrowserContext, Page, expect

from search_cli.site import search_words, searching
from search_cli.site.checking.links import Links, Place
from search_cli.site.checking.markup import Tags, read_page
from search_cli.site.folder import SiteFolder, lies_in
from search_cli.site.pages import Renderer
from search_cli.site.search_files import SEAL, Cbor, FormError, day_code, decode, encode, tidy
from search_cli.site.search_words import Named, common_words
from search_cli.site.searching import Indexed, Search, SearchError, make_shards
from search_cli.site.views import Inside, PostView, SiteFacts, ThreadLine, ThreadView

LINES = Path(__file__).parent / "safety"
READ = """async (lines) => {
  const { reader } = await import(new URL("static/search.js", location.href));
  const read = reader(await (await fetch("search/crisis.json")).json());
  return lines.map((line) => [...read(line)]);
}"""
EVIL = '<script>alert(1)</script> &lt;b&gt; <mark>"><img src=x onerror=alert(2)>'
DRAVET = Inside("Dravet syndrome", "condition/dravet-syndrome.html", 3)
LUPUS = Inside("Lupus", "condition/lupus.html", 1)
NAMED = [
    Named("condition", DRAVET.path, DRAVET.name, ("SMEI", "severe myoclonic epilepsy of infancy"), "D"),
    Named("condition", "condition/epilepsy.html", "Epilepsy", (), "E", ("D", "F")),
    Named("condition", LUPUS.path, LUPUS.name, ("SLE",), "L"),
    Named("treatment", "treatment/fenfluramine.html", "Fenfluramine", ("Fintepla",)),
]
# Titles, days, conditions, voices and what is said, the newest first.
THREADS = [
    ("Dravet, 4 years old", "2026-03-09", (DRAVET,), "parent", "We started fenfluramine and her appetite went down."),
    ("Sleep at night", "2026-01-05", (DRAVET,), "parent", "He wakes up every night with seizures and we are so tired."),
    (EVIL, "2025-06-01", (LUPUS,), "patient", f"{EVIL} lupus and {EVIL} javascript words."),
    ("An old story", "2023-02-02", (DRAVET,), "patient", "Years ago nobody knew what it was. Appetite was never good."),
    ("Rashes in the sun", "2022-05-06", (), "patient", "Lupus rash, sun cream, and an appetite for shade."),
    ("When was this", "", (), "partner", "An undated conversation about appetite."),
]


def thread(number: int) -> ThreadView:
    """One of the threads as it stands on a page; behind the last come old ones on a rash."""
    old = (f"Old rash {number}", f"{2021 - number}-01-01", (), "patient", "A rash, years ago.")
    title, day, conditions, voice, text = THREADS[number] if number < len(THREADS) else old
    line = ThreadLine(f"thread/{number:02}/{number:020}.html", title, "forum", "Board", day, 1)
    post = PostView(1, 1, day, "https://forum.example.org/t#1", text, cut=False)
    return ThreadView(
        line, "https://forum.example.org/t", day, day, (post,), {"condition": conditions}, {"voice": (voice,)}
    )


def build(
    folder: Path,
    *,
    size: int = searching.SHARD,
    earlier: Path | None = None,
    threads: int = 6,
    language: str = "en",
    theme: Path | None = None,
) -> Path:
    """A small site with its search; with ``earlier`` put up in its place. Returns its folder."""
    renderer = Renderer(SiteFacts("Threadwell", "me@example.org", language=language), theme)
    views = [thread(n) for n in range(threads)]
    pages = {view.line.path: renderer.render("thread.html", view.line.path, thread=view) for view in views}
    facets = {
        "condition": (("dravet-syndrome", "Dravet syndrome", 3), ("lupus", "Lupus", 1)),
        "voice": (("parent", "parent", 2), ("patient", "patient", 3)),
        "year": tuple((year, year, 1) for year in ("2026", "2025", "2023", "2022")),
    }
    pages["search.html"] = renderer.render("search.html", "search.html", facets=facets if threads else {})
    pages["index.html"] = "<!DOCTYPE html><title>Home</title>"
    folder.mkdir()
    site = SiteFolder(folder, earlier)
    for path, content in {**{path: text.encode() for path, text in pages.items()}, **renderer.static()}.items():
        site.write(path, content)
    ids = {one.path: one.id for one in NAMED}
    indexed = [
        Indexed(
            view.line.path,
            sha256(pages[view.line.path].encode()).hexdigest(),
            view.line.updated,
            tuple(ids[link.path] for link in view.concepts["condition"]),
        )
        for view in views
    ]
    with Search(site, make_shards(indexed, size), language) as search:
        search.finish(NAMED, enough=1)
    if not earlier:
        return folder
    site.put_up()
    return earlier


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def indexed(*days: str) -> list[Indexed]:
    """Pages of those days."""
    return [Indexed(f"thread/{n:02}.html", "same", day) for n, day in enumerate(days)]


def test_the_same_pages_give_the_same_bytes(tmp_path: Path) -> None:
    assert files(build(tmp_path / "a")) == files(build(tmp_path / "b"))


def test_a_small_site_has_one_bundle_and_a_large_one_several_a_year() -> None:
    pages = indexed("2024-05-01", "2026-01-01", "2025-01-01", "2024-01-01", "", "2024-02-02")
    assert [(shard.name, shard.since, shard.until) for shard in make_shards(pages)] == [("", "", "9999")]
    shards = make_shards(pages, size=2)
    assert (shards[0].since, shards[0].until) == ("2026", "2027")
    assert [shard.until for shard in shards] == sorted([shard.until for shard in shards], reverse=True)
    assert [shard.name for shard in shards][:2] == ["", "2025"]
    assert max(len(shard.pages) for shard in shards) <= 2
    assert sorted(page for shard in shards for page in shard.pages) == sorted(pages)
    assert make_shards([]) == []


@given(st.lists(st.sampled_from(["", "2026-01-01", "2025-01-01", "2019-01-01", "1999-01-01"]), max_size=60))
def test_a_page_more_changes_a_shard_or_two_that_it_parts(days: list[str]) -> None:
    before = make_shards(indexed(*days), size=8)
    after = make_shards(indexed(*days, "2025-06-01"), size=8)
    assert all(shard.since <= page.day[:4] <= shard.until for shard in after for page in shard.pages)
    kept = {shard.digest("en") for shard in before} & {shard.digest("en") for shard in after}
    old = {page for shard in before if shard.digest("en") not in kept for page in shard.pages}
    assert len(old) <= 8


def test_a_page_that_changed_changes_its_own_shard_alone() -> None:
    pages = indexed("2026-01-01", "2025-01-01", "2024-01-01")
    before = make_shards(pages, size=1)
    after = make_shards([pages[0], pages[1]._replace(digest="other"), pages[2]], size=1)
    assert [a.digest("en") == b.digest("en") for a, b in zip(before, after, strict=True)] == [True, False, True]


def test_what_did_not_change_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build(tmp_path / "first", size=1)
    before = files(first)
    inode = next((first / "pagefind").glob("*.pf_meta")).stat().st_ino
    monkeypatch.setattr(searching, "_run_pagefind", lambda *_: pytest.fail("Pagefind ran"))
    assert files(build(tmp_path / "second", size=1, earlier=first)) == before
    assert next((first / "pagefind").glob("*.pf_meta")).stat().st_ino == inode


def test_a_damaged_account_of_the_earlier_site_means_that_all_is_made_anew(tmp_path: Path) -> None:
    first = build(tmp_path / "first", threads=1)
    before = files(first)
    (first / searching.BUILT).write_text("[", encoding="utf-8")
    assert files(build(tmp_path / "second", threads=1, earlier=first)) == before


@pytest.mark.parametrize(("ending", "said"), [("exit 3", "failed"), ("kill -9 $$", "was ended by signal 9")])
def test_a_pagefind_that_fails_or_is_killed_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, said: str
) -> None:
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\necho no memory >&2\n{ending}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr("search_cli.site.searching.sys.executable", str(program))
    with pytest.raises(SearchError, match=f"{said}: no memory") as caught:
        build(tmp_path / "site", threads=1)
    assert "\n" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_nothing_that_the_page_does_not_use_is_published(tmp_path: Path) -> None:
    folder = build(tmp_path / "site", threads=2)
    names = {path.name for path in (folder / "pagefind").iterdir() if path.is_file() and path.suffix != ".pf_meta"}
    assert names == {"pagefind.js", "wasm.en.pagefind", "pagefind-entry.json", "built.json"}


def test_a_site_without_threads_says_that_there_is_nothing_to_search(tmp_path: Path) -> None:
    folder = build(tmp_path / "site", threads=0)
    assert "There is nothing to search yet." in (folder / "search.html").read_text(encoding="utf-8")
    assert json.loads((folder / "search" / "words.json").read_text(encoding="utf-8"))["shards"] == []


def test_many_names_are_cut_by_their_first_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sorted(search_words.word_files(NAMED, [])) == ["search/words.json"]
    monkeypatch.setattr(search_words, "LIMIT", 100)
    made = search_words.word_files(NAMED, [])
    assert sorted(made) == [*(f"search/names-{letter}.json" for letter in "defls"), "search/words.json"]
    assert json.loads(made["search/names-s.json"])["names"].splitlines() == [
        "severe myoclonic epilepsy of infancy=0",
        "sle=1",
        "smei=0",
    ]


def test_names_of_a_letter_that_has_very_many_are_cut_by_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_words, "LIMIT", 40)
    assert json.loads(search_words.word_files(NAMED, [])["search/words.json"])["letters"] == [
        *("d", "e", "fe", "fi", "l"),
        *("se", "sl", "sm"),
    ]


def test_a_short_name_that_is_an_english_word_is_no_name() -> None:
    made = search_words.word_files([Named("condition", "condition/x.html", "Leukaemia", ("ALL", "AML"))], [])
    assert json.loads(made["search/words.json"])["names"].splitlines() == ["aml=0", "leukaemia=0"]


def test_words_on_over_half_of_the_pages_are_left_out_of_queries_but_for_names() -> None:
    pages = [f"<p>the Dravet {'often' * (n % 5 == 0)} page{n}</p>" for n in range(60)]
    assert common_words(pages, {"dravet"}) == (["the"], ["often"])
    assert common_words(pages[:40], set()) == ([], [])


@given(st.recursive(st.integers(-(2**31), 2**32 - 1) | st.text(), st.lists, max_leaves=20))
def test_what_is_written_as_cbor_is_read_again(value: Cbor) -> None:
    written = encode(value)
    assert decode(written) == (value, len(written))


@given(st.lists(st.dates(date(1990, 1, 1), date(2100, 1, 1)), min_size=2, max_size=2))
def test_the_code_of_a_day_sorts_as_days_do(days: list[date]) -> None:
    codes = [day_code(day.isoformat()) for day in days]
    assert (codes[0] < codes[1]) == (days[0] < days[1])
    assert day_code("") < codes[0]


def test_files_of_an_unknown_form_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pagefind-entry.json").write_text('{"languages":{"en":{"hash":"x","wasm":"en"}}}', encoding="utf-8")
    (tmp_path / "pagefind.x.pf_meta").write_bytes(gzip.compress(SEAL + encode(["9.9", []])))
    with pytest.raises(FormError):
        tidy(tmp_path)


def test_a_search_that_a_page_links_to_is_no_place_in_the_search_page(tmp_path: Path) -> None:
    (tmp_path / "search.html").write_text("<!DOCTYPE html><title>Search</title>", encoding="utf-8")
    linked = '<a href="search.html#condition=lupus&amp;stage=new">a</a><a href="search.html#lists">b</a>'
    page, _ = read_page(f"<!DOCTYPE html><html><body>{linked}</body></html>".encode(), Tags())
    links = Links(lies_in(tmp_path), {})
    assert page is not None
    assert links.check(page, "page.html") == []
    assert links.places == {Place("search.html", "lists")}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site in one bundle."""
    return build(tmp_path_factory.mktemp("one") / "site")


@pytest.fixture(scope="module")
def welsh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same site in a language whose words Pagefind cannot stem."""
    folder = tmp_path_factory.mktemp("welsh")
    (folder / "theme" / "locale").mkdir(parents=True)
    words = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
    (folder / "theme" / "locale" / "cy.po").write_text(words, encoding="utf-8")
    return build(folder / "site", language="cy", theme=folder / "theme")


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with many bundles."""
    return build(tmp_path_factory.mktemp("far") / "site", size=1, threads=20)


@pytest.fixture(scope="module")
def sharded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same site with a bundle for each year."""
    return build(tmp_path_factory.mktemp("many") / "site", size=1)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class\'s name
        """Nothing."""


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, site: Path, sharded: Path, far: Path, welsh: Path
) -> Iterator[str]:
    """Where these sites are served, in folders: a site need not be at its host's root."""
    folder = tmp_path_factory.mktemp("served")
    for name, built in {"one": site, "many": sharded, "far": far, "cy": welsh}.items():
        (folder / name).symlink_to(built)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        running = threading.Thread(target=server.serve_forever, args=(0.02,))
        running.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        running.join()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor who was never here."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A fresh page on which any complaint of the browser fails the test."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


def search(page: Page, words: str) -> None:
    """Type words and ask."""
    page.get_by_label("What are you looking for?").fill(words)
    page.get_by_role("button", name="Search", exact=True).click()


def titles(page: Page, n: int) -> list[str]:
    """The titles of the hits, once there are ``n``."""
    links = page.locator("#hits li > a")
    expect(links).to_have_count(n)
    return links.all_inner_texts()


def test_a_visitor_searches_and_opens_a_hit(page: Page, served: str) -> None:
    page.goto(served + "one/search.html")
    search(page, "appetite")
    assert sorted(titles(page, 4)) == ["An old story", "Dravet, 4 years old", "Rashes in the sun", "When was this"]
    expect(page.get_by_role("status")).to_contain_text("Conversations found: 4.")
    assert page.locator("#hits mark").first.inner_text().lower() == "appetite"
    page.get_by_role("link", name="Dravet, 4 years old").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Dravet, 4 years old"


def test_a_search_stands_in_the_address_and_survives_a_reload(page: Page, served: str) -> None:
    page.goto(served + "one/search.html")
    search(page, "appetite")
    titles(page, 4)
    assert page.url.endswith("search.html#q=appetite")
    page.reload()
    titles(page, 4)
    assert page.get_by_label("What are you looking for?").input_value() == "appetite"


def test_what_is_asked_is_sent_to_nobody(page: Page, served: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served + "one/search.html")
    search(page, "myoclonic appetite")
    page.locator("#hits li").first.wait_for()
    assert [
        url for url in asked if not url.startswith((served, "data:", "blob:")) or "appetite" in url.split("#")[0]
    ] == []
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_a_search_from_another_page_is_taken_up(page: Page, served: str) -> None:
    page.goto(served + "one/search.html?q=appetite&voice=patient")
    assert sorted(titles(page, 2)) == ["An old story", "Rashes in the sun"]


def test_filters_narrow_a_search_and_stand_in_the_address(page: Page, served: str) -> None:
    page.goto(served + "one/search.html#q=appetite")
    titles(page, 4)
    page.get_by_text("Narrow and sort").click()
    page.get_by_text("Who speaks").click()
    page.get_by_role("checkbox", name="parent").check()
    assert titles(page, 1) == ["Dravet, 4 years old"]
    page.get_by_role("checkbox", name="patient").check()
    titles(page, 3)
    assert page.url.endswith("#q=appetite&voice=parent&voice=patient")
    page.get_by_role("button", name="Search without parent").click()
    assert sorted(titles(page, 2)) == ["An old story", "Rashes in the sun"]


def test_filters_alone_are_a_search(page: Page, served: str) -> None:
    page.goto(served + "one/search.html#condition=dravet-syndrome&voice=parent")
    assert titles(page, 2) == ["Dravet, 4 years old", "Sleep at night"]


def test_the_back_button_brings_the_last_search_back(page: Page, served: str) -> None:
    page.goto(served + "one/search.html")
    search(page, "appetite")
    titles(page, 4)
    search(page, "rash")
    titles(page, 1)
    page.go_back()
    titles(page, 4)
    assert page.get_by_label("What are you looking for?").input_value() == "appetite"
    page.go_back()
    titles(page, 0)


@pytest.mark.parametrize("site_name", ["one", "many"])
@pytest.mark.parametrize(
    ("order", "first", "last"),
    [("newest", "Dravet, 4 years old", "When was this"), ("oldest", "Rashes in the sun", "When was this")],
)
def test_hits_are_put_in_order_of_time(
    page: Page, served: str, site_name: str, order: str, first: str, last: str
) -> None:
    page.goto(f"{served}{site_name}/search.html#q=appetite")
    page.locator("#hits li").first.wait_for()
    page.get_by_text("Narrow and sort").click()
    page.get_by_label("Sort by").select_option(order)
    expect(page.locator("#hits li > a").first).to_have_text(first)
    while page.locator("#more").is_visible():
        page.locator("#more").click()
        expect(page.get_by_role("status")).to_contain_text("Conversations found")
    assert titles(page, 4)[-1] == last
    assert f"sort={order}" in page.url


def test_everything_can_be_done_with_the_keyboard(page: Page, served: str) -> None:
    page.goto(served + "one/search.html")
    page.locator("body").press("/")
    page.keyboard.type("appetite")
    page.keyboard.press("Enter")
    hits = page.locator("#hits li > a")
    expect(hits).to_have_count(4)
    page.keyboard.press("ArrowDown")
    expect(hits.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(hits.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("What are you looking for?")).to_be_focused()
    page.keyboard.press("Escape")
    expect(hits).to_have_count(0)
    assert page.get_by_label("What are you looking for?").input_value() == ""


def test_another_name_finds_what_is_meant(page: Page, served: str) -> None:
    page.goto(served + "one/search.html#q=SMEI")
    assert sorted(titles(page, 3)) == ["An old story", "Dravet, 4 years old", "Sleep at night"]
    expect(page.get_by_role("status").get_by_role("link", name="Dravet syndrome")).to_have_attribute(
        "href", f"{served}one/condition/dravet-syndrome.html"
    )


def test_words_are_marked_also_where_a_name_was_understood(page: Page, served: str) -> None:
    page.goto(served + "one/search.html#q=Lupus")
    titles(page, 2)
    assert {mark.lower() for mark in page.locator("#hits li:first-child mark").all_inner_texts()} == {"lupus"}


def test_a_name_among_other_words_narrows_them(page: Page, served: str) -> None:
    page.goto(served + "one/search.html#q=SMEI+appetite")
    assert sorted(titles(page, 2)) == ["An old story", "Dravet, 4 years old"]


def test_a_slip_is_mended_on_request(page: Page, served: str) -> None:
    page.goto(served + "one/search.html#q=dravte")
    page.get_by_role("status").get_by_role("link", name="dravet").click()
    titles(page, 1)
    assert page.url.endswith("#q=dravet")


def test_words_that_stand_in_no_one_conversation_find_those_with_some(page: Page, served: str) -> None:
    page.goto(served + "one/search.html#q=undated+shade")
    assert sorted(titles(page, 2)) == ["Rashes in the sun", "When was this"]
    expect(page.get_by_role("status")).to_contain_text("No conversation has all of these words")


def test_where_nothing_is_found_the_page_says_what_to_try(page: Page, served: str) -> None:
    page.goto(served + "one/search.html#q=xylophone")
    expect(page.get_by_role("status")).to_contain_text("Nothing was found. Try another name")
    page.goto(served + "one/search.html#q=appetite&voice=partner&year=2022")
    expect(page.get_by_role("status")).to_contain_text("fewer choices")


def test_a_word_is_found_by_its_stem(page: Page, served: str) -> None:
    page.goto(served + "one/search.html#q=seizure")
    assert titles(page, 1) == ["Sleep at night"]
    page.goto(served + "one/search.html#q=appetites")
    titles(page, 4)


def test_a_crisis_brings_help_first(page: Page, served: str) -> None:
    page.goto(served + "one/search.html")
    search(page, "i want to kill myself")
    card = page.get_by_role("heading", name="If you are thinking of ending your life")
    card.wait_for()
    assert card.bounding_box()["y"] < page.get_by_role("status").bounding_box()["y"]  # type: ignore[index]
    search(page, "appetite")
    titles(page, 4)
    assert not card.is_visible()


def test_no_help_is_put_before_ordinary_words(page: Page, served: str) -> None:
    page.goto(served + "one/search.html#q=appetite")
    titles(page, 4)
    assert page.locator("#crisis .card:visible").count() == 0


def test_hostile_words_stay_words_in_the_results(page: Page, served: str) -> None:
    page.goto(served + "one/search.html#q=javascript")
    page.locator("#hits li").first.wait_for()
    assert "<script>alert(1)</script>" in page.locator("#hits li > a").inner_text()
    assert page.locator("#hits").locator("script, img").count() == 0


def test_hostile_words_in_an_address_stay_words(page: Page, served: str) -> None:
    page.goto(served + "one/search.html#q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E&condition=%22%3E%3Cscript%3E&sort=evil")
    expect(page.get_by_role("status")).to_contain_text("Nothing was found")
    assert page.locator("main").locator("script, img").count() == 0


def test_words_are_marked_on_the_page_that_a_hit_leads_to(page: Page, served: str) -> None:
    page.goto(served + "one/search.html#q=fenfluramine+appetite")
    target = page.locator("#hits li > a").first.get_attribute("href")
    assert target is not None
    assert target.partition("#:~:")[2] in ("text=fenfluramine&text=appetite", "text=appetite&text=fenfluramine")


def test_a_year_of_a_large_site_is_searched_in_its_own_bundle(page: Page, served: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served + "many/search.html#condition=dravet-syndrome&year=2023")
    assert titles(page, 1) == ["An old story"]
    assert not [url for url in asked if "pagefind/2022-" in url]


def test_a_large_site_is_searched_until_there_is_a_page_of_hits(page: Page, served: str) -> None:
    page.goto(served + "many/search.html#q=appetite")
    assert sorted(titles(page, 4)) == ["An old story", "Dravet, 4 years old", "Rashes in the sun", "When was this"]
    expect(page.get_by_role("status")).to_contain_text("Conversations found: 4.")
    assert not page.locator("#more").is_visible()


def test_a_search_of_a_very_large_site_goes_further_back_on_request(page: Page, served: str) -> None:
    page.goto(served + "far/search.html#q=undated")
    page.get_by_text("Others have not been searched yet").wait_for()
    assert titles(page, 0) == []
    page.get_by_role("button", name="Search further back").click()
    assert titles(page, 1) == ["When was this"]
    expect(page.get_by_role("status")).to_contain_text("Conversations found: 1.")


def test_a_concept_is_looked_for_only_in_the_bundles_that_hold_it(page: Page, served: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for query in ("condition=dravet-syndrome", "q=Dravet+syndrome"):
        page.goto(f"{served}far/search.html#{query}")
        page.reload()
        assert sorted(titles(page, 3)) == ["An old story", "Dravet, 4 years old", "Sleep at night"]
        expect(page.get_by_role("status")).to_contain_text("Conversations found: 3.")
    bundles = {url.split("/pagefind/")[1].split("pagefind-entry.json")[0] for url in asked if "-entry.json" in url}
    assert len(bundles) == 3


@pytest.mark.parametrize("query", ["condition=epilepsy&voice=parent", "q=Epilepsy&voice=parent"])
def test_what_is_narrower_than_a_condition_is_found_with_it(page: Page, served: str, query: str) -> None:
    page.goto(f"{served}one/search.html#{query}")
    assert sorted(titles(page, 2)) == ["Dravet, 4 years old", "Sleep at night"]


def test_a_choice_that_is_too_rare_for_the_lists_stays(page: Page, served: str) -> None:
    page.goto(served + "one/search.html#condition=epilepsy")
    titles(page, 3)
    search(page, "appetite")
    assert sorted(titles(page, 2)) == ["An old story", "Dravet, 4 years old"]
    page.get_by_role("button", name="Search without epilepsy").click()
    titles(page, 4)
    assert page.url.endswith("#q=appetite")


def test_the_page_of_what_was_named_comes_before_the_conversations(page: Page, served: str) -> None:
    page.goto(served + "one/search.html#q=dravet")
    titles(page, 1)
    lines = page.get_by_role("status").locator("p")
    expect(lines.first).to_have_text("Pages on this: Dravet syndrome ")
    expect(lines.nth(1)).to_have_text("Conversations found: 1.")


def test_a_language_that_pagefind_cannot_stem_is_searched_by_whole_words(page: Page, served: str) -> None:
    page.goto(served + "cy/search.html#q=appetite&voice=patient")
    assert sorted(titles(page, 2)) == ["An old story", "Rashes in the sun"]


def test_after_a_failure_one_can_try_again(browser: Browser, served: str) -> None:
    page = browser.new_page()
    page.route("**/*.pf_meta", lambda route: route.abort())
    page.goto(served + "one/search.html#q=appetite")
    expect(page.get_by_role("status")).to_contain_text("The search could not be loaded.")
    page.unroute("**/*.pf_meta")
    page.get_by_role("button", name="Search", exact=True).click()
    titles(page, 4)
    page.close()


def test_the_scripts_of_all_pages_are_under_20_kb_together(site: Path) -> None:
    assert sum(path.stat().st_size for path in (site / "static").glob("*.js")) < 20_000


def test_choices_and_cards_are_told_from_text_in_forced_colours(browser: Browser, served: str) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(served + "one/search.html#q=appetite&voice=parent")
    titles(page, 1)
    mark = page.locator("#hits mark").first.evaluate("(one) => getComputedStyle(one).backgroundColor")
    assert mark != page.evaluate("getComputedStyle(document.body).backgroundColor")
    context.close()


def test_a_page_opened_as_a_file_says_that_search_needs_a_server(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto(f"file://{site}/search.html")
    assert page.get_by_text("Search needs JavaScript and a web server").is_visible()
    assert not page.get_by_role("search").is_visible()
    page.close()


def test_without_javascript_a_visitor_browses_lists(browser: Browser, served: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served + "one/search.html")
    assert page.get_by_text("Search needs JavaScript and a web server").is_visible()
    for name in ("All conditions", "All treatments", "All symptoms", "By year"):
        assert page.get_by_role("link", name=name).is_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("words", ["appetite&voice=parent", "i+want+to+kill+myself", ""])
def test_axe_finds_nothing(browser: Browser, served: str, scheme: str, words: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True)
    page = context.new_page()
    page.goto(f"{served}one/search.html#q={words}")
    page.get_by_text("Narrow and sort").click()
    page.get_by_text("Who speaks").click()
    if words:
        expect(page.get_by_role("status")).not_to_contain_text("Searching")
    assert Axe().run(page).response["violations"] == []
    context.close()


def test_a_narrow_page_does_not_scroll_sideways(browser: Browser, served: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 640})
    page.goto(served + "one/search.html#q=javascript")
    page.locator("#hits li").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()


def test_the_box_and_the_choices_are_not_printed(browser: Browser, served: str) -> None:
    page = browser.new_page()
    page.goto(served + "one/search.html#q=appetite")
    page.locator("#hits li").first.wait_for()
    page.emulate_media(media="print")
    assert not page.get_by_role("search").is_visible()
    assert not page.locator("#facets").is_visible()
    assert page.locator("#hits li").first.is_visible()
    page.close()


@pytest.mark.parametrize("name", ["found.tsv", "found_held.tsv", "quiet.tsv", "quiet_held.tsv"])
def test_the_page_reads_a_crisis_nearly_as_the_program_does(page: Page, served: str, name: str) -> None:
    lines = [row.split("\t") for row in (LINES / name).read_text(encoding="utf-8").splitlines()[1:]]
    asked = [row for row in lines if row[-2] != "p"]
    page.goto(served + "one/search.html")
    kinds = page.evaluate(READ, [row[-1] for row in asked])
    right = [row[0] in found if len(row) == 3 else not found for row, found in zip(asked, kinds, strict=True)]
    assert sum(right) / len(right) >= 0.99

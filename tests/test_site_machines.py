"""Files for programs: a sound feed, sitemap and JSON of whatever the store holds, and the same bytes of the same."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from crawlers.crawl.reservations import read_tdmrep
from search_cli.config import Home
from search_cli.output import NOT_ADVICE
from search_cli.site.check import check_site
from search_cli.site.machines import (
    Listed,
    concept_data,
    concept_feed,
    concept_files,
    front_files,
    sitemap_files,
    source_feed,
)
from search_cli.site.machines.front import TDMREP
from search_cli.site.paths import thread_path
from search_cli.site.views import ConceptView, Count, Inside, SiteFacts, SourceView, ThreadLine
from tests.conftest import Terminal
from tests.test_exchange import ROW
from tests.test_site import SOURCE, keep

ADDRESS = "https://peers.example.org/site/"
FACTS = SiteFacts("Peers & <friends>", "me@example.org", ADDRESS)
EVIL = '<script>alert(1)</script> ]]> & "quoted" {{ 7*7 }}'
PAGE = "condition/dravet-syndrome.html"


def line(n: int, title: str = "A quiet night", updated: str = "2026-11-01") -> ThreadLine:
    excerpt = "She slept until six."
    return ThreadLine(f"thread/ab/{n:020x}.html", title, "forum", "Board", updated, 3, excerpt=excerpt, cut=True)


def condition(*lines: ThreadLine) -> ConceptView:
    few = Count(Inside("Valproate", "treatment/valproate.html"), 4, 5, 1)
    many = Count(Inside("Stiripentol", "treatment/stiripentol.html"), 9, 12, 2)
    return ConceptView(
        facet="condition",
        id="MONDO:0100135",
        path=PAGE,
        name="Dravet syndrome",
        names=("SMEI",),
        people=4,
        posts=7,
        sources=2,
        related={"treatment": (many, few)},
        years=((2025, 3), (2026, 4)),
        newest=lines,
    )


def source(*lines: ThreadLine) -> SourceView:
    url = "https://forum.example.org/"
    return SourceView("forum", "source/forum.html", url, "phpbb", "en", "excerpt", 1, 3, "2026-11-02", 0, "", lines)


def files(facts: SiteFacts = FACTS, *lines: ThreadLine) -> dict[str, bytes]:
    pages = [Listed("index.html", "2026-11-02"), Listed(PAGE, "2026-11-01"), Listed("about.html")]
    made = {**dict(concept_files(condition(*lines), facts)), **dict(front_files(facts))}
    if facts.address:
        made |= dict([source_feed(source(*lines), facts), *sitemap_files(pages, facts.address)])
    return made


def entries(feed: bytes) -> list[feedparser.FeedParserDict]:
    parsed = feedparser.parse(feed)
    assert not parsed.bozo
    return list(parsed.entries)


def test_a_condition_has_a_feed_of_its_threads_and_what_may_be_shown_of_them() -> None:
    path, feed = concept_feed(condition(line(1)), FACTS)
    (entry,) = entries(feed)
    assert path == "condition/dravet-syndrome.atom"
    assert entry.title == "A quiet night"
    assert entry.content[0].value == "She slept until six. [\u2026]"
    assert entry.link == f"{ADDRESS}thread/ab/{1:020x}.html"
    assert entry.updated.startswith("2026-11-01")


def test_a_feed_says_where_it_is_and_that_it_is_no_advice() -> None:
    parsed = feedparser.parse(concept_feed(condition(line(1)), FACTS)[1]).feed
    links = {link.rel: link.href for link in parsed.links}
    assert links == {"alternate": ADDRESS + PAGE, "self": f"{ADDRESS}condition/dravet-syndrome.atom"}
    assert parsed.subtitle == NOT_ADVICE
    assert parsed.author == "Peers & <friends>"


def test_a_thread_has_the_same_id_in_every_feed_and_a_feed_its_own() -> None:
    one, two = concept_feed(condition(line(1)), FACTS)[1], source_feed(source(line(1)), FACTS)[1]
    assert entries(one)[0].id == entries(two)[0].id
    assert feedparser.parse(one).feed.id != feedparser.parse(two).feed.id


def test_a_feed_holds_the_newest_thirty_that_have_a_date() -> None:
    lines = [line(0, updated=""), *(line(n) for n in range(1, 40))]
    assert len(entries(concept_feed(condition(*lines), FACTS)[1])) == 30


def test_a_feed_without_entries_is_sound() -> None:
    assert entries(concept_feed(condition(), FACTS)[1]) == []


def test_a_source_that_allows_links_only_has_titles_alone_in_its_feed() -> None:
    (entry,) = entries(source_feed(source(replace(line(1), excerpt="", cut=True)), FACTS)[1])
    assert "content" not in entry


def test_hostile_words_are_words_in_feeds_and_json() -> None:
    found = files(FACTS, replace(line(1, EVIL), excerpt=EVIL))
    assert entries(found["source/forum.atom"])[0].title == EVIL
    assert entries(found["source/forum.atom"])[0].content[0].value == f"{EVIL} [\u2026]"
    assert b"<script" not in found["source/forum.atom"]
    assert json.loads(found["condition/dravet-syndrome.json"])["newest"][0]["title"] == EVIL


@given(st.text(), st.text())
def test_any_words_make_sound_files(title: str, text: str) -> None:
    facts = replace(FACTS, name=title)
    for path, data in files(facts, replace(line(1, title), excerpt=text, board=title)).items():
        if path.endswith((".xml", ".atom")):
            etree.fromstring(data)
        elif path.endswith((".json", ".webmanifest")):
            json.loads(data)


def test_the_json_of_a_condition_tells_what_its_page_tells() -> None:
    path, data = concept_data(condition(line(1), line(2)), FACTS)
    told = json.loads(data)
    assert path == "condition/dravet-syndrome.json"
    assert (told["id"], told["names"], told["threads"]) == ("MONDO:0100135", ["SMEI"], 2)
    assert told["years"] == {"2025": 3, "2026": 4}
    assert told["related"]["treatment"][0]["page"] == f"{ADDRESS}treatment/stiripentol.html"
    assert NOT_ADVICE in told["notes"]


def test_the_json_tells_no_number_of_people_where_they_are_few() -> None:
    told = json.loads(concept_data(condition(), FACTS)[1])
    assert told["posts"]["people"] is None
    assert [row["people"] for row in told["related"]["treatment"]] == [9, None]


def test_treatments_and_symptoms_have_no_files_of_their_own() -> None:
    other = replace(condition(line(1)), facet="treatment", path="treatment/x.html")
    assert list(concept_files(other, FACTS)) == []


def test_the_sitemap_names_the_pages_and_when_they_changed() -> None:
    tree = etree.fromstring(files()["sitemap.xml"])
    rows = [[child.text for child in row] for row in tree]
    assert rows == [[ADDRESS, "2026-11-02"], [ADDRESS + PAGE, "2026-11-01"], [f"{ADDRESS}about.html"]]


@pytest.mark.parametrize(("pages", "parts"), [(0, 0), (3, 0), (4, 2), (7, 3)])
def test_a_large_sitemap_is_split_and_its_parts_listed(pages: int, parts: int) -> None:
    rows = [Listed(f"condition/c{n}.html", f"2026-11-{n + 1:02}") for n in range(pages)]
    made = dict(sitemap_files(iter(rows), ADDRESS, most=3))
    assert [*made] == [f"sitemap-{n}.xml" for n in range(1, parts + 1)] + ["sitemap.xml"]
    named = b"".join(data for path, data in made.items() if parts == 0 or path != "sitemap.xml")
    assert named.count(b"<url>") == pages
    assert made["sitemap.xml"].count(b"<sitemap>") == parts


def test_robots_may_ask_for_everything_and_are_told_the_sitemap() -> None:
    assert files()["robots.txt"].decode() == f"User-agent: *\nDisallow:\n\nSitemap: {ADDRESS}sitemap.xml\n"


@pytest.mark.parametrize(("address", "top"), [("https://x.example.org/", ""), (ADDRESS, "/site"), ("", "")])
def test_mining_of_other_peoples_words_is_reserved(address: str, top: str) -> None:
    told = dict(front_files(replace(FACTS, address=address)))[TDMREP]
    rules = read_tdmrep(200, told)  # as our own harvest reads it
    assert rules is not None
    for path in ("/thread/ab/cd.html", "/pagefind/pagefind.js", "/condition/dravet-syndrome.atom"):
        assert not rules.can_fetch(f"https://x.example.org{top}{path}", "*")
    assert rules.can_fetch(f"https://x.example.org{top}/condition/dravet-syndrome.html", "*")


def test_nothing_is_reserved_where_all_sources_allow_everything() -> None:
    assert TDMREP not in dict(front_files(FACTS, reserved=False))


def test_a_browser_learns_to_search_the_site() -> None:
    tree = etree.fromstring(files()["opensearch.xml"])
    found = {etree.QName(child).localname: child for child in tree}
    assert found["Url"].get("template") == f"{ADDRESS}search.html#q={{searchTerms}}"
    assert found["ShortName"].text == "Peers & <friends"  # 16 letters, as many as it may have


def test_without_an_address_nothing_is_made_that_needs_one() -> None:
    made = files(replace(FACTS, address=""), line(1))
    names = [".well-known/tdmrep.json", "condition/dravet-syndrome.json", "manifest.webmanifest", "robots.txt"]
    assert sorted(made) == names
    assert json.loads(made["condition/dravet-syndrome.json"])["page"] == PAGE
    assert b"Sitemap" not in made["robots.txt"]


def test_the_manifest_names_the_site_and_its_icon() -> None:
    told = json.loads(dict(front_files(FACTS))["manifest.webmanifest"])
    assert told["name"] == "Peers & <friends>"
    assert told["icons"][0]["src"] == "static/icon.svg"


def test_the_same_views_make_the_same_bytes() -> None:
    assert files(FACTS, line(1), line(2)) == files(FACTS, line(1), line(2))


# -- on a built site ----------------------------------------------------------------------------------------------

RARE = "quillwort"
SITE = '\n[site]\nname = "Peers"\nurl = "https://peers.example.org/"\n'


@pytest.fixture
def place(home: Path, threadwell: Terminal) -> Home:
    """A home whose site has an address, with a thread that says a rare word and one that does not."""
    threadwell("init", "--contact", "me@example.org")
    here = Home(home)
    here.config_file.write_text(here.config_file.read_text(encoding="utf-8") + SITE, encoding="utf-8")
    keep(here, SOURCE, "Dravet and tea", f"We gave her {RARE} tea with fenfluramine.")
    keep(here, SOURCE, "Dravet and sleep", "She slept until six.")
    return here


def holding(folder: Path, word: str) -> list[str]:
    """The files below a folder that hold a word, packed ones too."""
    found = []
    for path in sorted(folder.rglob("*")):
        data = path.read_bytes() if path.is_file() else b""
        if word.encode() in (gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data).lower():
            found.append(path.relative_to(folder).as_posix())
    return found


def machine_files(folder: Path) -> dict[str, bytes]:
    """The files for programs of a built site, its search apart."""
    kinds = {".xml", ".atom", ".json", ".txt", ".webmanifest"}
    made = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.suffix in kinds}
    return {name: path.read_bytes() for name, path in made.items() if not name.startswith(("pagefind/", "search/"))}


def test_what_is_forgotten_is_in_no_file_of_the_site(place: Home, threadwell: Terminal) -> None:
    threadwell("index")
    threadwell("site", "build")
    before = holding(place.site, RARE)
    assert {"condition/dravet-syndrome.atom", "source/forum.atom"} <= set(before)
    assert [name for name in before if name.startswith("pagefind/")]
    page = thread_path("forum", "Dravet and tea")
    assert (place.site / page).exists()
    threadwell("forget", f"{SOURCE.url}t/14", "--yes")
    assert holding(place.site, RARE) == holding(place.site, page) == holding(place.site, "dravet and tea") == []
    assert check_site(place.site) == []


def test_what_was_imported_is_in_no_file_of_the_site(place: Home, threadwell: Terminal, tmp_path: Path) -> None:
    row = {**ROW, "source": "forum", "thread_title": "Dravet and herbs", "text": "Archived herbs for Dravet."}
    (tmp_path / "old.jsonl").write_text(json.dumps(row), encoding="utf-8")
    threadwell("import", str(tmp_path / "old.jsonl"))
    threadwell("index")
    threadwell("site", "build")
    assert holding(place.site, "herbs") == []


def test_two_builds_make_the_same_files_for_programs(place: Home, threadwell: Terminal) -> None:
    threadwell("index")
    threadwell("site", "build")
    first = machine_files(place.site)
    assert {"sitemap.xml", "robots.txt", "opensearch.xml", "source/forum.atom"} <= set(first)
    threadwell("site", "build", "--rebuild")
    assert machine_files(place.site) == first

"""Feeds: what no bytes may do, and how they are found, harvested, moved and closed, with the real command."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawlers.families.rss import FAMILY
from crawlers.items import ReadThread
from crawlers.reading.page import Page
from crawlers.source import Source
from search_cli.config import Home
from tests.conftest import Shell
from tests.damage import LINEAR, growth
from tests.feed_server import HTML, RSS, FeedServer, item, moved, rss, small_site
from tests.phpbb_server import Reply

ADDRESS = "https://f.example/feed.xml"
PIECES = (
    b'<?xml version="1.0"?>', b'<rss version="2.0">', b'<feed xmlns="http://www.w3.org/2005/Atom">', b"<channel>",
    b"<item>", b"<entry>", b"</item>", b"</entry>", b"<guid>", b"<id>", b"</id>", b"<title type='xhtml'>",
    b"<link href='",
    b"http://[", b"'/>", b"<published>", b"2025-13-40", b"</published>", b"<updated>9999-12-31T23:59:60Z</updated>",
    b"<pubDate>", b"</pubDate>", b"<description>", b"</description>", b"<content type='application/x'>", b"<![CDATA[",
    b"]]>", b"&#xD800;", b"&#99999999999;", b"&lol;", b"<!DOCTYPE rss [", b"<!ENTITY a '&a;'>", b"]>",
    b"<links a='b'/>",
    b"<title_detail a='b'/>", b"<entries a='b'/>", b"<tags a='b'/>", b"<textinput>", b"<source>", b"\xff\xfe", b"\x00",
)  # fmt: skip
KINDS = ("application/rss+xml", "text/xml; charset=utf-16", "text/html", "", "text/xml; charset=\x00")


def feed(text: str, of: str = "") -> Page:
    return Page(ADDRESS, text.encode(), RSS, of=of)


def threads(*items: str) -> tuple[ReadThread, ...]:
    return FAMILY.read(feed(rss(*items))).threads


# -- pages --------------------------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=8))).map(b"".join), st.sampled_from(KINDS))
@example(b"", "application/rss+xml")
@example(b"<rss><channel><item><guid>&#xD800;", "application/rss+xml")
def test_no_bytes_raise(body: bytes, kind: str) -> None:
    for of in ("", "entry-1"):
        reading = FAMILY.read(Page(ADDRESS, body, kind, of=of))
        assert FAMILY.recognises(Page(ADDRESS, body, kind)) or reading.empty


def test_entities_are_not_multiplied() -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    text = rss(item(1, "&l11;")).replace("?><rss", f'?><!DOCTYPE rss [<!ENTITY l0 "CANARY">{lol}]><rss')
    reading = FAMILY.read(feed(text))
    assert sum(len(post.text) for thread in reading.threads for post in thread.posts) < 10_000


@pytest.mark.parametrize(
    "hostile",
    [
        lambda size: f"<author>{'a' * 10 * size}</author>",
        lambda size: "".join(f"<category>{n}</category>" for n in range(size)),
        lambda size: "<b>" * 2 * size,
    ],
    ids=["author", "categories", "depth"],
)
def test_a_hostile_feed_does_not_hold_up_the_harvest(hostile: Callable[[int], str]) -> None:
    def read(size: int) -> None:
        FAMILY.read(feed(rss(f"<item><guid>1</guid>{hostile(size)}</item>")))

    assert growth(read, 7500) < LINEAR


def test_no_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(rss(item(1, "CANARY")), encoding="utf-8")
    entity = f'?><!DOCTYPE rss [<!ENTITY secret SYSTEM "{secret.as_uri()}">]><rss'
    for body in (rss(item(1, "&secret;")).replace("?><rss", entity), str(secret), secret.as_uri()):
        page = Page(ADDRESS, body.encode(), "application/xml")
        assert "CANARY" not in str(FAMILY.read(page))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<!DOCTYPE html><html><body><p>Bread</p></body></html>", "text/html"),
        ('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', "application/xml"),
        ("<p>An error</p>", "application/rss+xml"),
        ('{"topics": []}', "application/json"),
        ("<sitemapindex></sitemapindex>", "application/xml"),
    ],
)
def test_what_is_no_feed_is_not_taken_for_one(body: str, kind: str) -> None:
    page = Page(ADDRESS, body.encode(), kind)
    assert not FAMILY.recognises(page)
    assert FAMILY.read(page).empty


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_feed_is_known_whatever_its_encoding_and_type(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    text = rss(item(1, "Müde")).replace('"1.0"', f'"1.0" encoding="{declared}"', 1)
    page = Page(ADDRESS, text.encode(encoding), "text/html")
    assert FAMILY.recognises(page)
    assert FAMILY.read(page).threads[0].posts[0].text == "Müde"


def test_an_entry_without_an_id_keeps_the_one_we_give_it() -> None:
    bare = "<item><title>T</title><pubDate>01 Mar 2025 09:00:00 GMT</pubDate><description>%s</description></item>"
    first, second = threads(bare % "One."), threads(item(5, "Newer."), bare % "One, edited.")
    assert first[0].id == second[1].id
    assert len(first[0].id) == 64


def test_an_id_is_no_longer_than_a_key_may_be() -> None:
    long = f"<item><guid isPermaLink='false'>{'x' * 5000}</guid><title>T</title></item>"
    assert len(threads(long)[0].id) == 64


def test_an_id_stays_when_the_feed_moves() -> None:
    text = rss("<item><guid>17</guid><title>T</title></item>").encode()
    ids = {FAMILY.read(Page(url, text, RSS)).threads[0].id for url in (ADDRESS, "https://new.example/f/")}
    assert ids == {"17"}


def test_entries_with_one_id_are_one_thread() -> None:
    assert len(threads(item(1, "One."), item(1, "Two."))) == 1


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("mira@blog.example (Mira Tarn)", "Mira Tarn"),
        ("Mira Tarn &lt;mira@blog.example&gt;", "Mira Tarn"),
        ("mira@blog.example", "mira@blog.example"),
        ("Mira (Tom's mother)", "Mira (Tom's mother)"),
    ],
)
def test_an_author_is_a_name_where_there_is_one(told: str, name: str) -> None:
    post = threads(f"<item><guid>1</guid><author>{told}</author></item>")[0].posts[0]
    assert (post.author, post.author_id) == (name, name)


def test_a_source_begins_with_its_feed() -> None:
    source = Source("f", "rss", f"{ADDRESS}#top", boards=("ignored",))
    assert [(link.url, link.kind, link.of) for link in FAMILY.entries(source)] == [(ADDRESS, "board", "")]


# -- commands -----------------------------------------------------------------------------------------------------


@pytest.fixture
def site() -> Iterator[FeedServer]:
    """The small blog on loopback."""
    server = FeedServer()
    small_site(server)
    with server:
        yield server


@pytest.fixture
def added(shell: Shell, site: FeedServer) -> Shell:
    """A home with the small blog's feed as its source "notes"."""
    shell("sources", "add", f"{site.url}feed.xml", "--name", "notes", "--allow-private", "--yes")
    del site.requests[:]
    return shell


def exported(shell: Shell) -> list[dict[str, object]]:
    return [json.loads(line) for line in shell("export", "-")[0].splitlines()]


def written(home: Path) -> str:
    return (Home(home).sources / "notes.toml").read_text(encoding="utf-8")


def test_a_page_stands_for_the_feed_that_it_names(shell: Shell, site: FeedServer, home: Path) -> None:
    out, _ = shell("sources", "add", site.url, "--name", "notes", "--allow-private", "--yes")
    assert "Entry 1" in out
    assert 'family = "rss"' in written(home)
    assert f'url = "{site.url}feed.xml"' in written(home)


def test_a_feed_that_robots_forbid_is_not_looked_at(shell: Shell, site: FeedServer) -> None:
    site.robots = Reply(200, (("Content-Type", "text/plain"),), b"User-agent: *\nDisallow: /feed.xml\n")
    _, error = shell("sources", "add", site.url, "--name", "notes", "--allow-private", "--yes", code=1)
    assert "robots.txt does not allow" in error
    assert "/feed.xml" not in site.paths


def test_comments_become_posts_of_their_thread(added: Shell) -> None:
    added("harvest", "notes")
    rows = [row for row in exported(added) if row["thread_id"] == "entry-1"]
    assert [(row["post_id"], row["position"], row["speaker"]) for row in rows] == [
        ("entry-1", 1, 1),
        ("entry-11", 2, 2),
        ("entry-12", 3, 3),
    ]
    assert {(row["thread_title"], row["board"]) for row in rows} == {("Entry 1", "Notes of a family")}


def test_comments_follow_a_redirect_of_their_feed(added: Shell, site: FeedServer) -> None:
    site.documents["/c.xml"] = site.documents["/entries/1/comments.xml"]
    site.answer_once("/entries/1/comments.xml", moved(301, "/c.xml"))
    added("harvest", "notes")
    assert {row["thread_id"] for row in exported(added)} == {"entry-1", "entry-2"}


def test_a_comment_feed_elsewhere_is_not_followed(added: Shell, site: FeedServer) -> None:
    more = "<wfw:commentRss>http://127.0.0.1:9/c.xml</wfw:commentRss>"
    site.documents["/feed.xml"] = (RSS, rss(item(1, "Words.", more=more)))
    out, _ = added("harvest", "notes")
    assert "1 new" in out
    assert "trouble" not in out


def test_a_second_harvest_asks_only_what_changed(added: Shell, site: FeedServer) -> None:
    added("harvest", "notes")
    before = exported(added)
    del site.requests[:]
    outcome = json.loads(added("harvest", "notes", "--json")[0])["notes"]
    assert (outcome["ok"], outcome["new"], outcome["changed"]) == (True, 0, 0)
    assert set(site.paths) == {"/feed.xml", "/entries/1/comments.xml"}
    assert all("if-none-match" in headers for _, headers in site.requests)
    assert exported(added) == before


def test_ids_stay_the_same_across_fetches(added: Shell, site: FeedServer) -> None:
    added("harvest", "notes")
    kind, text = site.documents["/feed.xml"]
    site.documents["/feed.xml"] = (kind, text.replace("<item>", f"{item(3, 'A new one.')}<item>", 1))
    out, _ = added("harvest", "notes")
    assert "1 new, 0 changed" in out


def test_a_feed_that_moved_is_asked_at_its_new_address(added: Shell, site: FeedServer, home: Path) -> None:
    site.documents["/new.xml"] = site.documents.pop("/feed.xml")
    site.answer_once("/feed.xml", moved(301, "/new.xml"))
    out, _ = added("harvest", "notes")
    assert f"moved for good to {site.url}new.xml" in out
    assert f'url = "{site.url}new.xml"' in written(home)
    del site.requests[:]
    added("harvest", "notes")
    assert "/new.xml" in site.paths
    assert "/feed.xml" not in site.paths


def test_a_feed_that_moved_to_another_host_takes_no_permissions_along(
    added: Shell, site: FeedServer, home: Path
) -> None:
    site.answer_once("/feed.xml", moved(308, f"http://localhost:{site.port}/feed.xml"))
    added("harvest", "notes")
    assert f'url = "http://localhost:{site.port}/feed.xml"' in written(home)
    assert "allow_private = false" in written(home)
    del site.requests[:]
    _, error = added("harvest", "notes", code=1)
    assert "private network" in error
    assert site.paths == []


def test_a_feed_that_moved_for_a_while_keeps_its_address(added: Shell, site: FeedServer, home: Path) -> None:
    site.documents["/new.xml"] = site.documents["/feed.xml"]
    site.answer_once("/feed.xml", moved(302, "/new.xml"))
    added("harvest", "notes")
    assert f'url = "{site.url}feed.xml"' in written(home)


def test_a_feed_that_is_gone_for_good_is_switched_off(added: Shell, site: FeedServer, home: Path) -> None:
    added("harvest", "notes")
    site.answer_once("/feed.xml", Reply(410))
    _, error = added("harvest", "notes", code=1)
    assert len(error.splitlines()) == 1
    assert "gone for good (410), and is switched off" in error
    assert "enabled = false" in written(home)
    assert len(exported(added)) == 4


def test_a_feed_that_became_a_page_is_named(added: Shell, site: FeedServer) -> None:
    site.documents["/feed.xml"] = (HTML, "<!DOCTYPE html><html><body><p>This blog has moved.</p></body></html>")
    _, error = added("harvest", "notes", code=1)
    assert error.startswith("Error: notes: ")
    assert "no board, thread or post was found" in error


def test_a_broken_feed_with_entries_is_read(added: Shell, site: FeedServer) -> None:
    kind, text = site.documents["/feed.xml"]
    site.documents["/feed.xml"] = (kind, text.replace("little.", "little & less.").removesuffix("</channel></rss>"))
    added("harvest", "notes")
    assert "Melatonin did little & less." in {row["text"] for row in exported(added)}


def test_a_feed_before_its_first_entry_is_no_failure(added: Shell, site: FeedServer) -> None:
    site.documents["/feed.xml"] = (RSS, rss())
    out, _ = added("harvest", "notes")
    assert "0 new" in out

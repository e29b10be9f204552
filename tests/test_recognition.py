"""From any page of a site to its forum, over real HTTP on loopback: politely, with reasons, and with a sample."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.crawl.fetch import Answer, FetchError
from crawlers.family import FamilyError, family_names
from crawlers.reading.page import Page
from crawlers.recognition import Candidate, Found, check_candidate, evidence, places, recognise_source, visitor
from crawlers.recognition.candidate import CandidateError
from crawlers.recognition.links import parents
from crawlers.recognition.visitor import MAX_REQUESTS
from crawlers.source import Source, find_source, write_source
from search_cli.config import Home
from search_cli.demo.forum import Forum
from tests.conftest import Clock, Shell
from tests.discourse_server import DiscourseServer
from tests.feed_server import HTML, RSS, FeedServer, item, moved, rss
from tests.phpbb_server import ForumServer, Reply, small_forum
from tests.test_walk import fetch

TEXT = (("Content-Type", "text/plain"),)
THREAD = "viewtopic.php?t=12&start=5"  # the second page of three
HOME = (
    '<html lang="de-AT"><body><a href="/about">We</a><a href="/forum/">Our forum</a><p>Bread and wine</p></body></html>'
)

Look = Callable[..., Found]


class FolderForum(ForumServer):
    """The small forum in the folder ``/forum/`` of a site whose home page is of no forum software."""

    home = HOME

    def _render(self, path: str, sid: str) -> str | None:
        if path == "/":
            return self.home
        return super()._render(path.removeprefix("/forum"), sid) if path.startswith("/forum/") else None


class ThemedForum(ForumServer):
    """The small forum in a theme that hides what phpBB's markup is known by."""

    def _render(self, path: str, sid: str) -> str | None:
        html = super()._render(path, sid)
        return html and html.replace('id="phpbb"', 'id="our-own"')


@pytest.fixture
def look(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Recognises an address on loopback; pauses take no time."""
    monkeypatch.setattr(visitor, "sleep", clock.sleep)

    def look(url: str, family: str = "unknown", delay: float = 0) -> Found:
        return asyncio.run(recognise_source(Source("new", family, url, delay=delay, allow_private=True), fetch, clock))

    return look


@pytest.fixture
def folder() -> Iterator[FolderForum]:
    """A forum in a folder."""
    server = FolderForum(small_forum())
    with server:
        yield server


@pytest.fixture
def site() -> Iterator[FeedServer]:
    """An empty site."""
    server = FeedServer()
    with server:
        yield server


# -- any page will do ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [THREAD, "viewforum.php?f=3", "index.php", "", "viewforum.php?f=9"])
def test_any_page_of_a_forum_leads_to_its_front_page(look: Look, forum: ForumServer, path: str) -> None:
    found = look(forum.url + path)
    assert (found.source.family, found.source.url.removesuffix("index.php")) == ("phpbb", forum.url)
    assert found.trial.thread is not None


@pytest.mark.parametrize("path", [f"forum/{THREAD}", "forum/viewforum.php?f=3", "forum/", ""])
def test_a_forum_in_a_folder_is_found_from_inside_and_from_the_home_page(
    look: Look, folder: FolderForum, path: str
) -> None:
    assert look(folder.url + path).source.url == f"{folder.url}forum/"


@pytest.mark.parametrize("path", ["t/dravet-4-years-old/11/3", "c/pain/2", "latest"])
def test_any_page_of_a_forum_that_speaks_json_leads_to_its_root(look: Look, path: str) -> None:
    with DiscourseServer(small_forum()) as server:
        server.answer_once(f"/{path}", Reply(200, (("Content-Type", HTML),), DISCOURSE_PAGE))
        found = look(server.url + path)
        assert (found.source.family, found.source.url) == ("discourse", server.url)
        assert found.trial.posts


DISCOURSE_PAGE = b'<html lang="en"><head><meta name="generator" content="Discourse 3.4.1"></head><body></body></html>'


def test_a_mailing_list_stays_a_list(look: Look, site: FeedServer) -> None:
    page = '<html><body><img src="/static/hyperkitty/img/x.png"></body></html>'
    name, listed = "pain@lists.example.org", "/hyperkitty/api/list/pain@lists.example.org/"
    about = json.dumps({"name": name, "display_name": "Pain", "threads": f"{site.url}{listed}threads/"})
    site.documents |= {"/hyperkitty/list/pain@lists.example.org/latest": (HTML, page)}
    site.documents |= {listed: ("application/json", about)}
    found = look(f"{site.url}hyperkitty/list/{name}/latest")
    assert found.source.url == f"{site.url}hyperkitty/list/{name}/"


def test_a_forum_on_a_host_below_the_home_page_is_found(clock: Clock, folder: FolderForum) -> None:
    folder.home = HOME.replace("/forum/", "http://forum.home.example/forum/")
    asked: list[str] = []

    async def named(url: str, headers: Mapping[str, str] | None = None) -> Answer:
        asked.append(url)
        local = url.replace("http://forum.home.example/", folder.url).replace("http://home.example/", folder.url)
        return await fetch(local, headers)

    source = Source("new", "unknown", "http://home.example/")
    found = asyncio.run(recognise_source(Source("new", "unknown", source.url, delay=0.01), named, clock))
    assert found.source.url == "http://forum.home.example/forum/"
    assert "http://forum.home.example/robots.txt" in asked


def test_a_forum_elsewhere_is_named_and_not_followed(look: Look, site: FeedServer) -> None:
    page = '<a href="https://elsewhere.example/forum/">Forum</a><p>Bread and wine</p>'
    site.documents["/"] = (HTML, page)
    with pytest.raises(FamilyError, match=r"It links to https://elsewhere\.example/forum/"):
        look(site.url)


def test_the_board_stands_for_a_front_page_that_is_not_to_be_had(look: Look, forum: ForumServer) -> None:
    rules = b"User-agent: *\nDisallow: /index.php\nDisallow: /$\n"
    forum.robots = Reply(200, TEXT, rules)
    found = look(forum.url + THREAD)
    assert found.source.url == f"{forum.url}viewforum.php?f=3"
    assert "/" not in forum.paths


def test_a_thread_stands_for_itself_where_nothing_else_is_to_be_had(look: Look, forum: ForumServer) -> None:
    forum.robots = Reply(200, TEXT, b"User-agent: *\nDisallow: /\nAllow: /viewtopic.php\n")
    found = look(forum.url + THREAD)
    assert found.source.url == forum.url + THREAD
    assert found.trial.thread is not None


def test_a_page_that_is_known_is_not_asked_for_again(look: Look, folder: FolderForum) -> None:
    look(f"{folder.url}forum/{THREAD}")
    assert len(folder.paths) == len(set(folder.paths))


# -- manners ------------------------------------------------------------------------------------------------------


def test_a_site_is_asked_a_few_times_only(look: Look, site: FeedServer) -> None:
    crumbs = "".join(f'<a href="/{name}/">{name}</a>' for name in "abcdefghijklmnop")
    page = f'<body id="phpbb"><div class="crumbs">{crumbs}</div></body>'
    site.documents["/one/two/three/four/viewtopic.php?t=5"] = (HTML, page)
    look(f"{site.url}one/two/three/four/viewtopic.php?t=5")
    assert len(site.paths) <= MAX_REQUESTS


def test_the_pause_that_robots_ask_for_is_kept_from_the_first_page_on(
    look: Look, forum: ForumServer, clock: Clock
) -> None:
    forum.robots = Reply(200, TEXT, b"User-agent: *\nCrawl-delay: 7\n")
    before = clock.now
    found = look(forum.url + THREAD)
    assert (clock.now - before).total_seconds() >= 7 * (len(forum.paths) - 1)
    assert found.delay == 7
    assert found.source.robots == f"allowed with 7 s between requests, {clock.now:%Y-%m-%d}"


def test_an_address_that_robots_forbid_is_not_asked_for(look: Look, forum: ForumServer) -> None:
    forum.robots = Reply(200, TEXT, b"User-agent: *\nDisallow: /\n")
    with pytest.raises(FetchError, match=r"robots\.txt does not allow"):
        look(forum.url)
    assert forum.paths == ["/robots.txt"]


# -- evidence -----------------------------------------------------------------------------------------------------


def test_markup_and_addresses_are_named_as_evidence(look: Look, forum: ForumServer) -> None:
    assert look(forum.url).evidence == ("the markup of its pages", "addresses such as /viewforum.php?f=2")


def test_the_generator_is_named_as_evidence(look: Look) -> None:
    with DiscourseServer(small_forum()) as server:
        assert "Discourse 3.4.1" in " ".join(look(server.url).evidence)


def test_addresses_tell_a_family_whose_markup_a_theme_hides(look: Look) -> None:
    with ThemedForum(small_forum()) as server:
        found = look(server.url + THREAD)
        assert (found.source.family, found.source.url) == ("phpbb", server.url)
        assert found.evidence == ("addresses such as /viewtopic.php?t=1",)
        assert found.trial.thread is not None


def test_a_cookie_tells_a_family_whose_addresses_are_hidden_too(look: Look, site: FeedServer) -> None:
    body = b'<ul class="topiclist"><li><a class="forumtitle" href="/pain-and-more">Pain</a></li></ul>'
    cookies = (("Set-Cookie", "phpbb3_x1_u=1; path=/"), ("Set-Cookie", "lang=en"), ("Content-Type", HTML))
    site.answer_once("/", Reply(200, cookies, body))
    found = look(site.url)
    assert (found.source.family, found.evidence) == ("phpbb", ("cookie phpbb3_x1_u",))


def test_a_cookie_alone_makes_no_forum(look: Look, site: FeedServer) -> None:
    site.answer_once("/", Reply(200, (("Set-Cookie", "express.sid=1"), ("Content-Type", HTML)), b"<p>Bread</p>"))
    with pytest.raises(FamilyError, match="no forum that Threadwell knows"):
        look(site.url)


def test_cookies_reach_us_through_scrapy(shell: Shell, site: FeedServer) -> None:
    body = b'<ul class="topiclist"><li><a class="forumtitle" href="/pain-and-more">Pain</a></li></ul>'
    cookies = (("Set-Cookie", "phpbb3_x1_u=1; path=/"), ("Set-Cookie", "lang=en"), ("Content-Type", HTML))
    site.answer_once("/", Reply(200, cookies, body))
    assert "cookie phpbb3_x1_u" in shell("sources", "add", site.url, "--allow-private", "--json")[0]


@pytest.mark.parametrize(
    ("cookie", "family"),
    [
        ("phpbb3_8fk2s_sid", "phpbb"),
        ("mybb[lastvisit]", "mybb"),
        ("punbb_cookie", "punbb"),
        ("pun_cookie_1a2b3c", "fluxbb"),
        ("SMFCookie956", "smf"),
        ("express.sid", "nodebb"),
        ("_forum_session", "discourse"),
        ("PHPSESSID", ""),
        ("sid", ""),
    ],
)
def test_cookies_name_families(cookie: str, family: str) -> None:
    assert "".join(evidence.signs(Page("http://x.example/", b"<p>"), [cookie])) == family


@pytest.mark.parametrize(
    ("path", "family"),
    [
        ("viewtopic.php?f=2&t=12&start=10", "phpbb"),
        ("showthread.php?tid=5&page=2", "mybb"),
        ("viewtopic.php?pid=17#p17", "fluxbb"),
        ("index.php?topic=5.0", "smf"),
        ("index.php?PHPSESSID=0a;board=5.0", "smf"),
        ("t/warm-hands/12/4", "discourse"),
        ("topic/12/warm-hands", "nodebb"),
        ("hyperkitty/list/pain@lists.example.org/", "hyperkitty"),
        ("2024/03/warm-hands", ""),
    ],
)
def test_addresses_name_families(path: str, family: str) -> None:
    assert next(iter(evidence.signs(Page(f"http://x.example/{path}", b"<p>"), [])), "") == family


def test_every_family_that_cookies_or_addresses_name_is_there() -> None:
    assert {name for name, _ in (*evidence.COOKIES, *evidence.PATHS)} <= set(family_names())


def test_a_family_that_is_named_is_taken(look: Look) -> None:
    with ThemedForum(small_forum()) as server:
        found = look(server.url, family="phpbb")
        assert found.evidence == ("named with --family",)
        assert found.trial.thread is not None


def test_an_unknown_family_is_refused_before_anything_is_asked() -> None:
    with pytest.raises(CandidateError, match=r"no family 'phpnuke'\. Known: .*phpbb"):
        check_candidate(Candidate("https://x.example/", family="phpnuke"))


@pytest.mark.parametrize("url", ["http://[", "forum", "https://x.example:port/"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(CandidateError, match="not an http or https address"):
        check_candidate(Candidate(url))


def unknown_forum(site: FeedServer) -> None:
    """A forum of no known make in the folder ``/talk/``: a list of threads, and threads of four posts."""
    page = "<html lang='en'><body><nav class='breadcrumb'><a href='/talk/'>Talk</a></nav><h1>{}</h1>{}</body></html>"
    rows = ""
    for n in range(1, 7):
        address, title = f"/talk/thread/{n}-sleep", f"Sleep at night, part {n}"
        rows += f'<li class="row"><a href="{address}">{title}</a> {n} replies</li>'
        said = [
            {
                "@type": "Comment" if k else "DiscussionForumPosting",
                "url": f"{site.url}{address[1:]}#post-{n}{k}",
                "author": {"@type": "Person", "name": f"Person {k}", "url": f"{site.url}people/{k}"},
                "datePublished": f"2025-03-0{n}T09:3{k}:00Z",
                "text": f"Night {k} was hard, and melatonin did little for her sleep.",
            }
            for k in range(4)
        ]
        whole = json.dumps({"@context": "https://schema.org", **said[0], "headline": title, "comment": said[1:]})
        shown = "".join(f"<article id='post-{n}{k}'><p>{post['text']}</p></article>" for k, post in enumerate(said))
        thread = page.format(title, f"<script type='application/ld+json'>{whole}</script>{shown}")
        site.documents[address] = (HTML, thread)
    site.documents |= {"/": (HTML, "<h1>Bread</h1><p>and wine</p>")}
    site.documents |= {"/talk/": (HTML, page.format("Talk", f"<ul class='threads'>{rows}</ul>"))}


@pytest.mark.parametrize("path", ["talk/thread/3-sleep", "talk/"])
def test_a_forum_of_unknown_make_is_read_and_called_so(look: Look, site: FeedServer, path: str) -> None:
    unknown_forum(site)
    found = look(site.url + path)
    assert (found.source.family, found.source.url) == ("generic", f"{site.url}talk/")
    assert "no software that Threadwell knows" in found.evidence[0]
    assert found.trial.thread is not None


def test_a_home_page_leads_to_a_forum_of_unknown_make(look: Look, site: FeedServer) -> None:
    unknown_forum(site)
    site.documents["/"] = (HTML, "<h1>Bread</h1><p>and <a href='/talk/'>our forum</a></p>")
    found = look(site.url)
    assert (found.source.family, found.source.url) == ("generic", f"{site.url}talk/")
    assert found.evidence[-1] == f"linked from {site.url}"


def test_a_redirect_to_nowhere_is_named(look: Look, site: FeedServer) -> None:
    site.answer_once("/", moved(302, "http://["))
    with pytest.raises(FetchError, match="leads to another site"):
        look(site.url)


# -- links of a page ----------------------------------------------------------------------------------------------


def test_the_folders_of_an_address_begin_with_the_root() -> None:
    assert parents("http://x.example/a/b/c.php?t=1") == [f"http://x.example/{path}" for path in ("", "a/", "a/b/")]


def test_front_places_have_no_session_and_no_number() -> None:
    html = (
        '<div class="crumbs"><a href="./index.php?PHPSESSID=0a1b&amp;">Index</a> <a href="board-7.html">Pain</a>'
        ' <a href="?board=2.0">Pain</a></div><a href="/home.html#top">Board index</a>'
    )
    found = places.front_places(Page("http://x.example/f/thread-9.html", html.encode()))
    base = "http://x.example"
    assert found == [f"{base}/", f"{base}/home.html", f"{base}/f/", f"{base}/f/index.php"]


@pytest.mark.parametrize(
    ("url", "front"),
    [
        ("http://x.example/", True),
        ("http://x.example", True),
        ("http://x.example/foren/", True),
        ("http://x.example/a/index.php", True),
        ("http://x.example/index.php?topic=1", False),
        ("http://x.example/foren/pain.12/", False),
    ],
)
def test_what_could_be_a_front_page_looks_like_one(url: str, front: bool) -> None:
    assert places.looks_like_front(url) is front


def test_a_broken_link_hides_nothing() -> None:
    html = b'<a href="http://[">Forum</a><a href="/forum/">Forum</a><a href="mailto:forum@x.example">Forum</a>'
    assert places.forum_places(Page("http://x.example/", html)) == ["http://x.example/forum/"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["", "http://", "http://[", "//", "https://x.example:", "?", "http://forum.x.example:", "/f/"]
            ),
            st.text(max_size=12),
        ),
        max_size=4,
    )
)
def test_no_link_is_too_odd(links: list[tuple[str, str]]) -> None:
    html = "".join(f"<p class='crumb'><a href='{escape(a + b)}'>forum</a></p>" for a, b in links)
    page = Page(
        "http://x.example/f/viewtopic.php?t=1", f"<base href='http://x.example/'>{html}".encode(errors="replace")
    )
    for read in (places.front_places, places.board_places, places.forum_places, places.forums_elsewhere, places.feeds):
        for url in read(page):
            assert url.startswith(("http://", "https://"))
            _ = urlsplit(url).port
    evidence.signs(page, [])


# -- what the site offers -----------------------------------------------------------------------------------------


def test_feeds_and_the_sitemaps_that_robots_name_are_shown(look: Look, forum: ForumServer) -> None:
    page = (forum._render("/", "0") or "").replace(
        "<head>", '<head><link rel="alternate" type="application/atom+xml" href="/app.php/feed">'
    )
    forum.answer_once("/", Reply(200, (("Content-Type", HTML),), page.encode()))
    forum.robots = Reply(200, TEXT, b"User-agent: *\nDisallow: /ucp.php\nSitemap: https://x.example/map.xml\n")
    found = look(forum.url)
    assert (found.feeds, found.sitemaps) == ((f"{forum.url}app.php/feed",), ("https://x.example/map.xml",))
    assert "/sitemap.xml" not in forum.paths


def test_a_sitemap_is_looked_for_once_where_most_lie(look: Look, forum: ForumServer) -> None:
    forum.answer_once("/sitemap.xml", Reply(200, (("Content-Type", "text/xml"),), b"<?xml version='1.0'?><urlset/>"))
    assert look(forum.url).sitemaps == (f"{forum.url}sitemap.xml",)
    assert forum.paths.count("/sitemap.xml") == 1


def test_a_page_of_words_is_no_sitemap(look: Look, forum: ForumServer) -> None:
    forum.answer_once("/sitemap.xml", Reply(200, (("Content-Type", HTML),), b"<p>Not here, sorry</p>"))
    assert look(forum.url).sitemaps == ()


def test_boards_and_threads_are_counted_once_each(look: Look, forum: ForumServer) -> None:
    trial = look(forum.url).trial
    assert (trial.boards, trial.threads) == (3, 4)


# -- the command --------------------------------------------------------------------------------------------------


def files(home: Path) -> list[str]:
    return [path.name for path in (Home(home).sources).glob("*")]


def asked(*words: str, given: str) -> subprocess.CompletedProcess[str]:
    """The command with an answer to what it asks."""
    command = [sys.executable, "-m", "search_cli", *words]
    return subprocess.run(command, input=given, capture_output=True, text=True, timeout=60, check=False)


def test_the_table_tells_why_and_shows_a_sample(shell: Shell, folder: FolderForum) -> None:
    out, _ = shell("sources", "add", f"{folder.url}forum/{THREAD}", "--allow-private", "--yes")
    said = " ".join(out.split())
    assert "phpbb: the markup of its pages; addresses such as /viewtopic.php?t=1" in said
    assert "posts read 3; of these with author 3, date 3, text 3, quotes 0, address 3" in said
    assert "person 1, 2025-06-19: Our girl has seizures with every fever." in said
    assert "Marigold" not in said
    assert "Next: threadwell harvest 127.0.0.1-forum" in said


def test_words_of_strangers_are_shown_as_they_are_and_do_nothing(shell: Shell, forum: ForumServer) -> None:
    forum.forum.boards[0].children[0].topics[0].messages[0].html = (
        "[bold]Loud[/bold] \x1b[31mred :smile: " + "word " * 99
    )
    out, _ = shell("sources", "add", forum.url, "--allow-private", "--yes")
    said = " ".join(out.split())
    assert "[bold]Loud[/bold]" in said
    assert ":smile:" in said
    assert "\x1b" not in out
    assert "word ..." in said


def test_without_a_thread_nothing_is_added_unasked(shell: Shell, home: Path) -> None:
    with ForumServer(Forum([])) as server:
        server.answer_once("/", Reply(200, (("Content-Type", HTML),), EMPTY))
        _, error = shell("sources", "add", server.url, "--allow-private", "--yes", code=1)
    assert "It was not added. Look at" in error
    assert files(home) == []


EMPTY = b'<body id="phpbb"><a class="forumtitle" href="viewforum.php?f=2">Pain</a></body>'


def test_without_a_thread_a_person_may_still_add_it(shell: Shell, home: Path) -> None:
    with ForumServer(Forum([])) as server:
        server.answer_once("/", Reply(200, (("Content-Type", HTML),), EMPTY))
        done = asked("sources", "add", server.url, "--name", "empty", "--allow-private", given="y\n")
    assert done.returncode == 0, done.stderr
    assert "cannot tell whether it reads this place right" in done.stdout
    assert files(home) == ["empty.toml"]


def test_who_says_no_adds_nothing(shell: Shell, forum: ForumServer, home: Path) -> None:
    assert asked("sources", "add", forum.url, "--allow-private", given="n\n").returncode == 1
    assert files(home) == []


def test_a_feed_without_entries_may_be_added(shell: Shell, site: FeedServer, home: Path) -> None:
    site.documents["/feed.xml"] = (RSS, rss())
    out, _ = shell("sources", "add", f"{site.url}feed.xml", "--name", "quiet", "--allow-private", "--yes")
    assert "holds no entry" in out
    assert files(home) == ["quiet.toml"]


def test_a_feed_is_its_own_feed(look: Look, site: FeedServer) -> None:
    site.documents["/feed.xml"] = (RSS, rss(item(1, "Words."), item(2, "More words.")))
    found = look(f"{site.url}feed.xml")
    assert (found.feeds, found.trial.threads) == ((f"{site.url}feed.xml",), 2)


def test_as_json_it_is_shown_and_not_added(shell: Shell, forum: ForumServer, home: Path) -> None:
    found = json.loads(shell("sources", "add", forum.url, "--allow-private", "--json")[0])
    assert (found["family"], found["url"], found["posts"]) == ("phpbb", forum.url, 3)
    assert found["with"] == {"author": 3, "date": 3, "text": 3, "quotes": 0, "address": 3}
    assert files(home) == []


def test_as_json_with_yes_it_is_added(shell: Shell, forum: ForumServer, home: Path) -> None:
    json.loads(shell("sources", "add", forum.url, "--name", "small", "--allow-private", "--json", "--yes")[0])
    assert find_source("small", Home(home).sources).enabled


def test_the_same_address_is_not_added_twice(shell: Shell, forum: ForumServer, home: Path) -> None:
    write_source(Source("first", "phpbb", forum.url), Home(home).sources)
    _, error = shell("sources", "add", forum.url + THREAD, "--name", "second", "--allow-private", "--yes", code=2)
    assert "Source 'first' reads" in error

"""The Reddit collector with the real PRAW over real HTTP, against a Reddit of ours on loopback."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import prawcore
import pytest
from prawcore.sessions import FiniteRetryStrategy

from crawlers.collectors import Access, CredentialsError, collector_for, reddit_client
from crawlers.collectors.reddit import RedditCollector
from crawlers.collectors.reddit_client import RedditClient, Site
from crawlers.crawl.errand import Errand
from crawlers.crawl.walk import TRIES, Tally
from crawlers.items import Post, Quote, ThreadwellError
from crawlers.keeping.crawl_store import CrawlStore, Outcome
from crawlers.source import Source, find_source, write_source
from index.building.build import build_index
from index.building.state import open_index
from index.deriving.derived import Derived
from index.query.parsing import Leaf
from index.tagging import Tagger
from search_cli.config import Home
from tests.conftest import Clock, Terminal
from tests.phpbb_server import Reply
from tests.reddit_server import CLIENT, Entry, RedditServer, Remark, small_subreddit

AGENT = "Threadwell/test (+me@example.org)"
SOURCE = Source("r-rarekids", "reddit", "https://www.reddit.com/r/RareKids/", publish="link", enabled=True)
TREE = ["t3_1dravt", "t1_c1", *(f"t1_d{n}" for n in range(1, 7)), *(f"t1_c{n}" for n in range(2, 8))]
RECORDED = Path(__file__).parents[2] / "shared" / "reddit" / "TestCommentForest.test_replace__all_large.json.gz"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[RedditServer]:
    """A small Reddit on loopback; PRAW's own waits before a second try take no time."""
    monkeypatch.setattr(FiniteRetryStrategy, "sleep", lambda _: None)
    with RedditServer(small_subreddit()) as server:
        yield server


class Collecting:
    """Collects one subreddit again and again, each time a new collector on the same store."""

    def __init__(self, server: RedditServer, store: CrawlStore, clock: Clock) -> None:
        self.server, self.store, self.clock = server, store, clock
        self.source = SOURCE

    def __call__(self, pages: int | None = None, client: tuple[str, str] = CLIENT) -> Outcome:
        def enough(tally: Tally) -> bool:
            return pages is not None and tally.pages >= pages

        def sleep(seconds: float) -> None:
            self.clock.slept.append(seconds)
            self.clock.now += timedelta(seconds=seconds)

        site = Site(self.server.url, self.server.url, self.server.url)
        access = Access(AGENT, *client)
        with closing(RedditClient(access, self.source.delay, self.clock, sleep=sleep, site=site)) as reddit:
            return RedditCollector(
                self.source, reddit, self.store, b"k" * 32, self.clock, errand=Errand(enough=enough)
            ).run()

    def posts(self, name: str = "1dravt") -> list[Post]:
        found = self.store.find_thread(f"{self.source.name}/{name}")
        return [post.item for post in found[1]] if found else []

    def title(self, name: str = "1dravt") -> str:
        found = self.store.find_thread(f"{self.source.name}/{name}")
        return found[0].item.title if found else ""


@pytest.fixture
def collect(server: RedditServer, store: CrawlStore, clock: Clock) -> Collecting:
    """A collector of the small subreddit."""
    return Collecting(server, store, clock)


def test_a_whole_tree_is_kept_depth_first_more_included(collect: Collecting, server: RedditServer) -> None:
    outcome = collect()
    assert (outcome.ok, outcome.pages, outcome.saved.new, outcome.errors) == (True, 3, 15, {})
    posts = collect.posts()
    assert [post.id for post in posts] == TREE
    assert [post.position for post in posts] == list(range(1, 15))
    assert ("POST", "/api/morechildren/") in server.requests
    assert ("GET", "/comments/1dravt/_/d3") in server.requests


def test_posts_say_whom_they_answer_and_threads_where_they_are(collect: Collecting) -> None:
    collect()
    answers = {post.id: post.reply_to for post in collect.posts()}
    assert (answers["t3_1dravt"], answers["t1_c2"], answers["t1_d2"]) == ("", "t3_1dravt", "t1_d1")
    found = collect.store.find_thread("r-rarekids/1dravt")
    assert found is not None
    thread = found[0].item
    assert (thread.title, thread.board, thread.tags) == ("Dravet, 4 years old", "r/RareKids", ("Newly diagnosed",))
    assert thread.url.startswith("https://www.reddit.com/r/RareKids/comments/1dravt/")


def test_quotations_lie_apart_and_markup_is_gone(collect: Collecting) -> None:
    collect()
    posts = {post.id: post for post in collect.posts()}
    assert posts["t3_1dravt"].text == "Our girl has seizures with every fever."
    assert posts["t1_d1"].text == "Fenfluramine helped my son a lot."
    assert posts["t1_d1"].quotes == (Quote("Answer number 1."),)
    assert (posts["t1_d1"].score, posts["t1_d1"].speaker, posts["t1_d2"].speaker) == (12, 3, 1)


def test_an_author_is_never_asked_for(collect: Collecting, server: RedditServer) -> None:
    collect()
    assert not [path for _, path in server.requests if "/user/" in path]
    assert all(post.author_key for post in collect.posts())


def test_a_second_round_replaces_what_was_edited(collect: Collecting, server: RedditServer) -> None:
    collect()
    remark = server.entry("1dravt").remark("d2")
    remark.body, remark.edited = "Edited words.", True
    outcome = collect()
    assert (outcome.saved.new, outcome.saved.changed) == (0, 1)
    edited = next(post for post in collect.posts() if post.id == "t1_d2")
    assert (edited.text, edited.edited) == ("Edited words.", True)


def test_what_was_deleted_leaves_store_and_index(
    collect: Collecting, server: RedditServer, tmp_path: Path, tagger: Tagger
) -> None:
    index = tmp_path / "index"
    collect()
    with closing(Derived(tmp_path / "derived.sqlite", "1")) as derived:
        assert build_index(collect.store, derived, index, tagger).posts == 15
        assert _matches(index, tagger, "fenfluramine") == 1
        server.entry("1dravt").remark("d1").body = "[deleted]"
        server.entry("1dravt").remark("c2").body = "[ Removed by Reddit ]"
        outcome = collect()
        assert (outcome.saved.gone, outcome.saved.changed) == (2, 0)
        build_index(collect.store, derived, index, tagger)
    assert [post.id for post in collect.posts()] == [name for name in TREE if name not in ("t1_d1", "t1_c2")]
    assert _matches(index, tagger, "fenfluramine") == 0


def _matches(index: Path, tagger: Tagger, word: str) -> int:
    with closing(open_index(index, tagger.lexicon.version)) as opened:
        found = opened.reader.match(Leaf(word))
        return len(found.threads())


@pytest.mark.parametrize(("text", "by"), [("[removed]", None), ("[deleted]", None), ("Still here.", "moderator")])
def test_a_removed_submission_leaves_no_title(
    collect: Collecting, server: RedditServer, text: str, by: str | None
) -> None:
    collect()
    entry = server.entry("1dravt")
    entry.text, entry.removed_by, entry.listed = text, by, False
    collect()
    assert [post.id for post in collect.posts()] == TREE[1:]
    assert collect.title() == "[removed]"
    found = collect.store.find_thread("r-rarekids/1dravt")
    assert found is not None
    assert "dravet" not in found[0].item.url


def test_a_submission_that_was_never_seen_leaves_nothing(collect: Collecting, server: RedditServer) -> None:
    server.entries.append(Entry("3gone", "[deleted by user]", "[removed]", author=""))
    assert collect().ok
    assert collect.store.find_thread("r-rarekids/3gone") is None


def test_the_words_of_a_deleted_account_stay_and_nobody_said_them(collect: Collecting, server: RedditServer) -> None:
    server.entry("1dravt").remark("c1").author = ""
    collect()
    post = next(post for post in collect.posts() if post.id == "t1_c1")
    assert (post.text, post.author_key, post.speaker) == ("Answer number 1.", None, None)


def test_a_link_has_no_words_of_its_own(collect: Collecting, server: RedditServer) -> None:
    server.entries.append(Entry("4link", "A picture", link="https://pictures.example/1.png"))
    collect()
    assert [post.text for post in collect.posts("4link")] == [""]


def test_a_collection_that_had_enough_goes_on_where_it_was(collect: Collecting, server: RedditServer) -> None:
    assert collect(pages=2).reason == "enough"
    assert collect().ok
    pages = [path for method, path in server.requests if path.startswith(("/r/", "/comments/")) and "_" not in path]
    assert len(pages) == len(set(pages)) == 3


def test_requests_keep_the_pace_and_bear_our_name(collect: Collecting, server: RedditServer) -> None:
    collect()
    assert set(collect.clock.slept) == {1.0}
    # A connection that breaks is asked again after another pause, and the server may not have seen the first try.
    assert len(collect.clock.slept) >= len(server.requests) - 1
    assert all(agent.startswith(AGENT) for agent in server.agents)


def test_the_pace_is_never_more_than_a_hundred_requests_a_minute(collect: Collecting) -> None:
    collect.source = Source("r-rarekids", "reddit", SOURCE.url, delay=0.1)
    collect()
    assert set(collect.clock.slept) == {0.6}


def test_the_rate_limit_of_the_answers_is_kept(
    collect: Collecting, server: RedditServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.limits = {"remaining": "0.0", "used": "1000", "reset": "42"}
    waits: list[float] = []
    still = SimpleNamespace(monotonic_ns=lambda: 0, sleep=waits.append)
    monkeypatch.setattr(prawcore.rate_limit, "time", still)
    collect()
    assert set(waits) == {42.0}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_passing_faults_lose_nothing(collect: Collecting, server: RedditServer, status: int) -> None:
    for path in ("/r/RareKids/new", "/comments/1dravt/", "/api/morechildren/"):
        server.answer_once(path, *[Reply(status)] * 4)
    if status == 429:
        server.replies.clear()
        server.answer_once("/comments/1dravt/", Reply(429, (("Retry-After", "30"),)))
    assert collect().ok
    assert [post.id for post in collect.posts()] == TREE
    assert max(collect.clock.slept) == (30.0 if status == 429 else 1.0)


def test_a_long_rest_that_reddit_asks_for_is_granted(collect: Collecting, server: RedditServer) -> None:
    server.answer_once("/r/RareKids/new", Reply(429, (("Retry-After", "7200"),)))
    assert collect().reason == "asked to wait"
    assert collect().ok


def test_a_submission_that_fails_is_given_up_and_the_rest_kept(collect: Collecting, server: RedditServer) -> None:
    server.answer_once("/comments/1dravt/", *[Reply(503)] * (3 * TRIES))  # PRAW tries each request three times
    outcome = collect()
    assert (outcome.ok, outcome.errors) == (True, {"503": 1})
    assert collect.posts() == []
    assert len(collect.posts("2sleep")) == 1
    collect()
    assert [post.id for post in collect.posts()] == TREE


@pytest.mark.parametrize(("status", "private", "errors"), [(404, 0, {"404": 1}), (403, 1, {})])
def test_a_submission_that_may_not_be_read_is_counted(
    collect: Collecting, server: RedditServer, status: int, private: int, errors: dict[str, int]
) -> None:
    server.answer_once("/comments/1dravt/", Reply(status))
    outcome = collect()
    assert (outcome.ok, outcome.private, outcome.errors) == (True, private, errors)


def test_an_answer_that_praw_does_not_understand_costs_its_branch_only(
    collect: Collecting, server: RedditServer
) -> None:
    orphan = {"kind": "t1", "data": {"id": "x", "name": "t1_x", "parent_id": "t1_nobody", "author": "Marigold"}}
    body = json.dumps({"json": {"errors": [], "data": {"things": [orphan]}}}).encode()
    server.answer_once("/api/morechildren/", Reply(body=body))
    outcome = collect()
    assert (outcome.ok, outcome.errors) == (True, {"tree not whole": 1})
    assert [post.id for post in collect.posts()][:2] == TREE[:2]


def test_a_private_subreddit_is_counted_and_nothing_kept(collect: Collecting, server: RedditServer) -> None:
    server.private = True
    outcome = collect()
    assert (outcome.private, outcome.saved.new) == (1, 0)


def test_a_subreddit_that_does_not_exist_is_said(collect: Collecting) -> None:
    collect.source = Source("r-other", "reddit", "https://www.reddit.com/r/Other/")
    outcome = collect()
    assert (outcome.ok, outcome.reason, outcome.errors) == (False, "nothing found", {"302": 1})


def test_a_site_that_is_down_is_said(collect: Collecting, server: RedditServer) -> None:
    server.answer_once("/r/RareKids/new", *[Reply(503)] * (3 * TRIES))
    assert collect().reason == "site does not answer"


def test_the_end_of_the_listing_is_said(collect: Collecting, server: RedditServer) -> None:
    server.entries = [Entry(f"x{n}", f"Thread {n}", "Words.") for n in range(998)]
    outcome = collect(pages=1)
    assert "998 were listed" in outcome.note
    assert len([path for _, path in server.requests if path == "/r/RareKids/new"]) == 10


def test_wrong_credentials_raise_and_are_not_shown(collect: Collecting) -> None:
    with pytest.raises(CredentialsError, match="prefs/apps") as error:
        collect(client=("an-id", "WRONG-secret"))
    assert isinstance(error.value, ThreadwellError)
    assert "WRONG" not in f"{error.value!r}{error.value.__cause__!r}"
    assert "WRONG" not in repr(Access(AGENT, "an-id", "WRONG-secret"))


def test_praw_reads_neither_files_nor_environment(
    collect: Collecting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = "[DEFAULT]\noauth_url=http://127.0.0.1:9\nreddit_url=http://127.0.0.1:9\npassword=x\nusername=x\n"
    (tmp_path / "praw.ini").write_text(planted, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name, value in {"praw_site": "other", "praw_password": "x", "praw_username": "x", "HTTP_PROXY": "x:1"}.items():
        monkeypatch.setenv(name, value)
    assert collect().ok


@pytest.mark.skipif(not RECORDED.exists(), reason="Reddit's recorded answers are not on this machine")
def test_a_recorded_tree_of_reddits_own_is_read_whole(collect: Collecting, server: RedditServer) -> None:
    tape, comments = _tape()
    server.tape = tape
    collect.source = Source("r-recorded", "reddit", "https://www.reddit.com/r/announcements/")
    outcome = collect()
    assert (outcome.ok, outcome.errors) == (True, {})
    kept = {post.id: post.position for post in collect.posts("n49rw")}
    deleted = {name for name, (_, body) in comments.items() if body in ("[deleted]", "[removed]")}
    assert kept.keys() - {"t3_n49rw"} == comments.keys() - deleted
    parents = {name: parent for name, (parent, _) in comments.items()}
    assert all(kept[name] > kept[parents[name]] for name in kept if parents.get(name) in kept)


def _tape() -> tuple[Callable[[str, dict[str, Any]], bytes], dict[str, tuple[str, str]]]:
    """What gives the recorded answers to the recorded requests, and every comment's parent and body."""
    with gzip.open(RECORDED) as file:
        interactions = json.load(file)["interactions"][1:]
    answers: dict[tuple[str, frozenset[str]], str] = {}
    comments: dict[str, tuple[str, str]] = {}
    for each in interactions:
        asked, body = each["request"], each["response"]["body"]["string"]
        sent = next((part[9:] for part in str(asked["body"]).split("&") if part.startswith("children=")), "")
        answers[asked["uri"].partition("?")[0].partition(".com")[2], frozenset(sent.split("%2C"))] = body
        json.loads(body, object_hook=lambda found: _note(found, comments))

    def answer(path: str, values: dict[str, Any]) -> bytes:
        if path.startswith("/r/"):
            one = {"kind": "t3", "data": {"id": "n49rw", "name": "t3_n49rw", "subreddit": "announcements"}}
            return json.dumps({"kind": "Listing", "data": {"children": [one], "after": None}}).encode()
        return answers[path, frozenset(values.get("children", "").split(","))].encode()

    return answer, comments


def _note(found: dict[str, Any], comments: dict[str, tuple[str, str]]) -> dict[str, Any]:
    if "body" in found and "parent_id" in found:
        comments[found["name"]] = (found["parent_id"], found["body"])
    return found


@pytest.mark.parametrize(
    "url",
    ["https://www.reddit.com/r/RareKids/", "http://old.reddit.com/r/RareKids", "https://reddit.com/r/RareKids/new"],
)
def test_a_subreddit_is_known_by_its_address(url: str) -> None:
    source = collector_for(url)
    assert source is not None
    assert (source.name, source.url, source.publish) == ("r-rarekids", "https://www.reddit.com/r/RareKids/", "link")


@pytest.mark.parametrize(
    "url", ["https://reddit.com/", "https://reddit.com.evil.example/r/x1/", "ftp://reddit.com/r/x1"]
)
def test_other_addresses_are_not(url: str) -> None:
    assert collector_for(url) is None


@pytest.fixture
def added(threadwell: Terminal, server: RedditServer, home: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A home with the small subreddit as a source, and Reddit on loopback."""
    monkeypatch.setattr(reddit_client, "SITE", Site(server.url, server.url, server.url))
    monkeypatch.setattr(reddit_client, "LEAST_PAUSE", 0.0)
    threadwell("init", "--contact", "me@example.org")
    out = threadwell("sources", "add", "https://www.reddit.com/r/RareKids/", "--yes").output
    assert "r-rarekids" in out
    assert server.requests == []
    write_source(Source("r-rarekids", "reddit", SOURCE.url, delay=0.01, enabled=True), home / "sources")
    return threadwell


def _credentials(home: Path, client_id: str, secret: str) -> None:
    with (home / "threadwell.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[reddit]\nclient_id = "{client_id}"\nclient_secret = "{secret}"\n')


def test_sources_add_takes_a_subreddit_as_it_is(added: Terminal, home: Path) -> None:
    assert "already" in added("sources", "add", "https://old.reddit.com/r/RareKids", "--yes", code=2).output
    added("sources", "add", "https://www.reddit.com/r/Other/", "--name", "mine", "--yes")
    source = find_source("mine", Home(home).sources)
    assert (source.family, source.publish, source.delay, source.enabled) == ("reddit", "link", 1.0, True)
    assert "r/NAME" in added("sources", "add", "https://x.example/", "--family", "reddit", code=2).output


def test_a_harvest_brings_posts_into_search_and_names_nowhere(added: Terminal, home: Path) -> None:
    _credentials(home, *CLIENT)
    assert "15 new" in added("harvest").output
    added("index")
    assert "1. Dravet, 4 years old" in added("search", "dravet fenfluramine appetite").output
    names = [b"Marigold", b"tomas_p", b"Old_Oak", b"t2_"]
    files = [path for path in home.rglob("*") if path.is_file()]
    assert not [path for path in files for name in names if name.lower() in path.read_bytes().lower()]


def test_a_killed_harvest_goes_on_without_asking_again(added: Terminal, home: Path, server: RedditServer) -> None:
    _credentials(home, *CLIENT)
    server.entries = [Entry(f"x{n}", f"Thread {n}", "Words.") for n in range(60)]
    here = f"reddit_client.Site(*[{server.url!r}] * 3)"
    script = f"""from crawlers.collectors import reddit_client
reddit_client.SITE, reddit_client.LEAST_PAUSE = {here}, 0.02
from search_cli.cli import main
main(["harvest"])"""
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while len(server.requests) < 20 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert 20 <= len(server.requests) < 60
    added("harvest")
    asked = [path for _, path in server.requests if path.startswith(("/r/", "/comments/"))]
    assert len(asked) - len(set(asked)) <= 1  # the page that was under way
    assert len(added("export", "-").output.splitlines()) == 60


def test_missing_credentials_say_where_to_get_them(added: Terminal, server: RedditServer) -> None:
    lines = added("harvest", "r-rarekids", code=1).output.splitlines()
    assert [line for line in lines if line.startswith("Error: ") and "reddit.com/prefs/apps" in line]
    assert server.requests == []


def test_wrong_credentials_end_with_one_line(added: Terminal, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _credentials(home, *CLIENT)
    monkeypatch.setenv("THREADWELL_REDDIT_CLIENT_SECRET", "WRONG-secret")
    output = added("harvest", code=1).output
    assert "Reddit does not accept" in output
    assert "WRONG" not in output


def test_the_user_agent_is_not_the_users_to_set(added: Terminal, home: Path) -> None:
    with (home / "threadwell.toml").open("a", encoding="utf-8") as file:
        file.write('\n[reddit]\nuser_agent = "Mozilla"\n')
    assert "'user_agent'" in added("harvest", code=1).output


def test_only_reddit_means_no_scrapy(added: Terminal) -> None:
    run = "from search_cli.cli import main; main(['harvest'], standalone_mode=False)"
    script = f"import sys\ntry:\n    {run}\nexcept SystemExit:\n    print('MODULES', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    modules = set(done.stdout.partition("MODULES")[2].split())
    assert "praw" in modules
    assert {"scrapy", "twisted"}.isdisjoint(modules)


def test_a_comment_in_another_form_of_removal_is_gone(collect: Collecting, server: RedditServer) -> None:
    server.entry("2sleep").remarks = [Remark("r1", "t3_2sleep", "[removed]"), Remark("r2", "t3_2sleep", "[removed it]")]
    collect()
    assert [post.id for post in collect.posts("2sleep")] == ["t3_2sleep", "t1_r2"]


def test_a_check_reads_a_subreddit_through_its_api_and_keeps_nothing(added: Terminal, home: Path) -> None:
    _credentials(home, *CLIENT)
    told = json.loads(added("sources", "check", "--json").output)
    assert [(row["name"], row["ok"]) for row in told] == [("r-rarekids", True)]
    assert told[0]["posts"] == told[0]["with"]["date"] > 0
    assert json.loads(added("sources", "list", "--json").output)[0]["posts"] == 0


def test_a_check_without_credentials_says_what_is_missing(added: Terminal) -> None:
    assert "credentials" in added("sources", "check", code=1).output

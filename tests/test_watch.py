"""Saved searches: what is new is told once and never lost, and their feeds show no more than the site would."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.items import Post, Thread
from crawlers.keeping.crawl_store import CrawlStore
from crawlers.keeping.removing import remove_posts
from crawlers.locking import lock
from crawlers.store import Store
from search_cli.config import Home
from search_cli.output import NOT_ADVICE
from search_cli.watches import Found, Watch, WatchesError, read_watches, write_watches
from search_cli.watching import BUSY, LOCK, find_news, tell
from tests.conftest import Terminal
from tests.test_site import NOW, SOURCE, keep


class Desk:
    """A home with a few threads in its index, and what a person does there."""

    def __init__(self, home: Path, terminal: Terminal) -> None:
        self.home, self.terminal = Home(home), terminal
        self.feed = home.parent / "my.atom"

    def thread(self, title: str, *texts: str, source: str = "old") -> None:
        """Import a thread, or more of it."""
        item = Thread(source, title, f"https://{source}.example/{len(title)}", title, "Board")
        posts = [Post(source, title, f"{title}{n}", f"{item.url}#{n}", n, text) for n, text in enumerate(texts, 1)]
        store = Store(self.home.store_place)
        store.save_import([(item, posts)])
        store.close()

    def live(self, title: str, *texts: str, publish: str = "excerpt", seen: datetime = NOW) -> None:
        """Keep a thread that was seen on its own site."""
        keep(self.home, replace(SOURCE, name=publish, publish=publish), title, *texts, seen=seen)

    def index(self) -> None:
        self.terminal("index")

    def run(self, *words: str, code: int = 0) -> str:
        return self.terminal("watch", "run", *words, code=code).output

    def titles(self, *words: str) -> list[str]:
        """The titles that a run tells as news."""
        result = self.terminal("watch", "run", "--json", "--peek", *words)
        return [hit["title"] for row in json.loads(result.output) for hit in row["hits"]]

    def entries(self) -> list[feedparser.FeedParserDict]:
        parsed = feedparser.parse(self.feed.read_bytes())
        assert not parsed.bozo
        return list(parsed.entries)


@pytest.fixture
def desk(threadwell: Terminal, home: Path) -> Desk:
    """A home with threads, an index, and a watch on melatonin."""
    threadwell("init", "--contact", "me@example.org")
    desk = Desk(home, threadwell)
    desk.thread("Sleep", "We tried melatonin.", "It is dark early.")
    desk.thread("School", "A new teacher.")
    desk.index()
    threadwell("watch", "add", "sleep", "melatonin")
    return desk


# -- what is new ----------------------------------------------------------------------------------------------


def test_nothing_is_new_until_something_comes(desk: Desk) -> None:
    assert "sleep: nothing new." in desk.run(code=3)


def test_a_new_thread_is_told_once(desk: Desk) -> None:
    desk.thread("Nights", "Melatonin again.")
    desk.index()
    said = desk.run()
    assert "sleep: 1 new thread" in said
    assert "1. Nights" in said
    assert "*Melatonin* again." in said
    assert NOT_ADVICE in said
    desk.run(code=3)


def test_a_new_post_that_matches_makes_an_old_thread_news(desk: Desk) -> None:
    desk.thread("School", "A new teacher.", "Melatonin before school?")
    desk.index()
    assert desk.titles() == ["School"]


def test_news_show_the_new_post_and_not_a_better_old_one(desk: Desk) -> None:
    desk.thread("Sleep", "We tried melatonin.", "It is dark early.", "Many weeks later: we gave up on melatonin, too.")
    desk.index()
    said = desk.run()
    assert "gave up on *melatonin*" in said
    assert "We tried" not in said


def test_a_new_post_that_does_not_match_is_no_news(desk: Desk) -> None:
    desk.thread("Sleep", "We tried melatonin.", "It is dark early.", "Thank you all.")
    desk.index()
    desk.run(code=3)


def test_a_new_thread_is_news_for_its_title_and_a_reply_to_an_old_one_is_not(desk: Desk) -> None:
    desk.terminal("watch", "add", "teachers", "school")
    desk.thread("School", "A new teacher.", "She is kind.")
    desk.thread("Back to school", "It begins on Monday.")
    desk.index()
    assert desk.titles("teachers") == ["Back to school"]


def test_an_edited_post_is_not_new(desk: Desk) -> None:
    desk.thread("School", "A new teacher, and melatonin.")
    desk.index()
    desk.run(code=3)


def test_all_filters_must_hold_in_the_new_post(desk: Desk) -> None:
    desk.terminal("watch", "add", "mothers", "melatonin", "--voice", "mum")
    desk.thread("Nights", "My daughter takes melatonin at night.")
    desk.thread("Days", "Melatonin is sold here.")
    desk.index()
    assert desk.titles("mothers") == ["Nights"]
    assert len(desk.titles("sleep")) == 2


def test_a_concept_is_watched_by_all_its_names(desk: Desk) -> None:
    desk.terminal("watch", "add", "dravet", "dravet syndrome")
    desk.thread("A name", "They call it severe myoclonic epilepsy of infancy.")
    desk.index()
    assert desk.titles("dravet") == ["A name"]


def test_what_was_harvested_and_not_indexed_yet_is_told_later(desk: Desk) -> None:
    desk.thread("Nights", "Melatonin again.")
    desk.run(code=3)
    desk.index()
    assert "1. Nights" in desk.run()


def test_with_all_the_first_run_shows_what_is_there(desk: Desk) -> None:
    desk.terminal("watch", "add", "early", "melatonin", "--all")
    assert "1. Sleep" in desk.run("early")
    desk.run("early", code=3)


def test_posts_that_are_taken_out_and_a_store_from_a_backup_hide_nothing_new(desk: Desk) -> None:
    [watch] = read_watches(desk.home.watches)
    write_watches(desk.home.watches, [replace(watch, seen=1_000_000)])
    desk.run(code=3)
    desk.thread("Nights", "Melatonin again.")
    desk.index()
    assert desk.titles() == ["Nights"]
    with CrawlStore(desk.home.store_place).db.writing() as connection:
        remove_posts(connection, "old", ["Nights1"], NOW)
    desk.index()
    desk.run(code=3)
    desk.thread("Days", "Melatonin once more.")
    desk.index()
    assert desk.titles() == ["Days"]


# -- how it is told -------------------------------------------------------------------------------------------


def test_hits_are_numbered_over_all_watches_and_can_be_shown(desk: Desk) -> None:
    desk.terminal("watch", "add", "teachers", "teacher")
    desk.thread("Nights", "Melatonin again.")
    desk.thread("Lessons", "The teacher is ill.")
    desk.index()
    said = desk.run()
    assert said.index("1. Nights") < said.index("2. Lessons")
    assert "The teacher is ill." in desk.terminal("show", "2").output


def test_a_few_hits_are_shown_and_the_rest_can_be_searched(desk: Desk) -> None:
    desk.terminal("watch", "add", "now", "melatonin", "--source", "old", "--exact")
    for n in range(4):
        desk.thread(f"Night {n}", f"Melatonin, and the number {n} {n * 7}.")
    desk.index()
    said = desk.run("now", "--limit", "3")
    assert "now: 4 new threads" in said
    assert "4. " not in said
    [command] = [line for line in said.splitlines() if "and 1 more: " in line]
    assert "Night 0" in desk.terminal(*shlex.split(command.partition("threadwell ")[2])).output


def test_json_tells_every_watch(desk: Desk) -> None:
    desk.terminal("watch", "add", "nobody", "zanderwick")
    desk.thread("Nights", "Melatonin again.")
    desk.index()
    first, second = json.loads(desk.run("--json"))
    assert (first["watch"], first["new"], first["hits"][0]["title"]) == ("sleep", 1, "Nights")
    assert (second["watch"], second["new"], second["hits"]) == ("nobody", 0, [])


def test_quiet_says_nothing_without_news_and_leaves_the_last_search_alone(desk: Desk) -> None:
    desk.terminal("search", "teacher")
    assert desk.run("--quiet", code=3) == ""
    desk.thread("Nights", "Melatonin again.")
    desk.index()
    assert "- Nights" in desk.run("--quiet")
    assert "A new teacher." in desk.terminal("show", "1").output


def test_a_peek_changes_nothing(desk: Desk) -> None:
    desk.thread("Nights", "Melatonin again.")
    desk.index()
    before = desk.home.watches.read_bytes()
    assert desk.run("--peek") == desk.run("--peek")
    assert desk.home.watches.read_bytes() == before


def test_what_could_not_be_told_is_told_again(desk: Desk) -> None:
    desk.thread("Nights", "Melatonin again.")
    desk.index()
    watches = read_watches(desk.home.watches)

    def fail() -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        tell(desk.home, watches, find_news(desk.home, watches, 10), NOW, fail)
    assert "1. Nights" in desk.run()


def test_a_watch_that_can_be_asked_no_more_does_not_stop_the_others(desk: Desk) -> None:
    [watch] = read_watches(desk.home.watches)
    broken = replace(watch, name="broken", filters=(("condition", "no such illness"),))
    write_watches(desk.home.watches, [broken, watch])
    desk.thread("Nights", "Melatonin again.")
    desk.index()
    said = desk.run(code=1)
    assert "Error: broken: No condition is called 'no such illness'" in said
    assert "1. Nights" in said
    assert read_watches(desk.home.watches)[0] == broken


def test_words_of_danger_show_help_first(desk: Desk) -> None:
    said = desk.terminal("watch", "add", "dark", "I want to kill myself").output
    assert "Samaritans" in said.partition("dark is kept")[0]


# -- the list of watches --------------------------------------------------------------------------------------


def test_watches_are_listed_and_removed(desk: Desk) -> None:
    desk.terminal("watch", "add", "w2", "tics -tourette", "--since", "2024", "--for", "me")
    [_, second] = json.loads(desk.terminal("watch", "list", "--json").output)
    assert second["query"] == "tics -tourette"
    assert second["filters"] == [{"field": "since", "value": "2024"}]
    assert second["for"] == "me"
    assert 'tics -tourette since:"2024"' in desk.terminal("watch", "list").output
    desk.terminal("watch", "remove", "w2")
    assert "w2" not in desk.terminal("watch", "list").output


def test_without_a_watch_the_list_and_a_run_say_how_to_keep_one(threadwell: Terminal) -> None:
    assert "watch add" in threadwell("watch", "list").output
    assert "watch add" in threadwell("watch", "run", code=2).output


def test_only_their_owner_reads_the_watches(desk: Desk) -> None:
    assert desk.home.watches.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "words",
    [
        ["sleep", "melatonin"],
        ["../up", "melatonin"],
        ["", "melatonin"],
        ["w2", "--tpyo", "melatonin"],
        ["w2"],
        ["w2", "since:2030 until:2020"],
        ["w2", "x", "--voice", "zebra"],
    ],
    ids=["the same name", "a path", "no name", "no option", "no query", "no date", "no value"],
)
def test_what_makes_no_sense_is_not_kept(desk: Desk, words: list[str]) -> None:
    desk.terminal("watch", "add", *words, code=2)
    assert [watch.name for watch in read_watches(desk.home.watches)] == ["sleep"]


def test_an_unknown_name_lists_those_that_there_are(desk: Desk) -> None:
    assert "There are: sleep." in desk.run("sleeep", code=2)


@pytest.mark.parametrize("words", [["run"], ["add", "w2", "x"], ["remove", "sleep"]])
def test_while_another_run_is_at_it_the_command_ends_with_75(desk: Desk, words: list[str]) -> None:
    held = lock(desk.home.locks, LOCK, BUSY)
    desk.terminal("watch", *words, code=75)
    held.release()


SHAPES = st.recursive(st.none() | st.integers() | st.text(max_size=5), st.lists)
DAMAGE = st.binary(max_size=60) | SHAPES.map(lambda rows: json.dumps({"version": 1, "watches": [rows]}).encode())


@given(DAMAGE)
def test_any_damage_to_the_file_is_told_in_one_line(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("home") / "watches.json"
    path.write_bytes(content)
    with pytest.raises(WatchesError, match="Restore it from a backup"):
        read_watches(path)


def test_a_damaged_file_ends_with_1_and_stays(desk: Desk) -> None:
    desk.home.watches.write_text("{", encoding="utf-8")
    assert "is damaged" in desk.run(code=1)
    desk.terminal("watch", "add", "w2", "x", code=1)
    assert desk.home.watches.read_text(encoding="utf-8") == "{"


def test_doctor_names_a_damaged_file_and_a_feed_without_a_folder(desk: Desk) -> None:
    assert "ok     watches: sleep is kept" in desk.terminal("doctor").output
    [watch] = read_watches(desk.home.watches)
    write_watches(desk.home.watches, [replace(watch, feeds=(Path("/no/such/folder/x.atom"),))])
    assert "WRONG  watches: sleep: the folder of /no/such/folder/x.atom" in desk.terminal("doctor", code=1).output
    desk.home.watches.write_text("{", encoding="utf-8")
    assert "WRONG  watches: " in desk.terminal("doctor", code=1).output


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(TEXT, st.lists(st.tuples(TEXT, TEXT)), st.booleans(), st.integers(0), st.lists(st.integers(1), max_size=3))
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory,
    text: str,
    filters: list[tuple[str, str]],
    exact: bool,
    seen: int,
    found: list[int],
) -> None:
    path = tmp_path_factory.mktemp("home") / "watches.json"
    posts = tuple(Found(n, NOW) for n in found)
    watch = Watch("id", "name", text, tuple(filters), exact, None, seen, NOW, posts, (Path("/a/b.atom"),))
    write_watches(path, [watch])
    assert read_watches(path) == [watch]


# -- feeds ----------------------------------------------------------------------------------------------------


@pytest.fixture
def fed(desk: Desk) -> Desk:
    """The same with news that were seen live, and one that was imported."""
    long = "Melatonin, an hour before bed. " * 30
    desk.live("Nights", long + "the very end", publish="excerpt")
    desk.live("Only a link", "Melatonin as their place says it.", publish="link")
    desk.live("All of it", long + "the whole of it", publish="full")
    desk.live("Long ago", "Melatonin, stale.", seen=NOW - timedelta(days=31))
    desk.thread("Imported", "Melatonin from an archive.")
    desk.index()
    return desk


def test_a_feed_shows_what_the_site_would(fed: Desk) -> None:
    said = fed.run("sleep", "--atom", str(fed.feed))
    assert "Imported" in said
    entries = {entry.title: entry for entry in fed.entries()}
    assert set(entries) == {"Nights", "Only a link", "All of it"}
    assert entries["Nights"].content[0].value.endswith("[\u2026]")
    assert "content" not in entries["Only a link"]
    assert "the whole of it" in entries["All of it"].content[0].value
    assert entries["Nights"].link.startswith("https://forum.example.org/")
    text = fed.feed.read_text(encoding="utf-8")
    assert "stale" not in text
    assert NOT_ADVICE in text
    assert "melatonin" not in text.partition("<entry>")[0].lower()


def test_a_feed_grows_and_its_entries_keep_their_ids(fed: Desk) -> None:
    fed.run("sleep", "--atom", str(fed.feed))
    before = {entry.title: entry.id for entry in fed.entries()}
    fed.live("New nights", "Melatonin helps.")
    fed.index()
    fed.run()
    after = {entry.title: entry.id for entry in fed.entries()}
    assert after == before | {"New nights": after["New nights"]}
    assert len(set(after.values())) == len(after)


def test_a_feed_is_made_of_the_store_and_what_is_gone_there_goes(fed: Desk) -> None:
    fed.run("sleep", "--atom", str(fed.feed))
    store = CrawlStore(fed.home.store_place)
    with store.db.writing() as connection:
        remove_posts(connection, "excerpt", ["Nights1"], NOW)
    store.close()
    fed.run(code=3)
    assert {entry.title for entry in fed.entries()} == {"Only a link", "All of it"}


def test_every_watch_has_a_feed_of_its_own_in_a_folder(fed: Desk, tmp_path: Path) -> None:
    fed.terminal("watch", "add", "teachers", "teacher")
    fed.run("--feeds", str(tmp_path))
    assert {path.name for path in tmp_path.glob("*.atom")} == {"sleep.atom", "teachers.atom"}


def test_a_feed_that_was_deleted_is_not_written_again_and_a_removed_watch_takes_its_feed_along(fed: Desk) -> None:
    fed.run("sleep", "--atom", str(fed.feed))
    fed.feed.unlink()
    fed.run(code=3)
    assert not fed.feed.exists()
    fed.run("sleep", "--atom", str(fed.feed), code=3)
    assert fed.feed.exists()
    fed.terminal("watch", "remove", "sleep")
    assert not fed.feed.exists()


def test_a_feed_keeps_the_mode_that_its_owner_gave_it(fed: Desk) -> None:
    fed.run("sleep", "--atom", str(fed.feed))
    assert fed.feed.stat().st_mode & 0o777 == 0o600
    fed.feed.chmod(0o644)
    fed.run(code=3)
    assert fed.feed.stat().st_mode & 0o777 == 0o644


def test_a_feed_holds_fifty_entries(desk: Desk) -> None:
    for n in range(55):
        desk.thread(f"Night {n}", f"Melatonin, and the number {n} {n * 7} {n * 13}.")
    desk.index()
    desk.run()
    [watch] = read_watches(desk.home.watches)
    assert len(watch.found) == 50
    desk.thread("The last", "Melatonin, at last.")
    desk.index()
    desk.run()
    [later] = read_watches(desk.home.watches)
    assert later.found[1:] == watch.found[:49]


@pytest.mark.parametrize(
    "words",
    [
        ["--atom", "x.atom"],
        ["sleep", "--atom", "no/such/folder/x.atom"],
        ["sleep", "--atom", "."],
        ["--peek", "--feeds", "."],
    ],
    ids=["which watch", "no folder", "a folder", "peek"],
)
def test_a_feed_that_cannot_be_is_refused(desk: Desk, words: list[str]) -> None:
    desk.run(*words, code=2)


def test_two_watches_do_not_share_a_file(fed: Desk) -> None:
    fed.terminal("watch", "add", "w2", "melatonin")
    fed.run("sleep", "--atom", str(fed.feed))
    assert "the feed of the watch 'sleep'" in fed.run("w2", "--atom", str(fed.feed), code=2)


def test_signs_that_xml_does_not_know_do_not_stop_a_feed(desk: Desk) -> None:
    desk.live("Odd \uffff <b>&amp;", "Melatonin \ufffe ]]> <script>", publish="full")
    desk.index()
    desk.run("sleep", "--atom", str(desk.feed))
    [entry] = desk.entries()
    assert entry.content[0].value == "Melatonin  ]]> <script>"


def test_the_numbers_of_posts_only_grow(store: CrawlStore) -> None:
    assert store.last_post() == 0
    posts = [Post("s", "t", str(n), "", n, "text") for n in (1, 2)]
    store.save_import([(Thread("s", "t", "", "t", ""), posts[:1])])
    change = store.last_change()
    store.save_import([(Thread("s", "t", "", "t", ""), posts)])
    assert (store.last_post(change), store.last_post()) == (1, 2)
    with store.db.writing() as connection:
        remove_posts(connection, "s", ["2"], datetime.now(UTC))
    store.save_import([(Thread("s", "u", "", "u", ""), [Post("s", "u", "3", "", 1, "text")])])
    assert store.last_post() == 3

"""Forgetting: no file under the home holds the words, neither at once nor after harvesting and importing again."""

from __future__ import annotations

import asyncio
import gzip
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.crawl.walk import Walk
from crawlers.family import load_family
from crawlers.items import Post, Thread
from crawlers.keeping.crawl_store import CrawlStore
from crawlers.keeping.forget_store import ForgetStore
from crawlers.keeping.removing import remove_posts
from crawlers.keeping.tombstones import member_ids
from crawlers.keeping.wording import LENGTH, is_part, pieces, quoted_pieces, repeats, words
from crawlers.locking import lock
from crawlers.source import Source, load_source, write_source
from crawlers.store import Store
from index.deriving.derived_posts import text_hash
from search_cli.config import Home
from search_cli.demo.forum import Forum, Message
from search_cli.demo.phpbb import quoting
from search_cli.site.paths import thread_path
from search_cli.watches import read_watches, unfinished, write_watches
from tests.conftest import Clock, Terminal
from tests.phpbb_server import START, ForumServer, small_forum
from tests.test_walk import fetch

RARE = "quillwortb"  # of "quillwortberry": stemmed, it ends otherwise
WORDS = "I drank quillwortberry tea with her every evening, and the nights became calm again."
NEIGHBOURS = ("Same here, hats help.", "Melatonin is worth a try.", "I am glad to hear it.")
POST, THREAD = "viewtopic.php?p=301#p301", "viewtopic.php?t=13"


def talking_forum() -> Forum:
    """The small forum, with rare words by tomas_p (member 71) in thread 13, quoted there and in thread 11."""
    forum = small_forum()
    lupus, dravet = forum.topic(13), forum.topic(11)
    assert lupus
    assert dravet

    def message(number: int, author: str, html: str, member: int | None) -> Message:
        return Message(number, author, html, START + timedelta(days=400, minutes=number), member=member)

    lupus[1].messages += [
        message(301, "tomas_p", WORDS, 71),
        message(302, "Old Oak", quoting("tomas_p", 0, 301, "quillwortberry tea") + "I am glad to hear it.", 72),
        message(303, "Gus", "Melatonin is worth a try.", None),
    ]
    nameless = f"<blockquote><div><cite>Somebody wrote:</cite>{WORDS[:60]}</div></blockquote>A friend told me."
    dravet[1].messages.append(message(304, "Marigold", nameless, 70))
    return forum


class Place:
    """A home that harvests a forum, in this process, and has an index, a site and hits."""

    def __init__(self, forum: ForumServer, home: Home, clock: Clock, terminal: Terminal, export: Path) -> None:
        self.forum, self.home, self.clock, self.terminal, self.export = forum, home, clock, terminal, export

    def harvest(self) -> None:
        source = load_source(self.home.sources / "small.toml")
        with closing(CrawlStore(self.home.store_place)) as store:
            family = load_family(source.family)
            asyncio.run(Walk(source, family, store, self.home.key(), fetch, self.clock).run())

    def build(self) -> None:
        self.terminal("index")
        self.terminal("site", "build")

    def again(self, after: timedelta = timedelta(hours=1)) -> None:
        """Everything that could bring it back: a harvest that reads every page, an old export, index and site."""
        self.clock.now += after
        for board in self.forum.forum.all_boards():
            for topic in board.topics:
                topic.messages.append(Message(topic.id * 1000, "New", "Something new.", self.clock.now, member=90))
        self.harvest()
        self.terminal("import", str(self.export))
        self.build()

    def forget(self, *what: str, code: int = 0) -> str:
        return self.terminal("forget", *what, "--yes", code=code).output

    def texts(self) -> set[str]:
        with closing(Store(self.home.store_place)) as store:
            return {post.item.text for _, posts in store.threads() for post in posts}

    def holding(self, sign: str = RARE) -> list[str]:
        """The files of the home that hold a word."""
        return [
            str(path.relative_to(self.home.folder))
            for path in self.home.folder.rglob("*")
            if path.is_file() and sign.encode() in _bytes(path).lower()
        ]


def _bytes(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


@pytest.fixture
def place(tmp_path: Path, home: Path, clock: Clock, threadwell: Terminal) -> Iterator[Place]:
    """A home with everything in it, and an export of it elsewhere."""
    clock.now = datetime.now(UTC)
    with ForumServer(talking_forum()) as forum:
        place = Place(forum, Home(home), clock, threadwell, tmp_path / "old.jsonl")
        threadwell("init", "--contact", "me@example.org")
        write_source(
            Source("small", "phpbb", forum.url, delay=0, allow_private=True, enabled=True, publish="full"),
            place.home.sources,
        )
        place.harvest()
        place.build()
        threadwell("search", "quillwortberry")
        threadwell("export", str(place.export))
        yield place


# -- no file holds it -----------------------------------------------------------------------------------------


def test_before_anything_is_forgotten_the_words_are_everywhere(place: Place) -> None:
    held = place.holding()
    for part in ("store.sqlite", "index/", "site/thread/", "site/pagefind/fragment/", "site/pagefind/index/"):
        assert any(name.startswith(part) for name in held), part


ASKED: dict[str, Callable[[str], list[str]]] = {
    "post": lambda url: [url + POST],
    "thread": lambda url: [url + THREAD],
    "author by id": lambda _: ["--source", "small", "--author", "71"],
    "author by profile": lambda url: ["--source", "small", "--author", f"{url}memberlist.php?mode=viewprofile&u=71"],
    "source": lambda _: ["--source", "small"],
}


@pytest.mark.parametrize("what", ASKED)
def test_no_file_holds_what_was_forgotten_neither_at_once_nor_later(place: Place, what: str) -> None:
    place.forget(*ASKED[what](place.forum.url))
    assert place.holding() == []
    place.again()
    assert place.holding() == []


def test_a_member_who_is_forgotten_by_name_goes_with_the_next_harvest(place: Place) -> None:
    assert "next harvest" in place.forget("--source", "small", "--author", "tomas_p")
    place.harvest()
    place.terminal("index")
    assert place.holding() == []
    place.again()
    assert place.holding() == []


def test_neighbours_of_a_forgotten_post_stay(place: Place) -> None:
    before = place.texts()
    place.forget(place.forum.url + POST)
    assert place.texts() == before - {WORDS}
    assert place.terminal("search", "melatonin").output.count("Lupus flare") == 1
    place.again()
    assert set(NEIGHBOURS) <= place.texts()


def test_a_guest_is_forgotten_by_name_at_once(place: Place) -> None:
    place.forget("--source", "small", "--author", "Gus")
    assert place.holding("worth a try") == []
    place.again()
    assert place.holding("worth a try") == []


def test_the_title_goes_with_the_post_that_began_the_thread(place: Place) -> None:
    first = place.forum.forum.topic(13)
    assert first
    place.forget(f"{place.forum.url}viewtopic.php?p={first[1].messages[0].id}#p{first[1].messages[0].id}")
    place.again()
    assert place.holding("lupus flare") == []
    assert "Same here, hats help." in place.texts()


def test_a_forgotten_thread_is_not_asked_for_again(place: Place) -> None:
    place.forget(place.forum.url + THREAD)
    del place.forum.requests[:]
    place.again()
    assert not [path for path in place.forum.paths if "t=13" in path]
    assert place.holding("lupus flare") == place.holding("t=13") == []


def test_a_member_who_was_recognised_by_name_stays_away_under_another(place: Place) -> None:
    place.forget("--source", "small", "--author", "tomas_p")
    place.harvest()
    for board in place.forum.forum.all_boards():
        for message in (message for topic in board.topics for message in topic.messages if message.member == 71):
            message.author = "somebody_else"
    found = place.forum.forum.topic(14)
    assert found
    found[1].messages.append(Message(990, "somebody_else", "Zanderwick is new.", place.clock.now, member=71))
    place.again(timedelta(days=2))
    assert place.holding() == place.holding("zanderwick") == []


def test_posts_of_a_forgotten_author_that_are_new_are_not_kept(place: Place) -> None:
    place.forget("--source", "small", "--author", "71")
    found = place.forum.forum.topic(14)
    assert found
    found[1].messages.append(Message(990, "tomas_p", "Zanderwick is new.", place.clock.now, member=71))
    place.again()
    assert place.holding("zanderwick") == []


def test_what_was_read_in_forgotten_words_goes_with_them(place: Place) -> None:
    def read() -> set[str]:
        with closing(sqlite3.connect(place.home.derived)) as database:
            return {kept for (kept,) in database.execute("SELECT hash FROM reading WHERE kind = 'public'")}

    with closing(Store(place.home.store_place)) as store:
        thread = store.find_thread("small/13")
    assert thread
    gone = {text_hash(WORDS), text_hash(thread[0].item.title)}
    assert gone <= read()
    place.forget(place.forum.url + THREAD)
    assert not gone & read()
    assert set(map(text_hash, place.texts())) <= read()


def test_the_numbers_of_speakers_stay_apart(place: Place) -> None:
    place.forget("--source", "small", "--author", "71")
    place.again()
    with closing(Store(place.home.store_place)) as store:
        thread = store.find_thread("small/13")
    assert thread
    people = {post.item.author_key: post.item.speaker for post in thread[1]}
    assert len(set(people.values())) == len(people)


def test_the_last_searchs_hits_go(place: Place) -> None:
    place.forget(place.forum.url + POST)
    assert "no search yet" in place.terminal("show", "1", code=2).output


# -- what is meant --------------------------------------------------------------------------------------------

SPELLINGS: dict[str, Callable[[str], str]] = {
    "another order": lambda url: f"{url}viewtopic.php?sid=12345&p=301#p301",
    "with spaces": lambda url: f" {url}{POST} ",
    "source and id": lambda _: "small/13",
    "the site's page": lambda _: f"https://site.example/{thread_path('small', '13')}",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_an_address_is_found_however_it_is_written(place: Place, spelling: str) -> None:
    place.forget(SPELLINGS[spelling](place.forum.url))
    assert WORDS not in place.texts()


def test_hidden_posts_are_found(place: Place) -> None:
    place.clock.now += timedelta(days=40)
    with closing(CrawlStore(place.home.store_place)) as store:
        store.begin_crawl("small", [], place.clock.now)
    assert place.texts() == set()
    place.forget(place.forum.url + POST)
    assert place.holding() == []


def test_it_says_what_would_go_without_the_words_and_asks(place: Place) -> None:
    said = place.terminal("forget", place.forum.url + THREAD, given="n\n", code=1).output
    assert "a thread at" in said
    assert "5 posts in 1 thread, 2025-07-09 to 2026-04-05" in said
    assert RARE not in said
    assert "Lupus" not in said
    assert WORDS in place.texts()


def test_what_is_not_kept_ends_with_3_and_names_the_source(place: Place) -> None:
    assert "--source NAME" in place.forget(place.forum.url + "viewtopic.php?p=99#p99", code=3)
    assert "read as" not in place.forget("https://elsewhere.example/", code=3)


@pytest.mark.parametrize("wrong", [[], ["https://f.example/", "--source", "small"], ["--author", "A"]])
def test_what_makes_no_sense_ends_with_2(threadwell: Terminal, wrong: list[str]) -> None:
    threadwell("forget", *wrong, code=2)


def test_an_unknown_source_ends_with_2(threadwell: Terminal) -> None:
    assert "sources list" in threadwell("forget", "--source", "nobody", "--author", "A", code=2).output


@pytest.mark.parametrize("name", ["harvest-small", "index", "site", "watch"])
def test_while_somebody_else_is_at_it_nothing_is_forgotten(place: Place, name: str) -> None:
    held = lock(place.home.locks, name, "")
    place.forget(place.forum.url + POST, code=75)
    held.release()
    assert WORDS in place.texts()


@pytest.mark.parametrize(
    ("person", "ids"),
    [
        ("70", ["70"]),
        ("https://f.example/memberlist.php?mode=viewprofile&u=70", ["70"]),
        ("https://f.example/index.php?action=profile;u=70", ["70"]),
        ("https://f.example/user-70.html", ["user-70.html", "70"]),
        ("https://f.example/users/abc/", ["abc"]),
        ("https://f.example/profile.php?f=2", []),
    ],
)
def test_a_profiles_address_names_its_member_and_nobody_else(person: str, ids: list[str]) -> None:
    assert member_ids(person) == ids


# -- a whole source -------------------------------------------------------------------------------------------


def test_a_forgotten_source_is_switched_off_and_brings_nothing_back(place: Place) -> None:
    place.forget("--source", "small")
    assert not load_source(place.home.sources / "small.toml").enabled
    place.again()
    assert place.texts() == set()


def test_only_a_person_lets_a_forgotten_source_be_kept_again(place: Place) -> None:
    place.forget("--source", "small")
    place.terminal("sources", "enable", "small", given="n\n", code=1)
    place.terminal("import", str(place.export))
    assert place.texts() == set()
    place.terminal("sources", "enable", "small", given="y\n")
    place.terminal("import", str(place.export))
    assert WORDS in place.texts()


# -- when something goes wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["forget", POST, "--yes"], ["index"]])
def test_a_killed_forget_is_finished_by_the_next_command(place: Place, command: list[str]) -> None:
    with closing(ForgetStore(place.home.store_place)) as store:
        for found in store.find([place.forum.url + POST]):
            store.forget(found, place.clock.now)
    assert place.holding() != []
    place.terminal(*(place.forum.url + word if word == POST else word for word in command))
    assert place.holding() == []


def test_a_site_that_cannot_be_built_is_taken_away(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search_cli.site.build.check_pages", lambda *_, **__: ["page.html is wrong."])
    assert "taken away" in place.forget(place.forum.url + POST)
    assert not place.home.site.exists()
    assert place.holding() == []


def test_what_a_dead_build_left_goes_too(place: Place) -> None:
    for left in (".site-abc", "index/g9"):
        (place.home.folder / left).mkdir()
        (place.home.folder / left / "page").write_text(WORDS, encoding="utf-8")
    place.forget(place.forum.url + POST)
    assert place.holding() == []


# -- what saved searches found --------------------------------------------------------------------------------


@pytest.fixture
def watching(place: Place) -> Place:
    """The same with a saved search and its feed, in the home and so among the files that are looked through."""
    place.terminal("watch", "add", "evenings", "tea evening melatonin", "--all")
    place.terminal("watch", "run", "--atom", str(feed_of(place)), "evenings")
    return place


def feed_of(place: Place) -> Path:
    return place.home.folder / "evenings.atom"


@pytest.mark.parametrize("what", ASKED)
def test_a_feed_holds_nothing_of_what_was_forgotten_neither_at_once_nor_later(watching: Place, what: str) -> None:
    assert "evenings.atom" in watching.holding()
    watching.forget(*ASKED[what](watching.forum.url))
    assert watching.holding() == []
    assert feed_of(watching).exists()
    watching.again()
    watching.terminal("watch", "run", code=3)
    assert watching.holding() == []


def test_a_feed_keeps_what_others_wrote_and_a_watch_forgets_the_number(watching: Place) -> None:
    [before] = read_watches(watching.home.watches)
    watching.forget(watching.forum.url + POST)
    [after] = read_watches(watching.home.watches)
    assert len(after.found) == len(before.found) - 1
    assert "<entry>" in feed_of(watching).read_text(encoding="utf-8")


def test_what_a_killed_run_left_of_a_feed_goes_too(watching: Place) -> None:
    unfinished(feed_of(watching)).write_text(WORDS, encoding="utf-8")
    watching.forget(watching.forum.url + POST)
    assert watching.holding() == []


def test_a_feed_that_cannot_be_written_anew_is_taken_away(watching: Place) -> None:
    unfinished(feed_of(watching)).mkdir()
    assert "taken away" in watching.forget(watching.forum.url + POST)
    assert watching.holding() == []


def test_a_feed_on_a_disk_that_is_not_there_is_named(watching: Place) -> None:
    [watch] = read_watches(watching.home.watches)
    write_watches(watching.home.watches, [replace(watch, feeds=(Path("/no/such/disk/x.atom"), *watch.feeds))])
    assert "The feed /no/such/disk/x.atom cannot be reached" in watching.forget(watching.forum.url + POST)
    assert watching.holding() == []


def test_damaged_watches_do_not_stop_forgetting(watching: Place) -> None:
    watching.home.watches.write_text("{", encoding="utf-8")
    assert "Feeds that watches wrote may still hold it" in watching.forget(watching.forum.url + POST)
    assert watching.holding() == ["evenings.atom"]


# -- what was taken out at its source -------------------------------------------------------------------------


def test_a_post_that_was_purged_is_in_no_file_after_the_next_index(place: Place) -> None:
    with closing(CrawlStore(place.home.store_place)) as store, store.db.writing() as connection:
        remove_posts(connection, "small", ["301", "302", "304"], place.clock.now)
    place.build()
    assert place.holding() == []


def test_the_databases_free_pages_hold_nothing(tmp_path: Path) -> None:
    file = tmp_path / "many.sqlite"
    with closing(ForgetStore(file)) as store:
        for edit in range(3):  # longer and shorter texts move rows between pages
            for t in range(120):
                numbers = range(t * 20, t * 20 + 20)
                posts = [
                    Post("s", f"{t}", f"{n}", "", 9, f"zq{n}zq" + " word" * (n * 37 * (edit + 1) % 400))
                    for n in numbers
                ]
                store.save_import([(Thread("s", str(t), "", f"title{t}", ""), posts)])
        with store.db.writing() as connection:
            remove_posts(connection, "s", [str(n) for n in range(0, 2400, 3)], datetime.now(UTC))
        assert store.finish()
        data = b"".join(path.read_bytes() for path in tmp_path.glob("many.sqlite*"))
    assert [n for n in range(2400) if f"zq{n}zq".encode() in data] == [n for n in range(2400) if n % 3]


# -- quotations -----------------------------------------------------------------------------------------------

TEXTS = st.lists(
    st.sampled_from(["she", "took", "quill", "wort", "berry", "tea", "at", "night", "it", "helped"]), max_size=40
)
MARKS = st.sampled_from([" ", ", ", "\n", " - "])


@given(TEXTS, MARKS, st.data())
def test_every_part_of_a_text_is_recognised_as_a_quotation_of_it(
    text: list[str], mark: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    quotation = mark.join(part).upper()
    if len(part) >= LENGTH:
        assert repeats(quoted_pieces(quotation), pieces(" ".join(text)))
    assert is_part(quotation, " ".join(text)) == bool(part)


@given(TEXTS)
def test_a_whole_text_is_recognised_however_short(text: list[str]) -> None:
    assert repeats(quoted_pieces(" ".join(text)), pieces(" ".join(text))) == bool(text)


@given(TEXTS, st.lists(st.sampled_from(["other", "things", "altogether"]), max_size=40))
def test_words_of_others_are_no_quotation(text: list[str], others: list[str]) -> None:
    assert not repeats(quoted_pieces(" ".join(others)), pieces(" ".join(text)))


def test_a_quotation_goes_where_half_of_it_or_eight_words_in_a_row_are_forgotten() -> None:
    known = pieces("one two three four five six seven eight nine ten")
    long = " ".join(f"other{n}" for n in range(90))
    assert not repeats(quoted_pieces(f"one two three four five six seven {long}"), known)
    assert repeats(quoted_pieces(f"{long} one two three four five six seven eight"), known)
    assert repeats(quoted_pieces("one two three four five six other"), known)


@given(st.text(max_size=60))
def test_any_text_can_be_cut_into_pieces(text: str) -> None:
    assert all(len(piece.split(" ")) <= LENGTH for piece in pieces(text))
    assert len(quoted_pieces(text)) <= max(len(words(text)), 0)

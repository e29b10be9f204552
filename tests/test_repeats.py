"""Repeats of the whole store: however it grew and was brought up to date, the answer is that of one look at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from crawlers.items import Post, Thread
from crawlers.keeping.removing import hide, remove_posts
from crawlers.keeping.tables import post as post_table
from crawlers.store import Store
from index.building.likeness import COMMON, sign
from index.building.repeats import find_repeats
from index.deriving.derived import Derived
from index.deriving.derived_likeness import UNDATED
from index.deriving.derived_posts import text_hash
from tests.test_likeness import ANSWERS, OTHERS, REPOSTS, SIGNATURE, STORY, by_definition

DAY = datetime(2025, 3, 1, tzinfo=UTC)
WORDS = [a + b + c for a in "bdfgklmnprstvz" for b in "aeiou" for c in "lmnr"]
TAILS = (
    "",
    "Thank you all for reading.",
    "I am no doctor, ask yours.",
    "Mum of two, tired and proud, on keto since May.",
)


class Place:
    """A store, and what is known of its repeats."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store(folder / "store.sqlite")
        self.derived = Derived(folder / "derived.sqlite", "1")

    def close(self) -> None:
        self.store.close()
        self.derived.close()

    def save(self, *texts: str, source: str = "board", start: int = 0) -> None:
        """Keep posts that follow each other by a day; a post of the same source and day is replaced."""
        item = Thread(source, "t", f"https://{source}.example/", "A title", "Board")
        days = range(start, start + len(texts))
        self.store.save_import([(item, [_post(item, day, text) for day, text in zip(days, texts, strict=True)])])

    def remove(self, source: str, *days: int) -> None:
        with self.store.db.writing() as connection:
            remove_posts(connection, source, [str(day) for day in days], DAY)

    def repeats(self, step: int = 1000) -> dict[int, int]:
        return find_repeats(self.store, self.derived.likenesses, step=step)

    def rows(self, table: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.folder / "derived.sqlite")) as database:
            return database.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608


def _post(item: Thread, day: int, text: str, created: int | None = None) -> Post:
    at = DAY + timedelta(days=day if created is None else created)
    return Post(item.source, item.id, str(day), item.url, 1, text, created=at if created != -1 else None)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """An empty store."""
    with closing(Place(tmp_path)) as place:
        yield place


def test_reposts_are_found_again_and_again(place: Place) -> None:
    place.save(OTHERS["question"], STORY)
    place.save(REPOSTS["greeting"], source="feed", start=10)
    assert place.repeats() == {3: 2}
    under = [f"{text}\n{SIGNATURE}" for text in (*ANSWERS, REPOSTS["changed line"])]
    assert len(under) > COMMON
    place.save(*under, source="feed", start=20)
    for _ in range(2):
        assert place.repeats() == {3: 2, 12: 2}


def test_a_post_that_is_gone_hands_on_to_the_next(place: Place) -> None:
    place.save(STORY)
    place.save(REPOSTS["greeting"], source="feed", start=10)
    place.save(REPOSTS["typing"], source="list", start=20)
    assert place.repeats() == {2: 1, 3: 1}
    place.remove("board", 0)
    assert place.repeats() == {3: 2}


def test_an_older_post_that_comes_later_becomes_the_original(place: Place) -> None:
    place.save(STORY, REPOSTS["greeting"], start=10)
    assert place.repeats() == {2: 1}
    place.save(REPOSTS["typing"], start=5)
    assert list(place.repeats().items()) == [(1, 3), (2, 3)]


def test_a_post_without_a_date_is_no_original_of_one_with_a_date(place: Place) -> None:
    item = Thread("board", "t", "https://board.example/", "A title", "Board")
    place.store.save_import([(item, [_post(item, 1, STORY, -1), _post(item, 2, STORY), _post(item, 3, STORY)])])
    assert list(place.repeats().items()) == [(3, 2), (1, 2)]


def test_a_signature_that_few_have_left_counts_again(place: Place) -> None:
    place.save(*(f"{text}\n{SIGNATURE}" for text in ANSWERS[:COMMON]))
    assert place.repeats() == {}
    place.remove("board", 0)
    assert place.repeats() == {3: 2, 4: 2, 5: 2} == by_definition(_kept(place.store))


def test_repeats_of_another_store_are_found_anew(place: Place, tmp_path: Path) -> None:
    place.save(STORY, STORY)
    place.save(STORY, start=5)
    assert place.repeats() == {2: 1, 3: 1}
    with closing(Store(tmp_path / "other.sqlite")) as other:
        item = Thread("board", "t", "https://board.example/", "A title", "Board")
        other.save_import([(item, [_post(item, 1, STORY), _post(item, 2, OTHERS["question"])])])
        assert find_repeats(other, place.derived.likenesses) == {}
    assert find_repeats(place.store, place.derived.likenesses, anew=True) == {2: 1, 3: 1}


def test_what_other_rules_found_is_thrown_away(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.save(STORY, STORY)
    place.repeats()
    monkeypatch.setattr("index.building.repeats.signature_version", lambda: "other rules")
    monkeypatch.setattr("index.building.leading.says_again", lambda *_: False)
    place.save(REPOSTS["typing"], start=5)
    assert place.repeats() == {2: 1}


def test_nothing_of_a_text_stays_once_no_post_has_it(place: Place) -> None:
    place.save(STORY)
    place.save(REPOSTS["typing"], source="feed")
    place.repeats()
    place.remove("feed", 0)
    place.save(OTHERS["question"])
    place.repeats()
    [text] = place.rows("likeness_text")
    question = sign(OTHERS["question"])
    assert text[1] == text_hash(OTHERS["question"])
    assert place.rows("likeness_band") == [(band, text[0]) for band in sorted(question.bands)]
    assert place.rows("likeness_sentence") == [(digest, text[0]) for digest in sorted(question.sentences)]


@pytest.mark.parametrize("updated", [True, False])
def test_what_is_forgotten_leaves_no_digest(place: Place, updated: bool) -> None:
    kept = sign(STORY)
    place.save(STORY)
    place.save(OTHERS["question"], source="feed")
    place.save(OTHERS["same drug"], source="feed", start=1)
    place.repeats()
    place.remove("board", 0)
    if updated:
        place.repeats()
    place.derived.keep_only([OTHERS["question"], OTHERS["same drug"]])
    left = b"".join(part.read_bytes() for part in place.folder.glob("derived.sqlite*"))
    for trace in (text_hash(STORY).encode(), kept.sentences[:4].tobytes(), kept.bands[0].to_bytes(4, "big")):
        assert trace not in left
    place.save(REPOSTS["typing"], REPOSTS["shape"], start=5)
    assert place.repeats() == {5: 4}


def test_an_update_reads_no_post_that_has_nothing_to_do_with_it(place: Place) -> None:
    place.save(*OTHERS.values(), STORY)
    place.repeats()
    with place.store.db.writing() as connection:  # what is read again is not what it was
        connection.execute(post_table.update().where(post_table.c.n != 4).values(text="Lost."))
    place.save(REPOSTS["typing"], start=20)
    assert place.repeats() == {5: 4}


def _kept(store: Store) -> list[tuple[int, str, int, str]]:
    return [
        (post.n, post.item.source, int(post.item.created.timestamp()) if post.item.created else UNDATED, post.item.text)
        for _, post in store.changed_posts(0)
    ]


def window(start: int, length: int, tail: str) -> str:
    """A text of some words of one long tale, in sentences of six: what begins near to it says nearly the same."""
    words = WORDS[start : start + length]
    said = [" ".join(words[n : n + 6]) + "." for n in range(0, length, 6)]
    return " ".join([*said, tail]).strip()


TEXTS = st.builds(window, st.integers(0, 24), st.sampled_from([12, 24, 48, 60]), st.sampled_from(TAILS))
SOURCES = st.sampled_from(["board", "board", "feed"])
IDS = st.integers(0, 14)


class Growing(RuleBasedStateMachine):
    """Posts come, change and go, and repeats are found now and then."""

    @initialize()
    def begin(self) -> None:
        self.stack = ExitStack()
        self.place = self.stack.enter_context(closing(Place(Path(self.stack.enter_context(TemporaryDirectory())))))

    @rule(source=SOURCES, first=IDS, texts=st.lists(TEXTS, min_size=1, max_size=8), day=st.integers(-1, 9))
    def save(self, source: str, first: int, texts: list[str], day: int) -> None:
        item = Thread(source, "t", f"https://{source}.example/", "A title", "Board")
        posts = [_post(item, n, text, day if day < 0 else day + n % 3) for n, text in enumerate(texts, first)]
        self.place.store.save_import([(item, posts)])

    @rule(source=SOURCES, ids=st.sets(IDS, min_size=1, max_size=6))
    def remove(self, source: str, ids: set[int]) -> None:
        """What was taken out does not come back by an import, so tombstones are taken away too."""
        self.place.remove(source, *ids)
        with self.place.store.db.writing() as connection:
            connection.exec_driver_sql("DELETE FROM tombstone")

    @rule(source=SOURCES, of=IDS)
    def hide(self, source: str, of: int) -> None:
        with self.place.store.db.writing() as connection:
            hide(connection, (post_table.c.source == source) & (post_table.c.id == str(of)))

    @rule(step=st.integers(1, 9))
    def find(self, step: int) -> None:
        found = self.place.repeats(step)
        assert found == by_definition(_kept(self.place.store))

    @rule()
    def find_in_one(self) -> None:
        self.find(1000)

    @rule()
    def find_all_anew(self) -> None:
        with closing(Derived(self.place.folder / "other.sqlite", "1")) as other:
            whole = find_repeats(self.place.store, other.likenesses, anew=True)
        assert list(whole.items()) == list(self.place.repeats().items())

    def teardown(self) -> None:
        with self.stack:
            self.find(3)
            self.find_all_anew()


def test_any_sequence_of_changes_ends_with_the_answer_of_one_look_at_all() -> None:
    run_state_machine_as_test(Growing, settings=settings(max_examples=15, stateful_step_count=20))

"""Near-copies among hits: which are folded into which, and the file that tells which posts repeat which."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.keeping.removing import remove_posts
from index.building.copies import Copy, fold, read_copies, write_copies
from index.engines.contract import EngineError
from index.tagging import Tagger
from tests.test_likeness import OTHERS, REPOSTS, STORY
from tests.test_search import DAY, Shelf

THREADS = st.dictionaries(st.integers(1, 8), st.sets(st.integers(1, 12), min_size=1), max_size=8)
REPEATS = st.dictionaries(st.integers(7, 12), st.integers(1, 6))


@pytest.fixture
def shelf(tmp_path: Path, tagger: Tagger) -> Iterator[Shelf]:
    """An empty shelf."""
    with closing(Shelf(tmp_path, tagger)) as shelf:
        yield shelf


def test_copies_come_back_in_the_order_of_time(tmp_path: Path) -> None:
    for kept in ({9: 1, 3: 1, 4: 2}, {4: 2}, {}):
        write_copies(tmp_path, kept)
        assert read_copies(tmp_path) == {post: Copy(first, n) for n, (post, first) in enumerate(kept.items(), 1)}
    assert [path.name for path in tmp_path.iterdir()] == ["repeats"]


def test_the_earliest_copy_stands_for_the_others_where_the_original_was_not_found() -> None:
    copies = {5: Copy(1, 2), 6: Copy(1, 1), 7: Copy(1, 3)}
    found = {50: [5], 60: [6], 70: [7]}
    assert fold(found, {}, copies, [(5, 50), (6, 60), (7, 70)]) == {50: 60, 70: 60}


def test_what_is_said_in_two_places_is_no_copy_of_either() -> None:
    copies = {5: Copy(1, 1), 6: Copy(2, 2)}
    found = {10: [1], 20: [2], 50: [5, 6]}
    assert fold(found, {}, copies, [(1, 10), (2, 20), (5, 50), (6, 50)]) == {}


def test_a_thread_with_more_of_the_words_stays() -> None:
    found, holders = {10: [1], 50: [5]}, [(1, 10), (5, 50)]
    assert fold(found, {10: 1, 50: 2}, {5: Copy(1, 1)}, holders) == {}
    assert fold(found, {10: 2, 50: 2}, {5: Copy(1, 1)}, holders) == {50: 10}


@given(THREADS, REPEATS, st.dictionaries(st.integers(1, 8), st.integers(0, 2)))
def test_nothing_is_lost_by_folding(posts: dict[int, set[int]], repeats: dict[int, int], words: dict[int, int]) -> None:
    copies = {post: Copy(original, place) for place, (post, original) in enumerate(repeats.items(), 1)}
    holders = [(post, thread) for thread, its in posts.items() for post in its]
    folded = fold(posts, words, copies, holders)
    said = {thread: {repeats.get(post, post) for post in its} for thread, its in posts.items()}
    for thread, first in folded.items():
        assert first not in folded
        assert said[thread] <= said[first]
        assert words.get(thread, 0) <= words.get(first, 0)
        assert posts[thread] <= repeats.keys()


def test_a_repost_is_folded_into_the_earliest(shelf: Shelf) -> None:
    shelf.thread("Later", REPOSTS["greeting"], source="feed", start=DAY.replace(year=2025))
    shelf.thread("First", STORY)
    shelf.thread("Last", REPOSTS["typing"], source="list", start=DAY.replace(year=2026))
    shelf.thread("Another", OTHERS["same drug"])
    shelf.build()
    answer = shelf.search("fenfluramine seizures")
    assert {hit.thread.item.title: [copy.item.title for copy in hit.copies] for hit in answer.hits} == {
        "First": ["Later", "Last"],
        "Another": [],
    }
    assert answer.total == 2
    assert answer.facets["source"] == [("src", 2)]


def test_a_repost_is_shown_where_its_original_is_not(shelf: Shelf) -> None:
    shelf.thread("First", STORY)
    shelf.thread("Later", REPOSTS["greeting"], source="feed", start=DAY.replace(year=2025))
    shelf.thread("Last", REPOSTS["typing"], source="list", start=DAY.replace(year=2026))
    shelf.build()
    assert shelf.titles("seizures source:feed source:list") == ["Later"]
    assert shelf.titles("seizures since:2026") == ["Last"]
    assert shelf.titles("source:feed source:list") == ["Later"]


def test_reposts_are_told_apart_again_when_the_original_goes(shelf: Shelf) -> None:
    shelf.thread("First", STORY)
    shelf.build()
    shelf.thread("Later", REPOSTS["greeting"], source="feed", start=DAY.replace(year=2025))
    shelf.thread("Last", REPOSTS["typing"], source="list", start=DAY.replace(year=2026))
    shelf.build()
    assert shelf.titles("seizures") == ["First"]
    with shelf.store.db.writing() as connection:
        remove_posts(connection, "src", ["1"], DAY)
    shelf.build()
    assert shelf.titles("seizures") == ["Later"]


def test_a_thread_with_an_answer_of_its_own_that_was_found_is_not_folded(shelf: Shelf) -> None:
    shelf.thread("First", STORY, "Stiripentol did it for us.")
    shelf.thread("Later", STORY, "Try the ketogenic diet.", source="feed", start=DAY.replace(year=2025))
    shelf.build()
    assert shelf.titles("fenfluramine") == ["First"]
    assert sorted(shelf.titles("fenfluramine ketogenic")) == ["First", "Later"]


def test_a_thread_found_by_its_title_is_folded_where_all_of_it_is_said_before(shelf: Shelf) -> None:
    shelf.thread("Grippe", STORY)
    shelf.thread("Winter grippe", STORY, source="feed", start=DAY.replace(year=2025))
    shelf.thread("Grippe at last", STORY, "Own words.", source="list", start=DAY.replace(year=2026))
    shelf.build()
    assert sorted(shelf.titles("grippe")) == ["Grippe", "Grippe at last"]
    assert "Winter grippe" in shelf.titles("grippe winter")  # only its title has both words
    assert sorted(shelf.titles("-nothing")) == ["Grippe", "Grippe at last"]


def test_a_whole_copied_thread_is_folded_also_where_other_posts_match_than_pass(shelf: Shelf) -> None:
    for source in ("src", "feed"):
        shelf.thread("Talk", OTHERS["same drug"], STORY, source=source)
    shelf.build()
    [hit] = shelf.search("stiripentol since:2024-02").hits
    assert [copy.item.source for copy in hit.copies] == ["feed"]


def test_pages_of_folded_hits_follow_each_other(shelf: Shelf) -> None:
    for n in range(3):
        shelf.thread(f"Copy {n}", STORY, start=DAY.replace(year=2024 + n), source=f"s{n}")
    for name, text in OTHERS.items():
        shelf.thread(name, text)
    shelf.build()
    paged = [hit.thread.item.title for n in (1, 2, 3, 4, 5) for hit in shelf.search("the", limit=1, page=n).hits]
    assert sorted(paged) == sorted(["Copy 0", *OTHERS])


@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_an_index_with_damaged_copies_is_named_and_built_anew(shelf: Shelf, damage: str) -> None:
    shelf.thread("Lupus", "My lupus flares.")
    shelf.build()
    for file in shelf.home.glob("g*/repeats"):
        if damage == "gone":
            file.unlink()
        else:
            file.write_bytes(b"12345")
    with pytest.raises(EngineError, match=r"damaged\. Run 'threadwell index'"):
        shelf.search("lupus")
    assert shelf.build().anew == "it was damaged"
    assert shelf.titles("lupus") != []

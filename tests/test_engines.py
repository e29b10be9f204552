"""What every search engine promises: see :mod:`index.engines.contract`. A new engine is one more row of ENGINES."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import cut
from index.engines import whoosh
from index.engines.contract import MOST_EXPANSIONS, Engine, EngineError, Matches, Near, Posts, Reader, Wanted
from index.numbers import Numbers
from index.query.parsing import Leaf
from index.schema import Document, PostDocument, ThreadDocument

ENGINES: list[Engine] = [whoosh]
Open = Callable[..., Reader]


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.__name__.rpartition(".")[2])
def engine(request: pytest.FixtureRequest) -> Engine:
    """One engine after the other."""
    chosen: Engine = request.param
    return chosen


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where its index lies."""
    return tmp_path / "index"


@pytest.fixture
def opened(engine: Engine, folder: Path) -> Iterator[Open]:
    """Builds an index of documents and opens it."""
    readers: list[Reader] = []

    def build(*documents: Document) -> Reader:
        engine.build(folder, documents)
        readers.append(engine.open_reader(folder))
        return readers[-1]

    yield build
    for reader in readers:
        reader.close()


def post(n: int, text: str, thread: int = 1, created: datetime | None = None, **values: Sequence[str]) -> PostDocument:
    return PostDocument(n, thread, text, created, values)


def posts_by(*people: int) -> list[PostDocument]:
    return [PostDocument(n, 1, "sleep", None, {}, person) for n, person in enumerate(people, 1)]


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def found(reader: Reader, text: str) -> list[int]:
    return posts(reader.match(Leaf(text)))


def posts(matches: Matches) -> list[int]:
    numbers: list[int] = matches.posts.numbers.tolist()
    return numbers


def scores(matches: Matches) -> dict[int, float]:
    return dict(zip(posts(matches), matches.scores.tolist(), strict=True))


def best(scores: Mapping[int, float]) -> list[int]:
    return sorted(scores, key=lambda n: -scores[n])


def told(found: Posts) -> dict[int, int]:
    """The posts with their threads."""
    return dict(zip(found.numbers.tolist(), found.threads.tolist(), strict=True))


def threads(*numbers: int) -> Numbers:
    return np.array(numbers, np.int64)


@contextmanager
def reading(engine: Engine, folder: Path) -> Iterator[Reader]:
    with closing(engine.open_reader(folder)) as reader:
        yield reader


def test_a_build_says_how_many_documents_it_keeps(engine: Engine, folder: Path) -> None:
    assert engine.build(folder, [ThreadDocument(1, "Sleep"), post(1, "night"), post(2, "day")]) == 3
    with reading(engine, folder) as reader:
        assert reader.count() == 2  # posts
        assert reader.all_threads().tolist() == [1]
        assert reader.count_threads() == 1


def test_an_empty_index_answers_everything_with_nothing(opened: Open) -> None:
    reader = opened()
    assert reader.count() == 0
    assert found(reader, "sleep") == []
    assert posts(reader.match(Leaf("slee", prefix=True))) == []
    assert told(reader.posts_where(Wanted())) == {}
    assert reader.all_threads().tolist() == []
    assert reader.facets(threads(1)).get("condition") == []
    assert reader.values_of([1]) == {}
    assert reader.near("sleep", 5) == []


def test_a_word_is_found_in_any_form_and_case(opened: Open) -> None:
    reader = opened(post(1, "Her Seizures stopped"), post(2, "one seizure"), post(3, "none"))
    assert found(reader, "SEIZURE") == [1, 2]


def test_a_title_is_found_apart_from_posts(opened: Open) -> None:
    reader = opened(ThreadDocument(7, "Sleep"), post(1, "nothing of that", thread=7))
    matches = reader.match(Leaf("sleep"))
    assert matches.titles.tolist() == [7]
    assert posts(matches) == []


def test_a_phrase_is_its_words_in_a_row(opened: Open) -> None:
    reader = opened(post(1, "a dark room helps"), post(2, "the room was dark"))
    assert posts(reader.match(Leaf("dark room", phrase=True))) == [1]


def test_a_word_of_several_parts_is_a_phrase(opened: Open) -> None:
    reader = opened(post(1, "the 5-day test"), post(2, "day 5"))
    assert found(reader, "5-day") == [1]


def test_a_prefix_is_every_word_that_begins_so(opened: Open) -> None:
    reader = opened(post(1, "fenfluramine"), post(2, "Fenfluramin"), post(3, "fennel"), post(4, "off"))
    assert posts(reader.match(Leaf("fenf", prefix=True))) == [1, 2]


def test_a_prefix_that_is_a_whole_word_finds_its_forms(opened: Open) -> None:
    reader = opened(post(1, "one seizure"), post(2, "many seizures"))
    assert posts(reader.match(Leaf("seizures", prefix=True))) == [1, 2]


def test_of_a_prefix_with_too_many_words_the_most_frequent_are_looked_for(opened: Open) -> None:
    rare = [post(n, f"wordy{n:05}") for n in range(1, MOST_EXPANSIONS + 8)]
    matches = opened(*rare, post(901, "wordyoften"), post(902, "wordyoften")).match(Leaf("wordy", prefix=True))
    assert matches.left_out == 8
    assert {901, 902} <= {*posts(matches)}
    assert len(posts(matches)) == MOST_EXPANSIONS + 1


def test_rarer_words_score_higher(opened: Open) -> None:
    reader = opened(*(post(n, "sleep well tonight") for n in range(2, 30)), post(1, "melatonin well tonight"))
    assert scores(reader.match(Leaf("melatonin")))[1] > scores(reader.match(Leaf("sleep")))[2]


def test_a_word_said_twice_scores_higher_than_once_and_in_a_short_post_than_in_a_long_one(opened: Open) -> None:
    filler = "and so we went on with all of it for another year"
    reader = opened(
        post(1, "melatonin helped her"), post(2, f"melatonin {filler} {filler}"), post(3, "melatonin melatonin helped")
    )
    assert best(scores(reader.match(Leaf("melatonin")))) == [3, 1, 2]


def test_other_alphabets_are_found(opened: Open) -> None:
    reader = opened(post(1, "У дочки эпилепсия"), post(2, "睡眠が浅い"), post(3, "naïve café"))
    assert (found(reader, "эпилепсия"), found(reader, "睡眠"), found(reader, "cafe")) == ([1], [2], [3])


def test_the_frequency_of_a_word_counts_posts_and_titles(opened: Open) -> None:
    reader = opened(ThreadDocument(1, "Sleep"), post(1, "sleep and sleep"), post(2, "dark"))
    assert reader.frequency(Leaf("sleep")) == 2
    assert reader.frequency(Leaf("sleep dark", phrase=True)) == 1
    assert reader.frequency(Leaf("nowhere")) == 0


def test_words_that_are_spelt_alike_come_nearest_first(opened: Open) -> None:
    reader = opened(post(1, "melatonin"), post(2, "melatonin"), post(3, "melatonan"), post(4, "lavender"))
    assert reader.near("melatonen", 5) == [Near("melatonin", 2), Near("melatonan", 1)]
    assert reader.near("xyzzyx", 5) == []


def test_a_search_that_is_stopped_says_so_and_keeps_what_it_has(opened: Open) -> None:
    reader = opened(ThreadDocument(1, "Sleep"), *(post(n, "sleep") for n in range(1, 2000)))
    whole = reader.match(Leaf("sleep"))
    part = reader.match(Leaf("sleep"), stop=lambda: True)
    assert whole.whole
    assert not part.whole
    assert 0 < len(part.threads()) < len(whole.threads())


def test_values_of_one_group_widen_and_groups_narrow(opened: Open) -> None:
    reader = opened(
        post(1, "a", source=("one",), voice=("parent",)),
        post(2, "b", thread=2, source=("two",), voice=("parent",)),
        post(3, "c", thread=3, source=("two",), voice=("patient",)),
    )
    assert set(told(reader.posts_where(Wanted([("source", ["one", "two"])])))) == {1, 2, 3}
    assert told(reader.posts_where(Wanted([("source", ["two"]), ("voice", ["parent"])]))) == {2: 2}
    assert told(reader.posts_where(Wanted([("source", ["unknown"])]))) == {}


def test_dates_include_their_ends_and_leave_out_what_has_none(opened: Open) -> None:
    days = [day("2024-01-01"), day("2024-06-01"), day("2025-01-01"), None]
    reader = opened(*(post(n, "x", created=date) for n, date in enumerate(days, 1)))
    assert set(told(reader.posts_where(Wanted(since=days[1])))) == {2, 3}
    assert set(told(reader.posts_where(Wanted(since=days[0], until=days[1])))) == {1, 2}
    assert set(told(reader.posts_where(Wanted()))) == {1, 2, 3, 4}


def test_posts_after_a_number_are_the_newer_ones(opened: Open) -> None:
    reader = opened(ThreadDocument(1, "x"), post(1, "x"), post(2, "x"), post(3, "x"))
    assert set(told(reader.posts_where(Wanted(after=2)))) == {3}


def test_facets_count_threads_not_posts(opened: Open) -> None:
    reader = opened(
        post(1, "a", thread=1, condition=("X:1",), voice=("parent",)),
        post(2, "b", thread=1, condition=("X:1", "X:2")),
        post(3, "c", thread=2, condition=("X:1",)),
        post(4, "d", thread=3, condition=("X:2",)),
    )
    facets = reader.facets(threads(1, 2))
    assert facets["condition"] == [("X:1", 2), ("X:2", 1)]
    assert facets["voice"] == [("parent", 1)]
    assert facets["symptom"] == []


def test_posts_know_their_values_and_threads(opened: Open) -> None:
    reader = opened(ThreadDocument(5, "t"), post(1, "a", thread=5, condition=("X:1", "X:2"), lang=("en",)))
    assert reader.values_of([1, 9]) == {1: {"condition": ["X:1", "X:2"], "lang": ["en"]}}
    assert told(reader.posts_with("condition", ["X:2", "X:9"])) == {1: 5}
    assert told(reader.posts_with("condition", ["X:9"])) == {}
    assert reader.values("condition") == {"X:1", "X:2"}
    assert told(reader.threads_of([1, 9])) == {1: 5}
    assert told(reader.posts_of([5, 6])) == {1: 5}


def test_people_are_counted_once_and_guests_not_at_all(opened: Open) -> None:
    reader = opened(*posts_by(7, 0, 7, 9, 0, 4_000_000_000))
    assert reader.count_people(threads(1, 2, 3, 4, 5, 6)) == 3
    assert reader.count_people(threads(2, 5, 99)) == 0


def test_an_update_replaces_adds_and_takes_out(engine: Engine, folder: Path) -> None:
    engine.build(
        folder, [ThreadDocument(1, "Old"), post(1, "old words"), post(2, "other words"), post(3, "lost words")]
    )
    assert (
        engine.update(folder, [ThreadDocument(1, "New"), post(1, "new words"), post(4, "more words")], [("post", 3)])
        == 3
    )
    with reading(engine, folder) as reader:
        assert found(reader, "words") == [1, 2, 4]
        assert found(reader, "old") == []
        assert reader.match(Leaf("new")).titles.tolist() == [1]
        assert reader.match(Leaf("old")).titles.tolist() == []
        assert reader.facets(threads(1))["condition"] == []


def test_a_thread_that_is_gone_is_found_by_its_title_no_more(engine: Engine, folder: Path) -> None:
    engine.build(folder, [ThreadDocument(1, "Sleep"), ThreadDocument(2, "Sleep"), post(1, "a", 1), post(2, "b", 2)])
    engine.update(folder, (), [("thread", 1), ("post", 1)])
    with reading(engine, folder) as reader:
        assert reader.match(Leaf("sleep")).titles.tolist() == [2]
        assert reader.all_threads().tolist() == [2]


def test_nothing_of_what_is_gone_stays_in_the_files(engine: Engine, folder: Path) -> None:
    engine.build(folder, [post(1, "xylophonist"), post(2, "other", condition=("X:1",))])
    engine.update(folder, (), [("post", 1)])
    assert not any(b"xylophonist" in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_reader_shows_the_state_in_which_it_was_opened(engine: Engine, folder: Path) -> None:
    engine.build(folder, [post(1, "sleep")])
    with reading(engine, folder) as reader:
        engine.update(folder, [post(2, "sleep")], [("post", 1)])
        assert found(reader, "sleep") == [1]
    with reading(engine, folder) as reader:
        assert found(reader, "sleep") == [2]


def test_an_update_that_fails_changes_nothing(engine: Engine, folder: Path) -> None:
    def broken() -> Iterator[Document]:
        yield post(2, "sleep")
        raise KeyboardInterrupt

    engine.build(folder, [post(1, "sleep")])
    with pytest.raises(KeyboardInterrupt):
        engine.update(folder, broken(), [("post", 1)])
    with reading(engine, folder) as reader:
        assert found(reader, "sleep") == [1]
    assert engine.update(folder, [post(3, "sleep")]) == 1  # nothing is locked


def test_a_second_writer_is_refused(engine: Engine, folder: Path) -> None:
    def meanwhile() -> Iterator[Document]:
        yield post(2, "sleep")
        with pytest.raises(EngineError):
            engine.update(folder, [post(3, "sleep")])

    engine.build(folder, [post(1, "sleep")])
    engine.update(folder, meanwhile())
    with reading(engine, folder) as reader:
        assert found(reader, "sleep") == [1, 2]


KILLED = """
import os, signal, sys
from importlib import import_module
from pathlib import Path
from index.schema import PostDocument

def documents():
    for n in range(2, 500):
        yield PostDocument(n, 1, "sleep", None, {})
    os.kill(os.getpid(), signal.SIGKILL)

import_module(sys.argv[1]).update(Path(sys.argv[2]), documents())
"""


def test_a_writer_that_is_killed_leaves_what_was_committed(engine: Engine, folder: Path) -> None:
    engine.build(folder, [post(1, "sleep")])
    name = str(engine.__name__)  # type: ignore[attr-defined]  # engines are modules
    root = Path(__file__).parents[1]
    subprocess.run([sys.executable, "-c", KILLED, name, str(folder)], check=False, cwd=root, capture_output=True)
    with reading(engine, folder) as reader:
        assert found(reader, "sleep") == [1]
    assert engine.update(folder, [post(2, "sleep")]) == 1


def test_a_missing_index_is_named(engine: Engine, folder: Path) -> None:
    folder.mkdir()
    with pytest.raises(EngineError, match="threadwell index"):
        engine.open_reader(folder)


@given(
    texts=st.lists(st.text(alphabet="abc 'é睡-", max_size=12), min_size=1, max_size=6),
    word=st.text("abcé睡", min_size=1),
)
def test_any_word_is_found_where_it_was_cut(
    texts: list[str], word: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    terms = [one.term for one in cut(word)]
    expected = [n for n, text in enumerate(texts, 1) if _has_run([one.term for one in cut(text)], terms)]
    for engine in ENGINES:
        folder = tmp_path_factory.mktemp("any")
        engine.build(folder, [post(n, text) for n, text in enumerate(texts, 1)])
        with reading(engine, folder) as reader:
            assert found(reader, word) == expected


def _has_run(terms: Sequence[str], wanted: Sequence[str]) -> bool:
    return any(list(terms[at : at + len(wanted)]) == list(wanted) for at in range(len(terms)))

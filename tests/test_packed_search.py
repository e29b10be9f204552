"""The searcher of a packed index finds and scores what Whoosh's does on the same posts, and counts what is there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from whoosh import columns, fields, index, query, scoring
from whoosh.index import Index
from whoosh.searching import Searcher as Stock
from whoosh.support.levenshtein import damerau_levenshtein
from whoosh.util.numeric import byte_to_length

from index.analyzer import ANALYZER
from index.packed import scored, searcher
from index.packed.container import DamagedError, PackedError
from index.packed.opening import create, open_index
from index.packed.scored import Scored
from index.packed.searcher import Searcher
from index.packed.segment import MissingError, steady
from index.packed.trees import Trees

SCHEMA = fields.Schema(
    id=fields.ID(unique=True),
    n=fields.NUMERIC(int, bits=64, sortable=True, shift_step=0),
    few=fields.NUMERIC(int, bits=16, signed=False, shift_step=0),
    text=fields.TEXT(analyzer=ANALYZER),
    tags=fields.KEYWORD(commas=True),
    told=fields.COLUMN(columns.VarBytesColumn()),
)
WORDS = ["sleep", "night", "nights", "pain", "pains", "é", "東"]
FORMS = [word.encode() for word in ("sleep", "night", "pain", "e", "東", "absent")]
TAGS = ["ab", "ab c", "é"]
Batch = tuple[list[dict[str, object]], list[int]]

posts = st.fixed_dictionaries(
    {"text": st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)},
    optional={
        "n": st.integers(-(2**63), 2**63 - 1) | st.integers(-9, 9),
        "few": st.integers(0, 2**16 - 1) | st.integers(0, 9),
        "tags": st.lists(st.sampled_from(TAGS), max_size=4).map(",".join),
        "told": st.binary(max_size=5),
    },
)
batches = st.lists(st.tuples(st.lists(posts, max_size=6), st.lists(st.integers(0, 15))), min_size=1, max_size=3)
floats = st.floats(0, 9, width=16)
hits = st.dictionaries(st.integers(0, 9) | st.integers(0, 2000), floats, max_size=12).map(
    lambda found: Scored(np.array(sorted(found), np.int64), np.array([found[n] for n in sorted(found)]))
)


def written(opened: Index, several: Sequence[Batch]) -> None:
    """Write posts, each batch a segment, and delete some."""
    numbers = count()
    for added, deleted in several:
        writer = opened.writer()
        for values in added:
            writer.add_document(id=f"p{next(numbers)}", **values)
        writer.commit(merge=False)
        if deleted:
            writer = opened.writer()
            for one in deleted:
                writer.delete_by_term("id", f"p{one}")
            writer.commit(merge=False)


@contextmanager
def packed(several: Sequence[Batch]) -> Iterator[Searcher]:
    """A searcher of these posts."""
    with TemporaryDirectory() as place:
        written(create(Path(place), SCHEMA), several)
        yield Searcher(Path(place))


@contextmanager
def both(several: Sequence[Batch]) -> Iterator[tuple[Stock, Searcher]]:
    """Searchers of the same posts as Whoosh keeps them and packed."""
    with TemporaryDirectory() as place:
        opened = index.create_in(place, SCHEMA)
        written(opened, several)
        with opened.searcher(weighting=scoring.BM25F()) as stock, packed(several) as ours:
            yield stock, ours


def told(found: Scored) -> dict[int, float]:
    assert (np.diff(found.docs) > 0).all()
    return dict(zip(found.docs.tolist(), found.scores.tolist(), strict=True))


def by_stock(stock: Stock, tree: query.Query) -> dict[int, float]:
    return {hit.docnum: hit.score for hit in stock.search(tree, limit=None)}


@given(batches)
@settings(max_examples=25, deadline=None)
def test_words_frequencies_and_scores_are_those_of_whoosh_to_the_bit(several: list[Batch]) -> None:
    with both(several) as (stock, ours):
        reader = stock.reader()
        assert ours.size == reader.doc_count_all()
        assert np.flatnonzero(ours.live).tolist() == list(reader.all_doc_ids())
        for name in ("text", "tags", "id", "none"):
            words = list(reader.lexicon(name)) if name in SCHEMA else []
            assert ours.words(name) == words
            for word in [*words, b"absent"]:
                assert ours.frequency(name, word) == (reader.doc_frequency(name, word) if word in words else 0)
                expected = by_stock(stock, query.Term(name, word)) if name in SCHEMA else {}
                assert told(ours.word(name, word)) == expected
        assert told(ours.word("text", b"night", 2.5)) == by_stock(stock, query.Term("text", "night", boost=2.5))
        begun = [(word, reader.doc_frequency("text", word)) for word in reader.lexicon("text")]
        assert ours.begun("text", b"") == sorted(begun, key=lambda one: (-one[1], one[0]))
        assert {word for word, _ in ours.begun("text", b"p")} == {word for word, _ in begun if word[:1] == b"p"}


@given(batches, st.lists(st.sampled_from(FORMS), min_size=1, max_size=4), st.integers(1, 10))
@settings(max_examples=25, deadline=None)
def test_words_in_a_row_and_their_scores_are_those_of_whoosh(
    several: list[Batch], words: list[bytes], slop: int
) -> None:
    with both(several) as (stock, ours):
        phrase = query.Phrase("text", [word.decode() for word in words], slop=slop, boost=1.5)
        assert told(ours.row("text", words, slop, 1.5)) == pytest.approx(by_stock(stock, phrase), rel=1e-9)


def test_rare_words_in_a_row_with_usual_ones_are_found() -> None:
    texts = ["pain at night " * (n % 3 + 1) + ("sleep at night" if not n % 25 else "") for n in range(100)]
    with both([([{"text": text} for text in texts], [25])]) as (stock, ours):
        for words in (["sleep", "at", "night"], ["night", "sleep"], ["pain", "at"], ["sleep", "pain"], ["at", "sleep"]):
            for slop in (1, 3, 20):
                expected = by_stock(stock, query.Phrase("text", words, slop=slop))
                found = ours.row("text", [word.encode() for word in words], slop)
                assert told(found) == pytest.approx(expected, rel=1e-9)


def test_words_in_a_row_are_refused_of_a_field_without_places() -> None:
    with packed([([{"text": "", "tags": "ab"}], [])]) as ours, pytest.raises(PackedError, match="places"):
        ours.row("tags", [b"ab", b"ab"])


@given(batches, st.none() | st.integers(-10, 10), st.none() | st.integers(-10, 2**63))
@example([([{"text": "", "tags": "", "told": b"", "n": 0, "few": 0}], [])], None, -1)
@settings(max_examples=25, deadline=None)
def test_ranges_and_columns_are_those_of_whoosh(several: list[Batch], low: int | None, high: int | None) -> None:
    with both(several) as (stock, ours):
        for name, signed, least in (("n", True, -(2**63)), ("few", False, 0)):
            most = -least - 1 if signed else 2**16 - 1
            start, end = bounds = [None if one is None else min(max(one, least), most) for one in (low, high)]
            expected = by_stock(stock, query.NumericRange(name, *bounds))
            tree = query.NumericRange(name, low, high)
            beyond = (low is not None and low > most) or (high is not None and high < least)
            empty = beyond or (start is not None and end is not None and start > end)  # Whoosh asks for none of these
            assert Trees(ours, SCHEMA).found(tree).docs.tolist() == ([] if empty else sorted(expected))
        leaves = [leaf for leaf, _ in stock.reader().leaf_readers() if leaf.doc_count_all()]
        every = [{name: leaf.column_reader(name) for name in ("n", "told")} for leaf in leaves]
        assert ours.column("n").tolist() == [value for one in every for value in one["n"]]
        told = [value for one in every for value in one["told"]]
        assert ours.texts("told", np.arange(ours.size)[::-1]) == told[::-1]
        assert ours.column("none").tolist() == [2**63 - 1] * ours.size


@given(batches, st.lists(st.sampled_from([*FORMS, *(f"w{n}".encode() for n in range(500))])))
@settings(max_examples=20, deadline=None)
def test_posts_that_have_any_word_are_those_that_have_one(several: list[Batch], words: list[bytes]) -> None:
    with packed(several) as ours:
        expected = {n for word in words for n in ours.word("text", word).docs.tolist()}
        assert ours.having("text", words).tolist() == sorted(expected)
        every = {n for word in ours.words("tags") for n in ours.word("tags", word).docs.tolist()}
        assert ours.between("tags").tolist() == sorted(every)


@given(batches, st.lists(st.integers(0, 4), min_size=18, max_size=18), st.lists(st.booleans(), min_size=5, max_size=5))
@settings(max_examples=25, deadline=None)
def test_each_word_is_counted_once_a_group_wherever_its_posts_lie(
    several: list[Batch], groups: list[int], chosen: list[bool]
) -> None:
    with packed(several) as ours:
        group_of = np.array(groups[: ours.size], np.int64)
        counts = {
            word: len({groups[n] for n in ours.word("tags", word).docs.tolist() if chosen[groups[n]]})
            for word in ours.words("tags")
        }
        expected = sorted(((word, n) for word, n in counts.items() if n), key=lambda one: (-one[1], one[0]))
        for _ in range(2):  # the second time what was remembered
            assert ours.counts("tags", group_of, np.array(chosen)) == expected
        everything = ours.counts("tags", np.zeros(ours.size, np.int64), np.ones(1, bool))
        assert everything == [(word, 1) for word in ours.words("tags") if len(ours.word("tags", word).docs)]


letters = st.text("abé東", max_size=7)


@given(st.lists(letters.filter(bool), max_size=40), letters, st.integers(0, 3), st.integers(0, 2))
@settings(max_examples=40, deadline=None)
def test_words_spelt_nearly_so_are_those_within_the_distance(
    words: list[str], wanted: str, distance: int, prefix: int
) -> None:
    with TemporaryDirectory() as place:
        opened = create(Path(place), fields.Schema(tags=fields.KEYWORD(commas=True)))
        for half in (words[::2], words[1::2]):
            with opened.writer() as writer:
                writer.add_document(tags=",".join(half))
        expected = {
            word.encode()
            for word in words
            if word.startswith(wanted[:prefix])
            and (damerau_levenshtein(word, wanted) if wanted else len(word)) <= distance
        }
        assert Searcher(Path(place)).within("tags", wanted.encode(), distance, prefix) == sorted(expected)


@given(st.lists(hits, max_size=4), st.integers(0, 5))
@settings(max_examples=100, deadline=None)
def test_scored_posts_are_combined_as_sets_are(parts: list[Scored], most: int) -> None:
    known = [told(part) for part in parts]
    every = {n for one in known for n in one}
    shared = set.intersection(*map(set, known)) if known else set()
    total = {n: sum(one.get(n, 0.0) for one in known) for n in every}
    assert told(scored.either(parts)) == pytest.approx(total)
    assert told(scored.best(parts)) == {n: max(one[n] for one in known if n in one) for n in every}
    assert told(scored.both(parts)) == pytest.approx({n: total[n] for n in shared})
    if len(parts) > 1:
        (a, b), (first, second) = parts[:2], known[:2]
        assert told(scored.without(a, b.docs)) == {n: score for n, score in first.items() if n not in second}
        assert told(scored.require(a, b.docs)) == {n: score for n, score in first.items() if n in second}
        assert told(scored.and_maybe(a, b)) == {n: score + second.get(n, 0.0) for n, score in first.items()}
        assert told(scored.boosted(a, 2.0)) == {n: 2.0 * score for n, score in first.items()}
        found = scored.top(a, most)
        best = sorted(first.items(), key=lambda one: (-one[1], one[0]))[:most]
        assert list(zip(found.docs.tolist(), found.scores.tolist(), strict=True)) == best


def test_lengths_are_rounded_as_whooshs_codes_are() -> None:
    assert searcher._LENGTHS.tolist() == [byte_to_length(code) for code in range(256)]


def test_to_search_does_not_import_whoosh() -> None:
    told = "import sys, index.packed.searcher; print(*{one.partition('.')[0] for one in sys.modules})"
    place = Path(__file__).parents[1]
    found = subprocess.run([sys.executable, "-c", told], cwd=place, capture_output=True, text=True, check=True)
    assert not {"whoosh", "Stemmer", "asyncio"} & set(found.stdout.split())


def test_no_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(MissingError):
        Searcher(tmp_path)


def test_an_empty_index_answers(tmp_path: Path) -> None:
    create(tmp_path, SCHEMA)
    ours = Searcher(tmp_path)
    assert (ours.size, ours.live.tolist(), ours.words("text"), ours.within("text", b"a", 2)) == (0, [], [], [])
    for found in (ours.word("text", b"a").docs, ours.row("text", [b"a", b"b"]).docs, ours.row("text", []).docs):
        assert not len(found)
    assert not len(ours.having("text", [b"a"])) + len(ours.between("n", b"\0", b"\1")) + len(ours.column("n"))
    assert ours.counts("tags", np.zeros(0, np.int64), np.zeros(0, bool)) == []


def test_a_searcher_keeps_the_state_that_it_opened(tmp_path: Path) -> None:
    opened = create(tmp_path, SCHEMA)
    for number, words in enumerate(["sleep", "sleep pain"]):
        with opened.writer() as writer:
            writer.add_document(id=str(number), text=words, tags="ab")
    ours = Searcher(tmp_path)
    writer = opened.writer()
    writer.delete_by_term("id", "0")
    writer.commit(optimize=True)
    assert ours.word("text", b"sleep").docs.tolist() == [0, 1]
    assert Searcher(tmp_path).word("text", b"sleep").docs.tolist() == [0]
    ours.verify()
    ours.close()


def test_what_a_writer_has_just_replaced_is_read_again() -> None:
    left = [FileNotFoundError(), FileNotFoundError()]

    def read() -> str:
        if left:
            raise left.pop()
        return "read"

    assert steady(read) == "read"


@given(st.integers(0, 5000), st.binary(min_size=1, max_size=9), st.sampled_from(["text", "tags", "n"]))
@settings(max_examples=40, deadline=None)
def test_damage_is_told_or_ends_in_an_answer_and_is_seen_when_verified(at: int, junk: bytes, name: str) -> None:
    with TemporaryDirectory() as place:
        folder = Path(place)
        with create(folder, SCHEMA).writer() as writer:
            for n in range(9):
                writer.add_document(id=f"p{n}", text="sleep all night " * (n + 1), tags="ab,c", n=n, told=b"x" * n)
        path = next(folder.glob("*.twp"))
        whole = path.read_bytes()
        at %= len(whole) - len(junk)
        path.write_bytes(whole[:at] + junk + whole[at + len(junk) :])
        try:
            ours = Searcher(folder)
        except DamagedError:
            return
        for ask in (
            lambda: ours.words(name),
            lambda: ours.word(name, b"night"),
            lambda: ours.row(name, [b"sleep", b"all", b"night"]),
            lambda: ours.row(name, [b"sleep", b"night"], 3),
            lambda: ours.begun(name, b"n"),
            lambda: ours.within(name, b"nihgt", 2, 1),
            lambda: ours.having(name, [b"sleep", b"c"]),
            lambda: ours.between(name),
            lambda: ours.between(name, b"n", b"t"),
            lambda: ours.column("n"),
            lambda: ours.texts("told", np.arange(9)),
            lambda: ours.counts(name, np.zeros(9, np.int64), np.ones(1, bool)),
        ):
            try:
                ask()
            except PackedError:
                continue
        if path.read_bytes() != whole and not _between_arrays(folder):
            with pytest.raises(DamagedError):
                ours.verify()


def _between_arrays(folder: Path) -> bool:
    """Whether only bytes changed that fill up between arrays."""
    try:
        Searcher(folder).verify()
    except DamagedError:
        return False
    return bool(open_index(folder, SCHEMA).doc_count() == 9)

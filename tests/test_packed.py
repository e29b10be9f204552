"""A packed index is Whoosh's own index in other files: the same words, statistics and scores, on any posts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import columns, fields, index, qparser, query, scoring
from whoosh.index import EmptyIndexError, Index, LockError
from whoosh.matching import ReadTooFar
from whoosh.reading import IndexReader
from whoosh.writing import AsyncWriter, IndexingError, SegmentWriter

from index.analysis import cut
from index.analyzer import ANALYZER
from index.packed import cutting
from index.packed.container import PackedError
from index.packed.cutting import Cutter
from index.packed.inverting import BadValueError
from index.packed.opening import create, open_index
from index.packed.writing import PackedWriter

SCHEMA = fields.Schema(
    id=fields.ID(unique=True, stored=True),
    n=fields.NUMERIC(int, bits=64, sortable=True, shift_step=0),
    few=fields.NUMERIC(int, bits=32, signed=False, shift_step=0),
    text=fields.TEXT(analyzer=ANALYZER, stored=True),
    tags=fields.KEYWORD(commas=True),
    told=fields.COLUMN(columns.VarBytesColumn()),
)
WORDS = [
    "sleep",
    "sleeping",
    "Sleeps",
    "night",
    "don't",
    "l'été",
    "straße",
    "İstanbul",
    "O\u2019Neil",
    "東京",
    "a.b",
    "x_1",
]
Values = Mapping[str, object]
Batch = tuple[list[Values], list[str]]  # posts that are added or replaced, then posts that are deleted

texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
posts = st.fixed_dictionaries(
    {"id": st.integers(0, 12).map("p{}".format)},
    optional={
        "n": st.integers(-(2**63), 2**63 - 1) | st.integers(0, 9),
        "few": st.integers(0, 99),
        "text": texts,
        "tags": st.lists(st.sampled_from(["ab", "ab c", "é", " ab", "", "\u2003x "]), max_size=4).map(",".join),
        "told": st.binary(max_size=5),
    },
)
batches = st.lists(
    st.tuples(
        st.lists(posts, max_size=5, unique_by=lambda values: values["id"]),  # Whoosh cannot replace what it just added
        st.lists(st.integers(0, 12).map("p{}".format), max_size=2),
    ),
    min_size=1,
    max_size=3,
)


def write(opened: Index, batch: Batch, **commit: bool) -> None:
    writer = opened.writer()
    for values in batch[0]:
        writer.update_document(**values)
    writer.commit(**commit)
    if batch[1]:  # in a commit of their own: Whoosh cannot delete what it just added
        writer = opened.writer()
        for one in batch[1]:
            writer.delete_by_term("id", one)
        writer.commit(**commit)


@contextmanager
def both(several: Sequence[Batch], **last: bool) -> Iterator[tuple[Index, Index]]:
    """The same posts as Whoosh keeps them and packed, each batch a segment."""
    with TemporaryDirectory() as place:
        stock = index.create_in(place, SCHEMA)
        packed = create(Path(place) / "packed", SCHEMA)
        for batch in several:
            write(stock, batch, merge=False)
            write(packed, batch, merge=False)
        if last:
            stock.optimize()
            packed.writer().commit(**last)
        yield stock, packed


def everything(reader: IndexReader) -> dict[str, object]:
    """All that a reader tells."""
    found: dict[str, object] = {"names": sorted(reader.indexed_field_names()), "docs": list(reader.all_doc_ids())}
    for (name, word), info in reader:
        kept = SCHEMA[name].format
        matcher = reader.postings(name, word)
        found[f"{name}:{word!r}"] = (
            [info.weight(), info.doc_frequency(), info.min_length(), info.max_length(), info.max_weight()],
            [info.min_id(), info.max_id(), reader.frequency(name, word), reader.doc_frequency(name, word)],
            [(n, kept.decode_frequency(value) if value else 1) for n, value in matcher.all_items()],
            list(reader.postings(name, word).items_as("positions")) if name == "text" else None,
        )
    for n in reader.all_doc_ids():
        found[f"post {n}"] = (reader.stored_fields(n), reader.doc_field_length(n, "text") or 0)
    for name in ("n", "told"):
        found[f"column {name}"] = [reader.column_reader(name)[n] for n in reader.all_doc_ids()]
    found["count"] = (reader.doc_count(), reader.doc_count_all())
    return found


@given(batches)
@settings(max_examples=15, deadline=None)
def test_words_statistics_postings_columns_and_stored_fields_are_those_of_whoosh(several: list[Batch]) -> None:
    with both(several) as (stock, packed), stock.reader() as theirs, packed.reader() as ours:
        assert ours.field_length("text") == theirs.field_length("text")
        assert [everything(one) for one, _ in ours.leaf_readers() if one.doc_count_all()] == [
            everything(one) for one, _ in theirs.leaf_readers() if one.doc_count_all()
        ]


@given(batches)
@settings(max_examples=15, deadline=None)
def test_segments_made_of_others_are_as_whoosh_makes_them(several: list[Batch]) -> None:
    with both(several, optimize=True) as (stock, packed), stock.reader() as theirs, packed.reader() as ours:
        assert len(ours.leaf_readers()) <= 1
        if theirs.doc_count_all():  # Whoosh keeps an empty segment
            assert everything(ours) == everything(theirs)
            # Whoosh adds up rounded lengths when it merges.
            kept = [str(stored.get("text", "")) for stored in ours.all_stored_fields()]
            assert ours.field_length("text") == sum(len(cut(text)) for text in kept)
        else:
            assert ours.doc_count_all() == 0


leaves = st.one_of(
    st.sampled_from(["sleep", "night", "straße", "don't", "x_1"]).map(
        lambda word: query.Term("text", cut(word)[0].term)
    ),
    st.just(query.Phrase("text", ["sleep", "night"])),
    st.just(query.Phrase("text", ["sleep", "sleep"], slop=2)),
    st.just(query.Prefix("text", "s")),
    st.just(query.FuzzyTerm("text", "sleap")),
    st.just(query.Term("tags", "ab", boost=2.0)),
    st.just(query.NumericRange("n", 2, 7)),
    st.just(query.Every("n")),
)
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
        lambda some: st.sampled_from([query.And(some), query.Or(some)])
    ),
    max_leaves=5,
)


@given(batches, trees)
@settings(max_examples=25, deadline=None)
def test_whooshs_searcher_gives_the_same_scores_to_the_bit(several: list[Batch], tree: query.Query) -> None:
    with both(several) as (stock, packed):
        found = []
        for opened in (stock, packed):
            with opened.searcher(weighting=scoring.BM25F()) as searcher:
                hits = searcher.search(tree, limit=None)
                found.append([(hit["id"], hit.score) for hit in hits])
        assert found[0] == found[1]


@given(st.lists(st.text() | texts | st.text("aA'\u2019 éİ東\u0301_9", max_size=40), max_size=8))
@settings(max_examples=60, deadline=None)
def test_texts_are_cut_as_the_analyzer_cuts_them(several: list[str]) -> None:
    cutter = Cutter()
    numbers, counts = cutter.cut(several)
    words = list(cutter.forms)
    assert [words[n].decode() for n in numbers] == [word.term for text in several for word in cut(text)]
    assert counts.tolist() == [len(cut(text)) for text in several]


def test_words_that_share_their_first_letters_or_a_slot_stay_apart() -> None:
    words = [f"{'w' * long}{n}" for long in (1, 7, 8, 15, 16, 30) for n in range(700)]
    cutter = Cutter()
    numbers, _ = cutter.cut([" ".join(words * 2)])
    forms = list(cutter.forms)
    assert [forms[n] for n in numbers] == [word.term.encode() for word in cut(" ".join(words))] * 2


def test_words_are_numbered_anew_when_there_are_too_many(packed: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "_KNOWN", 3)
    writer = packed.writer(most_docs=2)
    for n in range(6):
        writer.add_document(id=str(n), text=f"sleep night n{n} m{n}")
    writer.commit(merge=False)
    with packed.reader() as reader:
        assert len(reader.leaf_readers()) == 3
        assert [reader.doc_frequency("text", word) for word in ("sleep", "n0", "m5")] == [6, 1, 1]


def test_a_post_that_is_refused_replaces_none(packed: Index) -> None:
    added(packed, {"id": "a"})
    writer = packed.writer()
    writer.update_document(id="b")
    for name in ("a", "b"):
        with pytest.raises(BadValueError):
            writer.update_document(id=name, text=1)
    writer.commit()
    assert ids(packed) == ["a", "b"]


@pytest.fixture
def packed(tmp_path: Path) -> Index:
    return create(tmp_path / "packed", SCHEMA)


def added(opened: Index, *several: Values, **commit: bool) -> None:
    writer = opened.writer()
    for values in several:
        writer.add_document(**values)
    writer.commit(**commit)


def ids(opened: Index) -> list[str]:
    with opened.reader() as reader:
        return sorted(str(kept["id"]) for kept in reader.all_stored_fields())


def test_highlights_and_the_query_parser_work_as_they_are(packed: Index) -> None:
    added(packed, {"id": "a", "text": "She was sleeping all night."}, {"id": "b", "text": "No rest."})
    with packed.searcher() as searcher:
        [hit] = searcher.search(qparser.QueryParser("text", SCHEMA).parse('"sleeps all" OR nig*'))
        assert "sleeping</b>" in hit.highlights("text")


def test_every_way_to_a_writer_is_the_packed_one_or_is_refused(packed: Index) -> None:
    writer = packed.writer()
    assert isinstance(writer, PackedWriter)
    writer.cancel()
    with pytest.raises(PackedError):
        SegmentWriter(packed)
    with pytest.raises(EmptyIndexError):
        index.open_dir(packed.folder)
    fallback = AsyncWriter(packed)
    fallback.add_document(id="a")
    fallback.commit()
    packed.optimize()
    assert ids(packed) == ["a"]
    assert {path.suffix for path in packed.folder.iterdir() if path.name != "packed_WRITELOCK"} == {".toc", ".twp"}


def test_whooshs_writer_cannot_write_by_the_codec(packed: Index, tmp_path: Path) -> None:
    added(packed, {"id": "a"})
    with packed.reader() as reader, pytest.raises(PackedError):
        index.create_in(tmp_path, SCHEMA).writer(codec=reader.codec())


def test_fields_that_the_format_cannot_keep_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    for field in (
        fields.TEXT(analyzer=ANALYZER, vector=True),
        fields.TEXT(analyzer=ANALYZER, field_boost=2.0),
        fields.TEXT(),
        fields.TEXT(analyzer=ANALYZER, chars=True),
        fields.NUMERIC(float, shift_step=0),
        fields.NUMERIC(int),
        fields.BOOLEAN(),
        fields.ID(sortable=columns.RefBytesColumn()),
    ):
        opened = create(tmp_path / "odd", fields.Schema(odd=field))
        with pytest.raises(PackedError):
            opened.writer()


def test_a_second_writer_waits_its_turn(packed: Index) -> None:
    writer = packed.writer()
    with pytest.raises(LockError):
        packed.writer()
    writer.cancel()
    packed.writer().cancel()
    with pytest.raises(IndexingError):
        writer.add_document(id="a")


def test_a_post_is_replaced_even_where_the_same_writer_added_it(packed: Index) -> None:
    added(packed, {"id": "a", "text": "first"}, {"id": "b"})
    writer = packed.writer(most_docs=2)
    for text in ("second", "third", "fourth"):
        writer.update_document(id="a", text=text)
        writer.update_document(id="c", text=text)
    writer.commit()
    with packed.reader() as reader:
        assert ids(packed) == ["a", "b", "c"]
        assert reader.postings("text", "fourth").is_active()
        assert not any(
            ("text", word) in reader and reader.postings("text", word).is_active() for word in ("first", "third")
        )


@pytest.mark.parametrize("how", ["clean", "optimize"])
def test_nothing_of_a_replaced_or_deleted_post_stays_on_the_disk(packed: Index, how: str) -> None:
    added(packed, {"id": "gone", "text": "secret", "told": b"whisper"}, {"id": "stays", "text": "known"})
    added(packed, {"id": "old", "text": "hidden"})
    writer = packed.writer()
    writer.add_document(id="new", text="unsaid")
    writer.update_document(id="new", text="said")
    writer.update_document(id="old", text="changed")
    assert writer.delete_by_term("id", "gone") == 1
    writer.commit(**{how: True})
    whole = b"".join(path.read_bytes() for path in packed.folder.iterdir())
    assert not [word for word in (b"secret", b"whisper", b"hidden", b"unsaid", b"gone") if word in whole]
    assert ids(packed) == ["new", "old", "stays"]


def test_a_refused_post_leaves_the_others_as_they_are(packed: Index) -> None:
    writer = packed.writer()
    writer.add_document(id="a", text="sleep")
    for bad in (
        {"n": "many"},
        {"few": -1},
        {"n": 2**63},
        {"text": b"sleep"},
        {"told": "text"},
        {"tags": 5},
        {"text": 1},
        {"text": "\ud800"},
    ):
        with pytest.raises((BadValueError, ValueError)):
            writer.add_document(**{"id": "bad", "text": "sleep", "tags": "x", **bad})
    with pytest.raises(fields.UnknownFieldError):
        writer.add_document(other="x")
    writer.add_document(id="b", text="night")
    writer.commit(clean=True)
    with packed.reader() as reader:
        assert ids(packed) == ["a", "b"]
        assert reader.doc_count_all() == reader.doc_count() == 2
        assert (reader.doc_frequency("text", "sleep"), ("tags", "x") in reader) == (1, False)


def test_a_deleted_post_can_be_taken_back(packed: Index) -> None:
    added(packed, {"id": "a"}, {"id": "b"})
    writer = packed.writer()
    writer.delete_document(1)
    writer.delete_document(1, delete=False)
    with pytest.raises(IndexingError):
        writer.delete_document(2)
    writer.commit()
    assert ids(packed) == ["a", "b"]


def test_posts_are_deleted_by_a_query_too(packed: Index) -> None:
    added(packed, {"id": "a", "text": "sleep"}, {"id": "b", "text": "night"})
    writer = packed.writer()
    writer.add_document(id="c", text="sleep")
    assert writer.delete_by_query(query.Term("text", "sleep")) == 2
    assert writer.delete_by_term("text", "night") == 1
    writer.commit()
    assert ids(packed) == []
    assert packed.is_empty() or packed.doc_count() == 0


def test_an_empty_index_answers(packed: Index) -> None:
    assert (packed.doc_count(), packed.is_empty()) == (0, True)
    with packed.searcher() as searcher:
        assert not searcher.search(query.Term("text", "sleep"))
    packed.optimize()


def test_a_segment_ends_at_its_limits(packed: Index) -> None:
    for limits in ({"most_docs": 3}, {"most_bytes": 100}):
        writer = packed.writer(**limits)
        for n in range(10):
            writer.add_document(id=f"{limits}{n}", text="sleep " * 10)
        writer.commit(merge=False)
    with packed.reader() as reader:
        assert max(leaf.doc_count_all() for leaf, _ in reader.leaf_readers()) == 3
        assert reader.doc_count() == 20


def test_small_segments_become_one_and_posts_keep_their_order(packed: Index) -> None:
    for n in range(40):
        added(packed, {"id": f"{n:02}", "n": n, "text": f"sleep w{n}"})
    with packed.reader() as reader:
        assert len(reader.leaf_readers()) < 12
        assert reader.doc_frequency("text", "sleep") == 40
        assert sorted(reader.column_reader("n")) == list(range(40))
    packed.optimize()
    with packed.reader() as reader:
        assert len(reader.leaf_readers()) == 1


def test_a_reader_keeps_the_state_that_it_opened(packed: Index) -> None:
    added(packed, {"id": "a", "text": "sleep"})
    with packed.reader() as before:
        writer = packed.writer()
        writer.update_document(id="a", text="night")
        assert ids(packed) == ["a"]
        writer.commit(optimize=True)
        assert before.doc_count() == 1
        assert list(before.postings("text", "sleep").all_ids()) == [0]
        assert before.stored_fields(0)["text"] == "sleep"
    with packed.reader() as after:
        assert ("text", "sleep") not in after


def test_a_writer_that_is_given_up_leaves_the_index_and_the_folder_as_they_were(packed: Index) -> None:
    added(packed, {"id": "a"})
    before = sorted(path.name for path in packed.folder.iterdir())
    writer = packed.writer(most_docs=1)
    writer.update_document(id="a", text="night")
    writer.update_document(id="b", text="night")
    assert sorted(path.name for path in packed.folder.iterdir()) != before
    writer.cancel()
    assert ids(packed) == ["a"]
    assert sorted(path.name for path in packed.folder.iterdir()) == before


def test_a_new_index_replaces_the_old_one(packed: Index) -> None:
    added(packed, {"id": "a"})
    with closing(create(packed.folder, SCHEMA)) as again:
        assert ids(again) == []
    with closing(open_index(packed.folder, SCHEMA)) as opened:
        assert opened.latest_generation() == 2


def test_a_matcher_steps_skips_and_ends_as_whooshs_do(packed: Index) -> None:
    added(packed, *({"id": str(n), "text": "sleep" if n % 2 else "night"} for n in range(10)))
    with packed.reader() as reader:
        matcher = reader.postings("text", "sleep")
        matcher.skip_to(4)
        copy = matcher.copy()
        matcher.next()
        assert (copy.id(), matcher.id(), matcher.value_as("positions")) == (5, 7, [0])
        matcher.skip_to(100)
        assert not matcher.is_active()
        for step in (matcher.next, lambda: matcher.skip_to(3)):
            with pytest.raises(ReadTooFar):
                step()
        matcher.reset()
        assert list(matcher.all_ids()) == [1, 3, 5, 7, 9]


def test_the_arrays_of_a_field_are_there_for_a_searcher(packed: Index) -> None:
    added(packed, {"id": "a", "n": 5, "text": "night sleep night"}, {"id": "b", "text": "sleep"})
    with packed.reader() as reader:
        terms, posts = reader._terms.of("text"), reader._perdoc
        assert terms.words() == [b"night", b"sleep"]
        assert terms.begun(b"sl") == (1, 2)
        assert [(terms.docs(n).tolist(), terms.counts(n).tolist()) for n in (0, 1)] == [([0], [2]), ([0, 1], [1, 1])]
        assert [one.tolist() for one in terms.places(0)] == [[0, 2], [0, 2]]
        assert terms.doc.dtype == np.uint16
        assert posts.lengths("text").tolist() == [3, 1]
        assert posts.column("n")[0].tolist() == [5 + 2**63, 2**64 - 1]

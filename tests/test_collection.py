"""The scores of a run and how a collection is read: what the benchmarks of the search stand on."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path

import pytest

from benchmarks.asking import known_items, plain_questions
from benchmarks.collection import Document, read_documents, read_judgments, run_lines, score

JUDGED = {"q": {"a": 2, "b": 1, "c": 0}}


def test_the_best_order_scores_one() -> None:
    scores = score(JUDGED, {"q": ["a", "b", "x"]})
    assert (scores.ndcg, scores.recall, scores.mrr) == (1, 1, 1)


def test_a_grade_counts_less_the_later_it_comes() -> None:
    scores = score(JUDGED, {"q": ["x", "b", "a"]})
    assert scores.ndcg == pytest.approx((1 / math.log2(3) + 2 / math.log2(4)) / (2 + 1 / math.log2(3)))
    assert scores.mrr == 1 / 2


def test_what_is_judged_useless_is_no_answer() -> None:
    assert score(JUDGED, {"q": ["c"]}).mrr == 0


def test_a_query_without_hits_counts_and_one_without_answers_does_not() -> None:
    scores = score({**JUDGED, "none": {"a": 1}, "unanswerable": {"a": 0}}, {"q": ["a", "b"], "unanswerable": ["a"]})
    assert (scores.queries, scores.answered) == (2, 1)
    assert (scores.ndcg, scores.recall, scores.mrr) == (0.5, 0.5, 0.5)


def test_a_document_counts_once() -> None:
    assert score({"q": {"a": 1, "b": 1}}, {"q": ["a", "a"]}).recall == 0.5


def test_nothing_judged_scores_nothing() -> None:
    assert score({}, {"q": ["a"]}).queries == 0


def test_only_the_first_ten_and_the_first_hundred_count() -> None:
    found = [f"x{n}" for n in range(99)]
    late = score({"q": {"a": 1}}, {"q": [*found, "a"]})
    later = score({"q": {"a": 1}}, {"q": [*found, "y", "a"]})
    assert (late.ndcg, late.mrr, late.recall, later.recall) == (0, 0, 1, 0)


def test_documents_may_lack_a_title_or_a_text(tmp_path: Path) -> None:
    rows = [{"id": "a/1", "title": None, "text": "words"}, {"id": "b", "title": "t"}, {"id": "b", "title": "again"}]
    with gzip.open(tmp_path / "docs.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)
    assert list(read_documents(tmp_path)) == [Document("a/1", "", "words"), Document("b", "t", "")]


def test_a_run_is_written_in_the_scorers_form_and_judgments_are_read(tmp_path: Path) -> None:
    (tmp_path / "qrels.txt").write_text("q 0 a 2\nq\t0\tb\t0\n\n", encoding="utf-8")
    assert read_judgments(tmp_path / "qrels.txt") == {"q": {"a": 2, "b": 0}}
    assert list(run_lines({"q": ["a", "b"]}, "us")) == ["q Q0 a 1 2 us\n", "q Q0 b 2 1 us\n"]


def test_documents_of_one_title_answer_it_alike() -> None:
    documents = [
        Document("1", "Is gout inherited ?", ""),
        Document("2", "is Gout inherited", ""),
        Document("3", "", "x"),
    ]
    assert [asked.grades for asked in known_items(documents, 9)] == [{"1": 1, "2": 1}] * 2


def test_a_plain_question_is_answered_best_by_what_its_title_asks() -> None:
    documents = [Document("1", "Is gout inherited ?", ""), Document("2", "What are the symptoms of gout ?", "")]
    asked = {one.id: one for one in plain_questions(documents, 2)}
    assert asked["1"].grades == {"1": 2, "2": 1}
    assert "gout" in asked["2"].text
    assert "symptoms" not in asked["2"].text

"""The composed posts of the open half, and the scorer's tables."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.speaking import CLASSES, Score, report, scores, write

OPEN = Path(__file__).parent / "speaking" / "open.jsonl"


@pytest.mark.parametrize("score", scores(OPEN), ids=lambda score: score.facet)
def test_nine_answers_of_ten_are_right(score: Score) -> None:
    assert score.precision() >= 0.9


def test_counts_are_of_labels_answers_and_both() -> None:
    score = Score("voice", Counter({("parent", "parent"): 3, ("parent", "unknown"): 1, ("unknown", "parent"): 2}))
    assert score.counts("parent") == (4, 5, 3)
    assert score.precision() == 0.6


def test_a_facet_without_an_answer_is_not_wrong() -> None:
    assert Score("age", Counter({("child", "unknown"): 4})).precision() == 1


def test_tables_are_written_between_their_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- open -->\nold\n<!-- /open -->\nb\n", encoding="utf-8")
    table = "\n".join(report([Score(facet, Counter()) for facet in CLASSES]))
    write(page, {"open": table})
    write(page, {"open": table})
    assert page.read_text(encoding="utf-8") == f"a\n<!-- open -->\n\n{table}\n\n<!-- /open -->\nb\n"


def test_a_page_without_the_marks_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("a\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="<!-- open -->"):
        write(page, {"open": "table"})

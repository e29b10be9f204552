"""Annotated pages of real forums, where they lie beside the project; skipped where they do not."""

from __future__ import annotations

import pytest

from benchmarks.gold import FOLDER, Score, extract, is_gold, pages_in, score

pytestmark = pytest.mark.skipif(not is_gold(FOLDER), reason="no annotated pages lie beside the project")


@pytest.fixture(scope="module")
def found() -> Score:
    """How right one ``extract`` reads all pages."""
    return score(FOLDER, extract(pages_in(FOLDER)))


def test_posts_of_real_forums_are_found(found: Score) -> None:
    assert found.f1 >= 0.97


def test_posts_of_real_forums_have_their_authors(found: Score) -> None:
    assert found.authors >= 0.95


def test_posts_of_real_forums_have_their_dates(found: Score) -> None:
    assert found.dates >= 0.93

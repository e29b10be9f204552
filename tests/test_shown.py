"""By which post a thread is shown: its best, in the language that was asked in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.tagging import Tagger
from tests.test_search import Shelf

ENGLISH = "We have given her fenfluramine for a year now, and the side effects were mild: she was tired for some weeks."
GERMAN = "Fenfluramin hat bei uns nicht geholfen, und die Nebenwirkungen waren schlimm."
SHORT = "Und Fenfluramin?"


@pytest.fixture
def shelf(tmp_path: Path, tagger: Tagger) -> Iterator[Shelf]:
    """A shelf with a thread in two languages."""
    with closing(Shelf(tmp_path, tagger)) as shelf:
        shelf.thread("Experiences", GERMAN, ENGLISH, SHORT)
        shelf.thread("Something else", "She sleeps well and she eats well, thank you all.")
        shelf.build()
        yield shelf


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("fenfluramine side effects", ENGLISH),
        ("fenfluramin nebenwirkungen", GERMAN),
        ("fenfluramine lang:german", GERMAN),
        ("fenfluramine lang:english", ENGLISH),
    ],
)
def test_a_question_is_answered_in_its_language(shelf: Shelf, query: str, text: str) -> None:
    assert shelf.search(query).hits[0].post.item.text == text


def test_a_post_in_another_language_is_shown_where_none_is_nearly_as_good(shelf: Shelf) -> None:
    assert shelf.search("schlimm").hits[0].post.item.text == GERMAN


def test_of_posts_that_are_nearly_as_good_the_one_with_more_words_is_shown(shelf: Shelf) -> None:
    long = "We asked about rescue meds, and the nursery has a plan now, which took three talks and a letter."
    shelf.thread("Starting", "Which nursery?", long, "Nursery!")
    shelf.build()
    assert shelf.search("nursery rescue meds").hits[0].post.item.text == long

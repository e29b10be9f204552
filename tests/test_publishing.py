"""What others may see of a post: in snippets no means of self-harm, on the site no private details either."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.publishing import for_others, without_methods
from search_cli.config import Home
from tests.conftest import Terminal
from tests.test_search import Shelf, shelf
from tests.test_site import SOURCE, keep, texts

__all__ = ["shelf"]

LOW = "I was so low last year. I took 40 paracetamol with vodka to end it. My sister found me in time."


def test_a_sentence_with_means_or_doses_is_left_out_and_the_rest_stays() -> None:
    shown = without_methods(LOW)
    assert shown == "I was so low last year. [\u2026] My sister found me in time."


@pytest.mark.parametrize("text", ["She takes 500 mg keppra. It helps.", "No words of that kind.", ""])
def test_doses_of_treatments_stay(text: str) -> None:
    assert without_methods(text) == text


def test_private_details_are_masked_for_others() -> None:
    assert "a.b@example.org" not in for_others(f"{LOW} Write me at a.b@example.org if you need to talk.")


def test_a_snippet_shows_no_means(shelf: Shelf) -> None:
    shelf.thread("A hard year", LOW)
    shelf.build()
    (hit,) = shelf.search("paracetamol vodka sister").hits
    assert "40" not in hit.snippet.text
    assert "sister" in hit.snippet.text


@pytest.mark.parametrize("publish", ["excerpt", "full"])
def test_a_site_shows_neither_means_nor_private_details(threadwell: Terminal, home: Path, publish: str) -> None:
    threadwell("init", "--contact", "me@example.org")
    source = replace(SOURCE, publish=publish)
    keep(Home(home), source, "Write to a.b@example.org", LOW, "I am at c.d@example.org, about my lupus.")
    threadwell("site", "build")
    shown = texts(Home(home).site)
    assert "My sister found me" in shown
    assert "about my lupus" in shown
    for sign in ("40 paracetamol", "a.b@example.org", "c.d@example.org"):
        assert sign not in shown


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_can_be_published(text: str) -> None:
    assert isinstance(for_others(text), str)

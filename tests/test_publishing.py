"""What others may see of a post: in snippets no means of self-harm, on the site no private details; how it is kept."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.reading.clean import clean
from index.deriving.derived import Derived
from index.deriving.derived_posts import text_hash
from index.deriving.post_facts import publics
from index.deriving.versions import PUBLISHING, digests, publishing_version
from index.pieces import Edit, replaced, spell, whole
from index.privacy import SHOWN, mask
from index.publishing import LEFT_OUT, for_others, read_public, without_methods
from index.safety import find_crisis
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


# -- how it comes from the text is kept ---------------------------------------------------------------------------

PARTS = (
    *("I took 40 paracetamol with vodka to end it.", "She cut herself with a razor.", "I want to die."),
    *("I was so low.", "My sister found me in time.", "I overdosed on 30 tablets of codeine", "500 mg keppra a day."),
    *("a.b@example.org", "c at example dot com", "202-555-0142", "I am Anna Miller", "my name is Roberta", "@anna_m"),
    *("12 Green Lane", "born 3 March 2015", "https://forum.example.org/members/anna", "u/anna_m", "6 weeks 2 days old"),
    *SHOWN.values(), LEFT_OUT,
    *("[", "]", "@", ".", ",", "!", "\n", "\n\n", " ", "  ", "\t", "", "\ud83d", "\udc9c", "\U0001f49c"),
    *("e\u0301", "\u200d"),
)  # fmt: skip
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PARTS), max_size=14).map("".join),
    st.lists(st.sampled_from(PARTS), max_size=14).map(" ".join),
)


@pytest.fixture
def derived(tmp_path: Path) -> Iterator[Derived]:
    """Empty derived data."""
    with closing(Derived(tmp_path / "derived.sqlite", "1")) as derived:
        yield derived


@given(TEXTS)
def test_the_pieces_of_a_text_make_what_others_may_see(text: str) -> None:
    public = read_public(text)
    assert public.of(text) == for_others(text) == mask(without_methods(text))
    assert list(public.crises) == [(crisis.kind, crisis.start) for crisis in find_crisis(text)]


@given(st.text(max_size=30), st.lists(st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["[a]", "[bc]"])))))
def test_edits_may_touch_each_other_and_cut_what_stands_there(text: str, rounds: list[list[tuple[int, str]]]) -> None:
    pieces, said = whole(text), text
    for marks in rounds:
        places = sorted(min(place, len(said)) for place, _ in marks)
        edits = [
            Edit(a, b, word)
            for (a, b), (_, word) in zip(zip(places[::2], places[1::2], strict=False), marks, strict=False)
        ]
        expected = said
        for start, end, word in reversed(edits):
            expected = expected[:start] + word + expected[end:]
        pieces = replaced(pieces, edits)
        said = spell(text, pieces)
        assert said == expected


@settings(max_examples=15)
@given(st.lists(TEXTS, max_size=4))
def test_what_is_kept_of_texts_comes_back_as_it_was_read(texts: list[str]) -> None:
    with TemporaryDirectory() as folder, closing(Derived(Path(folder) / "derived.sqlite", "1")) as derived:
        for _ in range(2):
            assert publics(derived.readings, texts) == {text: read_public(text) for text in texts}


def kept(path: Path) -> dict[str, bytes]:
    """What is kept of published texts, by their hashes."""
    with closing(sqlite3.connect(path)) as database:
        return dict(database.execute("SELECT hash, value FROM reading WHERE kind = 'public'"))


def test_offsets_and_codes_are_kept_and_no_words(derived: Derived, tmp_path: Path) -> None:
    text = f"{LOW} Write me at a.b@example.org. I want to die."
    publics(derived.readings, [text, "Nothing to hide."])
    values = kept(tmp_path / "derived.sqlite")
    assert values[text_hash("Nothing to hide.")] == b""
    assert set(values[text_hash(text)].decode()) <= set("[], 0123456789")
    assert publics(derived.readings, [text])[text].crises[0][0] == "self-harm"


def test_what_is_kept_goes_with_its_text_alone(derived: Derived, tmp_path: Path) -> None:
    unclean = "Two  words \n\n\n\nof a store that nobody cleaned. "
    publics(derived.readings, [LOW, "Gone.", unclean, clean(unclean)])
    derived.keep_only([LOW, unclean])
    assert kept(tmp_path / "derived.sqlite").keys() == {text_hash(LOW), text_hash(unclean)}


def test_other_rules_have_another_version(tmp_path: Path) -> None:
    places = []
    for place in PUBLISHING:
        copy = shutil.copytree if place.is_dir() else shutil.copy2
        places.append(Path(copy(place, tmp_path / place.name)))
    assert list(digests(places)) == list(digests(PUBLISHING))
    for name in ("publishing.py", "privacy/phones.py", "privacy/not_names.txt", "safety/patterns.tsv", "english.txt"):
        before = list(digests(places))
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write("# another rule\n")
        assert list(digests(places)) != before
    assert publishing_version() == publishing_version()


def test_an_index_reads_for_a_site_what_it_may_show(shelf: Shelf, tmp_path: Path) -> None:
    title = "A hard year, call 202-555-0142"
    shelf.thread(title, LOW, "Nothing to hide.")
    shelf.build()
    (path,) = tmp_path.rglob("derived.sqlite")
    assert kept(path).keys() == set(map(text_hash, (title, LOW, "Nothing to hide.")))

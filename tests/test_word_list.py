"""Words are found in a list on disk exactly where they stand in it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.word_list import FOLDER, WordList, word_list

WORDS = st.text(st.characters(min_codepoint=97, max_codepoint=0x2FF, categories=["L"]), min_size=1, max_size=8)


@given(st.sets(WORDS, max_size=40), WORDS)
def test_a_word_is_in_the_list_that_holds_it_and_in_no_other(words: set[str], other: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "words.txt"
        path.write_text("# words\n" + "".join(f"{w}\n" for w in sorted(words, key=str.encode)), "utf-8", newline="\n")
        listed = WordList(path)
        assert all(word in listed for word in words)
        assert (other in listed) == (other in words)


@pytest.mark.parametrize("word", ["", "\n", "#", "# words", "a\nb", "\ud800"])
def test_what_is_no_word_is_not_in_a_list(word: str) -> None:
    assert word not in word_list("english")


@pytest.mark.parametrize("name", ["english", "medical", "given", "surnames"])
def test_a_list_is_sorted_by_its_bytes(name: str) -> None:
    lines = (FOLDER / f"{name}.txt").read_bytes().split(b"\n")[1:-1]
    assert lines == sorted(set(lines))
    assert lines[0].decode() in word_list(name)
    assert lines[-1].decode() in word_list(name)

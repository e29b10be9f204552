"""The passage of a post: which one is chosen, where it begins and ends, what is marked in it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.analysis import Cut, cut
from index.searching.snippet import LENGTH, Marks, Snippet, make_snippet

FILLER = "Nothing of that kind came up here. "


def snippet(text: str, *words: str, worth: Mapping[str, float] | None = None, length: int = LENGTH) -> Snippet:
    """The passage of a text for words that all count the same, or as told."""
    terms = {cut(word)[0].term: (worth or {}).get(word, 1.0) for word in words}
    return make_snippet(text, to_mark(text, terms), terms, length)


def to_mark(text: str, worth: Mapping[str, float]) -> list[Cut]:
    return [word for word in cut(text) if word.term in worth]


def marked(passage: Snippet) -> list[str]:
    """The marked words."""
    return [passage.text[start:end] for start, end in passage.marks]


def test_a_short_text_is_shown_whole() -> None:
    passage = snippet("She eats again.", "eats")
    assert (passage.text, marked(passage), passage.before, passage.after) == ("She eats again.", ["eats"], False, False)


def test_the_passage_with_more_different_words_is_chosen() -> None:
    text = "Nausea, nausea, nausea. " + FILLER * 12 + "Nausea came with the fever. " + FILLER * 12
    assert marked(snippet(text, "nausea", "fever")) == ["Nausea", "fever"]


def test_a_rare_word_counts_more_than_two_common_ones() -> None:
    text = "Our doctor and our child. " + FILLER * 12 + "Then came stiripentol. " + FILLER * 12
    passage = snippet(text, "doctor", "child", "stiripentol", worth={"stiripentol": 4.0})
    assert marked(passage) == ["stiripentol"]


def test_a_typed_word_counts_more_than_the_name_of_a_concept() -> None:
    text = "Severe myoclonic epilepsy of infancy. " + FILLER * 12 + "Her appetite is gone. " + FILLER * 12
    marks = Marks({"appetit": 3.0}, (), ["severe myoclon epilepsi"])
    assert marked(marks.passage(text)) == ["appetite"]


def test_a_name_is_marked_only_where_all_of_it_stands() -> None:
    marks = Marks({}, (), ["dravet syndrom"])
    assert marked(marks.passage("A syndrome. Dravet syndrome.")) == ["syndrome", "Dravet", "syndrome"]
    assert marked(marks.passage("A syndrome.")) == []


def test_a_begun_word_is_marked_whole() -> None:
    assert marked(Marks({}, ("seiz",), ()).passage("Two seizures.")) == ["seizures"]


def test_a_passage_begins_where_its_sentence_does() -> None:
    passage = snippet(FILLER * 12 + "On Monday we began with ketones. " + FILLER * 12, "ketones")
    assert passage.text.startswith("On Monday we began with ketones.")
    assert passage.before


def test_a_passage_ends_after_a_sentence_where_one_ends_near() -> None:
    passage = snippet("We measured ketones. " + FILLER * 20, "ketones")
    assert passage.text.endswith("came up here.")
    assert passage.after


def test_in_a_long_sentence_some_words_stand_before() -> None:
    passage = snippet("and so on " * 60 + "ketones " + "and so on " * 60, "ketones")
    assert passage.text.split()[0] in ("and", "so", "on")
    assert passage.marks[0][0] > 40


def test_at_the_end_of_a_text_what_comes_before_is_shown() -> None:
    passage = snippet(FILLER * 20 + "Ketones.", "ketones")
    assert passage.text.startswith("Nothing of that kind")
    assert len(passage.text) > LENGTH // 2
    assert not passage.after


def test_a_text_without_the_words_is_shown_from_its_beginning() -> None:
    passage = snippet(FILLER * 20, "ketones")
    assert (passage.before, passage.after, passage.marks) == (False, True, ())


def test_a_word_longer_than_a_passage_is_cut_and_marked() -> None:
    passage = snippet("x" * 5000, "x" * 5000)
    assert len(passage.text) == LENGTH
    assert passage.marks == ((0, LENGTH),)


@pytest.mark.parametrize(
    "sentence", ["今日は痛みが楽です。", "उसे बहुत दर्द था और नींद नहीं आई। ", "العلاج الطبيعي ساعدني كثيرا. "]
)
def test_every_script_has_passages(sentence: str) -> None:
    word = cut(sentence)[2].term
    passage = make_snippet(sentence * 60, to_mark(sentence * 60, {word: 1.0}), {word: 1.0})
    assert passage.marks
    assert 0 < len(passage.text) <= LENGTH


@given(
    st.text(st.sampled_from("ab .,!\n\u0301\u3042\u3002\u0915\u094d"), max_size=400),
    st.sets(st.sampled_from(["a", "b", "ab", "ba", "\u3042"])),
    st.integers(1, 60),
)
@example("aaaa bbbb", {"b"}, 4)
def test_any_text_gives_a_passage_of_it_with_its_words_marked(text: str, words: set[str], length: int) -> None:
    passage = make_snippet(text, to_mark(text, dict.fromkeys(words, 1.0)), dict.fromkeys(words, 1.0), length)
    assert passage.text in text
    assert len(passage.text) <= length
    assert passage.before or text.startswith(passage.text)
    assert all(0 <= start < end <= len(passage.text) for start, end in passage.marks)


@given(st.lists(st.sampled_from(["one", "two.", "three", "four!", "ketones"]), max_size=120), st.integers(20, 80))
def test_no_word_is_split(words: list[str], length: int) -> None:
    passage = snippet(" ".join(words), "ketones", length=length)
    assert set(passage.text.split()) <= set(words)
    if "ketones" in words:
        assert "ketones" in marked(passage)

"""Private details are masked, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.privacy import SHOWN, Span, mask, private_spans

LINES = Path(__file__).parent / "safety"
MARKED = re.compile(r"\{(\w+)\|([^}]*)\}")
BITS = st.sampled_from(
    [
        *(
            "anna",
            "Miller",
            "I am ",
            "my name is ",
            "@",
            ".",
            " at ",
            " dot ",
            "com",
            "example.org",
            "u/",
            "FB: ",
            "[name]",
        ),
        *("202-555-0142", "+44 ", "7700 900123", " ", "-", "(", ")", "0", "mg", "\n", "https://", "facebook.com/"),
        *("dob ", "3/14/19", "17 days old", "MRN ", "12 Oak Street"),
    ]
)


def lines(name: str) -> list[str]:
    """The lines of a file but its comments; ``\\n`` stands for a new line."""
    rows = (LINES / name).read_text(encoding="utf-8").splitlines()
    return [row.replace("\\n", "\n") for row in rows if not row.startswith("#")]


@pytest.mark.parametrize("line", lines("private.txt"))
def test_a_private_detail_is_found_whole(line: str) -> None:
    text = MARKED.sub(lambda found: found[2], line)
    spans = [(span.kind, text[span.start : span.end]) for span in private_spans(text)]
    assert spans == [(found[1], found[2]) for found in MARKED.finditer(line)]
    assert mask(text) == MARKED.sub(lambda found: SHOWN[found[1]], line)


@pytest.mark.parametrize("text", lines("public.txt"))
def test_medical_and_everyday_words_stay(text: str) -> None:
    assert mask(text) == text


def test_what_is_masked_is_named_in_brackets() -> None:
    assert mask("I am Anna Miller, 202-555-0142") == "I am [name], [phone number]"
    assert private_spans("I am Anna Miller") == [Span("name", 5, 16)]


@given(st.lists(BITS, max_size=30).map("".join))
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.text(max_size=300) | st.lists(BITS, max_size=30).map("".join))
def test_spans_are_apart_in_order_and_inside_the_text(text: str) -> None:
    last = 0
    for span in private_spans(text):
        assert last <= span.start < span.end <= len(text)
        last = span.end


@given(st.text(max_size=200) | st.lists(BITS, max_size=30).map("".join))
def test_a_masked_text_is_never_much_longer(text: str) -> None:
    assert len(mask(text)) <= 9 * len(text)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ,\n", max_size=300).filter(lambda text: "name" not in text))
def test_small_words_without_digits_or_signs_stay(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    "bit", ["a", "1", "@", "1-", "at ", "A b ", "Aa ", "https://", "u/", "(2", "12 Oak ", "born ", "mrn 1 ", ". "]
)
def test_long_runs_of_anything_are_read_through(bit: str) -> None:
    assert len(mask(bit * 20_000)) <= 9 * len(bit) * 20_000

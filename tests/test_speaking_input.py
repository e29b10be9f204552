"""Whatever a text holds, reading it ends, at a cost that grows no faster than the text, with spans inside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.speaking import read_speaking
from index.speaking.cues import cues
from index.speaking.words import LIMIT, prepare, sentences
from index.vocabulary import Mention
from tests.damage import LINEAR, growth

WORDS = sorted(
    {word for cue in cues() for part in cue.pattern.lower().replace("_", "/").split() for word in part.split("/")}
)
POSTS = st.lists(
    st.sampled_from([*WORDS, ",", ".", "?", "\n", '"', "(", "7", "İ", "\u2019s", "\ud800", "<b>"]), max_size=60
).map(" ".join)


@given(text=st.text() | POSTS, title=st.text(max_size=30) | POSTS, opens=st.booleans())
def test_spans_lie_inside_the_text_or_the_title(text: str, title: str, opens: bool) -> None:
    said = read_speaking(text, title=title, opens=opens)
    for found in (said.voice, said.kind, said.stage, said.outcome, said.age):
        assert found is None or found.spans
        for span in found.spans if found else ():
            assert 0 <= span.start < span.end <= len(title if span.in_title else text)


@given(text=st.text())
def test_every_character_keeps_its_place(text: str) -> None:
    assert len(prepare(text)) == len(text)
    for sentence in sentences(prepare(text)):
        assert prepare(text)[sentence.start : sentence.start + len(sentence.raw)] == sentence.raw


@given(text=POSTS, data=st.data())
def test_mentions_may_be_any(text: str, data: st.DataObject) -> None:
    places = st.integers(0, len(text) + 3)
    facets = st.sampled_from(["treatment", "condition", "symptom"])
    mention = st.builds(Mention, places, places, facets, st.just("T:1"))
    read_speaking(text, mentions=sorted(data.draw(st.lists(mention, max_size=5))))


def test_the_span_of_a_mention_is_all_of_its_name() -> None:
    text = "I have aaaa bbbb and my legs hurt."
    said = read_speaking(text, mentions=[Mention(7, 16, "condition", "C:1")])
    assert said.voice
    assert "have aaaa bbbb" in [text[span.start : span.end] for span in said.voice.spans]


@pytest.mark.parametrize(
    "piece",
    [
        "my son was diagnosed with epilepsy and he is on keppra ",
        "has anyone tried it? ",
        '"',
        '> "a\n',
        "[quote] my ",
        "<b <",
        "my my my my ",
        "7 7 7 , ",
        "\u0130",
        "\n",
        "?!",
        "a" * 50,
    ],
)
def test_work_grows_with_the_text(piece: str) -> None:
    size = LIMIT // 4 // len(piece)
    assert growth(lambda n: [read_speaking(piece * n) for _ in range(4)], size) < LINEAR


def test_no_more_than_a_post_is_read() -> None:
    said = read_speaking("word " * LIMIT + "I was diagnosed with lupus.")
    assert said.voice is None

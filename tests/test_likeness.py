"""Near-duplicates: what repeats another post, what only resembles one, and what many posts share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.building.likeness import BANDS, COMMON, COMPARED, runs_of, says_again, sign

STORY = (
    "We were told to start fenfluramine in May and I was scared of it for weeks. The first ten days were hard, she "
    "slept a lot and left her plate untouched. By the middle of June the long seizures had stopped.\n\n"
    "Her neurologist checks the heart every three months and so far every echo was fine. She laughs again at "
    "breakfast. I write this for everybody who is where we were in spring."
)
REPOSTS = {
    "greeting": f"Hello, I posted this in the other group too and was asked to bring it here.\n\n{STORY}",
    "changed line": STORY.replace("She laughs again at breakfast.", "She is back at school since Monday."),
    "update": f"{STORY}\n\nEdit: thank you all for the kind words!",
    "typing": STORY.replace("neurologist", "neuro").replace("every three months", "every 3 months"),
    "shape": STORY.replace("\n\n", " ").upper().replace(",", ""),
    "excerpt": STORY[STORY.index("The first ten") :],
}
OTHERS = {
    "same drug": "We were told to start fenfluramine in May as well, but ours is another story. He threw up every "
    "morning, lost two kilos within a month, and the seizures came back as soon as he had a fever. We stopped in July "
    "and went back to stiripentol, which at least lets him eat.",
    "question": "Has anyone been told to start fenfluramine while still on valproate? Her neurologist checks the heart "
    "every three months already because of another drug, and I wonder if the two go together at all.",
    "shared beginning": "We were told to start fenfluramine in May and I was scared of it for weeks. In the end we "
    "never did: the insurance refused it twice, and meanwhile the diet began to work so well that nobody asked again. "
    "If somebody has a letter that convinced theirs, please send me the wording.",
}


Post = tuple[int, str, int, str]  # number, source, second, text


def by_definition(posts: Iterable[Post]) -> dict[int, int]:
    """Which posts repeat which, each compared with all earlier originals."""
    posts = sorted(posts, key=lambda post: (post[2], post[0]))
    texts = {(source, text) for _, source, _, text in posts}
    counts = Counter((source, digest) for source, text in texts for digest in sign(text).sentences)
    common = frozenset(digest for (_, digest), count in counts.items() if count >= COMMON)
    bands = {text: set(sign(text, common).bands) for _, text in texts}
    runs = {text: runs_of(text, common) for _, text in texts}
    first: dict[str, int] = {}
    leading: dict[int, str] = {}
    found = {}
    for number, _, _, text in posts:
        if not bands[text]:
            continue
        if text not in first:
            met = {n: len(bands[text] & bands[other]) for n, other in leading.items()}
            near = sorted((n for n in met if met[n]), key=lambda n: (-met[n], n))[:COMPARED]
            same = (n for n in near if says_again(runs[text], runs[leading[n]]))
            first[text] = next(same, number)
            if first[text] == number:
                leading[number] = text
        if first[text] != number:
            found[number] = first[text]
    return found


def repeats(texts: Sequence[str], sources: Sequence[str] = ()) -> dict[int, int]:
    """Which of the texts repeat which, posted in this order a day apart, each in a source of its own."""
    return by_definition((n, sources[n] if sources else f"source-{n}", n, text) for n, text in enumerate(texts))


@pytest.mark.parametrize("change", REPOSTS)
def test_a_repost_is_found_whatever_was_changed_a_little(change: str) -> None:
    assert repeats([OTHERS["question"], STORY, REPOSTS[change]]) == {2: 1}


def test_all_reposts_have_the_earliest_as_their_original() -> None:
    assert repeats([STORY, *OTHERS.values(), *REPOSTS.values(), STORY]) == dict.fromkeys(range(4, 11), 0)


@pytest.mark.parametrize("other", OTHERS)
def test_another_post_about_the_same_drug_is_none(other: str) -> None:
    assert repeats([STORY, OTHERS[other]]) == {}


def test_who_quotes_a_whole_post_and_adds_as_much_repeats_nobody() -> None:
    assert repeats([STORY, f"{STORY}\n\n{OTHERS['same drug']}\n\n{OTHERS['question']}"]) == {}


def test_short_posts_are_none_even_word_for_word() -> None:
    assert (
        repeats(["Thank you so much!", "Thank you so much!", "thank you all so much", "Same here, hats help."] * 2)
        == {}
    )


SIGNATURE = (
    "Mum of two, one with Dravet, on keto and four drugs and a lot of coffee. Nothing that I write replaces a talk "
    "with your own doctor, ask them before you change what your child is taking.\n"
    "Read the rules of this board before you post, and tell a moderator about whatever does not belong here, so that "
    "this place stays kind for all of us."
)
ANSWERS = [
    "No.",
    "Yes, and for years.",
    "Which pharmacy was that, if I may ask?",
    "Ours said the same on Tuesday and then took it back on Friday.",
    "The blue syringe holds more than the white one, look at the line on its side.",
    "Try the night clinic.",
    "He grew out of it at six, nobody knows why, and we do not ask.",
    "Sending love to you three.",
]


def test_a_signature_under_many_posts_folds_none_of_them() -> None:
    posts = [f"{text}\n{SIGNATURE}" for text in ANSWERS]
    assert repeats(posts, ["board"] * len(posts)) == {}


def test_a_repost_under_its_signature_is_still_found() -> None:
    fillers = [f"{text}\n{SIGNATURE}" for text in (*OTHERS.values(), "Thank you!", "Me too.", "How much did it cost?")]
    posts = [*fillers, f"{STORY}\n{SIGNATURE}", f"{REPOSTS['changed line']}\n{SIGNATURE}"]
    assert len(fillers) > COMMON
    assert repeats(posts, ["board"] * len(posts)) == {7: 6}


def test_characters_are_the_words_of_scripts_without_spaces() -> None:
    text = "娘は五月から新しい薬を飲み始めました。最初の十日は眠ってばかりで、食欲もありませんでした。"
    assert repeats(
        [
            text,
            text.replace("十日", "二週間"),
            "息子は春から学校に戻り、毎日友だちと遊んでいます。薬はもう半分に減りました。",
        ]
    ) == {1: 0}


@given(st.text(st.characters()))
def test_any_text_can_be_signed_and_the_signature_is_stable(text: str) -> None:
    assert sign(text) == sign(text)
    assert len(sign(text).bands) in (0, BANDS)


@given(st.lists(st.sampled_from([STORY, *REPOSTS.values(), *OTHERS.values(), "Thank you!"]), max_size=12))
def test_an_original_is_never_a_repeat_itself(texts: list[str]) -> None:
    found = repeats(texts)
    assert set(found.values()).isdisjoint(found)
    assert all(original < post for post, original in found.items())

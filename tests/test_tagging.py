"""Which conditions, symptoms and treatments a text names."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexicon.words import listed
from index.tagging import Context, Tagger
from index.vocabulary import Mention
from tests.damage import LINEAR, growth

HEMOCHROMATOSIS, SCLEROSIS = "MONDO:0006507", "MONDO:0005301"
WORDS = [
    *sorted(
        listed(
            "no not without my aunt asthma epilepsy Dravet syndrome breast and or ovarian cancer pain in left knee "
            "legs hurt MS (MS) (HH) hereditary hemochromatosis type 2 diabetes , . ; - / ' \u2019s free gained 20 lbs "
            "<br> P.A.D. (P.A.D.) Peripheral artery disease "
            "fenfluramine fenflurimine &nbsp; \u00e9pilepsie e\u0301 \uff21\uff33 \u00df \u202e\u05e9 \u4e2d"
        )
    ),
    *("\ud800", "\x00", "\n\n", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
]


def named(tagger: Tagger, text: str, context: Context | None = None) -> list[str]:
    """The spans that are named, each with its concept's preferred name."""
    found = tagger.tag(text, context or Context())
    return [f"{text[m.start : m.end]} = {tagger.lexicon.name_of(m.concept)}" for m in found]


def spans(tagger: Tagger, text: str) -> list[str]:
    return [text[m.start : m.end] for m in tagger.tag(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She has Dravet syndrome.", ["Dravet syndrome = Dravet syndrome"]),
        ("DRAVET'S and dravet", ["DRAVET'S = Dravet syndrome", "dravet = Dravet syndrome"]),
        ("severe myoclonic  epilepsy\nof infancy", ["severe myoclonic  epilepsy\nof infancy = Dravet syndrome"]),
        ("epilepsy, multiple sclerosis", ["epilepsy = epilepsy", "multiple sclerosis = multiple sclerosis"]),
        ("SMEB", ["SMEB = Dravet syndrome"]),
        ("smeb", []),
        ("I have a cold and ate a pie, fed by my arms", []),
        ("IT WAS ALL A PLAN, SHE HAS A COLD", []),
        ("my DS and DD are fine", []),
        ("my child has a mole and an imbalance", []),
        ("unepilepsy", []),
        ("a disease", []),
        ("", []),
    ],
)
def test_names_are_found_as_they_are_written(tagger: Tagger, text: str, found: list[str]) -> None:
    assert named(tagger, text) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("leukaemia", "leukemia"),
        ("oedema", "edema"),
        ("brain tumours", "brain tumor"),
        ("type 2 diabetes", "diabetes type II"),
        ("cancer of the breast", "breast cancer"),
        ("renal failure", "kidney failure"),
        ("Crohn\u2019s disease", "Crohn disease"),
        ("Parkinsons", "Parkinson's disease"),
        ("Marfan", "Marfan syndrome"),
        ("COVID-19", "covid19"),
        ("lost weight", "weight loss"),
        ("\uff41\uff53\uff54\uff48\uff4d\uff41", "asthma"),
        ("pain in my left knee", "knee pain"),
        ("my knees hurt", "knee pain"),
        ("gained about 20 lbs", "weight gain"),
    ],
)
def test_two_ways_of_writing_are_one_concept(tagger: Tagger, one: str, other: str) -> None:
    first, second = tagger.tag(one), tagger.tag(other)
    assert first
    assert {m.concept for m in first} & {m.concept for m in second}


@pytest.mark.parametrize(
    ("text", "facet"),
    [("epilepsy", "condition"), ("nausea", "symptom"), ("fenfluramine", "treatment"), ("Keppra", "treatment")],
)
def test_a_span_has_one_facet(tagger: Tagger, text: str, facet: str) -> None:
    assert [m.facet for m in tagger.tag(text)] == [facet]


def test_the_longest_name_wins(tagger: Tagger) -> None:
    assert spans(tagger, "acute lymphoblastic leukemia") == ["acute lymphoblastic leukemia"]


def test_of_two_names_joined_both_are_found_in_the_whole(tagger: Tagger) -> None:
    text = "breast and ovarian cancer"
    mentions = tagger.tag(text)
    assert {(m.start, m.end) for m in mentions} == {(0, len(text))}
    assert {tagger.lexicon.name_of(m.concept) for m in mentions} == {"breast cancer", "ovarian cancer"}


@pytest.mark.parametrize("text", ["fenflurimine", "fenfluramin", "fenflurammine", "fenflruamine"])
def test_one_wrong_letter_in_a_long_name_is_forgiven(tagger: Tagger, text: str) -> None:
    assert named(tagger, text) == [f"{text} = Fenfluramine"]


@pytest.mark.parametrize("text", ["impression", "asthmy", "sesure", "perdition", "contusion"])
def test_short_and_everyday_words_are_never_taken_for_a_misspelt_name(tagger: Tagger, text: str) -> None:
    assert [m for m in tagger.tag(text) if m.facet == "treatment" or text != "contusion"] == []


@pytest.mark.parametrize(
    ("text", "context", "found"),
    [
        ("I have MS.", Context(), ["MS = multiple sclerosis"]),
        ("MS or not?", Context(), []),
        ("MS or not?", Context(frozenset({SCLEROSIS})), ["MS = multiple sclerosis"]),
        ("my ms is bad", Context(frozenset({SCLEROSIS})), []),
        ("Multiple sclerosis. MS is hard.", Context(), ["Multiple sclerosis", "MS"]),
        ("HH again", Context(defined={"HH": HEMOCHROMATOSIS}), ["HH"]),
    ],
)
def test_a_short_form_needs_the_right_case_and_support(
    tagger: Tagger, text: str, context: Context, found: list[str]
) -> None:
    assert [part.partition(" = ")[0] for part in named(tagger, text, context)] == [
        part.partition(" = ")[0] for part in found
    ]


def test_a_text_says_itself_what_a_short_form_means(tagger: Tagger) -> None:
    text = "He has hereditary hemochromatosis (HH). HH runs in the family."
    assert [text[m.start : m.end] for m in tagger.tag(text)][1:] == ["HH", "HH"]
    assert len({m.concept for m in tagger.tag(text)}) == 1


def test_a_short_form_that_the_text_says_is_something_else_is_no_concept(tagger: Tagger) -> None:
    assert spans(tagger, "the practical all hands meeting (PAH). PAH was long.") == []


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("There is no sign of asthma.", True),
        ("She doesn't have asthma.", True),
        ("The doctor ruled out asthma.", True),
        ("Asthma was ruled out.", True),
        ("negative for lupus and asthma", True),
        ("no epilepsy, lupus or asthma", True),
        ("She was asthma-free.", True),
        ("Nothing is helping my asthma.", False),
        ("It is not helping my asthma.", False),
        ("Not only asthma.", False),
        ("no pets, but asthma", False),
        ("No. Asthma!", False),
        ("She has asthma.", False),
    ],
)
def test_what_is_denied_is_marked(tagger: Tagger, text: str, negated: bool) -> None:
    mention = next(m for m in tagger.tag(text) if "asthma" in text[m.start : m.end].lower())
    assert mention.negated is negated


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("My aunt had asthma.", True),
        ("family history of asthma", True),
        ("My son has asthma.", False),
        ("My aunt says I have asthma.", False),
        ("My mother has asthma.", False),
    ],
)
def test_what_other_people_had_is_marked(tagger: Tagger, text: str, other: bool) -> None:
    assert [m.other for m in tagger.tag(text)] == [other]


@pytest.mark.parametrize("name", ["Duncan", "Wilson", "Hunter", "Leigh"])
def test_a_given_name_is_a_person_before_it_is_a_disease(tagger: Tagger, name: str) -> None:
    assert not tagger.tag(f"{name} is nine, and {name}'s teacher asked.")
    assert tagger.tag(f"He has {name} syndrome.") or tagger.tag(f"He has {name} disease.")


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=8)), max_size=30).map(" ".join))
def test_any_text_is_tagged_with_spans_in_order(tagger: Tagger, text: str) -> None:
    mentions = tagger.tag(text)
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)
    assert all(a.end <= b.start or a[:2] == b[:2] for a, b in pairwise(mentions))
    assert all(text[m.start].isalnum() and text[m.end - 1].isalnum() for m in mentions)


@given(st.text(max_size=50), st.text(max_size=50))
def test_what_stands_around_moves_the_offsets_alone(tagger: Tagger, before: str, after: str) -> None:
    text = f"{before}\n\nepilepsy\n\n{after}"
    start = len(before) + 2
    assert Mention(start, start + 8, "condition", "MONDO:0005027") in tagger.tag(text)


@pytest.mark.parametrize(
    "part",
    [
        "my aunt has no asthma, lupus or pain in the left knee. ",
        "(",
        "a (MS) ",
        "(HH) HH (MS) MS x",
        "breast, colon and ",
        "no ",
        "not ",
        "acute ",
        "lung, breast and ovarian cancer and ",
        "a",
        "'",
        "\ud800",
        "swollen ",
        "pain in my and ",
        "X-linked familial ",
        "fenflurimin ",
        "asthma nor ",
        "aunt asthma ",
        "ruled out ",
        "apple banana (A-B) A-C ",
    ],
)
def test_work_grows_with_the_text(tagger: Tagger, part: str) -> None:
    assert growth(lambda n: tagger.tag(part * n), 4000) < LINEAR


def test_many_short_forms_take_no_longer_than_few(tagger: Tagger) -> None:
    assert growth(lambda n: tagger.tag(" ".join(f"apple {k} (A-{k}) A-{k}" for k in range(n))), 4000) < LINEAR

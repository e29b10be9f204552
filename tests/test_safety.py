"""Crisis phrasings: found in their many forms, quiet on figures of speech, on history and on information."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.safety import KINDS, LOCAL, card_for, describes_method, find_crisis, help_for
from index.safety.directory import load_help
from index.safety.reading import FOLDER
from index.safety.rules import load_rules

LINES = Path(__file__).parent / "safety"
# Of these, nobody looked at the failures before they were scored once; docs/safety.md has what that gave.
HELD = {"found_held.tsv": 0.97, "quiet_held.tsv": 0.97}

FILLERS = st.lists(st.sampled_from(["please", "so", "um", "hello", "sorry", "just", "honestly"]), max_size=3).map(
    " ".join
)
SURE = [
    ("self-harm", "i want to kill myself", "myself"),
    ("self-harm", "i feel suicidal", "suicidal"),
    ("self-harm", "she talks of committing suicide tonight, she wants suicide", "suicide"),
    ("overdose", "my husband took an overdose", "overdose"),
    ("overdose", "he swallowed all the tablets", "swallowed"),
    ("poisoning", "my baby swallowed bleach", "swallowed"),
    ("poisoning", "he drank antifreeze", "antifreeze"),
    ("abuse", "i am scared of my husband", "husband"),
    ("stroke", "her face is drooping", "drooping"),
    ("heart-attack", "crushing chest pain", "crushing"),
    ("anaphylaxis", "she is having an anaphylactic reaction", "anaphylactic"),
    ("breathing", "he is unconscious", "unconscious"),
    ("seizure", "the seizure is not stopping", "seizure"),
]
BENIGN = [
    *(
        "the",
        "nurse",
        "clinic",
        "my",
        "daughter",
        "school",
        "we",
        "were",
        "tired",
        "but",
        "glad",
        "today",
        "new",
        "diet",
    ),
    *(
        "doctor",
        "said",
        "results",
        "look",
        "good",
        "thanks",
        "for",
        "your",
        "kind",
        "advice",
        "about",
        "wheelchair",
        "sleep",
    ),
]


def lines(name: str) -> list[list[str]]:
    """The rows of a table of lines, without its heading."""
    return [row.split("\t") for row in (LINES / name).read_text(encoding="utf-8").splitlines()[1:]]


def kinds(text: str, *, query: bool) -> set[str]:
    """The kinds of crisis found in a text."""
    return {crisis.kind for crisis in find_crisis(text, query=query)}


def readings(form: str) -> list[bool]:
    """As what a line is read: ``q`` as a query, ``p`` as a post, ``b`` as both."""
    return {"q": [True], "p": [False], "b": [True, False]}[form]


@pytest.mark.parametrize(("kind", "form", "text"), lines("found.tsv"))
def test_a_crisis_is_found(kind: str, form: str, text: str) -> None:
    assert [reading for reading in readings(form) if kind not in kinds(text, query=reading)] == []


@pytest.mark.parametrize(("form", "text"), lines("quiet.tsv"))
def test_other_words_are_left_alone(form: str, text: str) -> None:
    assert [reading for reading in readings(form) if find_crisis(text, query=reading)] == []


def test_lines_that_were_held_back_are_read_nearly_as_well() -> None:
    found = [kind in kinds(text, query=q) for kind, form, text in lines("found_held.tsv") for q in readings(form)]
    quiet = [not find_crisis(text, query=q) for form, text in lines("quiet_held.tsv") for q in readings(form)]
    assert sum(found) / len(found) >= HELD["found_held.tsv"]
    assert sum(quiet) / len(quiet) >= HELD["quiet_held.tsv"]


@given(case=st.sampled_from(SURE), before=FILLERS, after=FILLERS, shout=st.booleans(), mark=st.sampled_from("!?.,… "))
def test_added_words_case_and_marks_hide_no_crisis(
    case: tuple[str, str, str], before: str, after: str, shout: bool, mark: str
) -> None:
    kind, text, _ = case
    said = f"{before} {text}{mark * 2} {after}"
    assert kind in kinds(said.upper() if shout else said, query=False)


@given(
    case=st.sampled_from(SURE),
    place=st.integers(1, 20),
    letter=st.sampled_from("aeinorst"),
    how=st.sampled_from(["more", "less", "other", "swap"]),
)
def test_one_wrong_letter_hides_no_crisis(case: tuple[str, str, str], place: int, letter: str, how: str) -> None:
    kind, text, word = case
    at = 1 + place % (len(word) - 2)
    wrong = {
        "more": word[:at] + letter + word[at:],
        "less": word[:at] + word[at + 1 :],
        "other": word[:at] + letter + word[at + 1 :],
        "swap": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }[how]
    if load_rules().speller.mend(wrong) != (wrong,):  # else the letters make another real word, such as "hunting"
        assert kind in kinds(text.replace(word, wrong), query=False)


@pytest.mark.parametrize(
    "word",
    ["su1cide", "SUIC1DE", "s*icide", "suiciiiide", "s.u.i.c.i.d.e", "s u i c i d e", "ｓｕｉｃｉｄｅ", "suïcide"],
)
def test_disguised_letters_hide_no_crisis(word: str) -> None:
    assert kinds(f"thinking about {word} again", query=False) == {"self-harm"}


@given(st.lists(st.sampled_from(BENIGN), max_size=60).map(" ".join))
def test_everyday_words_in_any_order_are_quiet(text: str) -> None:
    assert find_crisis(text) == []


@given(st.text(max_size=300), st.booleans())
def test_any_text_is_read_and_spans_lie_inside_it(text: str, query: bool) -> None:
    for crisis in find_crisis(text, query=query):
        assert 0 <= crisis.start < crisis.end <= len(text)
        assert crisis.kind in KINDS


def test_a_span_covers_the_words_that_were_found() -> None:
    text = "Hello all. My baby swallowed bleach! Help."
    (crisis,) = find_crisis(text)
    assert text[crisis.start : crisis.end] == "swallowed bleach"


def test_each_of_many_phrasings_in_a_long_text_is_found() -> None:
    text = "We had a quiet week at the clinic and I slept well. He hits me.\n\n" * 300
    assert len(find_crisis(text)) == 300


def test_a_long_text_that_names_nobody_is_about_an_illness() -> None:
    signs = "Symptoms may include sudden chest pain, sweating, nausea, pain in the jaw and the left arm, and tiredness."
    assert find_crisis(signs + " In most cases tests in a hospital follow.") == []
    assert kinds("My " + signs, query=False) == {"heart-attack"}


def test_the_name_of_a_crisis_is_enough_in_a_query_only() -> None:
    assert kinds("stroke", query=True) == {"stroke"}
    assert kinds("stroke", query=False) == set()


@pytest.mark.parametrize(
    ("text", "kept_back"),
    [
        ("We lost him to suicide. He took 40 tablets with vodka. He was kind.", " He took 40 tablets with vodka."),
        ("She hanged herself in 2009.", "She hanged herself in 2009."),
        ("i want to die and i saved up sixty pills\nthe sun is out", "i want to die and i saved up sixty pills\n"),
        (
            "My daughter overdosed: half a bottle of Tylenol. She is well again.",
            "My daughter overdosed: half a bottle of Tylenol.",
        ),
    ],
)
def test_the_sentence_that_tells_a_method_is_kept_back(text: str, kept_back: str) -> None:
    assert [text[start:end] for start, end in describes_method(text)] == [kept_back]


@pytest.mark.parametrize("line", (LINES / "methods.txt").read_text(encoding="utf-8").splitlines())
def test_means_are_kept_back_and_the_doses_of_a_treatment_are_shown(line: str) -> None:
    text = line.replace("{", "").replace("}", "")
    kept_back = [text[start:end].strip() for start, end in describes_method(text)]
    assert line.startswith("#") or kept_back == re.findall(r"\{(.*?)\}", line)


@pytest.mark.parametrize(
    "text", ["She takes 40 mg of prednisone.", "He swallowed 2 tablets and slept.", "We hung a picture with a rope."]
)
def test_doses_and_things_elsewhere_are_no_method(text: str) -> None:
    assert describes_method(text) == []


def test_every_class_is_used_and_every_used_class_has_words() -> None:
    rules = load_rules()
    given_words = {name for begun in rules.phrases.values() for same in begun.values() for _, _, name in same}
    patterns = [pattern for begun in rules.patterns.values() for same in begun.values() for pattern in same]
    used = {name for p in patterns for name in (*p.classes, *(guard.name for guard in p.guards))}
    assert used <= given_words
    assert given_words - used <= {"NEUTRAL", "NEUTRAL_ALSO", "WHO"}
    assert {pattern.kind for pattern in patterns} == {*KINDS, "method"}


@pytest.mark.parametrize("name", ["words.tsv", "patterns.tsv"])
def test_no_table_says_a_thing_twice(name: str) -> None:
    rows = [row for row in (FOLDER / name).read_text(encoding="utf-8").splitlines() if not row.startswith("#")]
    said = [row.split("\t")[0] for row in rows] if name == "words.tsv" else rows
    assert sorted(said) == sorted(set(said))


def test_every_number_has_the_page_and_the_day_that_it_was_read() -> None:
    rows = [(kinds, row) for of_country in load_help().values() for kinds, row in of_country]
    assert rows
    for for_kinds, row in rows:
        assert row.number
        assert row.page.startswith("http")
        assert row.read is not None
        assert set(for_kinds) <= {"emergency", *KINDS}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("country", [None, "", "ZZ"])
def test_a_country_without_a_source_gets_no_number(country: str | None, kind: str) -> None:
    assert [(row.name, row.number) for row in help_for(country, kind)] == [(LOCAL, "")]


def test_the_emergency_number_comes_first() -> None:
    assert [row.number for row in help_for("gb", "self-harm")] == ["999", "116 123"]
    assert [row.number for row in help_for("UK", "stroke")] == ["999"]
    assert [row.number for row in help_for("FI", "poisoning")] == ["112"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_card_that_a_frightened_person_can_read(kind: str) -> None:
    card = card_for(kind)
    assert card.kind == kind
    assert card.title
    assert any("emergency" in line or "poison advice" in line for line in card.lines)
    assert all(len(sentence.split()) <= 20 for line in card.lines for sentence in line.replace(":", ".").split("."))

"""What a person may type, and what it means."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query.parsing import (
    MAX_DEPTH,
    MAX_FILTERS,
    MAX_LEAVES,
    MAX_LENGTH,
    All,
    Filter,
    Leaf,
    QueryError,
    Some,
    parse,
    walk,
    write,
)
from index.query.text import cleaned

A, B, C = Leaf("a"), Leaf("b"), Leaf("c")
NAMES = {"dravet", "dravet syndrome", "ketogenic diet", "last year", "31 may 2024", "may 2024", "2024", "mum"}


def meant(field: str, value: str) -> str | None:
    """A small vocabulary."""
    return value.lower() if value.lower() in NAMES else None


def words(text: str) -> list[str]:
    return [leaf.text for leaf, _ in walk(parse(text).root)]


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("a b", Some((A, B))),
        ("a OR b", Some((A, B))),
        ("a AND b", Some((All((A, B)),))),
        ("a AND b AND c", Some((All((A, B, C)),))),
        ("a AND (b AND c)", Some((All((A, B, C)),))),
        ("a b AND c", Some((A, All((B, C))))),
        ("a NOT b", Some((A,), (B,))),
        ("a -b", Some((A,), (B,))),
        ("a AND NOT b", Some((A,), (B,))),
        ("-a", Some((), (A,))),
        ('"a b" c', Some((Leaf("a b", phrase=True), C))),
        ('-"a b" c', Some((C,), (Leaf("a b", phrase=True),))),
        ("(a b) AND c", Some((All((Some((A, B)), C)),))),
        ("a -(b c)", Some((A,), (Some((B, C)),))),
        ("a -(b AND c)", Some((A,), (All((B, C)),))),
        ("a and b or c", Some((A, Leaf("and"), B, Leaf("or"), C))),
        ("AND a OR", Some((A,))),
        (") a (b", Some((A, B))),
        ("a () b", Some((A, B))),
        ("a !? b", Some((A, B))),
        ("((a)) b", Some((A, B))),
        ("a, b. c!", Some((A, B, C))),
        ("a A b a", Some((A, B))),
        ("a AND a", Some((A,))),
    ],
)
def test_a_query_is_understood(text: str, root: Some) -> None:
    query = parse(text)
    assert query.root == root
    assert not query.notes


@pytest.mark.parametrize(
    ("text", "leaves", "note"),
    [
        ('"dry mouth', [Leaf("dry mouth", phrase=True)], "The quote before dry has no partner"),
        ('a "dry mouth" "', [A, Leaf("dry mouth", phrase=True)], ""),
        ('dry mouth" a', [Leaf("dry"), Leaf("mouth"), A], "without a partner was left out"),
        ("+a +b", [A, B], "A plus was passed over"),
        ("drav*", [Leaf("drav", prefix=True)], ""),
        ("*drav*", [Leaf("drav", prefix=True)], ""),
        ("a*", [A], "at least 3 letters; 'a' was looked for as a word"),
        ("*a*", [A], "at least 3 letters"),
        ("dra*et", [Leaf("dra", prefix=True)], "dra* was looked for"),
        ("*a", [A], "the others were left out"),
        ('"dry mou*"', [Leaf("dry mou", phrase=True)], "the others were left out"),
        ("seizures? a", [Leaf("seizures"), A], ""),
        ("a~ b^2 c~0.8", [A, B, C], ""),
        ("[a TO b]", [A, Leaf("TO"), B], ""),
        (r"a\ b", [A, B], ""),
        ("AND, a", [Leaf("and"), A], ""),
        ("#condition:a", [Leaf("condition a", phrase=True)], ""),
        ("ſource:a", [Leaf("ſource:a")], ""),
    ],
)
def test_what_means_little_is_read_as_far_as_it_can_be_and_said(text: str, leaves: list[Leaf], note: str) -> None:
    query = parse(text)
    assert [leaf for leaf, _ in walk(query.root)] == leaves
    assert len(query.notes) <= 1
    assert note in " ".join(query.notes)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("\u201cdry mouth\u201d", '"dry mouth"'),
        ("\u201edry mouth\u201c \u00abdry eyes\u00bb", '"dry mouth" "dry eyes"'),
        ("crohn\u2019s", "crohn's"),
        ("condition\uff1adravet\uff08fever\uff09", "condition:dravet (fever)"),
        ("\uff44\uff52\uff41\uff56\uff45\uff54", "dravet"),
        ("dra\u200bv\u00adet \u202efever\u202c", "dravet fever"),
        ("dra\x00vet\ud83d \ufefffever\u2028a", "dravet fever a"),
        ("d\u0336r\u0336a\u0336v\u0336e\u0336t\u0336", "dravet"),
        ("Kro\u0308te", "Kr\u00f6te"),
        ("\u2212a b", "b -a"),
    ],
)
def test_typographic_and_hidden_signs_are_read_as_what_they_stand_for(text: str, same: str) -> None:
    assert parse(text) == parse(same)


def test_joiners_stay_where_a_script_needs_them() -> None:
    assert cleaned("\u0645\u06cc\u200c\u0634\u0648\u062f") == "\u0645\u06cc\u200c\u0634\u0648\u062f"


def test_fields_become_filters_wherever_they_stand() -> None:
    query = parse('condition:"Dravet syndrome" fever source:forum (SINCE:2024)')
    assert query.root.parts[0] == Leaf("fever")
    assert query.filters == (Filter("condition", "Dravet syndrome"), Filter("source", "forum"), Filter("since", "2024"))


def test_an_unknown_field_is_words() -> None:
    assert words("drug:a") == ["drug:a"]


@pytest.mark.parametrize(
    ("text", "filters", "left"),
    [
        ("condition:dravet syndrome fever", [Filter("condition", "dravet syndrome")], ["fever"]),
        ("condition:dravet, syndrome", [Filter("condition", "dravet")], ["syndrome"]),
        ("condition:dravet fever", [Filter("condition", "dravet")], ["fever"]),
        ("condition: dravet fever", [Filter("condition", "dravet")], ["fever"]),
        ("condition : dravet", [Filter("condition", "dravet")], []),
        ('condition: "unheard of"', [Filter("condition", "unheard of")], []),
        ("condition:unheard of", [Filter("condition", "unheard")], ["of"]),
        ("treatment:ketogenic diet AND fever", [Filter("treatment", "ketogenic diet")], ["fever"]),
        ("since:last year fever", [Filter("since", "last year")], ["fever"]),
        ("since:31 may 2024", [Filter("since", "31 may 2024")], []),
        ("since:2024 may help", [Filter("since", "2024")], ["may", "help"]),
        ("since:2024..2025", [Filter("since", "2024"), Filter("until", "2025")], []),
        ("voice:mum voice:mum", [Filter("voice", "mum")], []),
    ],
)
def test_values_go_on_while_they_mean_something(text: str, filters: list[Filter], left: list[str]) -> None:
    query = parse(text, meant)
    assert list(query.filters) == filters
    assert [leaf.text for leaf, _ in walk(query.root)] == left


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("a condition:", "condition: has no value"),
        ('a condition:""', "condition: has no value"),
        ("a treatment: what works", "treatment: has no value"),
        ("a -voice:parent", "voice:parent was passed over"),
        ("a NOT since:2024", "since:2024 was passed over"),
        ("a -condition:dravet", "Only words can be left out"),
        ("condition:a OR condition:b", "an OR beside one was passed over"),
        ("a OR voice:b", "an OR beside one was passed over"),
    ],
)
def test_a_field_that_cannot_be_read_so_is_explained(text: str, note: str) -> None:
    assert note in " ".join(parse(text, meant).notes)


def test_not_before_a_field_leaves_the_next_word_alone() -> None:
    query = parse("NOT condition:dravet fever")
    assert query.root == Some((Leaf("fever"),), (Leaf("dravet"),))
    assert not query.filters


def test_either_of_two_voices_needs_no_note() -> None:
    assert not parse("voice:parent OR voice:partner").notes


@pytest.mark.parametrize(
    "text", ["", "  ", "?!...", "***", "___", "condition:", '"" ()', "AND OR", "\U0001f642", "\u0336"]
)
def test_nothing_to_search_for_is_explained_in_one_line(text: str) -> None:
    with pytest.raises(QueryError, match=r"^The query has no word to search for\. [^\n]*$"):
        parse(text)


def test_a_long_query_is_read_up_to_a_whole_word() -> None:
    query = parse(" ".join(f"word{n:05}abcdefghijklmnopqrstuvwxyz" for n in range(100)))
    leaves = [leaf for leaf, _ in walk(query.root)]
    assert MAX_LENGTH - 40 < sum(len(leaf.text) for leaf in leaves) <= MAX_LENGTH
    assert leaves[-1].text.endswith("z")
    assert "threadwell story" in query.notes[0]


def test_a_word_without_end_is_read_by_its_beginning() -> None:
    query = parse("a" * 1_000_000)
    assert words("a" * 1_000_000) == ["a" * MAX_LENGTH]
    assert query.notes


def test_of_many_words_the_first_are_read_and_fields_still_count() -> None:
    query = parse(" ".join(f"w{n}" for n in range(200)) + " condition:dravet")
    assert len(list(walk(query.root))) == MAX_LEAVES
    assert query.filters == (Filter("condition", "dravet"),)
    assert "read up to 'w49'" in query.notes[0]


def test_of_many_fields_the_first_are_read() -> None:
    query = parse(" ".join(f"condition:a{n}" for n in range(100)))
    assert len(query.filters) == MAX_FILTERS
    assert query.notes


def test_parentheses_that_are_too_deep_are_passed_over() -> None:
    query = parse("(" * 3000 + "a b" + ")" * 3000 + " c")
    assert set(words("(" * 3000 + "a b" + ")" * 3000 + " c")) == {"a", "b", "c"}
    assert f"Only {MAX_DEPTH} parentheses" in query.notes[0]


ODD = (
    'a|B|b|drav*|*x|x*y|AND|OR|NOT|and|(|)|-(|"|-|+|condition:|condition:dravet|Voice:mum|since:2024|condition : dravet'
    '|syndrome|last year|AND,|\\|#condition:x|"a b"|\u201ca b\u201d|~2|^2^3!|\u200c|e\u0335|?|*|.|,| |\u1fef'
)
PIECES = st.sampled_from(ODD.split("|"))
TYPED = (
    st.text(max_size=300)
    | st.lists(PIECES | st.text(max_size=3), max_size=60).map(" ".join)
    | st.lists(PIECES, max_size=60).map("".join)
    | st.lists(st.text(min_size=20, max_size=60), max_size=80).map(" ".join)
)


@given(TYPED, st.sampled_from((None, meant)))
def test_any_text_is_a_query_that_can_be_written_again_or_is_explained(
    text: str, known: Callable[[str, str], str | None] | None
) -> None:
    try:
        query = parse(text, known)
    except QueryError:
        return
    assert query.filters or list(walk(query.root))
    assert all("\n" not in note for note in query.notes)
    assert parse(write(query), known) == query


@given(st.text())
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)

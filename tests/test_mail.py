"""Mails: whose words are whose, and which lines belong together."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.reading.mail import read_mail
from tests.damage import LINEAR, growth


@pytest.mark.parametrize(
    "head",
    [
        "Ada wrote:",
        "On Sun, Jan 7, 2024 at 4:52 PM Ada <ada@mail.example> wrote:",
        "On Sun, Jan 7, 2024 at 4:52 PM Ada <ada@mail.example>\nwrote:",
        "On 7 Jan 2024, at 16:52,\nAda of the Long Name <ada@mail.example> wrote:",
        "Le dim. 7 janv. 2024 à 16:52, Ada <ada@mail.example> a\nécrit :",
        "Am 7.1.2024 um 16:52 schrieb Ada:",
        "Ada <ada@mail.example> hat am 07.01.2024 16:52 CET geschrieben:",
        "El dom, 7 ene 2024 a las 16:52, Ada (<ada@mail.example>) escribió:",
        "Il giorno dom 7 gen 2024 alle ore 16:52 Ada <ada@mail.example> ha scritto:",
        "Op zo 7 jan 2024 om 16:52 schreef Ada <ada@mail.example>:",
        "Den 7. jan. 2024 skrev Ada:",
        "Zitat von Ada <ada (a) mail.example>:",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_the_line_above_a_quotation_is_nobodys_words(head: str, gap: str) -> None:
    text, quotes = read_mail(f"I agree.\n\n{head}{gap}> Warm hands.\n>\n> Warm feet.\n\nMine.\n")
    assert text == "I agree.\n\nMine."
    assert [quote.text for quote in quotes] == ["Warm hands.\n\nWarm feet."]


def test_words_right_above_an_attribution_stay() -> None:
    assert read_mail("I agree.\nAda wrote:\n> Warm hands.")[0] == "I agree."


@pytest.mark.parametrize("line", ["My doctor said on 5 May at 10:30:", "See below.", "What helps:"])
def test_words_above_a_quotation_that_name_no_writer_stay(line: str) -> None:
    assert read_mail(f"{line}\n> Warm hands.")[0] == line


def test_quotations_inside_quotations_stand_apart() -> None:
    text, quotes = read_mail("> Bo wrote:\n>> Ada wrote:\n>>> one\n>> two\n> three\n\nfour")
    assert text == "four"
    assert [quote.text for quote in quotes] == ["three", "two", "one"]


@pytest.mark.parametrize(
    "head",
    [
        "-----Original Message-----\nFrom: Ada\nSent: Sunday, 7 January 2024 16:52\nTo: all\nSubject: Hands",
        "-------- Weitergeleitete Nachricht --------\n\nBetreff: Hände\nDatum: 7.1.2024 16:52\nVon: Ada\nAn: alle",
        "________________________________\nDe : Ada <ada@mail.example>\nEnvoyé : dimanche 7 janvier\nObjet : Mains",
        "From: Ada <ada@mail.example>\nSent: Sunday\nTo: all\nSubject: Hands",
    ],
)
def test_a_mail_quoted_whole_below_its_head_is_a_quotation(head: str) -> None:
    text, quotes = read_mail(f"Mine.\n\n{head}\n\nWarm hands.\n> Cold feet.\n")
    assert text == "Mine."
    assert [quote.text for quote in quotes] == ["Warm hands.", "Cold feet."]


@pytest.mark.parametrize(
    "content",
    [
        "Doses\n\nFrom: 10 mg\nTo: 20 mg\nAfter: three weeks\n\nand so on",
        "----- my list -----\none\ntwo",
        "5 > 4\nif pain > 6:\n    rest()",
        "--\none\ntwo\nthree\nfour\nfive",
        "- milk\n- bread",
        ":) <3",
    ],
)
def test_what_only_looks_like_mail_stays(content: str) -> None:
    assert read_mail(content) == (content, ())


@pytest.mark.parametrize("mark", ["-- ", "--"])
def test_signatures_are_left_out(mark: str) -> None:
    assert read_mail(f"Mine.\n{mark}\nAda\nPainter of gates\n\n") == ("Mine.", ())


def test_words_below_a_quotation_that_follows_a_signature_stay() -> None:
    text, _ = read_mail("Mine.\n-- \nAda\n\nBo wrote:\n> Warm hands.\n\nMine, too.")
    assert text == "Mine.\n\nMine, too."


def test_the_mark_of_a_mail_folder_is_no_quotation() -> None:
    assert read_mail(">From then on all went well.") == ("From then on all went well.", ())
    assert read_mail(">From then on\n>all went well.")[0] == ""


def test_lines_that_a_program_broke_are_joined_and_others_are_not() -> None:
    wrapped = (
        "our son wakes at four, drinks a cup of warm milk and then sleeps on until\n"
        "seven. It took us three weeks to find out, and nobody at the clinic had any\n"
        "advice.\nThen this:\n- a lamp\n- a drum"
    )
    text, _ = read_mail(wrapped)
    assert text == (
        "our son wakes at four, drinks a cup of warm milk and then sleeps on until seven. It took us three weeks to "
        "find out, and nobody at the clinic had any advice.\nThen this:\n- a lamp\n- a drum"
    )


def test_a_space_at_the_end_of_a_long_line_joins_it_to_the_next() -> None:
    line = "It took us three whole weeks to find out what had woken him up, "
    assert read_mail(f"{line}\nand why.\n\nEnd.")[0] == f"{line}and why.\n\nEnd."


LINES = st.sampled_from(
    [">", "> ", ">> a", ">From a", "a", "", "-- ", "--", "Ada wrote:", "____________", "From: a@b.c"]
)


@given(st.lists(LINES | st.text(alphabet="ab >:.-\t", max_size=90), max_size=30))
def test_any_mail_is_read_and_no_word_of_it_is_told_twice(lines: list[str]) -> None:
    content = "\n".join(lines)
    text, quotes = read_mail(content)
    assert all(quote.text for quote in quotes)
    told = Counter(re.findall(r"\w+", " ".join([text, *(quote.text for quote in quotes)])))
    assert told <= Counter(re.findall(r"\w+", content))


@pytest.mark.parametrize(
    "content",
    [">" * 50_000, "> " * 50_000, ("> " * 50 + "a\n") * 3000, "wrote:\n" * 20_000 + ">", "--\n" * 20_000],
    ids=["deep", "spaced", "wide", "heads", "signatures"],
)
def test_a_hostile_mail_takes_no_longer_than_its_length(content: str) -> None:
    assert growth(lambda size: read_mail(content[:size]), len(content) // 4) < LINEAR


def test_mails_one_after_the_other_take_no_longer_than_their_length() -> None:
    lines = ("_" * 30 + "\n", "From: a@b.c\n")
    assert growth(lambda size: read_mail("".join(line * size for line in lines)), 1250) < LINEAR

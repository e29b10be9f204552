"""The language of a post: many languages, short posts, lists of drugs, and texts of no language."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.deriving.language import read_language

POSTS = [
    ("en", "we have been on the ketogenic diet for six weeks and the nights are calmer"),
    ("de", "wir warten seit märz auf einen termin in der neurologie und niemand ruft zurück"),
    ("fr", "bonjour, je suis la maman d'une petite fille qui ne dort presque plus depuis l'hiver"),
    ("es", "hola a todos, a mi hermano le han cambiado la medicación y está muy cansado"),
    ("it", "ciao a tutti, mio marito ha cominciato la terapia lunedì e oggi sta meglio"),
    ("pt", "bom dia, a minha irmã foi operada ontem e ainda não consegue comer nada"),
    ("nl", "hallo allemaal, wij wachten al drie maanden op de uitslag van het onderzoek"),
    ("pl", "dzień dobry, mój tata od tygodnia nie może spać i bardzo go bolą nogi"),
    ("sv", "hej alla, min syster börjar med sin nya medicin på måndag och är orolig"),
    ("cs", "dobrý den, manžel má od ledna velké bolesti a lékař neví, co s tím"),
    ("ru", "здравствуйте, у мамы после операции держится температура уже четвёртый день"),
    ("uk", "доброго дня, у мого брата після ліків почався висип і свербить шкіра"),
    ("el", "καλημέρα, ο πατέρας μου ξεκίνησε θεραπεία και έχει χάσει την όρεξή του"),
    ("tr", "merhaba, annem ameliyattan sonra çok halsiz, ne zaman düzelir acaba"),
    ("ar", "السلام عليكم، أخي يعاني من ألم شديد في الظهر منذ أسبوعين"),
    ("he", "שלום לכולם, אמא שלי מתחילה טיפול חדש ביום ראשון ואני דואגת"),
    ("hi", "नमस्ते, मेरे पिताजी को ऑपरेशन के बाद से नींद नहीं आती है"),
    ("ja", "はじめまして。夫が先月から新しい薬を飲んでいて、少し楽になりました。"),
    ("zh", "大家好，我妈妈手术以后一直睡不好，请问有什么办法吗"),
    ("ko", "안녕하세요, 남편이 수술 후에 계속 잠을 못 자고 있어요"),
    ("th", "สวัสดีค่ะ คุณแม่ผ่าตัดแล้วนอนไม่หลับเลย ควรทำอย่างไรดีคะ"),
]


@pytest.mark.parametrize(("language", "text"), POSTS, ids=[language for language, _ in POSTS])
def test_a_post_of_one_sentence_has_its_language_whatever_the_source_speaks(language: str, text: str) -> None:
    assert read_language(text) == language
    assert read_language(text, "fi") == language


@pytest.mark.parametrize(
    "text", ["", "ok", "+1", "💜💜💜", "500 mg", "Keppra", "Depakine, Frisium, Diacomit", "12/05/2021"]
)
def test_what_is_of_no_language_has_its_sources_or_none(text: str) -> None:
    assert read_language(text) is None
    assert read_language(text, "pl") == "pl"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "seit keppra 500 mg, lamotrigin 200 mg und frisium 5 mg ist er viel ruhiger"),
        ("en", "swapped depakine for diacomit + frisium, still seizing but he smiles again"),
        ("en", "my abuela makes caldo when i flare and it is the only thing that stays down"),
        ("en", "NOBODY TOLD US THAT THE RASH COULD COME BACK AFTER A YEAR"),
        ("es", "gracias 💜💜💜 mañana os cuento cómo ha ido la resonancia 🙏🙏"),
        ("fr", "voici le lien https://www.example.org/the-best-page-about-seizures-and-sleep pour ceux qui cherchent"),
    ],
)
def test_drugs_borrowed_words_capitals_emoji_and_addresses_do_not_change_it(language: str, text: str) -> None:
    assert read_language(text) == language


@pytest.mark.parametrize(("given", "known"), [("pt-BR", "pt"), ("EN_us", "en"), ("nds", None), ("", None)])
def test_the_sources_language_may_name_a_country(given: str, known: str | None) -> None:
    assert read_language("?", given) == known


def test_a_very_long_post_is_read_at_its_beginning() -> None:
    assert read_language("mein sohn schläft seit der neuen dosis besser. " * 200_000) == "de"


@given(st.text(st.characters()), st.text(max_size=6))
def test_any_text_has_two_letters_or_none(text: str, prior: str) -> None:
    code = read_language(text, prior)
    assert code is None or (len(code) == 2 and code.isascii() and code.islower())


def test_nothing_is_fetched_and_nothing_is_loaded_before_it_is_needed() -> None:
    script = (
        "import socket, sys, index.deriving.language as l\n"
        "assert 'fasttext' not in sys.modules and 'requests' not in sys.modules\n"
        "def refused(*_): raise SystemExit('the network was asked')\n"
        "socket.socket.connect = socket.getaddrinfo = refused\n"
        "print(l.read_language('we are waiting for the results of the scan'))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("en", "")

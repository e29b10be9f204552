"""Pages whose encoding is told wrong or not at all: as a browser reads them, or better."""

from __future__ import annotations

import pytest

from crawlers.reading.page import Page
from tests.test_bad_pages import URLS, posts_of, thread_page

LETTERS = {
    "windows-1251": (
        "Здравствуйте, моей дочери семь лет, и уже месяц она плохо спит. "
        "Врач выписал новые таблетки, но пока они не помогают. У кого был"
        " похожий опыт? Спасибо всем за ответы."
    ),
    "koi8-r": (
        "Здравствуйте, моей дочери семь лет, и уже месяц она плохо спит. "
        "Врач выписал новые таблетки, но пока они не помогают. У кого был"
        " похожий опыт? Спасибо всем за ответы."
    ),
    "shift_jis": (
        "こんにちは。七歳の娘が一か月前からよく眠れません。お医者さんに新しい薬を出しても"
        "らいましたが、まだ効きません。同じ経験のある方はいらっしゃいますか。よろしくお願"
        "いします。"
    ),
    "euc-jp": (
        "こんにちは。七歳の娘が一か月前からよく眠れません。お医者さんに新しい薬を出しても"
        "らいましたが、まだ効きません。同じ経験のある方はいらっしゃいますか。よろしくお願"
        "いします。"
    ),
    "euc-kr": (
        "안녕하세요. 일곱 살 딸이 한 달 전부터 잠을 잘 못 잡니다. 의사 선생"
        "님이 새 약을 처방해 주셨지만 아직 효과가 없습니다. 비슷한 경험이 있으"
        "신 분 계신가요? 감사합니다."
    ),
    "gb18030": (
        "大家好，我女儿七岁，最近一个月一直睡不好。医生给她开了新的药，但是目前还没有效果"
        "。有没有人有类似的经历？谢谢大家的回复。"
    ),
    "big5": (
        "大家好，我女兒七歲，最近一個月一直睡不好。醫生給她開了新的藥，但是目前還沒有效果"
        "。有沒有人有類似的經歷？謝謝大家的回覆。"
    ),
    "windows-1253": (
        "Γεια σας, η κόρη μου είναι επτά ετών και εδώ και ένα μήνα δεν κο"
        "ιμάται καλά. Ο γιατρός μας έγραψε καινούργια χάπια, αλλά ακόμη δ"
        "εν βοηθούν. Έχει κανείς παρόμοια εμπειρία;"
    ),
    "windows-1255": (
        "שלום, הבת שלי בת שבע וכבר חודש היא לא ישנה טוב. הרופא רשם לנו תר"
        "ופה חדשה אבל היא עדיין לא עוזרת. למישהו יש ניסיון דומה? תודה לכו"
        "לם."
    ),
    "windows-1256": (
        "مرحبا، ابنتي عمرها سبع سنوات ولا تنام جيدا منذ شهر. وصف لنا الطب"
        "يب دواء جديدا لكنه لم يساعد حتى الآن. هل لدى أحد تجربة مشابهة؟ ش"
        "كرا للجميع."
    ),
    "tis-620": (
        "สวัสดีค่ะ ลูกสาวอายุเจ็ดขวบ นอนไม่ค่อยหลับมาหนึ่งเดือนแล้ว หมอให้ยาใหม่มาแต่ยังไม่ได้ผล มีใครเคยเจอแบบนี้บ้างไหมคะ ขอบคุณทุกคนค่ะ"
    ),
    "cp1252": (
        "Guten Tag, meine Tochter ist sieben und schläft seit einem Monat"
        " schlecht. Der Arzt hat uns neue Tabletten verschrieben, aber si"
        "e helfen bisher nicht. Hat jemand ähnliche Erfahrungen? Vielen D"
        "ank für alle Antworten, schöne Grüße."
    ),
}
LATIN = {
    ("cs", "windows-1250"): "Synovi je sedm let a už měsíc špatně spí, léky zatím nepomáhají.",
    ("pl", "iso-8859-2"): "Córka ma siedem lat i od miesiąca źle śpi, leki nie pomagają.",
    ("hu", "windows-1250"): "Hétéves kislányom egy hónapja rosszul alszik – az új gyógyszertől sem jobb, őszintén.",
    ("tr", "windows-1254"): "Kızım yedi yaşında ve bir aydır iyi uyuyamıyor, ilaçlar işe yaramıyor.",
    ("lt", "windows-1257"): "Dukrai septyneri metai ir jau mėnesį ji blogai miega, vaistai nepadeda.",
}


@pytest.mark.parametrize("encoding", LETTERS)
@pytest.mark.parametrize("said", ["", "text/html", "text/html; charset=utf-8"])
def test_an_encoding_that_is_not_told_or_told_wrong_as_utf_8_is_guessed(encoding: str, said: str) -> None:
    page = Page(URLS["phpbb"], thread_page("phpbb", LETTERS[encoding]).text.encode(encoding), said)
    assert posts_of("phpbb", page)[0].text == LETTERS[encoding]


@pytest.mark.parametrize(("language", "encoding"), LATIN)
def test_latin_letters_are_told_apart_by_the_pages_language(language: str, encoding: str) -> None:
    text = LATIN[language, encoding]
    html = thread_page("phpbb", text).text.replace("<html>", f'<html dir="ltr" lang="{language}">')
    assert posts_of("phpbb", Page(URLS["phpbb"], html.encode(encoding)))[0].text == text


def test_another_encoding_than_utf_8_is_taken_at_its_word_as_a_browser_does() -> None:
    page = Page(URLS["phpbb"], thread_page("phpbb", "schläft").body, "text/html; charset=iso-8859-1")
    assert posts_of("phpbb", page)[0].text == "schlÃ¤ft"


@pytest.mark.parametrize("said", ["", "text/html; charset=utf-8"])
def test_a_few_broken_characters_are_lost_and_no_others(said: str) -> None:
    body = thread_page("phpbb", "Ärzte für süße Mädchen, sagt sie€").body.replace("€".encode(), b"\xc3")
    assert posts_of("phpbb", Page(URLS["phpbb"], body, said))[0].text == "Ärzte für süße Mädchen, sagt sie\ufffd"


def test_a_page_that_is_cut_within_a_character_keeps_its_encoding() -> None:
    body = thread_page("phpbb", "schläft ü").body
    page = Page(URLS["phpbb"], body[: body.index("ü".encode()) + 1])
    assert posts_of("phpbb", page)[0].text == "schläft \ufffd"

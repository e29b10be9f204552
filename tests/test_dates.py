"""Dates as forums print them: what each text says, and what is no date. The page's clock stands at Monday noon."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.items import Precision
from crawlers.reading.date_words import BACK, DAYS, LANGUAGES, MONTHS, UNITS, fold, names
from crawlers.reading.dates import DateReader, Moment
from tests.damage import LINEAR, growth

NOW = datetime(2024, 1, 8, 12, 0, 30, tzinfo=UTC)
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
_PRECISION = {10: Precision.DAY, 16: Precision.MINUTE, 19: Precision.SECOND}


def moment(written: str) -> Moment:
    """The moment of "2024-01-07 16:52:15", whose length tells the precision."""
    return Moment(datetime.fromisoformat(written).replace(tzinfo=UTC), _PRECISION[len(written)])


SEVENTH, MINUTE, DAY = "2024-01-07 16:52:15", "2024-01-07 16:52", "2024-01-07"

SOFTWARE = [
    ("2024-01-07T16:52:15+00:00", SEVENTH),  # phpBB, XenForo, Vanilla: attributes
    ("2024-01-07T16:52:15Z", SEVENTH),  # Invision
    ("2024-01-07T16:52:15+0000", SEVENTH),
    ("2024-01-07T17:52:15+01:00", SEVENTH),
    ("2024-01-07T16:52+00:00", MINUTE),
    ("2024-01-07T16:52", MINUTE),
    ("2024-01-07T16:52:15.123Z", SEVENTH),
    ("20240107T165215Z", SEVENTH),
    ("20240107T165200Z", "2024-01-07 16:52:00"),
    ("2024-01-07", DAY),
    ("2024-01-07 00:00", "2024-01-07 00:00"),
    ("1704646335", SEVENTH),  # XenForo: data-time
    ("1704646335000", SEVENTH),
    ("Sun Jan 07, 2024 4:52 pm", MINUTE),  # phpBB
    ("by NAME » Sun Jan 07, 2024 4:52 pm", MINUTE),
    ("Post by NAME » Sun Jan 07, 2024 4:52 pm", MINUTE),
    ("07 Jan 2024, 16:52", MINUTE),
    ("07 Jan 2024 16:52", MINUTE),
    ("Last edited by NAME on Sun Jan 07, 2024 4:52 pm, edited 2 times in total.", MINUTE),
    ("2024-01-07, 16:52", MINUTE),  # MyBB
    ("01-07-2024, 04:52 PM", MINUTE),
    ("Yesterday, 04:52 PM", MINUTE),
    ("5 hours ago", "2024-01-08"),
    ("5 minutes ago", "2024-01-08 11:55"),
    ("(This post was last modified: 01-07-2024, 04:52 PM by NAME.)", MINUTE),
    ("Jan 7th, 2024, 04:52 PM", MINUTE),
    ("January 07, 2024, 04:52:15 PM", SEVENTH),  # SMF
    ("« Reply #3 on: January 07, 2024, 04:52:15 PM »", SEVENTH),
    ("« on: January 07, 2024, 04:52:15 PM »", SEVENTH),
    ("Reply #12 – January 07, 2024, 04:52:15 pm", SEVENTH),
    ("January 07, 04:52:15 PM", SEVENTH),
    ("« Reply #3 on: Today at 10:03:14 »", "2024-01-08 10:03:14"),
    ("« Reply #3 on: Yesterday at 10:03:14 »", "2024-01-07 10:03:14"),
    ("Today at 10:03:14 AM", "2024-01-08 10:03:14"),
    ("Last Edit: January 07, 2024, 04:52:15 PM by NAME", SEVENTH),
    ("2024-01-07, 16:52:15", SEVENTH),
    ("2024-01-07 16:52:15", SEVENTH),  # FluxBB, PunBB
    ("Yesterday 16:52:15", SEVENTH),
    ("Today 10:03:14", "2024-01-08 10:03:14"),
    ("#4 2024-01-07 16:52:15", SEVENTH),
    ("Last edited by NAME (2024-01-07 16:52:15)", SEVENTH),
    ("Posted: Sun Jan 07, 2024 4:52 pm    Post subject: 12 mg", MINUTE),
    ("01-07-2024, 04:52 PM #4", MINUTE),  # vBulletin
    ("January 7th, 2024, 04:52 PM", MINUTE),
    ("7th January 2024, 16:52", MINUTE),
    ("7th January 2024 04:52 PM", MINUTE),
    ("1 Hour Ago", "2024-01-08"),
    ("1 Day Ago", DAY),
    ("Jan 7, 2024", DAY),  # XenForo
    ("Jan 7, 2024 at 4:52 PM", MINUTE),
    ("Sunday at 4:52 PM", MINUTE),
    ("Today at 10:03 AM", "2024-01-08 10:03"),
    ("A moment ago", "2024-01-08 12:00"),
    ("34 minutes ago", "2024-01-08 11:26"),
    ("NAME replied 34 minutes ago", "2024-01-08 11:26"),
    ("Posted January 7, 2024", DAY),  # Invision
    ("Posted January 7", DAY),
    ("Posted 2 hours ago", "2024-01-08"),
    ("Posted Yesterday at 04:52 PM", MINUTE),
    ("Sunday 04:52 PM", MINUTE),
    ("7 Jan 2024", DAY),  # Vanilla
    ("January 7", DAY),
    ("January 2024 7", None),
    ("Sun, 01/07/2024 - 16:52", MINUTE),  # Drupal, where a number over 12 is wanting
    ("Sunday, January 7, 2024 - 16:52", MINUTE),
    ("Submitted by NAME on Sun, 2024-01-07 16:52", MINUTE),
    ("2024/01/07 16:52:15", SEVENTH),  # others
    ("2024.01.07 16:52", MINUTE),
    ("2024. 01. 07. 16:52", MINUTE),
    ("2024-Jan-07 16:52", MINUTE),
    ("2024 Jan 7", DAY),
    ("2024年1月7日 16:52", MINUTE),
    ("Sun, 07 Jan 2024 16:52:15 +0000", SEVENTH),
    ("Posted 2024-01-07T16:52:15+00:00 by NAME", SEVENTH),
    ("10:03, 5 Jan 2024", "2024-01-05 10:03"),
    ("10:03, 5 January 2024 (UTC)", "2024-01-05 10:03"),
    ("4:52 PM - 7 Jan 2024", MINUTE),
    ("4:52 PM on Sunday, January 7, 2024", MINUTE),
    ("16:52:15 07/01/24", "2024-07-01 16:52:15"),
]
MONTH_FIRST = frozenset(("01-07-2024", "Sun, 01/07/2024", "(This post"))


@pytest.mark.parametrize(("text", "expected"), SOFTWARE)
def test_forum_software(text: str, expected: str | None) -> None:
    if text.startswith("16:52:15"):
        expected = "2024-01-07 16:52:15"  # no clock of twelve hours: day first
    language = "en-us" if text.startswith(tuple(MONTH_FIRST)) else "en"
    assert DateReader((), NOW, UTC, language).read(text) == (moment(expected) if expected else None)


LANGUAGE_TEXTS = [
    ("de", "Sonntag, 7. Januar 2024, 16:52", MINUTE),
    ("de", "So 7. Jan 2024, 16:52", MINUTE),
    ("de", "Verfasst am: 07.01.2024, 16:52 Uhr", MINUTE),
    ("de", "07.01.2024 um 16:52:15 Uhr", SEVENTH),
    ("de", "7.1.24, 16:52", MINUTE),
    ("de", "07.01., 16:52", MINUTE),
    ("de", "Heute um 10:03", "2024-01-08 10:03"),
    ("de", "Gestern, 16:52 Uhr", MINUTE),
    ("de", "Vorgestern 16:52", "2024-01-06 16:52"),
    ("de", "vor 5 Minuten", "2024-01-08 11:55"),
    ("de", "vor einer Stunde", "2024-01-08"),
    ("de", "vor 2 Tagen", "2024-01-06"),
    ("de", "letzten Dienstag", "2024-01-02"),
    ("de", "Dienstag um 10:03", "2024-01-02 10:03"),
    ("de", "gerade eben", "2024-01-08 12:00"),
    ("de", "3. März 2023", "2023-03-03"),
    ("de", "3. Jänner 2023", "2023-01-03"),
    ("fr", "dim. 7 janv. 2024 16:52", MINUTE),
    ("fr", "mar. 2 janv. 2024, 16:52", "2024-01-02 16:52"),
    ("fr", "dimanche 7 janvier 2024 à 16h52", MINUTE),
    ("fr", "Posté le 07/01/2024 à 16:52:15", SEVENTH),
    ("fr", "1er mars 2023", "2023-03-01"),
    ("fr", "Aujourd'hui à 10:03", "2024-01-08 10:03"),
    ("fr", "Aujourd’hui, 10h03", "2024-01-08 10:03"),
    ("fr", "Hier à 16:52", MINUTE),
    ("fr", "il y a 5 minutes", "2024-01-08 11:55"),
    ("fr", "il y a une heure", "2024-01-08"),
    ("fr", "mardi dernier", "2024-01-02"),
    ("fr", "à l'instant", "2024-01-08 12:00"),
    ("fr", "15 août 2023", "2023-08-15"),
    ("fr", "3 déc. 2023 à 10:03", "2023-12-03 10:03"),
    ("es", "7 de enero de 2024 a las 16:52", MINUTE),
    ("es", "Dom, 7 Ene 2024, 16:52", MINUTE),
    ("es", "7 de enero del 2024, 04:52 p. m.", MINUTE),
    ("es", "Hoy a las 10:03", "2024-01-08 10:03"),
    ("es", "Ayer, 16:52", MINUTE),
    ("es", "hace 5 minutos", "2024-01-08 11:55"),
    ("es", "hace una hora", "2024-01-08"),
    ("es", "hace 2 días", "2024-01-06"),
    ("es", "martes pasado", "2024-01-02"),
    ("es", "ahora mismo", "2024-01-08 12:00"),
    ("es", "3 de agosto de 2023", "2023-08-03"),
    ("it", "7 gennaio 2024, 16:52", MINUTE),
    ("it", "dom 7 gen 2024, 16:52", MINUTE),
    ("it", "7 gennaio 2024 alle 16:52", MINUTE),
    ("it", "7 gennaio 2024 alle ore 16.52", MINUTE),
    ("it", "Oggi alle 10:03", "2024-01-08 10:03"),
    ("it", "Ieri, 16:52", MINUTE),
    ("it", "5 minuti fa", "2024-01-08 11:55"),
    ("it", "un'ora fa", "2024-01-08"),
    ("it", "martedì scorso", "2024-01-02"),
    ("it", "1º marzo 2023", "2023-03-01"),
    ("it", "adesso", "2024-01-08 12:00"),
    ("nl", "zo 7 jan 2024, 16:52", MINUTE),
    ("nl", "7 januari 2024 om 16:52", MINUTE),
    ("nl", "Vandaag om 10:03", "2024-01-08 10:03"),
    ("nl", "Gisteren 16:52", MINUTE),
    ("nl", "5 minuten geleden", "2024-01-08 11:55"),
    ("nl", "een uur geleden", "2024-01-08"),
    ("nl", "afgelopen dinsdag", "2024-01-02"),
    ("nl", "3 mrt. 2023", "2023-03-03"),
    ("nl", "07-01-2024 16:52", MINUTE),
    ("nl", "zojuist", "2024-01-08 12:00"),
    ("pt", "7 de janeiro de 2024 às 16:52", MINUTE),
    ("pt", "Dom, 7 Jan 2024, 16:52", MINUTE),
    ("pt", "1º de março de 2023", "2023-03-01"),
    ("pt", "Hoje às 10:03", "2024-01-08 10:03"),
    ("pt", "Ontem, 16:52", MINUTE),
    ("pt", "há 5 minutos", "2024-01-08 11:55"),
    ("pt", "5 minutos atrás", "2024-01-08 11:55"),
    ("pt", "há uma hora", "2024-01-08"),
    ("pt", "terça-feira às 10:03", "2024-01-02 10:03"),
    ("pt", "agora mesmo", "2024-01-08 12:00"),
    ("pl", "7 stycznia 2024, o 16:52", MINUTE),
    ("pl", "ndz 07 sty, 2024 16:52", MINUTE),
    ("pl", "Dzisiaj o 10:03", "2024-01-08 10:03"),
    ("pl", "Wczoraj, 16:52", MINUTE),
    ("pl", "5 minut temu", "2024-01-08 11:55"),
    ("pl", "godzinę temu", "2024-01-08"),
    ("pl", "3 października 2023", "2023-10-03"),
    ("pl", "Wtorek o 10:03", "2024-01-02 10:03"),
    ("pl", "przed chwilą", "2024-01-08 12:00"),
    ("sv", "7 januari 2024 kl. 16:52", MINUTE),
    ("sv", "7 jan 2024 kl 16.52", MINUTE),
    ("sv", "Idag, 10:03", "2024-01-08 10:03"),
    ("sv", "i går kl. 16:52", MINUTE),
    ("sv", "för 5 minuter sedan", "2024-01-08 11:55"),
    ("sv", "en timme sedan", "2024-01-08"),
    ("sv", "förra tisdagen", "2024-01-02"),
    ("sv", "nyss", "2024-01-08 12:00"),
    ("da", "7. januar 2024 kl. 16.52", MINUTE),
    ("nb", "5 minutter siden", "2024-01-08 11:55"),
    ("en", "5. Dezember 2023, 10:03", "2023-12-05 10:03"),  # a page that names the wrong language
]


@pytest.mark.parametrize(("language", "text", "expected"), LANGUAGE_TEXTS)
def test_languages(language: str, text: str, expected: str) -> None:
    assert DateReader((), NOW, UTC, language).read(text) == moment(expected)


OTHER_TEXTS = [
    ("12:15 am, 7 Jan 2024", "2024-01-07 00:15"),
    ("7 Jan 2024 12:15 p.m.", "2024-01-07 12:15"),
    ("7 Jan 2024 12:15 a.m.", "2024-01-07 00:15"),
    ("January 9", "2023-01-09"),
    ("January 08, 11:59 AM", "2024-01-08 11:59"),
    ("January 08, 12:01 PM", "2023-01-08 12:01"),
    ("29 Feb", "2020-02-29"),
    ("31 Dec 10:03", "2023-12-31 10:03"),
    ("07-Jan-24 04:52 PM", MINUTE),
    ("Jan 7, '24", DAY),
    ("7 Jan 98 10:03", "1998-01-07 10:03"),
    ("7 Jan 2024 16:52 GMT+2", "2024-01-07 14:52"),
    ("7 Jan 2024 16:52 UTC-05:00", "2024-01-07 21:52"),
    ("7 Jan 2024 16:52 +0200", "2024-01-07 14:52"),
    ("7 Jan 2024 04:52 PM EST", "2024-01-07 21:52"),
    ("7 Jan 2024 16:52 (CET)", "2024-01-07 15:52"),
    ("7 Jul 2023 16:52 CEST", "2023-07-07 14:52"),
    ("7 Jul 2023 16:52 EDT", "2023-07-07 20:52"),
    ("Monday at 10:03", "2024-01-01 10:03"),
    ("last Tuesday", "2024-01-02"),
    ("Tue 10:03", "2024-01-02 10:03"),
    ("yesterday", DAY),
    ("today", "2024-01-08"),
    ("just now", "2024-01-08 12:00"),
    ("30 seconds ago", "2024-01-08 12:00:00"),
    ("1 hour, 5 minutes ago", "2024-01-08 10:55"),
    ("about an hour ago", "2024-01-08"),
    ("13 hours ago", DAY),
    ("2d", "2024-01-06"),
    ("5m", "2024-01-08 11:55"),
    ("5m ago", "2024-01-08 11:55"),
    ("10/10 pain « on: January 07, 2024, 04:52:15 PM »", SEVENTH),
    ("Re: 5 years ago « Reply #3 on: January 07, 2024, 04:52:15 PM »", SEVENTH),
    ("In Topic 5 by NAME 3 minutes ago", "2024-01-08 11:57"),
    ("Started by NAME, May 5 2023", "2023-05-05"),
    ("7\u00a0Jan\u00a02024,\u202f4:52\u202fPM", MINUTE),
    ("7 January 2024 5.30 mg", DAY),
    ("1/2/2024 - 5 mg", "2024-02-01"),
]


@pytest.mark.parametrize(("text", "expected"), OTHER_TEXTS)
def test_clocks_years_zones_and_what_counts_from_now(text: str, expected: str) -> None:
    assert DateReader((), NOW, UTC, "en").read(text) == moment(expected)


NO_DATES = [
    *(
        "",
        " ",
        "Posts: 12",
        "Posts: 1,204",
        "24/7",
        "24/7 support",
        "10/10",
        "10/10 pain",
        "10/10 pain 10:03",
        "2.5 mg",
    ),
    *(
        "5.5.5",
        "phpBB 3.3.10",
        "v2.10.2024",
        "120/80",
        "BP 120/80/24",
        "take 10-10-10 mg",
        "may 5 mg",
        "I may 12 times",
    ),
    *(
        "#2024",
        "2024",
        "12",
        "10:03",
        "16:52:15",
        "January 2024",
        "Jan",
        "31 February 2024",
        "30.02.2024",
        "13/13/2024",
    ),
    *("diagnosed 5 years ago", "2 weeks ago", "3 months ago", "2 years ago", "1 month, 2 days ago", "vor 2 Jahren"),
    *(
        "I saw him yesterday",
        "5/6/23 10 mg",
        "sun",
        "mar",
        "set",
        "Joined: March 2012",
        "Replies: 2 Views: 512",
        "555-12-3456",
    ),
    *(
        "192.168.1.10",
        "1234567890123456",
        "17046463",
        "49151123456",
        "page 2 of 12",
        "ISBN 3-16-148410-0",
        "5/6",
        "3-4",
    ),
    *(
        "99999999999",
        "7 Jan 0001",
        "2024-13-07",
        "2024-01-32",
        "5 mg 3 times a day",
        "1-2 mg/kg",
        "now and then",
        "5 m",
    ),
]


@pytest.mark.parametrize("text", NO_DATES)
@pytest.mark.parametrize("language", ["en", "de", "fi", ""])
def test_no_dates(text: str, language: str) -> None:
    assert DateReader((), NOW, UTC, language).read(text) is None


@given(
    st.sampled_from(["Posts: {}", "{} mg", "{}/10 pain", "{}.5 mg", "{} replies", "page {}", "#{}", "{}:{}", "{} %"]),
    st.integers(0, 999),
)
def test_no_number_becomes_a_date(form: str, number: int) -> None:
    assert DateReader((), NOW, UTC, "en").read(form.format(number, number)) is None


@pytest.mark.parametrize(
    "text", ["Today at 10:03", "5 minutes ago", "Tuesday at 10:03", "January 7", "yesterday", "вчера"]
)
def test_without_a_clock_nothing_counts_from_it(text: str) -> None:
    assert DateReader(language="ru").read(text) is None


AMBIGUOUS = [
    (("02/03/2023", "13/03/2023"), "en", "2023-03-02"),
    (("02/03/2023", "03/13/2023"), "de", "2023-02-03"),
    (("02-03-2023, 04:52 PM",), "en", "2023-02-03 16:52"),
    (("02-03-2023, 04:52 PM",), "en-GB", "2023-03-02 16:52"),
    (("02-03-2023, 04:52 PM",), "es", "2023-03-02 16:52"),
    (("02-03-2023, 16:52",), "en", "2023-03-02 16:52"),
    (("02/03/2023",), "en-US", "2023-02-03"),
    (("02.03.2023 04:52 PM",), "en", "2023-03-02 16:52"),
    (("02.03.2023", "03.25.2023"), "en", "2023-02-03"),
    (("01/06/2024", "01/07/2024"), "de", "2024-01-06"),  # day first would lie after the page's clock
    (("02/03/2023", "03/02/2023"), "de", "2023-02-03"),  # dates of a thread rise
    (("02/03/2023", "03/02/2023"), "en-GB", "2023-02-03"),
    (("2023-02-03",), "en", "2023-02-03"),
    (("2023/02/03",), "en", "2023-02-03"),
]


@pytest.mark.parametrize(("texts", "language", "expected"), AMBIGUOUS)
def test_a_page_settles_its_order(texts: tuple[str, ...], language: str, expected: str) -> None:
    assert DateReader(texts, NOW, UTC, language).read(texts[0]) == moment(expected)


def test_the_zone_of_the_forum_and_of_the_text() -> None:
    read = DateReader((), datetime(2024, 1, 8, 23, 30, tzinfo=UTC), BERLIN, "en").read
    assert read("Today at 00:10") == moment("2024-01-08 23:10")
    assert read("yesterday") == moment_of(datetime(2024, 1, 7, 23, tzinfo=UTC))
    assert read("2024-01-07 16:52") == moment("2024-01-07 15:52")
    assert read("7 Jan 2024 16:52 EST") == moment("2024-01-07 21:52")
    assert read("2024-01-07T16:52:15Z") == moment(SEVENTH)


def moment_of(day: datetime) -> Moment:
    return Moment(day, Precision.DAY)


def test_the_repeated_hour_is_the_first_unless_the_page_goes_on() -> None:
    texts = ("29 Oct 2023 02:50", "29 Oct 2023 02:10", "29 Oct 2023 02:20", "29 Oct 2023 03:01")
    read = DateReader(texts, NOW, BERLIN, "en").read
    expected = ("2023-10-29 00:50", "2023-10-29 01:10", "2023-10-29 01:20", "2023-10-29 02:01")
    assert [read(text) for text in texts] == [moment(text) for text in expected]
    assert DateReader((), NOW, BERLIN, "en").read(texts[1]) == moment("2023-10-29 00:10")


def test_the_skipped_hour_is_read() -> None:
    assert DateReader((), NOW, BERLIN, "en").read("26 Mar 2023 02:30") == moment("2023-03-26 01:30")


FOREIGN = [
    ("ru", "7 января 2024, 16:52", MINUTE),
    ("en", "7 января 2024, 16:52:15", SEVENTH),
    ("ru", "вчера в 16:52", MINUTE),
    ("ru", "5 минут назад", "2024-01-08 11:55"),
    ("ru", "3 часа назад", "2024-01-08"),
    ("fi", "7 tammikuu 2024", DAY),
    ("fi", "eilen klo 16:52", MINUTE),
    ("cs", "7. ledna 2024 16:52:15", SEVENTH),
]


@pytest.mark.parametrize(("language", "text", "expected"), FOREIGN)
def test_languages_that_dateparser_knows(language: str, text: str, expected: str) -> None:
    assert DateReader((), NOW, UTC, language).read(text) == moment(expected)


@pytest.mark.parametrize("text", ["3 года назад", "2 недели назад", "январь 2024", "7 января 2024 " + "а" * 100])
def test_what_dateparser_would_guess_is_no_date(text: str) -> None:
    assert DateReader((), NOW, UTC, "ru").read(text) is None


def test_a_language_that_nobody_knows_is_no_error() -> None:
    assert DateReader((), NOW, UTC, "x-klingon").read("nov 7 wa'") is None


@pytest.mark.parametrize(("field", "table"), [("months", None), ("days", DAYS), ("units", UNITS), ("back", BACK)])
def test_no_word_means_two_things(field: str, table: dict[str, int] | None) -> None:
    found = dict(names(field))
    assert all(found[word] == place for word, place in names(field))
    assert len(found) == len(table if table is not None else MONTHS)


TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2024, 1, 7)).map(lambda found: found.replace(microsecond=0))  # noqa: DTZ001
FORMS = (
    "{day} {month} {year}, {time}",
    "{day}. {month} {year} {time}",
    "{day:02}-{month}-{year} {time}",
    "{month} {day:02}, {year}, {time}",
    "{year} {month} {day} {time}",
    "{time}, {day} {month} {year}",
    "« #3 {day} {month} {year} - {time} »",
    "{year}-{number:02}-{day:02} {time}",
    "{day:02}.{number:02}.{year}, {time}",
)


@given(st.sampled_from(sorted(LANGUAGES)), st.sampled_from(FORMS), TIMES, st.integers(0, 5))
def test_round_trips(language: str, form: str, at: datetime, choice: int) -> None:
    months = LANGUAGES[language].months.split("|")[at.month - 1].split()
    values = {"day": at.day, "number": at.month, "month": months[choice % len(months)], "year": at.year}
    text = form.format(**values, time=f"{at:%H:%M:%S}")
    assert DateReader((text,), NOW, UTC, language).read(text) == Moment(at.replace(tzinfo=UTC), Precision.SECOND)


@given(st.sampled_from(["%m/%d/%Y %I:%M %p", "%B %d, %Y %I:%M %p", "%d %b %Y %I:%M %p", "%I:%M %p %b %d, %Y"]), TIMES)
def test_round_trips_of_the_twelve_hour_clock(form: str, at: datetime) -> None:
    text = at.strftime(form)
    expected = Moment(at.replace(second=0, tzinfo=UTC), Precision.MINUTE)
    assert DateReader(("12/31/2023", text), NOW, UTC, "en").read(text) == expected


@given(st.dates(date(2000, 1, 1), date(2024, 1, 8)))
def test_a_missing_year_is_the_latest(day: date) -> None:
    found = DateReader((), NOW, UTC, "en").read(f"{day:%B} {day.day}")
    assert found is not None
    assert (found.at.month, found.at.day) == (day.month, day.day)
    assert NOW - timedelta(days=366 * 4 + 1) < found.at <= NOW


@given(
    st.lists(st.text() | st.from_regex(r"[0-9:/., -]{1,30}( ?[ap]m| ago| jan| ago 20)?"), max_size=4),
    st.none() | st.just(NOW),
)
def test_no_text_raises(texts: list[str], now: datetime | None) -> None:
    reader = DateReader(texts, now, NEW_YORK, "en")
    for text in texts:
        found = reader.read(text)
        assert found is None or found.at.tzinfo is UTC


@pytest.mark.parametrize(
    "piece", ["1", "1:", "1/", "12:34:56 ", "1/2/", "1 a ", "Mon ", "jan 7 ", "-", "today ", " ", "７"]
)
def test_long_texts_take_no_longer_than_their_length(piece: str) -> None:
    def read(size: int) -> None:
        text = (piece * size)[:size]
        DateReader((text,) * 20, NOW, UTC, "en").read(text)

    assert growth(read, 10_000) < LINEAR


def test_a_text_is_cut_before_it_is_read() -> None:
    assert len(fold("é" * 10_000)) == 300

"""SMF: its many spellings of an address, the forum's clock, dates in two forms, and pages that are cut off."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.families.smf import FAMILY
from crawlers.family import Reading
from crawlers.reading.page import Page

PAGES = {path.stem: path.read_bytes() for path in sorted((Path(__file__).parent / "pages" / "smf").glob("*.html"))}
SID = "PHPSESSID=0123456789abcdef0123456789"
URL = "https://f.example/index.php?topic=21.10"


def thread_page(old: str = "", new: str = "", url: str = URL, name: str = "thread") -> Page:
    """A recorded page with other words in one place."""
    text = PAGES[name].decode()
    assert old in text
    return Page(url, text.replace(old, new).encode())


def created(page: Page) -> list[datetime | None]:
    return [post.created for post in FAMILY.read(page).threads[0].posts]


# -- addresses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelling",
    [
        "index.php?topic=2",
        "index.php?topic=2.0",
        "index.php?topic=2.new",
        "index.php?topic=2.new#new",
        "index.php?topic=2.msg5#msg5",
        "index.php?topic=2.0;all",
        "index.php?topic=2.0;prev_next=",
        f"index.php?{SID}&topic=2.0",
        f"index.php?{SID};topic=2.0",
        f"index.php?{SID}&amp;topic=2.0",
        f"index.php?topic=2.0;{SID}",
        "index.php?action=printpage;topic=2.0",
        "index.php?action=printpage&topic=02",
        "index.php/topic,2.0.html",
        f"index.php/topic,2.msg5.html?{SID}",
        "?topic=2.0",
    ],
)
def test_the_first_page_of_a_thread_has_one_address(spelling: str) -> None:
    assert FAMILY.canonical(f"https://f.example/sub/{spelling}") == "https://f.example/sub/index.php?topic=2.0"


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        ("index.php?topic=2.10#msg12", "index.php?topic=2.10"),
        ("index.php?topic=2;start=10", "index.php?topic=2.10"),
        ("index.php/topic,2.10.html", "index.php?topic=2.10"),
        ("index.php?board=4;sort=subject;desc", "index.php?board=4.0"),
        (f"index.php?{SID}&board=4.20;sort=starter", "index.php?board=4.20"),
        (f"index.php/board,4.20.html;{SID}", "index.php?board=4.20"),
        ("index.php/board,4.20/sort,subject.html", "index.php?board=4.20"),
        (f"index.php?{SID}&msg=12", "index.php?msg=12"),
        (f"index.php?u=7;{SID};action=profile", "index.php?action=profile;u=7"),
        ("index.php?action=post;topic=2.0", "index.php?action=post;topic=2.0"),
        (f"index.php?{SID}&", "index.php"),
        ("", ""),
        (f"pain/warm-hands/?{SID}", "pain/warm-hands/"),
    ],
)
def test_a_page_has_one_address(spelling: str, canonical: str) -> None:
    assert FAMILY.canonical(f"https://f.example/{spelling}") == f"https://f.example/{canonical}"


@given(st.text(alphabet="topicbardmsgnewl=.,;&?/0129[]#%-h", max_size=60), st.sampled_from(["", "?topic=", "?board="]))
def test_canonical_addresses_stay_as_they_are(tail: str, start: str) -> None:
    once = FAMILY.canonical(f"https://f.example/index.php{start}{tail}")
    assert FAMILY.canonical(once) == once


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"index.php?{SID}&topic=2.msg5#msg5", "https://f.example/index.php?topic=2.msg5#msg5"),
        ("index.php?topic=2.10#msg12", "https://f.example/index.php?topic=2.msg12#msg12"),
        ("index.php/topic,2.msg5.html#msg5", "https://f.example/index.php?topic=2.msg5#msg5"),
        (f"index.php?msg=5;{SID}", "https://f.example/index.php?msg=5"),
        ("http://[broken", ""),
    ],
)
def test_a_post_has_one_address(url: str, expected: str) -> None:
    assert FAMILY.post_url(Page("https://f.example/", b""), url) == expected


# -- threads --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["https://f.example/index.php?msg=301", "https://f.example/index.php?topic=21.new"])
def test_a_page_asked_for_by_its_post_says_itself_which_one_it_is(url: str) -> None:
    thread = FAMILY.read(Page(url, PAGES["thread"])).threads[0]
    assert (thread.id, [post.position for post in thread.posts]) == ("21", [11, 12, 13])


def test_a_thread_under_an_address_of_its_own_making_is_known_by_its_search_form() -> None:
    page = thread_page('<link rel="canonical"', "<link", "https://f.example/small-children/sleep/")
    thread = FAMILY.read(page).threads[0]
    assert (thread.id, thread.url) == ("21", "http://forum.example.org/index.php?topic=21.0")


def test_a_theme_without_a_path_to_the_thread_still_shows_its_title() -> None:
    assert FAMILY.read(thread_page("navigate_section", "crumbs")).threads[0].title == "Is 14 hours <normal> for him? 😴"


# -- dates ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "hour"),
    [
        ("2026-11-22, 11:20:49", 21),
        ("2026-11-22, 13:20", 19),  # without seconds
        ("2026-11-22, 05:50:49", 2),  # five and a half hours behind
        ("2026-11-22, 13:27:49", 21),  # no zone is seven minutes away: the clock is not to be trusted
        ("2026-11-25, 13:20:49", 21),
        ("soon", 21),
    ],
)
def test_the_clock_in_the_head_of_the_page_tells_the_zone(clock: str, hour: int) -> None:
    first = created(thread_page("2026-11-22, 13:20:49", clock))[0]
    assert first is not None
    assert first.hour == hour


@pytest.mark.parametrize(("language", "hour"), [("de", 18), ("en-GB", 18), ("zh", 19)])
def test_dates_of_the_other_half_of_the_year_are_read_in_their_own_time(language: str, hour: int) -> None:
    page = thread_page("2026-11-22, 13:20:49", "2026-11-22, 12:20:49")  # an hour ahead, in winter
    text = page.text.replace("2025-03-04, 21:15:09", "2025-07-04, 20:15:09").replace("en-US", language)
    assert created(Page(URL, text.encode()))[0] == datetime(2025, 7, 4, hour, 15, 9, tzinfo=UTC)


@pytest.mark.parametrize("name", ["thread", "thread-2.0"])
def test_a_date_of_today_keeps_its_word_though_labels_are_left_out(name: str) -> None:
    old = {"thread": "2025-03-04, 21:15:09", "thread-2.0": "2012-07-06, 08:01:02"}[name]
    page = thread_page(old, "<strong>Today</strong> at 21:15:09", name=name)
    dates = page.tree.css(FAMILY.date)
    assert "Today at 21:15:09" in [FAMILY.date_words(date) for date in dates]


# -- pages that are not what they should be -------------------------------------------------------------------


@given(st.sampled_from(sorted(PAGES)), st.floats(0, 1))
def test_a_page_that_is_cut_off_breaks_nothing(name: str, share: float) -> None:
    body = PAGES[name]
    reading = FAMILY.read(Page(URL, body[: int(len(body) * share)], date=datetime(2026, 11, 22, tzinfo=UTC)))
    for thread in reading.threads:
        assert thread.id == "21"
        assert all(post.id.isdecimal() and post.url.startswith("https://f.example/") for post in thread.posts)


@given(st.sampled_from(sorted(PAGES)), st.text(alphabet="<>\"'/=&;#[]:%xé\x00 ", max_size=12), st.data())
def test_odd_markup_breaks_nothing(name: str, odd: str, data: st.DataObject) -> None:
    text = PAGES[name].decode()
    place = data.draw(st.integers(0, len(text)))
    FAMILY.read(Page(URL, (text[:place] + odd + text[place + len(odd) :]).encode()))


def test_a_login_form_at_a_threads_address_is_private_and_an_error_is_nothing() -> None:
    assert FAMILY.read(Page(URL, PAGES["private"])) == Reading(private=True)
    assert FAMILY.read(Page(URL, PAGES["error"])) == Reading()

"""What moves a hit beside its words: priors, lenses, the spread over sources; and the opposite account."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.store import Voice
from index.query.meaning import read_meanings
from index.query.parsing import parse
from index.searching.ordering import Sort
from index.searching.priors import FIRST_HAND, HELPFUL, LENS, RECENT, Lens, priors_of
from index.searching.search import Answer, Question
from tests.test_search import DAY, Shelf, shelf

__all__ = ["shelf"]  # a fixture

NOW = datetime(2026, 11, 22, tzinfo=UTC)
POST = Voice(1, 1, "src", None, None, None)
LIVED = (
    "My son has Dravet syndrome. Last winter he slept two hours a night, and we were worn out. In March he started "
    "melatonin, and since then he has slept until five."
)
ASKED = (
    "My son has Dravet syndrome, and does not sleep, and we are worn out. Does anybody know how much melatonin is "
    "right for a boy of his age? When do you give it?"
)


def asked(shelf: Shelf, text: str, **more: object) -> Answer:
    question = Question(parse(text), read_meanings(parse(text), shelf.tagger), now=NOW)
    return shelf.ask(replace(question, **more))  # type: ignore[arg-type]  # fields of Question


def titles(answer: Answer) -> list[str]:
    return [hit.thread.item.title for hit in answer.hits]


def shares(post: Voice, lens: Lens | None = None, **values: list[str]) -> dict[str, float]:
    return {prior.said: prior.share for prior in priors_of(post, values, NOW, lens)}


def test_what_somebody_lived_through_speaks_for_a_post() -> None:
    assert shares(POST, kind=["experience"]) == {"lived through": FIRST_HAND}
    assert shares(POST, kind=["question"]) == {}


def test_votes_speak_for_a_post_and_are_bounded() -> None:
    [few], [many], [more] = (shares(replace(POST, score=n)).values() for n in (3, 100, 100_000))
    assert 0 < few < many == more == pytest.approx(HELPFUL)
    assert shares(replace(POST, score=-5)) == {}


def test_recent_posts_count_more_and_old_ones_not_less() -> None:
    [today], [older] = (shares(replace(POST, created=NOW - timedelta(days=365 * n))).values() for n in (0, 4))
    assert today == pytest.approx(RECENT)
    assert older == pytest.approx(RECENT / 2, rel=0.01)
    assert shares(replace(POST, created=NOW - timedelta(days=365 * 40))) == {}


def test_a_post_from_the_future_is_as_recent_as_today() -> None:
    assert list(shares(replace(POST, created=NOW + timedelta(days=9))).values()) == [RECENT]


def test_who_asks_for_themselves_looks_for_symptoms_and_history() -> None:
    assert shares(POST, Lens.ME, symptom=["HP:1"], stage=["new"], treatment=["x"]) == {
        "names symptoms": LENS,
        "tells where on the way they are": LENS,
    }


def test_who_asks_for_somebody_looks_for_treatments_and_explanations() -> None:
    assert shares(POST, Lens.SOMEONE, symptom=["HP:1"], treatment=["x"], kind=["advice"]) == {
        "names treatments": LENS,
        "explains or advises": LENS,
    }


@given(
    score=st.none() | st.integers(-(10**9), 10**9),
    created=st.none() | st.datetimes(timezones=st.just(UTC)),
    kind=st.sampled_from(["experience", "question", "advice", "news"]),
    lens=st.sampled_from([None, *Lens]),
)
def test_all_that_speaks_for_a_post_is_small(
    score: int | None, created: datetime | None, kind: str, lens: Lens | None
) -> None:
    told = shares(replace(POST, score=score, created=created), lens, kind=[kind], symptom=["x"], stage=["new"])
    assert all(0 < share <= 0.1 for share in told.values())
    assert sum(told.values()) <= 0.5


def test_of_equals_an_experience_comes_before_a_question(shelf: Shelf) -> None:
    shelf.thread("One", LIVED)
    shelf.thread("Two", ASKED)
    shelf.build()
    answer = asked(shelf, "melatonin")
    assert titles(answer) == ["One", "Two"]
    assert "lived through" in {prior.said for prior in answer.hits[0].priors}


def test_more_of_few_words_come_before_everything_that_speaks_for_a_thread(shelf: Shelf) -> None:
    shelf.thread("One", LIVED, start=NOW - timedelta(days=1))
    shelf.thread("Two", f"{ASKED} And weekends?", start=DAY.replace(year=2009))
    shelf.build()
    assert titles(asked(shelf, "melatonin weekends")) == ["Two", "One"]


def test_of_many_words_no_thread_must_have_all(shelf: Shelf) -> None:
    shelf.thread("Chatter", "signs, school, watch, days, weeks: so much of everything and nothing.")
    shelf.thread("Dravet", "Dravet syndrome. Dravet is rare, and Dravet needs a plan.", "Dravet again.")
    shelf.build()
    words = "what signs should we watch with dravet at school in the first days and weeks"
    assert titles(asked(shelf, words, meanings=()))[0] == "Chatter"
    assert titles(asked(shelf, "dravet signs", meanings=()))[0] == "Dravet"


def test_hits_are_spread_over_sources(shelf: Shelf) -> None:
    for n in range(4):
        shelf.thread(f"Big {n}", f"Night {n}: melatonin and melatonin again.", source="big")
    shelf.thread("Small", "Melatonin in the evening.", source="small")
    shelf.build()
    sources = [hit.thread.item.source for hit in asked(shelf, "melatonin").hits]
    assert sources.index("small") < 4
    assert sources[0] == "big"


def test_pages_hold_every_thread_once(shelf: Shelf) -> None:
    for n in range(23):
        shelf.thread(f"T{n}", f"Melatonin night {n}.", source=f"s{n % 3}")
    shelf.build()
    pages = [titles(asked(shelf, "melatonin", limit=5, page=page)) for page in range(1, 6)]
    assert sorted(title for page in pages for title in page) == sorted(f"T{n}" for n in range(23))


def test_filters_alone_are_put_in_order_by_what_speaks_for_a_post(shelf: Shelf) -> None:
    shelf.thread("Old", LIVED, start=DAY.replace(year=2010))
    shelf.thread("Ask", ASKED, start=DAY.replace(year=2010))
    shelf.build()
    assert titles(asked(shelf, "treatment:melatonin")) == ["Old", "Ask"]


def test_dates_order_hits_whatever_speaks_for_them(shelf: Shelf) -> None:
    shelf.thread("Old", LIVED, start=DAY.replace(year=2010))
    shelf.thread("New", ASKED, start=DAY.replace(year=2020))
    shelf.build()
    assert titles(asked(shelf, "melatonin", sort=Sort.NEWEST)) == ["New", "Old"]


def test_the_people_who_wrote_what_was_found_are_counted_once(shelf: Shelf) -> None:
    shelf.thread("One", "Melatonin helps.", "Not us.", "Melatonin for us too.")
    for n, key in ((1, "a"), (2, "b"), (3, "a")):
        with shelf.store.db.writing() as connection:
            connection.exec_driver_sql("update post set author_key = ? where n = ?", (key, n))
    shelf.build()
    assert asked(shelf, "melatonin").people == 1
    assert asked(shelf, "melatonin us").people == 2


def test_a_newer_post_than_a_number_can_be_asked_for(shelf: Shelf) -> None:
    shelf.thread("One", "Melatonin helps.")
    shelf.thread("Two", "Melatonin helps us.", "Something else.")
    shelf.build()
    assert titles(asked(shelf, "melatonin", after=1)) == ["Two"]
    assert titles(asked(shelf, "melatonin", after=2)) == []  # the newer post does not speak of it


def test_a_search_without_time_says_what_it_left_out(shelf: Shelf) -> None:
    shelf.thread("One", "Melatonin helps.")
    shelf.build()
    answer = asked(shelf, "melatonin", stop=lambda: True)
    assert "melatonin" in answer.notes[0]


HELPED = "We started melatonin and it helped her sleep."
FAILED = "We tried melatonin and it did not help at all."


def test_the_opposite_account_comes_from_another_source(shelf: Shelf) -> None:
    shelf.thread("Good", HELPED, source="one")
    shelf.thread("Bad here", FAILED, source="one")
    shelf.thread("Bad there", FAILED + " So we stopped.", source="two")
    shelf.build()
    opposite = asked(shelf, "melatonin helped", opposite=True).opposite
    assert opposite is not None
    assert opposite.hit.thread.item.title == "Bad there"
    assert (opposite.told.outcome, opposite.against.outcome) == ("not", "helped")


def test_where_nobody_tells_the_opposite_there_is_none(shelf: Shelf) -> None:
    shelf.thread("Good", HELPED, source="one")
    shelf.thread("Good too", HELPED + " Really.", source="two")
    shelf.build()
    assert asked(shelf, "melatonin", opposite=True).opposite is None
    assert asked(shelf, "melatonin").opposite is None


def test_the_opposite_is_about_the_treatment_that_was_asked_for(shelf: Shelf) -> None:
    shelf.thread("Good", HELPED, source="one")
    shelf.thread("Other", "Melatonin? We tried valproate and it did not help at all.", source="two")
    shelf.build()
    assert asked(shelf, "melatonin", opposite=True).opposite is None

"""What people speak of around a concept: who is counted, what is left out, which threads come first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.items import Post, Thread
from crawlers.store import Store, Voice
from index.around.helpful import most_helpful
from index.around.overview import MINIMUM, YEARS, Overview, build_overview
from index.building.build import build_index
from index.building.state import open_index
from index.deriving.derived import Derived
from index.tagging import Tagger

DAY = datetime(2024, 5, 1, tzinfo=UTC)
SIX = ("ann", "ben", "cat", "dan", "eve", "fay")


class Shelf:
    """A store of threads whose posts have authors, and its index."""

    def __init__(self, folder: Path, tagger: Tagger) -> None:
        self.folder, self.tagger, self.posts = folder, tagger, 0
        self.store = Store(folder / "store.sqlite")

    def thread(
        self, title: str, *said: tuple[str | None, str], source: str = "src", year: int | None = 2024, votes: int = 0
    ) -> None:
        """Keep a thread of (author, text); the author None is not known."""
        posts = []
        for position, (author, text) in enumerate(said, 1):
            self.posts += 1
            date = DAY.replace(year=year) if year else None
            key = f"{source}/{author}" if author else None
            posts.append(
                Post(source, title, str(self.posts), "", position, text, author_key=key, created=date, score=votes)
            )
        self.store.save_import([(Thread(source, title, f"https://x.example/{title}", title, "board"), posts)])

    def around(self, name: str, facet: str = "condition") -> Overview:
        """The overview of what is called so."""
        lexicon = self.tagger.lexicon
        with closing(Derived(self.folder / "derived.sqlite", lexicon.version)) as derived:
            build_index(self.store, derived, self.folder / "index", self.tagger)
        with closing(open_index(self.folder / "index", lexicon.version)) as index:
            return build_overview(lexicon.named(name, facet)[0], lexicon, index, self.store)


@pytest.fixture
def shelf(tmp_path: Path, tagger: Tagger) -> Iterator[Shelf]:
    """An empty shelf."""
    shelf = Shelf(tmp_path, tagger)
    yield shelf
    shelf.store.close()


def drug(overview: Overview) -> dict[str, tuple[int, int, int]]:
    """People, posts and sources of each treatment that comes up."""
    return {
        one.name.lower(): (one.tally.people, one.tally.posts, one.tally.sources)
        for one in overview.related["treatment"]
    }


# -- who is counted -------------------------------------------------------------------------------------------


def test_people_are_counted_once_and_posts_each(shelf: Shelf) -> None:
    shelf.thread("Lupus", *((who, f"My lupus and the naproxen, said by {who}.") for who in (*SIX, "ann", "ben")))
    overview = shelf.around("lupus")
    assert (overview.tally.posts, overview.tally.people, overview.tally.threads) == (8, 6, 1)
    assert drug(overview) == {"naproxen": (6, 8, 1)}


def test_posts_whose_author_is_not_known_are_nobodys(shelf: Shelf) -> None:
    shelf.thread("Lupus", *((None, f"My lupus and the naproxen, number {n}.") for n in range(8)), ("ann", "Lupus too."))
    overview = shelf.around("lupus")
    assert (overview.tally.people, overview.tally.unknown) == (1, 8)
    assert drug(overview) == {}


def test_what_fewer_than_five_people_speak_of_is_left_out_and_counted_as_left_out(shelf: Shelf) -> None:
    assert MINIMUM == 5
    shelf.thread("Lupus", *((who, f"Lupus and naproxen, says {who}.") for who in SIX[:5]))
    shelf.thread("Lupus again", *((who, f"Lupus and prednisone, says {who}.") for who in SIX[:4] * 3))
    overview = shelf.around("lupus")
    assert list(drug(overview)) == ["naproxen"]
    assert overview.few == {"treatment": 1, "symptom": 0}


def test_narrower_concepts_count_and_are_named_with_their_threads(shelf: Shelf) -> None:
    shelf.thread("Dravet syndrome", ("ann", "We were told in May."))
    shelf.thread("Epilepsy", ("ben", "It began in May."))
    overview = shelf.around("epilepsy")
    assert overview.tally.threads == 2
    assert [one.threads for one in overview.narrower[:1]] == [1]
    assert shelf.around("Dravet syndrome").tally.threads == 1


def test_a_reply_in_a_thread_that_begins_with_it_is_around_it(shelf: Shelf) -> None:
    replies = [(who, f"We tried clobazam for that, {who} here.") for who in SIX]
    shelf.thread("A new diagnosis", ("zoe", "She has Dravet syndrome."), *replies)
    shelf.thread("The weather", ("zoe", "Is it warm?"), ("ann", "Bad for Dravet syndrome."), *replies)
    overview = shelf.around("Dravet syndrome")
    assert (overview.tally.posts, overview.around.posts) == (2, 8)
    assert drug(overview) == {"clobazam": (6, 6, 1)}


def test_a_repost_is_not_another_voice(shelf: Shelf) -> None:
    words = (
        "When we started naproxen for the lupus pains the first weeks were hard, as her stomach hurt every morning "
        "and the tablets were large. Then we learnt to give it with bread, and the grey days grew fewer by and by."
    )
    shelf.thread("Lupus and naproxen", ("ann", words))
    shelf.thread("Lupus and naproxen once more", ("copyist", words), source="other")
    overview = shelf.around("lupus")
    assert (overview.tally.posts, overview.tally.people, overview.tally.sources) == (1, 1, 1)


def test_sources_are_told_apart_and_count_their_threads(shelf: Shelf) -> None:
    for source in ("one", "two"):
        shelf.thread("Lupus", *((who, f"Lupus and naproxen, {who} of {source}.") for who in SIX[:3]), source=source)
    overview = shelf.around("lupus")
    assert drug(overview) == {"naproxen": (6, 6, 2)}
    assert overview.sources == {"one": 1, "two": 1}


def test_a_treatment_has_conditions_and_symptoms_beside_it(shelf: Shelf) -> None:
    shelf.thread("Naproxen", *((who, f"Naproxen for lupus, says {who}.") for who in SIX))
    overview = shelf.around("naproxen", "treatment")
    assert set(overview.related) == {"condition", "symptom"}
    assert [one.tally.people for one in overview.related["condition"]] == [6]


def test_of_nothing_there_is_an_empty_overview(shelf: Shelf) -> None:
    shelf.thread("The weather", ("ann", "Warm."))
    overview = shelf.around("lupus")
    assert (overview.tally.posts, overview.threads, overview.timeline.years) == (0, (), ())


# -- outcomes -------------------------------------------------------------------------------------------------


def test_an_outcome_is_offered_for_reading_when_five_people_may_tell_of_it(shelf: Shelf) -> None:
    told = [(who, f"My lupus is better: the naproxen really helped me. Greetings, {who}.") for who in SIX]
    shelf.thread("Lupus", *told[:4])
    assert shelf.around("lupus").outcomes == ()
    shelf.thread("Lupus once more", *told[4:])
    assert shelf.around("lupus").outcomes == ("helped",)


# -- years ----------------------------------------------------------------------------------------------------


def test_the_timeline_has_every_year_and_tells_what_is_undated(shelf: Shelf) -> None:
    shelf.thread("Lupus", *((who, f"Lupus, {who}.") for who in SIX), year=2020)
    shelf.thread("Lupus later", ("ann", "Lupus."), year=2023)
    shelf.thread("Lupus ever", ("ann", "My lupus."), year=None)
    timeline = shelf.around("lupus").timeline
    assert timeline.years == ((2020, 6), (2021, 0), (2022, 0), (2023, 1))
    assert (timeline.earlier, timeline.undated) == (0, 1)


def test_a_very_old_date_makes_no_endless_timeline(shelf: Shelf) -> None:
    shelf.thread("Lupus", *((who, f"Lupus, {who}.") for who in SIX), year=2024)
    shelf.thread("Lupus of old", ("ann", "Lupus!"), year=1971)
    timeline = shelf.around("lupus").timeline
    assert len(timeline.years) == YEARS
    assert timeline.earlier == 1


def test_of_few_people_there_is_no_timeline(shelf: Shelf) -> None:
    shelf.thread("Lupus", *((who, f"Lupus, {who}.") for who in SIX[:4]))
    assert shelf.around("lupus").timeline.years == ()


# -- threads --------------------------------------------------------------------------------------------------


def test_a_thread_of_many_people_comes_before_a_long_one_of_two(shelf: Shelf) -> None:
    shelf.thread("Two talk", *((who, f"Lupus, line {n}.") for n, who in enumerate(("ann", "ben") * 10)))
    shelf.thread("Many talk", *((who, f"Lupus here as well, {who}.") for who in SIX))
    assert [one.thread.item.title for one in shelf.around("lupus").threads] == ["Many talk", "Two talk"]


def test_a_thread_shows_a_passage_of_the_post_to_begin_with(shelf: Shelf) -> None:
    shelf.thread("Autumn", ("ann", "Leaves fall."), ("ben", "And then my lupus came back."))
    (thread,) = shelf.around("lupus").threads
    assert thread.passage.text == "And then my lupus came back."
    assert [thread.passage.text[slice(*mark)] for mark in thread.passage.marks] == ["lupus"]


def voice(n: int, thread: int, person: int | None = None, score: int | None = None) -> Voice:
    return Voice(n, thread, "src", person, DAY, score)


def test_votes_alone_do_not_carry_a_thread() -> None:
    loud = [voice(1, 1, 1, 1_000_000)]
    told = [voice(n, 2, n) for n in range(2, 8)]
    assert [one.thread for one in most_helpful([*loud, *told], {1, *range(2, 8)}, set(range(2, 5)))] == [2, 1]


def test_the_post_to_begin_with_speaks_of_it_tells_an_experience_and_has_most_votes() -> None:
    posts = [voice(1, 1, 1, 99), voice(2, 1, 2, 3), voice(3, 1, 3, 5), voice(4, 1, 4, 50)]
    (thread,) = most_helpful(posts, spoken={2, 3, 4}, experiences={1, 2, 3})
    assert thread.post == 3


@given(
    st.lists(
        st.builds(
            voice, st.integers(1, 99), st.integers(1, 9), st.none() | st.integers(1, 9), st.none() | st.integers()
        )
    )
)
def test_worth_is_bounded_whatever_the_votes(voices: list[Voice]) -> None:
    for one in most_helpful(voices, set(), {voice.n for voice in voices}, most=99):
        assert 0 <= one.worth <= 2.5

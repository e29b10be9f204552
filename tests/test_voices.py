"""Who wrote posts and when, read from the store without their words."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from crawlers.items import Post, Thread
from crawlers.keeping.crawl_store import CrawlStore
from crawlers.keeping.removing import remove_posts
from crawlers.store import Store

DAY = datetime(2024, 5, 1, tzinfo=UTC)


def filled(place: Path, *authors: str | None, source: str = "src") -> Store:
    """A store with one thread, a post by each of the authors."""
    store = Store(place)
    posts = [
        Post(source, "t", str(n), "", n, f"words {n}", author_key=author, created=DAY, score=n)
        for n, author in enumerate(authors, 1)
    ]
    store.save_import([(Thread(source, "t", "", "title", "board"), posts)])
    return store


def test_people_are_numbered_within_an_answer_and_their_keys_stay(tmp_path: Path) -> None:
    store = filled(tmp_path / "store.sqlite", "key-b", "key-a", "key-b", None)
    voices = store.voices([4, 3, 2, 1])
    assert [voice.person for voice in voices] == [1, 2, 1, None]
    assert [voice.person for voice in store.voices([2])] == [1]
    assert "key-" not in repr(voices)
    store.close()


def test_a_voice_has_thread_source_date_votes_and_whether_it_opens(tmp_path: Path) -> None:
    store = filled(tmp_path / "store.sqlite", "a", "b")
    first, second = store.voices([1, 2])
    assert (first.n, first.thread, first.source, first.created, first.score, first.opens) == (1, 1, "src", DAY, 1, True)
    assert not second.opens
    store.close()


def test_a_hundred_thousand_numbers_can_be_asked_for(tmp_path: Path) -> None:
    store = filled(tmp_path / "store.sqlite", *(["a"] * 1900))
    assert len(store.voices(range(100_000))) == 1900
    assert store.voices([]) == []
    store.close()


def test_what_is_gone_has_no_voice(store: CrawlStore) -> None:
    posts = [Post("src", "t", str(n), "", n, "words") for n in (1, 2)]
    store.save_import([(Thread("src", "t", "", "title", "board"), posts)])
    with store.db.writing() as connection:
        remove_posts(connection, "src", ["1"], DAY)
    assert [voice.n for voice in store.voices([1, 2])] == [2]

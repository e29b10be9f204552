"""What is kept of posts beside their tags: made once, thrown away with its rules, and gone with the words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.items import Post, Thread
from crawlers.keeping.removing import remove_posts
from crawlers.store import Store
from index.building.likeness import COMMON, sign
from index.building.repeats import find_repeats
from index.deriving.derived import Derived
from index.deriving.derived_posts import Key, Kind, text_hash
from index.deriving.post_facts import languages, signatures, speakings
from index.speaking import read_speaking
from index.vocabulary import Mention
from tests.test_likeness import ANSWERS, OTHERS, REPOSTS, SIGNATURE, STORY

DAY = datetime(2025, 3, 1, tzinfo=UTC)


@pytest.fixture
def derived(tmp_path: Path) -> Iterator[Derived]:
    """Empty derived data."""
    with closing(Derived(tmp_path / "derived.sqlite", "1")) as derived:
        yield derived


@pytest.fixture
def posts(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with closing(Store(tmp_path / "store.sqlite")) as store:
        yield store


def kind(version: str = "1") -> Kind[str]:
    """A kind of reading that is a few letters."""
    return Kind("letters", version, str.encode, bytes.decode)


def noting(asked: list[Key]) -> Callable[[Key], str]:
    """A reading that tells how long a text is, and notes what it was asked."""

    def read(key: Key) -> str:
        asked.append(key)
        return f"{len(key[0])}+{len(key[1])}"

    return read


def save(store: Store, *texts: str, source: str = "board", start: int = 0) -> None:
    """Keep a thread whose posts follow each other by a day."""
    item = Thread(source, f"t{start}", f"https://{source}.example/{start}", "A title", "Board")
    saved = [
        Post(source, item.id, str(start + n), item.url, n + 1, text, created=DAY + timedelta(days=start + n))
        for n, text in enumerate(texts)
    ]
    store.save_import([(item, saved)])


def test_a_text_is_read_once_beside_each_title(derived: Derived) -> None:
    asked: list[Key] = []
    keys = [("one", ""), ("one", "t"), ("two", "t")]
    for _ in range(2):
        assert derived.readings.get(kind(), keys, noting(asked)) == dict(zip(keys, ["3+0", "3+1", "3+1"], strict=True))
    assert asked == keys


def test_readings_by_other_rules_are_thrown_away_and_others_stay(derived: Derived, tmp_path: Path) -> None:
    asked: list[Key] = []
    languages(derived.readings, ["wir warten seit märz auf einen termin"])
    for version in ("1", "2"):
        derived.readings.get(kind(version), [("one", "")], noting(asked))
    assert len(asked) == 2
    with closing(Derived(tmp_path / "derived.sqlite", "another vocabulary")) as other:
        other.readings.get(kind("2"), [("one", "")], noting(asked))
    assert len(asked) == 2


def test_many_texts_are_read_in_batches(derived: Derived) -> None:
    keys = [(str(n), "") for n in range(1100)]
    assert len(derived.readings.get(kind(), keys, noting([]))) == 1100


def test_languages_are_kept_also_where_they_are_unknown(derived: Derived) -> None:
    texts = ["wir warten seit märz auf einen termin in der neurologie", "ok", ""]
    for _ in range(2):
        assert languages(derived.readings, texts) == {texts[0]: "de", "ok": None, "": None}


@pytest.mark.parametrize("text", [STORY, f"{STORY}\n{SIGNATURE}", "Thank you!", "💜", ""])
def test_a_signature_comes_back_as_it_was_kept(derived: Derived, text: str) -> None:
    assert [signatures(derived.readings, [text])[text] for _ in range(2)] == [sign(text)] * 2


def test_a_signature_is_made_anew_once_a_sentence_is_common(derived: Derived) -> None:
    common = frozenset(sign(SIGNATURE).sentences)
    text = f"{STORY}\n{SIGNATURE}"
    assert signatures(derived.readings, [text])[text] == sign(text)
    assert signatures(derived.readings, [text], common)[text] == sign(text, common)
    assert signatures(derived.readings, [text])[text] == sign(text, common)


def test_who_speaks_is_kept_beside_its_title(derived: Derived) -> None:
    text = (
        "My daughter was diagnosed with Dravet syndrome last week. Fenfluramine helped her a lot, we are so relieved."
    )
    drug = text.index("Fenfluramine")
    mentions = [Mention(drug, drug + len("Fenfluramine"), "treatment", "MESH:D005277")]
    posts: dict[Key, list[Mention]] = {(text, ""): mentions, (text, "New here"): mentions, ("Same here.", ""): []}
    first = speakings(derived.readings, "1", posts)
    for (words, title), found in posts.items():
        assert first[words, title] == read_speaking(words, title=title, opens=bool(title), mentions=found)
    assert first[text, ""].voice is not None
    assert first[text, ""].outcomes
    assert speakings(derived.readings, "1", posts) == first


def test_reposts_in_the_store_are_found_again_and_again(derived: Derived, posts: Store) -> None:
    save(posts, OTHERS["question"], STORY)
    save(posts, REPOSTS["greeting"], source="feed", start=10)
    assert find_repeats(posts, derived.readings) == {3: 2}
    under = [f"{text}\n{SIGNATURE}" for text in (*ANSWERS, REPOSTS["changed line"])]
    assert len(under) > COMMON
    save(posts, *under, source="feed", start=20)
    for _ in range(2):
        assert find_repeats(posts, derived.readings) == {3: 2, 12: 2}


def test_a_post_that_is_gone_is_nobodys_original(derived: Derived, posts: Store) -> None:
    save(posts, STORY)
    save(posts, REPOSTS["greeting"], source="feed", start=10)
    save(posts, REPOSTS["typing"], source="list", start=20)
    assert find_repeats(posts, derived.readings) == {2: 1, 3: 1}
    with posts.db.writing() as connection:
        remove_posts(connection, "board", ["0"], DAY)
    assert find_repeats(posts, derived.readings) == {3: 2}


def rows_in(path: Path) -> list[str]:
    """The kinds of all readings in a file."""
    with closing(sqlite3.connect(path)) as database:
        return [kind for (kind,) in database.execute("SELECT kind FROM reading ORDER BY kind")]


def test_readings_hold_no_words_and_go_with_their_text_or_title(derived: Derived, tmp_path: Path) -> None:
    path = tmp_path / "derived.sqlite"
    languages(derived.readings, [STORY])
    kept = signatures(derived.readings, [STORY])[STORY]
    speakings(derived.readings, "1", {(STORY, "A title"): []})
    derived.readings.get(kind(), [("Thank you!", STORY), ("Thank you!", "A title")], noting([]))
    assert rows_in(path) == ["language", "letters", "letters", "likeness", "speaking"]
    derived.keep_only(["Thank you!", "A title"])
    assert rows_in(path) == ["letters"]
    bytes_left = b"".join(part.read_bytes() for part in tmp_path.glob("derived.sqlite*"))
    for trace in (text_hash(STORY).encode(), kept.bands[:4].tobytes(), kept.sentences[:4].tobytes(), b"fenfluramine"):
        assert trace not in bytes_left

"""What is kept of posts beside their tags: made once, thrown away with its rules, and gone with the words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.deriving.derived import Derived
from index.deriving.derived_posts import Key, Kind, text_hash
from index.deriving.post_facts import languages, speakings
from index.speaking import read_speaking
from index.vocabulary import Mention
from tests.test_likeness import STORY


@pytest.fixture
def derived(tmp_path: Path) -> Iterator[Derived]:
    """Empty derived data."""
    with closing(Derived(tmp_path / "derived.sqlite", "1")) as derived:
        yield derived


def kind(version: str = "1") -> Kind[str]:
    """A kind of reading that is a few letters."""
    return Kind("letters", version, str.encode, bytes.decode)


def noting(asked: list[Key]) -> Callable[[Key], str]:
    """A reading that tells how long a text is, and notes what it was asked."""

    def read(key: Key) -> str:
        asked.append(key)
        return f"{len(key[0])}+{len(key[1])}"

    return read


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


def rows_in(path: Path) -> list[str]:
    """The kinds of all readings in a file."""
    with closing(sqlite3.connect(path)) as database:
        return [kind for (kind,) in database.execute("SELECT kind FROM reading ORDER BY kind")]


def test_readings_hold_no_words_and_go_with_their_text_or_title(derived: Derived, tmp_path: Path) -> None:
    path = tmp_path / "derived.sqlite"
    languages(derived.readings, [STORY])
    speakings(derived.readings, "1", {(STORY, "A title"): []})
    derived.readings.get(kind(), [("Thank you!", STORY), ("Thank you!", "A title")], noting([]))
    assert rows_in(path) == ["language", "letters", "letters", "speaking"]
    derived.keep_only(["Thank you!", "A title"])
    assert rows_in(path) == ["letters"]
    bytes_left = b"".join(part.read_bytes() for part in tmp_path.glob("derived.sqlite*"))
    for trace in (text_hash(STORY).encode(), b"fenfluramine"):
        assert trace not in bytes_left

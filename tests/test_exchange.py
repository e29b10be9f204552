"""Threads in and out as JSON lines."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.exchange import ExchangeError, export_rows, import_rows
from crawlers.keeping.saving import Saved
from crawlers.store import Store

ROW: dict[str, Any] = {
    "source": "src",
    "board": "Board",
    "thread_id": "7",
    "thread_title": "A title",
    "thread_url": "https://f.example/t7",
    "post_id": "1",
    "url": "https://f.example/t7#1",
    "position": 1,
    "speaker": 1,
    "date": "2025-03-04T21:15:09+00:00",
    "precision": "second",
    "edited": False,
    "text": "words",
    "quotes": [{"text": "said", "url": ""}],
    "score": None,
    "reply_to": "",
}


def load(store: Store, *rows: object) -> Saved:
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    return import_rows(store, io.StringIO(text), "file.jsonl")


def test_what_goes_in_comes_out(store: Store) -> None:
    assert load(store, ROW) == Saved(new=1)
    assert list(export_rows(store)) == [ROW]


def test_importing_twice_changes_nothing(store: Store) -> None:
    load(store, ROW)
    assert load(store, ROW) == Saved(same=1)


def test_a_later_import_replaces_an_earlier_one(store: Store) -> None:
    load(store, ROW)
    assert load(store, {**ROW, "text": "better words"}) == Saved(changed=1)


def test_export_is_in_thread_order(store: Store) -> None:
    rows = [{**ROW, "thread_id": t, "post_id": f"{t}{p}", "position": p} for p in (2, 1) for t in ("a", "b")]
    load(store, *rows)
    assert [row["post_id"] for row in export_rows(store)] == ["a1", "a2", "b1", "b2"]


def test_only_the_source_that_is_asked_for_is_exported(store: Store) -> None:
    load(store, ROW, {**ROW, "source": "other", "post_id": "2"})
    assert [row["source"] for row in export_rows(store, "other")] == ["other"]


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("{not json", "line 2 is not JSON"),
        ("[" * 5000, "line 2 is not JSON"),
        ("[]", "line 2 is not a JSON object"),
        ({**ROW, "source": "../up"}, "'source' is not a source's name"),
        ({**ROW, "post_id": ""}, "line 2 lacks 'post_id'"),
        ({**ROW, "text": 5}, "'text' is not text"),
        ({**ROW, "date": "last week"}, "'date' is not an ISO 8601 date"),
        ({**ROW, "position": "first"}, "'position' is not a whole number"),
        ({**ROW, "speaker": 10**30}, "'speaker' is not a whole number"),
        ({**ROW, "precision": "fortnight"}, "'precision' is not second, minute or day"),
        ({**ROW, "quotes": "said"}, "'quotes' is not a list of objects"),
        ({**ROW, "quotes": [{"text": 1}]}, "'text' is not text"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_of_the_file_is_kept(store: Store, row: object, complaint: str) -> None:
    with pytest.raises(ExchangeError, match=r"file\.jsonl") as error:
        load(store, {**ROW, "post_id": "before"}, row)
    assert complaint in str(error.value)
    assert list(export_rows(store)) == []


def test_text_from_a_file_is_cleaned_and_its_links_are_web_links(store: Store) -> None:
    load(store, {**ROW, "text": "a\x1b[2Jb", "url": "javascript:alert(1)", "thread_title": "x\ny"})
    [row] = export_rows(store)
    assert (row["text"], row["url"], row["thread_title"]) == ("a[2Jb", "", "x y")


def test_lone_surrogates_do_no_harm(store: Store) -> None:
    load(store, json.dumps({**ROW, "text": "a\ud800b"}))
    [row] = export_rows(store)
    assert row["text"] == "ab"


_texts = st.text(max_size=40)
_rows = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["src", "other"]),
        "thread_id": st.sampled_from(["1", "2"]),
        "post_id": st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5),
        "thread_title": _texts,
        "board": _texts,
        "text": _texts,
        "date": st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)).map(str),  # noqa: DTZ001
        "position": st.integers(1, 99),
        "speaker": st.none() | st.integers(1, 9),
        "quotes": st.lists(st.fixed_dictionaries({"text": _texts, "url": _texts}), max_size=2),
        "score": st.none() | st.integers(-9, 9),
    }
)


@settings(max_examples=40, deadline=None)
@given(st.lists(_rows, max_size=6))
def test_an_export_imports_to_the_same_export(rows: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as folder:
        stores = [Store(Path(folder) / f"{n}.sqlite") for n in range(2)]
        load(stores[0], *rows)
        first = list(export_rows(stores[0]))
        load(stores[1], *first)
        assert list(export_rows(stores[1])) == first
        for store in stores:
            store.close()

"""Recorded pages and what their family reads in them.

A comment at a page's head gives its address, what the link to it said it is of, and what it shows. JSON has none:
an answer NAME.page.json is an object ``{"address", "shows", "of", "body"}``, and is to be read as NAME.expected.json.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from crawlers.families import MARKS
from crawlers.family import family_names, load_family, recognise
from crawlers.reading.page import Page

FOLDER = Path(__file__).parent / "pages"
KINDS = {".html": "text/html; charset=utf-8", ".xml": "application/xml"}
PAGES = sorted(path for path in FOLDER.glob("*/*") if path.suffix in KINDS or path.name.endswith(".page.json"))


def read(path: Path) -> Page:
    text = path.read_bytes()
    if path.suffix == ".json":
        answer = json.loads(text)
        assert answer["shows"], f"{path}: say what it shows"
        return Page(answer["address"], json.dumps(answer["body"]).encode(), "application/json", of=answer["of"])
    found = re.search(rb"<!-- (\S+)(?: of (\S+))? : ", text[:300])  # an XML declaration stands before any comment
    assert found, f"{path}: its head must hold <!-- ADDRESS : WHAT IT SHOWS --> or <!-- ADDRESS of ID : ... -->"
    return Page(found.group(1).decode(), text, KINDS[path.suffix], of=(found.group(2) or b"").decode())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_page_is_read_as_expected(path: Path) -> None:
    reading = asdict(load_family(path.parent.name).read(read(path)))
    text = json.dumps(reading, default=str, ensure_ascii=False, indent=1) + "\n"
    expected = path.with_name(path.name.replace(".page.json", ".expected.json")).with_suffix(".json")
    if not expected.exists():
        expected.write_text(text, encoding="utf-8")
        pytest.fail(f"{expected} was missing. It is written now: check every word of it, then run the tests again.")
    assert text == expected.read_text(encoding="utf-8"), f"if this is right, delete {expected} to have it written anew"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_family_recognises_its_page(path: Path) -> None:
    family = recognise(read(path))
    assert family is not None, f"no family's recognises() is true for {path}"
    assert family.name == path.parent.name


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_page_has_a_mark_of_its_family(path: Path) -> None:
    name = path.parent.name
    assert load_family(name).last_resort or MARKS[name].are_on(read(path).text)


def test_only_families_have_marks() -> None:
    assert set(MARKS) <= set(family_names())


def test_a_page_under_another_address_is_not_parsed_again() -> None:
    page = Page("http://example.org/", b"<html><body><p>Bread and wine</p></body></html>")
    assert replace(page, url="http://example.org/2").tree is page.tree
    assert replace(page, body=b"<p>Wine").tree is not page.tree


def test_no_family_recognises_a_page_that_is_no_forum() -> None:
    assert recognise(Page("http://example.org/", b"<html><body><p>Bread and wine</p></body></html>")) is None


def test_every_family_has_recorded_pages_under_its_name() -> None:
    assert {path.parent.name for path in PAGES} == set(family_names())


@pytest.mark.parametrize("name", family_names())
def test_family_bears_the_name_of_its_file(name: str) -> None:
    assert load_family(name).name == name

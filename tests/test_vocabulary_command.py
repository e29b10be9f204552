"""``threadwell vocabulary``: what there is, what a name means, and names of the user's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Terminal

OBO = """format-version: 1.2

[Term]
id: OWN:1
name: quiet river syndrome
synonym: "still water disease" EXACT []
is_a: MONDO:0000001

[Term]
id: OWN:2
name: quiet river syndrome type 2
is_a: OWN:1
"""


@pytest.fixture
def loaded(threadwell: Terminal, tmp_path: Path) -> Terminal:
    file = tmp_path / "River.obo"
    file.write_text(OBO, encoding="utf-8")
    threadwell("vocabulary", "load", str(file))
    return threadwell


def tagged(threadwell: Terminal, text: str) -> list[dict[str, object]]:
    out = threadwell("tag", given=json.dumps({"id": 1, "text": text}) + "\n").stdout
    found: list[dict[str, object]] = json.loads(out)["mentions"]
    return found


def test_the_list_tells_sizes_versions_and_licences(threadwell: Terminal) -> None:
    rows = {row["name"]: row for row in json.loads(threadwell("vocabulary", "list", "--json").stdout)}
    assert set(rows) == {"conditions", "symptoms", "treatments", "own"}
    assert all(row["concepts"] > 1000 and row["names"] >= row["concepts"] and row["version"] for row in rows.values())
    assert "CC BY 4.0" in rows["conditions"]["licences"]["MONDO"]


@pytest.mark.parametrize("name", ["Dravet syndrome", "dravet", "DOID:0060171", "MONDO:0100135"])
def test_a_concept_is_shown_by_any_name_or_id(name: str, threadwell: Terminal) -> None:
    first = json.loads(threadwell("vocabulary", "show", name, "--json").stdout)[0]
    assert (first["id"], first["facet"]) == ("MONDO:0100135", "condition")
    assert first["parents"]


def test_what_no_vocabulary_knows_is_a_wrong_usage(threadwell: Terminal) -> None:
    done = threadwell("vocabulary", "show", "dravet syndrom of the moon", code=2)
    assert done.stderr.startswith("Error: No condition is called")


def listed(threadwell: Terminal) -> dict[str, dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(threadwell("vocabulary", "list", "--json").stdout)
    return {str(row["name"]): row for row in rows}


def test_names_of_ones_own_are_found_in_texts_and_shown(loaded: Terminal) -> None:
    found = tagged(loaded, "Our son has still water disease.")
    assert [(mention["id"], mention["name"]) for mention in found] == [("OWN:1", "quiet river syndrome")]
    assert "Narrower concepts: 1" in loaded("vocabulary", "show", "still water disease").stdout


def test_a_loaded_vocabulary_is_listed(loaded: Terminal) -> None:
    row = listed(loaded)["river"]
    assert (row["own"], row["concepts"], row["names"]) == (True, 2, 3)


def test_a_file_that_is_loaded_again_takes_the_place_of_the_earlier_one(loaded: Terminal, tmp_path: Path) -> None:
    (tmp_path / "River.obo").write_text(OBO.partition("[Term]\nid: OWN:2")[0], encoding="utf-8")
    loaded("vocabulary", "load", str(tmp_path / "River.obo"))
    assert listed(loaded)["river"]["concepts"] == 1


def test_a_vocabulary_is_removed_once(loaded: Terminal) -> None:
    loaded("vocabulary", "remove", "river")
    assert "river" not in listed(loaded)
    assert "None was loaded" in loaded("vocabulary", "remove", "river", code=2).stderr


@pytest.mark.parametrize("name", ["conditions", "..", "a/b", ".making-1"])
def test_a_name_that_cannot_be_is_refused(name: str, threadwell: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "River.obo"
    file.write_text(OBO, encoding="utf-8")
    threadwell("vocabulary", "load", str(file), "--name", name, code=2)
    assert set(listed(threadwell)) == {"conditions", "symptoms", "treatments", "own"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("just some words\n", "is not an OBO file"),
        (OBO.replace("is_a: MONDO:0000001", "is_a: OWN:2"), "cannot be loaded"),
        (OBO.replace("OWN:2", "OWN:1"), "used twice"),
        ("", "cannot be loaded"),
    ],
)
def test_a_file_that_cannot_be_loaded_says_why_and_changes_nothing(
    text: str, said: str, loaded: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "river.obo"
    file.write_text(text, encoding="utf-8")
    done = loaded("vocabulary", "load", str(file), code=2)
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert listed(loaded)["river"]["concepts"] == 2

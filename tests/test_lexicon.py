"""The names of the vocabularies, compiled."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.lexicon.lexicon import Lexicon, open_lexicon
from index.lexicon.variants import variants
from index.lexicon.words import form, normal, pieces
from index.tagging import Tagger
from index.vocabulary import COLUMNS, FACETS, VocabularyError, read_tables, vocabulary_version

HEAD = "\t".join(COLUMNS) + "\n"
ROWS = (
    "X:1\tcondition\tgrey fever\tgrey fever\tpreferred\tMESH:D1 OMIM:2\n"
    "X:1\tcondition\t\tashen fever\tsynonym\t\n"
    "X:1\tcondition\t\tABC\tabbreviation\t\n"
    "X:2\tcondition\tABC disease of the foot\tABC disease of the foot\tpreferred\t\n"
    "X:2\tcondition\t\tABC\tabbreviation\t\n"
    "X:3\tcondition\tfever\tfever\tpreferred\t\n"
    "X:4\tsymptom\tred ears\tred ears\tpreferred\t\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a small vocabulary."""
    made = tmp_path / "tables"
    made.mkdir()
    (made / "small.tsv").write_text(HEAD + ROWS, encoding="utf-8")
    (made / "hierarchy.tsv").write_text("id\tparent\nX:1\tX:3\nX:2\tX:1\nX:4\tX:9\n", encoding="utf-8")
    (made / "stop.txt").write_text("# none\n\nred ear\n", encoding="utf-8")
    return made


@pytest.fixture
def small(folder: Path) -> Lexicon:
    """That vocabulary, compiled into memory."""
    return open_lexicon(None, (folder,))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("headaches", "headache"),
        ("metastases", "metastasis"),
        ("vertebrae", "vertebra"),
        ("biopsies", "biopsy"),
        ("tumours", "tumor"),
        ("haemorrhaging", "hemorrhaging"),
        ("anaesthetised", "anesthetized"),
        ("Sj\u00f6gren\u2019s", "Sjogren"),
        ("toes", "toe"),
        ("\ufb01brosis", "fibrosis"),
    ],
)
def test_spellings_of_a_word_have_one_form(one: str, other: str) -> None:
    assert form(one) == form(other)


@pytest.mark.parametrize("words", [("four", "for"), ("does", "dose"), ("this", "thi"), ("gas", "ga"), ("his", "hi")])
def test_different_words_keep_different_forms(words: tuple[str, str]) -> None:
    assert form(words[0]) != form(words[1])


def test_pieces_are_the_text() -> None:
    text = "It's \u00e9t\u00e9 -- (MS)_x\ud800 3,4-\u4e2d"
    assert "".join(pieces(text)) == text


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Carcinoma, Renal Cell", "kidney cell carcinoma"),
        ("breast cancer", "cancer of the breast"),
        ("diabetes mellitus type 2", "type 2 diabete mellitus"),
        ("hair loss", "losing my hair"),
        ("can't sleep", "unable to sleep"),
        ("Dravet syndrome", "dravet"),
        ("epilepsy", "epileptic"),
    ],
)
def test_a_name_has_the_other_ways_to_write_it(name: str, key: str) -> None:
    assert key in {made for made, _ in variants(name, {"hair", "cell"}.__contains__)}


@pytest.mark.parametrize("name", ["Skin disease", "German Syndrome", "renal disease", "hair syndrome"])
def test_only_a_proper_name_stands_without_its_head(name: str) -> None:
    assert normal(name.split(maxsplit=1)[0]) not in {made for made, _ in variants(name, {"hair", "skin"}.__contains__)}


def test_a_concept_is_found_by_any_name_and_id(small: Lexicon) -> None:
    for name in ("grey fever", "Ashen  Fevers", "x:1", "X:1", "MESH:D1", "omim:2"):
        assert small.find(name, "condition") == ["X:1"]


def test_a_name_of_another_facet_is_not_found_and_near_names_are_suggested(small: Lexicon) -> None:
    with pytest.raises(VocabularyError, match=r"No symptom is called 'grey fever'\. It is a condition here"):
        small.find("grey fever", "symptom")
    with pytest.raises(VocabularyError, match=r"No symptom is called 'ember'\. Try another name"):
        small.find("ember", "symptom")
    with pytest.raises(VocabularyError, match="Did you mean 'grey fever'"):
        small.find("grey fevr!", "condition")


def test_narrower_concepts_are_all_below(small: Lexicon) -> None:
    assert small.narrower("X:3") == ["X:3", "X:1", "X:2"]
    assert small.narrower("X:4") == ["X:4"]


def test_the_concepts_just_above_and_below_are_known_and_all_above(small: Lexicon) -> None:
    assert small.below("X:3") == ["X:1"]
    assert small.broader("X:2") == ["X:1"]
    assert small.lineage("X:2") == ["X:2", "X:1", "X:3"]
    assert small.broader("MESH:D1") == ["X:3"]
    assert small.below("X:9") == small.broader("X:9") == []


def test_an_abbreviation_of_two_concepts_is_of_none_without_support(small: Lexicon) -> None:
    tagger = Tagger(small)
    assert tagger.tag("ABC") == []
    assert [m.concept for m in tagger.tag("Grey fever. ABC")] == ["X:1", "X:1"]


def test_stopped_names_are_not_matched(small: Lexicon) -> None:
    assert Tagger(small).tag("red ears") == []


def test_broader_headings_are_known_where_a_concept_has_none(small: Lexicon) -> None:
    facts = {key: small.concept(number) for key in ("X:1", "X:2") if (number := small.number_of(key)) is not None}
    assert (facts["X:1"].ids, facts["X:1"].broader) == (("MESH:D1", "OMIM:2"), ())
    assert (facts["X:2"].ids, facts["X:2"].broader) == ((), ("MESH:D1",))


def test_what_was_compiled_is_opened_again(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    open_lexicon(cache, (folder,))
    made = {path: path.stat().st_mtime_ns for path in cache.rglob("*")}
    assert open_lexicon(cache, (folder,)).find("ashen fever", "condition") == ["X:1"]
    assert {path: path.stat().st_mtime_ns for path in cache.rglob("*")} == made


def test_another_table_is_compiled_anew(folder: Path, tmp_path: Path) -> None:
    open_lexicon(tmp_path / "cache", (folder,))
    (folder / "own.tsv").write_text(f"{HEAD}X:1\tcondition\t\tsooty fever\tlay\t\n", encoding="utf-8")
    assert open_lexicon(tmp_path / "cache", (folder,)).find("sooty fever", "condition") == ["X:1"]


@pytest.mark.parametrize("name", ["names.marisa", "candidates.u32", "facts.json"])
def test_a_damaged_cache_is_made_anew(folder: Path, tmp_path: Path, name: str) -> None:
    cache = tmp_path / "cache"
    open_lexicon(cache, (folder,))
    (damaged,) = cache.rglob(name)
    damaged.write_bytes(damaged.read_bytes()[:3])
    assert open_lexicon(cache, (folder,)).find("ashen fever", "condition") == ["X:1"]
    assert len(damaged.read_bytes()) > 3


def test_a_cache_that_cannot_be_written_is_done_without(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    assert open_lexicon(tmp_path / "file" / "cache", (folder,)).find("ashen fever", "condition") == ["X:1"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\tb\n", "has the columns"),
        (HEAD + "X:1\tcondition\n", "line 2: 2 columns, not 6"),
        (HEAD + "X:1\tplant\tfern\tfern\tpreferred\t\n", "facet 'plant'"),
        (HEAD + "X:1\tcondition\tfern\tfern\tpet name\t\n", "kind 'pet name'"),
    ],
)
def test_a_table_that_is_none_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "bad.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(VocabularyError, match=said):
        read_tables((tmp_path,))


def test_an_empty_folder_is_an_empty_lexicon(tmp_path: Path) -> None:
    assert Tagger(open_lexicon(None, (tmp_path,))).tag("My knee hurts, no asthma (MS).") == []


def test_the_version_tells_of_every_table(folder: Path) -> None:
    before = vocabulary_version((folder,))
    (folder / "stop.txt").write_text("fever\n", encoding="utf-8")
    assert vocabulary_version((folder,)) != before


def test_every_facet_has_names(tagger: Tagger) -> None:
    found = {"condition": "epilepsy", "symptom": "nausea", "treatment": "fenfluramine"}
    assert set(found) == set(FACETS)
    assert all(tagger.lexicon.find(name, facet) for facet, name in found.items())


def test_a_form_is_its_own_form(tagger: Tagger) -> None:
    # Else a word that is a form by chance would be taken for another word.
    assert [word for word in tagger.lexicon.forms() if form(word) != word] == []

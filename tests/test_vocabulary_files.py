"""A vocabulary of the user's own: OBO, OBO graphs, tables; right answers or a line that says what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.vocabulary import Concept, VocabularyError, read_tables
from index.vocabulary_files import cleaned, read_vocabulary, refuse_rings, table_lines

OBO = r"""format-version: 1.2
ontology: grey

[Term]
id: X:1
name: grey fever
synonym: "ashen \"pale\" fever" EXACT []
synonym: "GFS" EXACT abbreviation [] {source="x"}
synonym: "going grey" RELATED layperson [PMID:1]
synonym: "green fever" EXACT obsolete_synonym []
xref: OMIM:123 "grey"
xref: nonsense
is_a: X:2 ! fever

[Term]
id: X:2
name: fever

[Term]
id: X:3
name: old fever
is_obsolete: true

[Typedef]
id: part_of
name: part of
"""

GRAPH = {
    "graphs": [
        {
            "nodes": [
                {
                    "id": "http://purl.obolibrary.org/obo/X_1",
                    "lbl": "grey fever",
                    "type": "CLASS",
                    "meta": {
                        "synonyms": [
                            {"pred": "hasExactSynonym", "val": 'ashen "pale" fever'},
                            {"pred": "hasExactSynonym", "val": "GFS", "synonymType": "http://x/hp#abbreviation"},
                            {"pred": "hasRelatedSynonym", "val": "going grey", "synonymType": "http://x/hp#layperson"},
                        ],
                        "xrefs": [{"val": "OMIM:123"}],
                    },
                },
                {"id": "http://purl.obolibrary.org/obo/X_2", "lbl": "fever", "type": "CLASS"},
                {"id": "http://purl.obolibrary.org/obo/X_3", "lbl": "old fever", "meta": {"deprecated": True}},
                {"id": "http://purl.obolibrary.org/obo/X_4", "type": "CLASS"},
                {"id": "part_of", "lbl": "part of", "type": "PROPERTY"},
            ],
            "edges": [
                {
                    "sub": "http://purl.obolibrary.org/obo/X_1",
                    "pred": "is_a",
                    "obj": "http://purl.obolibrary.org/obo/X_2",
                }
            ],
        }
    ]
}

TABLE = """id\tname\tkind\tother_ids\tparent
X:1\tgrey fever\tpreferred\tOMIM:123\tX:2
X:1\tashen "pale" fever\t\t\t
X:1\tGFS\tabbreviation\t\t
X:1\tgoing grey\tlay\t\t
X:2\tfever\t\t\t
"""


@pytest.mark.parametrize("text", [OBO, json.dumps(GRAPH), TABLE, "\ufeff" + TABLE, TABLE.replace("\n", "\r\n")])
def test_every_format_says_the_same(text: str) -> None:
    tables = read_vocabulary("grey", text.encode())
    assert tables.concepts["X:1"] == Concept("X:1", "condition", "grey fever", ("OMIM:123",))
    assert set(tables.concepts) == {"X:1", "X:2"}
    assert {(name.text, name.kind) for name in tables.names if name.concept == "X:1"} == {
        ("grey fever", "preferred"),
        ('ashen "pale" fever', "synonym"),
        ("GFS", "abbreviation"),
        ("going grey", "lay"),
    }
    assert tables.parents == [("X:1", "X:2")]


def test_the_facet_is_the_one_asked_for_where_the_file_tells_none() -> None:
    assert read_vocabulary("grey", OBO.encode(), "symptom").concepts["X:2"].facet == "symptom"
    told = b"id\tname\tfacet\nX:1\tgreyozole\ttreatment\n"
    assert read_vocabulary("grey", told, "symptom").concepts["X:1"].facet == "treatment"


def test_parents_may_be_known_from_elsewhere() -> None:
    data = b"id\tname\tparent\nX:1\tgrey fever\tMONDO:1 MONDO:2\n"
    assert read_vocabulary("grey", data, known={"MONDO:1"}).parents == [("X:1", "MONDO:1")]


def obo(*stanzas: str) -> str:
    return "format-version: 1.2\n\n" + "\n\n".join(f"[Term]\n{stanza}" for stanza in stanzas)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not an OBO file"),
        (b"hello\n", "not an OBO file"),
        (b"id,name\nX:1,fever\n", "not an OBO file"),
        (b"\x89PNG\r\n\x1a\n\x00", "line 1 is not UTF-8"),
        (b"id\tname\nX:1\tfi\xe8vre\n", "line 2 is not UTF-8"),
        (b"<?xml version='1.0'?><rdf/>", "XML"),
        (b"{", "no JSON"),
        (b"{" * 100_000, "no JSON"),
        (b'{"graphs": []}', "graphs"),
        (b'{"graphs": [{"nodes": 3, "edges": {}}]}', "names nothing"),
        (b"id\tname\n", "names nothing"),
        (obo("id: X:1").encode(), "names nothing"),
        (obo("name: fever").encode(), "line 3 has no id"),
        (obo("id: X:1\nname: a", "id: X:1\nname: b").encode(), "X:1 is used twice"),
        (b"id\tname\tkind\nX:1\tfever\t\nX:1\tpain\tpreferred\n", "X:1 is used twice"),
        (b"id\tname\nX:1\tfever\textra\n", "line 2 has 3 columns"),
        (b"id\tname\nX:1\t\n", "line 2 lacks a name"),
        (b"id\tname\nX 1\tfever\n", "line 2 lacks an id"),
        (b"id\tname\tkind\nX:1\tfever\tother\n", "line 2: a facet is"),
        (b"id\tname\tcolour\nX:1\tfever\tred\n", "columns of a table"),
        (obo("id: X:1\nname: a\nis_a: X:1").encode(), "X:1 is a kind of X:1"),
        (
            obo("id: X:0\nname: z\nis_a: X:1", "id: X:1\nname: a\nis_a: X:2", "id: X:2\nname: b\nis_a: X:1").encode(),
            "X:1 is a kind of X:2 is a kind of X:1",
        ),
    ],
)
def test_a_file_that_cannot_be_loaded_says_why_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(VocabularyError, match=r"^grey\.obo cannot be loaded: ") as raised:
        read_vocabulary("grey.obo", data)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_ring_is_named_without_what_leads_to_it_or_away() -> None:
    with pytest.raises(ValueError, match=r"^b is a kind of c is a kind of b, which"):
        refuse_rings([("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"), ("d", "e")])


def test_a_long_ring_is_told_in_short() -> None:
    with pytest.raises(
        ValueError, match=r"^0 is a kind of 1 .* \(96 more\) is a kind of 99 is a kind of 0, which"
    ) as raised:
        refuse_rings([(str(n), str((n + 1) % 100)) for n in range(100)])
    assert len(str(raised.value)) < 150


def test_two_ways_to_one_parent_are_no_ring() -> None:
    refuse_rings([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")])


def test_a_long_chain_is_read() -> None:
    names = "".join(f"X:{n}\tfever {n}\tX:{n + 1}\n" for n in range(20_000))
    tables = read_vocabulary("grey", f"id\tname\tparent\n{names}".encode())
    assert len(tables.parents) == 19_999


def test_ids_told_on_several_rows_are_all_kept_once() -> None:
    data = b"id\tname\tother_ids\nX:1\tgrey fever\tOMIM:1\nX:1\tashen fever\tOMIM:2 OMIM:1\n"
    assert read_vocabulary("grey", data).concepts["X:1"].ids == ("OMIM:1", "OMIM:2")


def test_what_is_loaded_can_be_kept_and_read_again(tmp_path: Path) -> None:
    tables = read_vocabulary("grey", OBO.encode())
    rows, edges = table_lines(tables)
    (tmp_path / "grey.tsv").write_text("".join(rows), encoding="utf-8")
    (tmp_path / "hierarchy.tsv").write_text("".join(edges), encoding="utf-8")
    again = read_tables([tmp_path])
    assert again.concepts == tables.concepts
    assert sorted(again.names) == sorted(tables.names)
    assert again.parents == tables.parents


texts = st.text(max_size=30)
WORDS = st.lists(st.tuples(texts, texts, texts, texts), max_size=8)


@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_or_refuse(data)


@given(st.lists(st.sampled_from(OBO.splitlines(keepends=True)) | texts.map(lambda text: f"name: {text}\n")))
def test_any_lines_of_obo_are_read_or_refused(lines: list[str]) -> None:
    read_or_refuse("".join(["format-version: 1.2\n", *lines]).encode("utf-8", "replace"))


@given(WORDS)
def test_any_table_is_read_or_refused(rows: list[tuple[str, str, str, str]]) -> None:
    lines = ["\t".join(("id", "name", "other_ids", "parent")), *("\t".join(row) for row in rows)]
    read_or_refuse("\n".join(lines).encode("utf-8", "replace"))


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["graphs", "nodes", "edges", "id", "lbl", "meta", "sub", "obj", "pred"]), inner
        )
    ),
    max_leaves=20,
)


@given(json_values)
def test_any_graph_is_read_or_refused(value: object) -> None:
    read_or_refuse(json.dumps({"graphs": [value]}).encode())


@given(texts, texts)
def test_any_node_is_read_or_refused(node: str, label: str) -> None:
    read_or_refuse(json.dumps({"graphs": [{"nodes": [{"id": node, "lbl": label}]}]}).encode())


def read_or_refuse(data: bytes) -> None:
    """What is read can be written in rows, has names on one line, and edges between concepts; or it is refused."""
    try:
        tables = read_vocabulary("any", data)
    except VocabularyError:
        return
    rows, edges = table_lines(tables)
    assert "".join([*rows, *edges]).encode()
    assert all(row.count("\t") == 5 and row.count("\n") == 1 for row in rows)
    assert {end for edge in tables.parents for end in edge} <= tables.concepts.keys()
    assert all(cleaned(name.text) == name.text for name in tables.names)
    assert {name.concept for name in tables.names} == tables.concepts.keys()

"""Links to authorities: made of a concept's ids and name, and of nothing else."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.around import authorities
from index.around.authorities import Link, links_for, load_authorities
from index.vocabulary import FACETS, Concept

TABLE = Path(authorities.__file__).with_suffix(".toml")


def named(*ids: str, facet: str = "condition", name: str = "grey fever", key: str = "X:1") -> dict[str, Link]:
    """The links of a concept by their names."""
    return {link.name: link for link in links_for(Concept(key, facet, name, ids))}


def test_an_orphanet_or_gard_id_makes_an_address_of_it() -> None:
    links = named("ORPHA:558", "GARD:6901", "OMIM:1")
    assert links["Orphanet"].url == "https://www.orpha.net/en/disease/detail/558"
    assert links["GARD"].url == "https://rarediseases.info.nih.gov/diseases/6901/index"


def test_without_an_id_there_is_no_link_that_needs_one() -> None:
    assert set(named()) == {"MedlinePlus", "NHS"}
    assert set(named(facet="treatment")) == {"MedlinePlus", "NHS"}
    assert set(named("ORPHA:5", facet="symptom")) == {"MedlinePlus", "NHS"}


@pytest.mark.parametrize("key", ["GARD:abc", "GARD:", "GARD:1/../2", "ORPHA:\u0661", "XGARD:1"])
def test_an_id_of_another_form_makes_no_link(key: str) -> None:
    assert set(named(key)) == {"MedlinePlus", "NHS"}


def test_the_page_on_a_medicine_comes_before_a_search_for_it() -> None:
    page = "https://medlineplus.gov/druginfo/meds/a620045.html"
    assert named("MEDLINEPLUS:a620045", facet="treatment")["MedlinePlus"].url == page
    assert named(facet="treatment", key="MEDLINEPLUS:a620045")["MedlinePlus"].url == page


def test_of_several_ids_the_first_makes_the_link() -> None:
    assert named("ORPHA:1", "ORPHA:2")["Orphanet"].url.endswith("/1")


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_name_comes_back_out_of_the_address(name: str) -> None:
    links = named(name=name)
    nhs, medline = urlsplit(links["NHS"].url), urlsplit(links["MedlinePlus"].url)
    assert parse_qs(nhs.query, keep_blank_values=True) == {"q": [name]}
    assert parse_qs(medline.query, keep_blank_values=True)["query"] == [name]
    assert (nhs.hostname, medline.hostname) == ("www.nhs.uk", "vsearch.nlm.nih.gov")


def test_every_row_says_where_and_when_its_form_was_seen() -> None:
    for row in tomllib.loads(TABLE.read_text(encoding="utf-8"))["authority"]:
        assert row["evidence"], row["name"]
        assert isinstance(row["read"], date), row["name"]


def test_every_row_is_one_that_can_make_an_address() -> None:
    for row in load_authorities():
        assert row.address.startswith("https://")
        assert set(row.facets) <= set(FACETS)
        assert bool(row.prefix) == bool(row.form) == ("{id}" in row.address)
        assert ("{name}" in row.address) != bool(row.prefix)

"""Long lists letter by letter, help with the site's own country first, codes that programs can read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from search_cli.site.lists import LONG, MOST, list_pages, most_of, system_pages
from search_cli.site.pages import Renderer
from search_cli.site.views import Inside
from tests.site_views import CONCEPT, FACTS, LONG_LIST, rendered

NAMES = st.lists(st.text(min_size=1, max_size=12), min_size=LONG + 1, max_size=LONG + 20)


def links(names: list[str]) -> list[Inside]:
    """Links to conditions of these names."""
    return [Inside(name, f"condition/{n}.html", n) for n, name in enumerate(names)]


def test_a_short_list_is_one_page() -> None:
    (one,) = list_pages("condition", "conditions.html", links(["Asthma"] * LONG))
    assert sum(len(group.items) for group in one.groups) == LONG
    assert one.letters == one.most == ()


@given(NAMES)
def test_of_a_long_list_every_name_stands_on_the_page_of_its_letter(names: list[str]) -> None:
    items = links(names)
    first, *letters = list_pages("condition", "conditions.html", items)
    assert first.groups == ()
    assert [link.path for link in first.letters] == [page.path for page in letters]
    assert len({page.path for page in letters}) == len(letters)
    assert all(page.path.isascii() for page in letters)
    found = [item.path for page in letters for group in page.groups for item in group.items]
    assert sorted(found) == sorted(item.path for item in items)
    assert sum(link.threads for link in first.letters) == len(items)


def test_what_comes_up_most_stands_by_name() -> None:
    found = most_of(links([f"Kind {99 - n}" for n in range(50)]))
    assert [item.name for item in found] == [f"Kind {n}" for n in range(50, 50 + MOST)]


def test_parts_of_the_body_have_pages_where_conditions_are_many() -> None:
    some = links(["Asthma"])
    assert list(system_pages({"Lungs and breathing": some}, some)) == []
    many = links(["Asthma"] * (LONG + 1))
    pages = list(system_pages({"Lungs and breathing": some, "Eyes": many}, many))
    assert [page.path for page in pages] == [
        "system/lungs-and-breathing.html",
        "system/eyes.html",
        "system/eyes/a.html",
    ]


def test_the_first_page_of_a_large_site_is_short() -> None:
    page = rendered()["crowded home"]
    assert len(page) < 15_000
    paths = Selector(page).xpath("//a/@href").getall()
    assert {"conditions/a.html", "system/lungs-and-breathing.html"} <= set(paths)


def test_the_page_of_a_letter_says_which_one_it_is() -> None:
    tree = Selector(rendered()["letter"])
    assert tree.xpath("//h1/text()").get() == "A"
    assert tree.xpath("//a[@aria-current='page']/text()").getall() == ["A"]
    assert tree.xpath("//p[@class='kind']/a/@href").get() == f"../../{LONG_LIST[0].path}"


@pytest.mark.parametrize(
    ("language", "first", "near"), [("en-GB", "United Kingdom", 6), ("en-AU", "Australia", 6), ("en", "Australia", 6)]
)
def test_help_begins_with_the_sites_own_country(language: str, first: str, near: int) -> None:
    page = Renderer(replace(FACTS, language=language)).render("help.html", "help.html")
    countries = Selector(page).xpath("//dl[@class='numbers']/dt/text()").getall()
    assert countries[0].startswith(first)
    assert {"United Kingdom", "United States"} <= set(", ".join(countries[:near]).split(", "))


def test_a_program_can_read_the_codes_of_a_condition() -> None:
    codes = Selector(rendered()["concept"]).xpath(
        "//*[@itemprop='about']//*[@itemtype='https://schema.org/MedicalCode']"
    )
    read = [(code.xpath("*[1]/@content").get(), code.xpath("*[2]/@content").get()) for code in codes]
    assert read == [tuple(one.split(":", 1)) for one in (CONCEPT.id, *CONCEPT.ids)]

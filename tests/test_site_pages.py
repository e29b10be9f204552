"""Pages out of templates: nothing given becomes markup, themes, languages, colours, and words that are easy to read."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from search_cli.site.catalogue import TEMPLATE, catalogue_text, our_words
from search_cli.site.pages import Renderer
from search_cli.site.reading_grade import GRADE, own_words, reading_grade, syllables
from search_cli.site.theming import ThemeError, contrast
from search_cli.site.views import Inside, SiteFacts
from search_cli.site.wording import by_letter
from tests.site_views import CONCEPT, FACTS, LINES, POSTS, THREAD, pages, rendered

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} %(n)s &amp;'
KINDS = tuple(made.kind for made in pages())
ONCE = Renderer(FACTS)
SHEET = (Path(__file__).parents[1] / "site_templates" / "static" / "style.css").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shown() -> dict[str, str]:
    """Every page by its kind."""
    return rendered()


def thread_page(title: str = "A title", text: str = "A text") -> str:
    view = replace(THREAD, line=replace(LINES[0], title=title), posts=(replace(POSTS[0], excerpt=text),))
    return Renderer(FACTS).render("thread.html", LINES[0].path, thread=view)


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_has_one_heading_a_language_and_no_code_in_it(shown: dict[str, str], kind: str) -> None:
    tree = Selector(shown[kind])
    assert len(tree.xpath("//h1")) == 1
    assert (tree.attrib["lang"], tree.attrib["dir"]) == ("en", "ltr")
    assert not tree.xpath("//style | //script[not(@src)] | //@style | //@*[starts-with(name(), 'on')]")
    names = tree.xpath("//@id").getall()
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_words_are_easy_to_read(shown: dict[str, str], kind: str) -> None:
    assert reading_grade(own_words(shown[kind])) <= GRADE


@pytest.mark.parametrize("kind", KINDS)
def test_words_do_not_run_together(shown: dict[str, str], kind: str) -> None:
    assert re.findall(r"[a-z][.!?:][A-Z]", Selector(shown[kind]).xpath("string(//body)").get("")) == []


def test_nothing_of_a_post_becomes_markup() -> None:
    page = thread_page(EVIL, EVIL)
    tree = Selector(page)
    assert not tree.xpath("//script | //img")
    assert tree.xpath("string(//h1)").get() == EVIL
    assert EVIL in tree.xpath("string(//p[@class='excerpt'])").get("")


@given(st.text(min_size=1))
def test_any_title_makes_a_page_with_one_heading(title: str) -> None:
    view = replace(THREAD, line=replace(LINES[0], title=title))
    assert ONCE.render("thread.html", LINES[0].path, thread=view).count("<h1") == 1


def test_a_thread_tells_what_a_search_narrows_by() -> None:
    tree = Selector(Renderer(FACTS).render("thread.html", LINES[0].path, thread=THREAD))
    assert set(tree.xpath("//@data-pagefind-filter").getall()) == {
        *("condition:dravet-syndrome", "condition:epilepsy", "treatment:fenfluramine", "source"),
        *("voice:parent", "stage:new", "kind:question", "year:2026"),
    }
    assert "date:2026-05-03" in tree.xpath("//@data-pagefind-meta").getall()


def test_every_post_leads_to_its_original(shown: dict[str, str]) -> None:
    assert all(f'href="{post.url}" rel="nofollow noopener noreferrer"' in shown["thread"] for post in POSTS)


def test_threads_are_not_for_search_engines_unless_their_source_says_so() -> None:
    renderer = Renderer(FACTS)
    assert 'content="noindex"' in renderer.render("thread.html", "thread/aa/one.html", thread=THREAD)
    allowed = renderer.render("thread.html", "thread/aa/one.html", thread=replace(THREAD, indexed=True))
    assert "noindex" not in allowed


def test_help_comes_before_anything_else_on_a_page_of_danger(shown: dict[str, str]) -> None:
    page = shown["thread in danger"]
    assert page.index("ending your life") < page.index("<h1")
    assert 'href="tel:988"' in page


def test_a_number_to_call_is_told_with_the_page_it_was_read_on(shown: dict[str, str]) -> None:
    for told in Selector(shown["help"]).xpath("//dl[@class='numbers']/dd[a[@class='tel']]"):
        assert told.xpath("a[starts-with(@href, 'http')]")


def test_of_few_people_no_number_is_told(shown: dict[str, str]) -> None:
    page = Renderer(FACTS).render(
        "concept.html", CONCEPT.path, concept=replace(CONCEPT, people=0), lines=(), page=1, pages=1
    )
    assert "A few people write about it." in page
    assert "57 people" in shown["concept"]


def test_a_chart_has_its_numbers_beside_it(shown: dict[str, str]) -> None:
    tree = Selector(shown["concept"])
    years = tree.xpath("//section[h2/@id='years']")[0]
    assert len(years.xpath(".//*[local-name()='rect']")) == len(CONCEPT.years)
    assert [int(one) for one in years.xpath(".//tbody//td/text()").getall()] == [posts for _, posts in CONCEPT.years]
    assert years.xpath(".//*[local-name()='svg']/@aria-label")


def test_the_pages_of_a_list_lead_to_each_other(shown: dict[str, str]) -> None:
    assert 'href="../condition/dravet-syndrome-3.html" rel="next"' in shown["concept, page 2"]
    assert 'href="../condition/dravet-syndrome.html" rel="prev"' in shown["concept, page 2"]


def test_conditions_stand_under_their_letters_whatever_their_accents() -> None:
    groups = by_letter([Inside("émigré", "e"), Inside("Eczema", "z"), Inside("22q11", "2"), Inside("(no)", "n")])
    assert [(group.sign, [item.name for item in group.items]) for group in groups] == [
        ("0-9", ["(no)", "22q11"]),
        ("E", ["Eczema", "émigré"]),
    ]


def test_absolute_links_stand_only_where_an_address_is_known(shown: dict[str, str]) -> None:
    known = rendered(replace(FACTS, address="https://peers.example.org/site"))
    canonical = '<link rel="canonical" href="https://peers.example.org/site/condition/dravet-syndrome.html">'
    assert canonical in known["concept"]
    assert "dravet-syndrome.atom" in known["concept"]
    assert 'href="/site/static/style.css"' in known["404"]
    assert "canonical" not in shown["concept"]


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("me@example.org", 'href="mailto:me@example.org"'),
        ("https://example.org/form", 'href="https://example.org/form"'),
        ("javascript:alert(1)", "<strong>javascript:alert(1)</strong>"),
        ("the office, room 7", "<strong>the office, room 7</strong>"),
    ],
)
def test_the_contact_can_be_followed_where_it_is_an_address(contact: str, link: str) -> None:
    assert link in Renderer(replace(FACTS, contact=contact)).render("remove.html", "remove.html")


# -- themes -------------------------------------------------------------------------------------------------------


def test_a_theme_takes_the_place_of_single_files(tmp_path: Path) -> None:
    (tmp_path / "about.html").write_text('{% extends "ours/about.html" %}{% block title %}Ours{% endblock %}')
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "icon.svg").write_text("<svg/>")
    renderer = Renderer(FACTS, tmp_path)
    assert "<title>Ours</title>" in renderer.render("about.html", "about.html")
    assert "<title>Privacy" in renderer.render("privacy.html", "privacy.html")
    assert renderer.static()["static/icon.svg"] == b"<svg/>"
    assert len(renderer.static()["static/style.css"]) > 1000


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("one\n{% if %}", r"about\.html, line 2: Expected"),
        ("one\ntwo\n{{ nobody.name }}", r"about\.html, line 3: 'nobody' is undefined"),
        ("{{ 1 / 0 }}", r"about\.html, line 1: division by zero"),
        ("\n{{ 'a' + 1 }}", r"about\.html, line 2: can only concatenate"),
        ("\n{% include 'none.html' %}", r"about\.html, line 2: .*none\.html"),
        ("{% include 'about.html' %}", r"about\.html, line 1: maximum recursion"),
        ("{{ 'x'|number }}", r"about\.html, line 1: "),
    ],
)
def test_a_mistake_in_a_theme_is_told_with_file_and_line(tmp_path: Path, written: str, said: str) -> None:
    (tmp_path / "about.html").write_text(written)
    with pytest.raises(ThemeError, match=said):
        Renderer(FACTS, tmp_path).render("about.html", "about.html")


def test_a_theme_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "about.html").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ThemeError, match=r"about\.html"):
        Renderer(FACTS, tmp_path).render("about.html", "about.html")


def test_a_theme_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(ThemeError, match="no theme folder"):
        Renderer(FACTS, tmp_path / "none")


def test_colours_stand_behind_the_style_sheet() -> None:
    colours = {"link": "#003366", "dark-link": "#9cf"}
    sheet = Renderer(replace(FACTS, colours=colours)).static()["static/style.css"].decode()
    assert sheet.startswith(SHEET)
    light, dark = sheet.removeprefix(SHEET).strip().split("\n")
    assert "--link:#003366;" in light
    assert "--link:#9cf;" in dark


@pytest.mark.parametrize(
    ("colours", "said"),
    [
        ({"link": "red; } body { display: none"}, "not written as"),
        ({"link": 7}, "not written as"),
        ({"lnik": "#000000"}, "There are: paper"),
        ({"link": "#aaaaaa"}, r"contrast of 2\.\d, and words need 4.5"),
        ({"dark-ink": "#333333"}, "dark-ink .* has a contrast"),
    ],
)
def test_a_colour_that_cannot_be_used_is_told(colours: dict[str, str], said: str) -> None:
    with pytest.raises(ThemeError, match=said):
        Renderer(replace(FACTS, colours=colours))


def test_contrast_is_counted_as_the_guidelines_say() -> None:
    assert contrast("#000000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_style_sheet_is_small() -> None:
    assert len(SHEET.encode()) < 12_000


# -- languages ----------------------------------------------------------------------------------------------------


# Words on the pages that are not ours: names, and what the operator says.
THEIRS = {"harbour", "lighthouse", "Dravet", "syndrome", "fenfluramine", "MedlinePlus", "Peers", "JSON", "Oxygen"}
THEIRS |= {"help", "example", "org"}


def translate(folder: Path, language: str) -> None:
    """A translation that turns every word: each message stands between brackets, its values kept."""
    (folder / "locale").mkdir(parents=True, exist_ok=True)
    translated = Catalog(locale=language)
    for message in read_po(BytesIO(TEMPLATE.read_bytes())):
        if message.id:
            several = isinstance(message.id, tuple)
            forms = [f"[{message.id[-1]}]"] * translated.num_plurals if several else f"[{message.id}]"
            translated.add(message.id, forms, context=message.context)
    with (folder / "locale" / f"{language}.po").open("wb") as file:
        write_po(file, translated)


def test_the_catalogue_is_the_one_that_the_templates_make() -> None:
    assert catalogue_text() == TEMPLATE.read_bytes(), "write it anew: make words"
    assert len(our_words()) > 100


@pytest.mark.parametrize("kind", KINDS)
def test_a_translation_turns_every_word_of_ours(turned: dict[str, str], kind: str) -> None:
    tree = Selector(turned[kind])
    assert (tree.attrib["lang"], tree.attrib["dir"]) == ("ar", "rtl")
    tree.xpath("//bdi | //*[@dir='auto'] | //time | //h1[@itemprop] | //p[@class='facts ids']").drop()
    left = re.sub(r"\[[^\[\]]*(\[[^\[\]]*\][^\[\]]*)*\]", "", tree.xpath("string(//body)").get(""))
    assert set(re.findall(r"[A-Za-z]{2,}", left)) <= THEIRS


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every page in a language that is written from right to left, each of our words between brackets."""
    folder = tmp_path_factory.mktemp("theme")
    translate(folder, "ar")
    return rendered(replace(FACTS, language="ar"), folder)


def test_days_and_numbers_are_written_as_readers_write_them(tmp_path: Path) -> None:
    translate(tmp_path, "de")
    pages = rendered(replace(FACTS, language="de"), tmp_path)
    assert '<time datetime="2026-05-03">3. Mai 2026</time>' in pages["thread"]
    assert "1.234" in pages["home"]


def test_english_of_any_country_needs_no_translation() -> None:
    page = rendered(replace(FACTS, language="en-GB"))["thread"]
    assert '<html lang="en-GB" dir="ltr">' in page
    assert "3 May 2026" in page


@pytest.mark.parametrize("language", ["xx", "", "../..", "en_US_POSIX_x"])
def test_a_language_that_is_unknown_is_told(language: str) -> None:
    with pytest.raises(ThemeError, match="language code"):
        Renderer(SiteFacts("Peers", "me", language=language))


def test_a_language_without_a_translation_is_told() -> None:
    with pytest.raises(ThemeError, match=r"locale/fr\.po"):
        Renderer(replace(FACTS, language="fr"))


def test_a_translation_that_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "fr.po").write_text('msgid "a"\nnonsense\n', encoding="utf-8")
    with pytest.raises(ThemeError, match=r"fr\.po"):
        Renderer(replace(FACTS, language="fr"), tmp_path)


# -- reading grade ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("people", 2), ("doctor", 2), ("medicine", 3), ("asked", 1), ("wanted", 2), ("the", 1)],
)
def test_syllables_are_counted(word: str, count: int) -> None:
    assert syllables(word) == count


def test_hard_sentences_have_a_higher_grade_than_easy_ones() -> None:
    easy = "We read what people write. You can read it too."
    hard = "Longitudinal pharmacological investigations necessitate multidisciplinary institutional collaboration."
    assert reading_grade(easy) < 3
    assert reading_grade(hard) > 15
    assert reading_grade("") == 0


def test_words_of_others_do_not_count_as_ours() -> None:
    page = "<html><body><p>Ours. <bdi>Theirs.</bdi></p><p dir='auto'>Theirs.</p><p>A label</p></body></html>"
    assert own_words(page) == "Ours."

"""PunBB and FluxBB: their addresses, and pages that are cut off or not what they should be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.family import family_names, load_family
from crawlers.items import ReadThread
from crawlers.reading.page import Page
from tests.test_pages import FOLDER, read

NAMES = ("punbb", "fluxbb")
PAGES = [path for name in NAMES for path in sorted((FOLDER / name).glob("*.html"))]


def changed(name: str, old: str, new: str) -> ReadThread:
    """The recorded thread of a family, read with one thing in it changed."""
    page = read(FOLDER / name / "thread.html")
    assert old in page.text
    return load_family(name).read(Page(page.url, page.text.replace(old, new).encode())).threads[0]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://f.example/viewtopic.php?id=2&action=new#p5", "https://f.example/viewtopic.php?id=2"),
        ("https://f.example/viewtopic.php?action=last&id=2&PHPSESSID=0a", "https://f.example/viewtopic.php?id=2"),
        ("https://f.example/viewtopic.php?p=3&id=2", "https://f.example/viewtopic.php?id=2&p=3"),
        ("https://f.example/viewtopic.php?id=2&p=1", "https://f.example/viewtopic.php?id=2"),
        ("https://f.example/viewtopic.php?pid=7#p7", "https://f.example/viewtopic.php?pid=7"),
        ("https://f.example/sub/viewforum.php?sort=x&id=3", "https://f.example/sub/viewforum.php?id=3"),
        ("https://f.example/topic/2/name/#p5", "https://f.example/topic/2/name/"),
        ("https://f.example/", "https://f.example/"),
    ],
)
def test_a_page_has_one_address(name: str, url: str, canonical: str) -> None:
    assert load_family(name).canonical(url) == canonical


@given(st.text(alphabet="abipd=&?;#/.php%[]:1", max_size=60), st.sampled_from(["viewtopic.php?", "viewforum.php?", ""]))
def test_canonical_addresses_stay_as_they_are(tail: str, script: str) -> None:
    family = load_family("punbb")
    once = family.canonical(f"https://f.example/{script}{tail}")
    assert family.canonical(once) == once


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_other_family_takes_a_page_for_its_own(path: Path) -> None:
    families = [family for family in map(load_family, family_names()) if not family.last_resort]
    assert [family.name for family in families if family.recognises(read(path))] == [path.parent.name]


@given(st.data(), st.sampled_from(PAGES))
def test_a_page_that_is_cut_off_reads_as_far_as_it_goes(data: st.DataObject, path: Path) -> None:
    whole = read(path)
    cut = whole.body[data.draw(st.integers(0, len(whole.body))) :][: data.draw(st.integers(0, len(whole.body)))]
    family = load_family(path.parent.name)
    known = {post.id for thread in family.read(whole).threads for post in thread.posts}
    for thread in family.read(Page(whole.url, cut, "text/html; charset=utf-8")).threads:
        assert thread.id == "21"
        assert {post.id for post in thread.posts} <= known | {known_id[:n] for known_id in known for n in (1, 2)}


@pytest.mark.parametrize("name", NAMES)
def test_a_thread_without_a_title_takes_its_number_from_the_address(name: str) -> None:
    thread = changed(name, "viewtopic.php?id=21", "viewtopic.php?of=21")
    assert (thread.id, thread.url) == ("21", "http://forum.example.org/viewtopic.php?id=21")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_address_is_left_out(name: str) -> None:
    page = read(FOLDER / name / "index.html")
    home = "http://forum.example.org/" if name == "punbb" else ""
    text = page.text.replace(f"{home}viewforum.php?id=3", "http://[viewforum.php?id=3")
    assert text != page.text
    links = load_family(name).read(Page(page.url, text.encode())).links
    assert [link.url.rpartition("=")[2] for link in links] == ["2", "8"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("href", ["http://[profile.php?id=70", "http://[viewtopic.php?id=21", "//["])
def test_a_post_keeps_its_words_whatever_its_links_are(name: str, href: str) -> None:
    home = "http://forum.example.org/" if name == "punbb" else ""
    for old in ("profile.php?id=70", "viewtopic.php?pid=301#p301", "viewtopic.php?id=21"):
        post = changed(name, f'href="{home}{old}"', f'href="{href}"').posts[0]
        assert post.text.startswith("Ours does too. :D")
        assert post.url == "http://forum.example.org/viewtopic.php?pid=301#p301"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("number", "position"), [("9" * 5000, 999999999), ("#", 1), ("1\u202f026", 1026)])
def test_an_odd_number_of_a_post_is_no_trouble(name: str, number: str, position: int) -> None:
    old = "1,026" if name == "punbb" else "#26"
    assert changed(name, f">{old}<", f">{number}<").posts[0].position == position


@pytest.mark.parametrize("name", NAMES)
def test_a_member_whose_profile_is_closed_has_a_name_and_no_id(name: str) -> None:
    link = '<a href="profile.php?id=70">Marigold</a>'
    if name == "punbb":
        link = """<a title="Go to Marigold's profile" href="http://forum.example.org/profile.php?id=70">Marigold</a>"""
    post = changed(name, link, "<strong>Marigold</strong>").posts[0]
    assert (post.author, post.author_id, post.author_url) == ("Marigold", "", "")

"""Bad input to the site: whatever forums hold, the pages stay ours, and each thread has its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlsplit, urlunsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from index.publishing import our_words
from search_cli.config import Home
from search_cli.public import _ALLOWED, _HOST, _PLAIN, EXCERPT, LONGEST_ADDRESS, beginning, web_address
from search_cli.site.reading import MOST_OF_A_POST, MOST_POSTS
from tests.site_reading import MARK, Page, faults
from tests.site_stocking import SOURCE, all_text, build, new_home, stock, thread

EVIL = (
    f"<script>{MARK}()</script>",
    f"</script><script src=//{MARK}.example/x.js></script>",
    f'"><{MARK} on{MARK}=alert(1)>',
    f"' onmouseover='{MARK}()",
    f"</title></p></main><{MARK}>",
    f"<style>.{MARK}{{x:y}}</style>",
    f"<!-- {MARK} -->",
    f"<![CDATA[ {MARK} ]]>",
    f"{{{{ {MARK} }}}} {{% {MARK} %}} {{# {MARK} #}}",
    f"\\u003c{MARK}\\u003e &lt;{MARK}&gt; &#60;{MARK}&#62; %3C{MARK}%3E",
    f"../../{MARK}/..%2f..%2f{MARK} C:\\{MARK}\\con /etc/{MARK}",
    f"javascript:{MARK}() data:text/html,<{MARK}> vbscript:{MARK}",
    f"--> <base href=//{MARK}.example/> <meta http-equiv=refresh content=0;url=//{MARK}.example>",
    f"[{MARK}](javascript:{MARK}()) ![{MARK}](//{MARK}.example/x.png)",
    f"kind:{MARK} url:{MARK}, title[content]",  # as Pagefind's attributes are written
    f"{MARK}\x00\x01\x0b\x1b[31m\x7f\x9b\u2028\ufffe\uffff\ufeff\u202e{MARK}",
)
ADDRESSES = (
    f"javascript:{MARK}()",
    f"JaVaScRiPt:{MARK}()",
    f"\x01javascript:{MARK}()",
    f"data:text/html,<{MARK}>",
    f"//{MARK}.example/",
    f"../{MARK}",
    f"https:{MARK}",
    "https://",
    "http://[",
    f'https://forum.example.org/"><{MARK} on{MARK}="x">',
    f"https://forum.example.org/ a b\n{MARK}\t<{MARK}>",
    f"https://forum.example.org/\\..\\{MARK}",
    f"https://{MARK}:secret@forum.example.org/",
    "https://förum.example.org/übel/病気?q=ö#ü",
    f"https://forum.example.org/{'a' * 10_000}",
    "",
)


@pytest.fixture
def here(tmp_path: Path) -> Home:
    """An empty home that may build a site."""
    return new_home(tmp_path)


# -- nothing of a post becomes markup, style, script, link target or file path -------------------------------------


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of which every word that a forum may choose is hostile."""
    here = new_home(tmp_path_factory.mktemp("evil"))
    threads = [thread(n, word, f"Lupus. {word}", word, board=word) for n, word in enumerate(EVIL)]
    threads += [thread(100 + n, f"Address {n}", "Lupus again.", url=url) for n, url in enumerate(ADDRESSES)]
    stock(here, threads, replace(SOURCE, note=EVIL[2], url=f"https://forum.example.org/{MARK}"))
    short = replace(SOURCE, name="short", publish="excerpt")
    stock(here, [thread(n, word, word * 40, source=short) for n, word in enumerate(EVIL)], short)
    return build(here)


def test_nothing_of_a_post_becomes_markup_or_a_link_or_a_path(evil: Path) -> None:
    assert faults(evil) == []


def test_hostile_words_are_still_shown_as_words(evil: Path) -> None:
    shown = all_text(evil, "thread")
    assert f"&lt;script&gt;{MARK}()&lt;/script&gt;" in shown
    assert f"{{{{ {MARK} }}}}" in shown


def test_a_thread_whose_address_no_browser_may_have_is_shown_without_a_link(evil: Path) -> None:
    pages = [path.read_text(encoding="utf-8") for path in (evil / "thread").rglob("*.html")]
    for page in (page for page in pages if ">Address 0</h1>" in page or ">Address 4</h1>" in page):
        assert [a["href"] for tag, a in Page(page).elements if "example" in a.get("href", "")] == []


@given(st.from_regex(_PLAIN, fullmatch=True))
def test_a_plain_address_is_what_a_closer_look_would_make_of_it(url: str) -> None:
    parts = [quote(part, safe=_ALLOWED) for part in urlsplit(url)]
    assert web_address(url) == (url if len(url) <= LONGEST_ADDRESS else "")
    assert urlunsplit(parts) == url
    assert _HOST.fullmatch(parts[1])


def test_a_browser_finds_no_other_elements_than_we_wrote(evil: Path, browser: Browser) -> None:
    page = browser.new_page(java_script_enabled=True)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    names = "[...document.querySelectorAll('*')].flatMap(e => [e.localName, ...e.getAttributeNames()])"
    for path in [evil / "index.html", *sorted((evil / "thread").rglob("*.html"))]:
        page.set_content(path.read_text(encoding="utf-8"))
        complaints += [name for name in page.evaluate(names) if MARK in name or name.startswith("on")]
    page.close()
    assert complaints == []


WORDS = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
        st.lists(st.sampled_from([*"<>\"'&;=/\\{}%#-![] \n\t`", MARK, "script", "on", "a", "href", "]]>", "-->"])).map(
            "".join
        ),
    ),
    min_size=12,
    max_size=24,
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(words=WORDS, addresses=st.lists(st.sampled_from(ADDRESSES) | st.text(max_size=40), min_size=1, max_size=6))
def test_no_words_whatever_become_markup(words: list[str], addresses: list[str]) -> None:
    threads = [
        thread(n, word, f"{word} lupus", words[-n], board=words[n // 2], url=addresses[n % len(addresses)])
        for n, word in enumerate(words)
    ]
    with TemporaryDirectory() as folder:
        home = new_home(Path(folder))
        stock(home, threads)
        assert faults(build(home)) == []


# -- titles ---------------------------------------------------------------------------------------------------------

TITLES = {
    "long": "Why " + "do we wait so long and " * 22,
    "one word": "a" * 500,
    "emoji": "😀😭🎗️👨‍👩‍👧‍👦",
    "arabic": "طفلي يعاني من الصرع منذ سنتين",
    "hebrew": "הבן שלי בן ארבע, מה עוזר? (keppra)",
    "slashes": "and/or ../../up //x \\ back",
    "dots": "..",
    "none": "",
    "spaces": " \t\n ",
}


def test_every_title_has_its_page(here: Home) -> None:
    stock(here, [thread(n, title, "Lupus it is.") for n, title in enumerate(TITLES.values())])
    site = build(here)
    assert faults(site) == []
    assert len(list((site / "thread").rglob("*.html"))) == len(TITLES)
    for title in (TITLES["emoji"], TITLES["arabic"], "and/or ../../up //x"):
        assert title in all_text(site, "thread")


def test_a_title_that_reads_from_right_to_left_says_so(here: Home) -> None:
    stock(here, [thread(1, TITLES["arabic"], TITLES["arabic"])])
    site = build(here)
    page = next((site / "thread").rglob("*.html")).read_text(encoding="utf-8")
    heading = next(attributes for tag, attributes in Page(page).elements if tag == "h1")
    assert heading.get("dir") in {"auto", "rtl"}


def test_threads_of_one_name_have_pages_of_their_own(here: Home) -> None:
    names = ("Lupus!", "lupus", "LUPUS?", "lúpus", "Lupus")
    stock(here, [thread(n, name, f"Words of number {n}.") for n, name in enumerate(names)])
    shown = all_text(build(here), "thread")
    assert all(f"Words of number {n}." in shown for n in range(len(names)))


def test_posts_without_dates_are_shown_without_dates(here: Home) -> None:
    item, posts = thread(1, "Lupus, undated", "We never knew when.")
    stock(here, [(item, [replace(post, created=None) for post in posts])])
    site = build(here)
    assert "We never knew when." in all_text(site, "thread")
    assert not re.search(r">\s*None\s*<|1970", all_text(site))


def test_a_thread_without_a_title_is_called_so_in_any_language(here: Home) -> None:
    words = here.folder / "theme" / "locale" / "fi.po"
    words.parent.mkdir(parents=True)
    words.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\nmsgid "(no title)"\nmsgstr "(nimetön)"\n'
    )
    with here.config_file.open("a", encoding="utf-8") as file:
        file.write('[site]\nlanguage = "fi"\ntheme = "theme"\nurl = "https://peers.example.org/"\n')
    titles = ("", " ", "Anna Miller, 202-555-0142", "😀", "(no title)")
    stock(here, [thread(n, title, "Lupus it is.") for n, title in enumerate(titles)])
    shown = all_text(build(here), "thread")
    assert shown.count('class="untitled">(nimetön)</h1>') == 2


# -- many and few ---------------------------------------------------------------------------------------------------

MANY = 300


def test_a_thread_of_2000_posts_has_a_light_page_that_leads_to_the_rest(here: Home) -> None:
    texts = [" ".join(f"{n * 7919 * k % 104729:x}" for k in range(2, 40)) for n in range(1, 2001)]
    stock(here, [thread(1, "Lupus, our long road", *texts)])
    page = all_text(build(here), "thread")
    shown = page.count('class="excerpt"')
    assert texts[0] in page
    assert texts[-1] not in page
    assert shown == MOST_POSTS
    assert f"{2000 - shown:,} more are where they were written. <a href=" in page


def test_an_excerpt_never_ends_in_the_middle_of_a_word_of_ours() -> None:
    for length in range(EXCERPT - 20, EXCERPT + 2):
        before = ("It was a long night. " * 20)[:length]
        for word in our_words():
            text = f"{before} {word}, and so on, and on, and on."
            shown = beginning(text)
            assert text.startswith(shown)
            assert length - 10 < len(shown) <= EXCERPT
            assert "[" not in shown or word in shown


def test_a_post_as_long_as_a_book_leaves_room_for_others(here: Home) -> None:
    book = "".join(map(chr, range(0x4E00, 0x9000))) * 3
    stock(here, [thread(1, "Lupus", "Our story follows.", book, *[book[n:] for n in range(1, 9)], "The end.")])
    page = all_text(build(here), "thread")
    assert "Our story follows." in page
    assert book[:MOST_OF_A_POST] in page
    assert book[: MOST_OF_A_POST + 1] not in page
    assert "9 more are where they were written" in page


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a condition of many threads and one of a single thread."""
    here = new_home(tmp_path_factory.mktemp("crowded"))
    threads = [thread(n, f"Lupus number {n}", f"Text of number {n}.") for n in range(MANY)]
    stock(here, [*threads, thread(MANY, "Alone", "Only we have Dravet syndrome.")])
    return build(here)


def concept_pages(site: Path, name: str) -> Iterator[tuple[Path, Page]]:
    """The pages of a condition: the first, and those that its links lead on to."""
    folder = site / "condition"
    first = next(path for path in sorted(folder.glob("*.html")) if re.search(f"<h1[^>]*>{name}", path.read_text()))
    waiting, seen = [first], {first}
    while waiting:
        path = waiting.pop()
        page = Page(path.read_text(encoding="utf-8"))
        yield path, page
        links = {
            (path.parent / a["href"].split("#")[0]).resolve() for t, a in page.elements if t == "a" and "href" in a
        }
        further = {link for link in links if re.fullmatch(rf"{re.escape(first.stem)}-\d+", link.stem)} - seen
        seen |= further
        waiting += sorted(further)


def linked_threads(site: Path, name: str) -> Counter[str]:
    """How often each thread is linked from the pages of a condition."""
    links = (
        (path, a["href"])
        for path, page in concept_pages(site, name)
        for tag, a in page.elements
        if tag == "a" and "thread/" in a.get("href", "")
    )
    return Counter(str((path.parent / href.split("#")[0]).resolve()) for path, href in links)


def test_a_condition_with_many_threads_leads_to_each_of_them(crowded: Path) -> None:
    assert len(linked_threads(crowded, "[^<]*[Ll]upus")) == MANY


def test_no_page_of_a_condition_is_long(crowded: Path) -> None:
    sizes = [path.stat().st_size for path, _ in concept_pages(crowded, "[^<]*[Ll]upus")]
    assert max(sizes) < 60_000


def test_a_condition_with_one_thread_is_a_page_like_any_other(crowded: Path) -> None:
    assert list(linked_threads(crowded, "Dravet syndrome").values()) != []
    assert len(list(concept_pages(crowded, "Dravet syndrome"))) == 1

"""The check of a built site: what is sound passes, and each thing that is wrong is named."""

from __future__ import annotations

import gzip
import json
import os
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.source import Source, load_sources
from crawlers.store import Store
from index.publishing import for_others
from search_cli.config import Home
from search_cli.demo.community import load_community
from search_cli.demo.run import PLACES
from search_cli.public import EXCERPT
from search_cli.site.check import Truth, allowed_of, check_grades, check_pages, check_site
from search_cli.site.checking.disguise import Shown as ShownPage
from search_cli.site.checking.machines import check_machines
from search_cli.site.checking.pages import MASKED_AGAIN
from search_cli.site.folder import digest_of, lies_in
from search_cli.site.machines import Listed, concept_files, front_files, sitemap_files, source_feed
from search_cli.site.paths import thread_path
from search_cli.site.processes import WorkerError, mapping
from search_cli.site.views import ConceptView, SiteFacts, SourceView, ThreadLine
from tests.conftest import Shell, Terminal
from tests.test_site import NOW, SOURCE, keep

HEAD = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'"><title>A page</title>'
NOINDEX = '<meta name="robots" content="noindex">'
FACTS = SiteFacts("Peers", "me@example.org", "https://peers.example.org/")
TITLE = "Nights with Dravet"
WORDS = "She slept until six, for the first time."


def html(body: str = "", head: str = "", title: str = "A page") -> str:
    """A sound page of our own."""
    lang = f'<!DOCTYPE html>\n<html lang="en"><head>{HEAD}{head}</head>'
    return f'{lang}<body><h1>{title}</h1><p id="here">Words &amp; more.</p>{body}</body></html>'


class Folder:
    """A site in a folder, written by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("index.html", html())

    def write(self, path: str, text: str | bytes) -> None:
        """Write a file, in place of one that is there."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())

    def problems(self) -> str:
        """What the check finds, without a store."""
        return "\n".join(check_site(self.folder))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A site of one sound page."""
    return Folder(tmp_path / "site")


def test_a_sound_page_passes(folder: Folder) -> None:
    svg = '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg><ul><li>One</li></ul><br><!-- ours -->'
    folder.write("index.html", html(svg + '<a href="index.html#here">here</a><a href="#top">up</a>'))
    assert folder.problems() == ""


def test_a_folder_without_a_first_page_is_no_site(tmp_path: Path) -> None:
    assert check_site(tmp_path) == [f"{tmp_path} has no index.html."]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<ul><li>One</ul>", "</ul> closes nothing"),
        ("<section><p>One</p>", "is not sound HTML"),
        ("</div>", "</div> closes nothing"),
        ("<p><div>One</div></p>", "is not sound HTML"),
        ("one < two", "a < that begins no tag"),
        ("<img src=x onerror=alert(1)>", "without double quotes"),
        ("<p title='One'>One</p>", "without double quotes"),
        ('<a href="index.html" href="javascript:x">x</a>', "given twice"),
        ('<img src="x" OnError="x">', "event handler"),
        ('<form action="none.html"></form>', "links to none.html, which does not exist"),
        ('<p onclick="x">One</p>', "event handler"),
        ('<p style="color:red">One</p>', "script or style"),
        ("<script>1</script>", "script or style"),
        ("<style>p{}</style>", "script or style"),
        ("<h1>Two</h1>", "exactly one main heading"),
        ('<p id="here">Twice</p>', "the id here twice"),
        ('<a href="none.html">x</a>', "links to none.html, which does not exist"),
        ('<a href="../../etc/passwd">x</a>', "does not exist"),
        ('<a href="/index.html">x</a>', "does not exist"),
        ('<a href="#nowhere">x</a>', "links to #nowhere"),
        ('<a href="javascript:alert(1)">x</a>', "no web address"),
        ('<a href=" JavaScript:alert(1)">x</a>', "no web address"),
        ('<a href="data:text/html,x">x</a>', "no web address"),
        ('<a href="//other.example/">x</a>', "no web address"),
        ('<a href="https://other.example/">x</a>', "without rel=noreferrer"),
        ('<img src="https://other.example/x.png" alt="">', "from another place"),
        ('<img src="mailto:a@example.org" alt="">', "no web address"),
    ],
)
def test_what_is_wrong_with_a_page_is_named(folder: Folder, body: str, complaint: str) -> None:
    folder.write("index.html", html(body))
    assert complaint in folder.problems()


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (' lang="en"', "", "does not say its language"),
        ("<title>A page</title>", "<title> </title>", "has no title"),
        ("Content-Security-Policy", "X-Nothing", "no content security policy"),
        ("<!DOCTYPE html>", "<!DOCTYPE evil>", "a < that begins no tag"),
    ],
)
def test_what_a_page_lacks_is_named(folder: Folder, old: str, new: str, complaint: str) -> None:
    folder.write("index.html", html().replace(old, new))
    assert complaint in folder.problems()


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"\x00\x01"])
def test_a_file_that_is_no_page_is_named(folder: Folder, data: bytes) -> None:
    folder.write("about.html", data)
    assert folder.problems().startswith("about.html ")


def test_links_to_people_who_help_may_be_called(folder: Folder) -> None:
    folder.write("index.html", html('<a href="tel:112">112</a><a href="mailto:me@example.org">write</a>'))
    assert folder.problems() == ""


def test_a_place_in_another_page_must_be_there(folder: Folder) -> None:
    folder.write("about.html", html())
    folder.write("index.html", html('<a href="about.html#here">a</a><a href="about.html#gone">b</a>'))
    assert folder.problems() == "about.html has no place #gone, though a page links to it."


def test_the_page_for_what_is_missing_begins_its_links_at_the_top(folder: Folder) -> None:
    folder.write("robots.txt", "Sitemap: https://peers.example.org/site/sitemap.xml\n")
    folder.write("404.html", html('<a href="/site/index.html">a</a><a href="/site/">b</a>'))
    assert folder.problems() == ""
    folder.write("404.html", html('<a href="/site/gone.html">a</a><a href="/index.html">b</a>'))
    assert folder.problems().count("which does not exist") == 2


def test_words_that_are_hard_to_read_are_named(folder: Folder) -> None:
    hard = "<p>Pharmacological interventions necessitate individualised multidisciplinary consideration.</p>"
    folder.write("about.html", html("<p>You can ask us to take it down. We do it the same day.</p>"))
    assert check_grades(folder.folder) == []
    folder.write("about.html", html(hard))
    assert check_grades(folder.folder)[0].startswith("about.html asks for ")
    folder.write("about.html", html(hard).replace('lang="en"', 'lang="de"'))
    assert check_grades(folder.folder) == []


def test_pages_styles_and_scripts_stay_small(folder: Folder) -> None:
    folder.write("static/style.css", "a{}" * 10_001)
    folder.write("static/site.js", "1;" * 10_001)
    assert folder.problems() == (
        "static/site.js is larger than 20,000 bytes.\nstatic/style.css is larger than 30,000 bytes."
    )


def test_a_page_is_weighed_packed(folder: Folder) -> None:
    folder.write("index.html", html("<p>The same again.</p>" * 10_000))
    assert folder.problems() == ""
    folder.write("index.html", html("".join(f"<p>{n * 7919 % 104729:x}</p>" for n in range(40_000))))
    assert "is larger than 60,000 bytes" in folder.problems()


# -- files for programs -------------------------------------------------------------------------------------------


@pytest.fixture
def fed(folder: Folder) -> Folder:
    """A site with a thread, its condition, and all files for programs."""
    path = thread_path("forum", TITLE)
    shown = f'<a href="../{path}">{TITLE}</a> <bdi>forum</bdi> <time datetime="2026-11-01">1 November</time>'
    for page in ("condition/x.html", "source/forum.html"):
        folder.write(page, html(f"{shown}<p>X:1</p>", title="X"))
    line = ThreadLine(path, TITLE, "forum", "Board", "2026-11-01", 1, excerpt=WORDS, cut=True)
    condition = ConceptView("condition", "X:1", "condition/x.html", "X", newest=(line,))
    source = SourceView("forum", "source/forum.html", SOURCE.url, "phpbb", "en", "excerpt", 1, 1, "", 0, "", (line,))
    folder.write(path, html(f'<p class="excerpt">{WORDS}</p>', NOINDEX, TITLE))
    made = [*concept_files(condition, FACTS), *front_files(FACTS), source_feed(source, FACTS)]
    for name, data in (*made, *sitemap_files([Listed("index.html")], FACTS.address)):
        folder.write(name, data)
    return folder


def test_files_for_programs_pass(fed: Folder) -> None:
    assert fed.problems() == ""


def test_a_feed_may_say_only_what_its_pages_say(fed: Folder) -> None:
    fed.write(thread_path("forum", TITLE), html('<p class="excerpt">Other words.</p>', NOINDEX, TITLE))
    assert "condition/x.atom has words that thread/" in fed.problems()


def test_a_feed_begins_as_its_page_does(fed: Folder) -> None:
    words = f'<p class="excerpt">Before them. {WORDS}</p><p class="excerpt">{WORDS}</p>'
    fed.write(thread_path("forum", TITLE), html(words, NOINDEX, TITLE))
    assert "condition/x.atom has words that thread/" in fed.problems()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("names", ["Another name"]),
        ("newest", [{"source": "elsewhere"}]),
        ("ids", ["X:2"]),
        ("links", [{"url": "https://x.example/"}]),
    ],
)
def test_the_json_of_a_page_holds_nothing_that_the_page_does_not(fed: Folder, key: str, value: object) -> None:
    told = json.loads((fed.folder / "condition/x.json").read_text(encoding="utf-8"))
    fed.write("condition/x.json", json.dumps({**told, key: value}))
    found = fed.problems()
    assert "condition/x.json holds " in found
    assert found.endswith("which condition/x.html does not show.")


def test_the_json_of_a_page_tells_no_number_of_few_people(fed: Folder) -> None:
    told = json.loads((fed.folder / "condition/x.json").read_text(encoding="utf-8"))
    fed.write("condition/x.json", json.dumps({**told, "posts": {"people": 4}}))
    assert "condition/x.json holds '4' as 'people'" in fed.problems()


@pytest.mark.parametrize("name", ["condition/x.atom", "condition/x.json"])
def test_a_feed_calls_threads_by_their_titles(fed: Folder, name: str) -> None:
    shown = {thread_path("forum", TITLE): ShownPage("Another title", "Another title", "")}
    files = {str(path.relative_to(fed.folder)) for path in fed.folder.rglob("*")}
    found = "\n".join(check_machines(fed.folder, files, shown))
    assert f"{name} calls {thread_path('forum', TITLE)} by another title" in found


def test_a_feed_must_lead_to_pages_that_are_there(fed: Folder) -> None:
    (fed.folder / thread_path("forum", TITLE)).unlink()
    assert "source/forum.atom leads to thread/" in fed.problems()


@pytest.mark.parametrize("name", ["gone.html", "hidden.html"])
def test_a_sitemap_names_only_pages_that_may_be_found(fed: Folder, name: str) -> None:
    fed.write("hidden.html", html(head=NOINDEX))
    sitemap = (fed.folder / "sitemap.xml").read_text(encoding="utf-8")
    fed.write("sitemap.xml", sitemap.replace("</loc>", f"{name}</loc>"))
    assert f"sitemap.xml names {name}" in fed.problems()


@pytest.mark.parametrize("name", ["condition/x.atom", "condition/x.json", "manifest.webmanifest"])
def test_a_broken_file_for_programs_is_named(fed: Folder, name: str) -> None:
    fed.write(name, "<feed")
    assert f"{name} is not " in fed.problems()


# -- the disguise test --------------------------------------------------------------------------------------------


class Shown:
    """A store with one thread, and a page of it that the test writes."""

    def __init__(self, home: Home, folder: Folder) -> None:
        self.home, self.folder = home, folder
        self.page = thread_path(SOURCE.name, TITLE)

    def keep(self, *texts: str, source: Source = SOURCE, days: int = 0, title: str = TITLE) -> None:
        """Keep the thread as it was seen some days ago."""
        self.page = thread_path(source.name, title)
        keep(self.home, source, title, *texts, seen=NOW - timedelta(days=days))

    def problems(self, *excerpts: str, title: str = TITLE, head: str = NOINDEX, built: bool = False) -> str:
        """What is wrong with a page that shows these excerpts; one that was ``built`` so is not masked again."""
        body = "".join(f'<p class="excerpt">{text}</p>' for text in excerpts)
        page = html(body, head, title)
        self.folder.write(self.page, page)
        digests = {self.page: digest_of(page.encode())} if built else {}
        with closing(Store(self.home.store_place)) as store:
            sources = {source.name: source for source in load_sources(self.home.sources)[0]}
            return "\n".join(check_site(self.folder.folder, Truth(store, sources, NOW), built=digests))


@pytest.fixture
def shown(home: Path, threadwell: Terminal, folder: Folder) -> Shown:
    """A home, and a site beside it."""
    threadwell("init", "--contact", "me@example.org")
    return Shown(Home(home), folder)


def test_words_that_the_store_has_may_be_shown(shown: Shown) -> None:
    shown.keep(WORDS, "Ours   too,\n\nsince spring.", "Write to a.b@example.org, she said.")
    assert shown.problems(WORDS[:20], "Ours too,\nsince", "Write to [e-mail address], she") == ""


def test_a_mark_of_ours_behind_an_excerpt_is_not_part_of_it(shown: Shown) -> None:
    shown.keep(WORDS)
    assert shown.problems(f'{WORDS[:20]}<span aria-hidden="true"> \u2026</span>') == ""


@pytest.mark.parametrize("words", ["Words of nobody.", f"{WORDS} Still more.", "[\u2026] Words of nobody."])
def test_words_that_no_post_holds_are_found(shown: Shown, words: str) -> None:
    shown.keep(WORDS, "Another post.")
    assert "shows words that no post holds which may be shown" in shown.problems(WORDS, words)


def test_a_title_that_is_not_the_threads_is_found(shown: Shown) -> None:
    shown.keep(WORDS)
    assert "has a title that is not the thread's" in shown.problems(WORDS, title="Another title")


@pytest.mark.parametrize("words", ["Write to a.b@example.org, please.", "Call 202-555-0142 tonight."])
def test_a_private_detail_is_found(shown: Shown, words: str) -> None:
    shown.keep(words)
    assert "shows a private detail" in shown.problems(words)


def test_a_private_detail_in_a_title_is_found(shown: Shown) -> None:
    title = "Write to a.b@example.org"
    shown.keep(WORDS, title=title)
    assert "not as others may see it" in shown.problems(WORDS, title=title)
    assert shown.problems(WORDS, title="Write to [e-mail address]") == ""


def test_the_end_of_an_excerpt_may_look_like_a_detail_that_is_none(shown: Shown) -> None:
    text = "We found it under https://twitter.com/hashtag/dravet this week."
    assert for_others(text) == text
    cut = text[: text.index("shtag")]
    assert for_others(cut) != cut
    shown.keep(text)
    assert shown.problems(cut) == ""


def test_words_that_did_not_change_since_they_were_built_are_not_masked_again(shown: Shown) -> None:
    words = "Write to a.b@example.org, please."
    shown.keep(words)
    assert "private detail" in shown.problems(words)
    assert shown.problems(words, built=True) == ""
    shown.keep("Other words.")
    assert "that no post holds" in shown.problems(words, built=True)


def test_on_some_pages_words_are_masked_again_though_they_are_as_they_were_built(shown: Shown) -> None:
    words = "Write to a.b@example.org, please."
    title = next(
        name for n in range(999) if thread_path(SOURCE.name, name := f"{n}").endswith(f"{MASKED_AGAIN[0]}.html")
    )
    shown.keep(words, title=title)
    assert "private detail" in shown.problems(words, title=title, built=True)


@pytest.mark.parametrize(
    ("title", "heading", "fine"), [("", "untitled", True), ("", "", False), (TITLE, "untitled", False)]
)
def test_only_a_thread_without_a_title_may_be_called_otherwise(
    shown: Shown, title: str, heading: str, fine: bool
) -> None:
    shown.keep(WORDS, title=title)
    page = html(f'<p class="excerpt">{WORDS}</p>', NOINDEX, "(ohne Titel)").replace("<h1>", f'<h1 class="{heading}">')
    shown.folder.write(shown.page, page)
    with closing(Store(shown.home.store_place)) as store:
        found = check_site(shown.folder.folder, Truth(store, {SOURCE.name: SOURCE}, NOW))
    assert found == (
        [] if fine else [f"{shown.page} has a title that is not the thread's, or not as others may see it."]
    )


def test_a_list_calls_threads_by_their_titles(shown: Shown) -> None:
    shown.keep(WORDS)
    shown.folder.write("index.html", html(f'<a href="{shown.page}">{TITLE}</a>'))
    assert shown.problems(WORDS) == ""
    shown.folder.write("index.html", html(f'<a href="{shown.page}">What it was called before</a>'))
    assert f"index.html calls {shown.page} by another title" in shown.problems(WORDS)


def test_threads_call_each_other_by_their_titles(shown: Shown) -> None:
    shown.keep(WORDS)
    other = thread_path(SOURCE.name, "Another thread")
    keep(shown.home, SOURCE, "Another thread", WORDS)
    link = f'<a href="../../{other}" rel="nofollow">What it was called before</a>'
    shown.folder.write(other, html(f'<p class="excerpt">{WORDS}</p>', NOINDEX, "Another thread"))
    assert f"{shown.page} calls {other} by another title" in shown.problems(WORDS, f"{WORDS[:9]}</p>{link}<p>")


def test_no_more_than_an_excerpt_is_shown_where_its_source_allows_no_more(shown: Shown) -> None:
    long = "It was a long night. " * 40
    shown.keep(long)
    assert shown.problems(long[:EXCERPT]) == ""
    assert f"more than {EXCERPT} characters" in shown.problems(long[: EXCERPT + 20])


def test_all_of_a_post_is_shown_where_its_source_allows_it(shown: Shown) -> None:
    long = "It was a long night. " * 40
    shown.keep(long, source=replace(SOURCE, publish="full"))
    assert shown.problems(long) == ""


def test_no_words_are_shown_where_a_source_allows_links_only(shown: Shown) -> None:
    shown.keep(WORDS, source=replace(SOURCE, publish="link"))
    assert shown.problems() == ""
    assert "allows links only" in shown.problems(WORDS)


def test_a_thread_that_was_not_seen_lately_is_found(shown: Shown) -> None:
    shown.keep(WORDS, days=31)
    assert "gone, hidden, was never seen live, or not lately" in shown.problems(WORDS)


def test_a_thread_that_the_store_does_not_have_is_found(shown: Shown) -> None:
    assert "gone, hidden, was never seen live, or not lately" in shown.problems(WORDS)


def test_an_imported_thread_is_found(shown: Shown, tmp_path: Path, threadwell: Terminal) -> None:
    write = {"source": SOURCE.name, "thread_id": TITLE, "thread_title": TITLE, "post_id": "1", "text": WORDS}
    row = {**write, "thread_url": SOURCE.url, "url": SOURCE.url, "position": 1, "board": "Board"}
    shown.keep("Seen.", title="Another thread")
    shown.page = thread_path(SOURCE.name, TITLE)
    (tmp_path / "old.jsonl").write_text(json.dumps(row), encoding="utf-8")
    threadwell("import", str(tmp_path / "old.jsonl"))
    assert "never seen live" in shown.problems(WORDS)


def test_a_page_that_search_engines_may_take_up_is_found(shown: Shown) -> None:
    shown.keep(WORDS)
    assert "may be taken up by search engines" in shown.problems(WORDS, head="")
    shown.keep(WORDS, source=replace(SOURCE, publish="full"))
    assert shown.problems(WORDS, head="") == ""


def test_links_of_a_thread_carry_no_weight(shown: Shown) -> None:
    shown.keep(WORDS)
    shown.folder.write(shown.page, html('<a href="https://x.example/" rel="noreferrer">x</a>', NOINDEX, TITLE))
    assert "without rel=nofollow" in "\n".join(check_pages(lies_in(shown.folder.folder), [shown.page]))


def test_new_pages_are_checked_by_themselves(shown: Shown) -> None:
    shown.keep(WORDS)
    shown.folder.write("index.html", "broken <")
    shown.folder.write(shown.page, html(f'<p class="excerpt">{WORDS}</p>', NOINDEX, TITLE))
    with closing(Store(shown.home.store_place)) as store:
        _, posts = store.written([1], {SOURCE.name: 0})[0]
    allowed = allowed_of(TITLE, posts, SOURCE, NOW)
    assert check_pages(lies_in(shown.folder.folder), [shown.page], lambda _: allowed) == []
    assert "gone, hidden" in check_pages(lies_in(shown.folder.folder), [shown.page], lambda _: None)[0]


# -- several processes ---------------------------------------------------------------------------------------------


def test_several_processes_find_the_same_in_the_same_order(shown: Shown) -> None:
    for n in range(12):
        title = f"Thread {n}"
        keep(shown.home, SOURCE, title, f"{WORDS} {n}")
        page = html(f'<p class="excerpt">{WORDS if n % 2 else "Made up."}</p>', NOINDEX, title)
        shown.folder.write(thread_path(SOURCE.name, title), page)
        link = f'<a href="{thread_path(SOURCE.name, title)}">Wrong {n}</a><a href="none{n}.html">x</a>'
        shown.folder.write(f"list{n}.html", html(link))
    with closing(Store(shown.home.store_place)) as store:
        truth = Truth(store, {SOURCE.name: SOURCE}, NOW)
        one, three = (check_site(shown.folder.folder, truth, workers=n) for n in (1, 3))
    assert len(one) == 30
    assert three == one


def test_a_process_that_dies_is_an_error(shown: Shown) -> None:
    with pytest.raises(WorkerError, match="was killed"), mapping(2) as run:
        list(run(os._exit, [3]))


# -- names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("about.html", html("<p>By Roo&#39;s Mama.</p>")),
        ("condition/x.json", '{"by": "roo\'s mama"}'),
        ("pagefind/fragment/en.pf_fragment", gzip.compress(b'pagefind_dcd{"content": "Roo\'s mama"}', mtime=0)),
    ],
)
def test_a_name_is_found_in_any_file(folder: Folder, path: str, data: str | bytes) -> None:
    folder.write(path, data)
    found = check_site(folder.folder, names=["Roo's mama", "Zed"])
    assert [problem for problem in found if problem.startswith(path) and "holds the name" in problem]


def test_a_part_of_a_word_is_no_name(folder: Folder) -> None:
    folder.write("index.html", html("<p>Annapolis</p>"))
    assert check_site(folder.folder, names=["Anna", ""]) == []


def test_nobody_of_the_demos_community_is_named_on_its_site(shell: Shell, home: Path, tmp_path: Path) -> None:
    modules = PLACES.items()
    boards = [board for place, module in modules for board in load_community(place, module.quoting).all_boards()]
    names = {message.author for board in boards for topic in board.topics for message in topic.messages}
    assert len(names) > 20
    (tmp_path / "names.txt").write_text("\n".join(sorted(names)), encoding="utf-8")
    shell("demo")
    out, _ = shell("--home", str(home / "demo"), "site", "check", "--names", str(tmp_path / "names.txt"))
    assert out == "The site is in order.\n"


# -- the command --------------------------------------------------------------------------------------------------


@pytest.fixture
def broken(home: Path, threadwell: Terminal) -> Terminal:
    """A home whose site has 23 broken links."""
    threadwell("init", "--contact", "me@example.org")
    Folder(Home(home).site).write("index.html", html("".join(f'<a href="x{n}.html">x</a>' for n in range(23))))
    return threadwell


def test_the_command_tells_the_first_problems_and_how_many_more(broken: Terminal) -> None:
    lines = broken("site", "check", code=1).output.splitlines()
    assert lines[0] == "WRONG  index.html links to x0.html, which does not exist."
    assert len(lines) == 21
    assert lines[20] == "and 3 more: --json"


def test_the_command_tells_a_program_everything(broken: Terminal) -> None:
    told = json.loads(broken("site", "check", "--json", code=1).output)
    assert told["ok"] is False
    assert len(told["problems"]) == 23


def test_a_site_in_order_is_told(home: Path, threadwell: Terminal) -> None:
    threadwell("init", "--contact", "me@example.org")
    Folder(Home(home).site)
    assert json.loads(threadwell("site", "check", "--json").output) == {"ok": True, "problems": []}

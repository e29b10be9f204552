"""The command line as people use it: answers, exit codes, one line for what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from crawlers.locking import lock
from crawlers.source import Source, load_source, write_source
from search_cli import output
from search_cli.config import Home, find_home
from search_cli.presenting import text
from tests.conftest import Terminal
from tests.test_exchange import ROW

RUN = "import sys; from search_cli.cli import main; main(sys.argv[1:])"
PAGE = Path(__file__).parent / "pages" / "phpbb" / "thread.html"


@pytest.fixture
def searchable(threadwell: Terminal, tmp_path: Path) -> Terminal:
    """A home with three posts, indexed."""
    rows = [
        {**ROW, "thread_title": "Dravet, 4 years old", "text": "We started fenfluramine.", "post_id": "1"},
        {**ROW, "text": "Her appetite is down.", "post_id": "2", "position": 2, "speaker": 2},
        {
            **ROW,
            "thread_id": "8",
            "thread_title": "\x1b[31mRed\x1b[0m [bold]title[/bold]",
            "thread_url": "",
            "post_id": "3",
            "text": "Evil \x1b]0;owned\x07 \u202eappetite\u202c text [link=http://x]y[/link]",
            "url": "javascript:alert(1)",
        },
    ]
    file = tmp_path / "posts.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    threadwell("import", str(file))
    threadwell("index")
    return threadwell


def error_line(text: str) -> str:
    """The one line that an error is."""
    lines = [line for line in text.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1, text
    assert "Traceback" not in text
    return lines[0]


def test_init_makes_a_home_for_its_owner_only(threadwell: Terminal, home: Path) -> None:
    threadwell("init", "--contact", "me@example.org")
    assert (home.stat().st_mode & 0o777, (home / "key").stat().st_mode & 0o777) == (0o700, 0o600)
    assert Home(home).contact == "me@example.org"


def test_init_again_keeps_the_key_and_the_rest_of_the_settings(threadwell: Terminal, home: Path) -> None:
    threadwell("init", "--contact", "me@example.org")
    key = (home / "key").read_bytes()
    (home / "threadwell.toml").write_text('# mine\ncontact = "me@example.org"\n[site]\nname = "x"\n', encoding="utf-8")
    threadwell("init", "--contact", "you@example.org")
    text = (home / "threadwell.toml").read_text(encoding="utf-8")
    assert (home / "key").read_bytes() == key
    assert "# mine" in text
    assert 'name = "x"' in text
    assert Home(home).contact == "you@example.org"


def test_home_is_the_option_then_the_variable(home: Path, tmp_path: Path) -> None:
    assert find_home(None).folder == home
    assert find_home(str(tmp_path / "other")).folder == tmp_path / "other"


def test_settings_that_make_no_sense_are_named(threadwell: Terminal, home: Path) -> None:
    home.mkdir()
    (home / "threadwell.toml").write_text("contact = 5\n", encoding="utf-8")
    assert "'contact'" in error_line(threadwell("init", code=1).output)


def test_search_answers_in_words(searchable: Terminal) -> None:
    text = searchable("search", "dravet", "appetite").output
    assert "1. Dravet, 4 years old" in text
    assert "has: dravet, appetite" in text
    assert "Her *appetite* is down." in text
    assert "not medical advice" in text


def test_search_answers_in_json(searchable: Terminal) -> None:
    answer: dict[str, Any] = json.loads(searchable("search", "dravet appetite", "--json").output)
    first = answer["hits"][0]
    assert (answer["total"], first["title"], first["post_id"], first["coverage"]) == (2, "Dravet, 4 years old", "2", 2)
    assert answer["facets"]["condition"][0]["name"] == "Dravet syndrome"


def test_options_mean_the_same_as_fields(searchable: Terminal) -> None:
    by_option = searchable("search", "fenfluramine", "--condition", "dravet", "--since", "2025", "--json").output
    by_field = searchable("search", "fenfluramine condition:dravet since:2025", "--json").output
    assert json.loads(by_option)["hits"] == json.loads(by_field)["hits"] != []


def test_filters_alone_are_a_query(searchable: Terminal) -> None:
    answer = json.loads(searchable("search", "--condition", "dravet", "--json").output)
    assert [hit["title"] for hit in answer["hits"]] == ["Dravet, 4 years old"]


@pytest.mark.parametrize("words", [("",), ("?",), ("x", "--since", "soon"), ("x", "--condition", "qq")])
def test_a_query_that_makes_no_sense_ends_with_2_and_one_line(searchable: Terminal, words: tuple[str, ...]) -> None:
    error_line(searchable("search", *words, code=2).output)


def test_a_minus_leaves_a_word_out_without_quotes(searchable: Terminal) -> None:
    answer = json.loads(searchable("search", "appetite", "-evil", "--json").output)
    assert [hit["title"] for hit in answer["hits"]] == ["Dravet, 4 years old"]


def test_a_misspelt_option_is_no_word(searchable: Terminal) -> None:
    assert "--limt" in error_line(searchable("search", "appetite", "--limt", "3", code=2).output)


def test_nothing_found_ends_with_3(searchable: Terminal) -> None:
    assert "Nothing was found" in searchable("search", "zebra", code=3).output


def test_a_page_beyond_the_last_says_so(searchable: Terminal) -> None:
    assert "no page 9" in searchable("search", "appetite", "--page", "9", code=3).output


def test_no_control_or_markup_from_the_web_reaches_the_terminal(searchable: Terminal) -> None:
    for words in (("search", "evil"), ("search", "evil", "--json"), ("show", "src/8"), ("show", "src/8", "--json")):
        text = searchable(*words).output
        assert not set(text) & {"\x1b", "\x07", "\u202e", "\u202c", "\x9b"}
    assert "[bold]title[/bold]" in searchable("show", "src/8").output


def test_only_the_ids_of_hits_are_kept_for_their_owner_only(searchable: Terminal, home: Path) -> None:
    searchable("search", "dravet")
    kept = home / "last-search.json"
    assert json.loads(kept.read_text(encoding="utf-8")) == {"1": ["src", "7", "1"]}
    assert kept.stat().st_mode & 0o777 == 0o600


def test_show_takes_up_the_last_search(searchable: Terminal) -> None:
    searchable("search", "appetite", "--sort", "oldest")
    text = searchable("show", "1").output
    assert "Dravet, 4 years old" in text
    assert "person 2" in text
    assert "<- found" in text


def test_show_finds_a_thread_by_its_address(searchable: Terminal) -> None:
    assert "fenfluramine" in searchable("show", "https://f.example/t7").output


def test_show_as_json_is_the_exchange_format(searchable: Terminal) -> None:
    rows = [json.loads(line) for line in searchable("show", "src/7", "--json").output.splitlines()]
    assert [row["post_id"] for row in rows] == ["1", "2"]
    assert rows[0].keys() == ROW.keys()


@pytest.mark.parametrize("what", ["7", "https://f.example/nowhere", "src/99", "nonsense"])
def test_show_of_nothing_says_what_to_give(searchable: Terminal, what: str) -> None:
    searchable("search", "dravet")
    error_line(searchable("show", what, code=2).output)


def test_open_starts_the_browser_at_the_post(searchable: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: set[str] = set()

    def browser(url: str) -> bool:
        opened.add(url)
        return True

    monkeypatch.setattr("webbrowser.open", browser)
    searchable("search", "dravet")
    searchable("open", "1")
    assert opened == {ROW["url"]}


def test_open_follows_web_addresses_only(searchable: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webbrowser.open", pytest.fail)
    searchable("search", "evil")
    assert "no web address" in error_line(searchable("open", "1", code=2).output)


def test_search_without_an_index_names_the_next_step(threadwell: Terminal) -> None:
    assert "threadwell index" in error_line(threadwell("search", "dravet", code=1).output)


def test_index_says_what_it_did(searchable: Terminal) -> None:
    assert "up to date" in searchable("index").output
    assert "3 posts" in searchable("index", "--rebuild").output


def test_a_second_build_at_the_same_time_ends_with_75(searchable: Terminal, home: Path) -> None:
    held = lock(Home(home).locks, "index", "busy")
    error_line(searchable("index", code=75).output)
    held.release()


def test_a_second_harvest_at_the_same_time_ends_with_75(threadwell: Terminal, home: Path) -> None:
    write_source(Source("s", "phpbb", "http://127.0.0.1:9/", allow_private=True, enabled=True), Home(home).sources)
    held = lock(Home(home).locks, "harvest-s", "busy")
    assert "harvested" in error_line(threadwell("harvest", "s", code=75).output)
    held.release()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("harvest",), "No source is enabled"),
        (("harvest", "nosuch"), "no source 'nosuch'"),
        (("harvest", "off"), "not enabled"),
        (("sources", "show", "nosuch"), "no source 'nosuch'"),
        (("sources", "add", "forum"), "not an http or https address"),
        (("sources", "add", "ftp://x/"), "not an http or https address"),
        (("sources", "add", "https://x.example/", "--name", "off"), "already"),
        (("export", "x.jsonl", "--source", "nosuch"), "Nothing is kept"),
        (("extract", "x.html", "--url", "http://x/", "--fetched", "then"), "ISO 8601"),
    ],
)
def test_wrong_usage_ends_with_2_and_one_line(
    threadwell: Terminal, home: Path, words: tuple[str, ...], complaint: str
) -> None:
    write_source(Source("off", "phpbb", "https://forum.example.org/"), Home(home).sources)
    assert complaint in error_line(threadwell(*words, code=2).output)


def test_a_broken_source_file_is_named(threadwell: Terminal, home: Path) -> None:
    Home(home).sources.mkdir(parents=True)
    (Home(home).sources / "broken.toml").write_text("family =", encoding="utf-8")
    assert "'broken'" in error_line(threadwell("harvest", "broken", code=1).output)
    assert "'broken'" in error_line(threadwell("sources", "list", code=1).output)


def test_a_forum_that_anybody_runs_needs_a_contact_first(threadwell: Terminal) -> None:
    assert "init --contact" in error_line(threadwell("sources", "add", "https://forum.example.org/", code=1).output)


def test_sources_are_listed(threadwell: Terminal, home: Path) -> None:
    write_source(Source("mine", "phpbb", "https://forum.example.org/"), Home(home).sources)
    assert "https://forum.example.org/" in threadwell("sources", "list").output
    listed = json.loads(threadwell("sources", "list", "--json").output)
    assert [row["posts"] for row in listed if row["name"] == "mine"] == [0]
    assert 'family = "phpbb"' in threadwell("sources", "show", "mine").output


def test_a_source_is_switched_off_and_on_and_removed(threadwell: Terminal, home: Path) -> None:
    file = write_source(Source("mine", "phpbb", "https://forum.example.org/", enabled=True), Home(home).sources)
    threadwell("sources", "disable", "mine")
    assert "not enabled" in error_line(threadwell("harvest", "mine", code=2).output)
    threadwell("sources", "enable", "mine")
    assert load_source(file).enabled
    threadwell("sources", "remove", "mine")
    assert not file.exists()
    error_line(threadwell("sources", "remove", "mine", code=2).output)


def test_extract_prints_the_thread_with_authors(threadwell: Terminal) -> None:
    thread = json.loads(threadwell("extract", str(PAGE), "--url", "https://f.example/viewtopic.php?t=21").output)
    assert (thread["family"], thread["board"]) == ("phpbb", "Newly diagnosed")
    assert [post["author"] for post in thread["posts"]] == ["Marigold", "A guest", "Dr Helper"]


def test_extract_of_several_files_is_one_line_a_file(threadwell: Terminal, tmp_path: Path) -> None:
    bread = tmp_path / "bread.html"
    bread.write_text("<p>Bread</p>", encoding="utf-8")
    result = threadwell("extract", str(PAGE), str(bread), str(PAGE), "--url", "https://f.example/", code=1)
    assert [json.loads(line)["file"] for line in result.stdout.splitlines()] == [str(PAGE)] * 2
    assert "bread.html" in error_line(result.stderr)


@pytest.mark.parametrize("name", ["private.html", "board.html"])
def test_extract_of_a_page_without_a_thread_says_so(threadwell: Terminal, name: str) -> None:
    error_line(threadwell("extract", str(PAGE.with_name(name)), "--url", "https://f.example/", code=1).output)


def test_extract_of_a_missing_file_says_so(threadwell: Terminal) -> None:
    assert "nowhere.html" in error_line(
        threadwell("extract", "nowhere.html", "--url", "https://f.example/", code=1).output
    )


def test_export_writes_what_import_reads(searchable: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    searchable("export", str(file))
    assert file.read_text(encoding="utf-8") == searchable("export", "-").output
    assert "0 new, 0 changed, 3 as before" in searchable("import", str(file)).output


def test_a_full_disk_is_named_and_loses_nothing(searchable: Terminal, home: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.jsonl"
    rows = [{**ROW, "post_id": f"m{n}", "text": f"{n} " + "words " * 500} for n in range(500)]
    more.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    # A limit on the size of files stands for the end of the disk: both refuse the next block.
    script = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000)); {RUN}"
    words = [sys.executable, "-c", script, "import", str(more)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "store.sqlite" in error_line(done.stderr)
    assert len(searchable("export", "-").output.splitlines()) == 3
    searchable("import", str(more))
    assert len(searchable("export", "-").output.splitlines()) == 503


def test_a_damaged_file_of_tags_is_made_anew(searchable: Terminal, home: Path) -> None:
    for path in home.glob("derived.sqlite-*"):
        path.unlink()
    (home / "derived.sqlite").write_text("not a database at all, and yet long enough to look like a file" * 50)
    searchable("index", "--rebuild")
    assert "Dravet syndrome" in searchable("search", "dravet").output


def test_doctor_finds_a_new_home_wanting(threadwell: Terminal) -> None:
    assert "threadwell init" in threadwell("doctor", code=1).output


def test_doctor_is_content_with_a_home_in_order(searchable: Terminal) -> None:
    searchable("init", "--contact", "me@example.org")
    findings = json.loads(searchable("doctor", "--json").output)
    assert all(finding["ok"] for finding in findings)


@pytest.mark.parametrize(
    ("damage", "subject"),
    [("key", "key"), ("store.sqlite", "store"), ("index/CURRENT", "index"), ("sources/x.toml", "sources")],
)
def test_doctor_names_what_is_damaged(searchable: Terminal, home: Path, damage: str, subject: str) -> None:
    searchable("init", "--contact", "me@example.org")
    for path in home.glob("store.sqlite-*"):
        path.unlink()
    (home / damage).write_text("00", encoding="utf-8")
    findings = json.loads(searchable("doctor", "--json", code=1).output)
    assert subject in {finding["subject"] for finding in findings if not finding["ok"]}


def test_doctor_says_when_the_index_is_behind(searchable: Terminal, tmp_path: Path) -> None:
    searchable("init", "--contact", "me@example.org")
    file = tmp_path / "more.jsonl"
    file.write_text(json.dumps({**ROW, "post_id": "77"}), encoding="utf-8")
    searchable("import", str(file))
    assert "older than the store" in searchable("doctor", code=1).output


def modules_after(*words: str) -> set[str]:
    """The modules that a fresh process has imported after a command."""
    run = f"from search_cli.cli import main; main({list(words)!r}, standalone_mode=False)"
    script = f"import sys; {run}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_help_imports_nothing_heavy(home: Path) -> None:
    heavy = {"scrapy", "twisted", "sqlalchemy", "whoosh", "rich", "lxml", "parsel", "ahocorasick", "tomlkit"}
    assert heavy.isdisjoint(modules_after("--help"))
    assert not home.exists()


def test_search_imports_neither_crawler_nor_tagger(searchable: Terminal) -> None:
    searchable("search", "dravet")
    assert {"scrapy", "twisted", "lxml", "ahocorasick"}.isdisjoint(modules_after("search", "dravet"))


@pytest.mark.parametrize("width", [20, 40, 200])
def test_a_narrow_window_loses_no_word(searchable: Terminal, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    def window() -> Console:
        return Console(width=width, force_terminal=True, color_system=None, highlight=False, markup=False)

    monkeypatch.setattr(text, "console", window)
    shown = " ".join(searchable("search", "fenfluramine").output.split())
    assert "We started fenfluramine." in shown.replace("*", "")
    assert output.NOT_ADVICE in shown

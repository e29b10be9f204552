"""Source files: what they may say, and what is said of them when they may not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.source import (
    Source,
    SourceError,
    UnknownSourceError,
    edit_source,
    find_source,
    load_source,
    load_sources,
    parse_source,
    render_source,
    write_source,
)

GOOD = 'family = "phpbb"\nurl = "https://forum.example.org/"\n'


def test_a_source_needs_only_family_and_url() -> None:
    source = parse_source("example", GOOD)
    assert (source.name, source.delay, source.publish, source.enabled) == ("example", 1.0, "excerpt", False)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("family = ", "not valid TOML"),
        ('family = "phpbb"\n', "lacks url"),
        (GOOD + "colour = 1\n", "unknown fields: colour"),
        (GOOD + 'delay = "fast"\n', "'delay' has a value of the wrong type"),
        (GOOD + "enabled = 1\n", "'enabled' has a value of the wrong type"),
        (GOOD + "delay = true\n", "'delay' has a value of the wrong type"),
        (GOOD + "boards = [1]\n", "'boards' has a value of the wrong type"),
        (GOOD + "delay = 0\n", "on this machine only"),
        (GOOD + "delay = -1\n", "between 0 and 3600"),
        (GOOD + 'publish = "all"\n', "full, excerpt, link"),
        (GOOD + 'recheck = "soon"\n', "number of days"),
        (GOOD.replace("https", "ftp"), "not an http or https address"),
        (GOOD.replace("forum.", "me:secret@forum."), "public pages only"),
        (GOOD.replace("example.org", "example.org:port"), "not an http or https address"),
    ],
)
def test_a_wrong_source_is_named_and_explained(text: str, complaint: str) -> None:
    with pytest.raises(SourceError, match=complaint) as error:
        parse_source("example", text)
    assert "example" in str(error.value)


def test_no_delay_is_allowed_on_this_machine() -> None:
    assert parse_source("here", 'family = "phpbb"\nurl = "http://127.0.0.1:99/"\ndelay = 0\n').delay == 0


@pytest.mark.parametrize("name", ["", "../up", "Big", "a b", ".hidden", "x" * 65])
def test_a_name_that_could_be_a_path_is_refused(name: str) -> None:
    with pytest.raises(SourceError, match="name"):
        Source(name, "phpbb", "https://forum.example.org/")


@given(
    boards=st.lists(st.text(max_size=20).filter(lambda text: "\x00" not in text), max_size=3),
    note=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60),
    delay=st.floats(0.1, 3600),
    publish=st.sampled_from(["full", "excerpt", "link"]),
    verified=st.dates().map(str) | st.just("never"),
)
def test_what_is_written_is_read_back_equal(
    boards: list[str], note: str, delay: float, publish: str, verified: str
) -> None:
    source = Source(
        "example",
        "phpbb",
        "https://forum.example.org/",
        boards=tuple(boards),
        note=note,
        delay=delay,
        publish=publish,
        verified=verified,
    )
    assert parse_source("example", render_source(source)) == source


def test_the_users_file_is_found_by_its_name(tmp_path: Path) -> None:
    source = Source("mine", "phpbb", "https://forum.example.org/")
    write_source(source, tmp_path)
    assert find_source("mine", tmp_path) == source


def test_a_change_of_a_file_keeps_its_comments_and_the_rest(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(f"# asked the owner in May\n{GOOD}delay = 5.0\n", encoding="utf-8")
    path = edit_source("mine", tmp_path, enabled=True)
    assert "# asked the owner in May" in path.read_text(encoding="utf-8")
    assert load_source(path) == Source("mine", "phpbb", "https://forum.example.org/", delay=5.0, enabled=True)


def test_a_change_that_makes_no_sense_leaves_the_file(tmp_path: Path) -> None:
    path = write_source(Source("mine", "phpbb", "https://forum.example.org/"), tmp_path)
    before = path.read_text(encoding="utf-8")
    with pytest.raises(SourceError, match="not an http or https address"):
        edit_source("mine", tmp_path, url="ftp://elsewhere.example/")
    assert path.read_text(encoding="utf-8") == before


def test_an_unknown_source_lists_the_known_ones(tmp_path: Path) -> None:
    write_source(Source("mine", "phpbb", "https://forum.example.org/"), tmp_path)
    with pytest.raises(UnknownSourceError, match=r"Known: .*mine"):
        find_source("yours", tmp_path)


def test_a_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    write_source(Source("mine", "phpbb", "https://forum.example.org/"), tmp_path)
    (tmp_path / "broken.toml").write_bytes(b"\xff\xfe")
    sources, errors = load_sources(tmp_path)
    assert [source.name for source in sources if source.name == "mine"] == ["mine"]
    assert [str(error) for error in errors if "broken.toml" in str(error)]


def test_every_bundled_source_is_sound_and_off_until_somebody_enables_it() -> None:
    folder = Path(__file__).parents[1] / "crawlers" / "sources"
    assert all(not load_source(path).enabled for path in folder.glob("*.toml"))

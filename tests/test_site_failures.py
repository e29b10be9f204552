"""A build of the site that fails: one line says why, and the old site stays as it was."""

from __future__ import annotations

import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from search_cli.config import Home
from tests.site_stocking import SOURCE, all_text, build, new_home, run, stock, thread


@pytest.fixture
def here(tmp_path: Path) -> Home:
    """An empty home that may build a site."""
    return new_home(tmp_path)


def fingerprint(site: Path) -> dict[str, bytes]:
    """Every file of a site."""
    return {str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """No file can grow beyond a size, as on a full disk: a write that would make it larger fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("fails", ["a page", "the search files"])
def test_a_full_disk_is_one_line_and_the_old_site_stays(here: Home, fails: str) -> None:
    stock(here, [thread(1, "Lupus, the first", "It began in May.")])
    before = fingerprint(build(here))
    text = "It began in June. " * (4000 if fails == "a page" else 1)
    stock(here, [thread(2, "Lupus, the second", text)], replace(SOURCE, name="later"))
    run(here, "index")
    beside = names_beside(here.site)
    with files_of_at_most(40_000):
        said = run(here, "site", "build", code=1)
    assert re.fullmatch(r"Error: [^\n]+\n", said)
    assert fingerprint(here.site) == before
    assert names_beside(here.site) == beside
    run(here, "site", "build")
    assert "It began in June." in all_text(here.site, "thread")


@pytest.mark.parametrize(
    ("template", "fault", "line"),
    [
        ("<p>fine</p>\n{% if thread %}\n", "thread.html, line ", ""),
        ("<p>fine</p>\n{{ thread.no_such_thing }}\n", "thread.html, line 2", "no_such_thing"),
        ("{% extends 'nothing.html' %}", "thread.html", "nothing.html"),
    ],
)
def test_a_mistake_in_a_theme_is_told_with_its_file_and_line(here: Home, template: str, fault: str, line: str) -> None:
    stock(here, [thread(1, "Lupus, the first", "It began in May.")])
    before = fingerprint(build(here))
    theme = here.folder / "theme"
    theme.mkdir()
    (theme / "thread.html").write_text(template, encoding="utf-8")
    with here.config_file.open("a", encoding="utf-8") as config:
        config.write('\n[site]\ntheme = "theme"\n')
    said = run(here, "site", "build", code=2)
    assert re.fullmatch(r"Error: [^\n]+\n", said)
    assert fault in said
    assert line in said
    assert fingerprint(here.site) == before


def names_beside(site: Path) -> list[str]:
    """What lies in the home, SQLite's own files apart."""
    return sorted(path.name for path in site.parent.iterdir() if "sqlite" not in path.name)

"""A site's folder: whenever a process is killed, the old site is there or the new one, and no mixture."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from search_cli.site.folder import SiteFolder, new_folder, paths_in, put_up, remove_leftovers

OLD = {
    "index.html": "old",
    "thread/ab/1.html": "stays",
    "thread/ab/2.html": "goes",
    "thread/cd/3.html": "goes",
    "a/b": "",
}
NEW = {"index.html": "new", "thread/ab/1.html": "stays", "thread/ef/4.html": "comes", "a/b": ""}
KILLED = """
import os, signal, sys
from pathlib import Path
from search_cli.site.folder import SiteFolder, remove_leftovers

def dying(event, _arguments):
    global left
    if event in ("os.rename", "os.remove", "os.rmdir"):
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

site, fresh, left = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
folder = SiteFolder(fresh, site)
folder.write("index.html", b"new")
folder.write("thread/ef/4.html", b"comes")
folder.gone |= {"thread/ab/2.html", "thread/cd/3.html"}
sys.addaudithook(dying)
folder.put_up()
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """An old site."""
    folder = tmp_path / "site"
    for path, text in OLD.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def files(folder: Path) -> dict[str, str]:
    """What lies in a folder."""
    return {path: (folder / path).read_text(encoding="utf-8") for path in paths_in(folder)}


@pytest.mark.parametrize("step", range(1, 12))
def test_a_build_that_is_killed_while_it_puts_up_its_news_is_finished_by_the_next(site: Path, step: int) -> None:
    fresh = site.parent / ".site-fresh"
    fresh.mkdir()
    subprocess.run([sys.executable, "-P", "-c", KILLED, site, fresh, str(step)], check=False)
    assert not site.exists() or files(site) in (OLD, NEW)
    remove_leftovers(site)
    assert files(site) == (OLD if step == 1 else NEW)
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_folders_that_nothing_is_left_in_go(site: Path) -> None:
    with new_folder(site) as fresh:
        folder = SiteFolder(fresh, site)
        folder.gone |= {"thread/ab/1.html", "thread/ab/2.html", "thread/cd/3.html", "a/b"}
        folder.put_up()
    assert [path.name for path in site.iterdir()] == ["index.html"]


def test_a_file_that_is_written_again_does_not_go(site: Path) -> None:
    with new_folder(site) as fresh:
        folder = SiteFolder(fresh, site)
        folder.gone.add("index.html")
        folder.write("index.html", b"new")
        assert folder.where("index.html") == str(fresh / "index.html")
        assert folder.where("a/b") == str(site / "a/b")
        folder.put_up()
    assert files(site) == OLD | {"index.html": "new"}


def test_a_whole_new_site_has_nothing_of_the_old_one(site: Path) -> None:
    with new_folder(site) as fresh:
        SiteFolder(fresh).write("index.html", b"new")
        put_up(fresh, site)
    assert files(site) == {"index.html": "new"}

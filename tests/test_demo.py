"""The demo: what a newcomer sees in the first five minutes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from search_cli.config import Home
from tests.conftest import Shell

COMMUNITY = tomllib.loads(
    (Path(__file__).parents[1] / "search_cli" / "demo" / "community.toml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The demo's home after two runs, and what the second one printed."""
    home = tmp_path_factory.mktemp("demo")
    shell = Shell()
    shell("--home", str(home), "demo")
    out, _ = shell("--home", str(home), "demo")
    return home / "demo", out


def test_the_last_line_names_the_built_site(demo: tuple[Path, str]) -> None:
    folder, out = demo
    assert out.splitlines()[-1] == f"Site: {folder / 'site'}"
    assert (folder / "site" / "index.html").exists()
    assert (folder / "site" / "pagefind").is_dir()


def test_every_public_post_of_the_three_sources_is_kept(demo: tuple[Path, str]) -> None:
    private = {board["id"] for board in COMMUNITY["board"] if board["private"]}
    posts = [p for t in COMMUNITY["thread"] if t["board"] not in private for p in t["post"]]
    public = sum(not post.get("deleted", False) for post in posts)
    out, _ = Shell()("--home", str(demo[0]), "export", "-")
    assert len(out.splitlines()) == public


def test_nothing_private_or_deleted_and_no_name_is_in_the_home(demo: tuple[Path, str]) -> None:
    words = [b"PRIVATEWORDS", b"DELETEDWORDS", b"NurseBea", b"Late_Shift_Lou"]
    files = [path for path in demo[0].rglob("*") if path.is_file()]
    assert [(path.name, word) for path in files for word in words if word in path.read_bytes()] == []


def test_the_searches_find_the_child_with_epilepsy(demo: tuple[Path, str]) -> None:
    assert "Conditions: Dravet syndrome" in demo[1]
    assert "not medical advice" in demo[1]


def test_the_demos_home_can_be_searched_on(demo: tuple[Path, str]) -> None:
    out, _ = Shell()("--home", str(demo[0]), "search", "stiripentol", "--condition", "dravet")
    assert "1. " in out


def test_the_users_own_home_is_left_alone(demo: tuple[Path, str]) -> None:
    assert not Home(demo[0].parent).config_file.exists()


def test_the_community_is_large_and_varied_enough() -> None:
    threads = COMMUNITY["thread"]
    assert len(threads) == 40
    assert sum(len(thread["post"]) for thread in threads) >= 250
    assert max(len(thread["post"]) for thread in threads) > 20

"""What the tests share: an empty home, a forum on loopback, a clock that the test moves."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from crawlers.crawl import manners
from crawlers.keeping.crawl_store import CrawlStore
from index.tagging import Tagger, open_tagger
from search_cli.cli import main
from tests.phpbb_server import ForumServer, small_forum

# A busy machine is no fault of what is tested: no example is timed.
settings.register_profile("threadwell", deadline=None)
settings.load_profile("threadwell")

# Compiled vocabularies are told apart by what they were compiled from: one folder serves every run of the tests.
LEXICONS = Path(tempfile.gettempdir()) / f"threadwell-tests-{getpass.getuser()}"


@pytest.fixture(scope="session")
def tagger() -> Tagger:
    """The tagger of the bundled vocabularies."""
    return open_tagger(LEXICONS / "threadwell" / "lexicon")


CHROMIUM = next((path for path in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser")) if path.exists()), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium. Without one the test is skipped, in CI it fails."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI needs Chromium for the browser tests")
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Clock:
    """A clock that stands still until somebody sleeps; it notes how long."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The walk's clock; its pauses take no time."""
    clock = Clock()
    monkeypatch.setattr(manners, "sleep", clock.sleep)
    return clock


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home that every command of this test uses."""
    folder = tmp_path / "home"
    monkeypatch.setenv("THREADWELL_HOME", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(LEXICONS))
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CrawlStore]:
    """An empty store."""
    store = CrawlStore(tmp_path / "store.sqlite")
    yield store
    store.close()


@pytest.fixture
def forum() -> Iterator[ForumServer]:
    """A small phpBB on loopback."""
    with ForumServer(small_forum()) as server:
        yield server


class Terminal:
    """Runs commands in this process, as a person types them."""

    def __call__(self, *words: str, code: int = 0, given: str | None = None) -> Result:
        """The command's result; it must end with ``code``."""
        result = CliRunner().invoke(main, [*words], input=given)
        assert result.exit_code == code, f"{words}: {result.exit_code}\n{result.output}\n{result.exception!r}"
        return result


class Shell:
    """Runs commands in a process of their own: Scrapy's reactor starts only once in each."""

    def start(self, *words: str) -> subprocess.Popen[str]:
        """The running command, in a process group of its own."""
        command = [sys.executable, "-m", "search_cli", *words]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __call__(self, *words: str, code: int = 0) -> tuple[str, str]:
        """What the command printed on standard output and error; it must end with ``code``."""
        process = self.start(*words)
        out, error = process.communicate(timeout=60)
        assert process.returncode == code, f"{words}: {process.returncode}\n{out}\n{error}"
        return out, error


@pytest.fixture
def shell(home: Path) -> Shell:  # commands must not find the developer's own home
    """The command line, a process a command."""
    return Shell()


@pytest.fixture
def threadwell(home: Path) -> Terminal:  # commands must not find the developer's own home
    """The command line."""
    return Terminal()

"""Whole recordings of real forum software, where they lie beside the project; skipped where they do not."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Shell

FORUMS = Path(__file__).parents[2] / "shared" / "forums"

pytestmark = pytest.mark.skipif(not FORUMS.is_dir(), reason="no recordings lie beside the project")


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a replayed phpBB, and the log of its requests."""
    pytest.importorskip("warcio", reason="warcio, which replays recordings, is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "requests.jsonl"
    command = [FORUMS / "replay.py", FORUMS / "phpbb" / "site.warc.gz", "--port", port, "--log", log, "--latency", 15]
    server = subprocess.Popen([sys.executable, *map(str, command)], stderr=subprocess.PIPE)
    assert server.stderr is not None
    server.stderr.readline()  # it says so when it has loaded
    time.sleep(0.3)
    yield f"http://127.0.0.1:{port}/", log
    server.kill()
    server.communicate()


def test_a_recorded_phpbb_is_harvested_whole_though_killed_on_the_way(
    recorded: tuple[str, Path], shell: Shell, tmp_path: Path
) -> None:
    url, log = recorded
    shell("sources", "add", url, "--name", "phpbb", "--allow-private", "--yes")
    log.write_text("", encoding="utf-8")
    kills = 3
    for n in range(kills):
        process = shell.start("harvest", "phpbb")
        time.sleep(0.9 + n / 10)
        process.kill()
        process.communicate()
    shell("harvest", "phpbb")
    out = tmp_path / "posts.jsonl"
    shell("export", str(out))
    score = [sys.executable, str(FORUMS / "score.py"), str(FORUMS / "phpbb" / "truth.jsonl"), str(out)]
    done = subprocess.run(score, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    paths = [json.loads(line)["path"] for line in log.read_text(encoding="utf-8").splitlines()]
    assert len(paths) - len(set(paths)) <= kills

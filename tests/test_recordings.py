"""Whole recordings of real forum software, where they lie beside the project; skipped where they do not."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import Shell

FORUMS = Path(__file__).parents[2] / "shared" / "forums"
STARTS = {
    "fluxbb": "",
    "hyperkitty": "hyperkitty/",
    "mybb": "",
    "nodebb": "",
    "phpbb": "",
    "punbb": "",
    "smf": "index.php",
}

pytestmark = pytest.mark.skipif(not FORUMS.is_dir(), reason="no recordings lie beside the project")


@contextmanager
def replayed(family: str, folder: Path, latency: int = 0) -> Iterator[tuple[str, Path]]:
    """The address of a replayed forum, and the log of its requests."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "requests.jsonl"
    options = ["--port", str(port), "--log", str(log), "--latency", str(latency)]
    command = [sys.executable, str(FORUMS / "replay.py"), str(FORUMS / family / "site.warc.gz"), *options]
    server = subprocess.Popen(command, stderr=subprocess.PIPE)
    assert server.stderr is not None
    server.stderr.readline()  # it says so when it has loaded
    time.sleep(0.3)
    try:
        yield f"http://127.0.0.1:{port}/{STARTS[family]}", log
    finally:
        server.kill()
        server.communicate()


def assert_whole(shell: Shell, family: str, folder: Path) -> None:
    """Every public post of the recording is kept once, right and whole, and nothing else."""
    out = folder / "posts.jsonl"
    shell("export", str(out))
    score = [sys.executable, str(FORUMS / "score.py"), str(FORUMS / family / "truth.jsonl"), str(out)]
    done = subprocess.run(score, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("family", STARTS)
def test_a_recorded_forum_is_harvested_whole_and_then_left_as_it_is(family: str, shell: Shell, tmp_path: Path) -> None:
    with replayed(family, tmp_path) as (url, _):
        shell("sources", "add", url, "--name", family, "--allow-private", "--yes")
        shell("harvest", family)
        assert_whole(shell, family, tmp_path)
        again = json.loads(shell("harvest", family, "--json")[0])[family]
    assert (again["ok"], again["new"], again["changed"]) == (True, 0, 0)


@pytest.mark.parametrize("family", STARTS)
def test_a_thread_of_a_recorded_forum_leads_to_where_it_begins(family: str, shell: Shell, tmp_path: Path) -> None:
    first = json.loads((FORUMS / family / "truth.jsonl").read_text(encoding="utf-8").partition("\n")[0])
    with replayed(family, tmp_path) as (url, _):
        root = url.removesuffix(STARTS[family])
        out, _ = shell("sources", "add", root + first["thread_path"].lstrip("/"), "--allow-private", "--json")
    found = json.loads(out)
    lists = f"{root}hyperkitty/list/{first['forum_id']}/"
    assert (found["family"], found["url"]) == (family, lists if family == "hyperkitty" else root)
    assert found["posts"] == found["with"]["author"] == found["with"]["date"] >= 3


def test_a_harvest_that_is_killed_again_and_again_ends_whole(shell: Shell, tmp_path: Path) -> None:
    kills = 3
    with replayed("phpbb", tmp_path, latency=15) as (url, log):
        shell("sources", "add", url, "--name", "phpbb", "--allow-private", "--yes")
        log.write_text("", encoding="utf-8")
        for n in range(kills):
            process = shell.start("harvest", "phpbb")
            time.sleep(0.9 + n / 10)
            process.kill()
            process.communicate()
        shell("harvest", "phpbb")
        paths = [json.loads(line)["path"] for line in log.read_text(encoding="utf-8").splitlines()]
    assert_whole(shell, "phpbb", tmp_path)
    assert len(paths) - len(set(paths)) <= kills

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

from tests.conftest import Shell, Terminal
from tests.test_bad_answers import crawl as real_crawl

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

FORUMS_IN_HTML = ("fluxbb", "mybb", "phpbb", "punbb", "smf")

pytestmark = pytest.mark.skipif(not FORUMS.is_dir(), reason="no recordings lie beside the project")


@contextmanager
def replayed(family: str, folder: Path, latency: int = 0, faults: str = "") -> Iterator[tuple[str, Path]]:
    """The address of a replayed forum, and the log of its requests."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "requests.jsonl"
    options = ["--port", str(port), "--log", str(log), "--latency", str(latency), "--fault", faults]
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


def score(family: str, posts: Path) -> tuple[bool, str]:
    """Whether the scorer finds nothing wrong with exported posts, and its figures as JSON."""
    command = [sys.executable, str(FORUMS / "score.py"), str(FORUMS / family / "truth.jsonl"), str(posts)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout


def assert_whole(shell: Shell, family: str, folder: Path) -> None:
    """Every public post of the recording is kept once, right and whole, and nothing else."""
    out = folder / "posts.jsonl"
    shell("export", str(out))
    right, said = score(family, out)
    assert right, said


@pytest.mark.parametrize("family", STARTS)
def test_a_recorded_forum_is_harvested_whole_and_then_left_as_it_is(family: str, shell: Shell, tmp_path: Path) -> None:
    with replayed(family, tmp_path) as (url, log):
        shell("sources", "add", url, "--name", family, "--allow-private", "--yes")
        shell("harvest", family)
        assert_whole(shell, family, tmp_path)
        asked = len(log.read_text().splitlines())
        again = json.loads(shell("harvest", family, "--json")[0])[family]
        lists = [json.loads(line)["path"] for line in log.read_text().splitlines()[asked:]]
    assert (again["ok"], again["new"], again["changed"]) == (True, 0, 0)
    assert len(lists) == again["pages"] <= min(5, asked // 10), f"the list of boards and one page of each: {lists}"


@pytest.mark.parametrize("family", FORUMS_IN_HTML)
def test_a_recorded_forum_is_harvested_whole_as_one_of_unknown_make(
    family: str, shell: Shell, threadwell: Terminal, home: Path, tmp_path: Path
) -> None:
    out = tmp_path / "posts.jsonl"
    (home / "sources").mkdir(parents=True)
    with replayed(family, tmp_path) as (url, _):
        source = f'family = "generic"\nurl = "{url}"\ndelay = 0\nenabled = true\nallow_private = true\n'
        (home / "sources" / "unknown.toml").write_text(source, encoding="utf-8")
        shell("harvest", "unknown")
    threadwell("export", str(out))
    found = json.loads(score(family, out)[1])
    assert (found["recall"], found["precision"], found["duplicate_rows"]) == (1, 1, 0), found
    assert (found["unknown"], found["hidden_collected"], found["canaries_leaked"]) == (0, 0, []), found
    # Quotations and the form of the words are the families' own promise.
    assert {found["agree"][field] for field in ("title", "date", "speaker")} == {found["public_posts"]}, found


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


@pytest.mark.parametrize("family", STARTS)
def test_a_harvest_since_a_date_reads_only_threads_with_later_posts(family: str, shell: Shell, tmp_path: Path) -> None:
    truth = (FORUMS / family / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, truth) if row["visible"]]
    recent = {row["thread_id"] for row in rows if row["date"] >= "2025-09"}
    assert 0 < len(recent) < len({row["thread_id"] for row in rows}) / 2
    out = tmp_path / "since.jsonl"
    with replayed(family, tmp_path) as (url, _):
        shell("sources", "add", url, "--name", family, "--allow-private", "--yes")
        shell("harvest", family, "--since", "2025-09")
        shell("export", str(out))
        kept = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
        assert {row["post_id"] for row in kept} == {row["post_id"] for row in rows if row["thread_id"] in recent}
        shell("harvest", family)
    assert_whole(shell, family, tmp_path)


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


def test_a_forum_that_fails_now_and_then_is_harvested_whole(shell: Shell, home: Path, tmp_path: Path) -> None:
    faults = "429=0.06,503=0.06,reset=0.04,truncate=0.04,seed=5"
    with replayed("phpbb", tmp_path, faults=faults) as (url, _):
        shell("init")
        record = real_crawl(url, home / "store.sqlite")
    assert record["reason"] == "finished"
    assert {"429", "503", "broken", "truncated"} <= set(record["errors"])
    assert_whole(shell, "phpbb", tmp_path)

"""Questions as people type them, put to the demo's community: what helps must stand at the top.

``relevance/questions.tsv`` holds lay words, brands, other names, spelling mistakes and filters; ``relevance/qrels.txt``
which threads answer (3), help (2) or touch it (1).
"""

from __future__ import annotations

import io
import json
import tomllib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from benchmarks.collection import read_judgments, score
from crawlers.exchange import import_rows
from crawlers.keeping.crawl_store import CrawlStore
from index.building.build import build_index
from index.building.state import open_index
from index.deriving.derived import Derived
from index.tagging import Tagger
from search_cli.answering import Request, Searching
from search_cli.batch import read_queries

FOLDER = Path(__file__).parent / "relevance"
QUESTIONS = dict(read_queries(FOLDER / "questions.tsv"))
JUDGED = read_judgments(FOLDER / "qrels.txt")
FLOOR = 0.79  # nDCG@10 of the first page; 0.802 was reached
# Their threads name 22q11.2 deletion and DiGeorge: neither is narrower than what was typed.
SIBLINGS = ("vcfs-school",)
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def community() -> Iterator[str]:
    """What of the demo's community is public, in the exchange format."""
    data = tomllib.loads((files("search_cli") / "demo" / "community.toml").read_text(encoding="utf-8"))
    boards = {board["id"]: board for board in data["board"] if not board["private"]}
    for thread in data["thread"]:
        board = boards.get(thread["board"])
        posts = [post for post in thread["post"] if not post.get("deleted")] if board else []
        authors = list(dict.fromkeys(post["author"] for post in posts))
        for number, post in enumerate(posts, 1):
            row = {
                "source": f"demo-{board['place']}" if board else "",
                "board": board["name"] if board else "",
                "thread_id": str(thread["id"]),
                "thread_title": thread["title"],
                "post_id": f"{thread['id']}-{number}",
                "position": number,
                "speaker": authors.index(post["author"]) + 1,
                "date": post["date"].isoformat(),
                "text": post["text"].strip(),
            }
            yield json.dumps(row) + "\n"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, tagger: Tagger) -> dict[str, list[str]]:
    """The first page of each question's hits."""
    home = tmp_path_factory.mktemp("relevance")
    version = tagger.lexicon.version
    with closing(CrawlStore(home / "store.sqlite")) as store, closing(Derived(home / "tags", version)) as derived:
        import_rows(store, io.StringIO("".join(community())), "community")
        build_index(store, derived, home / "index", tagger)
        with closing(open_index(home / "index", version)) as index:
            searching = Searching(store, index, tagger, NOW)
            replies = {name: searching.answer(Request(text)) for name, text in QUESTIONS.items()}
    return {name: [hit.thread.item.id for hit in reply.answer.hits] for name, reply in replies.items()}


def test_every_question_is_judged() -> None:
    assert len(QUESTIONS) >= 20
    assert QUESTIONS.keys() == JUDGED.keys()


@pytest.mark.parametrize("question", [name for name in QUESTIONS if name not in SIBLINGS])
def test_the_thread_that_answers_is_on_the_first_page(question: str, found: dict[str, list[str]]) -> None:
    best = max(JUDGED[question], key=JUDGED[question].__getitem__)
    assert best in found[question]


def test_what_helps_stands_at_the_top(found: dict[str, list[str]]) -> None:
    assert score(JUDGED, found).ndcg >= FLOOR

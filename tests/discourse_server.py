"""A small forum of ours that answers as Discourse's JSON does: lists in pages, posts by their ids, members' boards."""

from __future__ import annotations

import json
from datetime import timedelta

from search_cli.demo import discourse
from search_cli.demo.forum import Forum, Message, Topic
from tests.phpbb_server import START, ForumServer, Reply, small_forum

TOPICS_PER_PAGE = 3
JSON = (("Content-Type", discourse.JSON),)


def long_forum() -> Forum:
    """The small forum with a thread of 47 posts more, the ninth of them removed by its author."""
    forum = small_forum()
    long = Topic(31, "One line a day", [])
    for n in range(47):
        who = ("Marigold", "tomas_p", "Old Oak")[n % 3]
        date = START + timedelta(days=300, minutes=n)
        long.messages.append(Message(500 + n, who, f"Line {n}.", date, member=70 + n % 3, deleted=n == 8))
    forum.boards[0].topics.append(long)
    return forum


class DiscourseServer(ForumServer):
    """Serves a forum as Discourse does."""

    content_type = JSON[0][1]

    def _page(self, path: str) -> Reply:
        if path == "/":
            return Reply(200, (("Content-Type", "text/html; charset=utf-8"),), discourse.HOME.encode())
        body = None if path == "/robots.txt" else self._body(path)
        return (
            Reply(403, JSON, json.dumps(discourse.PRIVATE).encode())
            if body == discourse.PRIVATE
            else super()._page(path)
        )

    def _render(self, path: str, sid: str) -> str | None:
        body = self._body(path)
        return None if body is None else json.dumps(body)

    def _body(self, path: str) -> dict[str, object] | None:
        return discourse.render(self.forum, path, TOPICS_PER_PAGE)

"""A composed forum as Discourse's JSON: lists in pages, posts by their ids, categories for members refused.

Form of the answers: https://docs.discourse.org and spec/requests/api/schemas/json in github.com/discourse/discourse.
"""

from __future__ import annotations

import json
from datetime import datetime
from html import escape
from urllib.parse import parse_qs, urlsplit

from search_cli.demo.forum import Board, Forum, Message, Topic
from search_cli.demo.serving import NOT_FOUND, Reply

TOPICS_PER_PAGE = 30
POSTS_PER_PAGE = 20
JSON = "application/json; charset=utf-8"
PRIVATE: dict[str, object] = {
    "errors": ["You are not permitted to view the requested resource."],
    "error_type": "invalid_access",
}
REMOVED = "<p>(post deleted by author)</p>"
HOME = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A composed forum</title>'
    '<meta name="generator" content="Discourse 3.4.1 - https://github.com/discourse/discourse version 01234567">'
    '</head><body><section id="main"></section></body></html>'
)


def quoting(author: str, number: int, _id: int, words: str) -> str:
    """A quotation as Discourse marks it up."""
    head = f'<div class="title"><div class="quote-controls"></div> {escape(author)}:</div>'
    mark = f'<aside class="quote no-group" data-post="{number}" data-topic="0">'
    return f"{mark}{head}<blockquote>{words}</blockquote></aside>"


def answer(forum: Forum, _url: str, path: str) -> Reply:
    """What the forum answers for a path."""
    if path == "/":
        return Reply(body=HOME.encode())
    body = render(forum, path)
    if body is None:
        return NOT_FOUND
    return Reply(403 if body == PRIVATE else 200, JSON, json.dumps(body).encode())


def render(forum: Forum, path: str, per_page: int = TOPICS_PER_PAGE) -> dict[str, object] | None:
    """The answer to a path, None where there is none."""
    parts = urlsplit(path)
    query = parse_qs(parts.query)
    names = parts.path.removesuffix(".json").strip("/").split("/")
    if not parts.path.endswith(".json"):
        return None
    if names == ["categories"]:
        return _categories(forum, int(query.get("parent_category_id", ["0"])[0]))
    if names[0] == "c":
        board_id = next(int(name) for name in names if name.isdigit())
        address = "/".join(names[: names.index(str(board_id)) + 1])
        return _topics(forum, address, board_id, int(query.get("page", ["0"])[0]), per_page)
    found = forum.topic(int(names[1])) if names[0] == "t" and names[1].isdigit() else None
    if found is None or found[0].private:
        return None if found is None else PRIVATE
    asked = [int(post_id) for post_id in query.get("post_ids[]", [])]
    return _some_posts(found[1], asked) if names[2:] == ["posts"] else _topic(found[1])


def _categories(forum: Forum, parent: int) -> dict[str, object]:
    above = {child.id: board.id for board in forum.all_boards() for child in board.children}
    boards = [board for board in forum.all_boards() if not board.private and above.get(board.id, 0) == parent]
    listed = [_category(board) for board in boards]
    return {"category_list": {"can_create_category": False, "can_create_topic": False, "categories": listed}}


def _topics(forum: Forum, address: str, board_id: int, number: int, per_page: int) -> dict[str, object] | None:
    board = next((b for b in forum.all_boards() if b.id == board_id), None)
    if board is None or board.private:
        return None if board is None else PRIVATE
    everything = [*board.topics, *(topic for child in board.children for topic in child.topics)]
    listing: dict[str, object] = {"can_create_topic": False, "per_page": per_page}
    if (number + 1) * per_page < len(everything):
        listing["more_topics_url"] = f"/{address}/l/latest?filter=default&page={number + 1}"
    shown = everything[number * per_page :][:per_page]
    return {"users": [], "primary_groups": [], "topic_list": listing | {"topics": [_listed(t) for t in shown]}}


def _slug(title: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())


def _category(board: Board) -> dict[str, object]:
    return {
        "id": board.id,
        "name": board.name,
        "slug": _slug(board.name),
        "topic_count": len(board.topics),
        "read_restricted": False,
        "permission": None,
        "has_children": bool(board.children),
        "subcategory_ids": [child.id for child in board.children],
    }


def _listed(topic: Topic) -> dict[str, object]:
    return {
        "id": topic.id,
        "title": topic.title,
        "slug": _slug(topic.title),
        "posts_count": len(topic.messages),
        "archetype": "regular",
        "visible": True,
    }


def _topic(topic: Topic) -> dict[str, object]:
    posts = _posts(topic)
    stream = {"posts": posts[:POSTS_PER_PAGE], "stream": [message.id for message in topic.messages]}
    return {"post_stream": stream, "tags": [], **_listed(topic), "highest_post_number": len(posts)}


def _some_posts(topic: Topic, asked: list[int]) -> dict[str, object]:
    return {"post_stream": {"posts": [post for post in _posts(topic) if post["id"] in asked]}, "id": topic.id}


def _posts(topic: Topic) -> list[dict[str, object]]:
    return [_post(topic, n, message) for n, message in enumerate(topic.messages, 1)]


def _post(topic: Topic, position: int, message: Message) -> dict[str, object]:
    cooked = message.html.replace('data-topic="0"', f'data-topic="{topic.id}"')
    return {
        "id": message.id,
        "username": message.author,
        "created_at": _stamp(message.date),
        "cooked": REMOVED if message.deleted else cooked,
        "post_number": position,
        "post_type": 1,
        "reply_to_post_number": None if position == 1 else 1,
        "topic_id": topic.id,
        "topic_slug": _slug(topic.title),
        "version": 2 if message.deleted or message.edited else 1,
        "actions_summary": [{"id": 2, "count": message.likes}] if message.likes else [],
        "user_id": message.member,
        "hidden": False,
        "deleted_at": None,
        "user_deleted": message.deleted,
    }


def _stamp(date: datetime) -> str:
    return date.strftime("%Y-%m-%dT%H:%M:%S.000Z")

"""The composed community in ``community.toml``: every word of it is invented, and it is free to use."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from html import escape
from importlib.resources import files
from itertools import count
from typing import Any

from search_cli.demo.forum import Board, Forum, Message, Topic

# The markup of a quotation: who is quoted, the quoted post's number in its thread and its id, and the words as HTML.
Quoting = Callable[[str, int, int, str], str]


def load_community(place: str, quoting: Quoting) -> Forum:
    """The part of the community that lives at ``place``: phpbb, discourse or feed."""
    data = tomllib.loads((files("search_cli") / "demo" / "community.toml").read_text(encoding="utf-8"))
    boards = {row["id"]: (row, _board(row)) for row in data["board"] if row["place"] == place}
    numbers, members = count(1), _Members()
    for row in data["thread"]:
        if row["board"] in boards:
            boards[row["board"]][1].topics.append(_topic(row, numbers, members, quoting))
    tops: list[Board] = []
    for row, board in boards.values():
        parent = boards.get(row["parent"])
        (parent[1].children if parent else tops).append(board)
    return Forum(tops)


class _Members(dict[str, int]):
    """A number for every name, given when it is first asked for."""

    def __missing__(self, name: str) -> int:
        self[name] = 50 + len(self)
        return self[name]


def _board(row: Mapping[str, Any]) -> Board:
    return Board(row["id"], row["name"], private=row["private"])


def _topic(row: Mapping[str, Any], numbers: count[int], members: _Members, quoting: Quoting) -> Topic:
    messages: list[Message] = []
    for post in row["post"]:
        html = text_to_html(post["text"])
        if number := post.get("quote"):
            quoted = messages[number - 1]
            html = quoting(quoted.author, number, quoted.id, escape(post["quoted"])) + html
        message = Message(
            id=next(numbers),
            author=post["author"],
            html=html,
            date=post["date"],
            member=members[post["author"]],
            deleted=post.get("deleted", False),
            edited=post.get("edited", False),
            likes=post.get("likes", 0),
        )
        messages.append(message)
    return Topic(row["id"], row["title"], messages)


def text_to_html(text: str) -> str:
    """Paragraphs, and lists of lines that begin with a hyphen, as HTML."""
    return "\n".join(_block(block.strip()) for block in text.strip().split("\n\n"))


def _block(block: str) -> str:
    lines = block.split("\n")
    if all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{escape(line[2:])}</li>" for line in lines) + "</ul>"
    return "<p>" + "<br>\n".join(escape(line) for line in lines) + "</p>"

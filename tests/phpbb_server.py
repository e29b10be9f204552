"""A small forum of ours that answers as phpBB does: its markup, session ids, pages, private boards, validators."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qs, urlsplit

PER_PAGE = 5
START = datetime(2025, 3, 1, 9, 30, tzinfo=UTC)


@dataclass(slots=True)
class Message:
    id: int
    author: str
    html: str
    date: datetime
    member: int | None = 0
    deleted: bool = False


@dataclass(slots=True)
class Topic:
    id: int
    title: str
    messages: list[Message]


@dataclass(slots=True)
class Board:
    id: int
    name: str
    topics: list[Topic] = field(default_factory=list)
    children: list[Board] = field(default_factory=list)
    private: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answers instead of a page: a status, headers, a body; ``reset`` hangs up."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    reset: bool = False


class Forum:
    """Boards of topics; writing in it changes what the server shows."""

    def __init__(self, boards: list[Board]) -> None:
        self.boards = boards

    def all_boards(self) -> Iterator[Board]:
        stack = list(self.boards)
        while stack:
            board = stack.pop(0)
            yield board
            stack += board.children

    def topic(self, topic_id: int) -> tuple[Board, Topic] | None:
        return next(((b, t) for b in self.all_boards() for t in b.topics if t.id == topic_id), None)

    @property
    def public_posts(self) -> list[Message]:
        return [m for b in self.all_boards() if not b.private for t in b.topics for m in t.messages if not m.deleted]


def small_forum() -> Forum:
    """Two public boards, one inside the other, and a private one; 24 public posts."""
    ids = count(1)

    def topic(topic_id: int, title: str, *texts: str) -> Topic:
        people = ("Marigold", "tomas_p", "Old Oak")
        messages = []
        for n, text in enumerate(texts):
            number = next(ids)
            date = START + timedelta(days=topic_id * 10, hours=n)
            messages.append(Message(number, people[n % 3], text, date, member=70 + n % 3))
        return Topic(topic_id, title, messages)

    rare = Board(3, "Rare & genetic")
    rare.topics = [
        topic(11, "Dravet, 4 years old", "Our girl has seizures with every fever.", "Fenfluramine helped my son a lot.",
              "Her appetite went down, we weigh her weekly."),
        topic(12, "Sleep <3 at night", *(f"Night {n} was hard, melatonin did little." for n in range(1, 14))),
    ]  # fmt: skip
    pain = Board(2, "Pain", [topic(13, "Lupus flare", "My lupus flares in the sun.", "Same here, hats help.")], [rare])
    pain.topics.append(topic(14, "Ice or heat?", *(f"Heat number {n} works for my back." for n in range(1, 7))))
    private = Board(9, "Members only", [topic(19, "Secret", "CANARY words nobody may keep.")], private=True)
    return Forum([pain, private])


class ForumServer:
    """Serves a forum on a free loopback port and notes every request as (path, headers)."""

    def __init__(self, forum: Forum) -> None:
        self.forum = forum
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.replies: dict[str, list[Reply]] = {}
        self.robots = Reply(404)
        self.latency = 0.0
        self.down = False
        self._sid = count(1)
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else every answer waits 40 ms for the client's acknowledgement

            def do_GET(self) -> None:
                server.handle(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.port = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> ForumServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]

    def answer_once(self, path: str, *replies: Reply) -> None:
        """Give these answers for a path, one a request, before its page."""
        self.replies.setdefault(path, []).extend(replies)

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        self.requests.append((request.path, {name.lower(): value for name, value in request.headers.items()}))
        time.sleep(self.latency)
        waiting = self.replies.get(request.path)
        reply = Reply(503) if self.down else waiting.pop(0) if waiting else self._page(request.path)
        if reply.reset:
            request.close_connection = True
            request.connection.shutdown(socket.SHUT_RDWR)
            return
        headers = dict(reply.headers)
        if reply.status == 200 and not headers:
            headers = {"Content-Type": "text/html; charset=UTF-8"}
            stable = self._render(request.path, sid="")
            headers["ETag"] = f'"{hashlib.sha256((stable or "").encode()).hexdigest()[:16]}"'
            if request.headers.get("If-None-Match") == headers["ETag"]:
                reply, headers = Reply(304), {"ETag": headers["ETag"]}
        request.send_response(reply.status)
        for name, value in headers.items():
            request.send_header(name, value)
        if "Content-Length" not in headers and reply.status != 304:
            request.send_header("Content-Length", str(len(reply.body)))
        request.end_headers()
        request.wfile.write(reply.body)

    def _page(self, path: str) -> Reply:
        if path == "/robots.txt":
            return self.robots
        html = self._render(path, sid=f"{next(self._sid):032x}")
        return Reply(404, body=b"gone") if html is None else Reply(body=html.encode())

    def _render(self, path: str, sid: str) -> str | None:
        parts = urlsplit(path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        start = int(query.get("start", 0))
        if parts.path in ("/", "/index.php"):
            return page("Index page", _board_rows(self.forum.boards, sid))
        if parts.path == "/viewforum.php":
            board = next((b for b in self.forum.all_boards() if str(b.id) == query.get("f")), None)
            return None if board is None else LOGIN if board.private else _board_page(board, start, sid)
        if parts.path == "/viewtopic.php":
            found = self.forum.topic(int(query.get("t", 0)))
            return None if found is None else LOGIN if found[0].private else _topic_page(*found, start, sid)
        return None


def page(title: str, body: str) -> str:
    """A page in phpBB's frame."""
    return (
        f'<!DOCTYPE html><html dir="ltr" lang="en-gb"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f'<body id="phpbb" class="nojs section ltr"><div id="page-body">{body}</div></body></html>'
    )


LOGIN = page(
    "Login",
    '<form action="./ucp.php?mode=login" method="post" id="login"><h2 class="login-title">Members only</h2>'
    '<input name="username"><input type="password" name="password"></form>',
)


def _board_rows(boards: list[Board], sid: str) -> str:
    links = "".join(
        f'<li class="row"><a href="./viewforum.php?f={b.id}&amp;sid={sid}" class="forumtitle">{escape(b.name)}</a></li>'
        for b in boards
    )
    return f'<ul class="topiclist forums">{links}</ul>' if links else ""


def _pagination(address: str, start: int, total: int, sid: str) -> str:
    if start + PER_PAGE >= total:
        return ""
    return (
        '<div class="action-bar"><div class="pagination"><ul><li class="arrow next">'
        f'<a rel="next" href="{address}&amp;sid={sid}&amp;start={start + PER_PAGE}">Next</a></li></ul></div></div>'
    )


def _board_page(board: Board, start: int, sid: str) -> str:
    rows = "".join(
        f'<li class="row"><a href="./viewtopic.php?f={board.id}&amp;t={t.id}&amp;sid={sid}" class="topictitle">'
        f"{escape(t.title)}</a></li>"
        for t in board.topics[start : start + PER_PAGE]
    )
    more = _pagination(f"./viewforum.php?f={board.id}", start, len(board.topics), sid)
    children = _board_rows(board.children, sid) if not start else ""
    return page(board.name, f'{children}<ul class="topiclist topics">{rows}</ul>{more}')


def _topic_page(board: Board, topic: Topic, start: int, sid: str) -> str:
    shown = [m for m in topic.messages if not m.deleted]
    posts = "".join(_post(m, sid) for m in shown[start : start + PER_PAGE])
    here = f"./viewforum.php?f={board.id}&amp;sid={sid}"
    crumb = f'<span class="crumb" data-forum-id="{board.id}"><a href="{here}">{escape(board.name)}</a></span>'
    link = f"./viewtopic.php?t={topic.id}&amp;start={start}&amp;sid={sid}"
    title = f'<h2 class="topic-title"><a href="{link}">{escape(topic.title)}</a></h2>'
    more = _pagination(f"./viewtopic.php?t={topic.id}", start, len(shown), sid)
    return page(topic.title, crumb + title + more + posts + more)


def _post(message: Message, sid: str) -> str:
    name = escape(message.author)
    link = f'href="./memberlist.php?mode=viewprofile&amp;u={message.member}&amp;sid={sid}"'
    who = f'<a {link} class="username">{name}</a>' if message.member else f'<span class="username">{name}</span>'
    return (
        f'<div id="p{message.id}" class="post bg1"><dl class="postprofile"><dt>{who}</dt></dl><div class="postbody">'
        f'<p class="author">by <strong>{who}</strong> <time datetime="{message.date.isoformat()}">then</time></p>'
        f'<div class="content">{message.html}</div></div></div>'
    )

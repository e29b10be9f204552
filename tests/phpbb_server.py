"""A small forum of ours that answers as phpBB does: its markup, session ids, pages, private boards, validators."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Self

from crawlers.crawl.reservations import TDMREP
from search_cli.demo import phpbb
from search_cli.demo.forum import Board, Forum, Message, Topic

PER_PAGE = 5
START = datetime(2025, 3, 1, 9, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answers instead of a page: a status, headers, a body; ``reset`` hangs up.

    ``raw`` is sent as it is, piece by piece, with ``pause`` seconds between them, before the server hangs up.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    reset: bool = False
    raw: tuple[bytes, ...] = ()
    pause: float = 0.0


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

    content_type = "text/html; charset=UTF-8"

    def __init__(self, forum: Forum) -> None:
        self.forum = forum
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.replies: dict[str, list[Reply]] = {}
        self.rule: Callable[[str], Reply | None] = lambda _: None
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

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def paths(self) -> list[str]:
        """What was asked for, but for the site's reservations: they are asked for beside every robots.txt."""
        return [path for path, _ in self.requests if path != TDMREP]

    def answer_once(self, path: str, *replies: Reply) -> None:
        """Give these answers for a path, one a request, before its page."""
        self.replies.setdefault(path, []).extend(replies)

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        self.requests.append((request.path, {name.lower(): value for name, value in request.headers.items()}))
        time.sleep(self.latency)
        waiting = self.replies.get(request.path)
        ruled = self.rule(request.path)
        reply = Reply(503) if self.down else ruled or (waiting.pop(0) if waiting else self._page(request.path))
        if reply.raw or reply.reset:
            self._break_off(request, reply)
            return
        headers = dict(reply.headers)
        if reply.status == 200 and not headers:
            headers = {"Content-Type": self.content_type}
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

    @staticmethod
    def _break_off(request: BaseHTTPRequestHandler, reply: Reply) -> None:
        request.close_connection = True
        try:
            for piece in reply.raw:
                request.wfile.write(piece)
                time.sleep(reply.pause)
        except OSError:  # the client had enough
            return
        if reply.reset:
            request.connection.shutdown(socket.SHUT_RDWR)

    def _page(self, path: str) -> Reply:
        if path == "/robots.txt":
            return self.robots
        html = self._render(path, sid=f"{next(self._sid):032x}")
        return Reply(404, body=b"gone") if html is None else Reply(body=html.encode())

    def _render(self, path: str, sid: str) -> str | None:
        return phpbb.render(self.forum, path, sid, PER_PAGE)

"""A small site of ours that serves feeds, with validators, on loopback."""

from __future__ import annotations

import hashlib
from http.server import BaseHTTPRequestHandler

from search_cli.demo.forum import Forum
from tests.phpbb_server import ForumServer, Reply

RSS = "application/rss+xml; charset=utf-8"
HTML = "text/html; charset=utf-8"
WFW = "http://wellformedweb.org/CommentAPI/"
DC = "http://purl.org/dc/elements/1.1/"


class FeedServer(ForumServer):
    """Serves ``documents``, by path: a content type and a text. Every answer bears an ETag of its text."""

    def __init__(self) -> None:
        super().__init__(Forum([]))
        self.documents: dict[str, tuple[str, str]] = {}

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        self.requests.append((request.path, {name.lower(): value for name, value in request.headers.items()}))
        waiting = self.replies.get(request.path)
        reply = waiting.pop(0) if waiting else self._document(request.path)
        if request.headers.get("If-None-Match") == dict(reply.headers).get("ETag", ""):
            reply = Reply(304, reply.headers)
        request.send_response(reply.status)
        for name, value in (*reply.headers, ("Content-Length", str(len(reply.body)))):
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(reply.body)

    def _document(self, path: str) -> Reply:
        if path == "/robots.txt":
            return self.robots
        if path not in self.documents:
            return Reply(404, body=b"gone")
        kind, text = self.documents[path]
        etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'
        return Reply(200, (("Content-Type", kind), ("ETag", etag)), text.encode())


def item(number: int, text: str, author: str = "Marigold", more: str = "") -> str:
    """An RSS item, a day later than the one before; ``more`` is further XML."""
    return (
        f"<item><title>Entry {number}</title><link>/entries/{number}</link><dc:creator>{author}</dc:creator>"
        f'<guid isPermaLink="false">entry-{number}</guid><pubDate>{number:02} Mar 2025 09:30:00 GMT</pubDate>'
        f"<description>{text}</description>{more}</item>"
    )


def rss(*items: str) -> str:
    """An RSS 2.0 feed of items."""
    return (
        f'<?xml version="1.0"?><rss version="2.0" xmlns:wfw="{WFW}" xmlns:dc="{DC}"><channel>'
        f"<title>Notes of a family</title><link>/</link>{''.join(items)}</channel></rss>"
    )


def moved(status: int, target: str) -> Reply:
    """A redirect."""
    return Reply(status, (("Location", target),))


def small_site(server: FeedServer) -> None:
    """A blog whose page names its feed, of two entries; the first one has two comments."""
    own = f"{server.url}entries/1/comments.xml"
    more = f"<wfw:commentRss>{own}</wfw:commentRss>"
    server.documents |= {
        "/feed.xml": (RSS, rss(item(2, "Melatonin did little."), item(1, "Fenfluramine helped my son.", more=more))),
        "/entries/1/comments.xml": (
            RSS,
            rss(item(12, "Her appetite is back.", "Old Oak"), item(11, "Same here, hats help.", "tomas_p")),
        ),
        "/": (
            HTML,
            '<html lang="en"><head><link rel="alternate" type="application/rss+xml" href="http://elsewhere.example/f">'
            '<link rel="alternate" type="application/rss+xml" title="Comments" href="/entries/1/comments.xml">'
            '<link rel="alternate" type="application/rss+xml" title="Notes" href="/feed.xml"></head>'
            "<body><p>Bread and wine</p></body></html>",
        ),
    }

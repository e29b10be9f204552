"""A small Reddit of ours that answers as Reddit's API does: tokens, listings, trees with "more", rate-limit headers."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.phpbb_server import Reply

CLIENT = ("an-id", "a-secret")
PAGE = 100  # items in one answer of a listing
WIDTH = 3  # comments shown side by side before "more"
DEPTH = 4  # levels shown before "continue this thread"
START = datetime(2025, 3, 1, 9, 30, tzinfo=UTC).timestamp()

Json = dict[str, Any]


@dataclass(slots=True)
class Remark:
    """A comment. ``author`` is empty for an account that was deleted."""

    id: str
    parent: str
    body: str
    author: str = "Marigold"
    edited: bool = False
    score: int = 1


@dataclass(slots=True)
class Entry:
    """A submission with its comments, in the order in which they were written."""

    id: str
    title: str
    text: str = ""
    author: str = "tomas_p"
    flair: str | None = None
    removed_by: str | None = None
    listed: bool = True
    link: str = ""
    remarks: list[Remark] = field(default_factory=list)

    def below(self, parent: str) -> list[Remark]:
        return [remark for remark in self.remarks if remark.parent == parent]

    def remark(self, name: str) -> Remark:
        return next(remark for remark in self.remarks if remark.id == name)


def small_subreddit() -> list[Entry]:
    """Two submissions: one with seven comments and a reply six levels deep, one without any."""
    dravet = Entry(
        "1dravt", "Dravet, 4 years old", "Our girl has **seizures** with every fever.", flair="Newly diagnosed"
    )
    dravet.remarks = [Remark(f"c{n}", "t3_1dravt", f"Answer number {n}.", "Old_Oak") for n in range(1, 8)]
    dravet.remarks += [
        Remark("d1", "t1_c1", "> Answer number 1.\n\nFenfluramine helped my *son* a lot.", "Marigold", score=12),
        *(Remark(f"d{n}", f"t1_d{n - 1}", f"Level {n} about appetite.", "tomas_p") for n in range(2, 7)),
    ]
    sleep = Entry("2sleep", "Sleep at night", "Melatonin did little.", author="Old_Oak")
    return [sleep, dravet]


class RedditServer:
    """Serves one subreddit on a free loopback port and notes every request as (method, path)."""

    def __init__(self, entries: list[Entry], name: str = "RareKids") -> None:
        self.entries, self.name = entries, name
        self.requests: list[tuple[str, str]] = []
        self.agents: set[str] = set()
        self.replies: dict[str, list[Reply]] = {}
        self.limits = {"remaining": "900.0", "used": "100", "reset": "300"}
        self.tape: Callable[[str, Json], bytes] | None = None
        self.private = False
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                server.handle(self)

            def do_POST(self) -> None:
                server.handle(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> RedditServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def entry(self, name: str) -> Entry:
        return next(entry for entry in self.entries if entry.id == name)

    def answer_once(self, path: str, *replies: Reply) -> None:
        """Give these answers for a path, one a request, before the true one."""
        self.replies.setdefault(path, []).extend(replies)

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        parts = urlsplit(request.path)
        sent = request.rfile.read(int(request.headers.get("Content-Length") or 0)).decode()
        values = {name: found[-1] for name, found in parse_qs(f"{parts.query}&{sent}").items()}
        self.requests.append((request.command, parts.path))
        self.agents.add(request.headers["User-Agent"])
        waiting = self.replies.get(parts.path)
        reply = waiting.pop(0) if waiting else self._answer(request, parts.path, values)
        request.send_response(reply.status)
        for name, value in (*reply.headers, *((f"x-ratelimit-{k}", v) for k, v in self.limits.items())):
            request.send_header(name, value)
        request.send_header("Content-Type", "application/json; charset=UTF-8")
        request.send_header("Content-Length", str(len(reply.body)))
        request.end_headers()
        request.wfile.write(reply.body)

    def _answer(self, request: BaseHTTPRequestHandler, path: str, values: Json) -> Reply:
        given = request.headers.get("Authorization", "")
        if path == "/api/v1/access_token":
            right = "Basic " + base64.b64encode(":".join(CLIENT).encode()).decode()
            token = {"access_token": "a-token", "token_type": "bearer", "expires_in": 3600, "scope": "*"}
            return _json(token) if given == right else _error(401, "Unauthorized")
        if given != "bearer a-token":
            return _error(401, "Unauthorized", ("www-authenticate", 'Bearer realm="reddit", error="invalid_token"'))
        if self.tape is not None:
            return Reply(body=self.tape(path, values))
        return _error(403, "Forbidden") if self.private else self._content(path, values)

    def _content(self, path: str, values: Json) -> Reply:
        if path.startswith("/r/"):
            there = path.lower() == f"/r/{self.name.lower()}/new"
            elsewhere = Reply(302, (("Location", f"{self.url}/subreddits/search"),))
            return self._listing(values) if there else elsewhere
        if path == "/api/morechildren/":
            return _json({"json": {"errors": [], "data": {"things": self._more(values)}}})
        return self._submission_page(path.strip("/").split("/"))

    def _listing(self, values: Json) -> Reply:
        listed = [entry for entry in self.entries if entry.listed]
        names = [f"t3_{entry.id}" for entry in listed]
        start = names.index(values["after"]) + 1 if "after" in values else 0
        shown = listed[start : start + PAGE]
        after = f"t3_{shown[-1].id}" if start + PAGE < len(listed) else None
        return _json(_things([self._submission(entry) for entry in shown], after))

    def _submission_page(self, path: list[str]) -> Reply:
        entry = next((entry for entry in self.entries if entry.id == path[1]), None)
        if entry is None:
            return _error(404, "Not Found")
        top = (
            [self._tree(entry, entry.remark(path[3]), 1)] if len(path) > 2 else self._level(entry, f"t3_{entry.id}", 1)
        )
        return _json([_things([self._submission(entry)]), _things(top)])

    def _level(self, entry: Entry, parent: str, depth: int) -> list[Json]:
        below = entry.below(parent)
        if below and depth > DEPTH:
            return [{"kind": "more", "data": _more_of(parent, [], 0)}]
        shown = [self._tree(entry, remark, depth) for remark in below[:WIDTH]]
        rest = [remark.id for remark in below[WIDTH:]]
        return [*shown, {"kind": "more", "data": _more_of(parent, rest, len(rest))}] if rest else shown

    def _tree(self, entry: Entry, remark: Remark, depth: int) -> Json:
        thing = self._comment(entry, remark)
        if below := self._level(entry, f"t1_{remark.id}", depth + 1):
            thing["data"]["replies"] = _things(below)
        return thing

    def _more(self, values: Json) -> list[Json]:
        """Flat, as Reddit gives it: some of the comments asked for, and one more "more" for the rest."""
        entry = self.entry(values["link_id"].removeprefix("t3_"))
        asked = [entry.remark(name) for name in values["children"].split(",")]
        things = [self._comment(entry, remark) for remark in asked[:WIDTH]]
        rest = [remark.id for remark in asked[WIDTH:]]
        more = [{"kind": "more", "data": _more_of(asked[-1].parent, rest, len(rest))}] if rest else []
        return [*things, *more]

    def _submission(self, entry: Entry) -> Json:
        link = f"/r/{self.name}/comments/{entry.id}/{entry.title.lower().replace(' ', '_')}/"
        own = {
            "title": entry.title,
            "selftext": entry.text,
            "is_self": not entry.link,
            "permalink": link,
            "url": entry.link or f"https://www.reddit.com{link}",
            "link_flair_text": entry.flair,
            "removed_by_category": entry.removed_by,
            "num_comments": len(entry.remarks),
        }
        thing = Remark(entry.id, "", entry.text, entry.author)
        return {"kind": "t3", "data": {**self._common(thing, "t3", self.entries.index(entry)), **own}}

    def _comment(self, entry: Entry, remark: Remark) -> Json:
        here = f"/r/{self.name}/comments/{entry.id}/_/{remark.id}/"
        own = {"body": remark.body, "parent_id": remark.parent, "link_id": f"t3_{entry.id}", "replies": ""}
        common = self._common(remark, "t1", entry.remarks.index(remark))
        return {"kind": "t1", "data": {**common, **own, "permalink": here}}

    def _common(self, thing: Remark, kind: str, n: int) -> Json:
        who = {"author": thing.author, "author_fullname": f"t2_{thing.author.lower()}"} if thing.author else {}
        return {
            "author": "[deleted]",
            **who,
            "id": thing.id,
            "name": f"{kind}_{thing.id}",
            "subreddit": self.name,
            "created_utc": START + 3600 * n,
            "edited": START + 9e5 if thing.edited else False,
            "score": thing.score,
        }


def _more_of(parent: str, names: list[str], count: int) -> Json:
    first = names[0] if names else "_"
    return {"count": count, "parent_id": parent, "id": first, "name": f"t1_{first}", "children": names}


def _things(children: list[Json], after: str | None = None) -> Json:
    return {"kind": "Listing", "data": {"modhash": "", "children": children, "after": after, "before": None}}


def _json(value: object) -> Reply:
    return Reply(body=json.dumps(value).encode())


def _error(status: int, message: str, *headers: tuple[str, str]) -> Reply:
    return Reply(status, headers, json.dumps({"message": message, "error": status}).encode())

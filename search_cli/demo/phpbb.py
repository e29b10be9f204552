"""A composed forum as phpBB's pages: its markup, its session ids, its login page in place of a private board."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs, urlsplit

from search_cli.demo.forum import Board, Forum, Message, Topic
from search_cli.demo.serving import NOT_FOUND, Reply

PER_PAGE = 10


def quoting(author: str, _number: int, post_id: int, words: str) -> str:
    """A quotation as phpBB marks it up."""
    back = f'<a href="./viewtopic.php?p={post_id}#p{post_id}" data-post-id="{post_id}">&uarr;</a>'
    return f"<blockquote><div><cite>{escape(author)} wrote: {back}</cite>{words}</div></blockquote>"


def answer(forum: Forum, _url: str, path: str) -> Reply:
    """What the forum answers for a path."""
    html = render(forum, path, sid="0" * 32)
    return NOT_FOUND if html is None else Reply(body=html.encode())


def render(forum: Forum, path: str, sid: str, per_page: int = PER_PAGE) -> str | None:
    """The page at a path, None where there is none."""
    parts = urlsplit(path)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    start = int(query.get("start", 0))
    if parts.path in ("/", "/index.php"):
        return page("Index page", _board_rows(forum.boards, sid))
    if parts.path == "/viewforum.php":
        board = next((b for b in forum.all_boards() if str(b.id) == query.get("f")), None)
        return None if board is None else LOGIN if board.private else _board_page(board, start, sid, per_page)
    if parts.path == "/viewtopic.php":
        found = forum.topic(int(query.get("t", 0)))
        return None if found is None else LOGIN if found[0].private else _topic_page(*found, start, sid, per_page)
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


def _pagination(address: str, start: int, total: int, per_page: int) -> str:
    if start + per_page >= total:
        return ""
    return (
        '<div class="action-bar"><div class="pagination"><ul><li class="arrow next">'
        f'<a rel="next" href="{address}&amp;start={start + per_page}">Next</a></li></ul></div></div>'
    )


def _board_page(board: Board, start: int, sid: str, per_page: int) -> str:
    rows = "".join(_topic_row(board, topic, sid) for topic in board.topics[start : start + per_page])
    more = _pagination(f"./viewforum.php?f={board.id}&amp;sid={sid}", start, len(board.topics), per_page)
    children = _board_rows(board.children, sid) if not start else ""
    return page(board.name, f'{children}<ul class="topiclist topics">{rows}</ul>{more}')


def _topic_row(board: Board, topic: Topic, sid: str) -> str:
    shown = [m for m in topic.messages if not m.deleted]
    last = shown[-1].id if shown else 0
    return (
        f'<li class="row"><a href="./viewtopic.php?f={board.id}&amp;t={topic.id}&amp;sid={sid}" class="topictitle">'
        f'{escape(topic.title)}</a><dl><dd class="posts">{max(len(shown) - 1, 0)}</dd>'
        f'<dd class="lastpost"><a href="./viewtopic.php?p={last}&amp;sid={sid}#p{last}">Last post</a></dd></dl></li>'
    )


def _topic_page(board: Board, topic: Topic, start: int, sid: str, per_page: int) -> str:
    shown = [m for m in topic.messages if not m.deleted]
    posts = "".join(_post(m, sid) for m in shown[start : start + per_page])
    here = f"./viewforum.php?f={board.id}&amp;sid={sid}"
    crumb = f'<span class="crumb" data-forum-id="{board.id}"><a href="{here}">{escape(board.name)}</a></span>'
    link = f"./viewtopic.php?t={topic.id}&amp;start={start}&amp;sid={sid}"
    title = f'<h2 class="topic-title"><a href="{link}">{escape(topic.title)}</a></h2>'
    more = _pagination(f"./viewtopic.php?t={topic.id}&amp;sid={sid}", start, len(shown), per_page)
    return page(topic.title, crumb + title + more + posts + more)


def _post(message: Message, sid: str) -> str:
    name = escape(message.author)
    link = f'href="./memberlist.php?mode=viewprofile&amp;u={message.member}&amp;sid={sid}"'
    who = f'<a {link} class="username">{name}</a>' if message.member else f'<span class="username">{name}</span>'
    notice = '<div class="notice">Last edited by the author.</div>' if message.edited else ""
    return (
        f'<div id="p{message.id}" class="post bg1"><dl class="postprofile"><dt>{who}</dt></dl><div class="postbody">'
        f'<p class="author">by <strong>{who}</strong> <time datetime="{message.date.isoformat()}">then</time></p>'
        f'<div class="content">{message.html}</div>{notice}</div></div>'
    )

"""The composed blog as an Atom feed, each entry with a feed of its comments (RFC 4287, RFC 4685).

feedgen, which writes Threadwell's own feeds, knows no link to replies; a template does.
"""

from __future__ import annotations

from html import escape

from jinja2 import Environment

from search_cli.demo.forum import Forum
from search_cli.demo.serving import NOT_FOUND, Reply

_FEED = Environment(autoescape=True).from_string("""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>{{ url }}</id><title>{{ title }}</title><link href="{{ url }}"/><updated>2026-11-01T00:00:00Z</updated>
{% for entry in entries %}
<entry><id>{{ url }}{{ entry.key }}</id><title>{{ entry.title }}</title><link href="{{ url }}{{ entry.key }}.html"/>
{% if comments %}
<link rel="replies" type="application/atom+xml" href="{{ url }}comments/{{ entry.key }}.xml"/>
{% endif %}
<author><name>{{ entry.message.author }}</name></author>
<published>{{ entry.message.date.isoformat() }}</published><updated>{{ entry.message.date.isoformat() }}</updated>
<content type="html">{{ entry.message.html }}</content></entry>
{% endfor %}
</feed>
""")


def quoting(author: str, _number: int, _id: int, words: str) -> str:
    """A quotation in a comment."""
    return f"<blockquote><cite>{escape(author)}</cite> {words}</blockquote>"


def answer(forum: Forum, url: str, path: str) -> Reply:
    """What a blog answers: ``/feed.xml`` with the entries, ``/comments/ID.xml`` with an entry's comments."""
    blog = forum.boards[0]
    if path == "/feed.xml":
        entries = [{"key": t.id, "title": t.title, "message": t.messages[0]} for t in blog.topics]
        return _reply(url=url, title=blog.name, entries=entries, comments=True)
    for topic in blog.topics:
        if path == f"/comments/{topic.id}.xml":
            said = [(n, message) for n, message in enumerate(topic.messages) if n and not message.deleted]
            rows = [{"key": n, "title": f"Re: {topic.title}", "message": message} for n, message in said]
            return _reply(url=f"{url}{topic.id}/", title=topic.title, entries=rows, comments=False)
    return NOT_FOUND


def _reply(**values: object) -> Reply:
    return Reply(kind="application/atom+xml", body=_FEED.render(values).encode())

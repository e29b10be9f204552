"""How an answer and a thread look in the terminal and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from crawlers.reading.clean import clean, one_line
from crawlers.store import KeptPost, KeptThread
from index.fields import BY_NAME, COUNTED, FIELDS, Field
from index.hits import Hit
from index.meaning import Meaning
from index.query import All, Filter, Leaf, Node, Query, Some
from search_cli.answering import Reply
from search_cli.output import NOT_ADVICE, console, marked

FACETS = 6  # values shown of each


def understood(query: Query) -> str:
    """The query as it was understood, in words."""
    words = _say(query.root, top=True)
    filters = ", ".join(f"{item.field} {_meant(item)}" for item in query.filters)
    return "; ".join(part for part in (words, filters) if part)


def _meant(item: Filter) -> str:
    return BY_NAME[item.field].value(item.value).name if item.field in BY_NAME else item.value


def _say(node: Node, *, top: bool = False) -> str:
    if isinstance(node, Leaf):
        return f'"{node.text}"' if node.phrase else node.text
    if isinstance(node, All):
        return " AND ".join(_say(part) for part in node.parts)
    said = (", " if top else " OR ").join(_say(part) for part in node.parts)
    said += "".join(f" NOT {_say(part)}" for part in node.without)
    return said.strip() if top or not isinstance(node, Some) else f"({said.strip()})"


def as_dict(reply: Reply) -> dict[str, Any]:
    """The answer for a program."""
    answer, request = reply.answer, reply.request
    return {
        "query": request.text,
        "understood": understood(reply.answer.query),
        "meanings": [
            {
                "words": [leaf.text for leaf in meaning.leaves],
                "id": meaning.concept,
                "facet": meaning.facet,
                "name": meaning.name,
                "names": list(meaning.names),
                "narrower": len(meaning.narrower) - 1,
            }
            for meaning in reply.meanings
        ],
        "total": answer.total,
        "page": request.page,
        "hits": [_hit_dict(number, hit) for number, hit in _numbered(reply)],
        "facets": {
            field.name: [
                {"id": value, "name": _name(reply, field, value), "threads": n}
                for value, n in answer.facets.get(field.name, ())
            ]
            for field in COUNTED
        },
    }


def _hit_dict(number: int, hit: Hit) -> dict[str, Any]:
    thread, post = hit.thread.item, hit.post.item
    return {
        "hit": number,
        "title": thread.title,
        "source": thread.source,
        "board": thread.board,
        "thread_id": thread.id,
        "thread_url": thread.url,
        "posts": hit.posts,
        "updated": _iso(thread.updated),
        "post_id": post.id,
        "url": post.url,
        "date": _iso(post.created),
        "snippet": hit.snippet.text,
        "marks": [list(mark) for mark in hit.snippet.marks],
        "coverage": hit.coverage,
        "why": list(hit.why),
        "score": round(hit.score, 4),
        **{field.name: _of_hit(hit, field) for field in FIELDS if field.values()},
        "copies": [
            {"source": one.item.source, "thread_id": one.item.id, "thread_url": one.item.url} for one in hit.copies
        ],
    }


def _of_hit(hit: Hit, field: Field) -> list[str] | str | None:
    """What a hit's post has of a field: a list where it may have several values, else one value or None."""
    values = list(hit.values.get(field.name, ()))
    return values if field.several else next(iter(values), None)


def _name(reply: Reply, field: Field, value: str) -> str:
    return reply.names.get(value, value) if field.concepts else field.value(value).name


def _said(hit: Hit) -> str:
    """Who speaks in a hit's post and where they are, in words: "a parent, newly diagnosed"."""
    said = (field.value(value).said for field in FIELDS for value in hit.values.get(field.name, ()))
    return ", ".join(words for words in said if words)


def _iso(date: datetime | None) -> str | None:
    return date.isoformat() if date else None


def _numbered(reply: Reply) -> Iterator[tuple[int, Hit]]:
    return enumerate(reply.answer.hits, start=(reply.request.page - 1) * reply.request.limit + 1)


def print_answer(reply: Reply, *, explain: bool = False) -> None:
    """What was understood, the hits, and what to narrow by; with ``explain`` what was found in each hit."""
    out, answer = console(), reply.answer
    out.print(Text(f"Looked for: {one_line(understood(reply.answer.query))}"))
    _print_meanings(out, reply.meanings, explain=explain)
    if not answer.hits:
        later = answer.total and f"There are {answer.total:,} threads, but no page {reply.request.page}."
        out.print(Text(later or "Nothing was found. Try fewer filters, other words, or another name of the condition."))
        return
    sources = len(answer.facets.get("source", ()))
    out.print(
        Text(f"{_count(answer.total, 'thread')} from {_count(sources, 'source')}. {NOT_ADVICE}"),
        soft_wrap=not out.is_terminal,
    )
    for number, hit in _numbered(reply):
        _print_hit(out, number, hit, answer.words, explain=explain)
    _print_facets(out, reply)


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}" if n == 1 else f"{n:,} {what}s"


def _print_meanings(out: Console, meanings: Sequence[Meaning], *, explain: bool) -> None:
    """The concepts that were looked for beside the words, and with ``explain`` by which names."""
    if not meanings:
        return
    told = (f"{one.name}{_below(len(one.narrower) - 1)}" for one in meanings)
    out.print(Text(f"Also for: {'; '.join(dict.fromkeys(told))}. Words alone: --exact"))
    for one in meanings if explain else ():
        names = ", ".join(f'"{one_line(name)}"' for name in one.names)
        out.print(Text(f"  {one.name} ({one.facet}, {one.concept}): {names or 'by this name alone'}", "dim"))


def _below(n: int) -> str:
    return f" and {_count(n, 'narrower one')}" if n else ""


def _print_hit(out: Console, number: int, hit: Hit, words: int, *, explain: bool) -> None:
    thread = hit.thread.item
    lead = f"{number}. "
    out.print()
    out.print(Text(lead) + Text(one_line(thread.title) or "(no title)", "bold"))
    facts = [thread.source, one_line(thread.board), day(hit.post.item.created), _count(hit.posts, "post"), _said(hit)]
    if words > 1:
        facts.append(f"{hit.coverage} of {words} words")
    body = [Text(" · ".join(fact for fact in facts if fact), "dim")]
    snippet = hit.snippet
    if snippet.text:
        passage = marked(snippet.text, snippet.marks, style=sys.stdout.isatty())
        body.append(Text("... " if snippet.before else "") + passage + Text(" ..." if snippet.after else ""))
    body.append(Text(one_line(hit.post.item.url or thread.url), "blue"))
    if hit.copies:
        where = ", ".join(dict.fromkeys(copy.item.source for copy in hit.copies))
        copies = "1 near-copy" if len(hit.copies) == 1 else f"{len(hit.copies):,} near-copies"
        body.append(Text(f"and {copies} ({where})", "dim"))
    if explain:
        body.append(Text(f"Found: {'; '.join(map(one_line, hit.why)) or 'by the filters alone'}", "dim"))
    for line in body:
        _print_indented(out, line, len(lead))


def _print_facets(out: Console, reply: Reply) -> None:
    out.print()
    for field in COUNTED:
        values = reply.answer.facets.get(field.name, [])[:FACETS]
        if values:
            out.print(Text(f"{field.title}: " + ", ".join(f"{_name(reply, field, v)} ({n})" for v, n in values)))
    request = reply.request
    if request.page * request.limit < reply.answer.total:
        out.print(Text(f"More: --page {request.page + 1}.  Read one: threadwell show N"))
    else:
        out.print(Text("Read one: threadwell show N"))


def day(date: datetime | None) -> str:
    """A date as people write it in any language: year, month, day."""
    return f"{date:%Y-%m-%d}" if date else "no date"


def print_thread(thread: KeptThread, posts: Sequence[KeptPost], chosen: str) -> None:
    """A whole thread; the post with the id ``chosen`` is pointed out."""
    out = console()
    item = thread.item
    out.print(Text(one_line(item.title) or "(no title)", "bold"))
    out.print(Text(" · ".join(part for part in (item.source, one_line(item.board), one_line(item.url)) if part), "dim"))
    for post in posts:
        _print_post(out, post, here=post.item.id == chosen)
    out.print()
    out.print(Text(NOT_ADVICE))


def _print_post(out: Console, post: KeptPost, *, here: bool) -> None:
    item = post.item
    who = f"person {item.speaker}" if item.speaker else "somebody"
    facts = [f"{item.position}.", who, day(item.created), "edited" if item.edited else "", "<- found" if here else ""]
    out.print()
    out.print(Text(" ".join(fact for fact in facts if fact), "bold cyan" if here else "cyan"))
    for quote in item.quotes:
        _print_indented(out, Text(clean(quote.text), "dim italic"), 4)
    _print_indented(out, Text(clean(item.text)), 2)


def _print_indented(out: Console, text: Text, by: int) -> None:
    """Text some columns to the right: wrapped on a terminal, its lines whole in a pipe or file."""
    if out.is_terminal:
        out.print(Padding(text, (0, 0, 0, by), expand=False))
    else:
        for line in text.split("\n"):
            out.print(Text(" " * by if line.plain else "") + line, soft_wrap=True)


def thread_rows(thread: KeptThread, posts: Sequence[KeptPost]) -> list[dict[str, Any]]:
    """The thread in the exchange format."""
    from crawlers.exchange import post_row

    return [post_row(thread, post) for post in posts]

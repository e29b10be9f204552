"""An answer for screen readers and for copying: a fact a line, each with what it is; no signs, tables or colours."""

from __future__ import annotations

from collections.abc import Iterator

import click

from crawlers.reading.clean import one_line
from index.searching.hits import Hit
from search_cli.answering import Reply
from search_cli.output import NOT_ADVICE, counted
from search_cli.presenting import words
from search_cli.presenting.nothing import nothing_sections

Fact = tuple[str, str]  # what it is, what is said


def print_plain(reply: Reply, *, explain: bool = False) -> None:
    """The answer, a fact a line."""
    for label, told in plain_facts(reply, explain=explain):
        click.echo(one_line(f"{label}: {told}" if label else told))


def plain_facts(reply: Reply, *, explain: bool = False) -> Iterator[Fact]:
    """All that :func:`print_plain` says, in its order."""
    yield "Looked for", words.understood(reply.answer.query)
    if reply.suggestion:
        yield "Did you mean", reply.suggestion
    if reply.meanings:
        yield "Also for", "; ".join(words.meant(reply.meanings))
    yield from (("Note", note) for note in words.notes(reply))
    if reply.answer.hits:
        yield from _found(reply, explain=explain)
    else:
        yield "Result", words.no_hits(reply)
        yield from ((title, line) for title, lines in nothing_sections(reply) for line in lines)
    yield "Please note", NOT_ADVICE
    for topic in reply.topics:
        for link in topic.links:
            yield f"About {topic.name}", f"{link.name}, {link.about}: {link.url}"


def _found(reply: Reply, *, explain: bool) -> Iterator[Fact]:
    yield "Found", f"{words.headline(reply)} {words.unspoken(reply)}"
    if explain:
        yield "How places are made", words.WEIGHTS
    for number, hit in words.numbered(reply):
        yield "", f"Hit {number:,} of {reply.answer.total:,}"
        yield from _hit(reply, hit, explain=explain)
    if reply.request.opposite and reply.answer.opposite:
        opposite = reply.answer.opposite
        yield "", f"A different account from another source, number {words.opposite_number(reply):,}"
        yield "Differs", f"{words.opposite_line(reply, opposite)} {words.READ_BY_RULES}"
        yield from _hit(reply, opposite.hit, explain=explain)
    elif reply.request.opposite:
        yield "Note", words.NO_OPPOSITE
    for title, values in words.facet_lines(reply):
        yield title, ". ".join(f"{name}, {counted(n, 'thread')}" for name, n in values)
    yield "Next", ". ".join(words.go_on(reply))


def _hit(reply: Reply, hit: Hit, *, explain: bool) -> Iterator[Fact]:
    thread, post = hit.thread.item, hit.post.item
    yield "Title", thread.title or words.NO_TITLE
    yield "From", thread.source + (f", board {thread.board}" if thread.board else "")
    yield "Date", words.long_day(post.created)
    yield "State", words.checked(hit.post.last_verified, reply.now)
    if told := words.speaks(hit):
        yield "Who speaks", told
    reason = words.why(reply, hit)
    yield "Has", words.some(reason.has)
    if reason.without:
        yield "Without", words.some(reason.without)
    if explain:
        yield from (("Why", line) for line in words.explained(hit, reply.answer.words))
    if hit.snippet.text:
        yield "Passage", hit.snippet.text
    if address := post.url or thread.url:
        yield "Address", address
    yield from (("Besides", line) for line in words.more(hit))
